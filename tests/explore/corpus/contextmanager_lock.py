"""ok: The lock is taken by a generator-based context manager."""

import threading
from contextlib import contextmanager


class Buffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.changed = threading.Condition()

    @contextmanager
    def changing(self, possible):
        with self.changed:
            while not possible():
                self.changed.wait()
            yield
            self.changed.notify_all()

    def put(self, item):
        with self.changing(lambda: len(self.items) < self.capacity):
            self.items.append(item)

    def get(self):
        with self.changing(lambda: self.items):
            return self.items.pop(0)
