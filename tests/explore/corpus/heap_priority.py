"""ok: A heap: the smallest first."""

import heapq
import threading


class PriorityBuffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.heap = []
        self.changed = threading.Condition()

    def insert(self, item):
        with self.changed:
            while len(self.heap) >= self.capacity:
                self.changed.wait()
            heapq.heappush(self.heap, item)
            self.changed.notify_all()

    def remove(self):
        with self.changed:
            while not self.heap:
                self.changed.wait()
            item = heapq.heappop(self.heap)
            self.changed.notify_all()
            return item
