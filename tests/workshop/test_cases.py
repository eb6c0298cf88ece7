"""Use cases: a real workload, real work, a real sink; what they say about themselves is exact."""

import csv
import json
import os
import sqlite3
import subprocess
import sys
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcviz.sync.live import Live
from pcviz.sync.virtual import Virtual
from pcviz.trace.recorder import LIGHT
from pcviz.trace.state import State
from pcviz.workshop.cases.data_pipeline import _value
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import load_scenario

NAMES = ("data-pipeline", "task-queue", "event-stream", "message-queue")
MANY = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


def carried_out(name, files=(), database=None, virtual=False, **overrides):
    """The run of a shipped scenario, over and closed, and its fold; on real threads as fast as they go."""
    kernel = Virtual(1, LIGHT) if virtual else Live(LIGHT)
    overrides = {"make": 0, "take": 0, "jitter": 0} | overrides
    run, state = Run(load_scenario(name), seed=1, kernel=kernel, inputs=files, database=database, overrides=overrides), State()
    run.start()
    try:
        while not run.ended:
            state.apply_all(run.drain())
            run.tend(state)
            run.join(0.002)
        state.apply_all(run.drain(None))
    finally:
        run.close()
    return run, state


def rows(database, query):
    with sqlite3.connect(database) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("virtual", [False, True], ids=["threads", "virtual"])
def test_each_shipped_one_ends_with_everything_accounted_for(name, virtual):
    run, state = carried_out(name, virtual=virtual)
    account = state.account
    assert run.ended == "finished"
    assert account.once == account.processed > 0
    assert (account.left, account.unfinished, account.lost, account.duplicated, account.phantom) == (0, 0, 0, 0, 0)
    assert state.snapshot().violations == ()
    assert run.complaint is None
    assert run.report()["told"]


# Data pipeline


def table(path, count, header=("id", "name", "price")):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([number, f" Nr. {number} ", "" if number % 3 == 0 else number / 2] for number in range(count))
    return path


def test_every_row_arrives_as_what_it_is(tmp_path):
    path, database = table(tmp_path / "a.csv", 1234), tmp_path / "out.db"
    with open(path, "a") as file:
        file.write("only,two\n\nlast,one,7\n")
    run, _ = carried_out("data-pipeline", [path], database)
    assert run.report() | {"told": ""} == {"rows_read": 1236, "rows_loaded": 1235, "rows_rejected": 1, "told": ""}
    assert rows(database, "SELECT count(*), count(DISTINCT id), sum(price IS NULL) FROM rows") == [(1235, 1235, 412)]
    assert rows(database, "SELECT id, name, price, typeof(id), typeof(price) FROM rows WHERE line = 9") == [
        (7, "Nr. 7", 3.5, "integer", "real")
    ]
    assert rows(database, "SELECT line, reason, text FROM rejects") == [(1236, "2 fields, 3 columns", "only,two")]


def test_several_files_are_read_side_by_side(tmp_path):
    files = [table(tmp_path / f"{name}.csv", count) for name, count in (("a", 700), ("b", 1), ("c", 0))]
    run, _ = carried_out("data-pipeline", files, tmp_path / "out.db")
    assert run.report()["rows_loaded"] == 701
    assert len(rows(tmp_path / "out.db", "SELECT DISTINCT source FROM rows")) == 2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("", None), ("  ", None), ("7", 7), ("-7", -7), ("1.5", 1.5), ("0", 0), ("0.5", 0.5), ("1e3", 1000.0)),
        *((code, code) for code in ("007", "abc", "12 apples", "+", "9" * 30)),
    ],
)
def test_what_a_field_is(text, value):
    assert (_value(text), type(_value(text))) == (value, type(value))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read: No such file"),
        (b"", "is empty: a CSV file begins with a line of column names"),
        (b"a,,c\n1,2,3\n", "column 2 of its first line has no name"),
        (b"a,b,A\n1,2,3\n", "its first line names the column 'A' twice"),
        (b"a,\xff\n", "is not UTF-8 text"),
        (b"a,\0b\n1,2\n", "is binary"),
    ],
)
def test_a_bad_file_is_one_line(tmp_path, content, said):
    path = tmp_path / "bad.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=said) as caught:
        carried_out("data-pipeline", [path])
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_files_with_other_columns_and_a_database_in_use_are_refused(tmp_path):
    one, two = table(tmp_path / "a.csv", 3), table(tmp_path / "b.csv", 3, header=("x", "y", "z"))
    with pytest.raises(ValueError, match=r"b\.csv: its columns are not those of"):
        carried_out("data-pipeline", [one, two])
    carried_out("data-pipeline", [one], tmp_path / "out.db")
    with pytest.raises(ValueError, match=r"out\.db: .*already exists.*name a new file"):
        carried_out("data-pipeline", [one], tmp_path / "out.db")
    (tmp_path / "text.db").write_text("no database at all, but long enough to be looked at" * 40)
    with pytest.raises(ValueError, match="is no SQLite database"):
        carried_out("data-pipeline", [one], tmp_path / "text.db")


def test_a_file_that_is_damaged_further_on_is_told_and_what_came_before_is_kept(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 20_000 + b"\xff\xfe,3\n")
    run, _ = carried_out("data-pipeline", [path], tmp_path / "out.db")
    assert run.ended == "failed"
    assert "a.csv: is not UTF-8 text, after line" in run.complaint
    ((kept,),) = rows(tmp_path / "out.db", "SELECT count(*) FROM rows")
    assert 0 < kept <= 20_000 and kept % 500 == 0


