"""The guilty line of items that were not kept or given out twice, also in a helper, a base, or what a queue calls back."""

import re
from textwrap import dedent

import pytest

from pcviz.explore.discover import Wishes, discover
from pcviz.explore.ladder import Demands, check

# name → verdict, source; the guilty line ends with a comment
CLASSES = {
    "a hook of queue.Queue that drops": (
        "lost-item",
        """
        import queue

        class Bounded(queue.Queue):
            def _put(self, item):
                if len(self.queue) < 1:  # guilty
                    self.queue.append(item)
        """,
    ),
    "a hook that a mixin overrides": (
        "lost-item",
        """
        import queue

        class Dropping:
            def _put(self, item):
                if self.queue:  # guilty
                    return
                super()._put(item)

        class Bounded(Dropping, queue.Queue):
            pass
        """,
    ),
    "a hook with one slot": (
        "lost-item",
        """
        import queue

        class OneSlot(queue.Queue):
            def _init(self, maxsize):
                self.slot = None

            def _qsize(self):
                return int(self.slot is not None)

            def _put(self, item):
                self.slot = item  # guilty

            def _get(self):
                item, self.slot = self.slot, None
                return item
        """,
    ),
    "a hook that counts wrong": (
        "overflow",
        """
        import queue

        class Half(queue.Queue):
            def _qsize(self):
                return len(self.queue) // 2  # guilty
        """,
    ),
    "a hook that only looks": (
        "duplicate-item",
        """
        from queue import Queue

        class Looking(Queue):
            def _get(self):
                return self.queue[0]  # guilty
        """,
    ),
    "a hook that takes out another item": (
        "duplicate-item",
        """
        import queue

        class Stack(queue.LifoQueue):
            def _get(self):
                item = self.queue[-1]
                del self.queue[0]  # guilty
                return item
        """,
    ),
    "an exception that nobody hears": (
        "lost-item",
        """
        import queue

        class Quiet(queue.Queue):
            def put(self, element, waiting=False):
                try:
                    super().put(element, waiting)
                except queue.Full:  # guilty
                    return
        """,
    ),
    "a helper object that drops": (
        "lost-item",
        """
        import threading

        class Slots:
            def __init__(self, capacity):
                self.items, self.capacity = [], capacity

            def keep(self, item):
                if len(self.items) < self.capacity:  # guilty
                    self.items.append(item)

        class Buffer:
            def __init__(self, capacity):
                self.slots, self.changed = Slots(capacity), threading.Condition()

            def put(self, item):
                with self.changed:
                    self.slots.keep(item)
                    self.changed.notify()

            def get(self):
                with self.changed:
                    while not self.slots.items:
                        self.changed.wait()
                    return self.slots.items.pop(0)
        """,
    ),
}

# the same, of a class with a list, a condition and a get that waits
PUTS = {
    "one item too many": (
        "overflow",
        """
        while len(self.items) > self.capacity:  # guilty
            self.changed.wait()
        self.items.append(item)
        """,
    ),
    "a time that is up": (
        "overflow",
        """
        self.changed.wait_for(lambda: len(self.items) < self.capacity, timeout=1)  # guilty
        self.items.append(item)
        """,
    ),
    "a producer that is turned away": (
        "exception",
        """
        if len(self.items) >= self.capacity:
            raise RuntimeError("full")  # guilty
        self.items.append(item)
        """,
    ),
    "a lock that a helper gives back": (
        "overflow",
        """
        self.wait_for_room()
        with self.changed:  # guilty
            self.items.append(item)
            self.changed.notify_all()
        """,
    ),
}
GETS = {
    "all taken for one": (
        "lost-item",
        """
        item = self.items[0]
        self.items.clear()  # guilty
        """,
    ),
    "a new list for one": (
        "lost-item",
        """
        item = self.items[0]
        self.items = []  # guilty
        """,
    ),
    "an item that stays": (
        "duplicate-item",
        """
        item = self.items[0]
        return item  # guilty
        """,
    ),
}
AROUND = """\
import threading

class Buffer:
    def __init__(self, capacity):
        self.items, self.capacity, self.changed = [], capacity, threading.Condition()

    def wait_for_room(self):
        with self.changed:
            self.changed.wait_for(lambda: len(self.items) < self.capacity)

    def put(self, item):
{put}
    def get(self):
        with self.changed:
            while not self.items:
                self.changed.wait()
{get}            self.changed.notify_all()
            return item
"""
PUT = """
while len(self.items) >= self.capacity:
    self.changed.wait()
self.items.append(item)
"""
RING = """\
import threading

class Ring:
    def __init__(self, capacity):
        self.slots, self.capacity, self.changed = [None] * capacity, capacity, threading.Condition()
        self.head = self.tail = self.count = 0

    def put(self, item):
        with self.changed:
            while self.count == self.capacity:
                self.changed.wait()
            self.slots[self.tail] = item  # put
            self.tail = (self.tail + 1) % self.capacity
            self.count += 1
            self.changed.notify_all()

    def get(self):
        with self.changed:
            while self.count == 0:
                self.changed.wait()
            item = self.slots[self.head]  # get
            self.head = (self.head + 1) % self.capacity
            self.count -= 1  # down
            self.changed.notify_all()
            return item
"""


