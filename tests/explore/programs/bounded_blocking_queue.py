"""The interface of LeetCode 1188, Design Bounded Blocking Queue, as people hand it in."""

from collections import deque
from threading import Condition


class BoundedBlockingQueue(object):
    def __init__(self, capacity: int):
        self.capacity = capacity
        self.queue = deque()
        self.condition = Condition()

    def enqueue(self, element: int) -> None:
        with self.condition:
            self.condition.wait_for(lambda: len(self.queue) < self.capacity)
            self.queue.append(element)
            self.condition.notify_all()

    def dequeue(self) -> int:
        with self.condition:
            self.condition.wait_for(lambda: self.queue)
            element = self.queue.popleft()
            self.condition.notify_all()
            return element

    def size(self) -> int:
        return len(self.queue)
