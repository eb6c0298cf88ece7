"""What a query can ask of a run: its moments, the situation at any of them, and who spent how long doing what."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pcviz.lessons.situation import Situation, one_of
from pcviz.trace import event as ev
from pcviz.trace.event import Event
from pcviz.trace.history import History
from pcviz.trace.state import State

# The kinds of events that can be asked for: those in which something happens.
KINDS = tuple(kind for kind in ev.KINDS if kind not in (ev.THREAD, ev.OBJECT, ev.LINE, ev.GATE, ev.SKIP, ev.SLOTS))
START, END = "start", "end"
_WHOLE_DATA = {ev.PUT, ev.GET, ev.OFFER, ev.DONE}  # the data of these are an item
_FIRST_DATA = {ev.DROP, ev.REJECT}  # of these the first of the data is


@dataclass(frozen=True)
class Moment:
    """One event. What it does not have is None, and asking for that is an error that says so."""

    position: int  # behind it: so many events have happened
    step: int  # its number among the steps of a schedule, from 1; in a run on a clock, that of the event
    t: float  # run seconds
    thread: str  # the name; "you" for the hand at the controls
    kind: str
    object: str  # the name of the lock, semaphore, condition or buffer; "" for none
    item: str | None  # its label
    woken: tuple[str, ...] | None  # of a notify
    count: int | None  # of an own or release of a semaphore: the count afterwards
    seconds: float | None  # of a sleep
    error: str | None  # of the end of a thread that failed


class Facts:
    """A whole run, to be asked."""

    def __init__(self, events: Sequence[Event], *, verdict: str = "", exhaustive: bool = False, explored: int = 0) -> None:
        self.events = events
        self.verdict = verdict
        self.exhaustive = exhaustive
        self.explored = explored
        self._history = History(keep=len(events) + 1)
        state = State()
        batch: list[Event] = []
        for event in events:
            state.apply(event)
            batch.append(event)
            if len(batch) == self._history.every:
                self._history.extend(batch, state)
                batch = []
        self._history.extend(batch, state)
        self.last = state
        self.ends = [at for at, event in enumerate(events, 1) if event[2] == ev.LINE and event[3]]
        self.controlled = bool(self.ends) or any(event[2] == ev.LINE for event in events)
        self.threads = state.snapshot().threads

    # Moments

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        return tuple(self._moments())

    def _moments(self) -> Iterator[Moment]:
        state = State()
        labels: dict[int, str] = {}
        asleep: dict[int, int] = {}  # by thread: the item over which time passes, 0 for none
        for position, event in enumerate(self.events, 1):
            state.apply(event)
            t, thread, kind, object, data = event
            if kind == ev.MAKE:
                labels[object] = str(data[0])
            if kind not in KINDS:
                continue
            number = data if kind in _WHOLE_DATA else data[0] if kind in _FIRST_DATA else None
            if kind == ev.SLEEP:
                asleep[thread] = object
            of_item = kind in (ev.MAKE, ev.SLEEP) or (kind == ev.WAKE and thread in asleep)
            if of_item:  # what they call their object is the number of an item
                number, object = object, 0
            if kind == ev.WAKE:
                asleep.pop(thread, None)
            yield Moment(
                position=position,
                step=bisect_right(self.ends, position - 1) + 1 if self.controlled else position,
                t=t,
                thread=self.last.thread_name(thread),
                kind=kind,
                object=self.last.object_name(object) if object else "",
                item=labels.get(number) if isinstance(number, int) else None,
                woken=tuple(map(self.last.thread_name, data)) if kind == ev.NOTIFY else None,
                count=data if kind in (ev.OWN, ev.RELEASE) and isinstance(data, int) else None,
                seconds=data[0] if kind == ev.SLEEP else None,
                error=data["error"] if kind == ev.END and isinstance(data, dict) else None,
            )

    def found(
        self,
        *kinds: str,
        thread: object = None,
        role: object = None,
        object: object = None,
        item: object = None,
        after: object = None,
        before: object = None,
        lost: object = None,
        woken: object = None,
    ) -> tuple[Moment, ...]:
        """The moments of these kinds (of any, where none is given) that every filter lets through."""
        for kind in kinds:
            one_of("kind of event", kind, KINDS)
        names = [view.name for view in self.threads]
        if thread is not None:
            one_of("thread", thread, names)
        roles = {view.name: view.role for view in self.threads}
        since = -1 if after is None else self.at(after)
        until = len(self.events) + 1 if before is None else self.at(before)
        return tuple(
            one
            for one in self.moments
            if (not kinds or one.kind in kinds)
            and (thread is None or one.thread == thread)
            and (role is None or roles.get(one.thread) == role)
            and (object is None or one.object == object)
            and (item is None or one.item == item)
            and since < one.position < until
            and (lost is None or (one.woken == ()) == lost)
            and (woken is None or (one.woken is not None and woken in one.woken))
        )

    def nth(self, number: int, *kinds: str, **filters: Any) -> Moment:
        """The first is 1, the last is -1."""
        found = self.found(*kinds, **filters)
        if not isinstance(number, int) or number == 0 or abs(number) > len(found):
            asked = " or ".join(kinds) or "event"
            which = f" with {', '.join(f'{key} {said(value)}' for key, value in filters.items())}" if filters else ""
            raise ValueError(f"this run has {len(found)} {asked}{which}, so there is no number {number}")
        return found[number - 1 if number > 0 else number]

    # Situations

    def at(self, where: object) -> int:
        """The position that a moment, a number, "start" or "end" stands for."""
        if isinstance(where, Moment):
            return where.position
        if where == START:  # everybody is known, and nothing has happened
            return self.moments[0].position - 1 if self.moments else 0
        if where == END:
            return len(self.events)
        if isinstance(where, int) and not isinstance(where, bool) and 0 <= where <= len(self.events):
            return where
        raise ValueError(f"{said(where)} is no moment of this run: give first(…), last(…), {START!r} or {END!r}")

    def situation(self, where: object, back: int = 0) -> Situation:
        return Situation(self._history.at(max(0, self.at(where) - back)).snapshot())

    # Statuses over the whole run

    @cached_property
    def stretches(self) -> dict[str, dict[str, float]]:
        """By thread and status: how long. In steps where threads were scheduled, in run seconds where they have a clock."""
        state = State()
        since: dict[int, tuple[str, float]] = {}
        spent: dict[str, dict[str, float]] = {view.name: {} for view in self.threads}

        known = {view.id for view in self.threads}

        def close(thread: int, at: float) -> None:
            status, began = since[thread]
            name = self.last.thread_name(thread)
            spent[name][status] = spent[name].get(status, 0.0) + at - began

        for position, event in enumerate(self.events, 1):
            state.apply(event)
            at = float(bisect_right(self.ends, position - 1)) if self.controlled else state.t
            for thread in state.touched:
                if thread in known:
                    if thread in since:
                        close(thread, at)
                    since[thread] = (state.status(thread).value, at)
        last = float(len(self.ends)) if self.controlled else state.t
        for thread in since:
            close(thread, last)
        return spent

    # Items

    @cached_property
    def stays(self) -> tuple[tuple[str, str, float | None], ...]:
        """Each item that was put: its label, its maker, and the run seconds until it was got; None if it never was."""
        put: dict[int, float] = {}
        got: dict[int, float] = {}
        made: dict[int, tuple[str, int]] = {}
        for t, thread, kind, object, data in self.events:
            if kind == ev.MAKE:
                made[object] = (str(data[0]), thread)
            elif kind == ev.PUT and data is not None:
                put[data] = t
            elif kind == ev.GET and data is not None:
                got.setdefault(data, t)
        name = self.last.thread_name
        return tuple(
            (made[item][0], name(made[item][1]), got[item] - t if item in got else None)
            for item, t in put.items()
            if item in made
        )


def said(value: object) -> str:
    return f"the {value.kind} at event {value.position}" if isinstance(value, Moment) else str(value)
