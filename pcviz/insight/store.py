"""One buffer: time integrals of its fill, of who waits at it, and what its items went through."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

from pcviz.insight.calls import GET, PUT
from pcviz.insight.stays import ClassMeasure, Overtaken, Stays
from pcviz.insight.theory import little_occupancy
from pcviz.insight.trend import Point, Trend


@dataclass(frozen=True, slots=True)
class BufferMeasure:
    """One buffer over the span that was measured. Rates in items a second, times in run seconds, shares from 0 to 1."""

    id: int
    name: str
    capacity: int | None
    seconds: float  # of the span
    fill: int  # now
    peak: int  # of the fill and the items of those who wait for room, together
    put: int
    got: int
    throughput: float
    occupancy: float  # mean fill
    time_in_buffer: float | None  # mean, of the items delivered; None before the first
    p50: float | None
    p95: float | None
    longest: float | None
    full: float  # share of the time in which some thread waits for room
    starved: float  # share of the time in which some thread waits for an item
    classes: tuple[ClassMeasure, ...]
    overtaken: tuple[Overtaken, ...]  # the most overtaken items, those that still wait among them
    turned_away: Mapping[str, int] = field(default_factory=dict)  # items dropped or rejected, by policy

    @property
    def little(self) -> float | None:
        """What Little's law makes of throughput and time in the buffer: over a run that ends empty, the mean occupancy."""
        return None if self.time_in_buffer is None else little_occupancy(self.throughput, self.time_in_buffer)


@dataclass(frozen=True, slots=True)
class Busy:
    """From the first put to the last: without the start, when nothing is there yet, and the end, when nothing more comes."""

    since: float
    until: float
    full_s: float
    starved_s: float
    turns: int  # how often it went from full to empty or back, with somebody waiting both times

    @property
    def seconds(self) -> float:
        return self.until - self.since

    @property
    def full(self) -> float:
        return self.full_s / self.seconds if self.seconds > 0 else 0.0

    @property
    def starved(self) -> float:
        return self.starved_s / self.seconds if self.seconds > 0 else 0.0


@dataclass(frozen=True, slots=True)
class BufferNotes:
    """What diagnoses need of a buffer beside its figures."""

    id: int
    busy: Busy | None  # None before the first put
    points: tuple[Point, ...]
    crowd: tuple[int, int]  # the most putters and getters at one time
    putters: frozenset[int]  # threads that ever put, or tried to
    getters: frozenset[int]


class Sums:
    """What only grows; a copy is what there was when it was made."""

    __slots__ = ("area", "full_s", "got", "put", "starved_s", "stays", "stays_s", "t")

    def __init__(self, t: float) -> None:
        self.t = t
        self.area = 0.0  # item-seconds
        self.put = 0
        self.got = 0
        self.full_s = 0.0
        self.starved_s = 0.0
        self.stays = 0
        self.stays_s = 0.0

    def copy(self) -> "Sums":
        twin = Sums(self.t)
        for name in Sums.__slots__:
            setattr(twin, name, getattr(self, name))
        return twin


