"""ok: The waiting is in a base class, the storing in the subclass."""

import abc
import threading


class Base(abc.ABC):
    def __init__(self, capacity):
        self.capacity = capacity
        self.changed = threading.Condition()

    @abc.abstractmethod
    def fill(self): ...

    def put(self, item):
        with self.changed:
            while self.fill() >= self.capacity:
                self.changed.wait()
            self.store(item)
            self.changed.notify_all()

    def get(self):
        with self.changed:
            while self.fill() == 0:
                self.changed.wait()
            item = self.fetch()
            self.changed.notify_all()
            return item


class ListBuffer(Base):
    def __init__(self, capacity):
        super().__init__(capacity)
        self.items = []

    def fill(self):
        return len(self.items)

    def store(self, item):
        self.items.append(item)

    def fetch(self):
        return self.items.pop(0)
