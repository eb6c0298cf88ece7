"""The live kernel: real threads of the operating system, on a run clock that can be paused, slowed and stepped.

Standard library only, with all that it imports, so that it can run inside another program's interpreter.
"""

import itertools
import queue
import threading
import time
from _thread import allocate_lock, get_ident
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import ModuleType
from typing import Any, TypeVar

from pcviz.sync.clock import RunClock, Waiter
from pcviz.sync.condition import Condition
from pcviz.sync.gate import Gate
from pcviz.sync.kernel import Aborted
from pcviz.sync.levels import appending
from pcviz.sync.namespaces import threading_module, time_module
from pcviz.sync.primitives import Lock, RLock, bound
from pcviz.sync.queues import queue_module
from pcviz.sync.signals import Barrier, BoundedSemaphore, Event, Semaphore
from pcviz.sync.threads import STOPPED, Roster
from pcviz.trace.event import GATE, OBJECT, SLEEP, THREAD, WAKE
from pcviz.trace.recorder import FULL, OFF, Record, Recorder

AnyWaiter = TypeVar("AnyWaiter")


class Numbers(dict[int, int]):
    """Trace numbers by thread identifier; a thread that we did not begin is introduced when it is first met."""

    def __init__(self, introduce: Callable[..., int], append: Callable[[Record], None]) -> None:
        self._introduce = introduce
        self._append = append

    def __missing__(self, ident: int) -> int:
        number = self._introduce(**person(ident))
        self.bind(ident, number)
        return number

    def bind(self, ident: int, number: int) -> None:
        self[ident] = number
        self._append((ident, number))

    def unbind(self, ident: int) -> None:
        del self[ident]
        self._append((ident, None))


def person(ident: int) -> dict[str, Any]:
    """What a THREAD event says of a thread that we did not begin."""
    thread = next((thread for thread in threading.enumerate() if thread.ident == ident), None)
    if thread is None:
        return {"name": f"thread {ident}", "role": "worker", "daemon": True}
    role = "main" if thread is threading.main_thread() else "worker"
    return {"name": thread.name, "role": role, "daemon": thread.daemon}


class RawLock:
    """A lock of the operating system's with an entry queue that the run clock and an abort can reach."""

    __slots__ = ("_kernel", "attempt", "entry", "locked", "unlock")

    def __init__(self, kernel: "Live") -> None:
        lock = allocate_lock()
        self.attempt: Callable[[bool], bool] = lock.acquire
        self.locked: Callable[[], bool] = lock.locked
        self.unlock: Callable[[], None] = lock.release
        self._kernel = kernel
        self.entry: deque[Waiter] = deque()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        if self.attempt(False):
            return True
        return blocking and self._enter(timeout)

    def release(self) -> None:
        self.unlock()
        # Who enters the queue tries once more afterwards, so either we see them here or they see the lock free.
        if self.entry:
            self.admit()

    def admit(self) -> None:
        with suppress(IndexError):  # the last one gave up in this very moment
            self.entry.popleft().wake()

    def _enter(self, timeout: float) -> bool:
        now = self._kernel.now
        deadline = None if timeout == -1 else now() + timeout
        enter = self.entry.append
        while True:
            waiter = self._kernel.waiter()
            enter(waiter)
            try:
                if self.attempt(False):
                    return True
                woken = waiter.wait(None if deadline is None else deadline - now())
                if self.attempt(False):
                    return True
                if not woken:
                    return False
            except BaseException:
                self._leave(waiter)
                if not self.locked() and self.entry:  # I may have been the one who was woken for it
                    self.admit()
                raise
            finally:
                self._leave(waiter)
            enter = self.entry.appendleft  # somebody was quicker; I was first in the queue, and stay so

    def _leave(self, waiter: Waiter) -> None:
        with suppress(ValueError):  # already woken
            self.entry.remove(waiter)


