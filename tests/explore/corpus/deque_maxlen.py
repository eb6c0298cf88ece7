"""lost-item: deque(maxlen) pushes the oldest out."""

from collections import deque
from threading import Condition


class Buffer:
    def __init__(self, capacity):
        self.items = deque(maxlen=capacity)
        self.not_empty = Condition()

    def put(self, item):
        with self.not_empty:
            self.items.append(item)
            self.not_empty.notify()

    def get(self):
        with self.not_empty:
            while not self.items:
                self.not_empty.wait()
            return self.items.popleft()
