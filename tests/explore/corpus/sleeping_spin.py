"""livelock|deadlock|lost-item: Asks for ever, for a flag that nobody sets again."""

import threading
import time


class Buffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.lock = threading.Lock()
        self.open = True

    def put(self, item):
        with self.lock:
            while len(self.items) >= self.capacity:
                time.sleep(0.01)
            self.items.append(item)

    def get(self):
        while True:
            with self.lock:
                if self.items:
                    return self.items.pop(0)
            time.sleep(0.01)
