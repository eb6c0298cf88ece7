"""BROKEN: get looks before it takes the lock, and the news can come between the look and the wait."""

import threading


class LookOutside:
    """A look is worth something only while nobody else can change what was seen."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.lock = threading.Lock()
        self.not_full = threading.Condition(self.lock)
        self.not_empty = threading.Condition(self.lock)

    def put(self, item):
        with self.not_full:
            while len(self.items) == self.capacity:
                self.not_full.wait()
            self.items.append(item)
            self.not_empty.notify()

    def get(self):
        while not self.items:
            # Here the lock is free. A put that comes now notifies nobody, and the thread then waits for what has already been.
            with self.not_empty:
                self.not_empty.wait()
        with self.lock:
            item = self.items.pop(0)
            self.not_full.notify()
            return item
