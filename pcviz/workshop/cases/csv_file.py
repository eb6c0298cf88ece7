"""CSV files, read in blocks of rows: a header, then rows, in flat memory."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pcviz.workshop.cases.case import CaseError

LONGEST_FIELD = 1 << 20  # characters


class Block(NamedTuple):
    """Some rows that follow one another; `first` is the number of the line that the first one ends in."""

    source: str
    first: int
    rows: list[list[str]]


class CsvFile:
    """One file, opened and its header read when made. Raises CaseError, also while it is iterated."""

    def __init__(self, path: str | Path, block: int) -> None:
        self.name = str(path)
        self.rows_read = 0
        self.failure: CaseError | None = None
        self._block = block
        if Path(path).is_dir():
            raise CaseError(f"{self.name}: is a directory; name the CSV files in it one by one")
        csv.field_size_limit(LONGEST_FIELD)
        try:
            self._file = open(path, encoding="utf-8-sig", newline="")  # noqa: SIM115  (closed with the run)
        except OSError as error:
            raise CaseError(f"{self.name}: cannot be read: {error.strerror}") from None
        self._reader = csv.reader(self._file)
        try:
            self.header = [name.strip() for name in next(self._reader, [])]
        except (csv.Error, UnicodeDecodeError, OSError) as error:
            self._file.close()
            raise CaseError(f"{self.name}: {_plain(error)}") from None
        complaint = _complaint(self.header)
        if complaint is not None:
            self._file.close()
            raise CaseError(f"{self.name}: {complaint}")

    def __iter__(self) -> Iterator[Block]:
        rows: list[list[str]] = []
        first = 0
        try:
            for row in self._reader:
                if not row:
                    continue  # an empty line is no row
                first = first or self._reader.line_num
                rows.append(row)
                if len(rows) == self._block:
                    self.rows_read += len(rows)
                    yield Block(self.name, first, rows)
                    rows, first = [], 0
        except (csv.Error, UnicodeDecodeError, OSError) as error:
            self.failure = CaseError(f"{self.name}: {_plain(error)}, after line {self._reader.line_num}")
            raise self.failure from None
        if rows:
            self.rows_read += len(rows)
            yield Block(self.name, first, rows)
        self.close()

    def close(self) -> None:
        self._file.close()


def _complaint(header: list[str]) -> str | None:
    if not header or header == [""]:
        return "is empty: a CSV file begins with a line of column names"
    if any("\0" in name for name in header):
        return "is binary; a CSV file is UTF-8 text"
    if not all(header):
        return f"column {header.index('') + 1} of its first line has no name; a CSV file begins with a line of column names"
    seen: set[str] = set()
    for name in header:
        if name.lower() in seen:
            return f"its first line names the column {name!r} twice"
        seen.add(name.lower())
    return None


def _plain(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "is not UTF-8 text"
    if isinstance(error, OSError):
        return f"cannot be read: {error.strerror or error}"
    return f"is no CSV file ({error})"
