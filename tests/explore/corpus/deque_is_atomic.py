"""ok: No mutex at all: append and popleft of a deque are single steps, semaphores do the rest."""

import collections
import threading


class LockFree:
    def __init__(self, capacity):
        self.items = collections.deque()
        self.room = threading.Semaphore(capacity)
        self.some = threading.Semaphore(0)

    def put(self, item):
        self.room.acquire()
        self.items.append(item)
        self.some.release()

    def get(self):
        self.some.acquire()
        item = self.items.popleft()
        self.room.release()
        return item
