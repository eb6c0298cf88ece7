"""``pcviz replay`` in a real pseudo-terminal: a run recorded live and a counterexample, there and back."""

import sys

import pytest

from pcviz.explore.api import check
from tests.cli.command import pcviz
from tests.tui_app.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
sizes = pytest.mark.parametrize(
    "size", [pytest.param((80, 24), id="80x24"), pytest.param((120, 40), id="120x40", marks=pytest.mark.slow)]
)


@pytest.fixture(scope="module")
def counterexample(tmp_path_factory):
    path = tmp_path_factory.mktemp("traces") / "deadlock.jsonl"
    check("pcviz/buffers/one_condition_notify.py", trace=True, producers=1, consumers=2, capacity=1, items=2).save(path)
    return path


@sizes
def test_a_counterexample_there_and_back(counterexample, size):
    with Terminal("replay", counterexample, size=size) as terminal:
        terminal.seen("OneConditionNotify: deadlock", "step 0 of 6", "def put(self, item):", "Space play")
        for step in (1, 2, 3):
            terminal.press("right")
            terminal.seen(f"step {step} of 6")
        terminal.seen("P1 puts P1·1", "1 of 1 slots filled", "notified by P1")
        terminal.press("left")
        terminal.seen("step 2 of 6", "C2 is waiting on changed")
        terminal.press("end")
        terminal.seen("step 6 of 6", "× deadlock", "The end: deadlock")
        terminal.press("home")
        terminal.seen("step 0 of 6", "nobody has taken a step yet")
        terminal.press("escape")
        assert terminal.ended() == 0


@pytest.mark.slow
@sizes
def test_a_live_run_recorded_and_replayed(tmp_path, size):
    trace = tmp_path / "run.jsonl"
    recorded = pcviz("run", "basic", "--headless", "--seconds", "1", "--seed", "1", "--trace", trace)
    assert recorded.returncode == 0, recorded.stderr
    with Terminal("replay", trace, size=size) as terminal:
        terminal.seen("the start: nobody has taken a step yet")
        terminal.press("end")
        terminal.seen("The end: time limit")
        terminal.press("g", *"0.2", "enter")
        terminal.seen("00:00.2 of 00:01")
        terminal.press("home", "+", "+", "+", "+", " ")
        terminal.seen("The end: time limit")
        terminal.press("q")
        assert terminal.ended() == 0


@pytest.mark.slow
def test_playing_on_from_a_step(counterexample):
    with Terminal("replay", counterexample) as terminal:
        terminal.seen("step 0 of 6")
        terminal.press("right", "right")
        terminal.seen("step 2 of 6")
        terminal.press("f")
        terminal.seen("You are the scheduler", "WHO GOES NEXT?")
        terminal.press("escape")
        terminal.seen("step 2 of 6")
        terminal.press("q")
        assert terminal.ended() == 0
