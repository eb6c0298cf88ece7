"""ok: A dataclass with factories for its lock and its items."""

import threading
from collections import deque
from dataclasses import dataclass, field


@dataclass
class Buffer:
    capacity: int
    items: deque = field(default_factory=deque)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def put(self, item):
        with self.changed:
            while len(self.items) >= self.capacity:
                self.changed.wait()
            self.items.append(item)
            self.changed.notify_all()

    def get(self):
        with self.changed:
            while not self.items:
                self.changed.wait()
            item = self.items.popleft()
            self.changed.notify_all()
            return item
