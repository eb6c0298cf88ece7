"""The app in a real pseudo-terminal, as a person has it: what is drawn, how it is left, and how the terminal is found after."""

import os
import re
import shlex
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from tests.in_time import in_time

pexpect = pytest.importorskip("pexpect", reason="needs pexpect and a pseudo-terminal, which Windows has not")
pyte = pytest.importorskip("pyte")
if not hasattr(pexpect, "spawn"):
    pytest.skip("needs a pseudo-terminal, which Windows has not", allow_module_level=True)

APP = f"{shlex.quote(sys.executable)} -m pcviz --fps 8"  # pyte takes longer for a frame than the app
PATIENCE_S = 90.0
QUIT_S = 2.0
STALE = "¤"
SIZES = [(80, 24), *(pytest.param(size, marks=pytest.mark.slow) for size in ((120, 40), (200, 60)))]  # pyte is slow


class Terminal:
    """A shell in a pseudo-terminal that runs one command between two looks at the terminal's settings."""

    def __init__(self, command: str, size: tuple[int, int], environment: dict[str, str], before: str = "") -> None:
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self.bytes = b""
        script = f"stty -g; {before} {command}; echo status=$?; stty -g"
        self.child = pexpect.spawn(
            "/bin/sh", ["-c", script], dimensions=size[::-1], env=os.environ | {"TERM": "xterm-256color"} | environment
        )

    def until(self, condition: Callable[[], object], patience: float = PATIENCE_S) -> float:
        """Read what is drawn until it is so; the seconds that it took."""
        began = time.monotonic()
        while not condition():
            passed = time.monotonic() - began
            assert passed < patience, f"it never was so:\n{self.text}"
            try:
                drawn = self.child.read_nonblocking(1 << 16, timeout=0.1)
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                assert condition(), f"it ended before:\n{self.text}"
                break
            self.bytes += drawn
            # pyte knows no XTWINOPS, DECRQM and the like, and prints what is left of them
            self._stream.feed(re.sub(rb"\x1b\[[<>=?][0-9;]*[a-zA-Z$]?p?u?|\x1b\[[0-9;]*\$p", b"", drawn))
        return time.monotonic() - began

    def sees(self, *words: str) -> bool:
        text = self.text
        return all(word in text for word in words)

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def type(self, keys: str) -> None:
        self.child.send(keys)

    def resize(self, width: int, height: int) -> None:
        """Also strews a sign over the whole screen that no picture has: every cell must be drawn anew."""
        self.screen.resize(height, width)
        for y in range(height):
            for x in range(width):
                self.screen.buffer[y][x] = self.screen.default_char._replace(data=STALE)
        self.child.setwinsize(height, width)

    def whole(self) -> bool:
        return STALE not in self.text and "^p menu" in self.screen.display[-1]

    def delivered(self) -> int:
        found = re.search(r"delivered ([\d,]+)", self.text)
        return int(found[1].replace(",", "")) if found else -1

    @property
    def status(self) -> int | None:
        found = re.search(rb"status=(\d+)", self.bytes)
        return int(found[1]) if found else None

    def assert_as_it_was(self) -> None:
        """The main screen, a cursor, no mouse reports, and every flag of the line as before."""
        self.until(lambda: len(re.findall(rb"^[0-9a-f]+(?::[0-9a-f]+)+\r?$", self.bytes, flags=re.M)) == 2)
        first, last = re.findall(rb"^[0-9a-f]+(?::[0-9a-f]+)+\r?$", self.bytes, flags=re.M)
        assert first == last
        for on, off in ((b"\x1b[?1049h", b"\x1b[?1049l"), (b"\x1b[?25l", b"\x1b[?25h"), (b"\x1b[?1000h", b"\x1b[?1000l")):
            assert self.bytes.rfind(off) > self.bytes.rfind(on) >= 0


@pytest.fixture
def open_terminal(tmp_path) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def open_(command: str = "", size: tuple[int, int] = (80, 24), before: str = "", **environment: str) -> Terminal:
        opened.append(Terminal(f"{APP} {command}".strip(), size, environment, before))
        return opened[-1]

    yield open_
    for terminal in opened:
        with suppress(OSError):  # a terminal that went away in the test
            terminal.child.close(force=True)


