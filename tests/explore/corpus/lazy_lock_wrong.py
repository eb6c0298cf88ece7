"""exception|overflow|lost-item|duplicate-item|phantom-item|deadlock: The lock is made by whoever comes first, and two can be first."""

import threading


class Buffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.lock = None

    def _lock(self):
        if self.lock is None:
            self.lock = threading.Condition()
        return self.lock

    def put(self, item):
        lock = self._lock()
        with lock:
            while len(self.items) >= self.capacity:
                lock.wait()
            self.items.append(item)
            lock.notify_all()

    def get(self):
        lock = self._lock()
        with lock:
            while not self.items:
                lock.wait()
            item = self.items.pop(0)
            lock.notify_all()
            return item
