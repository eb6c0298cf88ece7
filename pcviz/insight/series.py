"""How a buffer's figures went over the run, for charts: a bounded number of points, whose step doubles with the run."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

from pcviz.insight.measure import Lately
from pcviz.trace import event as kinds
from pcviz.trace.event import Event
from pcviz.trace.rush import Batch
from pcviz.trace.state import State

MOST = 240  # points; when there would be more, each two become one
FIRST_STEP_S = 0.05
GROUPINGS_KEPT = 8
INSIDE_AT_MOST = 20_000  # items whose arrival is remembered, for batches that are only added up
BUCKETS = 20  # of delays, in a power of ten: each is 12 % wide
SHORTEST_S = 1e-6  # what is shorter, nobody can tell apart

_MOVES = frozenset((kinds.PUT, kinds.GET, kinds.DROP, kinds.REJECT, kinds.SLOTS))


@dataclass(frozen=True, slots=True)
class Point:
    """A stretch of the run. Run seconds, rates in items a second; None where nothing was delivered."""

    since: float
    until: float
    fill: float  # mean
    low: int
    high: int
    capacity: int | None
    full: float  # share of the time in which it was full
    empty: float
    put: float
    got: float
    p50: float | None  # of the time in the buffer of what was delivered in it
    p95: float | None


@dataclass(frozen=True, slots=True)
class Bar:
    """Delays from `low` to `high`, and how many."""

    low: float
    high: float
    count: int


class Delays:
    """Durations in buckets: a sum of counts, so that any two of them can be added."""

    __slots__ = ("count", "counts")

    def __init__(self) -> None:
        self.count = 0
        self.counts: dict[int, int] = {}

    def add(self, seconds: float) -> int:
        """The bucket that it went to."""
        bucket = floor(log10(seconds if seconds > SHORTEST_S else SHORTEST_S) * BUCKETS + 1e-9)
        self.counts[bucket] = self.counts.get(bucket, 0) + 1
        self.count += 1
        return bucket

    def count_in(self, bucket: int) -> None:
        self.counts[bucket] = self.counts.get(bucket, 0) + 1
        self.count += 1

    def pour(self, other: "Delays") -> None:
        for bucket, count in other.counts.items():
            self.counts[bucket] = self.counts.get(bucket, 0) + count
        self.count += other.count

    def quantile(self, q: float) -> float | None:
        """Within 6 %; None without any."""
        rank = max(1, ceil(q * self.count))
        passed = 0
        for bucket in sorted(self.counts):
            passed += self.counts[bucket]
            if passed >= rank:
                return float(10 ** ((bucket + 0.5) / BUCKETS))
        return None

    def bars(self, per_decade: int) -> tuple[Bar, ...]:
        """As a histogram without gaps, from the shortest to the longest; `per_decade` divides BUCKETS."""
        width = BUCKETS // per_decade
        sums: dict[int, int] = {}
        for bucket, count in self.counts.items():
            sums[bucket // width] = sums.get(bucket // width, 0) + count
        if not sums:
            return ()
        return tuple(
            Bar(10 ** (at / per_decade), 10 ** ((at + 1) / per_decade), sums.get(at, 0))
            for at in range(min(sums), max(sums) + 1)
        )


class Slice:
    __slots__ = ("area", "capacity", "delays", "empty_s", "full_s", "got", "high", "low", "put", "seconds")

    def __init__(self, fill: int, capacity: int | None) -> None:
        self.low = self.high = fill
        self.capacity = capacity
        self.area = self.seconds = self.full_s = self.empty_s = 0.0
        self.put = self.got = 0
        self.delays: Delays | None = None

    def take_in(self, later: "Slice") -> None:
        """The slice that comes after it becomes part of it."""
        self.low, self.high = min(self.low, later.low), max(self.high, later.high)
        self.capacity = later.capacity
        self.area += later.area
        self.seconds += later.seconds
        self.full_s += later.full_s
        self.empty_s += later.empty_s
        self.put += later.put
        self.got += later.got
        if self.delays is None:
            self.delays = later.delays
        elif later.delays is not None:
            self.delays.pour(later.delays)


def _sum(slices: list[Slice]) -> Slice:
    """All of them as one; they stay as they are."""
    if len(slices) == 1:
        return slices[0]
    total = Slice(slices[0].low, slices[0].capacity)
    total.delays = Delays()
    for one in slices:
        total.take_in(one)
    if not total.delays.count:
        total.delays = None
    return total


class BufferSeries:
    """One buffer. Slices stand at fixed multiples of their length."""

    def __init__(self, number: int, t: float, fill: int, capacity: int | None) -> None:
        self.number = number
        self.began = t
        self.fill = fill
        self.capacity = capacity
        self.delays = Delays()  # of the whole run
        self.coming, self.going = Lately(), Lately()
        self.coming.begin(t)
        self.going.begin(t)
        self._step = FIRST_STEP_S
        self._t = t
        self._first = int(t / self._step)
        self._slices: list[Slice] = []
        self._complete: dict[tuple[float, int], list[Point]] = {}
        self._open(t)

    def _open(self, t: float) -> None:
        """Make the slice that t lies in the present one; those before it are there, too."""
        while int(t / self._step) - self._first >= MOST:
            self._halve()
        number = int(t / self._step)
        while len(self._slices) <= number - self._first:
            self._slices.append(Slice(self.fill, self.capacity))
        self._now = self._slices[number - self._first]
        self._ends = (number + 1) * self._step

    def _halve(self) -> None:
        self._step *= 2
        halved: list[Slice] = []
        for index, one in enumerate(self._slices, self._first):
            if index % 2 and halved:
                halved[-1].take_in(one)
            else:
                halved.append(one)
        self._first //= 2
        self._slices = halved

    def advance(self, t: float) -> None:
        """Nothing has changed since the last call."""
        if t <= self._t:
            return
        while t > self._ends:
            if self._ends > self._t:
                self._spend(self._ends - self._t)
                self._t = self._ends
            self._open(min(t, self._t + self._step / 2))
        if t > self._t:
            self._spend(t - self._t)
            self._t = t

    def _spend(self, seconds: float) -> None:
        now, fill = self._now, self.fill
        now.seconds += seconds
        if not fill:
            now.empty_s += seconds
            return
        now.area += seconds * fill
        if self.capacity is not None and fill >= self.capacity:
            now.full_s += seconds

    def changed(self, fill: int, capacity: int | None) -> None:
        """After `advance`."""
        if fill == self.fill and capacity == self.capacity:
            return
        self.fill, self.capacity = fill, capacity
        now = self._now
        now.capacity = capacity
        if fill < now.low:
            now.low = fill
        elif fill > now.high:
            now.high = fill

    def put(self) -> None:
        self._now.put += 1
        self.coming.add(self._t)

    def got(self, seconds: float | None) -> None:
        now = self._now
        now.got += 1
        self.going.add(self._t)
        if seconds is not None:
            if now.delays is None:
                now.delays = Delays()
            bucket = now.delays.add(seconds)
            self.delays.count_in(bucket)

    @property
    def step(self) -> float:
        """Run seconds of a point."""
        return self._step

    def points(self, most: int = MOST, items: float = 0.0) -> tuple[Point, ...]:
        """Oldest first, at most `most`, and so long that about `items` are delivered in each; the last is not complete yet."""
        slices = self._slices
        delivered = sum(one.got for one in slices)
        wanted = max(1, min(most, int(delivered / items) if items else most))
        group = -(-len(slices) // wanted)
        # What is complete stays as it is: for as long as the step and the group are these.
        if len(self._complete) > GROUPINGS_KEPT:
            self._complete.clear()
        points = self._complete.setdefault((self._step, group), [])
        skipped = self._first % group
        for first in range(len(points) * group - skipped, len(slices) - group, group):
            points.append(self._point(first + self._first, group, _sum(slices[max(0, first) : first + group])))
        last = len(points) * group - skipped
        rest = _sum(slices[max(0, last) :])
        return (*points, self._point(last + self._first, group, rest)) if rest.seconds > 0 else tuple(points)

    def _point(self, index: int, group: int, one: Slice) -> Point:
        delays, seconds = one.delays, one.seconds or self._step
        return Point(
            since=max(self.began, index * self._step),
            until=min(self._t, (index + group) * self._step),
            fill=one.area / seconds,
            low=one.low,
            high=one.high,
            capacity=one.capacity,
            full=one.full_s / seconds,
            empty=one.empty_s / seconds,
            put=one.put / seconds,
            got=one.got / seconds,
            p50=delays.quantile(0.5) if delays is not None else None,
            p95=delays.quantile(0.95) if delays is not None else None,
        )


class AllSeries:
    """Follows a `State`: `observe` each event right after it was applied, `absorb` those that were only added up."""

    def __init__(self) -> None:
        self.buffers: dict[int, BufferSeries] = {}
        self._came: dict[int, float] = {}  # when each item that is inside was put
        self._latencies = (0, 0.0)  # count and total, as of the last event

    def _find(self, number: int, t: float, state: State) -> BufferSeries:
        series = self.buffers.get(number)
        if series is None:
            series = self.buffers[number] = BufferSeries(number, t, 0, state.capacity(number))
        return series

    def observe(self, event: Event, state: State) -> None:
        _, _, kind, number, data = event
        if kind in _MOVES:
            series = self._find(number, state.t, state)
            if kind == kinds.SLOTS and series.fill == state.fill(number):
                return
            series.advance(state.t)
            if kind == kinds.PUT:
                series.put()
                if data:
                    self._arrive(data, state.t)
            elif kind == kinds.GET and data is not None:
                self._came.pop(data, None)
                latencies = state.latencies
                count, total = self._latencies
                # The fold knows best when the item went in: by the first evidence of it.
                series.got(latencies.total - total if latencies.count != count else None)
                self._latencies = latencies.count, latencies.total
            series.changed(state.fill(number), state.capacity(number))
        elif kind == kinds.SET and number in self.buffers:
            series = self.buffers[number]
            series.advance(state.t)
            series.changed(state.fill(number), state.capacity(number))
        elif kind == kinds.OBJECT and isinstance(data, dict) and data.get("kind") == "buffer":
            series = self._find(number, state.t, state)
            series.changed(state.fill(number), state.capacity(number))

    def absorb(self, events: Iterable[Event], state: State) -> None:
        """What went through `State.skip`: each put and get is counted at its time."""
        came_at = self._came
        for t, _, kind, number, data in Batch.of(events).moves:
            series = self.buffers.get(number) or self._find(number, t, state)
            series.advance(t)
            if kind == kinds.PUT:
                series.put()
                series.changed(series.fill + 1, series.capacity)
                if data:
                    came_at[data] = t
            elif kind == kinds.GET and data is not None:
                came = came_at.pop(data, None)
                series.got(None if came is None else max(0.0, t - came))
                series.changed(max(0, series.fill - 1), series.capacity)
        while len(came_at) > INSIDE_AT_MOST:
            del came_at[next(iter(came_at))]
        self._latencies = state.latencies.count, state.latencies.total
        for number, series in self.buffers.items():
            series.advance(state.t)
            series.changed(state.fill(number), state.capacity(number))

    def _arrive(self, item: int, t: float) -> None:
        self._came[item] = t
        if len(self._came) > INSIDE_AT_MOST:
            del self._came[next(iter(self._came))]

    def advance(self, t: float) -> None:
        """Time passes without an event."""
        for series in self.buffers.values():
            series.advance(t)
