"""The schema of the database, and how a file comes to have it, or is refused."""

import sqlite3
from pathlib import Path

from pcviz.workshop.logs.error import LogError

BUSY_SECONDS = 10.0  # how long to wait for another process that writes to the same database

_APPLICATION = int.from_bytes(b"pcvl")  # says in the file's header whose it is
_VERSION = 1

SCHEMA = """
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    started TEXT NOT NULL,
    ended TEXT,       -- NULL: still going, killed or failed
    outcome TEXT      -- finished | stopped
);
CREATE TABLE inputs (
    run INTEGER NOT NULL REFERENCES runs,
    input INTEGER NOT NULL,
    name TEXT NOT NULL,
    lines_read INTEGER,  -- known when the run ended
    PRIMARY KEY (run, input)
);
CREATE TABLE batches (
    run INTEGER NOT NULL REFERENCES runs,
    batch INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    written TEXT NOT NULL,
    PRIMARY KEY (run, batch)
);
CREATE TABLE entries (
    run INTEGER NOT NULL,
    batch INTEGER NOT NULL,
    input INTEGER NOT NULL,
    line INTEGER NOT NULL,
    time TEXT,           -- ISO 8601, NULL: the line does not say
    level TEXT NOT NULL, -- CRITICAL | ERROR | WARNING | INFO | DEBUG | UNKNOWN
    source TEXT NOT NULL,
    message TEXT NOT NULL,
    format TEXT NOT NULL, -- the pattern that read the line, '': none did
    text TEXT NOT NULL,   -- the line as it stood
    cut INTEGER NOT NULL  -- bytes of a very long line that are not in text
);
"""


def prepare(path: Path) -> sqlite3.Connection:
    """A connection to a database of this schema, made where there is none; LogError, and nothing touched, where not ours."""
    if path.is_dir():
        raise LogError(f"{path}: is a directory; name a file for the database")
    if not path.parent.is_dir():
        raise LogError(f"{path}: there is no folder {path.parent} to write the database in")
    try:
        connection = sqlite3.connect(path.absolute(), timeout=BUSY_SECONDS, check_same_thread=False)
    except sqlite3.Error as error:
        raise LogError(complaint_about(path, error)) from None
    try:
        _claim(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise LogError(complaint_about(path, error)) from None
    except LogError:
        connection.close()
        raise
    return connection


def complaint_about(path: Path, error: sqlite3.Error) -> str:
    """One line for what SQLite says."""
    name = getattr(error, "sqlite_errorname", "")
    for start, meaning in _MEANINGS.items():
        if name.startswith(start):
            return f"{path}: {meaning}"
    return f"{path}: the database cannot be written ({error})"


_MEANINGS = {
    "SQLITE_NOTADB": "is not an SQLite database; name another file, or one that does not exist yet",
    "SQLITE_CORRUPT": "is a damaged SQLite database",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_BUSY": f"another program has been writing to this database for over {BUSY_SECONDS:.0f} seconds",
    "SQLITE_READONLY": "the database is read-only",
    "SQLITE_CANTOPEN": "the database cannot be written here; is its folder read-only?",
}


def _claim(connection: sqlite3.Connection, path: Path) -> None:
    # Nothing may be changed, the journal mode neither, before the file is known to be empty or ours.
    with connection:
        connection.execute("BEGIN")  # one look at one state: another process may be making the tables
        ours = _is_ours(connection, path)
    if not ours:
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            if not _is_ours(connection, path):  # another process may have been faster
                for statement in SCHEMA.split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {_APPLICATION}")
                connection.execute(f"PRAGMA user_version = {_VERSION}")
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        # SQLite does not wait here; another process is making the same change. Batches are whole in either mode.
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
    # In WAL mode a commit survives a killed process without a sync; a power cut may take the last ones, never a part of one.
    connection.execute("PRAGMA synchronous = NORMAL")


def _is_ours(connection: sqlite3.Connection, path: Path) -> bool:
    application = _pragma(connection, "application_id")
    if application == _APPLICATION:
        if _pragma(connection, "user_version") != _VERSION:
            raise LogError(f"{path}: was written by another version of pcviz; name another file")
        return True
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' LIMIT 3")]
    if application or tables:
        holds = f"it holds {', '.join(tables)}" if tables else "it belongs to another application"
        raise LogError(f"{path}: is not a log database of pcviz ({holds}); name another file, or one that does not exist yet")
    return False


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    value: int = connection.execute(f"PRAGMA {name}").fetchone()[0]
    return value
