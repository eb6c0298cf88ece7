"""duplicate-item|exception: Reads the first item under the lock, removes it under the next."""

import threading


class Buffer:
    def __init__(self, capacity):
        self.room = threading.Semaphore(capacity)
        self.some = threading.Semaphore(0)
        self.lock = threading.Lock()
        self.items = []

    def put(self, item):
        self.room.acquire()
        with self.lock:
            self.items.append(item)
        self.some.release()

    def get(self):
        self.some.acquire()
        with self.lock:
            item = self.items[0]
        with self.lock:
            self.items.pop(0)
        self.room.release()
        return item