class Store:
    def __init__(self, number: int, t: float) -> None:
        self.number = number
        self.capacity: float = inf
        self.fill = 0
        self.ends = 0  # of the fill: end markers, which are none of the items
        self.peak = 0
        self.sums = Sums(t)
        self.born = self.sums.copy()
        self.marked = self.sums.copy()
        self.stays = Stays()
        self.turned_away: Counter[str] = Counter()
        self.trend = Trend()
        self.open = {PUT: 0, GET: 0}  # threads in a call
        self.waiting = {PUT: 0, GET: 0}  # those of them that stand in a queue or wait set
        self.group: dict[str, set[int]] = {PUT: set(), GET: set()}  # threads that ever put or got, or tried to
        self._at_work: tuple[set[int], set[int]] = (set(), set())  # of them, those that have not ended
        self.crowd = (0, 0)  # the most putters and getters at one time
        # Since when, and since which event, there has been what a getter or putter waits for, beyond what those need who are in
        # a call and do not wait.
        self.met: dict[str, tuple[float, int] | None] = {PUT: None, GET: None}
        self._first: tuple[float, float, float, int] | None = None  # t, full_s, starved_s, turns at the first put
        self._last = (t, 0.0, 0.0, 0)  # at the last one
        self._turns = 0  # how often the reason to wait changed
        self._stuck = ""  # full | empty: why somebody waited last

    # What happens

    def advance(self, t: float) -> None:
        """Nothing has changed since the last event; add up the time."""
        sums = self.sums
        if t <= sums.t:
            return
        fill, waiting = self.fill, self.waiting
        if (waiting[PUT] and fill >= self.capacity) or (waiting[GET] and not fill):
            reason = self._pass_time(sums, t)
            if reason != self._stuck:
                self._turns += bool(self._stuck)
                self._stuck = reason
        else:
            sums.area += (fill - self.ends) * (t - sums.t)
            sums.t = t

    def _pass_time(self, sums: Sums, t: float) -> str:
        """Why somebody waited all the time up to `t`: full, empty, or "" where nobody did."""
        passed = max(0.0, t - sums.t)
        sums.t += passed
        sums.area += (self.fill - self.ends) * passed
        if self.waiting[PUT] and self.fill >= self.capacity:
            sums.full_s += passed
            return "full"
        if self.waiting[GET] and not self.fill:
            sums.starved_s += passed
            return "empty"
        return ""

    def changed(self, fill: int, position: int) -> None:
        """After `advance` and whatever happened then: the fill, and so what can be done."""
        self.fill = fill
        waiting, calls, met = self.waiting, self.open, self.met
        putters = waiting[PUT]
        if fill + putters > self.peak:
            self.peak = fill + putters
        if fill <= calls[GET] - waiting[GET]:
            met[GET] = None
        elif met[GET] is None:
            met[GET] = (self.sums.t, position)
        if self.capacity - fill <= calls[PUT] - putters:
            met[PUT] = None
        elif met[PUT] is None:
            met[PUT] = (self.sums.t, position)

    def hire(self, thread: int, kind: str) -> None:
        """The thread puts, or gets, or is about to."""
        self.group[kind].add(thread)
        putters, getters = self._at_work
        (putters if kind == PUT else getters).add(thread)
        self.crowd = max(self.crowd, (len(putters), len(getters)), key=sum)

    def put(self, thread: int) -> None:
        sums = self.sums
        if thread not in self.group[PUT]:
            self.hire(thread, PUT)
        self._last = now = (sums.t, sums.full_s, sums.starved_s, self._turns)
        if self._first is None:
            self._first = now
            self.trend.begin(sums.t, sums.area)
        sums.put += 1
        trend = self.trend
        if sums.t - trend.begun > trend.step:
            trend.observe(sums.t, sums.area, sums.stays, sums.stays_s)

    def got(self, thread: int, seconds: float | None) -> None:
        if thread not in self.group[GET]:
            self.hire(thread, GET)
        self.sums.got += 1
        if seconds is not None:
            self.sums.stays += 1
            self.sums.stays_s += seconds

    def over(self, thread: int) -> None:
        for at_work in self._at_work:
            at_work.discard(thread)

    def mark(self) -> None:
        self.marked = self.sums.copy()

    # Looking

    def busy(self) -> Busy | None:
        if self._first is None:
            return None
        since, full_s, starved_s, turns = self._first
        until, full_by_then, starved_by_then, turns_by_then = self._last
        return Busy(since, until, full_by_then - full_s, starved_by_then - starved_s, turns_by_then - turns)

    def notes(self) -> BufferNotes:
        return BufferNotes(
            self.number, self.busy(), self.trend.points(), self.crowd, frozenset(self.group[PUT]), frozenset(self.group[GET])
        )

    def measure(
        self, t: float, name: str, overtaken: tuple[Overtaken, ...], waiting: list[Overtaken], since_mark: bool
    ) -> BufferMeasure:
        """Up to run second `t`. Percentiles, classes, overtakings and policies are always those of the whole run."""
        before = self.marked if since_mark else self.born
        sums = self.sums.copy()
        self._pass_time(sums, t)
        seconds = sums.t - before.t
        got, stays = sums.got - before.got, sums.stays - before.stays
        latencies = self.stays.latencies

        def part(of: float) -> float:
            return of / seconds if seconds > 0 else 0.0

        return BufferMeasure(
            id=self.number,
            name=name,
            capacity=None if self.capacity == inf else int(self.capacity),
            seconds=seconds,
            fill=self.fill,
            peak=self.peak,
            put=sums.put - before.put,
            got=got,
            throughput=part(got),
            occupancy=part(sums.area - before.area),
            time_in_buffer=(sums.stays_s - before.stays_s) / stays if stays else None,
            p50=latencies.quantile(0.5),
            p95=latencies.quantile(0.95),
            longest=latencies.max,
            full=part(sums.full_s - before.full_s),
            starved=part(sums.starved_s - before.starved_s),
            classes=self.stays.classes(waiting),
            overtaken=overtaken,
            turned_away=dict(self.turned_away),
        )
