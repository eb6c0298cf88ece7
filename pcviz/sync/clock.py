"""The run clock: seconds that pass only while the experiment runs, at a pace that you set.

One clock serves sleeps, timeouts and pacing. While it is held (a pause, a thread at a gate) it stands still, so a timeout
never expires because somebody looked at it closely. Threads wait for it in the operating system, never in a loop that looks at
the time.
"""

import time
from _thread import allocate_lock
from collections import deque
from collections.abc import Callable
from threading import TIMEOUT_MAX

from pcviz.sync.kernel import Aborted

# (raw, run, pace): from the raw second `raw` on, the run clock showed `run` and went `pace` run seconds a raw second.
Segment = tuple[float, float, float]


class Waiter:
    """One thread's wait. Its lock is locked until somebody wakes the waiter, or nudges it to look at the clock again."""

    __slots__ = ("_clock", "_doze", "_nudge", "thread", "timed", "woken")

    def __init__(self, clock: "RunClock", thread: int) -> None:
        self.thread = thread
        self.woken = False
        self.timed = False
        self._clock = clock
        lock = allocate_lock()
        self._doze, self._nudge = lock.acquire, lock.release
        lock.acquire()

    def wait(self, timeout: float | None = None) -> bool:
        """True when woken, False when `timeout` seconds of run time passed first."""
        clock = self._clock
        self.timed = timeout is not None  # before anybody sees us wait
        # From here on every change nudges us, so whatever we read below is either up to date or about to be read again.
        clock.waiting.add(self)
        try:
            if timeout is not None:
                return clock.wait(self, timeout)
            doze = self._doze
            while not self.woken:
                if clock.aborted:
                    raise Aborted
                doze()
        finally:
            clock.waiting.discard(self)
        return True

    def wake(self) -> None:
        self.woken = True
        try:  # as in `nudge`, for this runs in every hand-over
            self._nudge()
        except RuntimeError:
            return

    def nudge(self) -> None:
        try:  # contextlib.suppress would cost more than the rest of a wake-up
            self._nudge()
        except RuntimeError:
            return  # somebody nudged first, and the waiter has not looked yet: one look is enough for both

    def doze(self, seconds: float | None) -> None:
        """Until a nudge, or for `seconds` of wall time."""
        if seconds is None:
            self._doze()
        else:
            self._doze(True, min(seconds, TIMEOUT_MAX))


class RunClock:
    """`raw` gives seconds of any steady clock; it is read by the recording threads too."""

    def __init__(self, raw: Callable[[], float] = time.perf_counter, scale: float = 1.0) -> None:
        self.raw = raw
        self.aborted = False
        self._scale = scale
        self._holds = 0
        self._mutex = allocate_lock()
        self.waiting: set[Waiter] = set()
        self._segment: Segment = (raw(), 0.0, scale)
        # Consumed by the one reader that turns raw seconds into run seconds: `Recorder.drain`.
        self.segments: deque[Segment] = deque([self._segment])

    def now(self) -> float:
        raw, run, pace = self._segment  # one read of one tuple: never half of a change
        return run + (self.raw() - raw) * pace

    @property
    def scale(self) -> float:
        """Run seconds a wall second, while nothing holds the clock."""
        return self._scale

    @scale.setter
    def scale(self, scale: float) -> None:
        with self._mutex:
            self._scale = scale
            self._change()

    @property
    def held(self) -> bool:
        return self._holds > 0

    @property
    def awaited(self) -> bool:
        """Whether any thread's wait will end by the mere passing of time."""
        return any(waiter.timed for waiter in list(self.waiting))

    def hold(self) -> None:
        """Stand still until every hold is undone by a `release`."""
        with self._mutex:
            self._holds += 1
            if self._holds == 1:
                self._change()

    def release(self) -> None:
        with self._mutex:
            self._holds -= 1
            if self._holds == 0:
                self._change()

    def abort(self) -> None:
        """Wake everyone who waits, now and for ever after, with Aborted."""
        self.aborted = True
        for waiter in list(self.waiting):
            waiter.nudge()

    def wait(self, waiter: Waiter, seconds: float) -> bool:
        """The waiter's wait with a timeout, once it is among the waiting."""
        deadline = self.now() + seconds
        while not waiter.woken:
            if self.aborted:
                raise Aborted
            raw, run, pace = self._segment
            left = deadline - (run + (self.raw() - raw) * pace)
            if left <= 0:
                return False
            waiter.doze(self._wall(left, pace))
        return True

    def _wall(self, left: float, pace: float) -> float | None:
        return left / pace if pace else None

    def _change(self) -> None:
        """Begin a new segment; called with the mutex held."""
        raw, run, pace = self._segment
        instant = self.raw()
        self._segment = (instant, run + (instant - raw) * pace, 0.0 if self._holds else self._scale)
        self.segments.append(self._segment)
        self._nudge_timed()

    def _nudge_timed(self) -> None:
        for waiter in list(self.waiting):
            if waiter.timed:
                waiter.nudge()


class FakeClock(RunClock):
    """A clock whose time passes only by `advance`: tests wait for no wall clock."""

    def __init__(self) -> None:
        self._instant = 0.0
        super().__init__(raw=lambda: self._instant)

    def advance(self, seconds: float) -> None:
        """Let wall time pass; run time passes with it, scaled, unless the clock is held."""
        self._instant += seconds
        self._nudge_timed()

    def _wall(self, left: float, pace: float) -> float | None:
        return None
