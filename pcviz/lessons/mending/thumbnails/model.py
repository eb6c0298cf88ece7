"""Photos on their way to the threads that make them small."""

import threading


class ThumbnailQueue:
    """A photo is large, so only a few are kept at a time."""

    def __init__(self, capacity):
        self.photos = []
        self.free = threading.Semaphore(capacity)  # places
        self.waiting = threading.Semaphore(0)  # photos
        self.lock = threading.Lock()

    def add(self, photo):
        """Hand over a photo. Waits for a free place."""
        # Wait with empty hands: a semaphore, unlike a condition, lets go of no lock while it waits.
        self.free.acquire()
        with self.lock:
            self.photos.append(photo)
        self.waiting.release()

    def take(self):
        """The oldest photo. Waits while there is none."""
        self.waiting.acquire()
        with self.lock:
            photo = self.photos.pop(0)
        self.free.release()
        return photo
