"""What a level lets through to the recorder."""

from collections.abc import Callable

from pcviz.trace.event import ASK, BLOCK, OWN, RELEASE, TIMEOUT, WAIT, WAKE
from pcviz.trace.recorder import ASK_OWN, FULL, LIGHT, OFF, Record, Recorder

# At level light nobody is told who owns what: a thread that got stuck goes on with WAKE.
STEPS = frozenset({ASK, RELEASE})
OWNING = frozenset({OWN, ASK_OWN})
STUCK = frozenset({BLOCK, WAIT})
SIFTED = STEPS | OWNING | STUCK | {WAKE, TIMEOUT}  # all others are let through as they are


def appending(recorder: Recorder) -> Callable[[Record], None]:
    """The recorder's `append`, or what its level lets through to it."""
    append = recorder.append
    stuck: set[int] = set()  # threads whose BLOCK or WAIT was recorded, and not yet what became of it

    def off(record: Record) -> None:
        pass

    def light(record: Record) -> None:
        t, thread, kind, object, _ = record
        if kind not in SIFTED:
            pass
        elif kind in OWNING:
            if thread not in stuck:
                return
            record = (t, thread, WAKE, object, None)
            stuck.discard(thread)
        elif kind in STUCK:
            stuck.add(thread)
        elif kind == WAKE:
            stuck.discard(thread)
        elif kind != TIMEOUT or thread not in stuck:
            return
        append(record)

    return {OFF: off, LIGHT: light, FULL: append}[recorder.level]
