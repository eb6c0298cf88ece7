"""What each thread did lately."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcviz.trace.coarse import MOST, Coarse
from pcviz.trace.snapshot import Status
from pcviz.trace.state import State
from pcviz.trace.timeline import Timeline
from pcviz.trace.tracks import Tracks
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


# Before the window, and any part of it


def working_by_turns(seconds: int) -> Script:
    """P1 works three quarters of each second, and runs the last one."""
    script = Script().thread("P1", "producer").thread("C1", "consumer").lock("lock").condition("not_empty", "lock")
    for second in range(seconds):
        script.at(second).work("P1", "making", 0.75).at(second + 0.75).wake("P1")
    return script.at(seconds).start("P1")


def test_any_part_of_the_window_is_told_as_it_was():
    script = waiting()
    timeline = followed(script)
    number = script.number("C1")
    assert timeline.between(number, 2, 3.5) == [(2, 3, Status.WAITING), (3, 3.5, Status.NOTIFIED)]
    assert timeline.between(number, 4.5, 99) == [(4.5, 5, Status.HOLDING), (5, 5, Status.RUNNING)]
    assert timeline.between(number, 6, 9) == []
    assert timeline.exact_from == 0
    assert timeline.marks_between(0, 2.9) == []
    assert timeline.marks_between(2.9, 3.1) == [(3, script.number("P1"), number)]


def test_before_the_window_it_is_known_what_filled_most_of_each_slice():
    script = working_by_turns(60)
    timeline = followed(script, window_s=10)
    producer = script.number("P1")
    assert 49 <= timeline.exact_from <= 51
    assert timeline.between(producer, 55, 56) == [(55, 55.75, Status.WORKING), (55.75, 56, Status.RUNNING)]
    old = timeline.between(producer, 0, 40)
    assert (old[0][0], old[-1][1]) == (0, 40)
    assert all(before[1] == after[0] and before[2] is not after[2] for before, after in pairwise(old))
    spent = sum(t1 - t0 for t0, t1, status in old if status is Status.WORKING)
    assert abs(spent - 30) < 4  # slices of a tenth of a second
    whole = timeline.between(producer, 0, 60)
    assert (whole[0][0], whole[-1][1]) == (0, 60)


def test_a_day_of_a_run_takes_no_more_memory_than_its_first_minutes():
    coarse = Coarse(0.2)
    for second in range(0, 86_400, 10):
        coarse.add(1, (second, second + 7.5, Status.WORKING))
        coarse.add(1, (second + 7.5, second + 10, Status.WAITING))
    assert len(coarse._slices[1]) <= MOST
    assert coarse.segments(1, 0, 86_400) == [(0, 86_400, Status.WORKING)]
    assert sum(shares[Status.WAITING] for shares in coarse._slices[1].values()) == 8640 * 2.5


@given(
    st.lists(st.tuples(st.floats(0, 50), st.sampled_from(list(Status))), min_size=1, max_size=60),
    st.floats(0, 60),
    st.floats(0, 60),
)
@settings(max_examples=100, deadline=None)
def test_slices_never_lose_a_second_and_stay_within_what_is_asked_for(stretches, since, until):
    coarse, t = Coarse(0.01), 0.0
    spent: dict[Status, float] = {}
    for length, status in stretches:
        coarse.add(1, (t, t + length, status))
        spent[status] = spent.get(status, 0.0) + length
        t += length
    for status, seconds in spent.items():
        kept = sum(shares.get(status, 0.0) for shares in coarse._slices.get(1, {}).values())
        assert abs(kept - seconds) < 1e-6 * (1 + t)
    segments = coarse.segments(1, since, until)
    assert all(since <= t0 < t1 <= until for t0, t1, _ in segments)
    assert all(before[1] <= after[0] for before, after in pairwise(segments))


@pytest.mark.parametrize("script", [waiting().at(7).start("P1"), working_by_turns(12).at(13).start("C1")])
def test_tracks_tell_the_same_as_the_timeline(script):
    timeline, tracks, state = Timeline(100), Tracks(100), State()
    for event in script.events:
        state.apply(event)
        timeline.observe(event, state)
        for thread in state.touched:
            tracks.change(state.t, thread, state.status(thread))
        if event[2] == "notify":
            for woken in event[4]:
                tracks.mark(state.t, event[1], woken)
    tracks.now = timeline.now
    for thread in (1, 2):
        for since, until in ((0, 20), (3.2, 5.9), (1, 1.5), (5, 4)):
            assert tracks.between(thread, since, until) == timeline.between(thread, since, until)
    assert tracks.marks_between(0, 20) == timeline.marks_between(0, 20)
    tracks.now = 2.0
    assert tracks.between(1, 1, 9)[-1][1] == 2.0
    assert tracks.marks_between(2.5, 20) == []
