"""Producer bound or consumer bound: which side sets the pace."""

from collections.abc import Iterable, Iterator

from pcviz.insight.finding import Finding
from pcviz.insight.observations import Observations
from pcviz.insight.words import share

MOSTLY = 0.5  # of the time, the other side waits
HARDLY = 0.1
ITEMS = 10
ELSEWHERE = 0.3  # of its time that the slow side itself stands still: then the reason is not its own work


def bottleneck(seen: Observations) -> Iterator[Finding]:
    for notes in seen.buffers:
        measure, busy = seen.measures.buffer(notes.id), notes.busy
        if measure is None or busy is None or measure.got < ITEMS or seen.stuck:
            continue
        if busy.full >= MOSTLY and busy.starved <= HARDLY:
            slow, quick, names = notes.getters, notes.putters, ("consumers", "producers")
            advice = "More consumers, or less work for each item. More slots would only delay the first wait."
        elif busy.starved >= MOSTLY and busy.full <= HARDLY:
            slow, quick, names = notes.putters, notes.getters, ("producers", "consumers")
            advice = "More producers, or less work for each item; or fewer consumers. The buffer is not what is short."
        else:
            continue
        still, waiting = _share(seen, slow, "blocked"), _share(seen, quick, "blocked")
        if still > ELSEWHERE:
            continue
        yield Finding(
            name=f"{names[0].removesuffix('s')} bound",
            sentence=(
                f"The {names[0]} are the bottleneck at {measure.name}: they are busy {share(1 - still)} of their time, "
                f"and the {names[1]} stand still for {share(waiting)} of theirs."
            ),
            evidence=(
                f"somebody waits for room {share(busy.full)} of the time, for an item {share(busy.starved)}",
                f"{names[0]}: {seen.who(sorted(slow))}, at work on items {share(_share(seen, slow, 'working'))} of their time",
                f"{names[1]}: {seen.who(sorted(quick))}",
                f"{measure.throughput:.3g} items a second; mean fill {measure.occupancy:.3g}",
            ),
            weight=0.3,
            advice=advice,
            threads=tuple(sorted(slow)),
        )


def _share(seen: Observations, threads: Iterable[int], what: str) -> float:
    """Of the time of all these threads together."""
    some = [one for one in seen.measures.threads if one.id in set(threads)]
    lived = sum(one.seconds for one in some)
    return sum(getattr(one, what) * one.seconds for one in some) / lived if lived > 0 else 0.0
