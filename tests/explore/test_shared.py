"""What threads share without saying so in plain sight: a race in it is found, and never proved absent."""

import pytest

from pcviz.explore.discover import Wishes, discover
from pcviz.explore.ladder import Demands, check

HEAD = """
import functools
import threading
import time

class Shelf:
    def __init__(self):
        self.items = []
        self.lock = threading.Lock()

    def put(self, item):
        with self.lock:
            self.items.append(item)

"""
GETS = {
    "a value chosen by a test": """
    def get(self):
        item = None
        while item is None:
            item = self.items.pop(0) if self.items else None
        return item
""",
    "an operand after another": """
    def get(self):
        while not (self.items and (item := self.items.pop(0))):
            time.sleep(1)
        return item
""",
    "a function made of a method": """
    def get(self):
        take = functools.partial(self.items.pop, 0)
        while not self.items:
            time.sleep(1)
        return take()
""",
    "code in a string": """
    def get(self):
        while not eval("self.items"):
            time.sleep(1)
        return eval("self.items.pop(0)")
""",
    "operators of its own": """
    def __len__(self):
        return len(self.items)

    def __getitem__(self, place):
        return self.items[place]

    def get(self):
        while not len(self):
            time.sleep(1)
        item = self[0]
        self.items.remove(item)
        return item
""",
}
CLOSURE = """
import threading
import time

def shelf():
    item, full = None, 0
    free = threading.Semaphore(1)

    def put(new):
        nonlocal item, full
        free.acquire()
        item = new
        full = 1

    def get():
        nonlocal item, full
        while not full:
            time.sleep(1)
        full = 0
        taken = item
        free.release()
        return taken

    return put, get

class Shelf:
    def __init__(self):
        self.inner_put, self.inner_get = shelf()

    def put(self, item):
        self.inner_put(item)

    def get(self):
        return self.inner_get()
"""
GIVEN = """
import threading
import time

class Shelf:
    def __init__(self, items):
        self.items = items
        self.lock = threading.Lock()

    def put(self, item):
        with self.lock:
            self.items.append(item)

    def get(self):
        while not self.items:
            time.sleep(1)
        return self.items.pop(0)
"""


def verdict(source, make=None):
    demands = Demands(producers=1, consumers=2, items=2, budget=20)
    return check(discover("shelf.py", Wishes(make=make), source), demands).verdict


@pytest.mark.parametrize("get", GETS.values(), ids=GETS)
def test_two_consumers_that_see_the_same_item(get):
    assert verdict(HEAD + get) in ("exception", "duplicate-item")


def test_names_of_an_outer_function():
    assert verdict(CLOSURE) == "duplicate-item"


def test_a_container_that_the_constructor_was_given():
    assert verdict(GIVEN, make="Shelf([])") == "exception"
