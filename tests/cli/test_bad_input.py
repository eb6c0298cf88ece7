"""Bad usage and bad input: status 2, nothing on stdout, one line on stderr that names the culprit and what would be right."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import argv, called, environment, pcviz

USAGE = [
    (["rnu"], ["'rnu'", "'run'"]),
    (["run"], ["SCENARIO"]),
    (["run", "basic", "--fps", "0"], ["--fps", "'0'", "1 to 60"]),
    (["run", "basic", "--fps", "61"], ["--fps", "'61'", "1 to 60"]),
    (["run", "basic", "--seconds", "0"], ["--seconds", "'0'", "above 0"]),
    (["run", "basic", "--seconds", "nan"], ["--seconds", "'nan'", "above 0"]),
    (["run", "basic", "--seed", "many"], ["--seed", "'many'"]),
    (["run", "basic", "--hedless"], ["--hedless"]),
    (["run", "basic", "--plain", "--json"], ["--plain", "--json"]),
    (["run", "basci", "--headless"], ["'basci'", "'basic'"]),
    (["run", "no/such/file.toml", "--headless"], ["no/such/file.toml"]),
    (["run", "basic", "--headless", "--set", "capacity"], ["'capacity'", "KEY=VALUE"]),
    (["run", "basic", "--headless", "--set", "capcity=3"], ["capcity", "'capacity'"]),
    (["run", "basic", "--headless", "--set", "capacity=0"], ["capacity", "0"]),
    (["run", "basic", "--headless", "--set", "capacity=-1"], ["capacity", "-1"]),
    (["run", "basic", "--headless", "--set", "capacity=1000000000"], ["capacity", "1000000000"]),
    (["run", "basic", "--headless", "--set", "capacity=five"], ["capacity", "five"]),
    (["run", "basic", "--headless", "--set", "scale=0"], ["scale", "'0'", "from 0.01"]),
    (["run", "basic", "--headless", "--set", "make=nan"], ["make", "'nan'", "a number from 0"]),
    (["run", "basic", "--headless", "--set", "take=-0.1"], ["take", "'-0.1'", "a number from 0"]),
    (["run", "basic", "--headless", "--set", "producers=1.5"], ["producers", "'1.5'", "a whole number"]),
    (["run", "basic", "--headless", "--set", "order=firts"], ["order", "'firts'", "fifo"]),
    (["run", "basic", "--headless", "--set", "input=app.log"], ["input", "'Basic'", "no files"]),
    (["run", "condition", "--headless", "--set", "capacity=unbounded"], ["capacity", "unbounded", "TwoConditions"]),
    (["run", "condition", "--headless", "--set", "order=lifo"], ["order", "fifo by its own code"]),
    (["run", "log-processor", "--headless", "--set", "producers=4"], ["producers", "3 logs"]),
    (["run", "basic", "--virtual-time"], ["--virtual-time", "--headless", "--plain", "--json"]),
    (["run", "basic", "--headless", "--trace", "/no/such/folder/run.jsonl"], ["/no/such/folder/run.jsonl"]),
    (["run", "log-processor", "--headless", "--set", "input=/no/such.log"], ["/no/such.log"]),
    (["run", "log-processor", "--headless", "--set", "database=/no/such/folder/log.db"], ["/no/such/folder/log.db"]),
    (["validate", "no/such/file.toml"], ["no/such/file.toml"]),
    (["show", "two_condition"], ["'two_condition'", "'two_conditions'"]),
    (["summary", "no/such/trace.jsonl"], ["no/such/trace.jsonl"]),
    (["run", "basic"], ["terminal", "--plain", "--headless"]),
    ([], ["terminal", "--plain", "--headless"]),
]


def complaint(finished: "subprocess.CompletedProcess[str]") -> str:
    """The one line, after holding that it is one and that nothing else was said."""
    assert finished.returncode == 2, finished.stderr
    assert finished.stdout in ("", None)
    assert finished.stderr.startswith("pcviz: ")
    assert finished.stderr.count("\n") == 1, finished.stderr
    return finished.stderr


@pytest.mark.parametrize(("arguments", "named"), USAGE, ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_one_line_names_what_is_wrong_and_what_would_be_right(arguments: list[str], named: list[str]) -> None:
    line = complaint(called(*arguments))
    assert [word for word in named if word not in line] == []


@pytest.mark.parametrize("arguments", [["rnu"], ["run", "basic", "--headless", "--set", "capcity=3"], []], ids=" ".join)
def test_a_process_of_its_own_says_the_same(arguments: list[str]) -> None:
    assert complaint(pcviz(*arguments)) == complaint(called(*arguments))


posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX only: device files and closed descriptors")


@posix
def test_a_trace_on_a_full_device_is_refused_before_anything_runs() -> None:
    assert "/dev/full" in complaint(pcviz("run", "basic", "--headless", "--trace", "/dev/full"))


@posix
@pytest.mark.parametrize("how", ["--headless", "--plain", "--json"])
def test_a_run_whose_standard_output_is_full(how: str) -> None:
    with open("/dev/full", "w") as full:
        finished = pcviz("run", "basic", how, "--set", "scale=100", stdout=full)
    assert "standard output cannot be written: No space left" in complaint(finished)


@posix
@pytest.mark.parametrize("how", ["--headless", "--plain", "--json"])
def test_a_run_whose_standard_output_is_closed_from_the_start(how: str) -> None:
    command = ["sh", "-c", 'exec "$@" >&-', "sh", *argv(["run", "basic", how, "--set", "scale=100"])]
    finished = subprocess.run(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment())
    assert finished.returncode == 2
    assert finished.stderr == "pcviz: standard output is closed: there is nowhere to write to\n"


@posix
@pytest.mark.parametrize("how", ["2>&-", "2> /dev/full"])
def test_where_nobody_can_be_told_the_status_still_tells(how: str) -> None:
    command = ["sh", "-c", f'exec "$@" {how}', "sh", *argv(["show", "nothing"])]
    finished = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, env=environment())
    assert (finished.returncode, finished.stdout) == (2, "")


@pytest.mark.parametrize("kind", ["trace", "database"])
def test_a_folder_is_no_file_to_write_to(kind: str, tmp_path: Path) -> None:
    where = ["--trace", tmp_path] if kind == "trace" else ["--set", f"database={tmp_path}"]
    assert str(tmp_path) in complaint(pcviz("run", "log-processor", "--headless", *where))


def test_a_database_that_is_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("these are my notes\n" * 100)
    assert str(path) in complaint(pcviz("run", "log-processor", "--headless", "--set", f"database={path}"))
    assert path.read_text() == "these are my notes\n" * 100


@posix
def test_a_log_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.write_text("2024-01-05 12:00:00 INFO hello\n")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read every file")
    assert f"{path}: cannot be read" in complaint(pcviz("run", "log-processor", "--headless", "--set", f"input={path}"))


@pytest.mark.parametrize(
    ("buffer", "named"),
    [
        ("two_condition", ["'two_condition'", "'two_conditions'"]),
        ("no/such/mine.py", ["no/such/mine.py"]),
        ("broken.py", ["broken.py", "line 2"]),
        ("needs.py", ["needs.py", "Mine", "TypeError"]),
    ],
)
def test_a_scenario_whose_buffer_cannot_be_made(buffer: str, named: list[str], tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("class Mine:\n    def put(self, item:\n")
    methods = "    def put(self, item): ...\n    def get(self): ...\n"
    (tmp_path / "needs.py").write_text(f"class Mine:\n    def __init__(self, capacity, name): ...\n{methods}")
    (tmp_path / "mine.toml").write_text(f'title = "x"\nbuffer = "{buffer}"\n')
    line = complaint(pcviz("run", "mine.toml", "--headless", cwd=tmp_path))
    assert [word for word in named if word not in line] == []
