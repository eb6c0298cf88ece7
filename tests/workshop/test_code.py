"""Where live threads are in the buffer's own source: looked at from outside, threads as they stand."""

import time
from pathlib import Path

import pytest

from pcviz.trace.snapshot import Status
from pcviz.trace.state import State
from pcviz.workshop.code import Code
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import Scenario


@pytest.fixture
def run():
    runs = []

    def begin(**settings) -> Run:
        run = Run(Scenario(title="test", **settings))
        runs.append(run)
        run.start()
        return run

    yield begin
    for run in runs:
        run.abort()
        run.close()


def until(run: Run, happened) -> State:
    """Fold what the run records until `happened(state)`."""
    state, deadline = State(), time.monotonic() + 60
    while not happened(state):
        assert time.monotonic() < deadline, [(view.name, view.why) for view in state.snapshot().threads]
        state.apply_all(run.drain())
    return state


def consumers_wait(count: int):
    def waiting(state: State) -> bool:
        views = [view for view in state.snapshot().threads if view.role == "consumer"]
        return len(views) == count and all(view.status is Status.WAITING for view in views)

    return waiting


def test_consumers_of_an_empty_buffer_stand_at_its_wait(run):
    one = run(producers=1, make=60.0, consumers=3, buffer="two_conditions")
    state = until(one, consumers_wait(3))
    code = Code(one)
    lines = code.text.splitlines()
    there = code.lines()
    assert {lines[there[view.id] - 1].strip() for view in state.snapshot().threads if view.role == "consumer"} == {
        "self.not_empty.wait()"
    }
    assert code.name == "two_conditions.py"


def test_the_workbenchs_own_buffer_has_a_source_too(run):
    one = run(producers=1, make=60.0, consumers=2)
    until(one, consumers_wait(2))
    code = Code(one)
    assert {code.text.splitlines()[line - 1].strip() for line in code.lines().values()} == {
        "woken: bool = condition.wait(timeout)"
    }


def test_a_thread_outside_the_file_is_left_out(run):
    one = run(producers=1, consumers=0, make=60.0, buffer="two_conditions")
    until(one, lambda state: any(view.status is Status.WORKING for view in state.snapshot().threads))
    assert Code(one).lines() == {}


def test_a_file_that_is_gone_has_no_text(run, tmp_path):
    copy = tmp_path / "mine.py"
    copy.write_text(Path("pcviz/buffers/two_conditions.py").read_text(encoding="utf-8"), encoding="utf-8")
    one = run(producers=1, make=60.0, consumers=1, buffer=str(copy))
    copy.unlink()
    assert Code(one).text == ""
