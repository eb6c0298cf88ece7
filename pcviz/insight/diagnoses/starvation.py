"""Starvation: an item, a class of items or a thread that is overtaken again and again while others get their turn."""

from collections.abc import Iterator

from pcviz.insight.finding import Finding, Moment
from pcviz.insight.observations import Observations
from pcviz.insight.stays import ClassMeasure, Overtaken
from pcviz.insight.store import BufferMeasure
from pcviz.insight.words import count, duration, share, span

TIMES = 10
FAR_LONGER = 5  # times as long as the others
STANDS_STILL = 0.8  # of its time
SPAN = 0.05  # of the run, over which a thread is beaten to it

AGEING = "Let priorities age (priority − a·wait), share out turns by weight, or use first in, first out."


def starvation(seen: Observations) -> Iterator[Finding]:
    for measure in seen.measures.buffers:
        yield from _classes(measure)
        yield from _items(seen, measure)
    yield from _threads(seen)
    yield from _beaten(seen)


def _classes(measure: BufferMeasure) -> Iterator[Finding]:
    classes = [one for one in measure.classes if one.delivered + one.inside]
    served = [one for one in classes if one.delivered]
    if len(classes) < 2 or not served:
        return
    best = min(served, key=lambda one: one.longest)
    worst = max(classes, key=lambda one: (one.longest, one.overtakings))
    if worst.overtakings < TIMES or worst.longest < FAR_LONGER * max(best.longest, best.mean) or worst.longest <= 0:
        return
    yield Finding(
        name="starvation",
        sentence=(
            f"Items of {_named(worst)} starve in {measure.name}: one waited {duration(worst.longest)}, while those of "
            f"{_named(best)} waited {duration(best.longest)} at most."
        ),
        evidence=tuple(
            f"{_named(one)}: {one.delivered:,} delivered, {one.inside:,} still waiting; mean wait {duration(one.mean)}, "
            f"longest {duration(one.longest)}, overtaken {count(one.overtakings, 'time')}"
            for one in classes[:8]
        ),
        weight=0.65,
        advice=AGEING,
        moments=tuple(_moment(one) for one in measure.overtaken if one.priority == worst.priority),
    )


def _named(one: ClassMeasure) -> str:
    return "no priority" if one.priority is None else f"priority {one.priority:g}"


def _items(seen: Observations, measure: BufferMeasure) -> Iterator[Finding]:
    """Where there are no classes, or one only: by the order itself."""
    if len(measure.classes) > 1:
        return
    # Plain buffers record a put or get when the call returns, in whatever order the threads come to it.
    many = max(TIMES, 2 * len(seen.measures.threads))
    usual = measure.p50 or 0.0
    starved = [one for one in measure.overtaken if one.times >= many and one.seconds > FAR_LONGER * usual and one.seconds > 0]
    if not starved:
        return
    worst = starved[0]
    waits = "still waits after" if worst.inside else "waited"
    yield Finding(
        name="starvation",
        sentence=(
            f"{worst.label} {waits} {duration(worst.seconds)} in {measure.name} and was overtaken "
            f"{count(worst.times, 'time')}; half of all items waited {duration(usual)} at most."
        ),
        evidence=tuple(
            f"{one.label}: overtaken {count(one.times, 'time')}, {span(one.since, one.until)}"
            + (", still waiting" if one.inside else "")
            for one in starved
        ),
        weight=0.6,
        advice="First in, first out bounds every wait; last in, first out leaves the oldest where they are.",
        moments=tuple(_moment(one) for one in starved),
    )


def _moment(one: Overtaken) -> Moment:
    return Moment(one.since, one.until, one.position)


def _threads(seen: Observations) -> Iterator[Finding]:
    """One that stands still while its like get on; in a pipeline only those at the same buffer are its like."""
    staged = any(one.stage for one in seen.measures.threads)
    for notes in seen.buffers:
        for group, verb in ((notes.putters, "put"), (notes.getters, "got")):
            role = "producer" if verb == "put" else "consumer"
            like = [one for one in seen.measures.threads if one.role == role and one.seconds > 0 and not staged]
            peers = [one for one in seen.measures.threads if one.id in group or one in like]
            if len(peers) < 2:
                continue
            longest = max(one.seconds for one in peers)
            for one in peers:
                others = [seen.moved.get(other.id, 0) for other in peers if other is not one]
                usual = sum(others) / len(others)
                moved = seen.moved.get(one.id, 0)
                if usual < TIMES or moved * FAR_LONGER > usual or one.blocked < STANDS_STILL or one.seconds < longest / 2:
                    continue
                yield Finding(
                    name="starvation",
                    sentence=(
                        f"{one.name} starves: it {verb} {count(moved, 'item')} where the other {role}s {verb} {usual:.0f} "
                        f"each, and stood still for {share(one.blocked)} of its time."
                    ),
                    evidence=tuple(
                        f"{peer.name}: {count(seen.moved.get(peer.id, 0), 'item')}, stood still {share(peer.blocked)}"
                        for peer in peers[:8]
                    ),
                    weight=0.65,
                    advice="No lock and no condition promises a turn: a queue of tickets does, first come, first served.",
                    threads=(one.id,),
                )


def _beaten(seen: Observations) -> Iterator[Finding]:
    lasting = SPAN * seen.measures.seconds
    beaten = [one for one in seen.beaten if one.times >= TIMES and one.moment.until - one.moment.since >= lasting]
    if not beaten:
        return
    worst = beaten[0]
    yield Finding(
        name="starvation",
        sentence=(
            f"{seen.who([worst.thread])} was woken {worst.times} times in a row and found each time that another had been "
            "quicker."
        ),
        evidence=tuple(
            f"{seen.who([one.thread])}: {one.times} times in a row, {span(one.moment.since, one.moment.until)}"
            for one in beaten[:5]
        ),
        weight=0.55,
        advice="A notified thread still has to get the lock: hand the slot or the item over to it, or serve by ticket.",
        threads=tuple(one.thread for one in beaten[:5]),
        moments=tuple(one.moment for one in beaten[:5]),
    )
