"""BROKEN: get makes room and tells nobody."""

import threading


class ForgottenNotify:
    """Producers that wait for room wait for ever."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.lock = threading.Lock()
        self.not_full = threading.Condition(self.lock)
        self.not_empty = threading.Condition(self.lock)

    def put(self, item):
        with self.not_full:
            while len(self.items) == self.capacity:
                self.not_full.wait()
            self.items.append(item)
            self.not_empty.notify()

    def get(self):
        with self.not_empty:
            while not self.items:
                self.not_empty.wait()
            # Here `self.not_full.notify()` is missing. With slow producers the buffer never fills, and no test notices.
            return self.items.pop(0)
