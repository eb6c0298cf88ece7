"""The virtual kernel: the same primitives as live ones, on threads that take turns and a clock that costs nothing.

Each thread is a greenlet and runs until it waits; then the next one that is ready runs, drawn with a seed. When nobody is
ready, the clock jumps to the next moment that somebody waits for: an hour of waiting takes no time, and the same seed gives the
same events, to the byte.
"""

import random
from _thread import allocate_lock
from collections import deque
from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from typing import Any, TypeVar

from greenlet import getcurrent, greenlet  # type: ignore[import-untyped]

from pcviz.sync.condition import Condition
from pcviz.sync.kernel import Aborted
from pcviz.sync.namespaces import threading_module, time_module
from pcviz.sync.primitives import Lock, RLock, bound
from pcviz.sync.queues import queue_module
from pcviz.sync.signals import Barrier, BoundedSemaphore, Event, Semaphore
from pcviz.sync.threads import Roster
from pcviz.trace.event import OBJECT, SLEEP, THREAD, WAKE
from pcviz.trace.recorder import FULL, Record, Recorder

AnyWaiter = TypeVar("AnyWaiter")

EPOCH = 1_700_000_000.0  # what `time.time()` says at the start of every virtual run, so that it is the same in each
TURNS = 20_000  # of threads, in one call of `run_on`


class VirtualClock:
    """Run seconds that pass by jumps. `scale` is kept for whoever shows it; waiting costs nothing at any scale."""

    def __init__(self) -> None:
        self.time = 0.0
        self.scale = 1.0
        self.segments = deque([(0.0, 0.0, 1.0)])
        self.timers: list[tuple[float, int, Waiter]] = []

    def now(self) -> float:
        return self.time

    @property
    def awaited(self) -> bool:
        """Whether any thread's wait will end by the mere passing of time."""
        while self.timers and not self.timers[0][2].parked:
            heappop(self.timers)
        return bool(self.timers)


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
    """One thread."""

    def __init__(self, hub: greenlet, number: int, body: Callable[[], None]) -> None:
        super().__init__(body, hub)
        self.number = number


class Waiter:
    """One thread's single wait."""

    __slots__ = ("_kernel", "_task", "parked", "thread", "woken")

    def __init__(self, kernel: "Virtual") -> None:
        self._kernel = kernel
        self._task = kernel.current
        self.thread = kernel.me()
        self.parked = False
        self.woken = False

    def wait(self, timeout: float | None = None) -> bool:
        kernel = self._kernel
        if kernel.aborted:
            raise Aborted
        if self.woken:
            return True
        self.parked = True
        if timeout is not None:
            kernel.set_timer(max(0.0, timeout), self)
        if self._task is None:
            # The hand at the controls waits, too; meanwhile the threads run.
            while self.parked and kernel.turn():
                pass
        else:
            kernel.waiting[self] = None
            kernel.hub.switch()
            del kernel.waiting[self]
        self.parked = False
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
    """A lock that records nothing. Threads switch only where they wait, so a plain flag will do."""

    def __init__(self, kernel: "Virtual") -> None:
        self._kernel = kernel
        self._locked = False
        self.entry: deque[Any] = deque()

    def attempt(self, blocking: bool = False, /) -> bool:
        if self._locked:
            return False
        self._locked = True
        return True

    def locked(self) -> bool:
        return self._locked

    def acquire(self, blocking: bool = True, timeout: float = -1, /) -> bool:
        deadline = None if timeout == -1 else self._kernel.now() + timeout
        while not self.attempt():
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

    def unlock(self) -> None:
        if not self._locked:
            raise RuntimeError("release unlocked lock")
        self._locked = False

    def admit(self) -> None:
        self.entry.popleft().wake()


