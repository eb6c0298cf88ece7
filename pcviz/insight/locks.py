"""Locks: who queues for them, how long, and what the owner does meanwhile."""

from dataclasses import dataclass
from typing import Any

from pcviz.insight.finding import Moment
from pcviz.insight.things import Things
from pcviz.trace.state import State

KEPT = 5  # moments, the longest


@dataclass(frozen=True, slots=True)
class LockNotes:
    """One lock. Thread-seconds: two threads that queue for a second make two."""

    id: int
    name: str
    asked: int  # how often it was owned or queued for
    blocked: int  # how often a thread had to queue
    queued_s: float  # thread-seconds in its entry queue
    idle_queued_s: float  # of these, while its owner slept, worked or waited for something else
    held_s: float  # seconds during which somebody owned it
    peak: int  # the most threads in its entry queue at once
    owners: tuple[tuple[int, float], ...]  # who owned it while others queued: thread, thread-seconds; the worst first
    users: frozenset[int]  # the threads that ever asked for it
    worst: Moment | None  # the longest time without a break that anybody queued


@dataclass(frozen=True, slots=True)
class IdleHold:
    """One thread that sleeps, works or waits for something else with a lock in hand. Run seconds."""

    thread: int
    lock: int
    what: str  # sleeps | works | waits
    object: int  # what it waits for, else 0
    times: int
    seconds: float
    queued_s: float  # thread-seconds that others queued meanwhile
    moments: tuple[Moment, ...]  # the longest
    still: bool  # and it goes on


class Lock:
    __slots__ = (
        "asked",
        "begun",
        "behind",
        "blocked",
        "held_s",
        "idle_s",
        "owner",
        "peak",
        "queue",
        "queued_s",
        "t",
        "users",
        "worst",
    )

    def __init__(self, t: float) -> None:
        self.t = t
        self.owner = 0
        self.queue: set[int] = set()
        self.begun = (t, 0)  # when the queue that there is now began: run seconds, events before it
        self.asked = self.blocked = self.peak = 0
        self.queued_s = self.idle_s = self.held_s = 0.0
        self.behind: dict[int, float] = {}  # thread-seconds queued, by owner
        self.users: set[int] = set()
        self.worst: Moment | None = None


class Hold:
    """What a thread does with a lock in hand; open while `since` is set."""

    __slots__ = ("moments", "object", "queued_s", "seconds", "since", "times", "what")

    def __init__(self, what: str, object: int) -> None:
        self.what = what
        self.object = object
        self.times = 0
        self.seconds = self.queued_s = 0.0
        self.since: tuple[float, int] | None = None
        self.moments: list[Moment] = []

    def close(self, t: float) -> None:
        if self.since is None:
            return
        since, position = self.since
        self.since = None
        self.times += 1
        self.seconds += t - since
        self.moments = longest([*self.moments, Moment(since, t, position)])


def longest(moments: list[Moment]) -> list[Moment]:
    return sorted(moments, key=lambda one: one.since - one.until)[:KEPT]


