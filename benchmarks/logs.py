"""What the log processor makes of three log files: rows a second, against one thread that reads, parses and writes in a loop.

Both parse with the same table of patterns and end with the same rows. The loop is the least that any program could do; what
the log processor takes longer is the price of handing each line from a producer to a consumer.
"""

import queue
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from pcviz.workshop.logs import LogProcessor
from pcviz.workshop.logs.patterns import read_entry

FILES = 3
LINES = 30_000  # in each file
CONSUMERS = 2
SLOTS = 100


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = [write_log(Path(folder) / f"{name}.log", name) for name in ("web-server", "api-server", "database")]
        loop = rows_a_second(Path(folder) / "loop.db", lambda database: in_one_thread(paths, database))
        threads = rows_a_second(Path(folder) / "threads.db", lambda database: with_a_bare_queue(paths, database))
    print(f"  one thread, one loop                  {loop:>9,.0f} rows/s")
    print(f"  log processor over bare queue.Queue   {threads:>9,.0f} rows/s   ratio {threads / loop:.2f}")


def write_log(path: Path, source: str) -> Path:
    levels = ("INFO", "INFO", "INFO", "DEBUG", "WARNING", "INFO", "INFO", "ERROR")
    with path.open("w") as file:
        for i in range(LINES):
            file.write(f"2024-01-05 12:{i // 60 % 60:02}:{i % 60:02},123 - {source} - {levels[i % 8]} - Log entry {i}\n")
    return path


def rows_a_second(database: Path, write: Callable[[Path], None]) -> float:
    begin = time.perf_counter()
    write(database)
    seconds = time.perf_counter() - begin
    with closing(sqlite3.connect(database)) as connection:
        (rows,) = connection.execute("SELECT count(*) FROM entries").fetchone()
    assert rows == FILES * LINES
    return rows / seconds


def in_one_thread(paths: list[Path], database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("CREATE TABLE entries (time, level, source, message, text)")
        now = datetime.now()
        rows: list[tuple[str | None, ...]] = []
        for path in paths:
            with path.open(encoding="utf-8", errors="replace") as file:
                for line in file:
                    text = line.rstrip("\n")
                    rows.append((*read_entry(text, now)[:4], text))
                    if len(rows) == 1000:
                        write_rows(connection, rows)
        write_rows(connection, rows)


def write_rows(connection: sqlite3.Connection, rows: list[tuple[str | None, ...]]) -> None:
    with connection:
        connection.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", rows)
    rows.clear()


def with_a_bare_queue(paths: list[Path], database: Path) -> None:
    processor = LogProcessor(paths, database)
    lines: queue.Queue = queue.Queue(SLOTS)

    def produce(supply):
        for line in supply:
            lines.put(line)

    def consume():
        while (line := lines.get()) is not None:
            processor.process(line)

    producers = [threading.Thread(target=produce, args=(supply,)) for supply in processor.supplies]
    consumers = [threading.Thread(target=consume) for _ in range(CONSUMERS)]
    for thread in producers + consumers:
        thread.start()
    for thread in producers:
        thread.join()
    for _ in consumers:
        lines.put(None)
    for thread in consumers:
        thread.join()
    processor.close()


if __name__ == "__main__":
    main()
