"""A condition for level light: only who waits, and whom a notify wakes, leaves a record.

At level full the workbench's buffer stands on the kernel's own instrumented `Lock` and `Condition` instead.
"""

from collections import deque

from pcviz.sync.kernel import Kernel, Mutex, Waiter
from pcviz.trace.event import NOTIFY, WAIT, WAKE


class QuietCondition:
    """A wait set at a bare mutex, which the caller holds around every call."""

    def __init__(self, kernel: Kernel, mutex: Mutex, name: str) -> None:
        self._kernel = kernel
        self._mutex = mutex
        self._id = kernel.declare("condition", name)
        self._waiters: deque[Waiter] = deque()

    def wait(self) -> None:
        """Raises Aborted when the run is aborted meanwhile; the mutex is held again either way."""
        kernel = self._kernel
        waiter = kernel.waiter()
        self._waiters.append(waiter)
        kernel.record(WAIT, self._id)
        self._mutex.__exit__(None, None, None)
        try:
            waiter.wait()
            if kernel.gated:
                kernel.gate("reacquire", self._id)
        finally:
            self._mutex.__enter__()
            if waiter in self._waiters:
                self._waiters.remove(waiter)
        kernel.record(WAKE, self._id)

    def notify(self) -> None:
        if self._waiters:
            waiter = self._waiters.popleft()
            self._kernel.record(NOTIFY, self._id, [waiter.thread])
            waiter.wake()

    def notify_all(self) -> None:
        while self._waiters:
            self.notify()
