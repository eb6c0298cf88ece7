"""A pseudo-terminal around a program: what the program draws with, and when. POSIX only."""

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Sequence
from types import TracebackType


class Terminal:
    """Runs a program in a terminal of its own. Use as a context manager; leaving it ends the program."""

    def __init__(self, argv: Sequence[str], columns: int = 120, rows: int = 40) -> None:
        environment = os.environ | {
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "COLUMNS": str(columns),
            "LINES": str(rows),
        }
        environment.pop(
            "PYTHONDONTWRITEBYTECODE", None
        )  # else our modules, unlike those of installed packages, are compiled anew
        self.began = time.perf_counter()
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            os.execvpe(argv[0], list(argv), environment)
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.descriptor)

    def read(self, seconds: float) -> bytes:
        """What the program writes within `seconds`, at most one chunk; empty when it is silent or gone."""
        if not select.select([self.descriptor], [], [], seconds)[0]:
            return b""
        try:
            drawn = os.read(self.descriptor, 1 << 16)
        except OSError:  # Linux's way to say that the program has gone
            return b""
        if b"\x1b[?2026$p" in drawn:  # "can you show an update as a whole?" Yes, and so each frame has a beginning and an end.
            self.type("\x1b[?2026;2$y")
        return drawn

    def seconds_until(self, word: str, limit: float = 20.0) -> float:
        """Seconds from the start until `word` is drawn. Raises TimeoutError."""
        seen = b""
        while (passed := time.perf_counter() - self.began) < limit:
            seen += self.read(limit - passed)
            if word.encode() in seen:
                return time.perf_counter() - self.began
        raise TimeoutError(f"{word!r} was not drawn within {limit} s")

    def type(self, keys: str) -> None:
        os.write(self.descriptor, keys.encode())
