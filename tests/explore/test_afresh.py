"""Every execution begins afresh: the module, randomness, output, identities; and what is Python's own is left alone."""

import builtins
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pcviz.explore.execution import Configuration, Execution
from tests.explore.searching import search, study_of, verdict
from tests.explore.uses import HEAD, made_by


def first_values(source, times=3):
    """What `Buffer.look` gives in so many fresh executions of one study."""
    execution = Execution(study_of(HEAD + source, cls="Buffer"), Configuration(1, 1, 1, 1))
    found = []
    for _ in range(times):
        execution.start()
        found.append(execution.scheduler.alone(execution.buffer.look))
    execution.close()
    return found


PLAIN = "    def put(self, item): pass\n    def get(self): pass\n"


def test_the_module_is_loaded_afresh_for_every_schedule():
    counting = (
        "made = []\nclass Buffer:\n    def __init__(self):\n        made.append(1)\n    def look(self): return len(made)\n"
        + PLAIN
    )

    assert first_values(counting) == [1, 1, 1]


def test_randomness_is_seeded_for_every_schedule_and_ends_the_claim():
    rolling = (
        "class Buffer:\n    def __init__(self):\n        self.n = random.random()\n    def look(self): return self.n\n" + PLAIN
    )

    assert len(set(first_values(rolling))) == 1

    chancy = made_by("self.changed = threading.Condition()").replace(
        "            self.items.append(item)", "            random.random()\n            self.items.append(item)"
    )
    found = search(study_of(HEAD + chancy), 1, 1, 1, 1)
    assert found.violation is None
    assert not found.complete
    assert "random" in found.reason


def test_what_the_class_prints_is_printed_nowhere(capsys):
    loud = made_by("self.changed = threading.Condition()", "print('made')").replace(
        "item = self", "print('got')\n            item = self"
    )

    assert verdict(search(study_of(HEAD + loud), 1, 1, 1, 2)) == "ok"
    assert capsys.readouterr() == ("", "")


def test_ids_and_hashes_do_not_change_a_search():
    """Items kept in a set, and chosen by the address of an object: whatever comes out, it is the same in every process."""
    program = """
from tests.explore.searching import search, study_of
source = '''
import threading
class Buffer:
    def __init__(self, capacity):
        self.capacity, self.names, self.items = capacity, {"a", "b", "c"}, []
        self.changed = threading.Condition()
    def put(self, item):
        with self.changed:
            while len(self.items) >= self.capacity:
                self.changed.wait()
            self.items.append((item, object()))
            self.changed.notify_all()
    def get(self):
        with self.changed:
            while not self.items:
                self.changed.wait()
            self.names = {name + "x" for name in self.names if len(name) < 3}
            item, _ = self.items.pop(0)
            self.changed.notify_all()
            return item
'''
found = search(study_of(source), 2, 2, 2, 1)
print(found.states, found.steps, found.complete, found.violation)
"""
    root = Path(__file__).parents[2]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            check=True,
        ).stdout
        for seed in ("0", "99")
    }
    assert len(outputs) == 1
    assert "True None" in outputs.pop()


def test_builtins_are_left_alone():
    before = dict(vars(builtins))
    search(study_of(HEAD + made_by("self.changed = threading.Condition()")), 1, 1, 1, 1)

    assert vars(builtins) == before


WAITS_LATER = """
import math, threading

class Buffer:
    def __init__(self, capacity):
        self.lock, self.items = threading.Lock(), []
        math.made = getattr(math, "made", 0) + 1
        if math.made > 2:
            {wait}

    def put(self, item): self.items.append(item)
    def get(self): return self.items.pop()
"""


@pytest.mark.parametrize("wait", ["self.lock.acquire()", "try: self.lock.acquire()\n            except BaseException: pass"])
def test_a_constructor_that_did_not_wait_the_last_time_may_do_so_the_next_time(wait, monkeypatch):
    monkeypatch.setattr(math, "made", 0, raising=False)
    execution = Execution(study_of(WAITS_LATER.format(wait=wait), cls="Buffer"), Configuration(1, 1, 1, 1))
    math.made = 0
    taken = []
    for _ in range(4):
        execution.start()
        taken.append(execution.buffer.lock.held)
    assert taken == [False, False, True, True]
    assert (execution.started, math.made) == (4, 5)  # what waited in passing was begun once more
    execution.close()
