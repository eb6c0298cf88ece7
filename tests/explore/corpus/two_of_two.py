"""deadlock: Each put needs both of two permits, and takes one after the other."""

import threading


class Buffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.permits = threading.Semaphore(2)
        self.changed = threading.Condition()

    def put(self, item):
        self.permits.acquire()
        self.permits.acquire()
        with self.changed:
            while len(self.items) >= self.capacity:
                self.changed.wait()
            self.items.append(item)
            self.changed.notify_all()
        self.permits.release(2)

    def get(self):
        with self.changed:
            while not self.items:
                self.changed.wait()
            item = self.items.pop(0)
            self.changed.notify_all()
            return item
