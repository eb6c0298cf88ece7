"""Traces written by hand, for tests: names instead of numbers, and a clock that moves when it is told to.

    script = Script().thread("P1", "producer").lock("lock").condition("not_full", "lock").buffer("queue", capacity=1)
    script.at(1.5).own("P1", "lock")
    script.state().snapshot()

`script.events` are the events; `number`, `object` and `item` say which number a name was given.
"""

from collections.abc import Sequence
from typing import Any

from pcviz.trace import event as kinds
from pcviz.trace.event import Event
from pcviz.trace.state import State


class Script:
    """Collects events. Every step method returns the script, so that steps can be chained."""

    def __init__(self, step_s: float = 0.0) -> None:
        self.events: list[Event] = []
        self.now = 0.0
        self._step_s = step_s  # seconds that each event takes
        self._threads: dict[str, int] = {"": 0, "you": 0}
        self._objects: dict[str, int] = {"": 0}
        self._items: dict[str, int] = {}

    # Numbers

    def number(self, thread: str) -> int:
        return self._threads[thread]

    def object(self, name: str) -> int:
        return self._objects[name]

    def item(self, label: str) -> int:
        """The number of an item; one that is named for the first time gets the next."""
        return self._items.setdefault(label, len(self._items) + 1)

    # Time

    def at(self, t: float) -> "Script":
        self.now = t
        return self

    def later(self, seconds: float) -> "Script":
        self.now += seconds
        return self

    def event(self, thread: str, kind: str, object: int = 0, data: Any = None) -> "Script":
        self.events.append((self.now, self._threads[thread], kind, object, data))
        self.now += self._step_s
        return self

    # Who and what there is

    def thread(self, name: str, role: str = "worker", *, daemon: bool = False, start: bool = True) -> "Script":
        self._threads[name] = max(self._threads.values()) + 1
        self.event(name, kinds.THREAD, 0, {"name": name, "role": role, "daemon": daemon})
        return self.start(name) if start else self

    def _declare(self, name: str, kind: str, **data: Any) -> "Script":
        number = self._objects.setdefault(name, max(self._objects.values()) + 1)
        return self.event("you", kinds.OBJECT, number, {"kind": kind, "name": name, **data})

    def lock(self, name: str) -> "Script":
        return self._declare(name, "lock")

    def rlock(self, name: str) -> "Script":
        return self._declare(name, "rlock")

    def condition(self, name: str, lock: str) -> "Script":
        return self._declare(name, "condition", lock=self._objects[lock])

    def semaphore(self, name: str, value: int) -> "Script":
        return self._declare(name, "semaphore", value=value)

    def flag(self, name: str) -> "Script":
        """A threading.Event."""
        return self._declare(name, "event")

    def barrier(self, name: str) -> "Script":
        return self._declare(name, "barrier")

    def joinable(self, name: str, thread: str) -> "Script":
        """The thread object on which others wait for the thread's end."""
        return self._declare(name, "thread", thread=self._threads[thread])

    def buffer(self, name: str, capacity: int | None, *, order: str = "fifo", slots: str = "exact", cls: str = "") -> "Script":
        return self._declare(name, "buffer", capacity=capacity, order=order, slots=slots, **{"class": cls or name})

    # A thread's life

    def start(self, thread: str) -> "Script":
        return self.event(thread, kinds.START)

    def end(self, thread: str) -> "Script":
        return self.event(thread, kinds.END)

    def fail(self, thread: str, error: str, traceback: str = "") -> "Script":
        return self.event(thread, kinds.END, 0, {"error": error, "traceback": traceback})

    def stopped(self, thread: str) -> "Script":
        return self.event(thread, kinds.END, 0, "stopped")

    def sleep(self, thread: str, seconds: float) -> "Script":
        return self.event(thread, kinds.SLEEP, 0, [seconds, "sleep"])

    def work(self, thread: str, purpose: str, seconds: float, item: str = "") -> "Script":
        """`purpose` is making or processing."""
        return self.event(thread, kinds.SLEEP, self.item(item) if item else 0, [seconds, purpose])

    def wake(self, thread: str, object: str = "") -> "Script":
        return self.event(thread, kinds.WAKE, self._objects[object])

    def gate(self, thread: str, where: str, object: str) -> "Script":
        return self.event(thread, kinds.GATE, self._objects[object], where)

    # Primitives

    def ask(self, thread: str, object: str) -> "Script":
        return self.event(thread, kinds.ASK, self._objects[object])

    def block(self, thread: str, object: str, timeout: float | None = None) -> "Script":
        return self.event(thread, kinds.BLOCK, self._objects[object], timeout)

    def own(self, thread: str, object: str, data: int | None = None) -> "Script":
        return self.event(thread, kinds.OWN, self._objects[object], data)

    def release(self, thread: str, object: str, data: int | None = None) -> "Script":
        return self.event(thread, kinds.RELEASE, self._objects[object], data)

    def wait(self, thread: str, object: str, timeout: float | None = None) -> "Script":
        return self.event(thread, kinds.WAIT, self._objects[object], timeout)

    def notify(self, thread: str, object: str, *woken: str) -> "Script":
        return self.event(thread, kinds.NOTIFY, self._objects[object], [self._threads[name] for name in woken])

    def timeout(self, thread: str, object: str) -> "Script":
        return self.event(thread, kinds.TIMEOUT, self._objects[object])

    def set_flag(self, thread: str, object: str, value: bool | str) -> "Script":
        return self.event(thread, kinds.FLAG, self._objects[object], value)

    # Items

    def make(self, thread: str, item: str, priority: float | None = None) -> "Script":
        return self.event(thread, kinds.MAKE, self.item(item), [item, priority])

    def offer(self, thread: str, buffer: str, item: str) -> "Script":
        return self.event(thread, kinds.OFFER, self._objects[buffer], self.item(item))

    def put(self, thread: str, buffer: str, item: str) -> "Script":
        return self.event(thread, kinds.PUT, self._objects[buffer], self.item(item))

    def take(self, thread: str, buffer: str) -> "Script":
        return self.event(thread, kinds.TAKE, self._objects[buffer])

    def get(self, thread: str, buffer: str, item: str) -> "Script":
        return self.event(thread, kinds.GET, self._objects[buffer], self.item(item))

    def returned(self, thread: str, buffer: str, reason: str) -> "Script":
        return self.event(thread, kinds.RETURN, self._objects[buffer], reason)

    def drop(self, thread: str, buffer: str, item: str, policy: str = "drop-newest") -> "Script":
        return self.event(thread, kinds.DROP, self._objects[buffer], [self.item(item), policy])

    def reject(self, thread: str, buffer: str, item: str, policy: str = "reject") -> "Script":
        return self.event(thread, kinds.REJECT, self._objects[buffer], [self.item(item), policy])

    def done(self, thread: str, buffer: str, item: str) -> "Script":
        return self.event(thread, kinds.DONE, self._objects[buffer], self.item(item))

    def slots(self, thread: str, buffer: str, items: Sequence[str | None]) -> "Script":
        """`None` is something in the container that is not one of our items."""
        return self.event(thread, kinds.SLOTS, self._objects[buffer], [item and self.item(item) for item in items])

    # The laboratory

    def set(self, key: str, value: object, buffer: str = "") -> "Script":
        return self.event("you", kinds.SET, self._objects[buffer], [key, value])

    def phase(self, phase: str) -> "Script":
        return self.event("you", kinds.PHASE, 0, phase)

    # The end of the script

    def state(self) -> State:
        """The fold of all events so far."""
        state = State()
        state.apply_all(self.events)
        return state
