"""overflow|lost-item|phantom-item: A slot that is overwritten before it was read."""

import threading


class Slot:
    def __init__(self):
        self.capacity = 1
        self.value = None
        self.available = threading.Semaphore(0)

    def put(self, value):
        self.value = value
        self.available.release()

    def get(self):
        self.available.acquire()
        value = self.value
        self.value = None
        return value
