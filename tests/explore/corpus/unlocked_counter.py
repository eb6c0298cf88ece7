"""deadlock|overflow|exception|livelock: The items are locked, the counter beside them is not."""

import threading
import time


class Buffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.count = 0
        self.items = []
        self.lock = threading.Lock()

    def put(self, item):
        while self.count >= self.capacity:
            time.sleep(0.01)
        with self.lock:
            self.items.append(item)
        self.count += 1

    def get(self):
        while self.count <= 0:
            time.sleep(0.01)
        with self.lock:
            item = self.items.pop(0)
        self.count -= 1
        return item
