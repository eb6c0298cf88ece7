"""Buffers with one flaw each, that the built-in ones do not have: plain Python, as a student might hand it in."""

import textwrap

SLEEPS_WITH_THE_LOCK = """
    import threading
    import time

    class SleepsWithTheLock:
        def __init__(self, capacity):
            self.capacity = capacity
            self.items = []
            self.lock = threading.Lock()
            self.not_full = threading.Condition(self.lock)
            self.not_empty = threading.Condition(self.lock)

        def put(self, item):
            with self.lock:
                while len(self.items) == self.capacity:
                    self.not_full.wait()
                time.sleep(0.1)
                self.items.append(item)
                self.not_empty.notify()

        def get(self):
            with self.lock:
                while not self.items:
                    self.not_empty.wait()
                item = self.items.pop(0)
                self.not_full.notify()
                return item
"""

LOOKS_BEFORE_IT_LOCKS = """
    import threading
    import time

    class LooksBeforeItLocks:
        def __init__(self, capacity):
            self.capacity = capacity
            self.items = []
            self.not_empty = threading.Condition()

        def put(self, item):
            with self.not_empty:
                self.items.append(item)
                self.not_empty.notify()

        def get(self):
            if not self.items:
                time.sleep(0.5)
                with self.not_empty:
                    self.not_empty.wait()
            with self.not_empty:
                return self.items.pop(0)
"""

LOOKS_AGAIN_AND_AGAIN = """
    import threading
    import time

    class LooksAgainAndAgain:
        def __init__(self, capacity):
            self.capacity = capacity
            self.items = []
            self.lock = threading.Lock()

        def put(self, item):
            with self.lock:
                self.items.append(item)

        def get(self):
            while True:
                with self.lock:
                    if self.items:
                        return self.items.pop(0)
                time.sleep(0.01)
"""


def write(folder, text):
    """The path of a file with this text."""
    path = folder / "flawed.py"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return str(path)
