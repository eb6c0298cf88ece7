"""The workbench's own buffer: instrumented by construction, and adjustable while threads use it.

One lock, two conditions, `while` around every wait. A change of capacity or order keeps every item: what no longer fits stays
until it is taken.
"""

from collections import deque
from collections.abc import Callable
from heapq import heapify, heappop, heappush
from math import inf
from typing import Any

from pcviz.sync.kernel import Kernel
from pcviz.trace.event import GET, OFFER, PUT, RETURN, SET, TAKE
from pcviz.trace.recorder import FULL
from pcviz.workshop.item import Item
from pcviz.workshop.quiet import QuietCondition


class Closed(Exception):
    """The buffer is closed: nothing goes in any more, and (for get) nothing is left."""


def stay() -> bool:
    """The answer of a worker who waits as long as it takes."""
    return False


class Buffer:
    """A bounded buffer of `capacity` items (None: unbounded), handed out in `order`: fifo, lifo or priority.

    At `level` full every step of its lock is recorded, at light only puts, gets, waits and wake-ups. PUT and GET are recorded
    while the lock is held: their order is the order in which the items went in and out.
    """

    def __init__(self, kernel: Kernel, capacity: int | None, order: str, level: str = FULL, name: str = "buffer") -> None:
        self._kernel = kernel
        self._record = kernel.record
        self._full_record = level == FULL
        self.number = kernel.declare("buffer", name, capacity=capacity, order=order, slots="exact", **{"class": "Buffer"})
        self._lock: Any
        self._not_full: Any
        self._not_empty: Any
        if self._full_record:
            self._lock = kernel.threading.Lock()
            self._not_full = kernel.threading.Condition(self._lock)
            self._not_empty = kernel.threading.Condition(self._lock)
            for primitive, known_as in ((self._lock, "lock"), (self._not_full, "not_full"), (self._not_empty, "not_empty")):
                kernel.rename(primitive._id, known_as)
        else:
            self._lock = kernel.mutex()
            self._not_full = QuietCondition(kernel, self._lock, "not_full")
            self._not_empty = QuietCondition(kernel, self._lock, "not_empty")
        self._limit = inf if capacity is None else capacity
        self._fill = 0
        self._putters = 0  # threads waiting for room, and for an item: nobody is notified in vain
        self._getters = 0
        self._closed = False
        self._order = order
        self._store(order, [])

    def put(self, item: Item, leave: Callable[[], bool] = stay) -> None:
        """Wait for room, then put. Raises Closed.

        `leave()` is asked before every wait: a worker that answers true goes without having put (Closed, too).
        """
        if self._full_record:
            self._record(OFFER, self.number, item.number)
        elif self._kernel.gated:
            self._kernel.gate("ask", self.number)
        with self._lock:
            while self._fill >= self._limit and not self._closed:
                self._wait(self._not_full, leave, item.number)
            if self._closed:
                self._turn_away("closed")
            self._add(item)
            self._fill += 1
            self._record(PUT, self.number, item.number)
            if self._getters:
                self._not_empty.notify()

    def get(self, leave: Callable[[], bool] = stay) -> Item:
        """Wait for an item, then take it. Raises Closed once the buffer is closed and empty, or when `leave()` says so."""
        if self._full_record:
            self._record(TAKE, self.number)
        elif self._kernel.gated:
            self._kernel.gate("ask", self.number)
        with self._lock:
            while not self._fill:
                if self._closed:
                    self._turn_away("closed")
                self._wait(self._not_empty, leave)
            item = self._remove()
            self._fill -= 1
            self._record(GET, self.number, item.number)
            if self._putters and self._fill < self._limit:
                self._not_full.notify()
        return item

    def _wait(self, condition: Any, leave: Callable[[], bool], offered: int = 0) -> None:
        """`offered` is the item in a putter's hand."""
        if leave():
            self._turn_away("left")
        if not self._full_record:
            self._record(OFFER if offered else TAKE, self.number, offered or None)
        self._putters += bool(offered)
        self._getters += not offered
        try:
            condition.wait()
        finally:
            self._putters -= bool(offered)
            self._getters -= not offered

    def _turn_away(self, why: str) -> None:
        self._record(RETURN, self.number, why)
        raise Closed

    # Turned from outside, while threads are at it

    def resize(self, capacity: int | None) -> None:
        """A surplus stays in its slots until it is taken."""
        with self._lock:
            self._limit = inf if capacity is None else capacity
            self._record(SET, self.number, ["capacity", capacity])
            self._not_full.notify_all()

    def reorder(self, order: str) -> None:
        with self._lock:
            if order != self._order:
                self._store(order, self._by_arrival())
                self._order = order
                self._record(SET, self.number, ["order", order])

    def close(self) -> None:
        """Nothing more goes in; what is in can still be taken."""
        if not self._closed:
            with self._lock:
                self._closed = True
                self._wake_all()

    def reopen(self) -> None:
        """There is more to come, after all."""
        self._closed = False

    def ask_all(self) -> None:
        """Have every waiting thread ask its `leave()` again."""
        with self._lock:
            self._wake_all()

    def _wake_all(self) -> None:
        self._not_full.notify_all()
        self._not_empty.notify_all()

    @property
    def fill(self) -> int:
        return self._fill

    # How the items lie

    def _store(self, order: str, items: list[Item]) -> None:
        """Keep `items`, oldest first, in what serves the order best."""
        if order == "priority":
            self._heap: list[tuple[float, int, Item]] = [(item.priority, turn, item) for turn, item in enumerate(items)]
            heapify(self._heap)
            self._turn = len(items)
            self._add: Callable[[Item], None] = self._push
            self._remove: Callable[[], Item] = self._pop
        else:
            self._queue = deque(items)
            self._add = self._queue.append
            self._remove = self._queue.pop if order == "lifo" else self._queue.popleft

    def _push(self, item: Item) -> None:
        self._turn += 1
        heappush(self._heap, (item.priority, self._turn, item))

    def _pop(self) -> Item:
        return heappop(self._heap)[2]

    def _by_arrival(self) -> list[Item]:
        if self._order == "priority":
            return [item for _, _, item in sorted(self._heap, key=lambda entry: entry[1])]
        return list(self._queue)
