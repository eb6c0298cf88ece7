"""The buffer's size: too small for the bursts, or so large that it hides an overload."""

from collections.abc import Iterator, Sequence

from pcviz.insight.finding import Finding, Moment
from pcviz.insight.observations import Observations
from pcviz.insight.store import BufferMeasure, BufferNotes
from pcviz.insight.trend import Point
from pcviz.insight.words import count, duration, share, span

BOTH_WAIT = 0.15  # of the time, on either side
TURNS = 4  # from full to empty or back
ITEMS = 20
GROWN = 2  # times as full as in the second quarter
HARDLY = 0.05  # of the time


def too_small(seen: Observations) -> Iterator[Finding]:
    """Both sides wait, in turns: what one could do while the other rests has no place to go."""
    for notes, measure in _buffers(seen):
        busy = notes.busy
        if busy is None or measure.capacity is None or measure.put < ITEMS:
            continue
        if busy.full < BOTH_WAIT or busy.starved < BOTH_WAIT or busy.turns < TURNS or seen.stuck:
            continue
        slots = count(measure.capacity, "slot")
        yield Finding(
            name="buffer too small",
            sentence=(
                f"{measure.name} is too small for the bursts: {share(busy.full)} of the time somebody waits for room in its "
                f"{slots}, and {share(busy.starved)} of the time somebody waits for an item."
            ),
            evidence=(
                f"it went from full to empty or back {count(busy.turns, 'time')}, {span(busy.since, busy.until)}",
                f"at most {measure.peak} items were in it or waiting for room at once",
                f"{measure.throughput:.3g} items a second",
            ),
            weight=min(0.7, 0.35 + busy.full + busy.starved - 2 * BOTH_WAIT),
            advice="Add slots until only one side waits: then the slower side is always at work.",
        )


def hidden_overload(seen: Observations) -> Iterator[Finding]:
    """The fill grows and grows, and with it the wait, and nobody is made to wait for room."""
    for notes, measure in _buffers(seen):
        busy, points = notes.busy, notes.points
        if busy is None or busy.full > HARDLY or busy.starved > HARDLY or len(points) < 8:
            continue
        quarter = len(points) // 4
        first, second, third, last = (points[at * quarter : (at + 1) * quarter] for at in range(4))
        fills = [_mean_fill(part) for part in (first, second, third, last)]
        early, late = _mean_wait(second), _mean_wait(last)
        if fills != sorted(fills) or fills[3] < GROWN * fills[1] or points[-1].fill < ITEMS or late < 1.5 * early or late <= 0:
            continue
        a_second = (points[-1].fill - points[0].fill) / (points[-1].until - points[0].until)
        yield Finding(
            name="hidden overload",
            sentence=(
                f"{measure.name} hides an overload: it grows by {a_second:.2g} items a second, and by now an item stays "
                f"{duration(late)} in it; nobody makes the producers wait."
            ),
            evidence=(
                f"fill, by quarters of the time {span(busy.since, busy.until)}: {', '.join(f'{fill:.3g}' for fill in fills)}",
                f"an item stayed {duration(early)} in the second quarter, {duration(late)} in the last",
                "capacity: " + ("unbounded" if measure.capacity is None else f"{measure.capacity:,}"),
                f"the consumers work {share(seen.measures.working('consumer') or 0.0)} of their time",
            ),
            weight=0.75,
            advice="Bound the buffer, so that producers are slowed down, reject what is too much, or add consumers.",
            moments=(Moment(busy.since, busy.until, 0),),
        )


def _buffers(seen: Observations) -> Iterator[tuple[BufferNotes, BufferMeasure]]:
    for notes in seen.buffers:
        measure = seen.measures.buffer(notes.id)
        if measure is not None:
            yield notes, measure


def _mean_fill(points: Sequence[Point]) -> float:
    return sum(point.fill for point in points) / len(points)


def _mean_wait(points: Sequence[Point]) -> float:
    delivered = sum(point.delivered for point in points)
    return sum(point.waited for point in points) / delivered if delivered else 0.0
