"""ok: The condition belongs to the class."""

import threading


class Buffer:
    changed = threading.Condition()

    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []

    def put(self, item):
        with Buffer.changed:
            while len(self.items) >= self.capacity:
                Buffer.changed.wait()
            self.items.append(item)
            Buffer.changed.notify_all()

    def get(self):
        with Buffer.changed:
            while not self.items:
                Buffer.changed.wait()
            item = self.items.pop(0)
            Buffer.changed.notify_all()
            return item
