"""The records of virtual threads: events at once, since only one thread runs and time stands still while it does."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pcviz.sync.levels import appending
from pcviz.trace.event import ASK, NOTIFY, OWN, Event
from pcviz.trace.recorder import ASK_OWN, FULL, NOTIFY_NOBODY, OFF, Clock, Record, Recorder

if TYPE_CHECKING:
    from pcviz.sync.virtual import Virtual


class EventRecorder(Recorder):
    """Its `append` takes events as they are."""

    def __init__(self, clock: Clock, level: str = FULL) -> None:
        super().__init__(clock, level)
        self._events: list[Event] = []
        self.append = self._events.append
        self.tell = appending(self)  # what the level lets through

    def __len__(self) -> int:
        return len(self._events)

    def drain(self, limit: int | None = None) -> list[Event]:
        events = self._events[:limit]
        del self._events[:limit]
        return events

    def add_up(self, count: int) -> dict[str, int]:
        """Never needed: threads get no turns while their records wait."""
        raise NotImplementedError


Teller = Callable[[Any], None]


def recording(
    kernel: "Virtual", every: int
) -> tuple[Callable[..., None], Callable[[Record], None], Callable[[], float], Callable[[str, int], Teller]]:
    """A kernel's `record`, `append` (of short records), `raw` and `teller`, which run in every step of every thread.

    Closures: methods would cost half as much again. With `every` so many steps the kernel's `count_steps` is called.
    """
    clock, tell = kernel.clock, kernel.recorder.tell
    steps = every

    def record(kind: str, object: int, data: Any = None) -> None:
        nonlocal steps
        steps -= 1
        if not steps:
            steps = every
            kernel.count_steps()
        if kind is ASK_OWN:
            tell((clock.time, kernel.number, ASK, object, None))
            kind = OWN
        tell((clock.time, kernel.number, kind, object, data))

    def append(short: Record) -> None:
        _, _, kind, object = short
        now, me = clock.time, kernel.number
        if kind is ASK_OWN:
            tell((now, me, ASK, object, None))
            tell((now, me, OWN, object, None))
        elif kind is NOTIFY_NOBODY:
            tell((now, me, NOTIFY, object, []))
        else:
            tell((now, me, kind, object, None))

    def raw() -> float:
        nonlocal steps
        steps -= 1
        if not steps:
            steps = every
            kernel.count_steps()
        return clock.time

    def record_nothing(kind: str, object: int, data: Any = None) -> None:
        nonlocal steps
        steps -= 1
        if not steps:
            steps = every
            kernel.count_steps()

    def append_nothing(short: Record) -> None:
        pass

    def teller(kind: str, object: int) -> Teller:
        add = kernel.recorder.append

        def tell_one(data: Any) -> None:
            nonlocal steps
            steps -= 1
            if not steps:
                steps = every
                kernel.count_steps()
            add((clock.time, kernel.number, kind, object, data))

        def tell_nothing(data: Any) -> None:
            nonlocal steps
            steps -= 1
            if not steps:
                steps = every
                kernel.count_steps()

        return tell_nothing if level == OFF else tell_one

    level = kernel.recorder.level
    return record_nothing if level == OFF else record, append if level == FULL else append_nothing, raw, teller
