"""Traces as files: JSON Lines, a header, one event a line, a footer. A file that was cut anywhere still opens, and says so."""

import errno
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from pcviz.trace.event import SKIP, Event
from pcviz.trace.wellformed import flaw

SCHEMA = "pcviz/trace/1"
_LONGEST_LINE = 16 * 2**20  # bytes; a file without line ends is not read whole to find that out


class TraceError(ValueError):
    """A trace that cannot be written or read, in one line that names the file and, where there is one, the line."""


class TraceWriter:
    """Writes a run's events as whoever drains them hands them over; worker threads never wait for it.

    An `OSError` while the run goes on (a full disk) ends the trace and not the run: it is kept as `error`, nothing more is
    written, and without a footer the file says itself that it is incomplete.

    Raises `TraceError` where the file cannot be made at all.
    """

    def __init__(self, path: str | Path, header: dict[str, Any]) -> None:
        # Imported late: 64 ms, which a run without a trace does not owe.
        import msgspec

        self.path = Path(path)
        self.error: OSError | None = None
        self.events = 0
        self._unencodable = (msgspec.MsgspecError, TypeError, ValueError, OverflowError, RecursionError)
        self._encoder = msgspec.json.Encoder()
        try:
            self._file: BinaryIO | None = open(self.path, "wb", buffering=0)  # noqa: SIM115 - a trace outlives this call
            _write_whole(self._file, self._encoder.encode({"schema": SCHEMA, **header}) + b"\n")
        except OSError as problem:
            raise TraceError(f"{path}: the trace cannot be written: {problem.strerror or problem}") from problem

    def write(self, events: list[Event]) -> None:
        """Append these events. They are in the file, or at least with the system, when this returns."""
        if self._file is None or not events:
            return
        try:
            lines = self._encoder.encode_lines(events)
        except self._unencodable:
            lines = b"".join(map(self._line, events))
        self._put(lines)
        self.events += len(events)

    def _line(self, event: Event) -> bytes:
        try:
            return self._encoder.encode(event) + b"\n"
        except self._unencodable:
            # A label that is no text, a number beyond 64 bits: such an event is counted, and the rest is kept.
            return self._encoder.encode((event[0], event[1], SKIP, 0, {event[2]: 1})) + b"\n"

    def _put(self, lines: bytes) -> None:
        if self._file is None:
            return
        try:
            _write_whole(self._file, lines)
        except OSError as problem:
            self.error = problem
            self._let_go()

    def close(self, end: str | None) -> None:
        """Write the footer, with how the run ended; once, later calls do nothing."""
        self._put(self._encoder.encode({"end": end, "events": self.events}) + b"\n")
        self._let_go()

    def _let_go(self) -> None:
        if self._file is None:
            return
        file, self._file = self._file, None
        try:
            file.close()
        except OSError as problem:
            self.error = self.error or problem


def _write_whole(file: BinaryIO, data: bytes) -> None:
    """An unbuffered write may take a part only; `None` is a pipe that would block."""
    rest = memoryview(data)
    while rest:
        written = file.write(rest)
        if not written:
            raise OSError(errno.EAGAIN, "no room to write to")
        rest = rest[written:]


class Trace:
    """A trace being read. `events` streams, once; `footer` and `cut` are known when it is exhausted."""

    def __init__(self, path: Path, header: dict[str, Any], lines: Iterator[tuple[int, bytes]]) -> None:
        self.path = path
        self.header = header
        self.footer: dict[str, Any] | None = None
        self.cut = True  # until the footer is found
        self.events: Iterator[Event] = self._read(lines)

    @classmethod
    def told(cls, header: dict[str, Any], events: Iterable[Event], end: str | None) -> "Trace":
        """A whole trace that stands in no file."""
        trace = cls(Path(), header, iter(()))
        trace.events = iter(events)
        trace.footer, trace.cut = {"end": end}, False
        return trace

    @property
    def end(self) -> str | None:
        """How the run ended, as the footer says."""
        return self.footer.get("end") if self.footer is not None else None

    def _read(self, lines: Iterator[tuple[int, bytes]]) -> Iterator[Event]:
        import msgspec

        decode = msgspec.json.Decoder().decode
        damage = ""
        count = 0
        for number, line in lines:
            # Damage is the mark of a cut only where nothing follows it.
            if damage:
                raise TraceError(damage)
            if self.footer is not None:
                raise TraceError(f"{self.path}, line {number}: there is more after the footer")
            try:
                event = decode(line)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                damage = f"{self.path}, line {number}: damaged, this is not JSON"
                continue
            if isinstance(event, dict) and "events" in event:
                self.footer = event
                continue
            wrong = flaw(event)
            if wrong is not None:
                damage = f"{self.path}, line {number}: not an event: {wrong}"
                continue
            count += 1
            yield tuple(event)
        self.cut = self.footer is None or self.footer["events"] != count


def read_trace(path: str | Path) -> Trace:
    """Open a trace. The header is read at once, events as they are asked for.

    Raises `TraceError` for a file that is missing, unreadable, empty or no trace; and, from `events`, for a damaged line in the
    middle. A damaged last line is where the file was cut.
    """
    path = Path(path)
    lines = _lines(path)
    first = next(lines, None)
    if first is None:
        raise TraceError(f"{path}: the file is empty, not a trace")
    return Trace(path, _header(path, first[1]), lines)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with open(path, "rb") as file:
            number = 0
            while line := file.readline(_LONGEST_LINE):
                number += 1
                yield number, line
    except OSError as problem:
        raise TraceError(f"{path}: the trace cannot be read: {problem.strerror or problem}") from problem


def _header(path: Path, line: bytes) -> dict[str, Any]:
    import msgspec

    beginning = b'{"schema":"' + SCHEMA.encode() + b'"'
    try:
        header = msgspec.json.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        if not line.endswith(b"\n") and (beginning.startswith(line) or line.startswith(beginning)):
            return {"schema": SCHEMA}  # cut within the header: a trace without events
        raise TraceError(f"{path}, line 1: not a pcviz trace: the header is not JSON") from None
    if not isinstance(header, dict) or not isinstance(header.get("schema"), str):
        raise TraceError(f'{path}, line 1: not a pcviz trace: the header has no "schema"')
    if header["schema"] != SCHEMA:
        raise TraceError(f"{path}, line 1: the schema is {header['schema']!r:.60}, this pcviz reads {SCHEMA!r}")
    return header


def write_trace(path: str | Path, header: dict[str, Any], events: Iterable[Event], end: str | None) -> None:
    """A whole trace at once; raises `TraceError` where it cannot be written whole."""
    writer = TraceWriter(path, header)
    writer.write(list(events))
    writer.close(end)
    if writer.error is not None:
        raise TraceError(f"{path}: the trace is incomplete: {writer.error.strerror or writer.error}")
