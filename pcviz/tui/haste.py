"""Haste: how many events a beat can follow one by one, and how many it can take at all, so that frames come in time."""

import time
from collections.abc import Callable

FOLLOWING = 0.25  # of the time from beat to beat: so much may go into events that are followed one by one,
COUNTING = 0.35  # and so much into events that are added up
ALWAYS_FOLLOWED = 200  # events: a few milliseconds, whatever a machine is worth
ALWAYS_TAKEN = 2_000
LONGEST_S = 0.5  # between two beats, as far as it is made up for
CALM_S = 1.0  # after a rush: to and fro between the two ways would be a picture of neither
CALM = 0.7  # of what could be followed


class Cost:
    """Processor seconds an event, of late."""

    def __init__(self, guess: float) -> None:
        self._seconds = guess * 1_000
        self._events = 1_000.0

    def see(self, events: int, seconds: float) -> None:
        # The clock of a thread may be a coarse one: sums forgive that.
        self._seconds = self._seconds * 0.9 + seconds
        self._events = self._events * 0.9 + events

    def events_in(self, seconds: float) -> int:
        return int(seconds * self._events / self._seconds) if self._seconds > 0 else 1 << 30


class Haste:
    """`begin` a beat, ask whether it `follows`, and tell what was `done`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, processor: Callable[[], float] = time.thread_time) -> None:
        self._clock = clock
        self._processor = processor
        self._followed, self._counted = Cost(10e-6), Cost(2e-6)
        self._now = clock()
        self._passed = 1 / 30
        self._began = 0.0
        self._rush_until: float | None = None
        self._follows = True

    def begin(self) -> int:
        """The most events that this beat should take."""
        now = self._clock()
        self._passed = min(max(0.0, now - self._now), LONGEST_S)
        self._now = now
        self._began = self._processor()
        return max(ALWAYS_TAKEN, self._counted.events_in(COUNTING * self._passed))

    def follows(self, events: int) -> bool:
        """Whether so many events, which came since the last beat, can be followed one by one."""
        most = self._followed.events_in(FOLLOWING * self._passed)
        if events <= ALWAYS_FOLLOWED:
            self._rush_until = None
        elif events > (most if self._rush_until is None else most * CALM):
            self._rush_until = self._now + CALM_S
        elif self._rush_until is not None and self._now >= self._rush_until:
            self._rush_until = None
        self._follows = self._rush_until is None
        return self._follows

    def done(self, events: int) -> None:
        """The beat is over, and with it so many events."""
        if events:
            (self._followed if self._follows else self._counted).see(events, self._processor() - self._began)
