"""First come, first served: whoever comes takes a number, and waits until it is called."""

import threading


class FirstCome:
    """Producers have numbers of their own, consumers too, as at the counter of a bakery."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.changed = threading.Condition()
        self.put_number = self.put_called = 0
        self.get_number = self.get_called = 0

    def put(self, item):
        with self.changed:
            mine = self.put_number
            self.put_number += 1
            # Being notified gives no right to the slot, and being quick neither: only the number does.
            while mine != self.put_called or len(self.items) == self.capacity:
                self.changed.wait()
            self.items.append(item)
            self.put_called += 1
            # All are woken, for only they know their numbers.
            self.changed.notify_all()

    def get(self):
        with self.changed:
            mine = self.get_number
            self.get_number += 1
            while mine != self.get_called or not self.items:
                self.changed.wait()
            item = self.items.pop(0)
            self.get_called += 1
            self.changed.notify_all()
            return item
