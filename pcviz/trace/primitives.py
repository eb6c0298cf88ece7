"""Locks, conditions, semaphores, events, barriers and thread objects: owners, entry queues, wait sets.

A light trace tells that a thread was blocked and what it did next, not how the wait ended. So a thread whose own step shows
that it goes on has left every queue, and rules about ownership hold only once owners are recorded at all.
"""

from collections.abc import Callable
from typing import Any

from pcviz.trace.snapshot import ObjectView, Status
from pcviz.trace.threads import NOTIFIED, Thread, Threads
from pcviz.trace.violations import Violations

COUNTING = "semaphore"
LOCKS = ("lock", "rlock")


class Primitive:
    __slots__ = (
        "entry",
        "kind",
        "last",
        "level",
        "lock",
        "name",
        "number",
        "owner",
        "target",
        "value",
        "view",
        "waiting",
    )

    def __init__(self, number: int, kind: str) -> None:
        self.number = number
        self.kind = kind
        self.name = f"{kind} {number}"
        self.owner = 0
        self.level = 0
        self.value: int | str | bool | None = None
        self.lock = 0  # a condition's
        self.target = 0  # a thread object's thread
        self.last = 0  # who took a semaphore last
        self.entry: list[int] = []
        self.waiting: list[int] = []
        self.view: ObjectView | None = None

    def look(self, told: bool) -> ObjectView:
        self.view = ObjectView(
            id=self.number,
            kind=self.kind,
            name=self.name,
            owner=self.owner,
            level=self.level,
            value=self.value,
            lock=self.lock,
            entry=tuple(self.entry),
            waiting=tuple(self.waiting),
            told=told,
        )
        return self.view

    def copy(self) -> "Primitive":
        twin = Primitive.__new__(Primitive)
        for name in Primitive.__slots__:
            setattr(twin, name, getattr(self, name))
        twin.entry = self.entry.copy()
        twin.waiting = self.waiting.copy()
        return twin


