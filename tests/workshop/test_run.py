"""A run under your hands: scenarios end as they say, controls, gates, stops, failures, deadlocks."""

import itertools
import time

import pytest

from pcviz.trace.event import GET, SET
from pcviz.trace.recorder import FULL, LIGHT
from pcviz.trace.state import State
from pcviz.workshop.headless import AT_ONCE, Interrupt, run_headless
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import Scenario, load_scenario
from pcviz.workshop.settings import SettingError
from tests.workshop.running import Running, check_account, check_hands

FULL_AND_LIGHT = pytest.mark.parametrize("level", [FULL, LIGHT])


def finished(scenario, **overrides):
    """A shipped scenario, run to its end on real threads, as fast as it goes."""
    run = Run(load_scenario(scenario), seed=1, overrides={"scale": 100, "slow_motion": 0} | overrides)
    state, events = State(), []
    run.start()
    try:
        while not run.ended:
            run.join(0.01)
            events += (batch := run.drain())
            state.apply_all(batch)
            run.tend(state)
    finally:
        run.close()
    return run, state, events


# The shipped scenarios


def test_basic():
    run, state, _ = finished("basic")
    account = state.account
    assert run.ended == "finished"
    assert (account.made, account.delivered, account.processed, account.lost) == (20, 20, 20, 0)


def test_condition_leaves_five():
    run, state, _ = finished("condition")
    assert (run.ended, state.account.put, state.account.left) == ("finished", 10, 5)


def test_priority_hands_out_the_most_urgent_of_those_inside():
    _, state, events = finished("priority")
    urgency = {"low": 3, "high": 1, "medium": 2, "high2": 1}
    labels = {event[3]: event[4][0] for event in events if event[2] == "make"}
    inside, out = [], []
    for event in events:
        if event[2] == "put":
            inside.append(labels[event[4]])
        elif event[2] == GET:
            assert urgency[labels[event[4]]] == min(urgency[label] for label in inside)
            inside.remove(labels[event[4]])
            out.append(labels[event[4]])
    assert sorted(out) == sorted(urgency)
    assert state.account.processed == 4


def test_the_log_processor_processes_sixty():
    run, state, _ = finished("log-processor")
    assert (run.ended, state.account.processed) == ("finished", 60)
    assert run.report()["rows"] == 60


@pytest.mark.parametrize("name", ["fast-producer", "slow-consumer", "bursty", "many-to-many"])
def test_scenarios_without_an_end_go_on_until_they_are_drained(name):
    run = Run(load_scenario(name), seed=1, overrides={"scale": 100})
    state = State()
    run.start()
    try:
        while not run.ended:
            run.join(0.01)
            state.apply_all(run.drain())
            run.tend(state)
            if state.account.processed >= 20:
                run.stop()
    finally:
        run.close()
    account = state.account
    assert run.ended == "stopped"
    assert account.made == account.put == account.delivered == account.processed


# Controls


def filled(level=FULL, **scenario):
    """A run whose buffer of 4 is full, nobody taking."""
    return Running(level, **{"producers": 2, "consumers": 0, "capacity": 4, "items": 5, "make": 0, "take": 0} | scenario)


@FULL_AND_LIGHT
def test_a_capacity_below_the_fill_keeps_the_surplus_until_it_is_taken(level):
    with filled(level) as running:
        running.until(lambda: running.state.account.put == 4)
        running.run.set("capacity", 1)
        running.look()
        buffer = running.state.snapshot().buffers[0]
        assert (buffer.capacity, buffer.fill) == (1, 4)
        running.run.set("consumers", 1)
        assert running.to_the_end() == "finished"
    assert running.state.account.processed == 10


@FULL_AND_LIGHT
def test_more_room_lets_waiting_producers_go_on(level):
    with filled(level) as running:
        running.until(lambda: running.state.account.put == 4)
        running.run.set("capacity", 7)
        running.until(lambda: running.state.account.put == 7)
        running.run.set("capacity", "unbounded")
        running.until(lambda: running.state.account.put == 10)