def with_put(body, get="item = self.items.pop(0)"):
    lines = dedent(body).strip().splitlines()
    if not any(line.startswith("with ") for line in lines):
        lines = ["with self.changed:", *(f"    {line}" for line in (*lines, "self.changed.notify_all()"))]
    return AROUND.format(
        put="".join(f"        {line}\n" for line in lines),
        get="".join(f"            {line}\n" for line in dedent(get).strip().splitlines()),
    )


SAMPLES = {name: (verdict, dedent(source)) for name, (verdict, source) in CLASSES.items()}
SAMPLES |= {name: (verdict, with_put(body)) for name, (verdict, body) in PUTS.items()}
SAMPLES |= {name: (verdict, with_put(PUT, body)) for name, (verdict, body) in GETS.items()}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_guilty_line(name):
    verdict, source = SAMPLES[name]
    outermost = re.findall(r"^class (\w+)", source, re.MULTILINE)[-1]
    report = check(discover("study.py", Wishes(cls=outermost), source), Demands())
    assert (report.verdict, report.counterexample.story.blame.source.partition("  #")[2]) == (verdict, " guilty")


def test_room_given_back_twice_and_a_none_that_is_no_item():
    semaphores = """\
import threading

class Buffer:
    def __init__(self, capacity):
        self.items, self.room, self.some = [], threading.Semaphore(capacity), threading.Semaphore(0)

    def put(self, item):
        self.room.acquire()
        self.items.append(item)
        self.some.release()

    def get(self):
        {get}
        item = self.items.pop(0)
        self.room.release()
        self.room.release()
        return item
"""
    for get, verdict, line in (
        ("self.some.acquire()", "overflow", 16),
        ("if not self.some.acquire(blocking=False): return None", "phantom-item", 13),
    ):
        report = check(discover("study.py", Wishes(), semaphores.format(get=get)), Demands())
        assert (report.verdict, report.counterexample.story.blame.line) == (verdict, line)


@pytest.mark.parametrize(
    ("missing", "verdict", "guilty"),
    [
        ("            self.count += 1\n", "lost-item", "count -= 1  # down"),
        ("            self.head = (self.head + 1) % self.capacity\n", "duplicate-item", "slots[self.head]  # get"),
        ("            self.tail = (self.tail + 1) % self.capacity\n", "phantom-item", "slots[self.tail] = item  # put"),
    ],
)
def test_a_ring_that_leaves_something_out(missing, verdict, guilty):
    report = check(discover("study.py", Wishes(), RING.replace(missing, "")), Demands())
    assert report.verdict == verdict
    assert guilty in report.counterexample.story.blame.source


def test_a_heap_that_is_only_appended_to():
    source = "import queue\n\nclass Heap(queue.PriorityQueue):\n    def _put(self, item):\n        self.queue.append(item)\n"
    report = check(discover("study.py", Wishes(order="priority"), source), Demands())
    assert (report.verdict, report.counterexample.story.blame.line) == ("order-violation", 5)


def test_who_waits_with_a_lock_in_its_hand_is_not_said_to_wait_for_another():
    source = """\
import queue, threading

class Buffer:
    def __init__(self, capacity):
        self.inner, self.lock = queue.Queue(capacity), threading.Lock()

    def put(self, item):
        with self.lock:
            self.inner.put(item)

    def get(self):
        with self.lock:
            return self.inner.get()
"""
    report = check(discover("study.py", Wishes(), source), Demands())
    blame = report.counterexample.story.blame
    assert (report.verdict, blame.line) == ("deadlock", 13)
    assert "waits here to be told with a lock in its hand" in blame.misconception
