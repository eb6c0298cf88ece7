"""exception|phantom-item: Gives up after a while and takes from what may be empty."""

import threading


class Buffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            while len(self.items) >= self.capacity:
                self.changed.wait()
            self.items.append(item)
            self.changed.notify_all()

    def get(self):
        with self.changed:
            while not self.items:
                if not self.changed.wait(1.0):
                    break
            item = self.items.pop(0)
            self.changed.notify_all()
            return item