class Primitives:
    def __init__(self, threads: Threads, violations: Violations, fill_cause: Callable[[Thread], str]) -> None:
        self._threads = threads
        self._violations = violations
        self._fill_cause = fill_cause
        self.known: dict[int, Primitive] = {}
        self.told = False  # whether this trace tells who owns what: a light one does not

    def copy(self, threads: Threads, violations: Violations, fill_cause: Callable[[Thread], str]) -> "Primitives":
        twin = Primitives(threads, violations, fill_cause)
        twin.known = {number: primitive.copy() for number, primitive in self.known.items()}
        twin.told = self.told
        return twin

    def name(self, number: int) -> str:
        primitive = self.known.get(number)
        return primitive.name if primitive is not None else f"object {number}"

    def declare(self, number: int, data: dict[str, Any]) -> None:
        primitive = self.known.get(number)
        kind = data.get("kind") or (primitive.kind if primitive is not None else "object")
        if primitive is None:
            primitive = self.known[number] = Primitive(number, kind)
        elif primitive.kind != kind:
            primitive.kind = kind
            primitive.name = f"{kind} {number}"
        primitive.name = data.get("name") or primitive.name
        primitive.lock = data.get("lock") or primitive.lock
        primitive.target = data.get("thread") or primitive.target
        if "value" in data:
            primitive.value = data["value"]
        primitive.view = None

    def _find(self, number: int, kind: str) -> Primitive:
        primitive = self.known.get(number)
        if primitive is None:
            primitive = self.known[number] = Primitive(number, kind)
            self._threads.renamed()
        return primitive

    def tell(self) -> None:
        self.told = True
        for primitive in self.known.values():
            primitive.view = None
        self._threads.renamed()

    def leave(self, thread: Thread) -> None:
        """The thread stands in no entry queue or wait set any more."""
        if thread.queue is not None:
            primitive = self.known[thread.queue]
            if thread.number in primitive.entry:
                primitive.entry.remove(thread.number)
            if thread.number in primitive.waiting:
                primitive.waiting.remove(thread.number)
            primitive.view = None
        thread.queue = None
        thread.limit = None

    def go_on(self, t: float, thread: Thread) -> None:
        """A step that only a thread which runs Python code can take."""
        if thread.queue is not None:
            self.leave(thread)
        thread.timed_out = 0
        thread.cause = ""
        thread.proceed(t)

    def ask(self, t: float, thread: Thread, number: int, data: object) -> None:
        self._find(number, "lock")
        if not self.told:
            self.tell()
        if thread.queue is not None:
            condition = self.known[thread.queue]
            self.leave(thread)
            if condition.lock == number:
                thread.notified_by = 0
                thread.cause = "spurious"
                thread.become(NOTIFIED, t, number)
        if thread.status is NOTIFIED:
            thread.object = number
            thread.view = None
        else:
            thread.become(Status.ASKING, t, number)

    def block(self, t: float, thread: Thread, number: int, data: float | None) -> None:
        primitive = self._find(number, "lock")
        if thread.queue is not None and thread.queue != number:
            self.leave(thread)
        if thread.number not in primitive.entry:
            primitive.entry.append(thread.number)
            primitive.view = None
        thread.queue = number
        thread.limit = data
        # A notified thread that must queue for a semaphore's count was beaten to it, and is plainly blocked again.
        if thread.status is NOTIFIED and primitive.kind != COUNTING:
            thread.object = number
            thread.view = None
        else:
            thread.cause = self._fill_cause(thread)
            thread.become(Status.BLOCKED, t, number)

    def own(self, t: float, thread: Thread, number: int, data: int | None) -> None:
        primitive = self._find(number, "lock")
        if not self.told:
            self.tell()
        if thread.queue is not None:
            self.leave(thread)
        thread.timed_out = 0
        thread.notified_by = 0
        thread.cause = ""
        primitive.view = None
        if primitive.kind == COUNTING:
            primitive.value = data
            primitive.last = thread.number
            thread.proceed(t)
            return
        if primitive.owner != thread.number:
            if primitive.owner:
                owner = self._threads[primitive.owner]
                self._violations.report(f"{thread.name} got {primitive.name} while {owner.name} owned it")
                self._let_go(t, owner, number)
            primitive.owner = thread.number
        primitive.level = data if type(data) is int else 1
        if number not in thread.holds:
            thread.holds.append(number)
        thread.locked = True
        thread.become(Status.HOLDING, t)
        thread.view = None

    def _let_go(self, t: float, owner: Thread, number: int) -> None:
        """The owner holds it no more, by another's hand: only what rests on holding changes with it."""
        if number in owner.holds:
            owner.holds.remove(number)
        owner.view = None
        if owner.status is Status.HOLDING:
            owner.proceed(t)

    def release(self, t: float, thread: Thread, number: int, data: int | None) -> None:
        primitive = self._find(number, "lock")
        primitive.view = None
        if thread.queue is not None:
            self.leave(thread)
        if primitive.kind == COUNTING:
            primitive.value = data
            thread.proceed(t)
            return
        levels_left = data if type(data) is int and primitive.kind == "rlock" else 0
        if not primitive.owner:
            if thread.number:  # you, the hand at the controls, own a lock only between two records of yours
                self._violations.report(f"{thread.name} released {primitive.name}, which nobody owned")
        elif primitive.owner != thread.number:
            # A plain lock may be released by any thread: it has an owner only in our words.
            owner = self._threads[primitive.owner]
            if primitive.kind == "rlock":
                self._violations.report(f"{thread.name} released {primitive.name}, which {owner.name} owned")
            self._let_go(t, owner, number)
            levels_left = 0
        primitive.level = levels_left
        if not levels_left:
            primitive.owner = 0
            if number in thread.holds:
                thread.holds.remove(number)
        thread.proceed(t)
        thread.view = None

    def wait(self, t: float, thread: Thread, number: int, data: float | None) -> None:
        primitive = self._find(number, "condition")
        if thread.queue is not None:
            self.leave(thread)
        thread.timed_out = 0
        lock = self.known.get(primitive.lock)
        if lock is not None and lock.kind in LOCKS:
            if lock.owner == thread.number:
                lock.owner = lock.level = 0
                lock.view = None
                if lock.number in thread.holds:
                    thread.holds.remove(lock.number)
            elif self.told:
                self._violations.report(f"{thread.name} waited on {primitive.name} without owning {lock.name}")
        primitive.waiting.append(thread.number)
        primitive.view = None
        thread.queue = number
        thread.limit = data
        thread.cause = self._fill_cause(thread)
        thread.become(Status.WAITING, t, number)

    def notify(self, t: float, thread: Thread, number: int, data: list[int]) -> None:
        primitive = self._find(number, "condition")
        for woken in data:
            sleeper = self._threads[woken]
            if sleeper.queue == number:
                self.leave(sleeper)
            elif not self._violations.muted:
                # A thread whose time ran out just now may still be picked: that notify is lost, and nothing is wrong.
                if sleeper.timed_out != number and not sleeper.ended:
                    self._violations.report(f"{thread.name} notified {sleeper.name}, which was not waiting on {primitive.name}")
                continue
            sleeper.notified_by = thread.number
            sleeper.cause = "notified"
            if primitive.kind == "condition":
                sleeper.become(NOTIFIED, t, primitive.lock or number)
            elif primitive.kind == COUNTING:
                sleeper.become(NOTIFIED, t, number)
            else:
                sleeper.proceed(t)
        if thread.number and thread.queue is not None:
            self.go_on(t, thread)

    def timeout(self, t: float, thread: Thread, number: int, data: object) -> None:
        primitive = self._find(number, "condition")
        if thread.queue is not None:
            self.leave(thread)
        if primitive.kind != "condition":
            thread.proceed(t)
        elif thread.status is not NOTIFIED:
            thread.proceed(t)
            thread.timed_out = number

    def wake(self, t: float, thread: Thread, number: int, data: object) -> None:
        self.go_on(t, thread)
        thread.notified_by = 0

    def flag(self, t: float, thread: Thread, number: int, data: bool | str) -> None:
        primitive = self._find(number, "event")
        primitive.value = data
        primitive.view = None
