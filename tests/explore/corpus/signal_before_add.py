"""exception: Tells the consumers before the item is there."""

import threading


class Buffer:
    def __init__(self, capacity):
        self.items = []
        self.lock = threading.Lock()
        self.room = threading.Semaphore(capacity)
        self.some = threading.Semaphore(0)

    def put(self, item):
        self.room.acquire()
        self.some.release()
        with self.lock:
            self.items.append(item)

    def get(self):
        self.some.acquire()
        with self.lock:
            item = self.items.pop(0)
        self.room.release()
        return item
