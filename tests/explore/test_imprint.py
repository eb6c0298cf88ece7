"""A module is run again for every execution unless nothing in it can have changed: none sees what an earlier one did."""

import random

import pytest

from pcviz.explore import walks
from pcviz.explore.execution import Configuration, Execution
from pcviz.explore.schedule import run_again
from pcviz.explore.walks import once
from tests.explore.searching import SAMPLES, named, partly, study_of

PLAIN = '''"""A buffer."""

import threading
from collections import deque
from heapq import heappush
from threading import Condition, Lock
from typing import Any, Optional

LIMIT: int = 3
NAMES = ("a", ("b", 2.5), frozenset([1]))


def helper(value, *, times: int = 2):
    return value


class Base:
    kind = "plain"

    def __init__(self, capacity: int):
        self.capacity = capacity


class Buffer(Base):
    __slots__ = ("items", "changed", "capacity")

    def __init__(self, capacity):
        super().__init__(capacity)
        self.items, self.changed = deque(), Condition(Lock())

    @property
    def size(self):
        return len(self.items)

    @staticmethod
    def same(item):
        return helper(item)

    @classmethod
    def of(cls, capacity):
        return cls(capacity)

    def put(self, item):
        with self.changed:
            while len(self.items) >= self.capacity:
                self.changed.wait()
            self.items.append(self.same(item))
            self.changed.notify_all()

    def get(self):
        with self.changed:
            while not self.items:
                self.changed.wait()
            self.changed.notify_all()
            return self.items.popleft()
'''

# What an execution can leave behind, and where: each is a way to make the second execution differ from the first
AT_THE_TOP = {
    "a rebound global": ("SEEN = 0", "global SEEN; SEEN += 1; seen = SEEN"),
    "a list": ("SEEN = []", "SEEN.append(0); seen = len(SEEN)"),
    "a list in a tuple": ("SEEN = ([],)", "SEEN[0].append(0); seen = len(SEEN[0])"),
    "a list behind its method": ("add = [0].append", "seen = len(add.__self__); add(0)"),
    "a table of names": ("", "globals()['N'] = globals().get('N', 0) + 1; seen = N"),
    "an attribute of a function": ("def f(): pass\nf.n = 0", "f.n += 1; seen = f.n"),
    "a new attribute of a function": ("def f(): pass", "f.n = getattr(f, 'n', 0) + 1; seen = f.n"),
    "a default": ("def f(seen=[]):\n    seen.append(0)\n    return len(seen)", "seen = f()"),
    "a named default": ("def f(*, seen={}):\n    seen[len(seen)] = 0\n    return len(seen)", "seen = f()"),
    "a named default that is replaced": ("def f(*, n=0): return n", "seen = f(); f.__kwdefaults__['n'] += 1"),
    "a default that is replaced": ("def f(n=0): return n", "f.__defaults__ = (f() + 1,); seen = f()"),
    "the code of a function": ("def f(): return 0\ndef g(): return 1", "seen = f(); f.__code__ = g.__code__"),
    "the name of a function": ("def f(): pass", "seen = len(f.__name__); f.__name__ += 'f'"),
    "an attribute of a class": ("class C:\n    n = 0", "C.n += 1; seen = C.n"),
    "an attribute of a class under a mangled name": ("class C:\n    _Buffer__n = 0", "C.__n += 1; seen = C.__n"),
    "a global that a loop binds": ("N = 0", "global N\n        seen = N\n        for N in (1, 2): pass"),
    "a plain new attribute of a class": ("class C: pass", "seen = hasattr(C, 'n'); C.n = 1"),
    "a new attribute of a class": ("class C: pass", "setattr(C, 'n', getattr(C, 'n', 0) + 1); seen = C.n"),
    "a renamed attribute of a class": (
        "class C:\n    a = 0",
        "seen = 'a' in vars(C); n = C.a if seen else C.b\n        if seen: C.b = n; del C.a",
    ),
    "a closure": (
        "def make():\n    n = 0\n    def f():\n        nonlocal n\n        n += 1\n        return n\n    return f\nf = make()",
        "seen = f()",
    ),
    "a closure in a wrapped method": (
        "from functools import lru_cache\n@lru_cache\ndef f():\n    return []",
        "f().append(0); seen = len(f())",
    ),
    "a generator": ("from itertools import count\nC = count()", "seen = next(C)"),
    "an object": ("class C: n = 0\nC0 = C()", "C0.n += 1; seen = C0.n"),
    "a subclass": ("class C: pass", "self.kept = type('D', (C,), {}); seen = len(C.__subclasses__())"),
    "an abstract class": (
        "from abc import ABC\nclass C(ABC): pass",
        "seen = issubclass(Buffer, C); C.register(Buffer)",
    ),
    "an enumeration": ("from enum import Enum\nclass C(Enum):\n    A = 1", "C.A.n = getattr(C.A, 'n', 0) + 1; seen = C.A.n"),
    "chance while it is run": ("import random\nR = random.random()", "seen = (R, random.random())"),
    "chance that is seeded": ("import random", "seen = random.random(); random.seed(5)"),
    "the clock while it is run": ("import time\nT = time.monotonic()", "seen = (T, time.sleep(1), time.monotonic())"),
    "a lock": ("import threading\nL = threading.Lock()", "seen = L.acquire(False)"),
    "built-in functions": ("", "__builtins__['n'] = __builtins__.get('n', 0) + 1; seen = __builtins__['n']"),
}


