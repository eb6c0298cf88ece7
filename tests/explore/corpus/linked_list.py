"""ok: A linked list of nodes, each made by the put that fills it."""

from threading import Condition


class Node:
    def __init__(self, value):
        self.value = value
        self.next = None


class LinkedBuffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.first = None
        self.last = None
        self.count = 0
        self.changed = Condition()

    def put(self, item):
        node = Node(item)
        with self.changed:
            while self.count == self.capacity:
                self.changed.wait()
            if self.last is None:
                self.first = node
            else:
                self.last.next = node
            self.last = node
            self.count += 1
            self.changed.notify_all()

    def get(self):
        with self.changed:
            while self.count == 0:
                self.changed.wait()
            node = self.first
            self.first = node.next
            if self.first is None:
                self.last = None
            self.count -= 1
            self.changed.notify_all()
            return node.value
