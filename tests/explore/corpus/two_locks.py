"""exception|overflow|lost-item|phantom-item|duplicate-item|deadlock: Two conditions with two locks: they exclude nobody."""

import threading


class Buffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.count = 0
        self.items = []
        self.not_full = threading.Condition()
        self.not_empty = threading.Condition()

    def put(self, item):
        with self.not_full:
            while self.count >= self.capacity:
                self.not_full.wait()
            self.items.append(item)
            self.count += 1
        with self.not_empty:
            self.not_empty.notify()

    def get(self):
        with self.not_empty:
            while self.count == 0:
                self.not_empty.wait()
            item = self.items.pop(0)
            self.count -= 1
        with self.not_full:
            self.not_full.notify()
        return item
