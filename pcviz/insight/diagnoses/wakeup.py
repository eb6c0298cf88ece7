"""Lost wake-up: a thread waits although what it waits for is there, and nobody tells it."""

from collections.abc import Iterator

from pcviz.insight.finding import Finding
from pcviz.insight.observations import Observations
from pcviz.insight.wakes import ASTRAY, MISSED, VainWait
from pcviz.insight.words import duration, span

WAITS_FOR = {"put": ("room", "there {}"), "get": ("an item", "one {} there")}
ADVICE = {
    MISSED: "Test and wait under the same lock that the notifier changes and notifies under, in a `while` loop.",
    ASTRAY: "Give each kind of waiter a condition of its own, or notify_all.",
    "nobody": "Notify after every change, under the lock, on the condition whose waiters it concerns.",
}


def lost_wakeup(seen: Observations) -> Iterator[Finding]:
    groups: dict[tuple[int, int, str, str, bool], list[VainWait]] = {}
    for vain in seen.vain_waits:
        groups.setdefault((vain.condition, vain.buffer, vain.call, vain.how, vain.to_the_end), []).append(vain)
    for group in groups.values():
        first = group[0]
        threads = tuple(sorted({vain.thread for vain in group}))
        yield Finding(
            name="lost wake-up",
            sentence=_sentence(seen, first, threads),
            evidence=tuple(_evidence(seen, vain) for vain in group),
            weight=1.0 if first.to_the_end else 0.7,
            advice=ADVICE[first.how],
            threads=threads,
            moments=tuple(vain.moment for vain in group),
        )


def _sentence(seen: Observations, vain: VainWait, threads: tuple[int, ...]) -> str:
    who, where = seen.who(threads), seen.what(vain.condition)
    many = len(threads) > 1
    waits = ("wait" if many else "waits") if vain.to_the_end else "waited"
    if not vain.call:
        return (
            f"{who} missed the wake-up: {where} was notified before {'they' if many else 'it'} waited there, and never after."
        )
    be = "is" if vain.to_the_end else "was"
    thing, there = WAITS_FOR[vain.call]
    fact = f"{who} {waits} for {thing} in {seen.what(vain.buffer)} although {there.format(be)}"
    if vain.how == MISSED:
        return f"{fact}: the notify on {where} came before the wait."
    if vain.how == ASTRAY:
        return f"{fact}: the notify on {where} woke {seen.who([vain.by])}, which could do nothing with it."
    return f"{fact}: nobody notified {where}."


def _evidence(seen: Observations, vain: VainWait) -> str:
    moment = vain.moment
    lasts = (
        "to the end, while everybody else stood still" if vain.to_the_end else f"for {duration(moment.until - moment.since)}"
    )
    line = f"{seen.who([vain.thread])} on {seen.what(vain.condition)} {span(moment.since, moment.until)}, {lasts}"
    if vain.how == MISSED:
        return f"{line}; {seen.who([vain.by])} notified nobody at {vain.at:.3f} s"
    if vain.how == ASTRAY:
        return f"{line}; {seen.who([vain.by])} was woken and waited again at {vain.at:.3f} s"
    return f"{line}; no notify since"
