"""The kernel: the little that a backend must give for all primitives to work on it.

`Condition`, `Semaphore`, `Event`, `Barrier`, `Queue` are written once, over a kernel. ``live`` makes raw locks of the operating
system's and threads of the interpreter's; ``controlled`` runs one greenlet at a time and lets a scheduler choose.
"""

from typing import Any, Protocol


class RawLock(Protocol):
    """A lock that records nothing. Timeouts are in seconds of the run clock; -1 waits for ever."""

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool: ...
    def release(self) -> None: ...
    def locked(self) -> bool: ...


class Kernel(Protocol):
    """What the primitives ask of a backend."""

    gated: bool  # whether gate() must be called: false lets the hot path skip a call

    def me(self) -> int:
        """The trace number of the calling thread; a thread that is not known yet is declared."""

    def declare(self, kind: str, name: str = "", **data: Any) -> int:
        """A new object's trace number, announced in the trace."""

    def record(self, kind: str, object: int, data: Any = None) -> None:
        """Append an event of the calling thread."""

    def gate(self, where: str, object: int) -> None:
        """Stand here while paused, stepping or in slow motion; a choice point when controlled.

        `where` is ask, release or reacquire. Never stands between a record and its effect.
        """

    def raw_lock(self) -> RawLock: ...

    def now(self) -> float:
        """Seconds on the run clock."""

    def sleep(self, seconds: float, why: str = "sleep", item: int = 0) -> None:
        """Let run time pass; raises the private abort when the run is aborted."""
