"""Convoy: threads queue at a lock, one behind the other."""

from collections.abc import Iterator

from pcviz.insight.finding import Finding
from pcviz.insight.locks import LockNotes
from pcviz.insight.observations import Observations
from pcviz.insight.words import count, duration, share, span

ENOUGH = 0.2  # of the time of all who ever asked for the lock
BLOCKED = 5  # times that somebody had to queue


def convoy(seen: Observations) -> Iterator[Finding]:
    for lock in seen.locks:
        lived = sum(one.seconds for one in seen.measures.threads if one.id in lock.users)
        if lock.blocked < BLOCKED or lock.peak < 2 or lived <= 0 or lock.queued_s < ENOUGH * lived:
            continue
        part = lock.queued_s / lived
        yield Finding(
            name="convoy",
            sentence=_sentence(seen, lock, part),
            evidence=tuple(_evidence(seen, lock)),
            weight=min(0.9, 0.4 + 0.5 * part),
            advice=f"Do less while holding {lock.name}: sleep, work, read and write after letting go of it.",
            threads=tuple(sorted(thread for thread, _ in lock.owners[:4])),
            moments=(lock.worst,) if lock.worst is not None else (),
        )


def _sentence(seen: Observations, lock: LockNotes, part: float) -> str:
    queue = f"Threads queue at {lock.name} for {share(part)} of their time, up to {lock.peak} at once"
    if lock.idle_queued_s >= lock.queued_s / 2:
        owners = sorted(thread for thread, _ in lock.owners[:4])
        keep = "keeps it while it sleeps, works or waits" if len(owners) == 1 else "keep it while they sleep, work or wait"
        return f"{queue}: {seen.who(owners)} {keep}."
    each = lock.held_s / lock.asked if lock.asked else 0.0
    return f"{queue}: it is held for only {duration(each)} at a time, but asked for more often than that allows."


def _evidence(seen: Observations, lock: LockNotes) -> Iterator[str]:
    yield f"{count(lock.blocked, 'time')} of {lock.asked:,} it was taken; {duration(lock.queued_s)} of thread time in the queue"
    for thread, seconds in lock.owners[:4]:
        yield f"behind {seen.who([thread])}: {duration(seconds)}"
    if lock.worst is not None:
        yield f"the longest queue without a break: {span(lock.worst.since, lock.worst.until)}"
