"""The last moments: flights, wake-ups and states that were over before the eye could catch them. All on a fake clock."""

import pytest

from pcviz.trace import event as kinds
from pcviz.trace.snapshot import Status
from pcviz.tui.motion import FLIGHT_S, JUST_NOW_S, NOTE_AT_LEAST_S, NOTE_S, Motion, Trace
from tests.scripted import Script
from tests.tui.scenes import QUEUE, Clock, cast, get, put


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def motion(clock: Clock) -> Motion:
    return Motion(clock)


def one_of_each() -> Script:
    script = cast(1, 1)
    put(script, "P1", "P1·1")
    get(script, "C1", "P1·1")
    return script


def test_a_put_and_a_get_fly_with_the_item_s_name(motion, clock):
    motion.observe(one_of_each().events)
    assert [(flight.kind, flight.label, flight.thread) for flight in motion.flights(clock.now)] == [
        (kinds.PUT, "P1·1", 1),
        (kinds.GET, "P1·1", 2),
    ]


def test_a_flight_goes_from_start_to_end_and_is_over(motion, clock):
    motion.observe(one_of_each().events)
    (flight, _) = motion.flights(clock.now)
    steps = [flight.progress(clock.now + FLIGHT_S * part) for part in (0, 0.25, 0.5, 0.75, 1, 2)]
    assert steps == sorted(steps)
    assert (steps[0], steps[4], steps[5]) == (0, 1, 1)
    assert motion.flights(clock.now + FLIGHT_S) == []


def test_flights_follow_wall_time_so_a_pause_lets_them_land(motion, clock):
    motion.observe(one_of_each().events)
    assert motion.restless(clock.now)
    clock.now += NOTE_S + 1
    assert not motion.restless(clock.now)


def test_too_many_items_for_single_flights_become_flow(motion, clock):
    script = cast(1, 1, 100)
    for number in range(40):
        put(script, "P1", f"P1·{number}")
    motion.observe(script.events)
    assert motion.flowing(clock.now)
    assert motion.flights(clock.now) == []


def test_flow_ends_when_the_rate_falls(motion, clock):
    put_event = (0.0, 1, kinds.PUT, 1, 1)
    motion.observe([put_event] * 40)
    clock.now += 1.5
    motion.observe([put_event])
    assert not motion.flowing(clock.now)
    assert len(motion.flights(clock.now)) == 1


def test_reduced_motion_has_no_flights_but_keeps_traces_and_notes(clock):
    motion = Motion(clock, reduced=True)
    script = one_of_each()
    motion.observe(script.notify("P1", "not_empty").events)
    assert motion.flights(clock.now) == []
    assert motion.traces(clock.now)
    assert motion.note(clock.now) is not None


@pytest.mark.parametrize(
    ("script", "trace"),
    [
        (cast(1, 1).own("P1", "mutex").release("P1", "mutex"), Trace(Status.HOLDING, 1, 1)),
        (cast(1, 1).ask("P1", "mutex").block("P1", "mutex").own("P1", "mutex"), Trace(Status.BLOCKED, 1, 1)),
        (cast(1, 1).wait("C1", "not_empty").notify("P1", "not_empty", "C1"), Trace(Status.NOTIFIED, 3, 2)),
        (cast(1, 1).ask("P1", "mutex").own("P1", "mutex"), Trace(Status.ASKING, 1, 1)),
    ],
    ids=["holding", "in the entry queue", "notified", "asking"],
)
def test_a_state_of_microseconds_stays_to_be_seen(motion, clock, script, trace):
    motion.observe(script.events)
    assert trace in motion.traces(clock.now + 0.15)
    assert motion.traces(clock.now + JUST_NOW_S + 0.01) == []


def test_taking_a_semaphore_is_not_holding_a_lock(motion, clock):
    script = Script()
    script.thread("P1", "producer").semaphore("empty", 1).own("P1", "empty", 0)
    motion.observe(script.events)
    assert motion.traces(clock.now) == []


def test_a_wake_up_says_who_woke_whom(motion, clock):
    script = cast(1, 2)
    motion.observe(script.wait("C1", "not_empty").notify("P1", "not_empty", "C1").events)
    note = motion.note(clock.now)
    assert note is not None
    assert (note.kind, note.thread, note.others) == (kinds.NOTIFY, script.number("P1"), (script.number("C1"),))


def test_a_lost_notify_is_told_too(motion, clock):
    motion.observe(cast(1, 1).notify("P1", "not_empty").events)
    note = motion.note(clock.now)
    assert note is not None
    assert note.others == ()


def test_a_notify_that_found_nobody_gives_way_to_a_wake_up(motion, clock):
    script = cast(1, 1).wait("C1", "not_empty").notify("P1", "not_empty", "C1").notify("P1", "not_empty")
    motion.observe(script.events)
    assert motion.note(clock.now).others == (script.number("C1"),)


def test_a_note_stands_long_enough_to_be_read_then_the_newest_takes_its_place(motion, clock):
    first, second, third = (
        cast(1, 1).reject("P1", QUEUE, item, policy) for item, policy in (("a", "1"), ("b", "2"), ("c", "3"))
    )
    motion.observe(first.events)
    assert motion.note(clock.now).word == "1"
    clock.now += NOTE_AT_LEAST_S / 3
    motion.observe(second.events)
    clock.now += NOTE_AT_LEAST_S / 3
    motion.observe(third.events)
    assert motion.note(clock.now).word == "1"
    clock.now += NOTE_AT_LEAST_S
    assert motion.note(clock.now).word == "3"
    clock.now += NOTE_S + 0.1
    assert motion.note(clock.now) is None


def test_a_flood_of_events_keeps_memory_flat_and_still_counts_as_flow(motion, clock):
    motion.observe([(0.0, 1, kinds.MAKE, number, [f"P1·{number}", None]) for number in range(5000)])
    motion.observe([(0.0, 1, kinds.PUT, 1, number) for number in range(10000)])
    assert motion.flowing(clock.now)
    for item, label in ((4999, "P1·4999"), (1, "")):
        motion.observe([(0.0, 1, kinds.REJECT, 1, [item, "reject"])])
        assert motion.note(clock.now).label == label
        clock.now += NOTE_AT_LEAST_S


def test_clear_forgets_the_run(motion, clock):
    motion.observe(one_of_each().events)
    motion.clear()
    assert (motion.flights(clock.now), motion.traces(clock.now), motion.note(clock.now)) == ([], [], None)


def test_what_a_policy_lets_go_flies_too_and_not_with_reduced_motion():
    script = cast(1, 1)
    script.make("P1", "P1·1").drop("P1", QUEUE, "P1·1", "drop-newest")
    script.make("P1", "P1·2").reject("P1", QUEUE, "P1·2", "caller-runs")
    clock = Clock()
    motion, still = Motion(clock), Motion(clock, reduced=True)
    for one in (motion, still):
        one.observe(script.events)
    assert [(flight.kind, flight.label, flight.policy) for flight in motion.flights(clock.now)] == [
        ("drop", "P1·1", "drop-newest"),
        ("reject", "P1·2", "caller-runs"),
    ]
    assert still.flights(clock.now) == []
    assert still.note(clock.now).word == "caller-runs"
