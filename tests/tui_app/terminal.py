"""A real pseudo-terminal around the command, and what it shows. POSIX only."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command import argv, environment

pexpect = pytest.importorskip("pexpect")
pyte = pytest.importorskip("pyte")

PATIENCE_S = 90.0
ALTERNATE = b"\x1b[?1049l"  # what gives the terminal's own screen back
KEYS = {
    "right": "\x1b[C",
    "left": "\x1b[D",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "enter": "\r",
    "escape": "\x1b",
}


class Terminal:
    """Runs `pcviz` with these arguments. A context manager: leaving it ends the program."""

    def __init__(self, *arguments: str | Path, size: tuple[int, int] = (120, 40)) -> None:
        columns, rows = size
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.written = b""
        command, *rest = argv(["--fps", "8", *arguments])  # pyte takes longer for a frame than the app
        env = environment() | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self._child = pexpect.spawn(command, rest, dimensions=(rows, columns), env=env, timeout=PATIENCE_S)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *problem: object) -> None:
        self._child.close(force=True)

    def picture(self) -> str:
        return "\n".join(self.screen.display)

    def press(self, *keys: str) -> None:
        """Names of `KEYS`, or characters."""
        for key in keys:
            self._child.send(KEYS.get(key, key))

    def seen(self, *words: str) -> None:
        """Read until all of this stands on the screen."""
        self._until(lambda: all(word in self.picture() for word in words), f"{words} never came")

    def gone(self, *words: str) -> None:
        """Read until nothing of this does. After an escape: a key right behind it would make a chord with it."""
        self._until(lambda: not any(word in self.picture() for word in words), f"{words} never went")

    def _until(self, true: Callable[[], bool], complaint: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not true():
            assert time.monotonic() < deadline, f"{complaint}:\n{self.picture()}"
            try:
                self._feed(self._child.read_nonblocking(65_536, timeout=0.2))
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                raise AssertionError(f"{complaint}, and the program ended:\n{self.picture()}") from None

    def _feed(self, drawn: bytes) -> None:
        self.written += drawn
        # pyte takes private modes with a $ for text.
        self._stream.feed(drawn.replace(b"\x1b[?2026$p", b""))

    def ended(self) -> int:
        """Read to the end; the exit status."""
        self._child.expect(pexpect.EOF)
        self.written += self._child.before
        self._child.close()
        return int(self._child.exitstatus if self._child.exitstatus is not None else -1)