class Virtual:
    """A kernel whose threads take turns, chosen with `seed`. Somebody has to call `run_on`, or nothing happens."""

    gated = False

    def __init__(self, seed: int, level: str = FULL) -> None:
        self.clock = VirtualClock()
        self.recorder = Recorder(self.clock, level)
        self.gates = Turns(self)
        self.aborted = False
        self.hub = getcurrent()
        self.current: Task | None = None
        self.ready: list[Task] = []
        self.waiting: dict[Waiter, None] = {}
        self._tasks: set[Task] = set()
        self._random = random.Random(seed)
        self._timers = 0
        self._last_object = 0
        self._last_thread = 0
        self.now = self.raw = self.clock.now
        self.mutex = allocate_lock
        self.roster = Roster(self)
        primitives = bound(self, Lock, RLock, Condition, Semaphore, BoundedSemaphore, Event, Barrier)
        local = type("local", (Local,), {"_home": self})
        self.threading = threading_module(primitives, self.roster.names(), {"local": local, "excepthook": lambda _: None})
        self.time = time_module(self, EPOCH)
        self.queue = queue_module(self.threading, self.time)

    # Who and what there is

    def me(self) -> int:
        return self.current.number if self.current is not None else 0

    ident = me

    def take_the_controls(self) -> None:
        """Whoever is not one of the threads is "you" already."""

    def introduce(self, name: str, role: str, daemon: bool) -> int:
        self._last_thread += 1
        self.append((self.now(), self._last_thread, THREAD, 0, {"name": name, "role": role, "daemon": daemon}))
        return self._last_thread

    def declare(self, kind: str, name: str = "", **data: Any) -> int:
        self._last_object += 1
        self.record(OBJECT, self._last_object, {"kind": kind, "name": name, **data})
        return self._last_object

    def rename(self, object: int, name: str) -> None:
        self.record(OBJECT, object, {"name": name})

    def append(self, record: Record) -> None:
        # Short records name the thread of the operating system, and that is the same one for all of ours.
        if len(record) == 4:
            raw, _, kind, object = record
            record = (raw, self.me(), kind, object, None)
        self.recorder.append(record)

    def record(self, kind: str, object: int, data: Any = None) -> None:
        self.recorder.append((self.clock.time, self.me(), kind, object, data))

    # Threads, waiting, time

    def spawn(self, number: int, name: str, body: Callable[[], None]) -> int:
        task = Task(self.hub, number, body)
        self._tasks.add(task)
        self.ready.append(task)
        return number

    def turn(self, thread: int = 0) -> bool:
        """One thread runs until it waits: `thread`, or whoever is drawn. False when none can, now or at a later moment."""
        if not self.ready and not self._jump():
            return False
        at = next((n for n, task in enumerate(self.ready) if task.number == thread), None) if thread else self._draw()
        if at is None:
            return False
        task = self.ready.pop(at)
        outer, self.current = self.current, task
        task.switch()
        self.current = outer
        if task.dead:
            self._tasks.discard(task)
        return True

    def _draw(self) -> int:
        return self._random.randrange(len(self.ready)) if len(self.ready) > 1 else 0

    def _jump(self) -> bool:
        """Nobody is ready: let time pass until somebody is."""
        clock = self.clock
        if not clock.awaited:
            return False
        moment = clock.timers[0][0]
        clock.time = max(clock.time, moment)
        while clock.awaited and clock.timers[0][0] <= moment:
            heappop(clock.timers)[2].resume()
        return True

    def set_timer(self, seconds: float, waiter: Waiter) -> None:
        self._timers += 1  # equal moments come in the order in which they were asked for
        heappush(self.clock.timers, (self.clock.time + seconds, self._timers, waiter))

    def run_on(self, until: float | None = None) -> None:
        """Give threads turns: many, until none can go on, or until the clock shows `until`."""
        if self.gates.paused:
            return
        for _ in range(TURNS):
            if (until is not None and self.clock.time >= until) or not self.turn():
                return

    def abort(self) -> None:
        """Throw Aborted into every thread that waits, now or later."""
        self.aborted = True
        self.gates.resume()
        for waiter in list(self.waiting):
            waiter.resume()

    def join(self, timeout: float) -> bool:
        """Whether all threads end when they are left to run, which takes as many turns as it takes."""
        for _ in range(TURNS):
            if not self.turn():
                break
        return not self._tasks

    def gate(self, where: str, object: int) -> None:
        """Nobody stands at gates here: between two waits a thread is not interrupted."""

    def raw_lock(self) -> RawLock:
        return RawLock(self)

    def waiter(self) -> Waiter:
        return Waiter(self)

    def pick(self, waiters: Sequence[AnyWaiter], n: int) -> list[AnyWaiter]:
        return list(waiters)[: max(n, 0)]

    def sleep(self, seconds: float, why: str = "sleep", item: int = 0) -> None:
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        self.record(SLEEP, item, [seconds, why])
        self.waiter().wait(seconds)
        self.record(WAKE, 0)


class Local:
    """`threading.local`: attributes that each thread has for itself."""

    _home: Virtual

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
