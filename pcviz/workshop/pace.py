"""Pace: how long each piece of work takes, drawn with a seed, and waited for, never spun for."""

import random
from collections.abc import Callable
from math import log

from pcviz.sync.kernel import Kernel, Waiter
from pcviz.trace.event import SLEEP, WAKE

BURST = 5  # items in a burst, on average

# Waits of the operating system's end late, the more so the more threads want the interpreter: without making up for it, 10,000
# works a second would become 5,000. It shows only where a wait is no longer than the lateness of waits.
NOTICED = 0.01  # of a work's time: so much too long is made up for
MADE_UP_S = 0.1  # run seconds of lateness, or one work's time, that are made up for; of more, nothing would be seen but haste
GRAIN_S = 0.01  # run seconds: a wait shorter than waits come late is put off, up to this
IN_A_ROW = 16  # works that may be done without a wait: then the others have their turn


class Rhythm:
    """The times of one worker, in run seconds. A draw is a number in [0, 1), so that it can follow a control that moves."""

    def __init__(self, seed: object) -> None:
        self._random = random.Random(f"{seed}")
        self._burst = 0
        self._late = 0.0  # run seconds that the waits before took too long; below 0: that they are still to take longer
        self._grain = 0.0  # run seconds that waits come late, on average
        self._row = 0  # works without a wait

    def draw(self) -> Callable[[float, float, str], float]:
        """The next time, as a function of the mean, the jitter and the pattern in force."""
        chance = self._random.random()
        pause = 0
        if not self._burst:
            pause = self._burst = 1 + int(chance * (2 * BURST - 1))
        self._burst -= 1

        def seconds(mean: float, jitter: float, pattern: str) -> float:
            if pattern == "exponential":
                return -mean * log(1 - chance)
            if pattern == "bursty":  # a burst's items come at once, after a pause as long as all of them together
                return mean * pause
            if pattern == "uniform":
                low = max(0.0, mean - jitter)
                return low + chance * (mean + jitter - low)
            return mean

        return seconds

    def to_wait(self, seconds: float) -> float:
        """What is to be waited for a work of so many seconds: by how much the waits before took too long is taken off. A wait
        that is shorter than waits come late is not worth it, and added to the next one."""
        left = seconds - self._late
        self._row += 1
        if left > self._grain or self._row > IN_A_ROW:
            self._row = 0
            if left <= 0:
                return seconds
            self._late = 0.0
            return left
        self._late = -left
        return 0.0

    def came_late(self, late: float, seconds: float) -> None:
        """The wait for a work of so many seconds is over, `late` seconds after it was to be."""
        self._grain += (min(late, GRAIN_S) - self._grain) / 8
        if late > seconds * NOTICED:
            self._late = min(self._late + late, max(MADE_UP_S, seconds))


class Pace:
    """Lets run time pass for workers, and lets them follow at once when a control is turned."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._waiting: dict[Waiter, None] = {}  # not a set: whom a change wakes first must not hang on addresses

    def work(self, why: str, item: int, seconds: Callable[[], float], rhythm: Rhythm) -> None:
        """Wait as long as `seconds()` says; when it changes meanwhile, the share of the work that is left takes the new time.

        By how much a wait took too long, the next one of the same `rhythm` is shorter: what is asked for is what is done, on
        average. `why` is making or processing. Raises Aborted.
        """
        total = seconds()
        if total <= 0:
            return
        to_wait = rhythm.to_wait(total)
        if not to_wait:
            return
        kernel = self._kernel
        kernel.record(SLEEP, item, [to_wait, why])
        left = to_wait / total
        while left > 0:
            waiter = kernel.waiter()
            self._waiting[waiter] = None
            begun = kernel.now()
            total = seconds()
            try:
                if not waiter.wait(left * total):
                    rhythm.came_late(kernel.now() - begun - left * total, total)
                    break
            finally:
                del self._waiting[waiter]
            left -= (kernel.now() - begun) / total if total else left
        kernel.record(WAKE, item)

    def changed(self) -> None:
        """A time was turned: everybody at work looks again."""
        for waiter in list(self._waiting):
            waiter.wake()
