"""The smallest first: a heap instead of a row, behind the same lock and the same conditions."""

import queue


class PriorityQueue:
    """Items leave smallest first, so they must know how to be compared: numbers, tuples, or objects with a `__lt__`."""

    order = "priority"

    def __init__(self, capacity):
        # A heap in a list: the smallest is always at index 0, the rest is only half sorted. To add or take costs log n steps.
        self.heap = queue.PriorityQueue(capacity)

    def put(self, item):
        # An item that cannot be compared raises TypeError here, once there is a second one to compare it with.
        self.heap.put(item)

    def get(self):
        return self.heap.get()
