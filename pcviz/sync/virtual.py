"""The virtual kernel: the same primitives as live ones, on threads that take turns and a clock that costs nothing.

Each thread is a greenlet and runs until it waits; then the next one that is ready runs, drawn with a seed. When nobody is
ready, the clock jumps to the next moment that somebody waits for: an hour of waiting takes no time, and the same seed gives the
same events, to the byte.

Work costs no time, with two exceptions, both at what it costs real threads. Who takes a thousand steps without ever waiting has
used ten milliseconds, and the others have their turns: or a thread that spins would keep everybody from running. And a hundred
thousand steps of all threads together, at one moment, have used a second: or threads that only ever wait for each other would
keep time from passing.
"""

import _thread
import random
from collections.abc import Callable, Sequence
from heapq import heappush
from math import inf
from typing import Any, TypeVar

from greenlet import getcurrent  # type: ignore[import-untyped]

from pcviz.sync.condition import Condition
from pcviz.sync.kernel import Aborted
from pcviz.sync.namespaces import random_module, threading_module, time_module
from pcviz.sync.primitives import Lock, RLock, bound
from pcviz.sync.queues import queue_module
from pcviz.sync.signals import Barrier, BoundedSemaphore, Event, Semaphore
from pcviz.sync.threads import STOPPED, Roster
from pcviz.sync.virtual_records import EventRecorder, recording
from pcviz.sync.virtual_tasks import Local, RawLock, Task, Turns, VirtualClock, Waiter
from pcviz.trace.event import OBJECT, SLEEP, THREAD, WAKE
from pcviz.trace.recorder import FULL, OFF

AnyWaiter = TypeVar("AnyWaiter")

EPOCH = 1_700_000_000.0  # what `time.time()` says at the start of every virtual run, so that it is the same in each
TURNS = 5_000  # of threads, in one call of `run_on`
STEPS = 1_000  # that a thread may take without waiting
STEP_S = 1e-5  # what each of them costs when it takes them all: about what it takes real threads
AT_ONCE = 100  # times STEPS that all threads together may take at one moment


