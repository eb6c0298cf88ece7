"""ok: Takes the lock, looks, sleeps without it."""

import threading
import time


class Buffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.lock = threading.Lock()

    def put(self, item):
        while True:
            with self.lock:
                if len(self.items) < self.capacity:
                    self.items.append(item)
                    return
            time.sleep(0.01)

    def get(self):
        while True:
            with self.lock:
                if self.items:
                    return self.items.pop(0)
            time.sleep(0.01)
