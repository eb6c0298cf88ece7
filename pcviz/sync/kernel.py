"""The kernel: the little that a backend must give for all primitives to work on it.

``Lock``, ``Condition``, ``Semaphore``, ``Event``, ``Barrier`` and ``Thread`` (``primitives``, ``condition``, ``signals``,
``threads``) are written over a kernel. ``live`` is the kernel that parks threads of the operating system on a clock that can
be held; ``virtual`` is the one whose threads take turns on a clock that costs nothing.
"""

from collections.abc import Callable, Sequence, Sized
from types import ModuleType, TracebackType
from typing import Any, Protocol

from pcviz.trace.recorder import Record, Recorder


class Aborted(BaseException):
    """Raised inside a thread that you stopped; not an Exception, so that `except Exception` lets it unwind the thread."""


class RawLock(Protocol):
    """A lock that records nothing. Any thread may release it; who of the waiting gets it then is not promised."""

    # The parts of acquire and release, for callers in a hurry: `attempt(False)` says whether it was free, and is now locked;
    # release is `unlock()`, then `admit()` if anybody stands in `entry`.
    @property
    def attempt(self) -> Callable[[bool], bool]: ...
    @property
    def unlock(self) -> Callable[[], None]: ...
    @property
    def locked(self) -> Callable[[], bool]: ...
    @property
    def entry(self) -> Sized: ...

    def admit(self) -> None: ...

    def acquire(self, blocking: bool = True, timeout: float = -1, /) -> bool:
        """Whether it was got; `timeout` in run seconds, -1 waits for ever. Raises Aborted when the run is aborted meanwhile."""

    def release(self) -> None:
        """Raises RuntimeError when it is not locked."""


class Mutex(Protocol):
    """Guards a few lines inside a primitive: never held across a wait or a gate, and nothing on the screen."""

    def acquire(self) -> bool: ...
    def release(self) -> None: ...
    def __enter__(self) -> object: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> object: ...


class Waiter(Protocol):
    """One thread's single wait, made by `Kernel.waiter` in that thread. A wake before the wait is not lost."""

    thread: int
    woken: bool

    def wait(self, timeout: float | None = None) -> bool:
        """True when woken, False when `timeout` run seconds passed first; raises Aborted when the run is aborted meanwhile."""

    def wake(self) -> None: ...


class Kernel(Protocol):
    """What the primitives ask of a backend."""

    gated: bool  # whether gate() must be called: false lets the hot path skip a call; true for ever once aborted
    aborted: bool
    last_word: str  # what END says of threads that an abort ends: `threads.STOPPED` or `threads.KILLED`
    threading: ModuleType
    queue: ModuleType
    time: ModuleType

    @property
    def recorder(self) -> Recorder: ...

    # What `record` is made of, for the few places that run in every put and get; None where the level does not record that a
    # lock was free.
    @property
    def append(self) -> Callable[[Record], None] | None: ...
    @property
    def raw(self) -> Callable[[], float]: ...

    def me(self) -> int:
        """The trace number of the calling thread; a thread that is not known yet is introduced as main or worker."""

    def ident(self) -> int:
        """What `threading.get_ident()` gives in the calling thread."""

    def introduce(self, name: str, role: str, daemon: bool) -> int:
        """A new thread's trace number, announced in the trace."""

    def spawn(self, number: int, name: str, body: Callable[[], None]) -> int:
        """Begin the introduced thread `number`, which calls `body` once; returns its `ident()`."""

    def declare(self, kind: str, name: str = "", **data: Any) -> int:
        """A new object's trace number, announced in the trace."""

    def rename(self, object: int, name: str) -> None:
        """Announce the name by which the code under study knows an object."""

    def record(self, kind: str, object: int, data: Any = None) -> None:
        """Append an event of the calling thread; `pcviz.trace.recorder.ASK_OWN` stands for ASK, then OWN with `data`."""

    def teller(self, kind: str, object: int) -> Callable[[Any], None]:
        """`record` with only the data left to say, for the few records that are made in every put and get; `kind` is one that
        every level but off records."""

    def gate(self, where: str, object: int) -> None:
        """Stand here while paused, stepping or in slow motion; a choice point when controlled. Raises Aborted.

        `where` is ask, own, release or reacquire. Never stands between a record and its effect.
        """

    def mutex(self) -> Mutex: ...

    def raw_lock(self) -> RawLock: ...

    def waiter(self) -> Waiter: ...

    def pick(self, waiters: Sequence[Waiter], n: int) -> list[Waiter]:
        """Which of the waiters (by arrival) a notify of `n` wakes, in order; live: the first `n`, as CPython does."""

    def now(self) -> float:
        """Seconds on the run clock."""

    def sleep(self, seconds: float, why: str = "sleep", item: int = 0) -> None:
        """Let run time pass, between SLEEP and WAKE; raises Aborted, and ValueError for a negative time."""
