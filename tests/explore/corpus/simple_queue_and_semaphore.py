"""ok: A SimpleQueue made bounded by a semaphore."""

from queue import SimpleQueue
from threading import BoundedSemaphore


class Bounded:
    def __init__(self, capacity):
        self.queue = SimpleQueue()
        self.room = BoundedSemaphore(capacity)

    def put(self, item):
        self.room.acquire()
        self.queue.put(item)

    def get(self):
        item = self.queue.get()
        self.room.release()
        return item
