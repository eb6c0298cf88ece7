"""deadlock: Two locks: put takes that of the items and then that of the counts, and after a get it is the other way round."""

import threading


class Buffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.puts = 0
        self.changed = threading.Condition()
        self.counts = threading.Lock()

    def put(self, item):
        with self.changed:
            while len(self.items) >= self.capacity:
                self.changed.wait()
            with self.counts:
                self.puts = 1
            self.items.append(item)
            self.changed.notify_all()

    def get(self):
        with self.changed:
            while not self.items:
                self.changed.wait()
            item = self.items.pop(0)
            self.changed.notify_all()
        self.report()
        return item

    def report(self):
        with self.counts:
            with self.changed:
                return self.puts, len(self.items)
