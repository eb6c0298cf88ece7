"""The addresses that a web crawler has still to visit."""

import threading


class Frontier:
    """Parsers add addresses, fetchers take them, up to a bound."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.addresses = []
        self.lock = threading.Lock()
        self.not_full = threading.Condition(self.lock)
        self.not_empty = threading.Condition(self.lock)

    def add(self, address):
        """Remember an address. Waits while it is full."""
        self.wait_for_room()
        with self.lock:
            self.addresses.append(address)
            self.not_empty.notify()

    def take(self):
        """The oldest address. Waits while there is none."""
        self.wait_for_work()
        with self.lock:
            address = self.addresses.pop(0)
            self.not_full.notify()
            return address

    def wait_for_room(self):
        with self.lock:
            while len(self.addresses) == self.capacity:
                self.not_full.wait()

    def wait_for_work(self):
        with self.lock:
            while not self.addresses:
                self.not_empty.wait()
