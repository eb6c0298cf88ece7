"""ok: The lock and the items are globals of the module."""

import threading

lock = threading.Lock()
not_full = threading.Condition(lock)
not_empty = threading.Condition(lock)
items = []


class Buffer:
    def __init__(self, capacity):
        self.capacity = capacity

    def put(self, item):
        with lock:
            while len(items) >= self.capacity:
                not_full.wait()
            items.append(item)
            not_empty.notify()

    def get(self):
        with lock:
            while not items:
                not_empty.wait()
            item = items.pop(0)
            not_full.notify()
            return item