class Virtual:
    """A kernel whose threads take turns, chosen with `seed`. Somebody has to call `run_on`, or nothing happens."""

    doubt = 0.0  # nobody is between two steps when all stand still
    # What is looked at in every step: a slot is found faster than one of many other attributes.
    __slots__ = (
        "__dict__", "_chance", "_told", "_turns", "_until", "aborted", "begun", "clock", "current", "gated", "number", "ready",
        "record",
    )  # fmt: skip

    def __init__(self, seed: int, level: str = FULL) -> None:
        self.clock = VirtualClock()
        self.numbers: dict[int, int] = {}  # by identifier of a thread of the operating system's, and none is one of ours
        self.recorder = EventRecorder(self.clock, level)
        self.gates = Turns(self)
        self.gated = False
        self.aborted = False
        self.last_word = STOPPED
        self.current: Task | None = None
        self.number = 0  # the trace number of whose turn it is; 0 is you
        self.ready: list[Task] = []
        self.hub = getcurrent()
        self._tasks: dict[Task, None] = {}
        self._chance = random.Random(seed).random
        self.begun = 0  # turns, all in all
        self._spinning = 0  # the turn in which somebody took too many steps
        self._moment = 0.0
        self._at_once = 0  # times STEPS that were taken at this moment
        self._turns = 0  # left until the hub is asked
        self._until = inf
        self._last_object = 0
        self._last_thread = 0
        self._told = level != OFF
        self.now = self.clock.now
        self.record, self.append, self.raw, self.teller = recording(self, STEPS)
        self._tell_wake = self.teller(WAKE, 0)
        # Threads switch only where they wait, so a mutex keeps nobody out. One that Ctrl-C left locked must not, either: to the
        # interpreter all of them are one thread, and its RLock lets that in again.
        self.mutex = _thread.RLock
        self.roster = Roster(self)
        primitives = bound(self, Lock, RLock, Condition, Semaphore, BoundedSemaphore, Event, Barrier)
        local = type("local", (Local,), {"_home": self})
        self.threading = threading_module(primitives, self.roster.names(), {"local": local, "excepthook": lambda _: None})
        self.time = time_module(_Watch(self), EPOCH)
        self.queue = queue_module(self.threading, self.time)
        self.random = random_module(f"{seed} of the code under study")

    # Who and what there is

    def me(self) -> int:
        return self.number

    ident = me

    def take_the_controls(self) -> None:
        """Whoever is not one of the threads is "you" already."""

    def introduce(self, name: str, role: str, daemon: bool) -> int:
        self._last_thread += 1
        self.recorder.tell((self.clock.time, self._last_thread, THREAD, 0, {"name": name, "role": role, "daemon": daemon}))
        return self._last_thread

    def declare(self, kind: str, name: str = "", **data: Any) -> int:
        self._last_object += 1
        self.record(OBJECT, self._last_object, {"kind": kind, "name": name, **data})
        return self._last_object

    def rename(self, object: int, name: str) -> None:
        self.record(OBJECT, object, {"name": name})

    # Turns

    def spawn(self, number: int, name: str, body: Callable[[], None]) -> int:
        task = Task(self, number, body)
        self._tasks[task] = None
        self.ready.append(task)
        return number

    def hand_over(self) -> None:
        """The calling thread waits: whoever is next has the turn. Returns when the caller has it again."""
        ready = self.ready
        self._turns -= 1
        if self._turns > 0 and not ready:
            self.clock.jump(self._until)
        if self._turns <= 0 or not ready:
            self.hub.switch()
            return
        task = ready.pop(int(self._chance() * len(ready)) if len(ready) > 1 else -1)
        if task is not self.current:
            self.current = task
            self.number = task.number
            self.begun += 1
            task.switch()

    def _next(self) -> Task | None:
        """Whose turn it is now: drawn from those who are ready, at this moment or else at the next. None: nobody's."""
        ready = self.ready
        if not ready:
            self.clock.jump(self._until)
        if not ready:  # nobody waits for a moment, or only the hand at the controls did
            return None
        return ready.pop(int(self._chance() * len(ready)) if len(ready) > 1 else -1)

    def _begin(self, task: Task | None) -> None:
        self.current = task
        self.number = task.number if task is not None else 0
        self.begun += 1

    def _give(self, task: Task) -> bool:
        """From the hub: let threads run, `task` first, until one has to ask the hub. Whether that one has ended."""
        self._begin(task)
        task.switch()
        last = self.current
        self._begin(None)
        if last is None or not last.dead:
            return False
        del self._tasks[last]
        return True

    def turn(self, thread: int = 0) -> bool:
        """One thread runs until it waits: `thread`, or whoever is drawn. False when it cannot, now or at a later moment."""
        if thread:
            task = next((task for task in self.ready if task.number == thread), None)
            if task is not None:
                self.ready.remove(task)
        else:
            task = self._next()
        if task is None:
            return False
        self._turns = 1
        self._give(task)
        return True

    def run_on(self, until: float | None = None) -> None:
        """Give threads turns: many, until none can go on, one has ended, or the clock shows `until` (before an abort)."""
        self._until = inf if until is None or self.aborted else until
        self._turns = TURNS
        while self._turns > 0 and not self.gates.paused and self.clock.time < self._until:
            task = self._next()
            if task is None or self._give(task):
                return

    @property
    def still(self) -> bool:
        """Whether nothing will happen any more by itself."""
        return not self.ready and not self.clock.awaited

    def idle(self, until: float) -> None:
        """Where nothing happens any more by itself, time passes all the same."""
        if self.still:
            self.clock.go_on(inf, until)

    def abort(self) -> None:
        """Throw Aborted into every thread that waits, now or later."""
        self.aborted = self.gated = True
        self._until = inf
        self.gates.resume()
        for task in self._tasks:
            if task.wait is not None:
                task.wait.resume()

    def join(self, timeout: float) -> bool:
        """Whether all threads end when they are left to run, which takes as many turns as it takes."""
        for _ in range(TURNS):
            if not self.turn():
                break
        return not self._tasks

    def count_steps(self) -> None:
        """Called with every STEPS steps: when all of them were taken in one turn, the next gate is closed for a moment."""
        if self._spinning == self.begun:
            self.gated = True
        self._spinning = self.begun
        if self.clock.time != self._moment:
            self._moment, self._at_once = self.clock.time, 0
        self._at_once += 1
        if self._at_once >= AT_ONCE:
            self._at_once = 0
            self.clock.go_on(AT_ONCE * STEPS * STEP_S, self._until)

    def gate(self, where: str, object: int) -> None:
        """Nobody stands at gates here, but whoever has taken too many steps without waiting is held up."""
        if self.aborted:
            raise Aborted
        self.hold_up()

    def hold_up(self) -> None:
        """Charge the steps of this turn, if they were too many."""
        if self.gated and not self.aborted:
            self.gated = False
            if self._spinning == self.begun and self.current is not None:
                Waiter(self).wait(STEPS * STEP_S)

    # Waiting, time

    def raw_lock(self) -> RawLock:
        return RawLock(self)

    def waiter(self) -> Waiter:
        return Waiter(self)

    def pick(self, waiters: Sequence[AnyWaiter], n: int) -> list[AnyWaiter]:
        return [waiters[0]] if n == 1 else list(waiters)[: max(n, 0)]

    def sleep(self, seconds: float, why: str = "sleep", item: int = 0) -> None:
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        if self._told:
            self.record(SLEEP, item, [seconds, why])
        task, clock = self.current, self.clock
        if task is None or self.aborted:
            Waiter(self).wait(seconds)
        else:  # what a Waiter does, without one and written out: this runs for every item made and processed
            task.parked, task.wait = True, task
            heappush(clock.timers, (clock.time + seconds, next(clock.turn), task))
            self.hand_over()
            if self.aborted:
                raise Aborted
        if self._told:
            self._tell_wake(None)


class _Watch:
    """The clock as code under study reads it: each look is a step, so that a loop that only looks at the time ends."""

    def __init__(self, kernel: Virtual) -> None:
        self._kernel = kernel
        self.sleep = kernel.sleep

    def now(self) -> float:
        seconds = self._kernel.raw()
        self._kernel.hold_up()
        return seconds
