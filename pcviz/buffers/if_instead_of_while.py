"""BROKEN: whoever is notified believes that the buffer is as it was when the notify was sent."""

import threading


class IfInsteadOfWhile:
    """Checks once, waits once, and does not look again."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.lock = threading.Lock()
        self.not_full = threading.Condition(self.lock)
        self.not_empty = threading.Condition(self.lock)

    def put(self, item):
        with self.not_full:
            if len(self.items) == self.capacity:
                self.not_full.wait()
            # Notified is not yet awake: before this thread has the lock back, another producer may have taken the slot.
            self.items.append(item)
            self.not_empty.notify()

    def get(self):
        with self.not_empty:
            if not self.items:
                self.not_empty.wait()
            # And here another consumer may have taken the item: then pop() finds an empty list.
            item = self.items.pop(0)
            self.not_full.notify()
            return item
