"""Pace: how long each piece of work takes, drawn with a seed, and waited for, never spun for."""

import random
from collections.abc import Callable
from math import log

from pcviz.sync.kernel import Kernel, Waiter
from pcviz.trace.event import SLEEP, WAKE

BURST = 5  # items in a burst, on average


class Rhythm:
    """The times of one worker, in run seconds. A draw is a number in [0, 1), so that it can follow a control that moves."""

    def __init__(self, seed: object) -> None:
        self._random = random.Random(f"{seed}")
        self._burst = 0

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


class Pace:
    """Lets run time pass for workers, and lets them follow at once when a control is turned."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._waiting: dict[Waiter, None] = {}  # not a set: whom a change wakes first must not hang on addresses

    def work(self, why: str, item: int, seconds: Callable[[], float]) -> None:
        """Wait as long as `seconds()` says; when it changes meanwhile, the share of the work that is left takes the new time.

        `why` is making or processing. Raises Aborted.
        """
        total = seconds()
        if total <= 0:
            return
        kernel = self._kernel
        kernel.record(SLEEP, item, [total, why])
        left = 1.0
        while left > 0:
            waiter = kernel.waiter()
            self._waiting[waiter] = None
            begun = kernel.now()
            total = seconds()
            try:
                if not waiter.wait(left * total):
                    break
            finally:
                del self._waiting[waiter]
            left -= (kernel.now() - begun) / total if total else left
        kernel.record(WAKE, item)

    def changed(self) -> None:
        """A time was turned: everybody at work looks again."""
        for waiter in list(self._waiting):
            waiter.wake()
