"""``Lock`` and ``RLock``: the standard library's, with every step recorded.

Release and wait are recorded before they take effect, own after: so the order of the records is the order in which the lock
went round. A backend makes its own classes from these with `bound`.
"""

from _thread import allocate_lock, get_ident
from collections.abc import Callable
from threading import TIMEOUT_MAX
from typing import Any, ClassVar

from pcviz.sync.kernel import Kernel
from pcviz.trace.event import ASK, BLOCK, OWN, RELEASE, TIMEOUT
from pcviz.trace.recorder import ASK_OWN

NOBODY = -1  # 0 is you


def bound(kernel: Kernel, *primitives: type) -> dict[str, type]:
    """The classes over this kernel, by name; to their users they are classes of a module `threading`."""
    return {
        primitive.__name__: type(
            primitive.__name__,
            (primitive,),
            {"_home": kernel, "__slots__": (), "__module__": "threading", "__doc__": primitive.__doc__},
        )
        for primitive in primitives
    }


def check_timeout(blocking: bool, timeout: float) -> None:
    """The interpreter's complaints about arguments of `acquire`, in its own words, which change with versions."""
    if timeout != -1 and not (blocking and 0 <= timeout <= TIMEOUT_MAX):
        allocate_lock().acquire(blocking, timeout)


class Lock:
    """A lock without an owner: any thread may release it."""

    __slots__ = (
        "__weakref__", "_absent", "_append", "_attempt", "_entry", "_id", "_is_owned", "_kernel", "_look", "_now", "_raw",
        "_unlock",
    )  # fmt: skip
    _home: ClassVar[Kernel]

    def __init__(self) -> None:
        self._kernel = kernel = self._home
        self._id = kernel.declare("lock")
        self._append, self._now = kernel.append, kernel.raw
        self._look: Callable[[], None] | None = None
        # Threads that an abort threw out of wait() before they had the lock back: their `with` will release it all the same.
        self._absent: set[int] = set()
        self._at_fork_reinit()

    def _at_fork_reinit(self) -> None:
        self._raw = raw = self._kernel.raw_lock()
        self._attempt, self._unlock, self._is_owned, self._entry = raw.attempt, raw.unlock, raw.locked, raw.entry

    # acquire and release run in every put and get, and so does a Condition's `with`: what `record` does is written out in
    # them, and callables are fetched before they are called, which is faster than a method call.

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        if timeout != -1:
            check_timeout(blocking, timeout)
        if self._kernel.gated:
            self._kernel.gate("ask", self._id)
        attempt = self._attempt
        if attempt(False):
            append, now = self._append, self._now
            if append is not None:
                append((now(), get_ident(), ASK_OWN, self._id))
            if self._kernel.gated:
                self._show()
            return True
        return self._enter(blocking, timeout)

    def release(self) -> None:
        if self._kernel.gated:
            self._release_gated()
            return
        if self._look is not None:
            self._look()
        append, now, unlock = self._append, self._now, self._unlock
        if append is not None:
            append((now(), get_ident(), RELEASE, self._id))
        unlock()
        if self._entry:
            self._raw.admit()

    def _release_gated(self) -> None:
        if self._kernel.aborted and self._kernel.me() in self._absent:
            return
        if self._look is not None:
            self._look()
        self._kernel.record(RELEASE, self._id)
        self._raw.release()
        self._kernel.gate("release", self._id)

    def _enter(self, blocking: bool, timeout: float) -> bool:
        """The lock is not free: stand in its entry queue."""
        record = self._kernel.record
        record(ASK, self._id)
        if blocking and timeout != 0:
            record(BLOCK, self._id, None if timeout == -1 else timeout)
            if self._raw.acquire(True, timeout):
                record(OWN, self._id)
                self._show()
                return True
        record(TIMEOUT, self._id)
        return False

    def _show(self) -> None:
        """Be seen with the lock in hand, and others queueing behind."""
        if self._kernel.gated:
            try:
                self._kernel.gate("own", self._id)
            except BaseException:  # aborted in there: nobody will call release for us
                self._kernel.record(RELEASE, self._id)
                self._raw.release()
                raise

    def locked(self) -> bool:
        return self._is_owned()

    __enter__ = acquire

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.release()

    def __repr__(self) -> str:
        state = "locked" if self.locked() else "unlocked"
        return f"<{state} {type(self).__module__}.{type(self).__qualname__} object at {id(self):#x}>"

    def _forgive(self) -> None:
        self._absent.add(self._kernel.me())

    # What a Condition needs. Entering the wait set is the release, so nothing is recorded here.
    def _release_save(self) -> Any:
        self._raw.release()

    def _acquire_restore(self, saved: Any) -> None:
        if self._attempt(False):
            self._kernel.record(ASK_OWN, self._id)
            self._show()
        else:
            self._enter(True, -1)


