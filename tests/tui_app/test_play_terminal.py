"""`pcviz play` in a real pseudo-terminal: the shortest deadlock, key by key, to its end; and the terminal given back."""

import sys
import time

import pytest

from tests.tui_app.terminal import ALTERNATE, Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")


@pytest.mark.parametrize("size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.slow)])
def test_the_shortest_deadlock_to_its_end(size):
    rules = ("--producers", "1", "--consumers", "2", "--items", "4")
    with Terminal("play", "one_condition_notify", *rules, size=size) as play:
        play.seen("WHO GOES NEXT?", "begins to put P1·1", "1-9 go", "PRODUCERS", "CODE")
        play.press("s")
        play.seen("one move: a turn")
        for key, words in zip(
            "231123", ("waits on changed", "waits on changed", "wakes", "waits on changed", "got", "waits"), strict=True
        ):
            play.press(key)
            play.seen(words)
        play.press("w")
        play.seen("Deadlock can be reached in 1 more turn: C1.")
        play.press("2")
        play.seen("deadlock after 30 steps", "P1, C1 and C2 wait for ever", "Line 28", "What would mend it")
        play.press("enter")
        play.seen("WHO GOES NEXT?", "cannot go: waiting on")
        play.press("q")
        assert play.ended() == 0
        assert ALTERNATE in play.written


@pytest.mark.slow
def test_interrupted_it_ends_at_once_and_gives_the_terminal_back():
    with Terminal("play", "ring", size=(80, 24)) as play:
        play.seen("WHO GOES NEXT?")
        began = time.monotonic()
        play.press("\x03")
        assert play.ended() == 130
        assert time.monotonic() - began < 10
        assert ALTERNATE in play.written


@pytest.mark.slow
def test_a_file_that_cannot_be_played_never_opens_the_app(tmp_path):
    path = tmp_path / "broken.py"
    path.write_text("class Buffer:\n    def put(self, item)\n", encoding="utf-8")
    with Terminal("play", path, size=(80, 24)) as play:
        assert play.ended() == 2
        assert b"broken.py, line 2" in play.written
        assert ALTERNATE not in play.written
        assert len(play.written.strip().splitlines()) == 1
