"""BROKEN: one condition for everybody, but only one is woken, and it may be the wrong one."""

import threading


class OneConditionNotify:
    """Producers and consumers share a wait set, and `notify` cannot tell them apart."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            while len(self.items) == self.capacity:
                self.changed.wait()
            self.items.append(item)
            # Meant for a consumer. When it wakes a producer instead, that one sees a full buffer and waits again, and nobody is
            # left to notify. It can happen as soon as there are more threads than twice the slots: P + C > 2 * capacity.
            self.changed.notify()

    def get(self):
        with self.changed:
            while not self.items:
                self.changed.wait()
            item = self.items.pop(0)
            self.changed.notify()
            return item
