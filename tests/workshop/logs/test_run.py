"""The log processor at work in the workshop: real threads, real files, a real database."""

import gzip
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from pcviz.trace.recorder import LIGHT
from pcviz.trace.state import State
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import load_scenario

LEVELS = ("INFO", "INFO", "INFO", "DEBUG", "WARNING", "INFO", "INFO", "ERROR")


def text(lines, start=0):
    return "".join(
        f"2024-01-05 12:00:00,123 - shop.cart - {LEVELS[i % 8]} - Log entry {i}\n" for i in range(start, start + lines)
    )


@pytest.fixture
def files(tmp_path):
    def write(lines):
        paths = [tmp_path / "web.log", tmp_path / "api.log.gz", tmp_path / "database.log"]
        paths[0].write_text(text(lines))
        paths[1].write_bytes(gzip.compress(text(lines).encode(), 1))
        paths[2].write_text(text(lines))
        return paths

    return write


@pytest.fixture
def database(tmp_path):
    return tmp_path / "logs.db"


def log_run(**options):
    return Run(load_scenario("log-processor"), level=LIGHT, **options)


def until(run, state, true):
    """Fold what happens until `true()`; waiting for the threads' end is what paces the loop."""
    while not true():
        run.join(0.01)
        state.apply_all(run.drain())
        run.tend(state)


def to_the_end(run):
    state = State()
    run.start()
    try:
        until(run, state, lambda: run.ended is not None)
    finally:
        run.close()
    return state


def query(path, sql):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def check_every_line_is_one_row(files, database, lines):
    run = log_run(inputs=files, database=database)
    account = to_the_end(run).account
    assert run.ended == "finished"
    assert run.report()["rows"] == run.report()["lines_read"] == account.processed == account.made == 3 * lines
    rows = query(database, "SELECT input, line, text FROM entries ORDER BY input, line")
    expected = text(lines).splitlines()
    assert rows == [(place, line + 1, expected[line]) for place in (1, 2, 3) for line in range(lines)]
    levels = query(database, "SELECT level, count(*) FROM entries GROUP BY level ORDER BY level")
    assert dict(levels) == {level: 3 * sum(LEVELS[i % 8] == level for i in range(lines)) for level in set(LEVELS)}


def test_rows_are_lines_processed_are_lines_read(files, database):
    check_every_line_is_one_row(files(2500), database, 2500)


@pytest.mark.slow
def test_three_files_of_100_000_lines_become_300_000_rows(files, database):
    check_every_line_is_one_row(files(100_000), database, 100_000)


def test_without_files_the_sources_of_the_seed_make_60_entries(database):
    run = log_run(database=database, overrides={"scale": 100})
    assert to_the_end(run).account.processed == 60
    assert query(database, "SELECT source, count(*) FROM entries GROUP BY source ORDER BY source") == [
        ("api-server", 20),
        ("database", 20),
        ("web-server", 20),
    ]


def test_in_priority_order_an_error_overtakes_an_info(files, database):
    run = log_run(inputs=files(30), database=database, overrides={"order": "priority", "consumers": 0})
    state = State()
    run.start()
    until(run, state, lambda: state.account.put == 90)
    run.set("consumers", 1)
    until(run, state, lambda: run.ended is not None)
    run.close()
    levels = [level for (level,) in query(database, "SELECT level FROM entries ORDER BY rowid")]
    assert levels == sorted(levels, key=["ERROR", "WARNING", "INFO", "DEBUG"].index)
    assert len(levels) == 90


def test_a_gzip_damaged_further_on_fails_its_producer_and_loses_no_line_that_was_read(files, database):
    paths = files(6_000)
    paths[1].write_bytes(paths[1].read_bytes()[:-500])
    run = log_run(inputs=paths, database=database)
    state = to_the_end(run)
    assert run.ended == "failed"
    failed = [thread.error for thread in state.snapshot().threads if thread.error]
    assert len(failed) == 1
    assert "api.log.gz: is a damaged gzip file" in failed[0]
    assert run.report()["rows"] == run.report()["lines_read"] > 12_000


def test_draining_writes_all_that_was_read(files, database):
    run = log_run(inputs=files(20_000), database=database)
    state = State()
    run.start()
    until(run, state, lambda: state.account.processed >= 1000)
    run.stop()
    until(run, state, lambda: run.ended is not None)
    run.close()
    assert run.ended == "stopped"
    assert run.report()["rows"] == run.report()["lines_read"] == state.account.processed


def test_aborting_writes_all_that_was_processed(files, database):
    run = log_run(inputs=files(20_000), database=database)
    state = State()
    run.start()
    until(run, state, lambda: state.account.processed >= 1000)
    run.abort()
    until(run, state, lambda: run.ended is not None)
    run.close()
    assert query(database, "SELECT count(*) FROM entries") == [(run.report()["rows"],)]
    assert run.report()["rows"] >= state.account.processed
    assert query(database, "SELECT outcome FROM runs") == [("stopped",)]


KILLED = """
import sys
from pcviz.trace.state import State
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import load_scenario
run = Run(load_scenario("log-processor"), level="light", inputs=sys.argv[2:], database=sys.argv[1])
state = State()
run.start()
while run.report()["rows"] < 3000:
    run.join(0.01)
    state.apply_all(run.drain())
    run.tend(state)
print("three batches", flush=True)
run.join(60)
"""


def test_killed_in_the_middle_the_database_holds_whole_batches_only(files, database):
    with subprocess.Popen([sys.executable, "-c", KILLED, database, *files(30_000)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == "three batches\n"
        child.kill()
    assert query(database, "PRAGMA integrity_check") == [("ok",)]
    batches = query(database, "SELECT batch, rows FROM batches ORDER BY batch")
    assert len(batches) >= 3
    assert query(database, "SELECT ended, outcome FROM runs") == [(None, None)]
    assert batches == query(database, "SELECT batch, count(*) FROM entries GROUP BY batch ORDER BY batch")
