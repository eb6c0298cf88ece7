"""ok: __slots__, properties and helper methods."""

from threading import Condition, Lock


class Buffer:
    __slots__ = ("_items", "_capacity", "_lock", "_not_full", "_not_empty")

    def __init__(self, capacity: int) -> None:
        self._items: list = []
        self._capacity = capacity
        self._lock = Lock()
        self._not_full = Condition(self._lock)
        self._not_empty = Condition(self._lock)

    @property
    def is_full(self) -> bool:
        return len(self._items) >= self._capacity

    @property
    def is_empty(self) -> bool:
        return not self._items

    def put(self, item) -> None:
        with self._lock:
            while self.is_full:
                self._not_full.wait()
            self._items.append(item)
            self._not_empty.notify()

    def get(self):
        with self._lock:
            while self.is_empty:
                self._not_empty.wait()
            item, *self._items = self._items
            self._not_full.notify()
            return item
