"""Dijkstra's solution: two semaphores count the free and the filled slots, a lock guards the list."""

import threading


class Semaphores:
    """`empty` counts free slots, `full` counts items: a thread that may not go on blocks on a count, and needs no condition."""

    def __init__(self, capacity):
        self.items = []
        self.empty = threading.Semaphore(capacity)
        self.full = threading.Semaphore(0)
        self.mutex = threading.Lock()

    def put(self, item):
        # First the slot, then the lock. The other way round, whoever waits for room would keep everybody else out.
        self.empty.acquire()
        with self.mutex:
            self.items.append(item)
        # After the item is in: a consumer who gets past `full` must find something to take.
        self.full.release()

    def get(self):
        self.full.acquire()
        with self.mutex:
            item = self.items.pop(0)
        self.empty.release()
        return item
