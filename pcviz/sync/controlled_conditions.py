"""Condition, Event and Barrier of the controlled backend: what threads wait in. The calls stand in `controlled_calls`."""

import threading
from typing import Any

from pcviz.sync.controlled_calls import ACQUIRE, ARRIVE, AWAIT_FLAG, AWAITING_FLAG, NOTIFY, RELEASE, SET, WAIT
from pcviz.sync.controlled_locks import Lockable, Primitive, RLock
from pcviz.sync.controlled_task import LOOK, Task
from pcviz.trace import event as ev


class ForeignLock:
    """A lock of the learner's own making under a Condition, used through its acquire and release as CPython does."""

    def __init__(self, lock: Any) -> None:
        self.lock = lock

    def owned(self) -> bool:
        if self.lock.acquire(False):
            self.lock.release()
            return False
        return True


class Condition(Primitive):
    kind = "condition"
    new_rlock: type[RLock]  # the RLock of the same namespace

    def __init__(self, lock: Any = None) -> None:
        self.lock: Any = self.new_rlock() if lock is None else lock
        self.waiters: list[Task] = []
        self.foreign = not isinstance(self.lock, Lockable)
        self.plain = not self.foreign and self.lock.plain
        self.acquire = self.lock.acquire
        self.release = self.lock.release
        self.announce(lock=getattr(self.lock, "number", 0))
        self.claim = () if self.foreign else self.lock.claim

    def __enter__(self) -> Any:
        if self.plain and self._scheduler.trace is None:
            return self._scheduler.pause(ACQUIRE, self.lock, True)
        return self.lock.__enter__()

    def __exit__(self, kind: Any = None, error: Any = None, trace: Any = None, /) -> Any:
        if self.plain:
            return self._scheduler.pause(RELEASE, self.lock, 1)
        return self.lock.__exit__(kind, error, trace)

    def wait(self, timeout: float | None = None) -> Any:
        if self.foreign:
            return self.wait_on_foreign(timeout)
        return self._scheduler.pause(WAIT, self, None, None if timeout is None else max(0.0, timeout))

    def wait_on_foreign(self, timeout: float | None) -> Any:
        if not ForeignLock(self.lock).owned():
            raise RuntimeError("cannot wait on un-acquired lock")
        scheduler = self.scheduler
        task = scheduler.me()
        self.waiters.append(task)
        try:
            self.lock.release()
            return scheduler.pause(AWAITING_FLAG, self, None, timeout)
        finally:
            self.lock.acquire()

    def wait_for(self, predicate: Any, timeout: float | None = None) -> Any:
        result = predicate()
        while not result:
            notified = self.wait(timeout)
            result = predicate()
            if not notified:
                break
        return result

    def notify(self, n: int = 1) -> None:
        if self.foreign:
            self.notify_foreign(n)
        else:
            self._scheduler.pause(NOTIFY, self, n)

    def notify_foreign(self, n: int | None) -> None:
        if not ForeignLock(self.lock).owned():
            raise RuntimeError("cannot notify on un-acquired lock")
        self.scheduler.pause(LOOK)
        self.waiters = self.waiters[len(self.waiters) if n is None else n :]
        self.scheduler.stirred = True

    def notify_all(self) -> None:
        if self.foreign:
            self.notify_foreign(None)
        else:
            self.scheduler.pause(NOTIFY, self, None)

    notifyAll = notify_all


class Event(Primitive):
    kind = "event"

    def __init__(self) -> None:
        self.flag = False
        self.waiters: list[Task] = []
        self.announce()

    def is_set(self) -> bool:
        self.scheduler.pause(LOOK)
        return self.flag

    isSet = is_set

    def set(self) -> None:
        self.scheduler.pause(SET, self, True)

    def clear(self) -> None:
        self.scheduler.pause(SET, self, False)

    def wait(self, timeout: float | None = None) -> Any:
        return self.scheduler.pause(AWAIT_FLAG, self, None, None if timeout is None else max(0.0, timeout))


class Barrier(Primitive):
    kind = "barrier"

    def __init__(self, parties: int, action: Any = None, timeout: float | None = None) -> None:
        threading.Barrier(parties)  # refuses what it refuses, which changes with versions
        self._parties = parties
        self.action = action
        self.timeout = timeout
        self.waiters: list[Task] = []
        self.refused: list[Task] = []
        self.acting = False
        self._broken = False
        self.announce()

    @property
    def parties(self) -> int:
        return self._parties

    @property
    def n_waiting(self) -> int:
        return len(self.waiters)

    @property
    def broken(self) -> bool:
        return self._broken

    def wait(self, timeout: float | None = None) -> Any:
        index = self.scheduler.pause(ARRIVE, self, None, self.timeout if timeout is None else timeout)
        if index == self._parties - 1:
            try:
                if self.action is not None:
                    self.action()
            except BaseException:
                self.break_for(None)
                raise
            self.acting = False
            self.let_through()
        return index

    def let_through(self) -> None:
        if self.scheduler.trace is not None and self.waiters:
            self.scheduler.record(ev.NOTIFY, self.number, [task.number for task in self.waiters])
        self.waiters = []
        self.scheduler.stirred = True

    def break_for(self, _: Task | None) -> None:
        self._broken = True
        self.acting = False
        self.refused += self.waiters
        if self.scheduler.trace is not None:
            self.scheduler.record(ev.FLAG, self.number, "broken")
        self.waiters = []
        self.scheduler.stirred = True

    def reset(self) -> None:
        self.scheduler.pause(LOOK)
        self.refused += self.waiters
        self.waiters = []
        self.scheduler.stirred = True
        self._broken = False

    def abort(self) -> None:
        self.scheduler.pause(LOOK)
        self.break_for(None)
