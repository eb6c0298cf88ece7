"""Wake-ups: whom a notify reached, who went straight back to waiting, and who waits although what it waits for is there."""

from dataclasses import dataclass
from typing import Any

from pcviz.insight.finding import Moment
from pcviz.insight.stores import Stores
from pcviz.insight.things import Things
from pcviz.trace import event as kinds
from pcviz.trace.snapshot import Status
from pcviz.trace.state import State

LASTING = 0.5  # run seconds after which a wait for what is there is no longer a matter of whose turn it is
HERD = 3  # threads woken at once
KEPT = 5

# What a thread does between its wake-up and the moment when it has the lock back and looks again.
ON_THE_WAY = frozenset((kinds.ASK, kinds.BLOCK, kinds.OWN, kinds.GATE, kinds.WAKE, kinds.SLOTS, kinds.LINE))
STUCK = (Status.BLOCKED, Status.WAITING)

NOBODY = "nobody"  # notified it
MISSED = "missed"  # the notify came before the wait
ASTRAY = "astray"  # the notify woke a thread that could do nothing with it


@dataclass(frozen=True, slots=True)
class VainWait:
    """A thread that waits although what it waits for is there."""

    thread: int
    condition: int
    buffer: int  # 0 where it waits outside a put or get, so that nobody knows what for
    call: str  # put | get | ""
    how: str  # nobody | missed | astray
    by: int  # missed: who notified into the void; astray: who was woken instead
    at: float  # run second of that notify
    moment: Moment  # from the time when both were true: it waited, and there was what it waited for
    to_the_end: bool  # and everybody else stood still, too


@dataclass(frozen=True, slots=True)
class ConditionNotes:
    id: int
    name: str
    notifies: int
    in_vain: int  # nobody waited
    herds: int  # notifies that woke `HERD` threads or more
    herd_woken: int  # threads that these woke
    herd_back: int  # of them: looked, and waited again
    herd_moments: tuple[Moment, ...]  # the last
    calls: frozenset[str]  # put, get: which calls wait here
    picky: frozenset[str]  # put, get: which calls notified one and left others waiting
    broad: frozenset[str]  # put, get: which calls notified several at once
    buffers: frozenset[int]  # of those calls


@dataclass(frozen=True, slots=True)
class Beaten:
    """A thread that was woken and found that another had been quicker, again and again."""

    thread: int
    times: int  # in a row, the most
    moment: Moment


class Wait:
    __slots__ = ("buffer", "call", "condition", "position", "since")

    def __init__(self, condition: int, buffer: int, call: str, since: float, position: int) -> None:
        self.condition = condition
        self.buffer = buffer
        self.call = call
        self.since = since
        self.position = position


class Condition:
    __slots__ = (
        "astray",
        "broad",
        "buffers",
        "calls",
        "herd_back",
        "herd_woken",
        "herds",
        "in_vain",
        "last_back",
        "last_in_vain",
        "last_woken",
        "moments",
        "notifies",
        "picky",
        "waiting",
    )

    def __init__(self) -> None:
        self.notifies = self.in_vain = self.herds = self.herd_woken = self.herd_back = 0
        self.moments: list[Moment] = []
        self.calls: set[str] = set()
        self.picky: set[str] = set()
        self.broad: set[str] = set()
        self.buffers: set[int] = set()
        self.waiting = 0
        self.last_in_vain = (-1.0, 0)  # run seconds, by whom
        self.last_woken = -1.0  # run seconds
        self.last_back = (-1.0, 0)  # when a woken thread last went straight back, and which


