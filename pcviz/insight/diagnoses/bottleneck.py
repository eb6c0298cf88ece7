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
    told: set[str] = set()  # stages of a pipeline, each of which stands between two buffers
    for notes in seen.buffers:
        measure, busy = seen.measures.buffer(notes.id), notes.busy
        if measure is None or busy is None or measure.got < ITEMS or seen.stuck:
            continue
        if busy.full >= MOSTLY and busy.starved <= HARDLY:
            slow, quick = notes.getters, notes.putters
            names: tuple[str, ...] = ("consumers", "producers")
            advice = "More consumers, or less work for each item. More slots would only delay the first wait."
        elif busy.starved >= MOSTLY and busy.full <= HARDLY:
            slow, quick = notes.putters, notes.getters
            names = ("producers", "consumers")
            advice = "More producers, or less work for each item; or fewer consumers. The buffer is not what is short."
        else:
            continue
        still, waiting = _share(seen, slow, "blocked"), _share(seen, quick, "blocked")
        if still > ELSEWHERE:
            continue
        stages = (_stage(seen, slow), _stage(seen, quick))
        if stages[0] in told:
            continue
        if stages[0]:
            told.add(stages[0])
            advice = f"More workers for {stages[0]}, or less work for each item. More slots would only delay the first wait."
        where = "" if stages[0] else f" at {measure.name}"
        name = "bottleneck" if any(stages) else f"{names[0].removesuffix('s')} bound"
        names = tuple(f"workers of {stage}" if stage else side for stage, side in zip(stages, names, strict=True))
        yield Finding(
            name=name,
            sentence=(
                f"The {names[0]} are the bottleneck{where}: they are busy {share(1 - still)} of their time, "
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


def _stage(seen: Observations, threads: Iterable[int]) -> str:
    """The stage of a pipeline at which all of them work; "" outside one, and for those who make the items."""
    stages = {one.stage for one in seen.measures.threads if one.id in set(threads)}
    return stages.pop() if len(stages) == 1 else ""


def _share(seen: Observations, threads: Iterable[int], what: str) -> float:
    """Of the time of all these threads together."""
    some = [one for one in seen.measures.threads if one.id in set(threads)]
    lived = sum(one.seconds for one in some)
    return sum(getattr(one, what) * one.seconds for one in some) / lived if lived > 0 else 0.0
