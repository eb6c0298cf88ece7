"""What each thread did lately."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pcviz.trace.snapshot import Status
from pcviz.trace.state import State
from pcviz.trace.timeline import Timeline
from tests.scripted import Script
from tests.trace.wellformed import EVENTS


def followed(script: Script, window_s: float = 20.0) -> Timeline:
    timeline, state = Timeline(window_s), State()
    for event in script.events:
        state.apply(event)
        timeline.observe(event, state)
    return timeline


def waiting() -> Script:
    """C1 waits from 1 to 3, is notified until 4, holds until 5, and runs."""
    script = Script().thread("P1", "producer").thread("C1", "consumer").lock("lock").condition("not_empty", "lock")
    script.own("C1", "lock").at(1).wait("C1", "not_empty").at(2).own("P1", "lock").at(3).notify("P1", "not_empty", "C1")
    return script.release("P1", "lock").at(4).ask("C1", "lock").own("C1", "lock").at(5).release("C1", "lock")


def test_the_stretches_of_a_thread_without_gaps():
    script = waiting().at(7).start("P1")
    assert followed(script).segments(script.number("C1")) == [
        (0.0, 1, Status.HOLDING),
        (1, 3, Status.WAITING),
        (3, 4, Status.NOTIFIED),
        (4, 5, Status.HOLDING),
        (5, 7, Status.RUNNING),
    ]


def test_a_change_by_another_hand_is_seen_at_its_own_time():
    script = Script().thread("P1").thread("P2").lock("lock").own("P1", "lock").at(1).release("P2", "lock").at(2).start("P2")
    assert followed(script).segments(script.number("P1")) == [(0.0, 1, Status.HOLDING), (1, 2, Status.RUNNING)]


def test_wake_ups_are_marked_from_whom_to_whom():
    script = waiting()
    assert followed(script).marks == [(3, script.number("P1"), script.number("C1"))]


def test_only_the_window_is_kept():
    script = waiting()
    timeline = followed(script, window_s=1.5)
    assert timeline.segments(script.number("C1")) == [(3.5, 4, Status.NOTIFIED), (4, 5, Status.HOLDING), (5, 5, Status.RUNNING)]
    assert timeline.marks == []
    assert timeline.now == 5


def test_the_newest_part_alone():
    script = waiting()
    assert followed(script).segments(script.number("C1"), since=4.5) == [(4.5, 5, Status.HOLDING), (5, 5, Status.RUNNING)]


def test_while_nothing_happens_the_open_stretch_grows():
    script = waiting()
    timeline = followed(script)
    timeline.advance(9)
    assert timeline.segments(script.number("C1"))[-1] == (5, 9, Status.RUNNING)
    timeline.advance(6)
    assert timeline.now == 9


def test_a_thread_that_nobody_saw_has_no_past():
    assert followed(waiting()).segments(99) == []


def test_after_events_that_were_only_added_up_it_goes_on_from_the_present():
    script = waiting()
    state, timeline = State(), Timeline(20)
    state.skip(script.events)
    timeline.resync(state)
    assert timeline.segments(script.number("C1")) == [(5, 5, Status.RUNNING)]


@given(st.lists(EVENTS, max_size=30))
@settings(max_examples=60, deadline=None)
def test_whatever_happens_the_last_stretch_is_the_present_status_and_the_stretches_join(events):
    timeline, state = Timeline(1000), State()
    for event in events:
        state.apply(event)
        timeline.observe(event, state)
    for thread in state.snapshot().threads:
        segments = timeline.segments(thread.id)
        if not segments:
            assert thread.status is Status.NEW
            continue
        assert segments[-1][2] is thread.status
        assert segments[-1][1] == state.t
        assert all(before[1] == after[0] for before, after in pairwise(segments))


def test_a_storm_of_changes_costs_memory_only_up_to_a_bound():
    timeline, state = Timeline(1e9, most=100), State()
    for n in range(1000):
        for event in ((float(n), 1, "own", 1, None), (n + 0.5, 1, "release", 1, None)):
            state.apply(event)
            timeline.observe(event, state)
    assert len(timeline.segments(1)) == 101