@pytest.mark.parametrize("size", SIZES)
def test_from_the_first_picture_through_a_run_and_back(open_terminal, size):
    terminal = open_terminal(size=size)
    terminal.until(lambda: terminal.sees("PRODUCERS", "CONSUMERS", "Enter start it", "notified") and terminal.delivered() > 0)
    terminal.type("\r")
    terminal.until(lambda: terminal.sees("Before you look", "How full will the buffer get?"))
    terminal.type("\r")
    terminal.until(lambda: terminal.delivered() > 2 and terminal.sees("capacity", "TIMELINE", "^p menu"))
    assert "…" not in terminal.text
    terminal.until(lambda: terminal.sees("The run has ended: finished.", "You expected"))
    terminal.type("p")
    terminal.until(lambda: terminal.sees("Enter start it"))
    terminal.type("q")
    terminal.until(lambda: terminal.status is not None)
    assert terminal.status == 0
    terminal.assert_as_it_was()


def test_a_terminal_that_only_prints_is_refused_with_what_goes_instead(open_terminal):
    terminal = open_terminal(size=(200, 24), TERM="dumb")
    terminal.until(lambda: terminal.status is not None)
    assert terminal.status == 2
    assert terminal.sees("pcviz: TERM=dumb", "set TERM to what it is", "else pcviz run SCENARIO --plain")


# No producer, and no deadlock either: you might turn producers up. Until then the consumers wait.
BLOCKED = "run many-to-many --set producers=0"


@pytest.mark.parametrize(("key", "status"), [("q", 0), ("\x03", 130)], ids=["q", "Ctrl-C"])
def test_it_is_left_within_two_seconds_with_every_worker_blocked(open_terminal, key, status):
    def left() -> float:
        terminal = open_terminal(BLOCKED)
        terminal.until(lambda: terminal.sees("Before you look"))
        terminal.type("\r")
        terminal.until(lambda: terminal.text.count("○ waiting") >= 8)
        terminal.type(key)
        took = terminal.until(lambda: terminal.status is not None)
        assert terminal.status == status
        terminal.assert_as_it_was()
        return took

    in_time(QUIT_S, left)


def test_a_polite_signal_gives_the_terminal_back_too(open_terminal):
    def ended() -> float:
        terminal = open_terminal(BLOCKED)
        terminal.until(lambda: terminal.sees("Before you look"))
        (app,) = _children(terminal.child.pid)
        os.kill(app, signal.SIGTERM)
        took = terminal.until(lambda: terminal.status is not None)
        assert terminal.status == 128 + signal.SIGTERM
        terminal.assert_as_it_was()
        return took

    in_time(QUIT_S, ended)


@pytest.mark.parametrize("before", ["", "trap '' HUP;"], ids=["hangup", "nohup"])
def test_when_the_terminal_goes_away_the_app_goes_too(open_terminal, before):
    terminal = open_terminal(BLOCKED, before=before)
    terminal.until(lambda: terminal.sees("Before you look"))
    (app,) = _children(terminal.child.pid)
    os.close(terminal.child.fileno())
    deadline = time.monotonic() + PATIENCE_S
    while _alive(app):
        assert time.monotonic() < deadline
        os.sched_yield()


def _children(pid: int) -> list[int]:
    path = f"/proc/{pid}/task/{pid}/children"
    if not os.path.exists(path):
        pytest.skip("finds the app's process in /proc, which only Linux has")
    with open(path) as file:
        return [int(child) for child in file.read().split()]


def _alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_resize_at_any_moment(open_terminal):
    # The size of once is in the environment, as a program that has loaded readline leaves it: pytest-xdist, for one.
    terminal = open_terminal("run fast-producer", size=(120, 40), COLUMNS="120", LINES="40")
    terminal.until(lambda: terminal.sees("Before you look"))
    terminal.type("\x1b")
    for sizes in ([(80, 24)], [(200, 60)], [(79, 23)], [(120, 40), (90, 30), (79, 23)]):
        for width, height in sizes:  # one right after the other
            terminal.resize(width, height)
        terminal.until(lambda: terminal.whole() and terminal.sees("PRODUCERS", "TIMELINE", "speed"))
        assert "…" not in terminal.text
    terminal.resize(50, 12)
    terminal.until(lambda: STALE not in terminal.text and terminal.sees("This terminal is 50 columns by 12 rows"))
    terminal.resize(80, 24)
    terminal.until(lambda: terminal.whole() and terminal.sees("PRODUCERS"))


def test_no_color_and_ascii_reach_the_terminal(open_terminal):
    terminal = open_terminal("--ascii run basic", NO_COLOR="1", COLORTERM="truecolor")
    terminal.until(lambda: terminal.sees("Before you look"))
    terminal.type("\r")
    terminal.until(lambda: terminal.delivered() > 0)
    assert terminal.text.isascii()
    colours = re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)[;m]", terminal.bytes)  # whole ones: more is on its way
    assert colours
    assert all(max(map(int, colour)) - min(map(int, colour)) <= 1 for colour in colours)
