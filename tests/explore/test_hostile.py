"""A learner's file is run, whatever it is: one clear line each, never a hang, and nothing is left behind."""

import json
import os
import signal
import subprocess
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command import argv, environment, pcviz
from tests.explore.hostile import REFUSED, REFUSED_TOO, SEARCHED, SEARCHED_TOO, SPINS, STUCK, WAITS

TOKEN = "PCVIZ_TEST_TOKEN"
SHORT = ["--budget", "500ms"]
WHOLE = ["--producers", "2", "--consumers", "2", "--items", "1", "--budget", "2m"]  # far more time than it needs
AT_ONCE = 20.0  # seconds: far less than what is ended would take by itself, also where much else is going on


class Graded:
    """A folder of files after one ``pcviz check *.py --json``."""

    def __init__(self, folder: Path, sources: dict[str, str | bytes], options: list[str]) -> None:
        for name, source in sources.items():
            (folder / f"{name}.py").write_bytes(source if isinstance(source, bytes) else source.encode())
        files = [f"{name}.py" for name in sources]
        token = uuid.uuid4().hex
        done = subprocess.run(
            argv(["check", *files, "--json", *options]), cwd=folder, env=environment() | {TOKEN: token},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", timeout=600,
        )  # fmt: skip
        self.left = processes(token)
        self.status = done.returncode
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.order = [line["file"] for line in lines]
        self.verdicts = {line["file"].removesuffix(".py"): line for line in lines}
        self.complaints = done.stderr.splitlines()


def processes(token: str) -> list[int]:
    """Those that carry the token in their environment; where there is no /proc nobody is found."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"{TOKEN}={token}".encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def graded(name: str, files: dict[str, tuple], options: list[str] = SHORT):
    """A fixture: all of these, checked once."""

    @pytest.fixture(scope="module", name=name)
    def together(tmp_path_factory):
        return Graded(tmp_path_factory.mktemp(name), {file: source for file, (source, *_) in files.items()}, options)

    return together


refused = graded("refused", REFUSED)
refused_too = graded("refused_too", REFUSED_TOO)
stuck = graded("stuck", STUCK)
searched = graded("searched", SEARCHED, WHOLE)
searched_too = graded("searched_too", SEARCHED_TOO, WHOLE)


def hold(graded: Graded, name: str, status: int, words: list[str]) -> None:
    verdict = graded.verdicts[name]
    assert (verdict["verdict"], verdict["counterexample"]) == ("undecided", None)
    (line,) = [line for line in graded.complaints if line.startswith((f"pcviz: {name}.py:", f"pcviz: {name}.py, line"))]
    assert line == f"pcviz: {verdict['error']}"
    assert [word for word in words if word not in line] == []


@pytest.mark.parametrize("name", REFUSED)
def test_one_clear_line(refused, name):
    hold(refused, name, *REFUSED[name][1:])


@pytest.mark.slow
@pytest.mark.parametrize("name", REFUSED_TOO)
def test_one_clear_line_of_the_others(refused_too, name):
    hold(refused_too, name, *REFUSED_TOO[name][1:])


@pytest.mark.slow
@pytest.mark.parametrize("name", STUCK)
def test_one_clear_line_after_a_while(stuck, name):
    hold(stuck, name, *STUCK[name][1:])


@pytest.mark.parametrize("name", SEARCHED)
def test_what_can_be_searched_is(searched, name):
    assert searched.verdicts[name].get("error") is None
    assert searched.verdicts[name]["verdict"] == SEARCHED[name][1]


@pytest.mark.slow
@pytest.mark.parametrize("name", SEARCHED_TOO)
def test_and_the_others_too(searched_too, name):
    assert searched_too.verdicts[name].get("error") is None
    assert searched_too.verdicts[name]["verdict"] == SEARCHED_TOO[name][1]
    assert searched_too.left == []


def test_every_file_has_its_line_in_the_order_given(refused, searched):
    assert refused.order == [f"{name}.py" for name in REFUSED]
    assert searched.order == [f"{name}.py" for name in SEARCHED]


def test_the_status_of_many_is_the_gravest(refused, searched):
    assert refused.status == 2
    assert searched.status == 1


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no /proc to look for processes in")
def test_no_process_is_left(refused, searched):
    assert refused.left + searched.left == []


@pytest.mark.parametrize("name", ["syntax", "ends_the_process", "asks"])
def test_a_file_alone_says_the_same(refused, name, tmp_path):
    source, status, _ = REFUSED[name]
    (tmp_path / f"{name}.py").write_text(source, encoding="utf-8")
    done = pcviz("check", f"{name}.py", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (status, "")
    assert done.stderr == f"pcviz: {refused.verdicts[name]['error']}\n"


def heeding() -> None:
    """What a shell runs in the background ignores SIGINT, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no /proc to look for processes in")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ended_from_outside_it_leaves_no_process(number, tmp_path):
    (tmp_path / "it.py").write_text(SPINS, encoding="utf-8")
    token = uuid.uuid4().hex
    check = subprocess.Popen(
        argv(["check", "it.py", "it.py", "it.py", "--budget", "10m"]), cwd=tmp_path, env=environment() | {TOKEN: token},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heeding,
    )  # fmt: skip
    assert until(lambda: len(processes(token)) > 1)  # itself and a child
    check.send_signal(number)
    out, err = check.communicate(timeout=AT_ONCE)  # and not when its own time is up
    assert (check.returncode, out, err) == (128 + number, "", "")
    assert until(lambda: not processes(token), AT_ONCE)


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no /proc to look for processes in")
def test_a_check_that_is_killed_takes_its_processes_along(tmp_path):
    (tmp_path / "it.py").write_text(WAITS, encoding="utf-8")
    token = uuid.uuid4().hex
    check = subprocess.Popen(
        argv(["check", "it.py", "--budget", "10m"]), cwd=tmp_path, env=environment() | {TOKEN: token},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert until(lambda: len(processes(token)) > 1)
    check.kill()
    check.wait()
    assert until(lambda: not processes(token), AT_ONCE)  # nobody told the child


def until(true: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Whether it became true in time; asks again and again, since it is another process that makes it so."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True
