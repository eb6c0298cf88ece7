"""deadlock: Each put waits for its own lock with the buffer's lock in hand."""

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
