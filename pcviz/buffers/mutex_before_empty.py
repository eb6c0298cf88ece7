"""BROKEN: semaphores in the wrong order: lock first, then wait for a slot, and take the lock along into the wait."""

import threading


class MutexBeforeEmpty:
    """Waits for room, or for an item, with the lock in its hand."""

    def __init__(self, capacity):
        self.items = []
        self.empty = threading.Semaphore(capacity)
        self.full = threading.Semaphore(0)
        self.mutex = threading.Lock()

    def put(self, item):
        with self.mutex:
            # When the buffer is full, this blocks, and no consumer can get the mutex to make room. A semaphore, unlike
            # a condition, does not let go of the lock while it waits.
            self.empty.acquire()
            self.items.append(item)
            self.full.release()

    def get(self):
        with self.mutex:
            self.full.acquire()
            item = self.items.pop(0)
            self.empty.release()
            return item
