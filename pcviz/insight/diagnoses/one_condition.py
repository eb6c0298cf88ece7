"""One-condition risk: both kinds of threads in one wait set, and notify that wakes one of them, whichever it is."""

from collections.abc import Iterator

from pcviz.insight.calls import GET, PUT
from pcviz.insight.finding import Finding
from pcviz.insight.observations import Observations
from pcviz.insight.theory import deadlock_reachable
from pcviz.insight.words import count

BOTH = frozenset((PUT, GET))


def one_condition(seen: Observations) -> Iterator[Finding]:
    """Only where it was seen: that puts and gets wait together, and that either leaves others waiting when it notifies.

    A notify_all on one side alone is a cure, so one that wakes several at once ends the suspicion.
    """
    for notes in seen.conditions:
        if notes.calls != BOTH or notes.picky != BOTH or notes.broad or len(notes.buffers) != 1:
            continue
        (number,) = notes.buffers
        measure = seen.measures.buffer(number)
        crowd = next((one.crowd for one in seen.buffers if one.id == number), (0, 0))
        if measure is None or measure.capacity is None:
            continue
        producers, consumers = crowd
        if not deadlock_reachable(producers, consumers, measure.capacity):
            continue
        yield Finding(
            name="one-condition risk",
            sentence=(
                f"Producers and consumers wait on one condition, {notes.name}, and a notify wakes one of them: with "
                f"{producers} + {consumers} threads and {count(measure.capacity, 'slot')} a deadlock is reachable."
            ),
            evidence=(
                f"P + C > 2·B: {producers} + {consumers} > 2 · {measure.capacity}",
                f"{notes.name} was notified {count(notes.notifies, 'time')}, {notes.in_vain:,} of them with nobody waiting",
            ),
            weight=0.8,
            advice="Use two conditions, not_full and not_empty, or notify_all in put or in get.",
        )
