"""BROKEN: both look before they take the lock, and the news can come between the look and the wait."""

import threading


class LookFirst:
    """A look is worth something only while nobody else can change what was seen."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.lock = threading.Lock()
        self.not_full = threading.Condition(self.lock)
        self.not_empty = threading.Condition(self.lock)

    def put(self, item):
        while len(self.items) == self.capacity:
            # Here the lock is free: a get that comes now notifies nobody.
            with self.not_full:
                self.not_full.wait()
        with self.lock:
            self.items.append(item)
            self.not_empty.notify()

    def get(self):
        while not self.items:
            # And here a put that comes now notifies nobody.
            with self.not_empty:
                self.not_empty.wait()
        with self.lock:
            item = self.items.pop(0)
            self.not_full.notify()
            return item
