"""The log processor: supplies for the producers, and what the consumers do with a line."""

import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from pcviz.workshop.logs import level
from pcviz.workshop.logs.database import LogDatabase
from pcviz.workshop.logs.error import LogError
from pcviz.workshop.logs.file import LogFile
from pcviz.workshop.logs.line import LogLine
from pcviz.workshop.logs.supply import GeneratedLog, Supply
from pcviz.workshop.logs.tally import Tally

SOURCES = ("web-server", "api-server", "database")
ENTRIES = 20


class LogProcessor:
    """One run's log processing.

    `inputs` are log files, one a producer; without them `sources` make up `entries` entries each. `database` is the SQLite
    file to write to; without it entries are counted by level and not kept. `clock` says when a batch has waited long enough.
    Raises LogError at once for a file or a database that cannot be used.
    """

    def __init__(
        self,
        inputs: Iterable[str | Path] = (),
        database: str | Path | None = None,
        *,
        sources: Iterable[str] = SOURCES,
        entries: int = ENTRIES,
        lock: AbstractContextManager[Any] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        opened: list[Supply] = []
        try:
            for number, path in enumerate(inputs, 1):
                opened.append(LogFile(number, path))
            if not opened:
                opened = [GeneratedLog(number, name, entries) for number, name in enumerate(sources, 1)]
            self.supplies = tuple(opened)
            self._store = Tally() if database is None else LogDatabase(database, self.supplies, lock, clock)
        except LogError:
            for supply in opened:
                supply.close()
            raise

    @property
    def failure(self) -> LogError | None:
        """Why nothing more can be written; None while all is well."""
        return self._store.failure

    @property
    def complaints(self) -> list[LogError]:
        """All that went wrong with files and database while the run went on."""
        failures = [self.failure, *(supply.failure for supply in self.supplies)]
        return [failure for failure in failures if failure is not None]

    def process(self, line: LogLine) -> None:
        """What a consumer does with a line, from any thread. Raises LogError when it cannot be written."""
        self._store.add(line)

    def close(self, finished: bool = True) -> None:
        """Writes what is left; once all threads have ended. `finished`: every line was read and processed."""
        for supply in self.supplies:
            supply.close()
        self._store.close(finished)

    def report(self) -> dict[str, object]:
        """`run` (None without a database), `lines_read`, `rows` and `by_level`, the most serious first."""
        by_level = self._store.by_level
        return {
            "run": self._store.run,
            "lines_read": sum(supply.lines_read for supply in self.supplies),
            "rows": self._store.rows,
            "by_level": {name: by_level[name] for name in level.PRIORITY if by_level[name]},
        }
