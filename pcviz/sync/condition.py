"""``Condition``: the standard library's, with every step recorded.

To enter the wait set is to let go of the lock, in one event; to be notified is not yet to have the lock back.
"""

from _thread import get_ident
from collections import deque
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from pcviz.sync.kernel import Aborted, Kernel, Waiter
from pcviz.sync.primitives import Lock, RLock
from pcviz.trace.event import NOTIFY, RELEASE, TIMEOUT, WAIT
from pcviz.trace.recorder import ASK_OWN, NOTIFY_NOBODY

T = TypeVar("T")


def no(blocking: bool) -> bool:
    """The attempt of a lock whose inside we do not know."""
    return False


class Condition:
    """A wait set at a lock: the lock given, one shared with other conditions, a look-alike, or an RLock of its own."""

    _home: ClassVar[Kernel]

    def __init__(self, lock: Any = None) -> None:
        self._kernel = kernel = self._home
        if lock is None:
            lock = kernel.threading.RLock()
        self._lock = lock
        self._id = kernel.declare("condition", lock=lock._id if isinstance(lock, Lock | RLock) else 0)
        self._record = kernel.record
        self._append, self._now = kernel.append, kernel.raw
        self._mutex = kernel.mutex()
        self._waiters: deque[Waiter] = deque()
        self.acquire: Callable[..., bool] = lock.acquire
        self.release: Callable[..., None] = lock.release
        self._lock_id = lock._id if isinstance(lock, Lock | RLock) else 0
        self._plain = lock if isinstance(lock, Lock) else None
        if isinstance(lock, Lock):
            self._attempt, self._unlock, self._entry = lock._attempt, lock._unlock, lock._entry
        else:
            self._attempt = no
        # A lock that knows better than we do how to let go of all its levels, and whether it is mine.
        for name in ("_is_owned", "_release_save", "_acquire_restore", "_recursion_count"):
            if hasattr(lock, name):
                setattr(self, name, getattr(lock, name))
        self._owned = self._is_owned  # under a name that hides no method, it is found faster

    def _is_owned(self) -> bool:
        if self._lock.acquire(False):
            self._lock.release()
            return False
        return True

    def _release_save(self) -> Any:
        self._lock.release()

    def _acquire_restore(self, saved: Any) -> None:
        self._lock.acquire()

    def __enter__(self) -> Any:
        if not self._kernel.gated:
            attempt = self._attempt
            if attempt(False):
                append, now = self._append, self._now
                if append is not None:
                    append((now(), get_ident(), ASK_OWN, self._lock_id))
                return True
        return self._lock.__enter__()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if self._plain is None or self._plain._look is not None or self._kernel.gated:
            self._lock.__exit__(kind, error, trace)
            return
        append, now, unlock = self._append, self._now, self._unlock
        if append is not None:
            append((now(), get_ident(), RELEASE, self._lock_id))
        unlock()
        if self._entry:
            self._plain._raw.admit()

    def __repr__(self) -> str:
        return f"<Condition({self._lock}, {len(self._waiters)})>"

    def wait(self, timeout: float | None = None) -> bool:
        """Whether it was notified before `timeout` run seconds passed; the lock is held again either way."""
        if not self._is_owned():
            raise RuntimeError("cannot wait on un-acquired lock")
        kernel = self._kernel
        waiter = kernel.waiter()
        with self._mutex:
            self._waiters.append(waiter)
        look = getattr(self._lock, "_look", None)
        if look is not None:
            look()
        self._record(WAIT, self._id, timeout)
        saved = self._release_save()
        try:
            try:
                woken = waiter.wait(timeout)
            finally:
                early = self._leave(waiter)
            if early and not woken:
                self._record(TIMEOUT, self._id)
            if kernel.gated:
                kernel.gate("reacquire", self._id)
        except Aborted:
            self._give_up()
            raise
        except BaseException:
            self._acquire_restore(saved)
            raise
        try:
            self._acquire_restore(saved)
        except Aborted:
            self._give_up()
            raise
        return woken or not early

    def _leave(self, waiter: Waiter) -> bool:
        """Be out of the wait set; false when a notify was quicker (with a timeout, it may have come just in time)."""
        with self._mutex:
            if waiter not in self._waiters:
                return False
            self._waiters.remove(waiter)
            return True

    def _give_up(self) -> None:
        """Unwinding after an abort: whoever holds the lock may never release it, so go without it."""
        if isinstance(self._lock, Lock | RLock):
            self._lock._forgive()
        else:
            self._lock.acquire()

    def wait_for(self, predicate: Callable[[], T], timeout: float | None = None) -> T:
        """Wait until `predicate()` is true; its last value."""
        now = self._kernel.now
        deadline = None if timeout is None else now() + timeout
        result = predicate()
        while not result:
            left = None if deadline is None else deadline - now()
            if left is not None and left <= 0:
                break
            self.wait(left)
            result = predicate()
        return result

    def notify(self, n: int = 1) -> None:
        """Move up to `n` threads out of the wait set; each still has to get the lock back."""
        owned = self._owned
        if not owned():
            raise RuntimeError("cannot notify on un-acquired lock")
        if not self._waiters:  # only a thread with the lock can enter, and that is me
            append = self._append
            if append is not None:
                append((None, get_ident(), NOTIFY_NOBODY, self._id))
            return
        with self._mutex:
            chosen = self._kernel.pick(self._waiters, n)
            for waiter in chosen:
                self._waiters.remove(waiter)
            self._record(NOTIFY, self._id, [waiter.thread for waiter in chosen])
        for waiter in chosen:
            waiter.wake()

    def notify_all(self) -> None:
        self.notify(len(self._waiters))

    def notifyAll(self) -> None:
        """The name of old, which course material still uses."""
        self.notify_all()
