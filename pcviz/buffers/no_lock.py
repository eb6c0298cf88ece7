"""BROKEN: no lock at all, only a look before each step, and threads that come between the look and the step."""

import time


class NoLock:
    """Looks, and then acts on what it saw, although it may no longer be so."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []

    def put(self, item):
        # Two producers can both see one free slot, and both will use it.
        while len(self.items) >= self.capacity:
            time.sleep(0.001)  # asking again and again is called polling: it costs time even when nothing happens
        self.items.append(item)

    def get(self):
        while not self.items:
            time.sleep(0.001)
        # Two consumers can both read the same first item before either removes it.
        item = self.items[0]
        self.items = self.items[1:]
        return item
