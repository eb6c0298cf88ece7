"""The guilty line, the misconception and the mend, where the corpus has no such class. What the corpus has stands there."""

from textwrap import dedent, indent

import pytest

from pcviz.explore.discover import Wishes, discover
from pcviz.explore.ladder import Demands, check, replay

MONITOR = """\
self.items, self.capacity = [], capacity
self.lock = threading.Lock()
self.not_full, self.not_empty = threading.Condition(self.lock), threading.Condition(self.lock)
"""
SEMAPHORES = """\
self.items, self.capacity, self.lock = [], capacity, threading.Lock()
self.room, self.some = threading.Semaphore(capacity), threading.Semaphore(0)
"""


def blame(made, put, get, more="", budget=10.0, **fixed):
    """Blame for a class with these bodies of its methods; `fixed`: in which configuration."""
    source = "import threading, time, queue\n\nclass Buffer:\n"
    for head, body in (("__init__(self, capacity)", made), ("put(self, item)", put), ("get(self)", get)):
        source += f"    def {head}:\n{indent(dedent(body), ' ' * 8)}\n"
    report = check(discover("study.py", Wishes(), source + indent(dedent(more), " " * 4)), Demands(budget=budget, **fixed))
    assert report.counterexample is not None
    return report.verdict, report.counterexample.story.blame


def test_a_plain_lock_taken_twice():
    verdict, found = blame(
        SEMAPHORES,
        """
        self.room.acquire()
        with self.lock:
            self.items.append(item)
            self.size()
        self.some.release()
        """,
        """
        self.some.acquire()
        with self.lock:
            item = self.items.pop(0)
        self.room.release()
        return item
        """,
        """
        def size(self):
            with self.lock:  # again
                return len(self.items)
        """,
    )
    assert (verdict, found.source) == ("deadlock", "with self.lock:  # again")
    assert "that it has already" in found.misconception and "RLock" in found.mend


def test_a_semaphore_that_nobody_gives_back():
    """Room that a producer has taken is no lock in its hand."""
    verdict, found = blame(
        SEMAPHORES,
        """
        self.room.acquire()
        with self.lock:
            self.items.append(item)
        self.some.release()
        """,
        """
        self.some.acquire()
        with self.lock:
            return self.items.pop(0)
        """,
    )
    assert (verdict, found.source) == ("deadlock", "def get(self):")
    assert "tells nobody" in found.misconception and "release the semaphore" in found.mend


def test_waiting_on_the_wrong_condition():
    verdict, found = blame(
        MONITOR,
        """
        with self.lock:
            while len(self.items) >= self.capacity:
                self.not_empty.wait()  # wrong
            self.items.append(item)
            self.not_empty.notify()
        """,
        """
        with self.lock:
            while not self.items:
                self.not_empty.wait()
            item = self.items.pop(0)
            self.not_full.notify()
            return item
        """,
    )
    assert (verdict, found.source) == ("deadlock", "self.not_empty.wait()  # wrong")
    assert "on self.not_full, which is notified, nobody waits" in found.misconception


def test_a_get_that_never_waits():
    verdict, found = blame(
        SEMAPHORES,
        """
        self.room.acquire()
        with self.lock:
            self.items.append(item)
        """,
        """
        with self.lock:
            item = self.items.pop(0)
        self.room.release()
        return item
        """,
    )
    assert (verdict, found.source) == ("exception", "def get(self):")
    assert "never waits for it" in found.misconception


def test_a_get_that_gives_up():
    verdict, found = blame(
        MONITOR,
        """
        with self.lock:
            while len(self.items) >= self.capacity:
                self.not_full.wait()
            self.items.append(item)
            self.not_empty.notify()
        """,
        """
        with self.lock:
            if not self.items:
                self.not_empty.wait(0.5)
            if not self.items:
                return None
            item = self.items.pop(0)
            self.not_full.notify()
            return item
        """,
    )
    assert (verdict, found.source) == ("phantom-item", "self.not_empty.wait(0.5)")
    assert "its time was up" in found.misconception


def test_the_line_outside_the_lock_and_not_one_that_only_compares():
    verdict, found = blame(
        """
        self.slots, self.capacity, self.head, self.tail, self.count = [None] * capacity, capacity, 0, 0, 0
        self.lock = threading.Lock()
        self.not_full, self.not_empty = threading.Condition(self.lock), threading.Condition(self.lock)
        """,
        """
        with self.lock:
            while self.count == self.capacity:
                self.not_full.wait()
            slot, self.tail = self.tail, (self.tail + 1) % self.capacity
            self.count += 1
            self.not_empty.notify()
        self.slots[slot] = item
        """,
        """
        with self.lock:
            while self.count == 0:
                self.not_empty.wait()
            item, self.slots[self.head] = self.slots[self.head], None
            self.head = (self.head + 1) % self.capacity
            self.count -= 1
            self.not_full.notify()
            return item
        """,
    )
    assert (verdict, found.source) == ("phantom-item", "self.slots[slot] = item")
    assert "no lock keeps them apart" in found.misconception