@FULL_AND_LIGHT
def test_a_change_of_order_keeps_every_item_and_their_arrival(level):
    with filled(level, producers=1, priorities=[1, 2, 3]) as running:
        running.until(lambda: running.state.account.put == 4)
        before = running.state.snapshot().buffers[0].slots
        for order in ("priority", "lifo", "priority", "fifo"):
            running.run.set("order", order)
        running.run.set("consumers", 1)
        assert running.to_the_end() == "finished"
    assert tuple(event[4] for event in running.events if event[2] == GET)[:4] == before


@FULL_AND_LIGHT
def test_a_dismissed_consumer_finishes_the_item_in_its_hand(level):
    with Running(level, producers=1, consumers=2, items=6, make=0, take=10) as running:
        running.until(lambda: running.state.account.delivered == 2, step=0)
        running.run.set("consumers", 0)
        running.until(lambda: "finished" in (running.statuses()["C1"], running.statuses()["C2"]), step=1)
        running.until(lambda: running.state.account.processed == 2, step=1)
        check_hands(running)
        running.run.set("consumers", 1)
        assert running.to_the_end() == "finished"
    assert running.state.account.processed == 6


@FULL_AND_LIGHT
def test_a_dismissed_consumer_that_waits_for_an_item_goes_at_once(level):
    with Running(level, producers=0, consumers=2, items=1) as running:
        running.until(lambda: set(running.statuses().values()) <= {"waiting", "finished"}, step=0)
        running.run.set("consumers", 0)
        running.until(lambda: set(running.statuses().values()) == {"finished"}, step=0)


def test_what_a_dismissed_producer_leaves_unmade_the_others_make():
    with Running(producers=2, consumers=1, items=5, make=1, take=0) as running:
        running.until(lambda: running.state.account.made == 2, step=0)
        running.run.set("producers", 1)
        assert running.to_the_end() == "finished"
    assert running.state.account.processed == 10


def test_a_new_time_acts_on_the_work_that_is_going_on():
    with Running(producers=1, consumers=1, items=1, make=1000, take=0) as running:
        running.until(lambda: running.state.account.made == 1, step=0)
        running.run.set("make", 0)
        running.until(lambda: running.run.ended == "finished", step=0)


def test_turning_a_control_after_the_end_is_remembered_and_harms_nobody():
    with Running(producers=1, consumers=1, items=None, make=1) as running:
        running.run.abort()
        assert running.to_the_end() == "stopped"
        for key, value in (("capacity", 2), ("order", "lifo"), ("producers", 4), ("make", 0.5), ("scale", 2)):
            running.run.set(key, value)
        running.look()
    assert running.run.settings.capacity == 2


@pytest.mark.parametrize(
    ("key", "value"), [("capacity", 0), ("capacity", 10**9), ("make", float("nan")), ("producers", 1.5), ("order", "first")]
)
def test_a_value_that_cannot_be_is_refused_and_nothing_changes(key, value):
    with Running(producers=1, consumers=1, items=1, make=0, take=0) as running:
        before = running.run.settings
        with pytest.raises(SettingError, match=f"^{key}: "):
            running.run.set(key, value)
        assert running.run.settings == before
        running.to_the_end()


def test_a_plain_buffer_says_that_it_needs_a_restart():
    with Running(buffer="two_conditions", producers=1, consumers=1, items=1, make=0, take=0) as running:
        assert "restart" in running.run.needs_restart("capacity")
        with pytest.raises(SettingError, match="restart"):
            running.run.set("capacity", 7)
        with pytest.raises(SettingError, match="fifo by its own code"):
            running.run.set("order", "lifo")
        running.to_the_end()


def test_a_plain_buffer_that_can_resize_itself_does(tmp_path):
    (tmp_path / "mine.py").write_text(
        "import threading\n\n\nclass Mine:\n"
        "    def __init__(self, capacity):\n        self.capacity = capacity\n        self.items = []\n"
        "        self.changed = threading.Condition()\n\n"
        "    def put(self, item):\n        with self.changed:\n"
        "            self.changed.wait_for(lambda: len(self.items) < self.capacity)\n"
        "            self.items.append(item)\n            self.changed.notify_all()\n\n"
        "    def get(self):\n        with self.changed:\n            self.changed.wait_for(lambda: self.items)\n"
        "            self.changed.notify_all()\n            return self.items.pop(0)\n\n"
        "    def resize(self, capacity):\n        with self.changed:\n            self.capacity = capacity\n"
        "            self.changed.notify_all()\n"
    )
    scenario = {"producers": 1, "consumers": 0, "items": 3, "capacity": 1, "make": 0, "take": 0}
    with Running(buffer=str(tmp_path / "mine.py"), **scenario) as running:
        running.until(lambda: running.state.account.put == 1, step=0)
        running.run.set("capacity", 3)
        running.until(lambda: running.state.account.put == 3, step=0)
        assert running.state.snapshot().buffers[0].capacity == 3


