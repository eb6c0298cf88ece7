"""A condition for level light: only who waits, and whom a notify wakes, leaves a record.

At level full the workbench's buffer stands on the kernel's own instrumented `Lock` and `Condition` instead.
"""

from collections import deque

from pcviz.sync.kernel import Kernel, Mutex, Waiter
from pcviz.trace.event import NOTIFY, TIMEOUT, WAIT, WAKE


class QuietCondition:
    """A wait set at a bare mutex, which the caller holds around every call."""

    def __init__(self, kernel: Kernel, mutex: Mutex, name: str) -> None:
        self._kernel = kernel
        self._mutex = mutex
        self._id = kernel.declare("condition", name)
        self._waiters: deque[Waiter] = deque()
        self._tell_wait, self._tell_notify, self._tell_timeout, self._tell_wake = (
            kernel.teller(kind, self._id) for kind in (WAIT, NOTIFY, TIMEOUT, WAKE)
        )

    def wait(self, timeout: float | None = None) -> bool:
        """Whether it was notified before `timeout` run seconds passed; the mutex is held again either way.

        Raises Aborted when the run is aborted meanwhile.
        """
        kernel = self._kernel
        waiter = kernel.waiter()
        self._waiters.append(waiter)
        self._tell_wait(timeout)
        self._mutex.release()
        try:
            waiter.wait(timeout)
            if kernel.gated:
                kernel.gate("reacquire", self._id)
        finally:
            self._mutex.acquire()
            if not waiter.woken:
                self._waiters.remove(waiter)
        if not waiter.woken:
            self._tell_timeout(None)
        self._tell_wake(None)
        return waiter.woken

    def notify(self) -> None:
        if self._waiters:
            waiter = self._waiters.popleft()
            self._tell_notify([waiter.thread])
            waiter.wake()

    def notify_all(self) -> None:
        while self._waiters:
            self.notify()
