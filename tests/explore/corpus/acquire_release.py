"""ok: acquire and release with try and finally instead of with."""

import threading


class BoundedQueue:
    def __init__(self, size):
        self._size = size
        self._data = []
        self._mutex = threading.RLock()
        self._room = threading.Condition(self._mutex)
        self._some = threading.Condition(self._mutex)

    def enqueue(self, value):
        self._mutex.acquire()
        try:
            while len(self._data) >= self._size:
                self._room.wait()
            self._data.insert(0, value)
            self._some.notify()
        finally:
            self._mutex.release()

    def dequeue(self):
        self._mutex.acquire()
        try:
            while len(self._data) == 0:
                self._some.wait()
            value = self._data.pop()
            self._room.notify()
            return value
        finally:
            self._mutex.release()
