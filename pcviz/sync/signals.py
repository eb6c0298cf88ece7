"""``Semaphore``, ``BoundedSemaphore``, ``Event`` and ``Barrier``: atomic on the screen, whatever guards their few lines inside.

Every record is appended under the same mutex as its effect, so their order is the order of what happened.
"""

import sys
from collections import deque
from collections.abc import Callable
from threading import BrokenBarrierError
from typing import Any, ClassVar

from pcviz.sync.kernel import Kernel, Waiter
from pcviz.trace.event import ASK, BLOCK, FLAG, NOTIFY, OWN, RELEASE, TIMEOUT, WAIT, WAKE
from pcviz.trace.recorder import ASK_OWN


class Signal:
    """Threads waiting for something to be signalled."""

    _home: ClassVar[Kernel]
    _kernel: Kernel
    _id: int

    def _init_waiters(self) -> None:
        self._record = self._kernel.record
        self._look: Callable[[], None] | None = None
        self._mutex = self._kernel.mutex()
        self._waiters: deque[Waiter] = deque()

    def _at_fork_reinit(self) -> None:
        self._init_waiters()

    def _gate(self, where: str) -> None:
        if self._kernel.gated:
            self._kernel.gate(where, self._id)

    def _arrive(self) -> Waiter:
        waiter = self._kernel.waiter()
        self._waiters.append(waiter)
        return waiter

    def _choose(self, n: int) -> list[Waiter]:
        """Take up to `n` threads out of the queue and say so; the caller holds the mutex, and wakes them after letting go."""
        chosen = self._kernel.pick(self._waiters, n) if self._waiters else []
        for waiter in chosen:
            self._waiters.remove(waiter)
        if chosen:
            self._record(NOTIFY, self._id, [waiter.thread for waiter in chosen])
        return chosen

    def _await(self, waiter: Waiter, timeout: float | None) -> bool:
        """Whether it was woken before the time ran out; out of the queue in any case."""
        try:
            woken = waiter.wait(timeout)
        finally:
            with self._mutex:
                chosen = waiter not in self._waiters
                if not chosen:
                    self._waiters.remove(waiter)
        if not woken and chosen:
            return waiter.wait()  # just in time: the wake is on its way
        if not woken:
            self._record(TIMEOUT, self._id)
        return woken

    def _name(self) -> str:
        return f"{type(self).__module__}.{type(self).__qualname__} at {id(self):#x}"


class Semaphore(Signal):
    """A count and a queue: `acquire` takes one or blocks, `release` gives back `n` and wakes as many."""

    def __init__(self, value: int = 1) -> None:
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._value = value
        self._kernel = self._home
        self._id = self._kernel.declare("semaphore", value=value)
        self._init_waiters()

    def __repr__(self) -> str:
        return f"<{self._name()}: value={self._value}>"

    def _is_owned(self) -> bool:
        """To a condition that was made on this semaphore: whether somebody holds it."""
        return self._value == 0

    def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
        """Whether one was taken; with `timeout`, in run seconds, it gives up in time."""
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        self._gate("ask")
        with self._mutex:
            if self._value > 0:
                self._value -= 1
                self._record(ASK_OWN, self._id, self._value)
                return True
            self._record(ASK, self._id)
            if not blocking:
                self._record(TIMEOUT, self._id)
                return False
            self._record(BLOCK, self._id, timeout)
            waiter = self._arrive()
        return self._block(waiter, timeout)

    def _block(self, waiter: Waiter, timeout: float | None) -> bool:
        deadline = None if timeout is None else self._kernel.now() + timeout
        while True:
            try:
                if not self._await(waiter, timeout):
                    return False
                self._gate("reacquire")
            except BaseException:
                self._pass_on()
                raise
            with self._mutex:
                if self._value > 0:
                    self._value -= 1
                    self._record(OWN, self._id, self._value)
                    return True
                # Somebody who never waited was quicker: back into the queue, as in the standard library.
                timeout = None if deadline is None else deadline - self._kernel.now()
                self._record(BLOCK, self._id, timeout)
                waiter = self._arrive()

    def _pass_on(self) -> None:
        """I was interrupted, perhaps after I had been chosen: let the next one look."""
        with self._mutex:
            chosen = self._choose(1) if self._value > 0 else []
        for waiter in chosen:
            waiter.wake()

    def release(self, n: int = 1) -> None:
        """Raises ValueError for `n` < 1."""
        if n < 1:
            raise ValueError("n must be one or more")
        if self._look is not None:
            self._look()
        with self._mutex:
            self._check(n)
            self._value += n
            self._record(RELEASE, self._id, self._value)
            chosen = self._choose(n)
        for waiter in chosen:
            waiter.wake()
        self._gate("release")

    def _check(self, n: int) -> None:
        """A bounded semaphore refuses here."""

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *exception: object) -> None:
        self.release()


