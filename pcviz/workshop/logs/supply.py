"""The supply: what one producer of the log processor hands out, line by line."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from pcviz.workshop.logs import level
from pcviz.workshop.logs.entry import Entry
from pcviz.workshop.logs.error import LogError
from pcviz.workshop.logs.line import LogLine, Place


class Supply(Protocol):
    """Is iterated once, by one thread."""

    place: Place
    lines_read: int  # so far; for that thread to write and for others to look at
    failure: LogError | None  # why it ended before its end

    def __iter__(self) -> Iterator[LogLine]: ...

    def close(self) -> None: ...


class GeneratedLog:
    """A source that makes its entries up: `Log entry 0`, `Log entry 1`, …, all of level INFO."""

    failure: LogError | None = None

    def __init__(self, number: int, name: str, entries: int) -> None:
        self.place = Place(number, name, datetime.now())
        self.lines_read = 0
        self._entries = entries

    def __iter__(self) -> Iterator[LogLine]:
        for i in range(self._entries):
            entry = Entry(datetime.now().isoformat(), level.INFO, self.place.name, f"Log entry {i}", "generated")
            self.lines_read += 1
            text = f"[{entry.time}] {entry.level} [{entry.source}] {entry.message}"
            yield LogLine(self.place, self.lines_read, text, entry)

    def close(self) -> None:
        """Nothing is held open."""
