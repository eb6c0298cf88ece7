"""A ring: a fixed row of slots, used round and round, as in every operating system and sound card."""

import threading


class Ring:
    """`tail` is where the next item goes, `head` is where the next one is taken; `count` tells full from empty."""

    def __init__(self, capacity):
        self.slots = [None] * capacity
        self.head = 0
        self.tail = 0
        # When head and tail meet, the ring is either full or empty, and they alone cannot say which.
        self.count = 0
        self.lock = threading.Lock()
        self.not_full = threading.Condition(self.lock)
        self.not_empty = threading.Condition(self.lock)

    def put(self, item):
        with self.not_full:
            while self.count == len(self.slots):
                self.not_full.wait()
            self.slots[self.tail] = item
            self.tail = (self.tail + 1) % len(self.slots)
            self.count += 1
            self.not_empty.notify()

    def get(self):
        with self.not_empty:
            while self.count == 0:
                self.not_empty.wait()
            item = self.slots[self.head]
            # Let go of the item, or the ring would keep it alive for a whole round.
            self.slots[self.head] = None
            self.head = (self.head + 1) % len(self.slots)
            self.count -= 1
            self.not_full.notify()
            return item
