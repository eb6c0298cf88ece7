"""ok: A ring with a mutex for each end: producers and consumers do not exclude each other."""

from threading import Lock, Semaphore


class Ring:
    def __init__(self, capacity):
        self.slots = [None] * capacity
        self.capacity = capacity
        self.head = 0
        self.tail = 0
        self.room = Semaphore(capacity)
        self.some = Semaphore(0)
        self.put_lock = Lock()
        self.get_lock = Lock()

    def put(self, item):
        self.room.acquire()
        with self.put_lock:
            self.slots[self.tail] = item
            self.tail = (self.tail + 1) % self.capacity
        self.some.release()

    def get(self):
        self.some.acquire()
        with self.get_lock:
            item = self.slots[self.head]
            self.head = (self.head + 1) % self.capacity
        self.room.release()
        return item
