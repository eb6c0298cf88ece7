"""`pcviz play` in a real pseudo-terminal: the shortest deadlock, key by key, to its end; and the terminal given back."""

import os
import sys
import time

import pytest

from tests.cli.command import argv, environment

pexpect = pytest.importorskip("pexpect")
pyte = pytest.importorskip("pyte")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal, which Windows has not")

PATIENCE_S = 30.0
ALTERNATE = "\x1b[?1049l"  # what gives the terminal's own screen back


class Terminal:
    """A command in a pseudo-terminal, and what that terminal shows."""

    def __init__(self, size, *arguments):
        columns, rows = size
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.Stream(self.screen)
        self.written = ""
        command, *rest = argv(arguments)
        env = environment() | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        self.child = pexpect.spawn(command, rest, dimensions=(rows, columns), env=env, encoding="utf-8", codec_errors="replace")

    def read(self) -> bool:
        """Take in what was written; False at the end."""
        try:
            text = self.child.read_nonblocking(65536, timeout=0.1)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.written += text
        self.stream.feed(text)
        return True

    def until(self, *words: str) -> str:
        """Read until all the words stand on the screen; the screen."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            alive = self.read()
            shown = "\n".join(self.screen.display)
            if all(word in shown for word in words):
                return shown
            assert alive, f"it ended before {words} were to be seen:\n{shown}"
        raise AssertionError(f"{words} were never to be seen:\n" + "\n".join(self.screen.display))

    def press(self, keys: str) -> None:
        self.child.send(keys)

    def end(self) -> int:
        """Read to the end; the exit status."""
        while self.read():
            continue
        self.child.close()
        return self.child.exitstatus


@pytest.fixture
def terminal():
    opened = []

    def open_(*arguments, **options):
        opened.append(Terminal(*arguments, **options))
        return opened[-1]

    yield open_
    for one in opened:
        one.child.close(force=True)


@pytest.mark.parametrize("size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.slow)])
def test_the_shortest_deadlock_to_its_end(terminal, size):
    rules = ("--producers", "1", "--consumers", "2", "--items", "4")
    play = terminal(size, "play", "one_condition_notify", *rules)
    play.until("WHO GOES NEXT?", "begins to put P1·1", "1-9 go", "PRODUCERS", "CODE")
    play.press("s")
    play.until("one move: a turn")
    for key, words in zip(
        "231123", ("waits on changed", "waits on changed", "wakes", "waits on changed", "got", "waits"), strict=True
    ):
        play.press(key)
        play.until(words)
    play.press("w")
    play.until("Deadlock can be reached in 1 more turn: C1.")
    play.press("2")
    shown = play.until("deadlock after 30 steps", "P1, C1 and C2 wait for ever", "Line 28", "What would mend it")
    assert all(len(row) <= size[0] for row in shown.splitlines())
    play.press("\r")
    play.until("WHO GOES NEXT?", "cannot go: waiting on")
    play.press("q")
    assert play.end() == 0
    assert ALTERNATE in play.written


@pytest.mark.slow
def test_interrupted_it_ends_at_once_and_gives_the_terminal_back(terminal):
    play = terminal((80, 24), "play", "ring")
    play.until("WHO GOES NEXT?")
    began = time.monotonic()
    play.press("\x03")
    assert play.end() == 130
    assert time.monotonic() - began < 10
    assert ALTERNATE in play.written


@pytest.mark.slow
def test_a_file_that_cannot_be_played_never_opens_the_app(terminal, tmp_path):
    path = tmp_path / "broken.py"
    path.write_text("class Buffer:\n    def put(self, item)\n", encoding="utf-8")
    play = terminal((80, 24), "play", str(path))
    assert play.end() == 2
    assert "broken.py, line 2" in play.written and ALTERNATE not in play.written
    assert os.linesep * 2 not in play.written.strip()
