"""One condition for everybody, and everybody is woken: simple, correct, and a little wasteful."""

import threading


class OneConditionBroadcast:
    """Producers and consumers wait in the same wait set, so `notify_all` is needed to be sure that the right one is woken."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        # Without an argument a Condition brings its own lock, an RLock.
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            while len(self.items) == self.capacity:
                self.changed.wait()
            self.items.append(item)
            # A single notify might wake another producer, who finds the buffer full and goes back to sleep: the news is lost.
            self.changed.notify_all()

    def get(self):
        with self.changed:
            while not self.items:
                self.changed.wait()
            item = self.items.pop(0)
            self.changed.notify_all()
            return item
