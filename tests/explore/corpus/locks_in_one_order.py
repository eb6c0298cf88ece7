"""ok: Two locks, everywhere taken in the same order."""

import threading


class Buffer:
    def __init__(self, capacity):
        self.items = []
        self.puts = 0
        self.outer = threading.Lock()
        self.inner = threading.RLock()
        self.room = threading.Semaphore(capacity)
        self.some = threading.Semaphore(0)

    def put(self, item):
        self.room.acquire()
        with self.outer, self.inner:
            self.items.append(item)
            self.count()
        self.some.release()

    def count(self):
        with self.inner:
            self.puts = len(self.items)

    def get(self):
        self.some.acquire()
        with self.outer, self.inner:
            item = self.items.pop(0)
        self.room.release()
        return item
