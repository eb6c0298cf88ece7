"""Pace: what is asked for is what is done, on average, however late the waits of the operating system end."""

from itertools import pairwise

import pytest

from pcviz.sync.live import Live
from pcviz.trace.event import SLEEP, WAKE
from pcviz.workshop.pace import IN_A_ROW, MADE_UP_S, Pace, Rhythm


class LateClock:
    """A kernel whose waits all end `late` run seconds too late."""

    def __init__(self, late=0.0):
        self.late = late
        self.time = 0.0
        self.waits = []
        self.records = []

    def now(self):
        return self.time

    def waiter(self):
        return self

    def wait(self, seconds):
        self.waits.append(seconds)
        self.time += seconds + self.late
        return False

    def record(self, kind, object, data=None):
        self.records.append((kind, object, data))


def works(kernel, *seconds):
    pace, rhythm = Pace(kernel), Rhythm(1)
    for number, one in enumerate(seconds, 1):
        pace.work("making", number, lambda one=one: one, rhythm)


def test_what_a_wait_took_too_long_is_taken_off_the_next():
    kernel = LateClock(late=0.0003)
    works(kernel, *[0.001] * 100)
    assert kernel.time == pytest.approx(0.1, abs=0.0004)
    assert kernel.waits[0] == 0.001
    assert kernel.waits[1:] == pytest.approx([0.0007] * 99)


def test_works_that_the_waits_before_have_cost_already_are_done_without_one():
    kernel = LateClock(late=0.0045)
    works(kernel, *[0.001] * 100)
    assert kernel.time == pytest.approx(0.1, abs=0.006)
    assert len(kernel.waits) < 25
    slept = [object for kind, object, _ in kernel.records if kind == SLEEP]
    assert [(SLEEP, WAKE)] * len(slept) == list(zip(*[iter(kind for kind, _, _ in kernel.records)] * 2, strict=True))
    assert len(slept) == len(kernel.waits)


def test_what_is_recorded_is_the_time_that_is_waited_for():
    kernel = LateClock(late=0.0003)
    works(kernel, 0.001, 0.001, 0.002)
    assert [data[0] for kind, _, data in kernel.records if kind == SLEEP] == kernel.waits


def test_waits_that_are_shorter_than_waits_come_late_are_added_up():
    kernel = LateClock(late=0.0015)
    works(kernel, *[0.000_5, 0.000_1, 0.000_4, 0.001] * 100)
    assert kernel.time == pytest.approx(0.2, abs=0.004)
    assert len(kernel.waits) < 90, "each costs 2 milliseconds, and a half of them are waited for"
    assert all(seconds > 0.001 for seconds in kernel.waits[40:])


def test_others_have_their_turn():
    """However late somebody is, after so many works without a wait there is one."""
    kernel = LateClock(late=10.0)
    waited = []
    pace, rhythm = Pace(kernel), Rhythm(1)
    for number in range(1_000):
        before = len(kernel.waits)
        pace.work("making", number, lambda: 0.000_001, rhythm)
        if len(kernel.waits) > before:
            waited.append(number)
    assert max(after - before for before, after in pairwise(waited)) == IN_A_ROW + 1


def test_a_machine_that_stood_still_is_not_made_up_for():
    kernel = LateClock()
    pace, rhythm = Pace(kernel), Rhythm(1)
    kernel.late = 60.0
    pace.work("making", 1, lambda: 0.01, rhythm)
    kernel.late = 0.0
    for number in range(2, 102):
        pace.work("making", number, lambda: 0.01, rhythm)
    assert sum(kernel.waits) == pytest.approx(1.01 - MADE_UP_S)


def test_a_wait_that_is_long_beside_how_late_it_ends_is_what_was_drawn():
    """Of seconds that a person can see, a millisecond need not be made up for."""
    kernel = LateClock(late=0.001)
    works(kernel, *[0.2] * 10)
    assert kernel.waits == [0.2] * 10


def test_a_control_that_is_turned_meanwhile_is_felt_at_once():
    """Half of the work is done when its time is turned from 1 to 3 seconds: of the rest, half of the new time is left."""
    kernel = LateClock()
    pace, rhythm = Pace(kernel), Rhythm(1)
    times = iter((1.0, 1.0, 3.0))
    asked = kernel.wait

    def turned(seconds):
        kernel.wait = asked
        kernel.time += 0.5
        return True

    kernel.wait = turned
    pace.work("making", 1, lambda: next(times), rhythm)
    assert kernel.time == pytest.approx(2.0)


def test_real_waits_are_made_up_for_too():
    """Five hundred works of a tenth of a millisecond: the operating system alone takes half as long again for each."""
    kernel = Live()
    kernel.take_the_controls()
    pace, rhythm = Pace(kernel), Rhythm(1)
    for number in range(500):
        pace.work("making", number, lambda: 0.000_1, rhythm)
    slept = [event for event in kernel.recorder.drain() if event[2] == SLEEP]
    assert 0 < len(slept) < 500
    assert sum(event[4][0] for event in slept) < 0.05
