"""Semaphores that are released while the mutex is still held: correct, and a little slower."""

import threading


class ReleaseInside:
    """Whoever is woken by the release wants the mutex next, and it is not free yet."""

    def __init__(self, capacity):
        self.items = []
        self.empty = threading.Semaphore(capacity)
        self.full = threading.Semaphore(0)
        self.mutex = threading.Lock()

    def put(self, item):
        self.empty.acquire()
        with self.mutex:
            self.items.append(item)
            self.full.release()

    def get(self):
        self.full.acquire()
        with self.mutex:
            item = self.items.pop(0)
            self.empty.release()
            return item
