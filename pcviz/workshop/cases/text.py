"""Where lines come from: the user's text files, or a list that is made up."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from pcviz.workshop.cases.case import CaseError
from pcviz.workshop.logs import LogError
from pcviz.workshop.logs.file import LogFile


class Lines(Protocol):
    name: str

    @property
    def failure(self) -> Exception | None: ...
    def __iter__(self) -> Iterator[str]: ...
    def close(self) -> None: ...


class TextFile:
    """A file of UTF-8 text, plain or gzip, without its empty lines. Raises CaseError, also while it is iterated."""

    def __init__(self, number: int, path: str | Path) -> None:
        try:
            self._file = LogFile(number, path)
        except LogError as error:
            raise CaseError(str(error)) from None
        self.name = self._file.name

    @property
    def failure(self) -> Exception | None:
        return self._file.failure

    def __iter__(self) -> Iterator[str]:
        return (line.text for line in self._file if line.text.strip())

    def close(self) -> None:
        self._file.close()


class MadeUp:
    failure: Exception | None = None

    def __init__(self, name: str, lines: Iterable[str]) -> None:
        self.name = name
        self._lines = lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def close(self) -> None:
        """Nothing is held open."""
