"""The database: entries written to SQLite in whole batches.

One connection serves all consumers. SQLite lets one transaction write at a time anyway, and a connection for each consumer was
measured no faster (0.96 s for 300,000 rows either way), while it makes them wait for each other by polling. So consumers
share one list of rows; whoever fills it writes it, and the others go on filling the next.

A batch is one transaction: killed at any moment, the database opens and holds each batch whole or not at all.
"""

import sqlite3
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

from pcviz.workshop.logs.error import LogError
from pcviz.workshop.logs.line import LogLine
from pcviz.workshop.logs.schema import complaint_about, prepare
from pcviz.workshop.logs.supply import Supply

BATCH_ROWS = 1000
BATCH_CHARACTERS = 4 << 20  # of text; very long lines must not pile up
BATCH_SECONDS = 1.0  # of wall time: a slow run, too, leaves its trace while it goes

_Row = tuple[Any, ...]


class LogDatabase:
    """The entries of one run, added from any thread.

    `lock` is held while a batch is written; an instrumented one shows consumers waiting for their turn.
    Raises LogError when the path cannot be written or holds something else, and from `add` and `close` when writing
    fails (a full disk): the batches before are kept, and from then on every `add` fails.
    """

    def __init__(
        self,
        path: str | Path,
        supplies: tuple[Supply, ...],
        lock: AbstractContextManager[Any] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path = Path(path)
        self.rows = 0  # committed
        self.batches = 0  # committed
        self.by_level: Counter[str] = Counter()  # of the committed rows
        self.failure: LogError | None = None
        self._turn = nullcontext() if lock is None else lock
        self._clock = clock
        self._filling = threading.Lock()
        self._rows: list[_Row] = []
        self._characters = 0
        self._since = 0.0
        self._writing = threading.Lock()  # keeps transactions apart by itself: `lock` is there to be seen
        self._full: deque[list[_Row]] = deque()
        self._open = True
        self._supplies = supplies
        self._connection = prepare(self.path)
        try:
            self.run = self._begin_run()
        except sqlite3.Error as error:
            self._connection.close()
            raise LogError(complaint_about(self.path, error)) from None

    def add(self, line: LogLine) -> None:
        """Takes one line, and writes the batch that it fills."""
        if self.failure is not None:
            raise self.failure
        entry, place = line.entry, line.place
        source = entry.source or place.name
        row = (place.number, line.number, entry.time, entry.level, source, entry.message, entry.format, line.text, line.cut)
        with self._filling:
            if not self._rows:
                self._since = self._clock()
            self._rows.append(row)
            self._characters += len(line.text)
            if not self._is_full():
                return
            self._set_aside()
        # The batch is set aside before this thread may be stopped while it waits for its turn: close() finds it.
        with self._turn:
            self._write_full()

    def close(self, finished: bool = True) -> None:
        """Writes what is left and ends the run; once all threads that add have ended."""
        if not self._open:
            return
        self._open = False
        try:
            if self.failure is None:
                with self._filling:
                    if self._rows:
                        self._set_aside()
                self._write_full()
                self._end_run("finished" if finished else "stopped")
        finally:
            self._connection.close()

    def _is_full(self) -> bool:
        return (
            len(self._rows) >= BATCH_ROWS
            or self._characters >= BATCH_CHARACTERS
            or self._clock() - self._since >= BATCH_SECONDS
        )

    def _set_aside(self) -> None:
        self._full.append(self._rows)
        self._rows, self._characters = [], 0

    def _write_full(self) -> None:
        with self._writing:
            while self._full:
                if self.failure is not None:
                    raise self.failure
                self._write(self._full[0])
                self._full.popleft()

    def _write(self, rows: list[_Row]) -> None:
        run, batch = self.run, self.batches + 1
        self._transact(
            ("INSERT INTO batches (run, batch, rows, written) VALUES (?, ?, ?, ?)", [(run, batch, len(rows), _now())]),
            (_INSERT, [(run, batch, *row) for row in rows]),
        )
        self.batches, self.rows = batch, self.rows + len(rows)
        self.by_level.update(row[_LEVEL] for row in rows)

    def _begin_run(self) -> int:
        with self._connection:
            run = self._connection.execute("INSERT INTO runs (started) VALUES (?)", (_now(),)).lastrowid
            assert run is not None
            places = [(run, supply.place.number, supply.place.name) for supply in self._supplies]
            self._connection.executemany("INSERT INTO inputs (run, input, name) VALUES (?, ?, ?)", places)
        return run

    def _end_run(self, outcome: str) -> None:
        lines = [(supply.lines_read, self.run, supply.place.number) for supply in self._supplies]
        self._transact(
            ("UPDATE inputs SET lines_read = ? WHERE run = ? AND input = ?", lines),
            ("UPDATE runs SET ended = ?, outcome = ? WHERE id = ?", [(_now(), outcome, self.run)]),
        )

    def _transact(self, *statements: tuple[str, list[_Row]]) -> None:
        try:
            with self._connection:
                for statement, rows in statements:
                    self._connection.executemany(statement, rows)
        except sqlite3.Error as error:
            kept = f"{self.rows:,} rows in {self.batches:,} whole batches are kept"
            self.failure = LogError(f"{complaint_about(self.path, error)}; {kept}")
            raise self.failure from None


_COLUMNS = ("run", "batch", "input", "line", "time", "level", "source", "message", "format", "text", "cut")
_LEVEL = _COLUMNS.index("level") - 2  # in a row that has no run and batch yet
_INSERT = f"INSERT INTO entries ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"


def _now() -> str:
    return datetime.now().astimezone().isoformat()
