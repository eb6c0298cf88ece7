"""`pcviz check` as its users start it: what is printed, the JSON, the statuses, a schedule run again, a trace kept."""

import json
import shutil

import pytest

from pcviz.buffers import catalogue
from pcviz.cli import main
from pcviz.trace.file import read_trace
from pcviz.trace.state import State
from tests.cli.command import pcviz

BUFFERS = {name: buffer.path for name, buffer in catalogue().items()}
SMALL = ("--producers", "1", "--consumers", "2", "--capacity", "1", "--items", "2")
KEYS = {"schema", "verdict", "exhaustive", "strength", "explored", "counterexample"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Copies, so that they can be changed."""
    folder = tmp_path_factory.mktemp("check")
    for name in ("one_condition_notify", "if_instead_of_while", "two_conditions"):
        shutil.copy(BUFFERS[name], folder / f"{name}.py")
    (folder / "bad.py").write_text("class Buffer:\n    def put(self\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def broken(folder):
    return pcviz("check", "one_condition_notify.py", *SMALL, "--json", "--trace", "bug.jsonl", cwd=folder)


@pytest.fixture(scope="module")
def verdict(broken):
    return json.loads(broken.stdout)


def test_a_bug_is_status_1_and_the_story(folder):
    done = pcviz("check", "one_condition_notify.py", *SMALL, cwd=folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert "✗ deadlock: P1 and C2 wait for ever" in done.stdout
    assert "\x1b" not in done.stdout  # no colours in a pipe


def test_no_bug_is_status_0(folder):
    done = pcviz("check", "two_conditions.py:TwoConditions", *SMALL, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "✓ ok: no schedule breaks it." in done.stdout


def test_too_little_time_is_status_3(folder):
    done = pcviz(
        "check", "two_conditions.py", "--producers", "4", "--consumers", "4", "--items", "9", "--budget", "1ms", cwd=folder
    )
    assert (done.returncode, done.stderr) == (3, "")
    assert "? undecided: " in done.stdout


def test_the_json_is_one_object_of_the_documented_shape(broken, verdict):
    assert (broken.returncode, broken.stderr, broken.stdout.count("\n")) == (1, "", 1)
    assert verdict["schema"] == "pcviz/verdict/1"
    assert verdict.keys() >= KEYS
    assert verdict["verdict"] == "deadlock"
    assert verdict["exhaustive"] is False
    assert verdict["strength"] in ("sync", "line", "expression")
    assert {"configurations", "schedules", "states", "steps", "seconds"} <= verdict["explored"].keys()
    assert verdict["explored"]["configurations"] == [[1, 2, 1, 2]]
    found = verdict["counterexample"]
    assert found.keys() >= {"configuration", "switches", "schedule", "steps", "explanation"}
    assert found["configuration"] == [1, 2, 1, 2]
    assert [step.keys() for step in found["steps"]] == [{"thread", "line", "action"}] * 6
    assert found["explanation"].startswith("C1 begins to get, waits on changed: the buffer is empty. C2 ")


def test_a_schedule_runs_again_to_the_same_end(folder, verdict):
    found = verdict["counterexample"]
    again = pcviz("check", "one_condition_notify.py", "--schedule", found["schedule"], "--json", cwd=folder)
    assert (again.returncode, again.stderr) == (1, "")
    assert json.loads(again.stdout)["counterexample"] == found


def test_a_schedule_of_another_version_is_refused(folder, verdict):
    (folder / "changed.py").write_text(f"# changed\n{BUFFERS['one_condition_notify'].read_text()}", encoding="utf-8")
    done = pcviz("check", "changed.py", "--schedule", verdict["counterexample"]["schedule"], cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "pcviz: this schedule belongs to another version of changed.py: the file has changed since\n"


@pytest.mark.parametrize("schedule", ["rubbish", "sync.1.2.1.2.-.00000000:P9"])
def test_a_schedule_that_is_none_is_refused(folder, schedule):
    done = pcviz("check", "one_condition_notify.py", "--schedule", schedule, cwd=folder)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_a_livelock_runs_again_to_the_same_end(folder):
    """None of its steps shows it: that nobody ever gets on is found by looking ahead."""
    body = "        while True:\n            self.turns = not self.turns\n"
    source = f"class Buffer:\n    turns = False\n    def put(self, item):\n{body}    def get(self):\n{body}"
    (folder / "spin.py").write_text(source, encoding="utf-8")
    first = json.loads(pcviz("check", "spin.py", "--json", cwd=folder).stdout)
    assert first["verdict"] == "livelock"
    again = pcviz("check", "spin.py", "--json", "--schedule", first["counterexample"]["schedule"], cwd=folder)
    assert json.loads(again.stdout)["counterexample"] == first["counterexample"]


def test_the_counterexample_is_kept_as_a_trace(folder, verdict, broken):
    trace = read_trace(folder / "bug.jsonl")
    state = State()
    state.apply_all(trace.events)
    assert (trace.end, trace.cut) == ("deadlock", False)
    assert {"items", "lines"} <= set(trace.header["tells"])
    assert trace.header["clock"] == "virtual"
    assert trace.header["schedule"] == verdict["counterexample"]["schedule"]
    source = trace.header["source"]
    assert (source["file"], source["class"]) == ("one_condition_notify.py", "OneConditionNotify")
    assert source["text"] == (folder / "one_condition_notify.py").read_text(encoding="utf-8")
    waiting = {thread.name for thread in state.snapshot().threads if thread.status.name == "WAITING"}
    assert waiting == {"P1", "C2"}


def test_where_nothing_was_found_no_trace_is_written(folder):
    done = pcviz("check", "two_conditions.py", *SMALL, "--trace", "none.jsonl", cwd=folder)
    assert done.returncode == 0
    assert done.stderr == "pcviz: nothing was found, so none.jsonl was not written\n"
    assert not (folder / "none.jsonl").exists()


def test_a_trace_that_cannot_be_written_is_said(folder):
    done = pcviz("check", "one_condition_notify.py", *SMALL, "--trace", "no/such/folder.jsonl", cwd=folder)
    assert done.returncode == 2
    assert done.stderr.startswith("pcviz: no/such/folder.jsonl: ")


def test_files_named_like_the_library_are_only_files(tmp_path):
    for name in ("queue", "random", "threading"):
        shutil.copy(BUFFERS["two_conditions"], tmp_path / f"{name}.py")
    done = pcviz("check", "queue.py", "random.py", *SMALL, cwd=tmp_path)
    assert done.stderr == ""
    assert [line.split()[2] for line in done.stdout.splitlines()[:2]] == ["ok", "ok"]


def test_a_buffer_that_cannot_be_made_as_was_said(folder):
    done = pcviz("check", "two_conditions.py", "--make", "Nothing(capacity)", cwd=folder)
    assert done.returncode == 2
    assert done.stderr.startswith("pcviz: two_conditions.py: a buffer cannot be made: NameError: ")


def test_endless_threads_have_no_number_of_items(folder):
    done = pcviz("check", "two_conditions.py", "--endless", "--items", "3", cwd=folder)
    assert done.returncode == 2
    assert "--items" in done.stderr


def test_several_files_are_one_line_each(folder):
    files = ["one_condition_notify.py", "two_conditions.py", "bad.py", "missing.py"]
    done = pcviz("check", *files, *SMALL, cwd=folder)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "✗ one_condition_notify.py  deadlock         line 28: self.changed.notify()",
        "✓ two_conditions.py        ok",
        "4 files: 1 ok, 1 broken, 2 not to be checked. One file alone tells its story.",
    ]
    assert done.stderr.splitlines() == ["pcviz: bad.py, line 2: '(' was never closed", "pcviz: missing.py: no such file"]


def test_several_files_as_json_each_with_its_name(folder):
    done = pcviz("check", "two_conditions.py", "bad.py", *SMALL, "--json", cwd=folder)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["file"], line["verdict"]) for line in lines] == [("two_conditions.py", "ok"), ("bad.py", "undecided")]
    assert done.returncode == 2
    assert all(line.keys() >= KEYS for line in lines)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ([], "FILE[:CLASS]"),
        (["a.py", "b.py", "--schedule", "x"], "--schedule belongs to one file"),
        (["a.py", "b.py", "--trace", "x"], "--trace belongs to one file"),
        (["a.py", "--producers", "0"], "from 1 to 16"),
        (["a.py", "--items", "many"], "'many'"),
        (["a.py", "--budget", "soon"], "10s, 500ms or 2m"),
        (["a.py", "--budget", "9999h"], "10s, 500ms or 2m"),
        (["a.py", "--strength", "hard"], "'hard'"),
        (["a.py", "--order", "random"], "'random'"),
    ],
)
def test_bad_usage_is_one_line(arguments, named, capsys):
    status = main(["check", *arguments])
    out, err = capsys.readouterr()
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("pcviz: ")
    assert named in err
