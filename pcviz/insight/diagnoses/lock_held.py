"""Lock held while idle: a thread that sleeps, works or waits for something else with a lock in hand."""

from collections.abc import Iterator

from pcviz.insight.finding import Finding
from pcviz.insight.locks import IdleHold
from pcviz.insight.observations import Observations
from pcviz.insight.words import count, duration, share

ENOUGH = 0.05  # of the run, all threads together

DOES = {"sleeps": "sleeping", "works": "working", "waits": "waiting"}


def lock_held(seen: Observations) -> Iterator[Finding]:
    groups: dict[tuple[int, str, int], list[IdleHold]] = {}
    for hold in seen.idle_holds:
        groups.setdefault((hold.lock, hold.what, hold.object), []).append(hold)
    run_s = seen.measures.seconds
    for (lock, what, object), holds in groups.items():
        seconds = sum(hold.seconds for hold in holds)
        queued = sum(hold.queued_s for hold in holds)
        forever = seen.stuck and any(hold.still for hold in holds)
        part = seconds / run_s if run_s > 0 else 0.0
        if not forever and part < ENOUGH:
            continue
        name = seen.what(lock)
        threads = tuple(sorted({hold.thread for hold in holds}))
        yield Finding(
            name="lock held while waiting" if what == "waits" else f"lock held while {DOES[what]}",
            sentence=_sentence(seen, threads, what, object, name, part, queued, forever),
            evidence=tuple(
                f"{seen.who([hold.thread])}: {count(hold.times, 'time')}, {duration(hold.seconds)} in all"
                + (f"; others queued {duration(hold.queued_s)} meanwhile" if hold.queued_s else "")
                for hold in holds[:5]
            ),
            weight=1.0 if forever else min(0.9, 0.5 + 0.4 * part),
            advice=(
                f"Wait for {seen.what(object)} before taking {name}, or let go of {name} first."
                if object
                else f"Let go of {name} before {DOES[what]}: else all do it one after the other, whatever the buffer."
            ),
            threads=threads,
            moments=tuple(sorted((m for hold in holds for m in hold.moments), key=lambda m: m.since - m.until)[:5]),
        )


def _sentence(
    seen: Observations, threads: tuple[int, ...], what: str, object: int, name: str, part: float, queued: float, forever: bool
) -> str:
    who, verb = seen.who(threads), what.removesuffix("s") if len(threads) > 1 else what
    does = f"{who} {verb} for {seen.what(object)} with {name} in hand" if object else f"{who} {verb} with {name} in hand"
    if forever and object:
        return f"{does}, and nobody can get {name} to let {'them' if len(threads) > 1 else 'it'} go on."
    behind = f"; others queued for it for {duration(queued)} meanwhile" if queued else ""
    return f"{does}, {share(part)} of the time{behind}." if part <= 1 else f"{does}{behind}."
