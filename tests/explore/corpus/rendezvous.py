"""ok: Each put waits until its item was taken, on a lock of its own."""

import threading


class Rendezvous:
    def __init__(self):
        self.offers = []
        self.changed = threading.Condition()

    def put(self, item):
        taken = threading.Lock()
        taken.acquire()
        with self.changed:
            self.offers.append((item, taken))
            self.changed.notify()
        taken.acquire()

    def get(self):
        with self.changed:
            while not self.offers:
                self.changed.wait()
            item, taken = self.offers.pop(0)
        taken.release()
        return item
