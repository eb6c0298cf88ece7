"""Polling: threads that look again and again instead of waiting to be told."""

from collections.abc import Iterator

from pcviz.insight.finding import Finding
from pcviz.insight.idle import Turns
from pcviz.insight.observations import Observations
from pcviz.insight.words import count, duration, span

TIMES = 10
RATIO = 3  # turns in vain for each item moved


def polling(seen: Observations) -> Iterator[Finding]:
    workers = {one.id for one in seen.measures.threads if one.role in ("producer", "consumer")}
    pollers = [
        turns
        for turns in seen.turns
        if turns.in_vain >= TIMES
        and turns.in_vain >= RATIO * turns.moved
        and (turns.moved or turns.empty or turns.thread in workers)
    ]
    if not pollers:
        return
    threads = tuple(sorted(turns.thread for turns in pollers))
    many = len(pollers) > 1
    vain, moved = sum(turns.in_vain for turns in pollers), sum(turns.moved for turns in pollers)
    yield Finding(
        name="polling",
        sentence=(
            f"{seen.who(threads)} {'poll' if many else 'polls'}: {'they' if many else 'it'} looked {vain:,} times in vain "
            f"for {count(moved, 'item')}, instead of waiting to be told."
        ),
        evidence=tuple(_evidence(seen, turns) for turns in pollers[:5]),
        weight=0.5,
        advice="Wait on a condition, or in a blocking get: that costs nothing while nothing comes, and no time when it does.",
        threads=threads,
        moments=tuple(turns.moment for turns in pollers[:5]),
    )


def _evidence(seen: Observations, turns: Turns) -> str:
    kinds = [
        words
        for number, words in (
            (turns.empty, f"{count(turns.empty, 'call')} that came back with nothing done"),
            (turns.naps, f"{count(turns.naps, 'sleep')} with no item moved since the one before"),
            (turns.timeouts, f"{count(turns.timeouts, 'time-out')}"),
        )
        if number
    ]
    moment = turns.moment
    every = (moment.until - moment.since) / (turns.in_vain - 1)
    return f"{seen.who([turns.thread])}: {', '.join(kinds)}; every {duration(every)}, {span(moment.since, moment.until)}"
