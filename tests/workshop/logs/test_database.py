"""The database: whole batches or nothing, each run by its own number, and only a file that is ours or new."""

import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcviz.workshop.logs import LogError, LogProcessor
from pcviz.workshop.logs.database import BATCH_CHARACTERS, BATCH_ROWS, LogDatabase
from pcviz.workshop.logs.supply import GeneratedLog

ROWS = BATCH_ROWS


def query(path, sql):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def one(path, sql):
    return query(path, sql)[0][0]


def generated(lines):
    return (GeneratedLog(1, "web-server", lines),)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "logs.db"


class Clock:
    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


def test_a_batch_is_written_when_it_is_full_and_the_rest_at_the_end(path):
    supplies = generated(2 * ROWS + 5)
    database = LogDatabase(path, supplies, clock=Clock())
    for line in supplies[0]:
        database.add(line)
    assert (database.rows, database.batches) == (2 * ROWS, 2)
    assert one(path, "SELECT count(*) FROM entries") == 2 * ROWS  # another connection sees them while the run goes on
    database.close()
    assert query(path, "SELECT batch, rows FROM batches") == [(1, ROWS), (2, ROWS), (3, 5)]
    assert query(path, "SELECT batch, count(*) FROM entries GROUP BY batch") == [(1, ROWS), (2, ROWS), (3, 5)]
    assert query(path, "SELECT name, lines_read FROM inputs") == [("web-server", 2 * ROWS + 5)]
    assert query(path, "SELECT outcome FROM runs") == [("finished",)]


def test_a_slow_run_writes_once_a_second(path):
    clock = Clock()
    supplies = generated(4)
    database = LogDatabase(path, supplies, clock=clock)
    written = []
    for line in supplies[0]:
        database.add(line)
        written.append(database.rows)
        clock.seconds += 0.5
    assert written == [0, 0, 3, 3]
    database.close()
    assert database.rows == 4


