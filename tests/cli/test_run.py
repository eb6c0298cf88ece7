"""`pcviz run` without the app: figures, words, Ctrl-C, limits, what cannot be written."""

import gzip
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pcviz.cli.status import FOUND, INTERRUPTED
from pcviz.trace.file import read_trace
from tests.cli.command import argv, environment, pcviz
from tests.in_time import in_time

QUICK = ("--set", "scale=20")
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX only: signals, limits and device files")


def summary(*arguments: str | Path, status: int = 0) -> dict[str, Any]:
    """The one JSON object that the command prints."""
    finished = pcviz("run", *arguments, "--json")
    assert finished.returncode == status, finished.stderr
    return json.loads(finished.stdout)


def started(*arguments: str | Path, **pipes: Any) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        argv(["run", *arguments]), stdin=subprocess.DEVNULL, text=True, encoding="utf-8", env=environment(), **pipes
    )


def test_basic_loses_nothing() -> None:
    run = summary("basic", *QUICK)
    assert run["ended"] == "finished"
    assert [run["items"][life] for life in ("made", "put", "delivered", "processed", "left", "lost")] == [20, 20, 20, 20, 0, 0]


def test_condition_leaves_five() -> None:
    assert summary("condition", *QUICK)["items"]["left"] == 5


def test_the_log_processor_processes_every_entry_of_its_own() -> None:
    assert summary("log-processor", *QUICK)["items"]["processed"] == 60


def test_without_json_it_is_a_few_lines_for_people() -> None:
    lines = pcviz("run", "priority", "--headless", *QUICK).stdout.splitlines()
    assert re.fullmatch(r"priority finished after \d+\.\d\d s", lines[0])
    assert "4 made, 4 put, 4 delivered, 4 processed, 0 left" in lines[1]


def test_what_producers_hold_is_not_called_as_what_everybody_holds() -> None:
    cut = ("many-to-many", "--virtual-time", "--seed", "1", "--seconds", "2")
    counted = summary(*cut)
    unput, hands = counted["items"]["in_hand"], counted["shutdown"]["in_hand"]
    assert 0 < unput < hands
    told = pcviz("run", *cut, "--headless").stdout
    assert f" left, {unput} not yet put\n" in told
    assert f", {hands} in hands, {unput} of them not yet put (" in told


def test_plain_is_a_line_of_words_an_event() -> None:
    finished = pcviz("run", "basic", "--plain", *QUICK)
    lines = finished.stdout.splitlines()
    assert (finished.returncode, finished.stderr) == (0, "")
    assert all(re.match(r"\d\d:\d\d\.\d\d\d  \S", line) for line in lines)
    assert lines[0].endswith("the run starts")
    assert lines[-1].endswith("the run is over: every thread has finished")
    assert sum(" has processed P" in line for line in lines) == 20


