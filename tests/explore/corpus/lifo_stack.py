"""ok: A stack: last in, first out, and not to be blamed for it."""

from threading import Condition, Lock


class Stack:
    def __init__(self, limit):
        self.limit = limit
        self.items = []
        self.lock = Lock()
        self.not_full = Condition(self.lock)
        self.not_empty = Condition(self.lock)

    def push(self, item):
        with self.lock:
            while len(self.items) >= self.limit:
                self.not_full.wait()
            self.items.append(item)
            self.not_empty.notify()

    def pop(self):
        with self.lock:
            while not self.items:
                self.not_empty.wait()
            item = self.items.pop()
            self.not_full.notify()
            return item
