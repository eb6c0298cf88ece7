"""A bounded buffer with one lock and two conditions, run step by step in an order that is asked for, recording as real ones do.

The PUT and GET of a plain buffer are recorded after the call returned, so other threads' steps come in between; SLOTS when the
lock is let go of. The own buffer (exact) records PUT and GET at the instant.
"""

from collections import deque
from collections.abc import Iterator

from pcviz.trace import event as kinds
from pcviz.trace.event import Event

LOCK, NOT_FULL, NOT_EMPTY, BUFFER = 1, 2, 3, 4


class Model:
    def __init__(self, producers: int, consumers: int, capacity: int, items: int, slots: str, light: bool = False) -> None:
        self.events: list[Event] = []
        self.capacity = capacity
        self.container: deque[int] = deque()
        self.put = self.got = self.made = self.done = 0
        self.peak = 0
        self._slots = slots
        self._light = light
        self._owner = 0
        self._waiting: dict[int, list[int]] = {NOT_FULL: [], NOT_EMPTY: []}
        self._next_item = 0
        self._seen: list[int] = []
        for number, name in ((LOCK, "lock"), (NOT_FULL, "not_full"), (NOT_EMPTY, "not_empty")):
            kind = "lock" if number == LOCK else "condition"
            self._record(0, kinds.OBJECT, number, {"kind": kind, "name": name, "lock": 0 if number == LOCK else LOCK})
        buffer = {"kind": "buffer", "name": "queue", "capacity": capacity, "order": "fifo", "slots": slots, "class": "Queue"}
        self._record(0, kinds.OBJECT, BUFFER, buffer)
        total = producers * items
        self.threads: dict[int, Iterator[None]] = {}
        for number in range(1, producers + consumers + 1):
            role = "producer" if number <= producers else "consumer"
            self._record(number, kinds.THREAD, 0, {"name": f"{role} {number}", "role": role, "daemon": False})
            if role == "producer":
                self.threads[number] = self._produce(number, items)
            else:
                rank = number - producers - 1
                self.threads[number] = self._consume(number, total // consumers + (rank < total % consumers))

    def step(self, choice: int) -> bool:
        """Let one of the threads that can go on take a step; False when none can."""
        while self.threads:
            able = [number for number in self.threads if not self._stuck(number)]
            if not able:
                return False
            number = able[choice % len(able)]
            if next(self.threads[number], "over") is None:
                return True
            del self.threads[number]
        return False

    def _stuck(self, number: int) -> bool:
        return any(number in waiting for waiting in self._waiting.values())

    def _record(self, thread: int, kind: str, object: int = 0, data: object = None) -> None:
        if self._light and kind in (kinds.ASK, kinds.OWN, kinds.RELEASE):
            return
        self.events.append((len(self.events) / 1000, thread, kind, object, data))

    def _acquire(self, me: int) -> Iterator[None]:
        self._record(me, kinds.ASK, LOCK)
        if self._owner:
            self._record(me, kinds.BLOCK, LOCK)
            while self._owner:
                yield
            self._wake(me)
        self._owner = me
        self._record(me, kinds.OWN, LOCK)
        yield

    def _wake(self, me: int) -> None:
        """A light trace has no OWN that would end a wait."""
        if self._light:
            self._record(me, kinds.WAKE, LOCK)

    def _look(self, me: int) -> None:
        if self._slots == "seen" and self._seen != list(self.container):
            self._seen = list(self.container)
            self._record(me, kinds.SLOTS, BUFFER, self._seen)

    def _wait(self, me: int, condition: int) -> Iterator[None]:
        self._look(me)
        self._record(me, kinds.WAIT, condition)
        self._owner = 0
        self._waiting[condition].append(me)
        yield
        yield from self._acquire(me)
        self._wake(me)

    def _notify(self, me: int, condition: int) -> None:
        woken = self._waiting[condition][:1]
        self._record(me, kinds.NOTIFY, condition, woken)
        del self._waiting[condition][:1]

    def _release(self, me: int) -> Iterator[None]:
        self._look(me)
        self._record(me, kinds.RELEASE, LOCK)
        self._owner = 0
        yield

    def _produce(self, me: int, items: int) -> Iterator[None]:
        self._record(me, kinds.START)
        for _ in range(items):
            self._next_item += 1
            item = self._next_item
            yield
            self._record(me, kinds.MAKE, item, [f"P{me}·{item}", None])
            self.made += 1
            yield
            self._record(me, kinds.OFFER, BUFFER, item)
            yield from self._acquire(me)
            while len(self.container) >= self.capacity:
                yield from self._wait(me, NOT_FULL)
            self.container.append(item)
            self.peak = max(self.peak, len(self.container))
            self.put += 1
            if self._slots == "exact":
                self._record(me, kinds.PUT, BUFFER, item)
            self._notify(me, NOT_EMPTY)
            yield from self._release(me)
            if self._slots != "exact":
                self._record(me, kinds.PUT, BUFFER, item)
                yield
        self._record(me, kinds.END)

    def _consume(self, me: int, items: int) -> Iterator[None]:
        self._record(me, kinds.START)
        for _ in range(items):
            yield
            self._record(me, kinds.TAKE, BUFFER)
            yield from self._acquire(me)
            while not self.container:
                yield from self._wait(me, NOT_EMPTY)
            item = self.container.popleft()
            self.got += 1
            if self._slots == "exact":
                self._record(me, kinds.GET, BUFFER, item)
            self._notify(me, NOT_FULL)
            yield from self._release(me)
            if self._slots != "exact":
                self._record(me, kinds.GET, BUFFER, item)
            yield
            self._record(me, kinds.DONE, BUFFER, item)
            self.done += 1
        self._record(me, kinds.END)


def run_to_end(model: Model, choices: list[int]) -> Model:
    """Let the model run by these choices, and round and round after them."""
    for choice in choices:
        if not model.step(choice):
            return model
    turn = 0
    while model.step(turn):
        turn += 1
    return model
