"""ok: A single slot with two events of its own making: a full flag under a condition."""

import threading


class Slot:
    def __init__(self):
        self.capacity = 1
        self.full = False
        self.value = None
        self.changed = threading.Condition()

    def put(self, value):
        with self.changed:
            while self.full:
                self.changed.wait()
            self.value, self.full = value, True
            self.changed.notify_all()

    def get(self):
        with self.changed:
            while not self.full:
                self.changed.wait()
            self.full = False
            value, self.value = self.value, None
            self.changed.notify_all()
            return value
