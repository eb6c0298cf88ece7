"""How much of a run a frame follows: as much as there is time for, on a fake clock; and what it is worth if it cannot."""

import pytest

from pcviz.insight.study import Study
from pcviz.sync.virtual import Virtual
from pcviz.tui.haste import ALWAYS_FOLLOWED, ALWAYS_TAKEN, CALM_S, COUNTING, FOLLOWING, Haste
from pcviz.tui.memory import Memory
from pcviz.tui.motion import Motion
from pcviz.tui.pulse import Pulse
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import load_scenario

FRAME_S = 1 / 30


class Machine:
    """Seconds that pass, and what events cost: one way and the other."""

    def __init__(self, followed: float, counted: float) -> None:
        self.now = self.spent = 0.0
        self.costs = {True: followed, False: counted}
        self.haste = Haste(lambda: self.now, lambda: self.spent)

    def beat(self, events: int, frame_s: float = FRAME_S) -> bool:
        """Whether they were followed."""
        self.now += frame_s
        self.most = self.haste.begin()
        follows = self.haste.follows(events)
        self.spent += events * self.costs[follows]
        self.haste.done(events)
        return follows


def test_what_there_is_time_for_is_followed_on_a_quick_machine_more_than_on_a_slow_one():
    for cost in (2e-6, 20e-6):
        machine = Machine(cost, cost / 5)
        for _ in range(50):  # until it knows what events cost
            machine.beat(ALWAYS_FOLLOWED)
        limit = FOLLOWING * FRAME_S / cost
        assert machine.beat(int(limit * 0.9))
        assert not machine.beat(int(limit * 1.1) + ALWAYS_FOLLOWED)


def test_a_frame_that_comes_late_may_follow_what_came_meanwhile():
    machine = Machine(10e-6, 2e-6)
    assert not machine.beat(3_000)
    machine = Machine(10e-6, 2e-6)
    assert machine.beat(3_000, frame_s=0.2)


def test_a_rush_is_over_when_it_has_been_calm_for_a_while():
    machine = Machine(10e-6, 2e-6)
    limit = int(FOLLOWING * FRAME_S / 10e-6)
    assert not machine.beat(limit * 2)
    beats = 0
    while not machine.beat(limit // 2):
        beats += 1
    assert beats * FRAME_S == pytest.approx(CALM_S, abs=2 * FRAME_S)


def test_single_steps_are_followed_at_once_after_a_rush():
    machine = Machine(10e-6, 2e-6)
    assert not machine.beat(50_000)
    assert machine.beat(1)
    assert machine.beat(0)


def test_no_beat_takes_more_than_its_share_of_the_time():
    machine = Machine(10e-6, 5e-6)
    for _ in range(50):
        machine.beat(50_000)
    assert machine.most == pytest.approx(COUNTING * FRAME_S / 5e-6, rel=0.1)
    machine.costs[False] = 1e-3
    for _ in range(50):
        machine.beat(50_000)
    assert machine.most == ALWAYS_TAKEN, "else a slow machine would take none at all"


def pulse_of(hasty: bool, monkeypatch) -> Pulse:
    """A run to its end, of which every event was followed, or none."""
    run = Run(load_scenario("many-to-many"), seed=1, seconds=20.0, kernel=Virtual(1))
    pulse = Pulse(run, Motion(), study=Study(), memory=Memory(()))
    monkeypatch.setattr(Haste, "follows", lambda self, events: not hasty)
    run.start()
    while not run.ended:
        pulse.beat()
    pulse.beat()
    run.close()
    return pulse


def test_what_is_only_added_up_ends_where_the_followed_does(monkeypatch):
    followed, hasty = pulse_of(False, monkeypatch), pulse_of(True, monkeypatch)
    then, now = followed.snapshot(), hasty.snapshot()
    assert then.skipped == 0 and now.skipped > 1_000, "and the headline says how many"
    assert (now.account, now.events, now.phase, now.items) == (then.account, then.events, then.phase, then.items)
    assert now.buffers == then.buffers
    assert [(t.status, t.put, t.got, t.made, t.done) for t in now.threads] == [
        (t.status, t.put, t.got, t.made, t.done) for t in then.threads
    ]
    ours, theirs = (pulse.study.observer.measures(pulse.state) for pulse in (hasty, followed))
    assert ours.blind > 0
    assert [(b.put, b.got, b.fill) for b in ours.buffers] == [(b.put, b.got, b.fill) for b in theirs.buffers]
    assert ours.buffers[0].occupancy == pytest.approx(theirs.buffers[0].occupancy)
    assert ours.buffers[0].time_in_buffer == pytest.approx(theirs.buffers[0].time_in_buffer)
    assert hasty.memory.past.first == hasty.memory.past.last == now.events
