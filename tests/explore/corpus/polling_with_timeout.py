"""ok: Waits with a timeout and looks again: slow, and right."""

import threading


class Buffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            while len(self.items) >= self.capacity:
                self.changed.wait(timeout=0.1)
            self.items.append(item)

    def get(self):
        with self.changed:
            while not self.items:
                self.changed.wait(timeout=0.1)
            return self.items.pop(0)
