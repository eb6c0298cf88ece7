"""ok: A queue.Queue inside."""

import queue


class Wrapper:
    def __init__(self, capacity=5):
        self.q = queue.Queue(maxsize=capacity)

    def add(self, item):
        self.q.put(item)

    def take(self):
        return self.q.get()
