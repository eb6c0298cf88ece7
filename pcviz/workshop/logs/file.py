"""Log files: plain or gzip, told apart by what is in them, read line by line in flat memory.

A line ends at a line feed, as `wc -l` counts, and the last line may lack it. One carriage return before it belongs to the
ending. An empty line is a line. A byte order mark at the start is not text. Bytes that are not UTF-8 become U+FFFD.
"""

import codecs
import gzip
import io
import os
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, cast

from pcviz.workshop.logs.error import LogError
from pcviz.workshop.logs.line import LogLine, Place

LONGEST_LINE = 1 << 20  # bytes kept of one line; a file without a line feed must not fill the memory
_ROOM = LONGEST_LINE + 2  # with its ending
_HEAD = 8192  # bytes looked at to tell what a file is

_GZIP = b"\x1f\x8b"
_OTHER_FORMATS = (
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ\0", "compressed with xz"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
    (b"PK\x03\x04", "a zip archive"),
    (b"SQLite format 3\0", "an SQLite database"),
    (codecs.BOM_UTF16_LE, "UTF-16 text"),
    (codecs.BOM_UTF16_BE, "UTF-16 text"),
)


class LogFile:
    """One log file, opened and looked at when made, so that bad input is known before a thread starts.

    Raises LogError for a file that is missing, unreadable, a directory, empty, binary or a damaged gzip; while it is
    iterated, for one that turns out to be damaged further on: the lines before have been handed out by then.
    """

    def __init__(self, number: int, path: str | Path) -> None:
        # A file name may hold bytes that are not UTF-8; what is shown and stored is text.
        self.name = os.fsencode(path).decode("utf-8", "replace")
        self.lines_read = 0
        self.failure: LogError | None = None
        self._file = _opened(path, self.name)
        try:
            self._stream = _decompressed(self._file)
            head = self._stream.peek(_HEAD)[:_HEAD]
            newest = datetime.fromtimestamp(os.fstat(self._file.fileno()).st_mtime)
        except (OSError, EOFError, zlib.error) as error:
            self._file.close()
            raise LogError(f"{self.name}: {_damage(error)}") from None
        if (complaint := _complaint(head)) is not None:
            self.close()
            raise LogError(f"{self.name}: {complaint}")
        if head.startswith(codecs.BOM_UTF8):
            self._stream.read(len(codecs.BOM_UTF8))
        self.place = Place(number, self.name, newest)

    def __iter__(self) -> Iterator[LogLine]:
        stream, place = self._stream, self.place
        while True:
            try:
                data, cut = _next_line(stream)
            except (OSError, EOFError, zlib.error) as error:
                self.failure = LogError(f"{self.name}: {_damage(error)}, after line {self.lines_read}")
                self.close()
                raise self.failure from None
            if data is None:
                break
            self.lines_read += 1
            yield LogLine(place, self.lines_read, data.decode("utf-8", "replace"), cut=cut)
        self.close()

    def close(self) -> None:
        self._stream.close()
        self._file.close()


def _opened(path: str | Path, name: str) -> io.BufferedReader:
    if Path(path).is_dir():
        raise LogError(f"{name}: is a directory; name the log files in it one by one")
    try:
        return open(path, "rb")
    except OSError as error:
        raise LogError(f"{name}: cannot be read: {error.strerror}") from None


def _decompressed(file: io.BufferedReader) -> io.BufferedReader:
    if not file.peek(2).startswith(_GZIP):
        return file
    # A GzipFile's own readline is Python; the buffer around it cuts lines in C.
    return io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(fileobj=cast(IO[bytes], file))), _HEAD)


def _complaint(head: bytes) -> str | None:
    """Why a file that begins so is not a log."""
    if not head.removeprefix(codecs.BOM_UTF8):
        return "is empty: there is no line to read"
    for magic, name in _OTHER_FORMATS:
        if head.startswith(magic):
            return f"is {name}; only UTF-8 text, plain or gzip, can be read"
    if b"\0" in head:
        return "is binary; only UTF-8 text, plain or gzip, can be read"
    return None


def _next_line(stream: io.BufferedReader) -> tuple[bytes | None, int]:
    """The line without its ending, as far as it is kept, and how many bytes of it are not; None at the end of the file."""
    data = stream.readline(_ROOM)
    if not data:
        return None, 0
    length, tail = len(data), data[-2:]
    while length >= _ROOM and not tail.endswith(b"\n") and (piece := stream.readline(_HEAD)):
        length += len(piece)
        tail = (tail + piece)[-2:]
    if tail.endswith(b"\n"):
        length -= 2 if tail == b"\r\n" else 1
    kept = data[: min(length, LONGEST_LINE)]
    return kept, length - len(kept)


def _damage(error: Exception) -> str:
    if isinstance(error, OSError) and not isinstance(error, gzip.BadGzipFile):
        return f"cannot be read: {error.strerror or error}"
    return f"is a damaged gzip file ({error})"
