"""The recorder: where threads leave their events, and where the one reader takes them away.

Threads append without a lock of their own: `deque.append` is atomic, in builds with and without the GIL. The order of the
appends is the truth; time stamps follow it. Standard library only: this runs inside other programs' interpreters.
"""

from collections import Counter, deque
from collections.abc import Callable
from math import inf
from typing import Any, Protocol, TypeAlias

from pcviz.trace.event import ASK, END, NOTIFY, OBJECT, OWN, PHASE, SET, SKIP, START, THREAD, Event

OFF = "off"
LIGHT = "light"  # put, get, blocked, woken, and lives
FULL = "full"  # every step
LEVELS = (OFF, LIGHT, FULL)

# Two kinds that exist only until `drain` takes them apart: one record is half the price of two.
ASK_OWN = "ask own"  # the lock was free, so the thread asked and owned in one breath; the data is OWN's
NOTIFY_NOBODY = "notify nobody"  # the wait set was empty

KEPT = frozenset({THREAD, OBJECT, START, END, SET, PHASE, SKIP})  # never added up

# A record is one of
# (raw seconds, thread, kind, object, data): an event; None for raw seconds saves the clock: right after the one before;
# (raw seconds, thread identifier, kind, object, data, None): the same, before anybody has looked up the thread;
# (raw seconds, thread identifier, kind, object): likewise, without data;
# (thread identifier, thread): what the identifier means from here on, for the operating system gives it away again.
Record: TypeAlias = tuple[Any, ...]


class Clock(Protocol):
    """`segments`: (raw second, run second, run seconds a raw second) from which on each holds, oldest first."""

    segments: deque[tuple[float, float, float]]


class Recorder:
    """Events come in with raw seconds and go out with run seconds.

    `append((raw_seconds, thread, kind, object, data))` is for any thread; `drain` is for one reader. `stranger(identifier)`
    makes known a thread that was met without having been introduced: its number, and the data of its THREAD event.
    """

    def __init__(self, clock: Clock, level: str = FULL) -> None:
        if level not in LEVELS:
            raise ValueError(f"recording level {level!r}: it is one of {', '.join(LEVELS)}")
        self.clock = clock
        self.level = level
        self.stranger: Callable[[int], tuple[int, dict[str, Any]]] | None = None
        self._pending: deque[Record] = deque()
        self._numbers: dict[int, int | None] = {}
        self._last = 0.0
        self.append = self._pending.append

    def __len__(self) -> int:
        """How many records wait to be drained."""
        return len(self._pending)

    def drain(self, limit: int | None = None) -> list[Event]:
        """The events appended so far, oldest first, of at most `limit` records; their times never decrease."""
        count = len(self._pending) if limit is None else min(limit, len(self._pending))
        take = self._pending.popleft
        numbers = self._numbers
        segments = self.clock.segments
        raw0, run0, pace = segments[0]
        until = segments[1][0] if len(segments) > 1 else inf
        last = self._last
        events: list[Event] = []
        add = events.append
        for _ in range(count):
            record = take()
            form = len(record)
            if form == 5:
                raw, thread, kind, object, data = record
            elif form == 2:
                ident, numbers[ident] = record
                continue
            else:
                if form == 4:
                    raw, ident, kind, object = record
                    data = None
                else:
                    raw, ident, kind, object, data, _ = record
                thread = numbers.get(ident)
                if thread is None:
                    thread = self._meet(ident, last, add)
            if raw is not None:
                while raw >= until:
                    segments.popleft()
                    raw0, run0, pace = segments[0]
                    until = segments[1][0] if len(segments) > 1 else inf
                # A thread may be interrupted between reading the clock and appending: then the append decides.
                t = run0 + (raw - raw0) * pace
                if t > last:
                    last = t
            if kind == ASK_OWN:
                add((last, thread, ASK, object, None))
                add((last, thread, OWN, object, data))
            elif kind == NOTIFY_NOBODY:
                add((last, thread, NOTIFY, object, []))
            else:
                add((last, thread, kind, object, data))
        self._last = last
        return events

    def add_up(self, count: int) -> dict[str, int]:
        """Take the oldest `count` records away and only count them by kind: for a reader that cannot keep up.

        What declares or decides something (`KEPT`) is not counted but stays first in line, for the next `drain`.
        """
        counts: Counter[str] = Counter()
        kept: list[Record] = []
        take = self._pending.popleft
        for _ in range(min(count, len(self._pending))):
            record = take()
            if len(record) == 2 or record[2] in KEPT:
                kept.append(record)
            else:
                counts[record[2]] += 1
        self._pending.extendleft(reversed(kept))
        both = counts.pop(ASK_OWN, 0)
        counts[ASK] += both
        counts[OWN] += both
        counts[NOTIFY] += counts.pop(NOTIFY_NOBODY, 0)
        return {kind: number for kind, number in counts.items() if number}

    def _meet(self, ident: int, now: float, add: Callable[[Event], None]) -> int:
        if self.stranger is None:
            raise LookupError(f"a record of the thread with identifier {ident}, which nobody introduced")
        number, data = self.stranger(ident)
        self._numbers[ident] = number
        add((now, number, THREAD, 0, data))
        return number