def test_plain_writes_each_line_while_the_run_goes_on() -> None:
    run = started("fast-producer", "--plain", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    with run:
        assert run.stdout is not None
        first = run.stdout.readline()
        still_running = run.poll() is None
        run.kill()
    assert first.endswith("the run starts\n")
    assert still_running


@posix
def test_ctrl_c_ends_every_thread_and_still_sums_up() -> None:
    def interrupted() -> float:
        run = started("fast-producer", "--json", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        with run:
            assert run.stderr is not None
            assert "Ctrl-C" in run.stderr.readline()
            began = time.monotonic()
            run.send_signal(signal.SIGINT)
            out, _ = run.communicate(timeout=120)
            took = time.monotonic() - began
        assert run.returncode == INTERRUPTED
        figures = json.loads(out)
        assert figures["ended"] == "interrupted"
        assert {thread["state"] for thread in figures["threads"]} <= {"stopped", "finished"}
        return took

    in_time(2, interrupted)


def test_a_time_limit_is_an_end_like_any_other() -> None:
    run = summary("fast-producer", "--seconds", "2", *QUICK)
    assert run["ended"] == "time-limit"
    assert run["seconds"] >= 2


def test_the_trace_sums_up_to_the_same(tmp_path: Path) -> None:
    run = summary("basic", *QUICK, "--trace", tmp_path / "run.jsonl")
    again = json.loads(pcviz("summary", tmp_path / "run.jsonl", "--json").stdout)
    assert again == run


def test_a_deadlock_is_status_1_and_is_explained(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(
        'title = "one"\nbuffer = "one_condition_notify"\ncapacity = 1\nproducers = 1\nconsumers = 2\nmake = 0\ntake = 0\n'
    )
    run = summary(tmp_path / "one.toml", status=FOUND)
    assert run["ended"] == "deadlock"
    assert "waiting on" in run["explanation"]


def test_without_a_consumer_nobody_is_there_to_add_one_so_it_ends() -> None:
    run = summary("basic", "--virtual-time", "--set", "consumers=0", status=FOUND)
    assert (run["ended"], run["items"]["put"], run["items"]["left"]) == ("deadlock", 5, 5)
    limited = summary("basic", "--virtual-time", "--set", "consumers=0", "--seconds", "3")
    assert limited["ended"] == "time-limit"


def test_a_buffer_that_raises_is_status_1(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "class Mine:\n    def __init__(self, capacity):\n        self.items = []\n\n"
        "    def put(self, item):\n        raise ZeroDivisionError('no room')\n\n    def get(self):\n        return 1\n"
    )
    (tmp_path / "mine.toml").write_text(f'title = "mine"\nbuffer = {json.dumps(str(tmp_path / "mine.py"))}\nitems = 1\n')
    run = summary(tmp_path / "mine.toml", *QUICK, status=FOUND)
    assert run["ended"] == "failed"


@posix
def test_a_disk_that_fills_while_tracing_ends_the_trace_and_not_the_run(tmp_path: Path) -> None:
    import resource

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))

    finished = pcviz("run", "basic", *QUICK, "--json", "--trace", tmp_path / "run.jsonl", preexec_fn=small_disk)
    assert finished.returncode == 2
    assert json.loads(finished.stdout)["items"]["processed"] == 20
    assert finished.stderr.count("\n") == 1
    assert "run.jsonl: the trace is incomplete" in finished.stderr
    trace = read_trace(tmp_path / "run.jsonl")
    assert len(list(trace.events)) > 10
    assert trace.cut


@posix
def test_a_closed_standard_output_ends_the_run_and_leaves_the_trace_whole(tmp_path: Path) -> None:
    run = started("fast-producer", "--plain", "--trace", tmp_path / "run.jsonl", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with run:
        assert run.stdout is not None and run.stderr is not None
        run.stdout.close()
        said = run.stderr.read()
    assert run.returncode == 2
    assert said.splitlines()[-1] == "pcviz: standard output was closed before the end"
    assert "Traceback" not in said
    trace = read_trace(tmp_path / "run.jsonl")
    assert list(trace.events)
    assert not trace.cut


@posix
@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["show"], ["doctor"], ["scenarios"]])
def test_a_full_device_is_one_line_and_no_traceback(arguments: list[str]) -> None:
    with open("/dev/full", "w") as full:
        finished = pcviz(*arguments, stdout=full)
    assert finished.returncode == 2
    assert finished.stderr == "pcviz: standard output cannot be written: No space left on device\n"


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\xff" * 100, None], ids=["empty", "binary", "a folder"])
def test_a_log_file_that_is_none_is_one_line(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.mkdir() if content is None else path.write_bytes(content)
    finished = pcviz("run", "log-processor", "--headless", "--set", f"input={path}")
    assert (finished.returncode, finished.stdout, finished.stderr.count("\n")) == (2, "", 1)
    assert str(path) in finished.stderr


def log_of(lines: int) -> bytes:
    return b"".join(b"2024-01-05 12:00:00,123 - shop.cart - INFO - Log entry %d\n" % i for i in range(lines))


def test_a_log_file_damaged_further_on_is_told_when_its_lines_are_processed(tmp_path: Path) -> None:
    path = tmp_path / "app.log.gz"
    path.write_bytes(gzip.compress(log_of(20_000))[:-500])
    finished = pcviz("run", "log-processor", "--json", "--set", f"input={path}")
    figures = json.loads(finished.stdout)
    assert (finished.returncode, figures["ended"], finished.stderr.count("\n")) == (2, "failed", 1)
    assert figures["items"]["processed"] > 1000
    assert f"{path}: is a damaged gzip file" in finished.stderr


@posix
def test_a_disk_that_fills_under_the_database_is_one_line_that_says_what_was_kept(tmp_path: Path) -> None:
    import resource

    (tmp_path / "app.log").write_bytes(log_of(20_000))

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

    files = ("--set", f"input={tmp_path / 'app.log'}", "--set", f"database={tmp_path / 'logs.db'}")
    finished = pcviz("run", "log-processor", "--json", *files, preexec_fn=small_disk)
    assert (finished.returncode, finished.stderr.count("\n")) == (2, 1)
    assert json.loads(finished.stdout)["ended"] == "failed"
    assert re.search(r"logs\.db: .*; [\d,]+ rows in [\d,]+ whole batches are kept", finished.stderr)