def execution_of(source, strength="line"):
    return Execution(study_of(source, strength, cls="Buffer"), Configuration(1, 1, 1, 1), atomic=False)


def always_afresh(execution):
    execution.lasting = False
    return execution


def test_a_module_of_functions_classes_and_constants_is_run_once():
    execution = execution_of(PLAIN)
    execution.start()
    module = execution.module
    for _ in range(3):
        once(execution, random.Random(0), 1e18)
        assert execution.module is module
    once(execution, random.Random(0), 1e18, [])  # what is recorded is recorded of a module that is run afresh
    assert execution.module is not module
    execution.close()


@pytest.mark.parametrize("name", AT_THE_TOP)
def test_no_execution_sees_what_an_earlier_one_left(name):
    top, act = AT_THE_TOP[name]
    source = f"{top}\nclass Buffer:\n    def __init__(self, capacity):\n        {act}\n        self.seen = seen\n"
    source += "    def put(self, item): self.item = item\n    def get(self): return self.item\n"
    execution = execution_of(source)
    seen = []
    for _ in range(3):
        execution.start()
        seen.append(execution.buffer.seen)
    execution.close()
    assert seen[0] == seen[1] == seen[2]


@named(partly(SAMPLES))
def test_executions_of_a_kept_module_are_those_of_a_fresh_one(sample, monkeypatch):
    monkeypatch.setattr(walks, "LONGEST", 300)  # some spin

    def ends(execution):
        chance = random.Random(str(sample.path.stem))
        for _ in range(12):
            steps = once(execution, chance, 1e18)
            execution.begin_fingerprints()
            yield steps, execution.violation, execution.shared_key(), execution.unseen(), execution.scheduler.marks()
        execution.close()

    study = sample.study("line")
    size = Configuration(2, 2, 1, 2)
    kept, fresh = Execution(study, size, atomic=False), always_afresh(Execution(study, size, atomic=False))
    assert list(ends(kept)) == list(ends(fresh))


def test_most_of_the_corpus_is_run_once():
    kept = []
    for sample in SAMPLES:
        execution = Execution(sample.study("sync"), Configuration(1, 1, 1, 1))
        execution.start()
        kept.append(execution.imprint is not None)
        execution.close()
    assert sum(kept) > 0.6 * len(kept)


def test_a_schedule_runs_to_the_same_end_on_a_kept_module():
    execution = execution_of(PLAIN, "expression")
    steps = once(execution, random.Random(3), 1e18)
    for _ in range(3):
        assert run_again(execution, steps) is None
        assert execution.finished()
    execution.close()
