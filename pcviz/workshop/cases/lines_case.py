"""What the cases have in common whose items are lines of text, each with a payload of its own."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, ClassVar

from pcviz.workshop.cases.case import CaseError
from pcviz.workshop.cases.sink import Sink
from pcviz.workshop.cases.table import AGAIN
from pcviz.workshop.cases.table import Case as Table
from pcviz.workshop.cases.text import Lines, MadeUp, open_files
from pcviz.workshop.material import Materials, made_of, nothing


class LinesCase:
    """`tables` are made in the sink. Raises CaseError at once for a file or a database that cannot be used."""

    tables: ClassVar[Sequence[str]]
    noun = "files"

    def __init__(
        self,
        table: Table,
        inputs: Sequence[str | Path],
        database: str | Path | None,
        lock: AbstractContextManager[Any],
        seed: int,
        producers: int,
    ) -> None:
        self.table = table
        self.seed = seed
        self.again: Sequence[str] = AGAIN.get(table.kind, ())
        self.mutex = threading.Lock()  # around the figures
        self._lines = open_files(inputs) or [self._made_up(turn) for turn in range(1, producers + 1)]
        try:
            self.sink = Sink(database, self.tables, lock)
        except CaseError:
            self._close_lines()
            raise
        self.sources = len(self._lines)

    def _made_up(self, turn: int) -> MadeUp:
        return MadeUp(f"made up {turn}", self.make_up(turn))

    def make_up(self, turn: int) -> Iterator[str]:
        """The lines of the `turn`-th producer, the same with the same seed."""
        raise NotImplementedError

    def payloads(self, lines: Lines) -> Iterator[Any]:
        """What the items of these lines carry."""
        raise NotImplementedError

    def materials(self) -> Materials:
        return Materials(lambda turn: nothing, [made_of(self.payloads(lines)) for lines in self._lines])

    def close(self, finished: bool) -> None:
        self._close_lines()
        self.sink.close()

    def _close_lines(self) -> None:
        for lines in self._lines:
            lines.close()

    @property
    def complaints(self) -> Sequence[Exception]:
        return [one for one in (self.sink.failure, *(lines.failure for lines in self._lines)) if one is not None]
