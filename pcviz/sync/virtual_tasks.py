"""What virtual threads are made of: their clock, their turns, their waits and their locks."""

from _thread import allocate_lock
from collections import deque
from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import TYPE_CHECKING, Any

from greenlet import greenlet  # type: ignore[import-untyped]

from pcviz.sync.kernel import Aborted

if TYPE_CHECKING:
    from pcviz.sync.virtual import Virtual

Timer = tuple[float, int, "Waiter | Task"]  # the moment, its place among equal ones, and who waits for it


class VirtualClock:
    """Run seconds that pass by jumps. `scale` is kept for whoever shows it; waiting costs nothing at any scale."""

    def __init__(self) -> None:
        self.time = 0.0
        self.scale = 1.0
        self.segments = deque([(0.0, 0.0, 1.0)])
        self.timers: list[Timer] = []
        self.turn = count()  # equal moments come in the order in which they were asked for

    def now(self) -> float:
        return self.time

    @property
    def awaited(self) -> bool:
        """Whether any thread's wait will end by the mere passing of time."""
        while self.timers and not self.timers[0][2].parked:
            heappop(self.timers)
        return bool(self.timers)

    def wake_after(self, seconds: float, waiter: "Waiter | Task") -> None:
        """Resume the waiter, if it still waits, when so much time has passed."""
        heappush(self.timers, (self.time + seconds if seconds > 0 else self.time, next(self.turn), waiter))

    def jump(self, until: float) -> None:
        """Let time pass to the next moment that somebody waits for, but not beyond `until`."""
        timers = self.timers
        while timers:
            moment, _, waiter = timers[0]
            if not waiter.parked:
                heappop(timers)
            elif moment > until:
                self.time = max(self.time, until)
                break
            else:
                self.time = moment
                heappop(timers)
                waiter.resume()
                while timers and timers[0][0] == moment:
                    heappop(timers)[2].resume()
                break

    def go_on(self, seconds: float, until: float) -> None:
        """Let time pass while threads are at work, but not beyond `until`, nor past the next moment that somebody waits for."""
        self._resume_due()
        moment = min(self.time + seconds, self.timers[0][0] if self.timers else inf, until)
        self.time = max(self.time, moment)
        self._resume_due()

    def _resume_due(self) -> None:
        timers = self.timers
        while timers and (timers[0][0] <= self.time or not timers[0][2].parked):
            heappop(timers)[2].resume()


class Turns:
    """Pause and step: whether threads are given turns. There is no slow motion where no time passes."""

    slow_motion = 0.0

    def __init__(self, kernel: "Virtual") -> None:
        self._kernel = kernel
        self.paused = False

    @property
    def standing(self) -> tuple[int, ...]:
        """While paused: the threads that could go on."""
        return tuple(task.number for task in self._kernel.ready) if self.paused else ()

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False

    def step(self, thread: int = 0) -> bool:
        """Let `thread` (0: whoever is next) run until it waits; False when it cannot."""
        self.paused = True
        return self._kernel.turn(thread)


class Task(greenlet):  # type: ignore[misc]  # greenlet has no types
    """One thread. `wait` is what it waits for, once it has waited at all; for mere time it waits by itself."""

    __slots__ = ("_kernel", "number", "parked", "wait")

    def __init__(self, kernel: "Virtual", number: int, body: Any) -> None:
        super().__init__(body, kernel.hub)
        self.number = number
        self.wait: Waiter | Task | None = None
        self.parked = False
        self._kernel = kernel

    def resume(self) -> None:
        if self.parked:
            self.parked = False
            self._kernel.ready.append(self)


class Waiter:
    """One thread's single wait."""

    __slots__ = ("_kernel", "_task", "parked", "thread", "woken")

    def __init__(self, kernel: "Virtual") -> None:
        self._kernel = kernel
        self._task = kernel.current
        self.thread = kernel.number
        self.parked = False
        self.woken = False

    def wait(self, timeout: float | None = None) -> bool:
        kernel, task = self._kernel, self._task
        if kernel.aborted:
            raise Aborted
        if self.woken:
            return True
        self.parked = True
        if timeout is not None:
            kernel.clock.wake_after(timeout, self)
        if task is None:
            # The hand at the controls waits, too; meanwhile the threads run.
            while self.parked and kernel.turn():
                pass
            self.parked = False
        else:
            task.wait = self
            kernel.hand_over()
        if kernel.aborted:
            raise Aborted
        return self.woken

    def wake(self) -> None:
        self.woken = True
        self.resume()

    def resume(self) -> None:
        """Its thread is ready again, woken or not."""
        if self.parked:
            self.parked = False
            if self._task is not None:
                self._kernel.ready.append(self._task)


class RawLock:
    """A lock that records nothing. Threads switch only where they wait, so the interpreter's own lock is never waited for."""

    __slots__ = ("_kernel", "attempt", "entry", "locked", "unlock")

    def __init__(self, kernel: "Virtual") -> None:
        lock = allocate_lock()
        self.attempt = lock.acquire
        self.locked = lock.locked
        self.unlock = lock.release
        self._kernel = kernel
        self.entry: deque[Waiter] = deque()

    def acquire(self, blocking: bool = True, timeout: float = -1, /) -> bool:
        deadline = None if timeout == -1 else self._kernel.now() + timeout
        while not self.attempt(False):
            if not blocking:
                return False
            waiter = Waiter(self._kernel)
            self.entry.append(waiter)
            try:
                if not waiter.wait(None if deadline is None else deadline - self._kernel.now()):
                    return False
            finally:
                if waiter in self.entry:
                    self.entry.remove(waiter)
        return True

    def release(self) -> None:
        self.unlock()
        if self.entry:
            self.admit()

    def admit(self) -> None:
        self.entry.popleft().wake()


class Local:
    """`threading.local`: attributes that each thread has for itself."""

    _home: "Virtual"

    def __init__(self) -> None:
        self.__dict__["_values"] = {}

    def _mine(self) -> dict[str, Any]:
        mine: dict[str, Any] = self.__dict__["_values"].setdefault(self._home.me(), {})
        return mine

    def __getattr__(self, name: str) -> Any:
        try:
            return self._mine()[name]
        except KeyError:
            raise AttributeError(f"'local' object has no attribute {name!r}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self._mine()[name] = value

    def __delattr__(self, name: str) -> None:
        del self._mine()[name]