def peak_of(path, database):
    """The summary of a whole process that loads this file, and the most memory that it took, in MB."""
    command = [sys.executable, "-m", "pcviz", "run", "data-pipeline", "--json", "--set", f"input={path}"]
    child = subprocess.Popen([*command, "--set", f"database={database}"], stdout=subprocess.PIPE)
    said = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.stdout.close()
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    return json.loads(said), usage.ru_maxrss / 1024


@pytest.mark.slow
def test_a_million_rows_arrive_and_memory_stays_flat(tmp_path):
    few, many = table(tmp_path / "few.csv", 20_000), table(tmp_path / "many.csv", 1_000_000)
    _, little = peak_of(few, tmp_path / "few.db")
    summary, much = peak_of(many, tmp_path / "many.db")
    assert summary["case"]["rows_loaded"] == 1_000_000
    assert rows(tmp_path / "many.db", "SELECT count(*), count(DISTINCT id) FROM rows") == [(1_000_000, 1_000_000)]
    assert much < little + 12, (little, much)
    assert summary["items"]["left"] == 0


# Task queue


@given(st.lists(st.one_of(st.integers(0, 5), st.sampled_from(["not json", "[1]", '"x"'])), min_size=1, max_size=25))
@MANY
def test_tries_and_dead_letters_are_exact(tmp_path_factory, tasks):
    folder = tmp_path_factory.mktemp("tasks")
    lines = [one if isinstance(one, str) else json.dumps({"n": at, "fails": one}) for at, one in enumerate(tasks)]
    (folder / "tasks.txt").write_text("\n".join(lines))
    run, state = carried_out("task-queue", [folder / "tasks.txt"], folder / "out.db")
    fails = [3 if isinstance(one, str) else min(one, 3) for one in tasks]
    dead = sum(one == 3 for one in fails)
    report = run.report()
    assert (report["done"], report["dead_letters"]) == (len(tasks) - dead, dead)
    assert report["retried"] == sum(min(one, 2) for one in fails)
    assert state.account.processed == len(tasks)
    assert sorted(rows(folder / "out.db", "SELECT tries FROM results")) == sorted((one + 1,) for one in fails if one < 3)
    letters = rows(folder / "out.db", "SELECT task, error, tries FROM dead_letters")
    assert sorted(task for task, _, _ in letters) == sorted(line for line, one in zip(lines, fails, strict=True) if one == 3)
    assert all(tries == 3 and error for _, error, tries in letters)


# Event stream


@given(st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=120))
@MANY
def test_events_of_one_key_stay_in_their_order(tmp_path_factory, keys):
    folder = tmp_path_factory.mktemp("events")
    (folder / "events.csv").write_text("\n".join(f"{key},{turn}" for turn, key in enumerate(keys)))
    run, _ = carried_out("event-stream", [folder / "events.csv"], folder / "out.db")
    assert run.report()["out_of_order"] == 0
    assert (run.report()["events"], run.report()["keys"]) == (len(keys), len(set(keys)))
    applied = defaultdict(list)
    for key, value in rows(folder / "out.db", "SELECT key, value FROM events ORDER BY rowid"):
        applied[key].append(int(value))
    assert applied == {key: [turn for turn, other in enumerate(keys) if other == key] for key in set(keys)}


# Message queue


def test_a_message_whose_consumer_died_is_delivered_again(tmp_path):
    path, database = tmp_path / "messages.txt", tmp_path / "out.db"
    path.write_text("\n".join(f"message {number}" for number in range(200)))
    run, state = carried_out("message-queue", [path], database)
    report = run.report()
    assert run.ended == "finished"
    assert report["acknowledged"] == state.account.processed == 200
    assert report["deliveries"] == state.account.delivered == 200 + report["redelivered"]
    died = [view for view in state.snapshot().threads if view.error]
    assert len(died) == report["redelivered"] > 10
    assert all("is delivered again" in view.error for view in died)
    handled = rows(database, "SELECT message, count(*) FROM handled GROUP BY message")
    assert len(handled) == 200
    assert sum(count - 1 for _, count in handled) == report["handled_twice"] > 0
    assert "at least once" in report["told"]


def test_what_may_come_back_must_never_wait_for_room():
    with pytest.raises(ValueError, match=r"retry\.capacity: retry puts items back into its own buffer"):
        carried_out("task-queue", **{"retry.capacity": 3})


def test_a_scenario_without_files_says_so(tmp_path):
    with pytest.raises(ValueError, match="input: the scenario 'Pipeline' reads and writes no files"):
        carried_out("pipeline", [tmp_path / "x"])


def test_consumers_who_die_are_replaced_while_it_is_drained():
    run, state = Run(load_scenario("message-queue"), seed=1, overrides={"make": 0, "take": 0.01}), State()
    run.start()
    try:
        while not run.ended:
            state.apply_all(run.drain())
            run.tend(state)
            run.join(0.002)
            if state.account.put >= 20:
                run.stop()
        state.apply_all(run.drain(None))
    finally:
        run.close()
    assert run.ended == "stopped"
    assert state.account.once == state.account.processed