class Locks:
    def __init__(self, things: Things) -> None:
        self._things = things
        self._others = things.others
        self._locks: dict[int, Lock] = {}
        self._held: dict[int, list[int]] = {}  # by thread
        self._queues: dict[int, int] = {}  # thread → the lock in whose entry queue it stands
        self._idle: dict[int, Hold] = {}  # by thread: what it does with a lock in hand, now
        self._holds: dict[tuple[int, int, str, int], Hold] = {}  # thread, lock, what, object

    def _lock(self, number: int, t: float) -> Lock:
        lock = self._locks.get(number)
        if lock is None:
            lock = self._locks[number] = Lock(t)
        return lock

    def _advance(self, lock: Lock, t: float) -> None:
        passed = t - lock.t
        if passed <= 0:
            return
        lock.t = t
        owner = lock.owner
        if owner:
            lock.held_s += passed
        if lock.queue:
            waited = passed * len(lock.queue)
            lock.queued_s += waited
            if owner:
                lock.behind[owner] = lock.behind.get(owner, 0.0) + waited
                hold = self._idle.get(owner)
                if hold is not None:
                    lock.idle_s += waited
                    hold.queued_s += waited

    # What happens

    def block(self, thread: int, object: int, data: Any, state: State) -> None:
        if object in self._others:
            self._be_idle(thread, "waits", object, state)
            return
        t = state.t
        lock = self._lock(object, t)
        self._advance(lock, t)
        lock.users.add(thread)
        lock.blocked += 1
        if not lock.queue:
            lock.begun = (t, state.events)
        lock.queue.add(thread)
        self._queues[thread] = object
        lock.peak = max(lock.peak, len(lock.queue))
        if self._held.get(thread):
            self._be_idle(thread, "waits", object, state)

    def own(self, thread: int, object: int, data: Any, state: State) -> None:
        if self._idle:
            self.go_on(thread, object, None, state)
        if object in self._others:
            return
        t = state.t
        lock = self._locks.get(object) or self._lock(object, t)
        if lock.queue:
            self._advance(lock, t)
            self._unqueue(thread, t)
        elif not lock.owner:
            lock.t = t
        lock.asked += 1
        lock.owner = thread
        lock.users.add(thread)
        held = self._held.get(thread)
        if held is None:
            self._held[thread] = [object]
        elif object not in held:
            held.append(object)

    def release(self, thread: int, object: int, data: Any, state: State) -> None:
        if self._idle:
            self.go_on(thread, object, None, state)
        if object in self._others or (type(data) is int and data > 0):
            return
        self._let_go(object, state.t)

    def _let_go(self, number: int, t: float) -> None:
        lock = self._locks.get(number)
        if lock is None or not lock.owner:
            return
        if lock.queue:
            self._advance(lock, t)
        elif t > lock.t:
            lock.held_s += t - lock.t
            lock.t = t
        held = self._held[lock.owner]
        if number in held:
            held.remove(number)
        lock.owner = 0

    def wait(self, thread: int, object: int, data: Any, state: State) -> None:
        """Into the wait set, and so out of the condition's lock; any other that it holds, it keeps."""
        own = self._things.lock_of(object)
        if own:
            self._let_go(own, state.t)
        self._be_idle(thread, "waits", object, state)

    def sleep(self, thread: int, object: int, data: Any, state: State) -> None:
        if self._held.get(thread):
            self._be_idle(thread, "sleeps" if data[1] == "sleep" else "works", 0, state)

    def _be_idle(self, thread: int, what: str, object: int, state: State) -> None:
        held = self._held.get(thread)
        if not held:
            return
        self.go_on(thread, 0, None, state)
        for number in held:
            self._advance(self._lock(number, state.t), state.t)
        key = (thread, held[-1], what, object)
        hold = self._holds.get(key)
        if hold is None:
            hold = self._holds[key] = Hold(what, object)
        hold.since = (state.t, state.events)
        self._idle[thread] = hold

    def go_on(self, thread: int, object: int, data: Any, state: State) -> None:
        hold = self._idle.get(thread)
        if hold is None:
            return
        for number in self._held.get(thread, ()):
            self._advance(self._lock(number, state.t), state.t)
        del self._idle[thread]
        hold.close(state.t)

    def timeout(self, thread: int, object: int, data: Any, state: State) -> None:
        self._unqueue(thread, state.t)
        self.go_on(thread, object, None, state)

    def _unqueue(self, thread: int, t: float) -> None:
        number = self._queues.pop(thread, None)
        if number is None:
            return
        lock = self._locks[number]
        self._advance(lock, t)
        lock.queue.discard(thread)
        if not lock.queue:
            since, position = lock.begun
            if lock.worst is None or t - since > lock.worst.until - lock.worst.since:
                lock.worst = Moment(since, t, position)

    def end(self, thread: int, object: int, data: Any, state: State) -> None:
        self._unqueue(thread, state.t)
        self.go_on(thread, object, None, state)
        for number in list(self._held.get(thread, ())):
            self._let_go(number, state.t)

    def forget(self, t: float) -> None:
        """Steps are missing: who owns what and who queues is not known."""
        for thread in list(self._queues):
            self._unqueue(thread, t)
        for hold in self._idle.values():
            hold.close(t)
        self._idle.clear()
        for lock in self._locks.values():
            self._advance(lock, t)
            lock.owner = 0
        self._held.clear()

    # Looking

    def notes(self, t: float, state: State) -> tuple[LockNotes, ...]:
        """Up to run second `t`, which is none before the last event."""
        notes = []
        for number, lock in self._locks.items():
            worst = lock.worst
            since, position = lock.begun
            if lock.queue and (worst is None or t - since > worst.until - worst.since):
                worst = Moment(since, t, position)
            more = max(0.0, t - lock.t)
            waited = more * len(lock.queue)
            behind = lock.behind.copy()
            if lock.owner and waited:
                behind[lock.owner] = behind.get(lock.owner, 0.0) + waited
            notes.append(
                LockNotes(
                    id=number,
                    name=state.object_name(number),
                    asked=lock.asked,
                    blocked=lock.blocked,
                    queued_s=lock.queued_s + waited,
                    idle_queued_s=lock.idle_s + (waited if lock.owner in self._idle else 0.0),
                    held_s=lock.held_s + (more if lock.owner else 0.0),
                    peak=lock.peak,
                    owners=tuple(sorted(behind.items(), key=lambda one: -one[1])),
                    users=frozenset(lock.users),
                    worst=worst,
                )
            )
        return tuple(notes)

    def idle_holds(self, t: float) -> tuple[IdleHold, ...]:
        """Up to run second `t`, the longest first."""
        holds = []
        for (thread, number, what, object), hold in self._holds.items():
            seconds, times, moments, queued = hold.seconds, hold.times, hold.moments, hold.queued_s
            if hold.since is not None:
                since, position = hold.since
                lock = self._locks[number]
                until = max(t, since)
                seconds, times = seconds + until - since, times + 1
                moments = longest([*moments, Moment(since, until, position)])
                queued += max(0.0, t - lock.t) * len(lock.queue)
            holds.append(IdleHold(thread, number, what, object, times, seconds, queued, tuple(moments), hold.since is not None))
        return tuple(sorted(holds, key=lambda one: -one.seconds))