class BoundedSemaphore(Semaphore):
    """A semaphore that notices when more is given back than was ever taken: `release` raises ValueError."""

    def __init__(self, value: int = 1) -> None:
        super().__init__(value)
        self._initial_value = value

    def __repr__(self) -> str:
        return f"<{self._name()}: value={self._value}/{self._initial_value}>"

    def _check(self, n: int) -> None:
        if self._value + n > self._initial_value:
            raise ValueError("Semaphore released too many times")


class Event(Signal):
    """A flag that threads can wait for."""

    def __init__(self) -> None:
        self._flag = False
        self._kernel = self._home
        self._id = self._kernel.declare("event", value=False)
        self._init_waiters()

    def __repr__(self) -> str:
        return f"<{self._name()}: {'set' if self._flag else 'unset'}>"

    def is_set(self) -> bool:
        return self._flag

    def isSet(self) -> bool:
        """The name of old."""
        return self._flag

    def set(self) -> None:
        self._gate("ask")
        with self._mutex:
            self._flag = True
            self._record(FLAG, self._id, True)
            chosen = self._choose(len(self._waiters))
        for waiter in chosen:
            waiter.wake()
        self._gate("release")

    def clear(self) -> None:
        self._gate("ask")
        with self._mutex:
            self._flag = False
            self._record(FLAG, self._id, False)
        self._gate("release")

    def wait(self, timeout: float | None = None) -> bool:
        """Whether the flag was set before `timeout` run seconds passed."""
        self._gate("ask")
        with self._mutex:
            if self._flag:
                return True
            self._record(WAIT, self._id, timeout)
            waiter = self._arrive()
        if not self._await(waiter, timeout):
            return self._flag
        self._gate("reacquire")
        self._record(WAKE, self._id)
        return True


FILLING = "filling"
BROKEN = "broken"


class Round:
    """One meeting at a barrier."""

    __slots__ = ("broken",)

    def __init__(self) -> None:
        self.broken = False


class Barrier(Signal):
    """`parties` threads wait for each other; the last to arrive runs `action` and lets everybody go."""

    def __init__(self, parties: int, action: Callable[[], Any] | None = None, timeout: float | None = None) -> None:
        if parties < 1 and sys.version_info >= (3, 13):
            raise ValueError("parties must be > 0")
        self._parties = parties
        self._action = action
        self._timeout = timeout
        self._round = Round()
        self._kernel = self._home
        self._id = self._kernel.declare("barrier", value=FILLING)
        self._init_waiters()

    def __repr__(self) -> str:
        if self.broken:
            return f"<{self._name()}: broken>"
        return f"<{self._name()}: waiters={self.n_waiting}/{self.parties}>"

    @property
    def parties(self) -> int:
        return self._parties

    @property
    def n_waiting(self) -> int:
        return len(self._waiters)

    @property
    def broken(self) -> bool:
        return self._round.broken

    def wait(self, timeout: float | None = None) -> int:
        """My place in the round, 0 to parties - 1; raises BrokenBarrierError when it is, or becomes, broken."""
        if timeout is None:
            timeout = self._timeout
        self._gate("ask")
        with self._mutex:
            meeting = self._round
            if meeting.broken:
                raise BrokenBarrierError
            index = len(self._waiters)
            if last := index == self._parties - 1:
                # The next round begins at once, so nobody who comes while the action runs can slip into this one.
                others = list(self._waiters)
                self._waiters.clear()
                self._round = Round()
            else:
                self._record(WAIT, self._id, timeout)
                waiter = self._arrive()
        if last:
            self._trip(meeting, others)
            return index
        try:
            woken = self._await(waiter, timeout)
        except BaseException:
            self._break(meeting)
            raise
        if not woken:
            self._break(meeting)
            raise BrokenBarrierError
        self._gate("reacquire")
        self._record(WAKE, self._id)
        if meeting.broken:
            raise BrokenBarrierError
        return index

    def _trip(self, meeting: Round, others: list[Waiter]) -> None:
        try:
            if self._action is not None:
                self._action()
        except BaseException:
            meeting.broken = True
            self._break(self._round)
            raise
        finally:
            with self._mutex:
                self._record(NOTIFY, self._id, [waiter.thread for waiter in others])
            for waiter in others:
                waiter.wake()
        self._gate("release")

    def reset(self) -> None:
        """An empty, whole barrier; whoever waits gets BrokenBarrierError."""
        with self._mutex:
            if self._waiters:
                self._round.broken = True
            self._round = Round()
            self._record(FLAG, self._id, FILLING)
            chosen = self._choose(len(self._waiters))
        for waiter in chosen:
            waiter.wake()
        self._gate("release")

    def abort(self) -> None:
        """Break the barrier: everyone who waits, or comes later, gets BrokenBarrierError."""
        self._break(self._round)
        self._gate("release")

    def _break(self, meeting: Round) -> None:
        with self._mutex:
            meeting.broken = True
            if meeting is not self._round:
                return
            self._record(FLAG, self._id, BROKEN)
            chosen = self._choose(len(self._waiters))
        for waiter in chosen:
            waiter.wake()
