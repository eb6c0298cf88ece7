"""One lock, two conditions: the classic bounded buffer, and the one to know by heart."""

import threading


class TwoConditions:
    """Producers wait on `not_full`, consumers on `not_empty`; both conditions share one lock."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.lock = threading.Lock()
        self.not_full = threading.Condition(self.lock)
        self.not_empty = threading.Condition(self.lock)

    def put(self, item):
        with self.not_full:
            # `while`, not `if`: between being notified and getting the lock back, somebody else may have filled the slot.
            while len(self.items) == self.capacity:
                self.not_full.wait()
            self.items.append(item)
            # One item was added, so one consumer can go on. Only consumers wait here, so the notify cannot reach the wrong one.
            self.not_empty.notify()

    def get(self):
        with self.not_empty:
            while not self.items:
                self.not_empty.wait()
            item = self.items.pop(0)
            self.not_full.notify()
            return item
