"""The queue of an office printer."""

import threading


class PrintSpooler:
    """People submit documents, printer threads take them out."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.documents = []
        self.lock = threading.Lock()
        self.room = threading.Condition(self.lock)
        self.work = threading.Condition(self.lock)

    def submit(self, document):
        """Hand in a document. Waits while it is full."""
        with self.lock:
            if len(self.documents) == self.capacity:
                self.room.wait()
            self.documents.append(document)
            self.work.notify()

    def take(self):
        """The oldest document. Waits while there is none."""
        with self.lock:
            if not self.documents:
                self.work.wait()
            document = self.documents.pop(0)
            self.room.notify()
            return document
