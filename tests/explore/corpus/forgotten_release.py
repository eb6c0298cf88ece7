"""deadlock: A way out that does not give the lock back."""

import threading


class Buffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.lock = threading.Lock()
        self.changed = threading.Condition(self.lock)

    def put(self, item):
        self.lock.acquire()
        while len(self.items) >= self.capacity:
            self.changed.wait()
        self.items.append(item)
        self.changed.notify_all()
        self.lock.release()

    def get(self):
        self.lock.acquire()
        while not self.items:
            self.changed.wait()
        self.changed.notify_all()
        return self.items.pop(0)