class RLock:
    """A lock that its owner may take again, level upon level."""

    __slots__ = ("__weakref__", "_absent", "_count", "_id", "_kernel", "_look", "_owner", "_raw", "_record")
    _home: ClassVar[Kernel]

    def __init__(self) -> None:
        self._kernel = kernel = self._home
        self._look: Callable[[], None] | None = None
        self._id = kernel.declare("rlock")
        self._record = kernel.record
        self._absent: set[int] = set()
        self._at_fork_reinit()

    def _at_fork_reinit(self) -> None:
        self._raw = self._kernel.raw_lock()
        self._owner = NOBODY
        self._count = 0

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        kernel = self._kernel
        if timeout != -1:
            check_timeout(blocking, timeout)
        me = kernel.me()
        if self._owner == me:  # nobody but me can make this true or false
            self._count += 1
            self._record(ASK_OWN, self._id, self._count)
            return True
        if kernel.gated:
            kernel.gate("ask", self._id)
        return self._enter(me, 1, blocking, timeout)

    def _enter(self, me: int, level: int, blocking: bool, timeout: float) -> bool:
        if self._raw.attempt(False):
            self._owner, self._count = me, level
            self._record(ASK_OWN, self._id, level)
            self._show()
            return True
        self._record(ASK, self._id)
        if blocking and timeout != 0:
            self._record(BLOCK, self._id, None if timeout == -1 else timeout)
            if self._raw.acquire(True, timeout):
                self._owner, self._count = me, level
                self._record(OWN, self._id, level)
                self._show()
                return True
        self._record(TIMEOUT, self._id)
        return False

    def _show(self) -> None:
        """Be seen with the lock in hand, and others queueing behind."""
        if self._kernel.gated:
            try:
                self._kernel.gate("own", self._id)
            except BaseException:  # aborted in there: nobody will call release for us
                self._record(RELEASE, self._id, 0)
                self._release_save()
                raise

    def release(self) -> None:
        kernel = self._kernel
        me = kernel.me()
        if self._owner != me:
            if kernel.aborted and me in self._absent:
                return
            raise RuntimeError("cannot release un-acquired lock")
        level = self._count - 1
        if self._look is not None:
            self._look()
        self._record(RELEASE, self._id, level)
        self._count = level
        if not level:
            self._owner = NOBODY
            self._raw.release()
            if kernel.gated:
                kernel.gate("release", self._id)

    def locked(self) -> bool:
        return self._raw.locked()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *exception: object) -> None:
        self.release()

    def __repr__(self) -> str:
        state = "locked" if self.locked() else "unlocked"
        kind = f"{type(self).__module__}.{type(self).__qualname__}"
        return f"<{state} {kind} object owner={max(self._owner, 0)} count={self._count} at {id(self):#x}>"

    def _forgive(self) -> None:
        self._absent.add(self._kernel.me())

    def _is_owned(self) -> bool:
        return self._owner == self._kernel.me()

    def _recursion_count(self) -> int:
        return self._count if self._is_owned() else 0

    def _release_save(self) -> Any:
        if not self._is_owned():
            raise RuntimeError("cannot release un-acquired lock")
        levels, self._count, self._owner = self._count, 0, NOBODY
        self._raw.release()
        return levels

    def _acquire_restore(self, saved: Any) -> None:
        self._enter(self._kernel.me(), saved, True, -1)
