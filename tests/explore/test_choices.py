"""What else is left to the schedule besides whose turn it is: each choice finds what only it can find."""

import re
import time

import pytest

from pcviz.explore.discover import discover
from pcviz.explore.ladder import Demands, check, replay
from pcviz.sync.controlled import Scheduler
from pcviz.sync.controlled_modules import Modules
from tests.explore.searching import search, study_of, verdict

BUFFER = """
import threading, time

class Buffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.changed = threading.Condition()
{put}
{get}
"""
PUT = """
    def put(self, item):
        with self.changed:
            while len(self.items) >= self.capacity:
                self.changed.wait()
            self.items.append(item)
            self.changed.notify_all()
"""
GET = """
    def get(self):
        with self.changed:
            while not self.items:
                self.changed.wait()
            item = self.items.pop(0)
            self.changed.notify_all()
            return item
"""


def study(put=PUT, get=GET, strength="sync"):
    return study_of(BUFFER.format(put=put, get=get), strength)


def test_any_waiter_may_be_woken_if_asked_for():
    one_condition = study_of("one_condition_notify")

    assert verdict(search(one_condition, 3, 2, 2, 1)) == "ok"
    assert verdict(search(one_condition, 3, 2, 2, 2, alike=True)) == "ok"
    assert verdict(search(one_condition, 3, 2, 2, 2, any_wake=True, alike=True)) == "deadlock"


def test_a_waiter_may_wake_for_no_reason_if_asked_for():
    believes = study(get=GET.replace("while not", "if not"))

    assert verdict(search(believes, 1, 1, 1, 2)) == "ok"
    assert verdict(search(believes, 1, 1, 1, 2, spurious=True)) == "exception"
    assert verdict(search(study(), 1, 1, 1, 2, spurious=True)) == "ok"


def test_a_lock_may_be_taken_by_one_who_came_later():
    believes = study(get=GET.replace("while not", "if not"))

    found = search(believes, 1, 2, 1, 1)

    assert verdict(found) == "ok"  # one item for one consumer: the other never asks
    assert verdict(search(believes, 1, 2, 1, 2)) == "exception"  # the notified one is overtaken


def test_a_timeout_may_fire_although_others_could_run():
    gives_up = study(get=GET.replace("self.changed.wait()", "if not self.changed.wait(3600): break"))

    assert verdict(search(gives_up, 1, 1, 1, 1)) == "exception"


def test_a_lock_that_is_only_tried_may_be_found_taken():
    tries = study(
        put=PUT.replace("with self.changed:", "if self.changed.acquire(False):") + "            self.changed.release()\n"
    )

    assert verdict(search(tries, 1, 1, 1, 1)) in ("deadlock", "lost-item")


def test_sleepers_may_wake_in_any_order():
    """The shorter sleep need not end first: how long a thread is kept from running is never a promise."""
    hopes = """
    def put(self, item):
        self.items.append(item)
        time.sleep(0.001)
        if len(self.items) > self.capacity:
            raise OverflowError
"""
    slowly = """
    def get(self):
        while not self.items:
            time.sleep(1)
        return self.items.pop(0)
"""
    assert verdict(search(study(put=hopes, get=slowly), 2, 1, 1, 1)) in ("overflow", "exception")


def test_an_hour_of_sleep_costs_nothing():
    sleepy = study(put=PUT.replace("with", "time.sleep(3600)\n        with", 1))
    began = time.monotonic()

    assert verdict(search(sleepy, 2, 1, 1, 2)) == "ok"
    assert time.monotonic() - began < 60  # on the wall, where each of four sleeps would take an hour


def test_a_clock_that_is_read_is_part_of_the_state():
    early = PUT.replace("with", "begin = time.monotonic()\n        with", 1).replace("append(item)", "append(item)\n{}")
    impatient = early.format("            if time.monotonic() - begin > 5: raise TimeoutError")

    sleepy = GET.replace("with", "time.sleep(10)\n        with", 1)

    assert verdict(search(study(put=impatient), 1, 1, 1, 2)) == "ok"
    assert verdict(search(study(put=impatient, get=sleepy), 1, 1, 1, 2)) == "exception"


