"""``pcviz compare`` and ``pcviz run --presenter`` in a real pseudo-terminal, real threads racing."""

import sys

import pytest

from tests.tui_app.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
sizes = pytest.mark.parametrize(
    "size", [pytest.param((80, 24), id="80x24"), pytest.param((120, 40), id="120x40", marks=pytest.mark.slow)]
)


@sizes
def test_one_side_ends_in_a_deadlock_and_the_other_goes_on(size):
    # Whether it comes to it is chance, the moment that is; on nearly every run it is within seconds.
    with Terminal("compare", "one-condition-or-two", "--seed", "1", size=size) as terminal:
        terminal.seen("one condition", "two conditions", "Space pause")
        terminal.seen("× deadlock", "A is in a deadlock", "B goes on")
        terminal.press(" ")
        terminal.seen("Space go on", "paused")
        terminal.press("r")
        terminal.seen("Space pause")
        terminal.press("q")
        assert terminal.ended() == 0


@pytest.mark.slow
def test_the_pair_about_if_shows_its_fault():
    with Terminal("compare", "if-or-while", size=(120, 40)) as terminal:
        terminal.seen("× failed")
        terminal.press("escape")
        assert terminal.ended() == 0


@sizes
def test_a_lecture_froze_at_a_moment_went_back_and_on(size):
    with Terminal("run", "fast-producer", "--presenter", "--seed", "1", size=size) as terminal:
        terminal.seen("The buffer is full", "Space freeze")
        terminal.press("2")
        terminal.seen("the past", "8 of 8", "before the present", "Space go on")
        terminal.press("left")
        terminal.seen("7 of 8")
        terminal.press("right")
        terminal.seen("8 of 8")
        terminal.press("0")
        terminal.seen("frozen")
        terminal.press(" ")
        terminal.seen("live", "Space freeze")
        terminal.press("escape")
        terminal.seen("capacity", "Space pause")
        terminal.press("q")
        assert terminal.ended() == 0