def test_what_a_plain_buffer_raises_when_it_is_resized_is_a_complaint(tmp_path):
    (tmp_path / "mine.py").write_text(
        "import queue\n\n\nclass Mine(queue.Queue):\n    def resize(self, capacity):\n        raise KeyError(capacity)\n"
    )
    with Running(buffer=str(tmp_path / "mine.py"), producers=1, consumers=1, items=1, make=0, take=0) as running:
        running.run.set("capacity", 3)
        assert running.to_the_end() == "finished"
        running.until(lambda: running.run.complaint)
    assert running.run.complaint == "capacity: Mine.resize(3) raised KeyError: 3"


# Gates


def test_controls_can_be_turned_while_a_paused_thread_holds_the_lock():
    # A consumer takes its time, of which none passes until both are turned: those who work could be done before.
    with Running(paused=True, producers=2, consumers=1, items=4, capacity=1, make=0, take=0.1) as running:
        running.until(lambda: [view.gated for view in running.state.snapshot().threads] == [True] * 3, step=0)
        assert running.run.step(running.view("P1").id) is None
        running.until(lambda: "holding lock" in running.view("P1").why, step=0)
        running.run.set("capacity", 3)
        running.run.set("order", "lifo")
        running.run.set("consumers", 2)
        running.run.resume()
        running.until(lambda: sum(event[2] == "set" and event[4][0] != "consumers" for event in running.events) == 2, step=0)
        assert running.to_the_end() == "finished"
    turned = [event[4] for event in running.events if event[2] == "set"]
    assert [change for change in turned if change[0] != "consumers"] == [["capacity", 3], ["order", "lifo"]]


def test_paused_nobody_moves_and_no_time_passes():
    with Running(producers=1, consumers=1, items=1, make=1, take=1) as running:
        running.until(lambda: running.state.account.made == 1, step=0)
        running.run.pause()
        running.clock.advance(100)
        assert running.run.now() == 0
        running.look()
        assert running.state.account.put == 0
        running.run.resume()
        assert running.to_the_end() == "finished"


def test_a_step_goes_to_one_threads_next_gate():
    with Running(paused=True, producers=2, consumers=0, items=2, make=0) as running:
        running.until(lambda: [view.gated for view in running.state.snapshot().threads] == [True, True], step=0)
        first, second = (running.view(name) for name in ("P1", "P2"))
        events = len(running.events)
        assert running.run.step(first.id) is None
        running.until(lambda: running.view("P1").why != first.why and running.view("P1").gated, step=0)
        assert {event[1] for event in running.events[events:]} == {first.id}
        assert running.view("P2") == second


def test_a_step_of_a_blocked_thread_is_refused_and_says_who_holds_what():
    with Running(paused=True, producers=2, consumers=0, items=2, make=0) as running:
        running.until(lambda: [view.gated for view in running.state.snapshot().threads] == [True, True], step=0)
        assert running.run.step(running.view("P1").id) is None
        running.until(lambda: "holding lock" in running.view("P1").why, step=0)
        assert running.run.step(running.view("P2").id) is None
        running.until(lambda: running.view("P2").status == "blocked", step=0)
        assert running.run.step(running.view("P2").id) == "P2 cannot take a step: it is blocked on lock: held by P1."
        assert running.run.step() is None


def test_slow_motion_lets_one_thread_at_a_time_go_one_step():
    with Running(producers=2, consumers=2, items=2, make=0, take=0, slow_motion=0.005) as running:
        assert running.to_the_end() == "finished"
    gated = [event for event in running.events if event[2] == "gate"]
    assert len(gated) >= 20
    check_account(running)


