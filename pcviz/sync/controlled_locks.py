"""Lock, RLock and Semaphore of the controlled backend: what threads take and give back.

Errors and their wording are those of the standard library. What the calls do stands in `controlled_calls`.
"""

import threading
from typing import Any

from pcviz.sync.controlled import Scheduler
from pcviz.sync.controlled_calls import ACQUIRE, RELEASE
from pcviz.sync.controlled_task import LOOK, Task
from pcviz.sync.nesting import Claim
from pcviz.trace import event as ev


class Primitive:
    """What all share: a scheduler (set by the namespace that hands the class out) and a number in the trace."""

    scheduler: Scheduler
    kind = ""
    claim: Claim  # how its place in the order is named in which locks are taken

    def announce(self, **data: Any) -> None:
        scheduler = self._scheduler = self.scheduler
        serial = self.serial = scheduler.serials = scheduler.serials + 1
        self.alone = (serial,)
        task = scheduler.current
        self.claim = (-serial,) if task is not None and task.number else self.alone
        self.number = scheduler.declare(self.kind, **data) if scheduler.trace is not None else 0

    def seconds(self, task: Task) -> float | None:
        return task.deadline - self.scheduler.clock if task.timed else None


class Lockable(Primitive):
    """A thing that is acquired and released: what a condition needs to know of its lock."""

    reentrant = False
    plain = True  # ``with`` acquires and releases it, and does nothing else

    def __init_subclass__(cls) -> None:
        cls.plain = cls.__enter__ is Lockable.__enter__ and cls.__exit__ is Lockable.__exit__

    def free_for(self, task: Task) -> bool:
        raise NotImplementedError

    def owned_by(self, task: Task) -> bool:
        raise NotImplementedError

    def take(self, task: Task) -> None:
        raise NotImplementedError

    def taken_by(self, task: Task) -> bool:
        """Take it if that is possible; whether it was. Nothing is recorded."""
        if self.free_for(task):
            self.take(task)
            return True
        return False

    def released_by(self, task: Task) -> bool:
        """Let go of it once, if that is all there is to do; whether it was. Nothing is recorded."""
        return False

    def let_go(self, task: Task, n: int) -> None:
        raise NotImplementedError

    def leave(self, task: Task) -> int:
        """Let go of every level for a wait; returns what `take_back` needs."""
        raise NotImplementedError

    def take_back(self, task: Task, saved: int) -> None:
        raise NotImplementedError

    def hold(self, task: Task) -> None:
        task.held = (*task.held, self.serial) if task.held else self.alone

    def unhold(self, task: Task) -> None:
        if task.held is self.alone:
            task.held = ()
        elif self.serial in task.held:
            place = task.held.index(self.serial)
            task.held = task.held[:place] + task.held[place + 1 :]
        else:
            self.scheduler.free_for_all(self.serial)

    def ask(self, blocking: bool, timeout: float | None) -> Any:
        scheduler = self.scheduler
        if not blocking or timeout is not None:
            scheduler.unguarded = scheduler.unguarded or "a thread may find a lock taken and go on without it"
        if scheduler.trace is not None and (task := scheduler.current) is not None:
            scheduler.record(ev.ASK, self.number)
            task.told_blocked = blocking and not self.free_for(task)
            if task.told_blocked:
                scheduler.record(ev.BLOCK, self.number, timeout)
        return scheduler.pause(ACQUIRE, self, blocking, timeout)

    def acquire(self, blocking: bool = True, timeout: float = -1) -> Any:
        return self.ask(bool(blocking), checked_timeout(blocking, timeout))

    def release(self) -> None:
        self.scheduler.pause(RELEASE, self, 1)

    def __enter__(self) -> Any:
        if self._scheduler.trace is not None:
            return self.ask(True, None)
        return self._scheduler.pause(ACQUIRE, self, True)

    def __exit__(self, kind: object = None, error: object = None, trace: object = None, /) -> None:
        self._scheduler.pause(RELEASE, self, 1)

    def asking(self) -> list[Task]:
        """Those who stand before acquire and will wait there."""
        return [task for task in self.scheduler.tasks if task.op is ACQUIRE and task.target is self and task.argument]

    def tell_blocked(self, taker: Task) -> None:
        """Those who stand before acquire have now asked in vain: the trace says so."""
        for task in self.asking():
            if task is not taker and not task.told_blocked and not self.free_for(task):
                task.told_blocked = True
                self.scheduler.record(ev.BLOCK, self.number, self.seconds(task), task)


def checked_timeout(blocking: bool, timeout: float | None) -> float | None:
    """Seconds, or None for ever. What a lock of the interpreter refuses is refused in its words, which change with versions."""
    if timeout is None or timeout == -1:
        return None
    if not blocking or not 0 <= timeout <= threading.TIMEOUT_MAX:
        threading.Lock().acquire(blocking, timeout)
    return float(timeout)