class Live:
    """A kernel of real threads. `threading`, `queue` and `time` are what code under study imports.

    `doubt`: wall seconds without an event before a standstill is believed, since a thread may be between two steps.
    `level` is one of `pcviz.trace.recorder.LEVELS`. At `off` the namespaces give out the standard library's own locks and
    queues: they cost nothing, and pause, gates and abort reach only sleeps.
    """

    doubt = 0.25

    def __init__(self, level: str = FULL, clock: RunClock | None = None, recorder: Recorder | None = None) -> None:
        self.clock = clock or RunClock()
        self.recorder = Recorder(self.clock, level) if recorder is None else recorder
        self.recorder.stranger = self._stranger
        level = self.recorder.level
        self.gated = False
        self.aborted = False
        self.last_word = STOPPED
        self.gates = Gate(self.clock, self._watch, astir=lambda: self.astir)
        self._mutex = allocate_lock()
        self._last_object = 0
        self._last_thread = 0
        self._os_threads: dict[int, threading.Thread] = {}
        self.raw = self.clock.raw
        self.append = self.recorder.append if level == FULL else None
        self._sift = appending(self.recorder)
        self.numbers = Numbers(self.introduce, self.recorder.append if level != OFF else self._sift)
        self.ident = get_ident
        self.mutex = allocate_lock
        self.now = self.clock.now
        self.roster = Roster(self)
        self.threading = self._threading_module()
        self.time = time_module(self, time.time())
        self.queue = queue_module(self.threading, self.time) if level != OFF else queue

    # Who and what there is

    def me(self) -> int:
        return self.numbers[get_ident()]

    def introduce(self, name: str, role: str, daemon: bool) -> int:
        with self._mutex:
            self._last_thread += 1
            number = self._last_thread
        self._sift((self.raw(), number, THREAD, 0, {"name": name, "role": role, "daemon": daemon}))
        return number

    def _stranger(self, ident: int) -> tuple[int, dict[str, Any]]:
        return self.numbers[ident], person(ident)

    def declare(self, kind: str, name: str = "", **data: Any) -> int:
        with self._mutex:
            self._last_object += 1
            number = self._last_object
        self.record(OBJECT, number, {"kind": kind, "name": name, **data})
        return number

    def rename(self, object: int, name: str) -> None:
        self.record(OBJECT, object, {"name": name})

    def record(self, kind: str, object: int, data: Any = None) -> None:
        self._sift((self.raw(), self.numbers[get_ident()], kind, object, data))

    def teller(self, kind: str, object: int) -> Callable[[Any], None]:
        if self.recorder.level == OFF:
            return lambda data: None
        append, raw = self.recorder.append, self.raw

        def tell(data: Any) -> None:
            append((raw(), get_ident(), kind, object, data, None))

        return tell

    def take_the_controls(self) -> None:
        """Record what the calling thread does as thread 0, "you": it builds and steers the experiment and is no part of it."""
        self.numbers.bind(get_ident(), 0)

    # Threads, waiting, time

    def spawn(self, number: int, name: str, body: Callable[[], None]) -> int:
        # Always a daemon to the interpreter: code that swallows an abort must not be able to keep the laboratory from ending.
        thread = threading.Thread(target=self._run, args=(number, body), name=name, daemon=True)
        self._os_threads[number] = thread
        try:
            thread.start()
        except BaseException:
            del self._os_threads[number]
            raise
        return thread.ident or 0

    def _run(self, number: int, body: Callable[[], None]) -> None:
        me = get_ident()
        self.numbers.bind(me, number)
        try:
            body()
        finally:
            self.numbers.unbind(me)
            del self._os_threads[number]

    def by_hand(self, body: Callable[[], None]) -> threading.Thread:
        """Call `body` on a thread that is no part of the experiment either: what it does is recorded as done by you."""

        def act() -> None:
            self.take_the_controls()
            try:
                with suppress(Aborted):
                    body()
            finally:
                self.numbers.unbind(get_ident())

        thread = threading.Thread(target=act, name="the hand at the controls", daemon=True)
        thread.start()
        return thread

    def join(self, timeout: float) -> bool:
        """Whether all threads begun here ended within `timeout` wall seconds. Records nothing."""
        deadline = time.monotonic() + timeout
        for thread in list(self._os_threads.values()):
            thread.join(max(0.0, deadline - time.monotonic()))
        return not self._os_threads

    def gate(self, where: str, object: int) -> None:
        if self.aborted:
            raise Aborted
        me = self.me()
        if me:  # you hold the gates, and stand at none
            self.gates.stand(me, lambda: self.record(GATE, object, where))

    def _watch(self, closed: bool) -> None:
        self.gated = closed or self.aborted

    def abort(self) -> None:
        """Throw Aborted into every thread that waits, sleeps or stands at a gate, now or later."""
        self.aborted = True
        self.gated = True
        self.gates.abort()
        self.clock.abort()

    @property
    def still(self) -> bool:
        """Whether nothing will happen any more by the mere passing of time."""
        return not self.clock.awaited and not self.gates.standing

    @property
    def astir(self) -> bool:
        """Whether anybody works, sleeps or is between two steps, at no gate: not all wait for each other."""
        waiting = {waiter.thread for waiter in list(self.clock.waiting) if not waiter.timed and not waiter.woken}
        return not waiting.issuperset({*self._os_threads} - {*self.gates.standing})

    def raw_lock(self) -> RawLock:
        return RawLock(self)

    def waiter(self) -> Waiter:
        return Waiter(self.clock, self.numbers[get_ident()])

    def pick(self, waiters: Sequence[AnyWaiter], n: int) -> list[AnyWaiter]:
        return [waiters[0]] if n == 1 else list(itertools.islice(waiters, max(n, 0)))

    def sleep(self, seconds: float, why: str = "sleep", item: int = 0) -> None:
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        self.record(SLEEP, item, [seconds, why])
        if seconds == 0:
            time.sleep(0)
        self.waiter().wait(seconds)
        self.record(WAKE, 0)

    # What code under study imports

    def _threading_module(self) -> ModuleType:
        primitives: dict[str, Any] = {}
        if self.recorder.level != OFF:
            primitives = bound(self, Lock, RLock, Condition, Semaphore, BoundedSemaphore, Event, Barrier)
        own = {"main_thread": self._main_thread, "excepthook": self._excepthook}
        return threading_module(primitives, self.roster.names(), own)

    def _main_thread(self) -> Any:
        ident = threading.main_thread().ident or 0
        number = self.numbers[ident]
        return self.roster.alive.get(number) or self.roster.adopt(number, ident, threading.main_thread().name)

    def _excepthook(self, arguments: threading.ExceptHookArgs) -> None:
        """Silent where the failure is recorded: END holds the error and its traceback."""
        if self.recorder.level == OFF:
            threading.excepthook(arguments)
