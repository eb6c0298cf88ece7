"""deadlock|exception|livelock|overflow|phantom-item|order-violation|lost-item|duplicate-item: count += 1 on both sides of a ring, without a lock."""

import time


class Ring:
    def __init__(self, capacity):
        self.slots = [None] * capacity
        self.capacity = capacity
        self.count = 0
        self.head = 0
        self.tail = 0

    def put(self, item):
        while self.count == self.capacity:
            time.sleep(0)
        self.slots[self.tail] = item
        self.tail = (self.tail + 1) % self.capacity
        self.count += 1

    def get(self):
        while self.count == 0:
            time.sleep(0)
        item = self.slots[self.head]
        self.head = (self.head + 1) % self.capacity
        self.count -= 1
        return item
