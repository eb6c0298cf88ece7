"""ok: wait_for with a lambda tests again by itself."""

from collections import deque
from threading import Condition


class Channel:
    def __init__(self, maxsize):
        self.maxsize = maxsize
        self.queue = deque()
        self.changed = Condition()

    def send(self, item):
        with self.changed:
            self.changed.wait_for(lambda: len(self.queue) < self.maxsize)
            self.queue.append(item)
            self.changed.notify_all()

    def receive(self):
        with self.changed:
            self.changed.wait_for(lambda: self.queue)
            item = self.queue.popleft()
            self.changed.notify_all()
            return item