class Lock(Lockable):
    """A plain lock. It has no owner: any thread may release it."""

    kind = "lock"

    def __init__(self) -> None:
        self.held = False
        self.announce()

    def free_for(self, task: Task) -> bool:
        return not self.held

    def owned_by(self, task: Task) -> bool:
        return self.held

    def take(self, task: Task) -> None:
        self.held = True
        task.held = (*task.held, self.serial) if task.held else self.alone
        if task.scheduler.trace is not None:
            task.scheduler.record(ev.OWN, self.number, None, task)
            self.tell_blocked(task)

    def taken_by(self, task: Task) -> bool:
        if self.held:
            return False
        self.held = True
        task.held = (*task.held, self.serial) if task.held else self.alone
        return True

    def released_by(self, task: Task) -> bool:
        if self.held and task.held is self.alone:
            self.held = False
            task.held = ()
            return True
        return False

    def let_go(self, task: Task, n: int) -> None:
        if not self.held:
            raise RuntimeError("release unlocked lock")
        if task.scheduler.trace is not None:
            task.scheduler.record(ev.RELEASE, self.number, None, task)
        self.held = False
        if task.held is self.alone:
            task.held = ()
        else:
            self.unhold(task)

    def leave(self, task: Task) -> int:
        self.held = False
        self.unhold(task)
        return 1

    def take_back(self, task: Task, saved: int) -> None:
        if task.scheduler.trace is not None:
            task.scheduler.record(ev.ASK, self.number, None, task)
        self.take(task)

    def locked(self) -> bool:
        self.scheduler.unguarded = self.scheduler.unguarded or "a thread looks whether a lock is taken"
        self.scheduler.pause(LOOK)
        return self.held

    acquire_lock = Lockable.acquire
    release_lock = Lockable.release
    locked_lock = locked


class RLock(Lockable):
    """A lock that its owner may take again; it is free when every level has been released."""

    kind = "rlock"
    reentrant = True

    def __init__(self) -> None:
        self.owner: Task | None = None
        self.level = 0
        self.announce()

    def free_for(self, task: Task) -> bool:
        return self.owner is None or self.owner is task

    def owned_by(self, task: Task) -> bool:
        return self.owner is task

    def take(self, task: Task) -> None:
        self.owner = task
        self.level += 1
        if self.level == 1 or self.serial not in task.held:
            self.hold(task)
        if self.scheduler.trace is not None:
            self.scheduler.record(ev.OWN, self.number, self.level, task)
            if self.level == 1:
                self.tell_blocked(task)

    def let_go(self, task: Task, n: int) -> None:
        if self.owner is not task:
            raise RuntimeError("cannot release un-acquired lock")
        if self.scheduler.trace is not None:
            self.scheduler.record(ev.RELEASE, self.number, self.level - 1, task)
        self.level -= 1
        if not self.level:
            self.owner = None
            self.unhold(task)

    def leave(self, task: Task) -> int:
        saved = self.level
        self.unhold(task)
        self.level = 0
        self.owner = None
        return saved

    def take_back(self, task: Task, saved: int) -> None:
        if self.scheduler.trace is not None:
            self.scheduler.record(ev.ASK, self.number, None, task)
        self.level = saved - 1
        self.take(task)

    def _is_owned(self) -> bool:
        return self.owner is self.scheduler.current


class Semaphore(Lockable):
    kind = "semaphore"
    bound: int | None = None

    def __init__(self, value: int = 1) -> None:
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._value = value
        self.announce(value=value)
        self.mutex = value == 1

    def free_for(self, task: Task) -> bool:
        return self._value > 0

    def owned_by(self, task: Task) -> bool:
        return self._value == 0

    def take(self, task: Task) -> None:
        self._value -= 1
        if self.mutex:
            self.hold(task)
        if self.scheduler.trace is not None:
            self.scheduler.record(ev.OWN, self.number, self._value, task)
            self.tell_blocked(task)

    def let_go(self, task: Task, n: int) -> None:
        if self.bound is not None and self._value + n > self.bound:
            raise ValueError("Semaphore released too many times")
        if self.scheduler.trace is not None:
            self.scheduler.record(ev.RELEASE, self.number, self._value + n, task)
            self.tell_woken(task, n)
        self._value += n
        if self.mutex:
            self.unhold(task)

    def tell_woken(self, task: Task, n: int) -> None:
        woken = [other for other in self.asking() if other.told_blocked][:n]
        for other in woken:
            other.told_blocked = False
        if woken:
            self.scheduler.record(ev.NOTIFY, self.number, [other.number for other in woken], task)

    def leave(self, task: Task) -> int:
        self._value += 1
        if self.mutex:
            self.unhold(task)
        return 1

    def take_back(self, task: Task, saved: int) -> None:
        if self.scheduler.trace is not None:
            self.scheduler.record(ev.ASK, self.number, None, task)
        self.take(task)

    def acquire(self, blocking: bool = True, timeout: float | None = None) -> Any:
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        return self.ask(bool(blocking), None if timeout is None else max(0.0, timeout))

    def release(self, n: int = 1) -> None:
        if n < 1:
            raise ValueError("n must be one or more")
        self.scheduler.pause(RELEASE, self, n)


class BoundedSemaphore(Semaphore):
    def __init__(self, value: int = 1) -> None:
        super().__init__(value)
        self.bound = value
