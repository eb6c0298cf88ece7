"""ok: A decorator takes the lock."""

import functools
import threading


def locked(method):
    @functools.wraps(method)
    def wrapper(self, *args):
        with self.changed:
            try:
                return method(self, *args)
            finally:
                self.changed.notify_all()

    return wrapper


class Buffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.changed = threading.Condition()

    @locked
    def put(self, item):
        while len(self.items) >= self.capacity:
            self.changed.wait()
        self.items.append(item)

    @locked
    def get(self):
        while not self.items:
            self.changed.wait()
        return self.items.pop(0)