def test_very_long_lines_make_short_batches(tmp_path, path):
    log = tmp_path / "long.log"
    log.write_bytes((b"x" * (BATCH_CHARACTERS // 4) + b"\n") * 6)
    processor = LogProcessor([log], path)
    for line in processor.supplies[0]:
        processor.process(line)
    assert one(path, "SELECT rows FROM batches") == 4
    processor.close()


def test_a_row_holds_the_line_and_what_it_says(tmp_path, path):
    log = tmp_path / "app.log"
    log.write_bytes(b"2024-01-05 12:00:00 ERROR shop: no\n" + b"x" * 9000 + b"\xff\0odd\n")
    processor = LogProcessor([log], path)
    for line in processor.supplies[0]:
        processor.process(line)
    processor.close()
    odd = "x" * 9000 + "\ufffd\0odd"
    head = "SELECT run, batch, input, line, time, level, source, message, text, cut FROM entries ORDER BY line"
    assert query(path, head) == [
        (1, 1, 1, 1, "2024-01-05T12:00:00", "ERROR", "shop", "no", "2024-01-05 12:00:00 ERROR shop: no", 0),
        (1, 1, 1, 2, None, "UNKNOWN", str(log), odd, odd, 0),
    ]


def test_the_sources_of_the_seed_write_what_the_seed_makes(path):
    processor = LogProcessor(database=path)
    assert [supply.place.name for supply in processor.supplies] == ["web-server", "api-server", "database"]
    for supply in processor.supplies:
        for line in supply:
            processor.process(line)
    processor.close()
    assert processor.report() == {"run": 1, "lines_read": 60, "rows": 60, "by_level": {"INFO": 60}}
    messages = query(path, "SELECT message FROM entries WHERE source = 'api-server' AND time IS NOT NULL ORDER BY line")
    assert messages == [(f"Log entry {i}",) for i in range(20)]


def test_several_runs_into_one_database_add_up(path):
    for run in (1, 2, 3):
        processor = LogProcessor(database=path, sources=["web-server"], entries=run)
        for line in processor.supplies[0]:
            processor.process(line)
        processor.close(finished=run != 2)
        assert processor.report()["run"] == run
    assert query(path, "SELECT run, count(*) FROM entries GROUP BY run") == [(1, 1), (2, 2), (3, 3)]
    assert query(path, "SELECT outcome FROM runs ORDER BY id") == [("finished",), ("stopped",), ("finished",)]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=settings().max_examples // 3,
    deadline=None,
)
@given(st.lists(st.text(st.characters(exclude_characters="\n\r", codec="utf-8"), max_size=40), max_size=30))
def test_every_line_of_any_text_becomes_one_row(tmp_path_factory, lines):
    folder = tmp_path_factory.mktemp("any")
    log, path = folder / "any.log", folder / "logs.db"
    head = "x" * 9000  # what makes a file binary is looked for in its first 8 KiB only
    log.write_bytes("\n".join([head, *lines, "end"]).encode())
    processor = LogProcessor([log], path)
    for line in processor.supplies[0]:
        processor.process(line)
    processor.close()
    assert [text for (text,) in query(path, "SELECT text FROM entries ORDER BY line")] == [head, *lines, "end"]
    assert processor.report()["rows"] == processor.report()["lines_read"] == len(lines) + 2


def test_without_a_database_entries_are_counted_by_level_the_most_serious_first(tmp_path):
    log = tmp_path / "app.log"
    log.write_text("INFO:root:a\nhm\nERROR:root:b\nINFO:root:c\n")
    processor = LogProcessor([log])
    for line in processor.supplies[0]:
        processor.process(line)
    processor.close()
    report = processor.report()
    assert report == {"run": None, "lines_read": 4, "rows": 4, "by_level": {"ERROR": 1, "INFO": 2, "UNKNOWN": 1}}
    assert list(report["by_level"]) == ["ERROR", "INFO", "UNKNOWN"]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=settings().max_examples // 6,
    deadline=None,
)
@given(consumers=st.integers(1, 6), lines=st.integers(0, 3 * ROWS))
def test_many_consumers_write_every_line_once(tmp_path_factory, consumers, lines):
    path = tmp_path_factory.mktemp("db") / "logs.db"
    processor = LogProcessor(database=path, sources=["a"], entries=lines)
    left, take = iter(processor.supplies[0]), threading.Lock()

    def consume():
        while True:
            with take:
                line = next(left, None)
            if line is None:
                return
            processor.process(line)

    threads = [threading.Thread(target=consume) for _ in range(consumers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    processor.close()
    assert query(path, "SELECT line FROM entries ORDER BY line") == [(n,) for n in range(1, lines + 1)]
    assert query(path, "SELECT batch, rows FROM batches ORDER BY batch") == query(
        path, "SELECT batch, count(*) FROM entries GROUP BY batch ORDER BY batch"
    )


class Stopped(BaseException):
    pass


def test_a_consumer_stopped_while_it_waits_for_its_turn_loses_no_row(path):
    class Turn:
        def __enter__(self):
            raise Stopped

        def __exit__(self, *_):
            raise AssertionError

    processor = LogProcessor(database=path, sources=["a"], entries=ROWS + 1, lock=Turn())
    lines = list(processor.supplies[0])
    with pytest.raises(Stopped):
        for line in lines:
            processor.process(line)
    processor.close(finished=False)
    assert one(path, "SELECT count(*) FROM entries") == ROWS


KILLED = f"""
import sys
from pcviz.workshop.logs import LogProcessor
processor = LogProcessor(database=sys.argv[1], sources=["a"], entries=10**9)
for line in processor.supplies[0]:
    processor.process(line)
    if line.number == {3 * ROWS}:
        print("three batches", flush=True)
"""


def test_killed_in_the_middle_the_database_holds_whole_batches_only(path):
    """The child writes as fast as it can; it is killed once three batches are known to be written."""
    child = subprocess.Popen([sys.executable, "-c", KILLED, path], stdout=subprocess.PIPE, text=True)
    with child:
        assert child.stdout.readline() == "three batches\n"
        child.kill()
    assert one(path, "PRAGMA integrity_check") == "ok"
    batches = query(path, "SELECT batch, rows FROM batches ORDER BY batch")
    assert len(batches) >= 3
    assert batches == query(path, "SELECT batch, count(*) FROM entries GROUP BY batch ORDER BY batch")
    assert query(path, "SELECT id, ended, outcome FROM runs") == [(1, None, None)]
    # The next run goes on in the same database under its own number.
    processor = LogProcessor(database=path)
    processor.close()
    assert processor.report()["run"] == 2


KILLED_INSIDE = f"""
import os, sys
from pcviz.workshop.logs import database, LogProcessor
processor = LogProcessor(database=sys.argv[1], sources=["a"], entries=10**9)
for line in processor.supplies[0]:
    if line.number == {2 * ROWS + ROWS // 2}:
        # From now on SQLite calls back every few steps: die in the middle of a transaction.
        processor._store._connection.set_progress_handler(lambda: os.kill(os.getpid(), 9), 3000)
    processor.process(line)
"""


@pytest.mark.skipif(os.name == "nt", reason="a process kills itself with a POSIX signal")
def test_killed_inside_a_transaction_the_batch_is_not_there(path):
    child = subprocess.run([sys.executable, "-c", KILLED_INSIDE, path])
    assert child.returncode == -9
    assert one(path, "PRAGMA integrity_check") == "ok"
    assert query(path, "SELECT batch, rows FROM batches") == [(1, ROWS), (2, ROWS)]
    assert query(path, "SELECT batch, count(*) FROM entries GROUP BY batch") == [(1, ROWS), (2, ROWS)]


def refusal(path, **options):
    with pytest.raises(LogError) as caught:
        LogProcessor(database=path, **options)
    message = str(caught.value)
    assert message.startswith(f"{path}: ") and "\n" not in message
    return message


def test_a_path_that_cannot_be_a_database_is_refused(tmp_path):
    assert "is a directory" in refusal(tmp_path)
    assert "there is no folder" in refusal(tmp_path / "none" / "logs.db")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_or_a_database_that_is_read_only_is_refused(tmp_path, path):
    LogProcessor(database=path).close()
    path.chmod(0o400)
    assert "read-only" in refusal(path)
    tmp_path.chmod(0o500)
    assert "read-only" in refusal(tmp_path / "other.db")
    tmp_path.chmod(0o700)


def test_a_file_that_is_not_a_database_is_refused_and_left_alone(tmp_path):
    notes = tmp_path / "notes.txt"
    notes.write_text("dear diary, " * 100)
    assert "is not an SQLite database" in refusal(notes)
    assert notes.read_text() == "dear diary, " * 100
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_a_database_with_foreign_tables_is_refused_and_left_alone(tmp_path):
    shop = tmp_path / "shop.db"
    with closing(sqlite3.connect(shop)) as connection:
        connection.execute("CREATE TABLE orders (id)")
    before = shop.read_bytes()
    assert "is not a log database of pcviz (it holds orders)" in refusal(shop)
    assert shop.read_bytes() == before


def test_a_database_of_another_application_or_version_is_refused(tmp_path, path):
    with closing(sqlite3.connect(tmp_path / "fossil.db")) as connection:
        connection.execute("PRAGMA application_id = 252006673")
    assert "belongs to another application" in refusal(tmp_path / "fossil.db")
    LogProcessor(database=path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    assert "another version of pcviz" in refusal(path)


def test_an_empty_file_becomes_a_database(path):
    path.touch()
    LogProcessor(database=path).close()
    assert one(path, "PRAGMA journal_mode") == "wal"


def test_bad_input_makes_no_database(tmp_path, path):
    with pytest.raises(LogError):
        LogProcessor([tmp_path / "none.log"], path)
    assert not path.exists()


def test_a_full_disk_keeps_what_was_written_and_says_so(path):
    supplies = generated(10**6)
    database = LogDatabase(path, supplies, clock=Clock())
    # SQLite's own limit fails as a disk without room does.
    database._connection.execute(
        f"PRAGMA max_page_count = {database._connection.execute('PRAGMA page_count').fetchone()[0] + 100}"
    )
    with pytest.raises(LogError) as error:
        for line in supplies[0]:
            database.add(line)
    kept = database.rows
    assert kept >= ROWS
    assert str(error.value) == f"{path}: the disk is full; {kept:,} rows in {database.batches:,} whole batches are kept"
    assert database.failure is error.value
    with pytest.raises(LogError):  # from then on nothing is taken that would be lost
        database.add(line)
    database.close()
    assert one(path, "SELECT count(*) FROM entries") == one(path, "SELECT sum(rows) FROM batches") == kept
    assert query(path, "SELECT outcome FROM runs") == [(None,)]


FULL = """
import resource, signal, sys
from pcviz.workshop.logs import LogError, LogProcessor
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
processor = LogProcessor(database=sys.argv[1], sources=["a"], entries=10**6)
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
try:
    for line in processor.supplies[0]:
        processor.process(line)
except LogError as error:
    print(error)
processor.close(finished=False)
print(processor.report()["rows"])
"""


@pytest.mark.skipif(os.name == "nt", reason="limits the size of a file as POSIX does")
def test_a_write_that_the_system_refuses_keeps_what_was_written(path):
    child = subprocess.run([sys.executable, "-c", FULL, path], capture_output=True, text=True, check=True)
    complaint, rows = child.stdout.splitlines()
    assert "whole batches are kept" in complaint
    assert one(path, "PRAGMA integrity_check") == "ok"
    assert one(path, "SELECT count(*) FROM entries") == one(path, "SELECT sum(rows) FROM batches") == int(rows) > 0


OPEN_WHEN_TOLD = """
import sys
from pcviz.workshop.logs import LogProcessor
print("ready", flush=True)
sys.stdin.readline()
LogProcessor(database=sys.argv[1]).close()
"""


def test_processes_that_start_at_once_share_a_new_database(path):
    def child():
        return subprocess.Popen([sys.executable, "-c", OPEN_WHEN_TOLD, path], stdin=-1, stdout=-1, stderr=-1, text=True)

    children = [child() for _ in range(4)]
    for process in children:
        assert process.stdout.readline() == "ready\n"
    for process in children:
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate()[1] for process in children] == [""] * 4
    assert query(path, "SELECT id FROM runs ORDER BY id") == [(1,), (2,), (3,), (4,)]
