"""The recorder: where threads leave their events, and where the one reader takes them away.

Threads append without a lock of their own: `deque.append` is atomic, in builds with and without the GIL. The order of the
appends is the truth; time stamps follow it. Standard library only: this runs inside other programs' interpreters.
"""

from collections import deque
from math import inf
from typing import Protocol

from pcviz.trace.event import ASK, OWN, Event

OFF = "off"
LIGHT = "light"  # put, get, blocked, woken, and lives
FULL = "full"  # every step
LEVELS = (OFF, LIGHT, FULL)

# A thread that finds its lock free asks and owns in one breath. One record for both is half the price where it counts; `drain`
# takes it apart into ASK (data null) and OWN (the record's data) at the same instant, so no reader ever meets it.
ASK_OWN = "ask own"


class Clock(Protocol):
    """`segments`: (raw second, run second, run seconds a raw second) from which on each holds, oldest first."""

    segments: deque[tuple[float, float, float]]


class Recorder:
    """Events come in with raw seconds and go out with run seconds.

    `append((raw_seconds, thread, kind, object, data))` is for any thread; `drain` is for one reader.
    """

    def __init__(self, clock: Clock, level: str = FULL) -> None:
        if level not in LEVELS:
            raise ValueError(f"recording level {level!r}: it is one of {', '.join(LEVELS)}")
        self.clock = clock
        self.level = level
        self._pending: deque[Event] = deque()
        self._last = 0.0
        self.append = self._pending.append

    def __len__(self) -> int:
        """How many records wait to be drained."""
        return len(self._pending)

    def drain(self, limit: int | None = None) -> list[Event]:
        """The events appended so far, oldest first, at most about `limit`; their times never decrease."""
        count = len(self._pending) if limit is None else min(limit, len(self._pending))
        take = self._pending.popleft
        segments = self.clock.segments
        raw0, run0, pace = segments[0]
        until = segments[1][0] if len(segments) > 1 else inf
        last = self._last
        events: list[Event] = []
        for _ in range(count):
            raw, thread, kind, object, data = take()
            while raw >= until:
                segments.popleft()
                raw0, run0, pace = segments[0]
                until = segments[1][0] if len(segments) > 1 else inf
            # A thread may be interrupted between reading the clock and appending: then the append decides.
            last = max(last, run0 + (raw - raw0) * pace)
            if kind == ASK_OWN:
                events.append((last, thread, ASK, object, None))
                events.append((last, thread, OWN, object, data))
            else:
                events.append((last, thread, kind, object, data))
        self._last = last
        return events