class TestLoopsThatNeverEnd:
    SPIN = """
    def get(self):
        while not self.items:
            pass
        return self.items.pop(0)
"""

    def test_a_thread_that_spins_lets_others_go_on(self):
        assert verdict(search(study(get=self.SPIN), 1, 1, 2, 2)) == "ok"

    def test_spinning_with_the_lock_in_hand_is_a_livelock(self):
        holding = self.SPIN.replace("while", "self.changed.acquire()\n        while")

        assert verdict(search(study(get=holding), 1, 1, 1, 1)) == "livelock"

    def test_two_who_give_way_to_each_other_for_ever_are_no_livelock_while_one_schedule_ends(self):
        polite = GET.replace("self.changed.wait()", "self.changed.wait(0.1)")

        assert verdict(search(study(get=polite), 1, 2, 1, 2)) == "ok"

    def test_asking_in_turns_for_what_was_dropped_is_a_lost_item_and_no_livelock(self):
        forgetful = PUT.replace("self.items.append(item)", "self.items.clear()")
        asking = GET.replace("self.changed.wait()", "self.changed.wait(0.1)")

        assert verdict(search(study(put=forgetful, get=asking), 1, 1, 1, 2)) == "lost-item"

    def test_endless_runs_too(self):
        asleep = (
            GET.replace("self.changed.wait()", "self.changed.wait(0.1)")
            .replace("if", "if")
            .replace("while not self.items", "while True")
        )

        found = search(study(get=asleep), 1, 1, 1, 0)

        assert verdict(found) == "livelock"
        assert "no put or get ever returns again" in found.violation.sentence


def test_what_a_driver_may_choose_is_said_by_each_call():
    scheduler = Scheduler(any_wake=True)
    condition = Modules(scheduler).threading.Condition()

    def wait():
        with condition:
            condition.wait()

    def notify():
        with condition:
            condition.notify(2)

    waiters = [scheduler.spawn(wait, f"W{number}") for number in range(3)]
    waker = scheduler.spawn(notify, "N")
    for task in (*waiters, waker):
        while task.op.word != "notify" and task.op.choices(task):
            scheduler.advance(task, task.op.choices(task)[0])
    assert len(waker.op.choices(waker)) == 3  # two of three

    scheduler.advance(waker, waker.op.choices(waker)[1])
    while waker.op.choices(waker):
        scheduler.advance(waker, waker.op.choices(waker)[0])

    assert [bool(task.op.choices(task)) for task in waiters] == [True, False, True]
    scheduler.close()


@pytest.mark.parametrize("strength", ["sync", "line", "expression"])
def test_each_strength_finds_what_the_weaker_ones_cannot(strength):
    """Two producers and a shared counter: a call between the parts, a statement between them, or only the parts of +=."""
    bodies = {
        "sync": "n = self.sold; self.lock.acquire(); self.lock.release(); self.sold = n + 1",
        "line": "n = self.sold\n        self.sold = n + 1",
        "expression": "self.sold += 1",
    }
    order = list(bodies)
    source = f"""
import threading

class Buffer:
    def __init__(self, capacity):
        self.lock = threading.Lock()
        self.room = threading.Semaphore(capacity)
        self.some = threading.Semaphore(0)
        self.kept = []
        self.sold = self.got = 0

    def put(self, item):
        self.room.acquire()
        self.kept.append(item)
        {bodies[strength]}
        self.some.release()

    def get(self):
        self.some.acquire()
        item = self.kept.pop()
        self.got += 1
        if self.got == 2 and self.sold == 1:
            raise ValueError("one was not counted")
        self.room.release()
        return item
"""
    for at in order:
        found = search(study_of(source, at, order="any"), 2, 1, 2, 1)
        assert (verdict(found) == "exception") == (order.index(at) >= order.index(strength)), at


class TestThreadsOfTheClass:
    """A thread that the class has started may go on for ever: that neither ends a wait nor makes a deadlock a livelock."""

    BEAT = """
    def put(self, item):
        if not self.beating:
            self.beating = threading.Thread(target=self.beat, daemon=True)
            self.beating.start()
        with self.changed:
            while len(self.items) >= self.capacity:
                self.changed.wait()
            self.items.append(item)
            self.changed.notify_all()

    beating = None

    def beat(self):
        while True:
            time.sleep(1)
            {}
"""
    SILENT = GET.replace("self.changed.notify_all()", "pass")

    def test_a_deadlock_beside_a_thread_that_goes_on(self):
        found = search(study(put=self.BEAT.format("pass"), get=self.SILENT), 1, 1, 1, 2)

        assert verdict(found) == "deadlock"
        assert re.fullmatch(
            r"P1 and C1 wait for ever; only \S.* can go on, and that never wakes them\.", found.violation.sentence
        )
        assert not found.violation.seen

    def test_a_thread_that_wakes_them_after_all(self):
        waking = self.BEAT.format("with self.changed: self.changed.notify_all()")

        assert verdict(search(study(put=waking, get=self.SILENT), 1, 1, 1, 2)) == "ok"

    def test_its_schedule_is_run_again_to_the_same_verdict(self):
        found = search(study(put=self.BEAT.format("pass"), get=self.SILENT), 1, 1, 1, 2)
        source = study(put=self.BEAT.format("pass"), get=self.SILENT).source
        discovery = discover("study.py", None, source)
        first = check(discovery, Demands(producers=1, consumers=1, capacity=1, items=2))

        again = replay(discovery, str(first.counterexample.plan))

        assert first.verdict == again.verdict == verdict(found)
        assert first.counterexample.story.violation.sentence == again.counterexample.story.violation.sentence
