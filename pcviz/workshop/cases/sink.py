"""The sink: an SQLite file, or one in memory, that takes rows in whole transactions from any thread.

One connection serves all threads: SQLite lets one transaction write at a time anyway.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from pcviz.workshop.cases.case import CaseError

MEMORY = ":memory:"


class Sink:
    """`lock` is held while rows are written; an instrumented one shows who waits for whom.

    Raises CaseError when the path cannot be written or holds tables of its own under these names, and from `write` when writing
    fails (a full disk): what was written before stays, and every later `write` fails, too.
    """

    def __init__(self, path: str | Path | None, tables: Sequence[str], lock: AbstractContextManager[Any]) -> None:
        """`tables` are CREATE TABLE statements."""
        self.name = str(path or "memory")
        self.failure: CaseError | None = None
        self.rows = 0  # committed
        self._lock = lock
        self._open = True
        if path is not None and Path(path).is_dir():
            raise CaseError(f"{path}: is a directory; name a database file in it")
        try:
            self._connection = sqlite3.connect(path or MEMORY, check_same_thread=False)
        except sqlite3.Error as error:
            raise CaseError(f"{path}: cannot be opened as an SQLite database: {error}") from None
        try:
            with self._connection:
                self._connection.execute("PRAGMA journal_mode = WAL")
                self._connection.execute("PRAGMA synchronous = NORMAL")
                for statement in tables:
                    self._connection.execute(statement)
        except sqlite3.Error as error:
            self._connection.close()
            raise CaseError(f"{path}: {_plain(error)}") from None

    def write(self, *statements: tuple[str, Iterable[Sequence[Any]]]) -> None:
        """Each statement once for each of its rows, all in one transaction."""
        with self._lock:
            if self.failure is not None:
                raise self.failure
            try:
                with self._connection:
                    for statement, rows in statements:
                        self.rows += max(0, self._connection.executemany(statement, rows).rowcount)
            except sqlite3.Error as error:
                self.failure = CaseError(f"{self.name}: {_plain(error)}; what was written before is kept")
                raise self.failure from None

    def count(self, query: str) -> int:
        """The one number that a query gives; once nobody writes any more."""
        (number,) = self._connection.execute(query).fetchone()
        return int(number)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(query).fetchall()

    def close(self) -> None:
        if self._open:
            self._open = False
            self._connection.close()


def _plain(error: sqlite3.Error) -> str:
    if "already exists" in str(error):
        return f"{error}: it is from an earlier run, or something else's; name a new file"
    if "not a database" in str(error):
        return "is no SQLite database; name a new file"
    return f"cannot be written: {error}"
