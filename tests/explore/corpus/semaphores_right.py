"""ok: Empty and full first, the mutex inside."""

import threading


class SemaphoreBuffer:
    def __init__(self, n):
        self.empty = threading.Semaphore(n)
        self.full = threading.Semaphore(0)
        self.mutex = threading.Lock()
        self.items = []

    def produce(self, item):
        self.empty.acquire()
        with self.mutex:
            self.items.append(item)
        self.full.release()

    def consume(self):
        self.full.acquire()
        with self.mutex:
            item = self.items.pop(0)
        self.empty.release()
        return item
