"""ok: Stores the items as plain numbers."""

import threading
from array import array


class Buffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.numbers = array("q")
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            while len(self.numbers) >= self.capacity:
                self.changed.wait()
            self.numbers.append(item)
            self.changed.notify_all()

    def get(self):
        with self.changed:
            while not self.numbers:
                self.changed.wait()
            item = self.numbers.pop(0)
            self.changed.notify_all()
            return item