class Wakes:
    """Its steps come before those of `Stores`, which knows the calls: a wait ends as it was while it lasted."""

    def __init__(self, things: Things, stores: Stores) -> None:
        self._things = things
        self._stores = stores
        self._conditions: dict[int, Condition] = {}
        self.waits: dict[int, Wait] = {}  # by thread
        self.woken: dict[int, tuple[int, bool]] = {}  # thread → condition, and whether as one of a herd; until it acts
        self._in_a_row: dict[int, tuple[int, float, int]] = {}  # thread → times beaten, since when, after which event
        self._beaten: dict[int, Beaten] = {}
        self._vain: list[VainWait] = []
        self._daemons: set[int] = set()

    def _condition(self, number: int) -> Condition:
        condition = self._conditions.get(number)
        if condition is None:
            condition = self._conditions[number] = Condition()
        return condition

    # What happens

    def steps(self, thread: int, kind: str, state: State) -> None:
        """Before any step of a thread that waits or was woken: whoever takes a step does not wait any more."""
        if thread in self.waits and kind not in (kinds.GATE, kinds.END):
            self._leave(thread, state)
        if kind not in ON_THE_WAY and kind != kinds.WAIT:
            self.woken.pop(thread, None)

    def moves(self, thread: int, object: int, data: Any, state: State) -> None:
        """A put or get is over, well or not."""
        self._in_a_row.pop(thread, None)

    def thread(self, thread: int, object: int, data: Any, state: State) -> None:
        if data.get("daemon"):
            self._daemons.add(thread)

    def wait(self, thread: int, object: int, data: Any, state: State) -> None:
        if self._things.kind(object) not in ("condition", "lock"):  # an event, a barrier, a thread: not a condition
            return
        t, position = state.t, state.events
        condition = self._condition(object)
        condition.waiting += 1
        call = self._stores.calls.get(thread)
        if call is not None:
            condition.calls.add(call.kind)
            condition.buffers.add(call.buffer)
            self.waits[thread] = Wait(object, call.buffer, call.kind, t, position)
        else:
            self.waits[thread] = Wait(object, 0, "", t, position)
        woken = self.woken.pop(thread, None)
        if woken is None or woken[0] != object:
            return
        condition.last_back = (t, thread)
        if woken[1]:
            condition.herd_back += 1
            return  # there never was something for each of them
        times, since, at = self._in_a_row.get(thread, (0, t, position))
        self._in_a_row[thread] = (times + 1, since, at)
        before = self._beaten.get(thread)
        if before is None or times + 1 > before.times:
            self._beaten[thread] = Beaten(thread, times + 1, Moment(since, t, at))

    def notify(self, thread: int, object: int, data: Any, state: State) -> None:
        if self._things.kind(object) not in ("condition", "lock"):
            return
        condition = self._condition(object)
        condition.notifies += 1
        if not data:
            condition.in_vain += 1
            condition.last_in_vain = (state.t, thread)
            return
        condition.last_woken = state.t
        herd = len(data) >= HERD and thread != 0
        if herd:
            condition.herds += 1
            condition.herd_woken += len(data)
            condition.moments = [*condition.moments[1 - KEPT :], Moment(state.t, state.t, state.events)]
        call = self._stores.calls.get(thread)
        if call is not None:
            if len(data) > 1:
                condition.broad.add(call.kind)
            elif condition.waiting > 1:
                condition.picky.add(call.kind)
        for woken in data:
            self._leave(woken, state)
            self.woken[woken] = (object, herd)

    def _leave(self, thread: int, state: State) -> None:
        wait = self.waits.pop(thread, None)
        if wait is None:
            return
        self._conditions[wait.condition].waiting -= 1
        vain = self._in_vain(thread, wait, state.t)
        if vain is not None:
            self._keep(vain)

    def _keep(self, vain: VainWait) -> None:
        self._vain = sorted([*self._vain, vain], key=_gravity)[:KEPT]

    def _in_vain(self, thread: int, wait: Wait, t: float, stuck: bool = False) -> VainWait | None:
        """What there is to say of a wait that has lasted until `t`; `stuck`: everybody stands still, and so it will go on."""
        condition = self._conditions[wait.condition]
        if wait.call:
            met = self._stores.known[wait.buffer].met[wait.call]
            if met is None:
                return None
            since, position = max((wait.since, wait.position), met)
            if t - since < LASTING and not stuck:
                return None
        else:
            # Nobody knows what it waits for. That the notify was the one it needed shows only when nothing moves any more.
            if not stuck or thread in self._daemons:
                return None
            since, position = wait.since, wait.position
        how, by, at = self._reason(condition, wait.since)
        if not wait.call and how != MISSED:
            return None
        moment = Moment(since, max(t, since), position)
        return VainWait(thread, wait.condition, wait.buffer, wait.call, how, by, at, moment, stuck)

    def _reason(self, condition: Condition, waited_from: float) -> tuple[str, int, float]:
        at, by = condition.last_in_vain
        if at >= 0 and condition.last_woken < at <= waited_from:
            return MISSED, by, at
        at, by = condition.last_back
        if condition.last_woken >= waited_from and at >= waited_from:
            return ASTRAY, by, at
        return NOBODY, 0, waited_from

    def end(self, thread: int, object: int, data: Any, state: State) -> None:
        if data is not None:  # thrown out of its wait, which says nothing of the wait
            wait = self.waits.pop(thread, None)
            if wait is not None:
                self._conditions[wait.condition].waiting -= 1
        else:
            self._leave(thread, state)
        self._in_a_row.pop(thread, None)

    def stop(self, t: float, stuck: bool) -> None:
        """The run is being stopped: what waits in vain now will never be anything else."""
        self._vain = list(self.vain_waits(t, stuck))[:KEPT]
        self.forget()

    def forget(self) -> None:
        """Steps are missing, or do not count: who waits is not known."""
        self.waits.clear()
        self.woken.clear()
        self._in_a_row.clear()
        for condition in self._conditions.values():
            condition.waiting = 0

    # Looking

    def vain_waits(self, t: float, stuck: bool) -> tuple[VainWait, ...]:
        """Up to run second `t`, the gravest first. `stuck`: everybody who has not ended stands still."""
        now = (self._in_vain(thread, wait, t, stuck) for thread, wait in self.waits.items())
        found = [*self._vain, *(vain for vain in now if vain is not None)]
        return tuple(sorted(found, key=_gravity))

    def beaten(self) -> tuple[Beaten, ...]:
        return tuple(sorted(self._beaten.values(), key=lambda one: -one.times))

    def notes(self, state: State) -> tuple[ConditionNotes, ...]:
        return tuple(
            ConditionNotes(
                id=number,
                name=state.object_name(number),
                notifies=one.notifies,
                in_vain=one.in_vain,
                herds=one.herds,
                herd_woken=one.herd_woken,
                herd_back=one.herd_back,
                herd_moments=tuple(one.moments),
                calls=frozenset(one.calls),
                picky=frozenset(one.picky),
                broad=frozenset(one.broad),
                buffers=frozenset(one.buffers),
            )
            for number, one in self._conditions.items()
        )


def _gravity(vain: VainWait) -> tuple[bool, float]:
    return not vain.to_the_end, vain.moment.since - vain.moment.until
