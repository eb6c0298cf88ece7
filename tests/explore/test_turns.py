"""Random schedules whose threads hand the turn to each other are the schedules that a hub would have made of the same steps."""

import random
from collections import Counter

import pytest

from pcviz.explore import walks
from pcviz.explore.execution import Configuration, Execution
from pcviz.explore.schedule import run_again
from pcviz.explore.walks import drawn, walk
from pcviz.sync.controlled_turns import Turns
from tests.explore.searching import SAMPLES, named, partly, study_of

SIZE = Configuration(2, 2, 1, 2)

BARRIER = """
import threading

class Buffer:
    def __init__(self, capacity):
        self.meeting = threading.Barrier(2, self.act)
        self.items, self.meetings = [], 0

    def act(self):
        self.meetings += 1
        self.meetings += 1

    def put(self, item):
        self.items.append(item)
        self.meeting.wait()

    def get(self):
        self.meeting.wait()
        return self.items.pop()
"""

LOCK_OF_ITS_OWN = """
import threading

class Latch:
    def __init__(self):
        self.inner = threading.Lock()

    def acquire(self, *args):
        return self.inner.acquire(*args)

    def release(self):
        self.inner.release()

    def __enter__(self):
        self.acquire()

    def __exit__(self, *_):
        self.release()

class Buffer:
    def __init__(self, capacity):
        self.changed = threading.Condition(Latch())
        self.items, self.capacity = [], capacity

    def put(self, item):
        with self.changed:
            while len(self.items) >= self.capacity:
                self.changed.wait()
            self.items.append(item)
            self.changed.notify_all()

    def get(self):
        with self.changed:
            while not self.items:
                self.changed.wait()
            self.changed.notify_all()
            return self.items.pop(0)
"""


def ends_of(study, atomic, number, configuration=SIZE):
    """Random schedules, each with where it led."""
    execution = Execution(study, configuration, atomic=atomic)
    turns = Turns(execution.scheduler, random.Random(1), walks.AT_ONCE)
    for _ in range(number):
        steps = drawn(execution, turns, 1e18)
        execution.begin_fingerprints()
        yield list(steps), execution.violation, turns.stuck, execution.shared_key()
    execution.close()


def same_on_the_hub(study, atomic, number, configuration=SIZE):
    """The same schedules step by step from the hub must lead to the same ends; how many of them came to an end."""
    hub = Execution(study, configuration, atomic=atomic)
    stuck_ones = 0
    for steps, violation, stuck, state in ends_of(study, atomic, number, configuration):
        assert run_again(hub, steps) == violation
        hub.begin_fingerprints()
        assert hub.shared_key() == state
        if violation is None:
            assert stuck == (not any(task.op.choices(task) for task in hub.scheduler.tasks)) or len(steps) >= walks.LONGEST
        stuck_ones += stuck
    hub.close()
    return stuck_ones


@named(partly(SAMPLES))
def test_turns_take_the_steps_that_the_hub_would_take(sample, monkeypatch):
    monkeypatch.setattr(walks, "LONGEST", 300)  # some spin
    monkeypatch.setattr(walks, "AT_ONCE", 7)  # and in the middle of every walk its numbers run out
    same_on_the_hub(sample.study("line"), False, 8)
    same_on_the_hub(sample.study("sync"), True, 8)


@pytest.mark.parametrize("source", [BARRIER, LOCK_OF_ITS_OWN], ids=["barrier", "a lock of its own"])
def test_nobody_is_taken_to_be_kept_waiting_who_is_not(source):
    study = study_of(source, "expression", cls="Buffer")
    assert same_on_the_hub(study, False, 300, Configuration(2, 2, 2, 2)) > 100


def likelihood(execution, steps):
    """How often a schedule should be drawn where every thread that can go is as likely as any other."""
    execution.start()
    likely = 1.0
    for place, variant in steps:
        ways = [len(task.op.choices(task)) for task in execution.scheduler.tasks]
        likely /= sum(map(bool, ways)) * ways[place]
        execution.advance(execution.scheduler.tasks[place], variant)
    return likely


def test_every_thread_that_can_go_is_as_likely_as_any_other():
    study, size = study_of("one_condition_notify", "sync"), Configuration(1, 2, 1, 2)
    number = 3000
    counts = Counter(tuple(steps[:9]) for steps, *_ in ends_of(study, False, number, size))
    hub = Execution(study, size, atomic=False)
    expected = {steps: number * likelihood(hub, steps) for steps in counts}
    frequent = [steps for steps in counts if expected[steps] > 10]
    assert len(frequent) > 10
    assert sum((counts[one] - expected[one]) ** 2 / expected[one] for one in frequent) < 1.6 * len(frequent)
    hub.close()


def test_a_walk_whose_critical_sections_are_not_atomic_says_so_and_goes_on_without():
    execution = Execution(study_of("no_lock", "line"), SIZE, atomic=True)
    walked = walk(execution, 20)
    assert not execution.scheduler.atomic
    again = Execution(study_of("no_lock", "line"), SIZE, atomic=False)
    assert run_again(again, walked.schedule) == walked.violation


def test_a_deep_deadlock_is_found_with_critical_sections_in_one_step():
    study = study_of("one_condition_notify", "expression")
    size = Configuration(3, 3, 2, 3)
    execution = Execution(study, size, atomic=True)
    walked = walk(execution, 30)
    assert execution.scheduler.atomic
    assert walked.violation.verdict == "deadlock"
    again = Execution(study, size, atomic=True)
    assert run_again(again, walked.schedule) is None
    assert not any(task.op.choices(task) for task in again.scheduler.tasks)
