"""What the cases have in common that read sources, files or made up, and write to a sink."""

import threading
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from pcviz.workshop.cases.case import CaseError
from pcviz.workshop.cases.sink import Sink
from pcviz.workshop.cases.table import AGAIN
from pcviz.workshop.cases.table import Case as Table


class Source(Protocol):
    @property
    def failure(self) -> Exception | None: ...
    def close(self) -> None: ...


S = TypeVar("S", bound=Source)


class ReadingCase(Generic[S]):
    """Raises CaseError at once for a file or a database that cannot be used, and then holds none of them open."""

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
        self.read: list[S] = []
        try:
            for source in self.open(inputs) if inputs else map(self.made_up, range(1, producers + 1)):
                self.read.append(source)
            self.sink = Sink(database, self.schema(), lock)
        except CaseError:
            self._close_sources()
            raise
        self.sources = len(self.read)

    def open(self, inputs: Sequence[str | Path]) -> Iterable[S]:
        """The sources that these files are. Raises CaseError, also while they are taken one by one."""
        raise NotImplementedError

    def made_up(self, turn: int) -> S:
        """The source of the `turn`-th producer, the same with the same seed."""
        raise NotImplementedError

    def schema(self) -> Sequence[str]:
        """What makes the tables of the sink; all sources are open. Raises CaseError where they do not go together."""
        raise NotImplementedError

    def close(self, finished: bool) -> None:
        self._close_sources()
        self.sink.close()

    def _close_sources(self) -> None:
        for source in self.read:
            source.close()

    @property
    def complaints(self) -> Sequence[Exception]:
        return [one for one in (self.sink.failure, *(source.failure for source in self.read)) if one is not None]
