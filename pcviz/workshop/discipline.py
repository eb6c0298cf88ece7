"""Disciplines: how a buffer's items lie, and which of them comes out next.

Each is made of the items that are inside already, oldest first, so that a change of order keeps every one. `add` and `take` are
fetched once and called in every put and get.
"""

from collections import deque
from collections.abc import Callable, Mapping
from heapq import heapify, heappop, heappush
from math import inf
from typing import Any, Protocol

from pcviz.workshop.item import Item

FIFO, LIFO, PRIORITY, AGEING, FAIR = "fifo", "lifo", "priority", "ageing", "fair"
ORDERS = (FIFO, LIFO, PRIORITY, AGEING, FAIR)
RANKED = (PRIORITY, AGEING, FAIR)  # those that ask an item for its priority


class Discipline(Protocol):
    @property
    def add(self) -> Callable[[Item], None]: ...
    @property
    def take(self) -> Callable[[], Item]: ...
    def by_arrival(self) -> list[Item]: ...
    def drop_oldest(self) -> Item | None:
        """The item that came first, which is out now; None where there is none but end markers."""


class Line:
    """First come first served, or last in first out."""

    def __init__(self, items: list[Item], last_first: bool = False) -> None:
        self._queue = deque(items)
        self.add = self._queue.append
        self.take = self._queue.pop if last_first else self._queue.popleft

    def by_arrival(self) -> list[Item]:
        return list(self._queue)

    def drop_oldest(self) -> Item | None:
        for place, item in enumerate(self._queue):
            if not item.is_end:
                del self._queue[place]
                return item
        return None


class Ranked:
    """By a key that is fixed when the item comes; of equal ones the first."""

    def __init__(self, items: list[Item]) -> None:
        self._heap: list[Any] = []  # (key, turn, item, …)
        self._turn = 0
        for item in items:
            self.add(item)

    def add(self, item: Item) -> None:
        """Strict priority: a lower one goes first, however long the others have waited."""
        self._turn += 1
        heappush(self._heap, (item.priority, self._turn, item))

    def take(self) -> Item:
        item: Item = heappop(self._heap)[2]
        return item

    def by_arrival(self) -> list[Item]:
        return [entry[2] for entry in sorted(self._heap, key=lambda entry: entry[1])]

    def drop_oldest(self) -> Item | None:
        heap = self._heap
        oldest = min((entry for entry in heap if not entry[2].is_end), key=lambda entry: entry[1], default=None)
        if oldest is None:
            return None
        heap.remove(oldest)
        heapify(heap)
        item: Item = oldest[2]
        return item


class Ageing(Ranked):
    """By `priority − rate · wait`, which is at any moment the same order as by `priority + rate · arrival`.

    An item is overtaken only by those that come within (difference of priority) / rate seconds after it. Items that are inside
    when the discipline begins count their wait from then.
    """

    def __init__(self, items: list[Item], rate: float, now: Callable[[], float]) -> None:
        """`rate` is in priority classes a run second."""
        self._rate = rate
        self._now = now
        super().__init__(items)

    def add(self, item: Item) -> None:
        self._turn += 1
        arrival = self._now()
        heappush(self._heap, (item.priority + self._rate * arrival, self._turn, item, arrival))

    def age(self, rate: float) -> None:
        """Another rate, also for those that wait already."""
        self._rate = rate
        self._heap = [(item.priority + rate * arrival, turn, item, arrival) for _, turn, item, arrival in self._heap]
        heapify(self._heap)


class Fair(Ranked):
    """A share of the gets for each class of priority that has items, in proportion to the weights.

    Self-clocked fair queueing (Golestani 1994): an item's key is the virtual time at which its class would have served it, were
    each class served at its own share all the time; virtual time is the key of the item that was taken last.
    """

    def __init__(self, items: list[Item], weights: Mapping[int, float]) -> None:
        self._weights = weights
        self._virtual = 0.0
        self._finish: dict[float, float] = {}  # by class: the key of the item that came last
        super().__init__(items)

    def add(self, item: Item) -> None:
        self._turn += 1
        key = inf
        if not item.is_end:
            begin = max(self._virtual, self._finish.get(item.priority, 0.0))
            self._finish[item.priority] = key = begin + 1 / weight(item.priority, self._weights)
        heappush(self._heap, (key, self._turn, item))

    def take(self) -> Item:
        key, _, item = heappop(self._heap)
        if key < inf:
            self._virtual = key
        taken: Item = item
        return taken


def weight(priority: float, weights: Mapping[int, float]) -> float:
    """A class's part of the gets: as given, else 1 / (priority + 1), at most 1."""
    return weights.get(priority) or 1 / (max(0.0, priority) + 1)  # type: ignore[call-overload]


def arrange(order: str, items: list[Item], rate: float, weights: Mapping[int, float], now: Callable[[], float]) -> Discipline:
    """The items, oldest first, in one of ORDERS."""
    if order == AGEING:
        return Ageing(items, rate, now)
    if order == FAIR:
        return Fair(items, weights)
    if order == PRIORITY:
        return Ranked(items)
    return Line(items, order == LIFO)
