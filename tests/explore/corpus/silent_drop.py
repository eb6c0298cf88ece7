"""lost-item: A full buffer drops what comes, and says nothing."""

import threading


class Buffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.not_empty = threading.Condition()

    def put(self, item):
        with self.not_empty:
            if len(self.items) < self.capacity:
                self.items.append(item)
                self.not_empty.notify()

    def get(self):
        with self.not_empty:
            while not self.items:
                self.not_empty.wait()
            return self.items.pop(0)
