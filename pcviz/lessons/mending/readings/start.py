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
        self.lock.acquire()
        there_is_room = len(self.readings) < self.capacity
        if there_is_room:
            self.readings.append(reading)
        self.lock.release()
        return there_is_room

    def poll(self):
        """The oldest reading, or None."""
        try:
            self.lock.acquire()
            reading = self.readings.pop(0)
            self.lock.release()
            return reading
        except IndexError:
            return None
