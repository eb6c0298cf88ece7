"""Each put draws a number, and the puts go in by their numbers: nobody is passed over."""

import threading


class DrawnNumbers:
    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.drawn = 0
        self.turn = 0
        self.lock = threading.Lock()
        self.not_full = threading.Condition(self.lock)
        self.not_empty = threading.Condition(self.lock)

    def put(self, item):
        with self.lock:
            mine = self.drawn
            self.drawn += 1
            while len(self.items) == self.capacity or self.turn != mine:
                self.not_full.wait()
            self.items.append(item)
            self.turn += 1
            self.not_empty.notify()
            # There may still be room for the next number, and only its owner can use it.
            self.not_full.notify_all()

    def get(self):
        with self.lock:
            while not self.items:
                self.not_empty.wait()
            item = self.items.pop(0)
            # Whose turn it is may stand anywhere in the wait set.
            self.not_full.notify_all()
            return item