# Ends

SWALLOWING = """
class Mine:
    def __init__(self, capacity):
        self.there = __import__("threading").Semaphore(0)

    def put(self, item):
        while True:
            try:
                self.there.acquire()
            except Exception:
                pass

    get = lambda self: self.put(None)
"""

STUCK = {
    "a full buffer": {"consumers": 0, "make": 0},
    "an empty buffer": {"producers": 0},
    "work": {"make": 3600, "take": 3600},
    "a gate": {"make": 0},
    "slow motion": {"make": 0, "slow_motion": 60},
    "a full buffer under study": {"buffer": "two_conditions", "consumers": 0, "make": 0},
    "an empty queue": {"buffer": "stdlib_queue", "producers": 0},
    "code that catches exceptions": {"buffer": "swallowing"},
}


@FULL_AND_LIGHT
@pytest.mark.parametrize("where", STUCK)
def test_every_thread_ends_within_two_seconds_wherever_it_is(where, level, tmp_path):
    scenario = {"producers": 3, "consumers": 3, "capacity": 1} | STUCK[where]
    if scenario.get("buffer") == "swallowing":
        (tmp_path / "mine.py").write_text(SWALLOWING)
        scenario["buffer"] = str(tmp_path / "mine.py")
    with Running(level, **scenario) as running:
        if where == "a gate":
            running.run.pause()
        running.until(lambda: running.events and not running.run.kernel.recorder, step=0)
        begin = time.monotonic()
        running.run.abort()
        assert running.run.join(2)
        assert time.monotonic() - begin < 2
        assert running.to_the_end() == "stopped"
    assert set(running.statuses().values()) == {"stopped"}


def test_a_worker_that_raises_has_failed_and_the_rest_goes_on(tmp_path):
    (tmp_path / "mine.py").write_text(
        "import queue\n\n\nclass Mine(queue.Queue):\n    def put(self, item):\n"
        "        if item.label == 'P1·2':\n            raise ZeroDivisionError('no room')\n        super().put(item)\n"
    )
    with Running(buffer=str(tmp_path / "mine.py"), producers=2, consumers=2, items=5, make=0.1, take=0.1) as running:
        assert running.to_the_end() == "failed"
    assert running.statuses()["P1"] == "failed"
    assert "ZeroDivisionError: no room" in running.view("P1").error
    assert "raise ZeroDivisionError" in running.view("P1").traceback
    assert running.statuses()["P2"] == "finished"
    assert running.state.account.processed == 9  # the tenth is in the hand of who failed


def test_a_time_limit_is_on_the_run_clock():
    with Running(producers=1, consumers=1, make=1, take=1, seconds=5) as running:
        assert running.to_the_end() == "time-limit"
    assert 5 <= running.run.now() < 6


def test_a_deadlock_is_noticed_and_told():
    with Running(buffer="one_condition_notify", producers=1, consumers=2, capacity=1, make=0, take=0) as running:
        assert running.to_the_end() == "deadlock"
    for name in ("P1", "C1", "C2"):
        assert f"{name} is waiting on changed: " in running.run.explanation
    assert running.run.explanation.endswith("Nobody is left who could wake them.")


def test_a_pause_however_long_is_no_deadlock():
    leaps = itertools.count(step=100)
    with Running(producers=1, consumers=1, items=1, make=1, take=1) as running:
        running.run._stall._wall = lambda: next(leaps)
        running.run.pause()
        for _ in range(5):
            running.look()
        assert running.run.ended is None
        running.run.resume()
        assert running.to_the_end() == "finished"


def test_the_end_of_a_run_without_the_app_is_noticed_however_many_events_wait():
    run = Run(Scenario(title="test", producers=1, consumers=1, items=1, make=0, take=0), seed=1)
    for _ in range(3 * AT_ONCE):
        run.kernel.record(SET, 0, ["make", 0.0])
    state, folded = State(), []

    def fold(events):
        folded.append(len(events))
        state.apply_all(events)

    run_headless(run, state, fold, Interrupt())
    assert run.ended == "finished"
    assert max(folded[:-1]) <= AT_ONCE and sum(folded) > 3 * AT_ONCE, "and what was left is not lost"
