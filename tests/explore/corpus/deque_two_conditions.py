"""ok: The textbook: a deque, one lock, two conditions."""

from collections import deque
from threading import Condition, Lock


class Buffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.items = deque()
        self.lock = Lock()
        self.not_full = Condition(self.lock)
        self.not_empty = Condition(self.lock)

    def put(self, item):
        with self.not_full:
            while len(self.items) == self.capacity:
                self.not_full.wait()
            self.items.append(item)
            self.not_empty.notify()

    def get(self):
        with self.not_empty:
            while not self.items:
                self.not_empty.wait()
            item = self.items.popleft()
            self.not_full.notify()
            return item
