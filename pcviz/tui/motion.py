"""What was seen to happen a moment ago: items in flight, wake-ups, and states that were over before the eye could catch them.

State changes at once; all of this is an overlay of *past* events, with ages in seconds of wall time, because it is the eye
that needs the time, not the run. Nothing here says what is true now.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from pcviz.trace import event as ev
from pcviz.trace.event import Event
from pcviz.trace.rush import Batch
from pcviz.trace.snapshot import Status

FLIGHT_S = 0.45
JUST_NOW_S = 0.2  # a transient stays at least this long: a frame or two more than the 150 ms that an eye needs
NOTE_S = 2.0
NOTE_AT_LEAST_S = 0.7  # a note stands this long before the next one takes its place
FLIGHTS_PER_SECOND = 24.0  # more single flights than this, of all kinds together, and they turn into flow
LOOK_BACK = 400  # of a batch too long for a frame only the end is looked at: the rest is over long since
LABELS = 1_024
NAMING = frozenset((ev.MAKE, ev.OBJECT))


@dataclass(frozen=True, slots=True)
class Flight:
    """An item that went from a thread into a buffer (put), from a buffer to a thread (get), or nowhere (drop, reject)."""

    kind: str
    item: int
    label: str
    maker: int
    buffer: int
    thread: int
    began: float
    policy: str = ""  # by which it was dropped or rejected

    def progress(self, now: float) -> float:
        """0 at the start, 1 at the end, quick first and slow at the end."""
        linear = min(1.0, max(0.0, (now - self.began) / FLIGHT_S))
        return 1.0 - (1.0 - linear) ** 2


@dataclass(frozen=True, slots=True)
class Trace:
    """A state that a thread was in just now: blocked on or holding a lock, or notified on a condition."""

    status: Status
    object: int
    thread: int


@dataclass(frozen=True, slots=True)
class Note:
    """Something that happened between threads: who woke whom, whose time ran out, what fell out of the buffer.

    `kind` is notify, timeout, drop or reject; `others` are the notified threads, or the item.
    """

    kind: str
    thread: int
    object: int
    others: tuple[int, ...]
    word: str  # the policy by which an item fell out
    label: str  # the item's, for it is gone
    began: float

    @property
    def vain(self) -> bool:
        """A notify that found nobody waiting."""
        return self.kind == ev.NOTIFY and not self.others


class Motion:
    """Watches the events go by and remembers the last moments of them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, reduced: bool = False) -> None:
        self.clock = clock
        self.reduced = reduced
        self.clear()

    def clear(self) -> None:
        """Forget everything: another run begins."""
        self._flights: deque[Flight] = deque(maxlen=32)
        self._notes: deque[Note] = deque(maxlen=64)
        self._shown: tuple[Note, float] | None = None
        self._traces: dict[Trace, float] = {}
        self._labels: dict[int, tuple[str, int]] = {}
        self._kinds: dict[int, str] = {}
        self._moves: deque[tuple[float, int]] = deque()
        self._flowing = False

    def settle(self) -> None:
        """What was just now is over. Who is called what is still known."""
        labels, kinds = self._labels, self._kinds
        self.clear()
        self._labels, self._kinds = labels, kinds

    def observe(self, events: Iterable[Event]) -> None:
        """Take in the events that arrived since the last frame."""
        now = self.clock()
        batch = Batch.of(events)
        if batch.moves:
            self._moves.append((now, len(batch.moves)))
        self._decide_flow(now)
        if len(batch) > LOOK_BACK:
            self._learn_names([event for event in batch.rest if event[2] in NAMING])
        for _, thread, kind, object, data in batch[-LOOK_BACK:]:
            match kind:
                case ev.PUT | ev.GET:
                    if data and not self._flowing and not self.reduced:
                        label, maker = self._labels.get(data, ("", thread))
                        self._flights.append(Flight(kind, data, label, maker, object, thread, now))
                case ev.BLOCK:
                    self._traces[Trace(Status.BLOCKED, object, thread)] = now
                case ev.ASK:
                    self._traces[Trace(Status.ASKING, object, thread)] = now
                case ev.OWN | ev.RELEASE:
                    if self._kinds.get(object, "lock") in ("lock", "rlock"):
                        self._traces[Trace(Status.HOLDING, object, thread)] = now
                case ev.NOTIFY:
                    for woken in data:
                        self._traces[Trace(Status.NOTIFIED, object, woken)] = now
                    if data or (thread and self._kinds.get(object) == "condition"):  # yours in vain are the app's own doing
                        self._notes.append(Note("notify", thread, object, tuple(data), "", "", now))
                case ev.TIMEOUT:
                    self._notes.append(Note("timeout", thread, object, (), "", "", now))
                case ev.DROP | ev.REJECT:
                    item, policy = data
                    if item and not self._flowing and not self.reduced:
                        label, maker = self._labels.get(item, ("", thread))
                        self._flights.append(Flight(kind, item, label, maker, object, thread, now, str(policy)))
                    self._notes.append(Note(kind, thread, object, (item,) if item else (), str(policy), self._label(item), now))
                case ev.MAKE | ev.OBJECT:
                    self._learn_names([(0.0, thread, kind, object, data)])
                case _:
                    pass
        self._forget(now)

    def _label(self, item: int | None) -> str:
        """What an item is called; "" when that is forgotten."""
        return self._labels.get(item or 0, ("", 0))[0]

    def _learn_names(self, events: list[Event]) -> None:
        for _, thread, kind, object, data in events:
            if kind == ev.MAKE:
                self._labels[object] = (str(data[0]), thread)
            elif kind == ev.OBJECT:
                self._kinds[object] = data.get("kind", self._kinds.get(object, ""))
        for item in list(islice(self._labels, max(0, len(self._labels) - LABELS))):
            del self._labels[item]

    def _decide_flow(self, now: float) -> None:
        while self._moves and now - self._moves[0][0] > 1.0:
            self._moves.popleft()
        rate = sum(count for _, count in self._moves)
        # Two thresholds, or a run at the edge would flicker between flights and flow.
        self._flowing = rate > (FLIGHTS_PER_SECOND * 0.7 if self._flowing else FLIGHTS_PER_SECOND)

    def _forget(self, now: float) -> None:
        while self._flights and now - self._flights[0].began > FLIGHT_S:
            self._flights.popleft()
        for trace in [trace for trace, seen in self._traces.items() if now - seen > JUST_NOW_S]:
            del self._traces[trace]

    def flowing(self, now: float) -> bool:
        """Whether items go by too fast for single flights."""
        self._decide_flow(now)
        return self._flowing

    def flights(self, now: float) -> list[Flight]:
        """The items in the air, oldest first."""
        return [] if self._flowing or self.reduced else [f for f in self._flights if 0.0 <= now - f.began < FLIGHT_S]

    def traces(self, now: float) -> list[Trace]:
        """The transient states seen just now; whoever draws leaves out those that are still true."""
        return [trace for trace, seen in self._traces.items() if 0.0 <= now - seen <= JUST_NOW_S]

    def note(self, now: float) -> Note | None:
        """The note to be read at this moment: each stands long enough to be read, and the newest one wins."""
        if self._shown and now - self._shown[1] > NOTE_S:
            self._shown = None
        if self._notes and (self._shown is None or now - self._shown[1] >= NOTE_AT_LEAST_S):
            # A notify that finds nobody is daily bread in a sound buffer too: it must not push aside what did happen.
            note = next((note for note in reversed(self._notes) if not note.vain), self._notes[-1])
            self._notes.clear()
            if now - note.began <= NOTE_S:
                self._shown = (note, now)
        return self._shown[0] if self._shown else None

    def restless(self, now: float) -> bool:
        """Whether the picture must be drawn again although no event came: something is still in the air."""
        return bool(self.flights(now) or self.traces(now) or self._shown or (self._moves and self.flowing(now)))
