"""ok: The condition is made in a class method, before any thread."""

import threading


class Buffer:
    @classmethod
    def _make(cls):
        return threading.Condition(threading.Lock())

    def __init__(self, capacity):
        self.capacity = capacity
        self.changed = self._make()
        self.items = {}
        self.first = self.next = 0

    def put(self, item):
        with self.changed:
            while self.next - self.first >= self.capacity:
                self.changed.wait()
            self.items[self.next] = item
            self.next += 1
            self.changed.notify_all()

    def get(self):
        with self.changed:
            while self.next == self.first:
                self.changed.wait()
            item = self.items.pop(self.first)
            self.first += 1
            self.changed.notify_all()
            return item
