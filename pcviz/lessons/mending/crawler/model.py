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
        with self.lock:
            # Looking and acting under one lock: what was seen is still so when it is acted upon.
            self.wait_for_room()
            self.addresses.append(address)
            self.not_empty.notify()

    def take(self):
        """The oldest address. Waits while there is none."""
        with self.lock:
            self.wait_for_work()
            address = self.addresses.pop(0)
            self.not_full.notify()
            return address

    def wait_for_room(self):
        """To be called with the lock, under which it stays true."""
        while len(self.addresses) == self.capacity:
            self.not_full.wait()

    def wait_for_work(self):
        """To be called with the lock, under which it stays true."""
        while not self.addresses:
            self.not_empty.wait()
