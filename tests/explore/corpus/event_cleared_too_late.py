"""deadlock|exception|livelock|overflow: Two events as full and empty flags, cleared outside the lock."""

import threading


class Buffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.lock = threading.Lock()
        self.some = threading.Event()
        self.room = threading.Event()
        self.room.set()

    def put(self, item):
        self.room.wait()
        with self.lock:
            self.items.append(item)
            full = len(self.items) >= self.capacity
        if full:
            self.room.clear()
        self.some.set()

    def get(self):
        self.some.wait()
        with self.lock:
            item = self.items.pop(0)
            empty = not self.items
        if empty:
            self.some.clear()
        self.room.set()
        return item
