"""Readings of sensors, until somebody has time for them."""

import threading


class Readings:
    """Nobody waits in here: there is room, or there is not."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.readings = []
        self.lock = threading.Lock()

    def offer(self, reading):
        """Keep a reading. False when there is no room."""
        with self.lock:
            if len(self.readings) == self.capacity:
                return False
            self.readings.append(reading)
            return True

    def poll(self):
        """The oldest reading, or None."""
        # `with` gives the lock back however the block is left: by return, or by an exception.
        with self.lock:
            return self.readings.pop(0) if self.readings else None
