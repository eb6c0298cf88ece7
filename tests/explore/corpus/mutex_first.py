"""deadlock: The mutex before the semaphore."""

import threading


class Buffer:
    def __init__(self, capacity):
        self.items = []
        self.mutex = threading.Lock()
        self.empty = threading.Semaphore(capacity)
        self.full = threading.Semaphore(0)

    def put(self, item):
        with self.mutex:
            self.empty.acquire()
            self.items.append(item)
            self.full.release()

    def get(self):
        self.full.acquire()
        with self.mutex:
            item = self.items.pop(0)
        self.empty.release()
        return item