@pytest.mark.parametrize("held", ["self.lock", "self.not_full"])
def test_two_conditions_on_one_lock_are_not_two_locks(held):
    """Where another fault is found, the sharing of a lock is not taken for the lack of one."""
    verdict, found = blame(
        MONITOR,
        f"""
        with {held}:
            if len(self.items) >= self.capacity:
                self.not_full.wait()
            self.items.append(item)
            self.not_empty.notify()
        """,
        """
        with self.not_empty:
            while not self.items:
                self.not_empty.wait()
            item = self.items.pop(0)
            self.not_full.notify()
            return item
        """,
    )
    assert (verdict, found.source) == ("overflow", "if len(self.items) >= self.capacity:")


def test_who_only_spins_is_not_blamed_for_having_no_lock():
    spin = ":\n        while True:\n            self.turns = not self.turns\n"
    source = f"class Buffer:\n    turns = False\n    def put(self, item){spin}    def get(self){spin}"
    report = check(discover("study.py", Wishes(), source), Demands(producers=1, consumers=1, items=1))
    assert (report.verdict, report.counterexample.story.blame.line) == ("livelock", 0)


def test_a_schedule_that_is_run_again_blames_the_same_line():
    """Also where it was searched at a strength at which nothing shows by itself that a lock is missing."""
    source = "class Buffer:\n    def __init__(self, capacity):\n        self.items, self.capacity = [], capacity\n"
    source += (
        "    def put(self, item):\n        while len(self.items) >= self.capacity: pass\n        self.items.append(item)\n"
    )
    source += "    def get(self):\n        while not self.items: pass\n        return self.items.pop(0)\n"
    discovery = discover("study.py", Wishes(), source)
    first = check(discovery, Demands()).counterexample
    again = replay(discovery, str(first.plan)).counterexample
    assert first.story.blame == again.story.blame and first.story.blame.line


def test_what_a_thread_does_wrong_all_alone_is_not_blamed_on_others():
    verdict, found = blame("self.items = []", "self.items[:0] = [item]\nself.put(item)", "return self.items.pop()")
    assert (verdict, found.line) == ("exception", 0)


def test_a_method_that_lets_another_class_wait_is_not_said_never_to_wait():
    source = """
        import threading

        class Count:
            def __init__(self, n):
                self.n, self.changed = n, threading.Condition()

            def down(self):
                with self.changed:
                    if self.n == 0:
                        self.changed.wait()
                    self.n -= 1

            def up(self):
                with self.changed:
                    self.n += 1
                    self.changed.notify()

        class Buffer:
            def __init__(self, capacity):
                self.items, self.room, self.some = [], Count(capacity), Count(0)

            def put(self, item):
                self.room.down()
                self.items.append(item)
                self.some.up()

            def get(self):
                self.some.down()
                item = self.items.pop(0)
                self.room.up()
                return item
    """
    demands = Demands(producers=1, consumers=2, capacity=2, items=2, budget=20)
    report = check(discover("study.py", Wishes(), dedent(source)), demands)
    assert report.verdict == "exception"
    assert "never waits" not in report.counterexample.story.blame.misconception


def test_who_spins_with_the_lock_in_hand_without_any_call():
    verdict, found = blame(
        MONITOR,
        "with self.lock:\n    while len(self.items) >= self.capacity:\n        pass\n    self.items.append(item)",
        "with self.lock:\n    while not self.items:  # round and round\n        pass\n    return self.items.pop(0)",
    )
    assert (verdict, found.source) == ("livelock", "while not self.items:  # round and round")


def test_a_semaphore_of_two_keeps_nobody_apart():
    """Both producers have room, and both are at the same place in the ring."""
    verdict, found = blame(
        SEMAPHORES + "self.slots, self.head, self.tail = [None] * capacity, 0, 0\n",
        """
        self.room.acquire()
        self.slots[self.tail] = item
        self.tail = (self.tail + 1) % self.capacity
        self.some.release()
        """,
        """
        self.some.acquire()
        item = self.slots[self.head]
        self.head = (self.head + 1) % self.capacity
        self.room.release()
        return item
        """,
        producers=2,
        consumers=2,
        capacity=2,
        items=1,
    )
    assert verdict == "phantom-item"  # of two items in one slot one is gone, and the other slot is empty
    assert found.source in ("self.head = (self.head + 1) % self.capacity", "self.tail = (self.tail + 1) % self.capacity")
    assert "no lock keeps them apart" in found.misconception
