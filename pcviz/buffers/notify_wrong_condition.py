"""BROKEN: two conditions, and the notify goes to the wrong one."""

import threading


class NotifyWrongCondition:
    """Each side wakes its own kind: a producer, who has filled a slot, tells the producers."""

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
            # It is the condition that has just become true that wants notifying: not_empty. Whoever waits there sleeps on.
            self.not_full.notify()

    def get(self):
        with self.not_empty:
            while not self.items:
                self.not_empty.wait()
            item = self.items.pop(0)
            self.not_empty.notify()
            return item
