"""ok: The mutex is a semaphore of one."""

from threading import Semaphore


class Buffer:
    def __init__(self, capacity):
        self.slots = [None] * capacity
        self.head = 0
        self.tail = 0
        self.empty = Semaphore(capacity)
        self.full = Semaphore(0)
        self.mutex = Semaphore(1)

    def deposit(self, item):
        self.empty.acquire()
        self.mutex.acquire()
        self.slots[self.tail] = item
        self.tail = (self.tail + 1) % len(self.slots)
        self.mutex.release()
        self.full.release()

    def fetch(self):
        self.full.acquire()
        self.mutex.acquire()
        item = self.slots[self.head]
        self.slots[self.head] = None
        self.head = (self.head + 1) % len(self.slots)
        self.mutex.release()
        self.empty.release()
        return item
