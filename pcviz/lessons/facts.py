"""What a query can ask of a run: its moments, the situation at any of them, and who spent how long doing what."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from pcviz.trace import event as ev
from pcviz.trace.event import Event
from pcviz.trace.history import History
from pcviz.trace.snapshot import Snapshot, Status, ThreadView
from pcviz.trace.state import State
from pcviz.workshop.settings import nearest

# The kinds of events that can be asked for: those in which something happens.
KINDS = tuple(kind for kind in ev.KINDS if kind not in (ev.THREAD, ev.OBJECT, ev.LINE, ev.GATE, ev.SKIP, ev.SLOTS))
STATUSES = tuple(status.value for status in Status)
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


@dataclass(frozen=True)
class Holder:
    """One thread at one moment."""

    view: ThreadView
    shot: Snapshot

    @property
    def name(self) -> str:
        return self.view.name

    @property
    def status(self) -> str:
        return self.view.status.value

    @property
    def why(self) -> str:
        """In words, as the screen says it."""
        return self.view.why

    @property
    def holds(self) -> tuple[str, ...]:
        names = {one.id: one.name for one in self.shot.objects}
        return tuple(names.get(number, "") for number in self.view.holds)

    @property
    def on(self) -> str:
        """What it is blocked on, waits on or asks for; "" for nothing."""
        return next((one.name for one in self.shot.objects if one.id == self.view.object), "")

    @property
    def hand(self) -> str:
        """The item in its hand; "" for none."""
        item = self.shot.items.get(self.view.item)
        return item.label if item is not None else ""

    @property
    def line(self) -> int:
        return self.view.line

    @property
    def made(self) -> int:
        return self.view.made

    @property
    def put(self) -> int:
        return self.view.put

    @property
    def got(self) -> int:
        return self.view.got

    @property
    def done(self) -> int:
        return self.view.done


class Situation:
    """What is true at one moment."""

    def __init__(self, shot: Snapshot) -> None:
        self._shot = shot

    def _buffer(self) -> Any:
        if not self._shot.buffers:
            raise ValueError("there is no buffer in this run")
        return self._shot.buffers[0]

    @property
    def t(self) -> float:
        return self._shot.t

    @property
    def fill(self) -> int:
        return int(self._buffer().fill)

    @property
    def capacity(self) -> int | None:
        """None where it is unbounded."""
        capacity: int | None = self._buffer().capacity
        return capacity

    @property
    def items(self) -> tuple[str, ...]:
        """The labels in the slots, as the container has them: of a queue the oldest first."""
        return tuple(self._shot.items[item].label if item in self._shot.items else "?" for item in self._buffer().slots)

    @property
    def next_out(self) -> str:
        item = self._shot.items.get(self._buffer().next_out)
        return item.label if item is not None else ""

    @property
    def peak(self) -> int:
        """The most that has been in the buffer so far."""
        return int(self._buffer().peak)

    @property
    def phase(self) -> str:
        return self._shot.phase

    @property
    def made(self) -> int:
        return self._shot.account.made

    @property
    def put(self) -> int:
        return self._shot.account.put

    @property
    def delivered(self) -> int:
        return self._shot.account.delivered

    @property
    def processed(self) -> int:
        return self._shot.account.processed

    @property
    def dropped(self) -> int:
        return self._shot.account.dropped

    @property
    def rejected(self) -> int:
        return self._shot.account.rejected

    @property
    def lost(self) -> int:
        return self._shot.account.lost

    @property
    def left(self) -> int:
        return self._shot.account.left

    @property
    def in_hand(self) -> int:
        """Made and not put yet."""
        return self._shot.account.in_hand

    def thread(self, name: str) -> Holder:
        return Holder(self._found(name, self._shot.threads, "thread"), self._shot)

    def owner(self, name: str) -> str:
        """Who holds this lock; "" for nobody."""
        return self._name(self._object(name).owner)

    def entry(self, name: str) -> tuple[str, ...]:
        """Who stands in the entry queue of this lock or semaphore, by arrival."""
        return tuple(map(self._name, self._object(name).entry))

    def waiting(self, name: str) -> tuple[str, ...]:
        """Who is in the wait set of this condition, by arrival."""
        return tuple(map(self._name, self._object(name).waiting))

    def count(self, name: str) -> Any:
        """The count of this semaphore."""
        return self._object(name).value

    def who(self, status: str) -> tuple[str, ...]:
        """The threads that have this status."""
        _one_of("status", status, STATUSES)
        return tuple(one.name for one in self._shot.threads if one.status.value == status)

    def _object(self, name: str) -> Any:
        return self._found(name, self._shot.objects, "object")

    def _found(self, name: str, among: Sequence[Any], what: str) -> Any:
        found = next((one for one in among if one.name == name), None)
        if found is None:
            names = [one.name for one in among]
            raise ValueError(f"no {what} {name}{nearest(str(name), names)}; there are {', '.join(names) or 'none'}")
        return found

    def _name(self, number: int) -> str:
        return next((one.name for one in self._shot.threads if one.id == number), "")


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
        self._ends = [at for at, event in enumerate(events, 1) if event[2] == ev.LINE and event[3]]
        self.controlled = bool(self._ends) or any(event[2] == ev.LINE for event in events)
        self._threads = {view.id: view for view in state.snapshot().threads}

    # Moments

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        return tuple(self._moments())

    def _moments(self) -> Iterator[Moment]:
        state = State()
        labels: dict[int, str] = {}
        for position, event in enumerate(self.events, 1):
            state.apply(event)
            t, thread, kind, object, data = event
            if kind == ev.MAKE:
                labels[object] = str(data[0])
            if kind not in KINDS:
                continue
            number = object if kind == ev.MAKE else data if kind in _WHOLE_DATA else data[0] if kind in _FIRST_DATA else None
            yield Moment(
                position=position,
                step=bisect_right(self._ends, position - 1) + 1 if self.controlled else position,
                t=t,
                thread=self.last.thread_name(thread),
                kind=kind,
                object=self.last.object_name(object) if object and kind not in (ev.MAKE, ev.SLEEP) else "",
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
            _one_of("kind of event", kind, KINDS)
        names = [view.name for view in self._threads.values()]
        if thread is not None:
            _one_of("thread", thread, names)
        roles = {view.name: view.role for view in self._threads.values()}
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
            which = f" with {', '.join(f'{key} {_said(value)}' for key, value in filters.items())}" if filters else ""
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
        raise ValueError(f"{_said(where)} is no moment of this run: give first(…), last(…), {START!r} or {END!r}")

    def situation(self, where: object, back: int = 0) -> Situation:
        return Situation(self._history.at(max(0, self.at(where) - back)).snapshot())

    # Statuses over the whole run

    @cached_property
    def stretches(self) -> dict[str, dict[str, float]]:
        """By thread and status: how long. In steps where threads were scheduled, in run seconds where they have a clock."""
        state = State()
        since: dict[int, tuple[str, float]] = {}
        spent: dict[str, dict[str, float]] = {view.name: {} for view in self._threads.values()}

        def close(thread: int, at: float) -> None:
            status, began = since[thread]
            name = self.last.thread_name(thread)
            spent[name][status] = spent[name].get(status, 0.0) + at - began

        for position, event in enumerate(self.events, 1):
            state.apply(event)
            at = float(bisect_right(self._ends, position - 1)) if self.controlled else state.t
            for thread in state.touched:
                if thread in self._threads:
                    if thread in since:
                        close(thread, at)
                    since[thread] = (state.status(thread).value, at)
        last = float(len(self._ends)) if self.controlled else state.t
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


class Function(NamedTuple):
    """What a query can call: the filters that it takes by name, and the place from which its arguments are kinds of events."""

    call: Callable[..., Any]
    filters: tuple[str, ...] = ()
    kinds_from: int | None = None


FILTERS = ("thread", "role", "object", "item", "after", "before", "lost", "woken")


def functions() -> dict[str, Function]:
    """All of them, by name."""
    return {
        "first": Function(lambda facts, *kinds, **more: facts.nth(1, *kinds, **more), FILTERS, 0),
        "last": Function(lambda facts, *kinds, **more: facts.nth(-1, *kinds, **more), FILTERS, 0),
        "nth": Function(lambda facts, number, *kinds, **more: facts.nth(number, *kinds, **more), FILTERS, 1),
        "all": Function(lambda facts, *kinds, **more: facts.found(*kinds, **more), FILTERS, 0),
        "count": Function(lambda facts, *kinds, **more: len(facts.found(*kinds, **more)), FILTERS, 0),
        "order": Function(lambda facts, *kinds, **more: tuple(one.thread for one in facts.found(*kinds, **more)), FILTERS, 0),
        "items": Function(_items, FILTERS, 0),
        "state": Function(lambda facts, where: facts.situation(where)),
        "before": Function(lambda facts, where: facts.situation(where, 1)),
        "threads": Function(_threads, ("role",)),
        "spent": Function(_spent),
        "longest": Function(_longest, ("role",)),
        "stays": Function(_stays, ("thread",)),
        "never_got": Function(lambda facts: tuple(label for label, _, stay in facts.stays if stay is None)),
        "verdict": Function(lambda facts: facts.verdict),
        "exhaustive": Function(lambda facts: facts.exhaustive),
        "explored": Function(lambda facts: facts.explored),
        "steps": Function(lambda facts: len(facts._ends) if facts.controlled else len(facts.moments)),
        "len": Function(lambda facts, values: len(_list(values))),
        "sum": Function(lambda facts, values: sum(map(_number, _list(values)))),
        "min": Function(lambda facts, values: min(_numbers(values))),
        "max": Function(lambda facts, values: max(_numbers(values))),
        "mean": Function(lambda facts, values: sum(_numbers(values)) / len(values)),
        "sorted": Function(lambda facts, values: tuple(sorted(_list(values)))),
        "distinct": Function(lambda facts, values: tuple(dict.fromkeys(_list(values)))),
        "index": Function(_index),
        "abs": Function(lambda facts, value: abs(_number(value))),
        "round": Function(lambda facts, value, digits=0: round(_number(value), digits) if digits else round(_number(value))),
    }


def _items(facts: Facts, *kinds: str, **filters: Any) -> tuple[str, ...]:
    return tuple(one.item for one in facts.found(*kinds, **filters) if one.item is not None)


def _threads(facts: Facts, role: object = None) -> tuple[str, ...]:
    return tuple(view.name for view in facts._threads.values() if role is None or view.role == role)


def _spent(facts: Facts, thread: str, *statuses: str) -> float:
    _one_of("thread", thread, list(facts.stretches))
    for status in statuses:
        _one_of("status", status, STATUSES)
    return sum(facts.stretches[thread].get(status, 0.0) for status in statuses)


def _longest(facts: Facts, *statuses: str, role: object = None) -> str:
    """The thread that has spent the longest so; of equals the first."""
    names = _threads(facts, role)
    if not names:
        raise ValueError(f"there is no thread of the role {_said(role)}")
    return max(names, key=lambda name: _spent(facts, name, *statuses))


def _stays(facts: Facts, thread: object = None) -> tuple[float, ...]:
    return tuple(stay for _, maker, stay in facts.stays if stay is not None and thread in (None, maker))


def _index(facts: Facts, values: Any, value: Any) -> int:
    if value not in _list(values):
        raise ValueError(f"{_said(value)} is not in the list")
    return int(values.index(value)) + 1


def _list(value: Any) -> Any:
    if not isinstance(value, tuple):
        raise ValueError(f"{_said(value)} is no list")
    return value


def _numbers(values: Any) -> Any:
    if not _list(values):
        raise ValueError("the list is empty")
    return tuple(map(_number, values))


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{_said(value)} is no number")
    return value


def _one_of(what: str, word: object, words: Sequence[str]) -> None:
    if word not in words:
        raise ValueError(f"no {what} {_said(word)}{nearest(str(word), words)}; there are {', '.join(words) or 'none'}")


def _said(value: object) -> str:
    return f"the {value.kind} at event {value.position}" if isinstance(value, Moment) else str(value)
