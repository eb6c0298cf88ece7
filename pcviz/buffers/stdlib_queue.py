"""What you would use at work: `queue.Queue` does all of this, and has done so for decades."""

import queue


class StdlibQueue:
    """`put` blocks while the queue is full, `get` blocks while it is empty; inside are one lock and three conditions."""

    def __init__(self, capacity):
        # Its own source is Python, and worth reading: a deque, and the same two conditions as in two_conditions.py.
        # Beware: a capacity of 0 would mean that it never fills.
        self.queue = queue.Queue(capacity)

    def put(self, item):
        self.queue.put(item)

    def get(self):
        return self.queue.get()
