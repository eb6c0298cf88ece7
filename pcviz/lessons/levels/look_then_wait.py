"""BROKEN: the look and the wait are two critical sections, and the news can come between them."""

import threading


class LookThenWait:
    """Whoever finds nothing gives the lock back, and takes it again in order to wait."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.lock = threading.Lock()
        self.not_full = threading.Condition(self.lock)
        self.not_empty = threading.Condition(self.lock)

    def put(self, item):
        while True:
            with self.lock:
                if len(self.items) < self.capacity:
                    self.items.append(item)
                    self.not_empty.notify()
                    return
            # What was seen may no longer be so: a notify that comes now finds nobody, and is not kept for later.
            with self.not_full:
                self.not_full.wait()

    def get(self):
        while True:
            with self.lock:
                if self.items:
                    item = self.items.pop(0)
                    self.not_full.notify()
                    return item
            with self.not_empty:
                self.not_empty.wait()
