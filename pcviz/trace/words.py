"""Why a thread is where it is, in one plain phrase. Whatever a phrase claims, an event said so."""

from collections.abc import Callable
from typing import ClassVar

from pcviz.trace.ledger import Ledger
from pcviz.trace.primitives import COUNTING, Primitive, Primitives
from pcviz.trace.snapshot import Status
from pcviz.trace.threads import Thread, Threads


class Words:
    def __init__(self, threads: Threads, primitives: Primitives, ledger: Ledger) -> None:
        self._threads = threads
        self._primitives = primitives
        self._ledger = ledger

    def why(self, thread: Thread) -> str:
        if thread.gate:
            return self._at_gate(thread)
        return self._PHRASES[thread.status](self, thread)

    def _at_gate(self, thread: Thread) -> str:
        name = self._name(self._lock_of(thread.gate_object))
        if thread.gate == "ask":
            return f"held at a gate: before asking for {name}"
        if thread.gate == "own":
            return f"held at a gate: holding {name}"
        if thread.gate == "release":
            return f"held at a gate: after releasing {name}"
        if thread.gate == "reacquire":
            how = self._woken(thread)
            return f"held at a gate: {how}before re-acquiring {name}"
        return "held at a gate"

    def _woken(self, thread: Thread) -> str:
        if thread.timed_out:
            return f"its time on {self._name(thread.timed_out)} ran out, "
        if thread.status is Status.NOTIFIED and thread.cause == "notified":
            return f"notified by {self._threads.name(thread.notified_by)}, "
        return ""

    def _new(self, thread: Thread) -> str:
        return "not started yet"

    def _running(self, thread: Thread) -> str:
        if thread.timed_out:
            return f"its time on {self._name(thread.timed_out)} ran out, needs {self._name(self._lock_of(thread.timed_out))}"
        if thread.cause == "notified":
            return f"woken by {self._threads.name(thread.notified_by)}"
        return self._doing(thread) or "running"

    def _doing(self, thread: Thread) -> str:
        if thread.call == "put":
            return f"putting {self._ledger.label(thread.offered)}"
        if thread.call == "get":
            return "taking an item"
        return ""

    def _working(self, thread: Thread) -> str:
        item = self._ledger.items.get(thread.object)
        label = item.label if item is not None else "an item"
        return f"{thread.purpose} {label}{self._still_holding(thread)}"

    def _sleeping(self, thread: Thread) -> str:
        return f"sleeping {thread.seconds:.3g} s{self._still_holding(thread)}"

    def _still_holding(self, thread: Thread) -> str:
        """A sleep with a lock in hand is what makes the others queue: worth saying."""
        return f", with {self._names(thread.holds)} in hand" if thread.holds else ""

    def _asking(self, thread: Thread) -> str:
        return f"asks for {self._name(thread.object)}"

    def _holding(self, thread: Thread) -> str:
        doing = self._doing(thread)
        return f"holds {self._names(thread.holds)}" + (f", {doing}" if doing else "")

    def _blocked(self, thread: Thread) -> str:
        primitive = self._primitives.known.get(thread.object)
        if primitive is None:
            return f"blocked on {self._name(thread.object)}"
        if primitive.kind == COUNTING:
            reason = self._count(primitive)
            fill = self._fill(thread)
            if fill:
                reason = f"{reason}, {fill}"
        else:
            reason = self._owner(primitive)
        return f"blocked on {primitive.name}: {reason}{self._limit(thread)}"

    def _count(self, semaphore: Primitive) -> str:
        count = "its count is not known" if semaphore.value is None else f"its count is {semaphore.value}"
        return f"{count}, last taken by {self._threads.name(semaphore.last)}" if semaphore.last else count

    def _owner(self, lock: Primitive) -> str:
        if lock.owner:
            return f"held by {self._threads.name(lock.owner)}"
        return "free just now" if self._primitives.told else "held by another thread"

    def _waiting(self, thread: Thread) -> str:
        primitive = self._primitives.known.get(thread.object)
        if primitive is None:
            return "waiting"
        if primitive.kind == "thread":
            return f"waiting for {self._threads.name(primitive.target)} to finish{self._limit(thread)}"
        if primitive.kind == "event":
            reason = ": not set yet" if not primitive.value else ""
        elif primitive.kind == "barrier":
            there = len(primitive.waiting)
            reason = f": {there} {'is' if there == 1 else 'are'} there"
        else:
            fill = self._fill(thread)
            reason = f": {fill}" if fill else self._purpose(thread)
        return f"waiting on {primitive.name}{reason}{self._limit(thread)}"

    def _purpose(self, thread: Thread) -> str:
        if thread.call == "put":
            return f", to put {self._ledger.label(thread.offered)}"
        if thread.call == "get":
            return ", to take an item"
        return ""

    def _fill(self, thread: Thread) -> str:
        """What the buffer's fill has to do with the wait of a put or get; "" where nothing is known of that."""
        buffer = self._ledger.buffers.get(thread.buffer)
        if buffer is None:
            return ""
        now = fill_cause(thread, self._ledger)
        if now:
            return f"the buffer is {now}"
        if thread.cause not in ("full", "empty") or buffer.slots_from == "derived":
            return f"the buffer was {thread.cause}" if thread.cause in ("full", "empty") else ""
        room = f"{buffer.fill} of {buffer.capacity}" if buffer.capacity is not None else f"{buffer.fill}"
        return f"the buffer was {thread.cause}, now it holds {room}"

    def _notified(self, thread: Thread) -> str:
        by = f"notified by {self._threads.name(thread.notified_by)}" if thread.cause == "notified" else "woken without a notify"
        phrase = f"{by}, needs {self._name(thread.object)}"
        primitive = self._primitives.known.get(thread.object)
        if thread.queue is not None and primitive is not None and primitive.owner:
            return f"{phrase}: {self._owner(primitive)}"
        return phrase

    def _finished(self, thread: Thread) -> str:
        return f"finished{self._still_holding(thread)}"

    def _failed(self, thread: Thread) -> str:
        return f"failed: {thread.error}{self._still_holding(thread)}"

    def _stopped(self, thread: Thread) -> str:
        how = "killed with the program" if thread.killed else "stopped by you"
        return f"{how}{self._still_holding(thread)}"

    def _limit(self, thread: Thread) -> str:
        return "" if thread.limit is None else f" (at most {thread.limit:.3g} s)"

    def _lock_of(self, number: int) -> int:
        """The lock itself, also where a condition stands for it."""
        primitive = self._primitives.known.get(number)
        return primitive.lock or number if primitive is not None else number

    def _name(self, number: int) -> str:
        return self._primitives.name(number)

    def _names(self, numbers: list[int]) -> str:
        return " and ".join(self._name(number) for number in numbers)

    _PHRASES: ClassVar[dict[Status, Callable[["Words", Thread], str]]] = {
        Status.NEW: _new,
        Status.RUNNING: _running,
        Status.WORKING: _working,
        Status.ASKING: _asking,
        Status.BLOCKED: _blocked,
        Status.HOLDING: _holding,
        Status.WAITING: _waiting,
        Status.NOTIFIED: _notified,
        Status.SLEEPING: _sleeping,
        Status.FINISHED: _finished,
        Status.FAILED: _failed,
        Status.STOPPED: _stopped,
    }


def fill_cause(thread: Thread, ledger: Ledger) -> str:
    """full | empty where the buffer of the thread's open call is just so that the call must wait, else ""."""
    buffer = ledger.buffers.get(thread.buffer)
    if buffer is None:
        return ""
    if thread.call == "put" and buffer.capacity is not None and buffer.fill >= buffer.capacity:
        return "full"
    if thread.call == "get" and not buffer.fill:
        return "empty"
    return ""
