"""Every shutdown: nothing is lost except where the strategy says so, and then the number is exact."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcviz.trace.event import DROP, PHASE
from pcviz.trace.recorder import FULL, LIGHT
from pcviz.trace.summary import summarise
from pcviz.workshop.discipline import ORDERS
from pcviz.workshop.policy import POLICIES
from pcviz.workshop.scenario import find_scenarios, load_scenario
from pcviz.workshop.settings import SHUTDOWNS
from pcviz.workshop.shutdown import POLL_S, STRATEGIES
from pcviz.workshop.stall import NOBODY_MADE
from tests.workshop.running import STEP, Running, check_account, check_balance, check_workers

RIGHT = ("tickets", "stop-event", "sentinel", "join", "close")
ABRUPT = ("close-now", "daemon")
WRONG = ("sentinel-per-producer", "early-sentinel", "event-only", "nobody-takes")


def gone(running):
    """What nobody will ever process, and the run is over."""
    account = running.state.account
    return account.left + account.unfinished + running.state.snapshot().buffers[0].by_policy.get("close-now", 0)


def check_end(running):
    check_account(running)
    check_workers(running)
    check_balance(running)
    summary = summarise(running.state, shutdown=running.run.settings.shutdown)["shutdown"]
    account = running.state.account
    assert summary["lost"] == gone(running)
    assert account.made == account.processed + account.turned_away + (account.dropped - summary["fallen"]) + summary["lost"]


def ended(virtual=True, level=FULL, stop_at=None, **scenario):
    with Running(level, virtual, **scenario) as running:
        if stop_at is not None:
            running.until(lambda: running.run.now() >= stop_at or running.run.ended)
            running.run.stop()
        running.to_the_end()
    check_end(running)
    return running


def test_the_settings_know_every_strategy():
    assert tuple(STRATEGIES) == SHUTDOWNS == (*RIGHT, *ABRUPT, *WRONG)


PLENTY = {"producers": 2, "consumers": 3, "items": 8, "capacity": 2, "make": 0.1, "take": 0.2}


@pytest.mark.parametrize("virtual", [True, False])
@pytest.mark.parametrize("shutdown", RIGHT)
def test_the_right_ones_lose_nothing(shutdown, virtual):
    running = ended(virtual, shutdown=shutdown, **PLENTY)
    assert running.run.ended == "finished"
    assert (running.state.account.processed, gone(running)) == (16, 0)
    assert all(view.status == "finished" for view in running.state.snapshot().threads if view.id)


@pytest.mark.parametrize("virtual", [True, False])
@pytest.mark.parametrize("shutdown", RIGHT)
def test_the_right_ones_lose_nothing_when_you_end_an_endless_run(shutdown, virtual):
    running = ended(virtual, stop_at=2, shutdown=shutdown, **{**PLENTY, "items": None})
    assert running.run.ended == "stopped"
    assert running.state.account.made == running.state.account.processed > 10


@pytest.mark.parametrize("virtual", [True, False])
@pytest.mark.parametrize("consumers", [0, 3])
@pytest.mark.parametrize("shutdown", [*RIGHT, *ABRUPT])
def test_where_nobody_is_to_make_anything_it_is_time_at_once_and_said(shutdown, consumers, virtual):
    running = ended(virtual, shutdown=shutdown, producers=0, consumers=consumers, items=8)
    assert (running.run.ended, running.run.explanation) == ("finished", NOBODY_MADE)
    assert running.state.account.made == 0


@pytest.mark.parametrize("shutdown", RIGHT)
def test_an_endless_run_without_a_producer_waits_for_you(shutdown):
    with Running(shutdown=shutdown, producers=0, consumers=2, make=0.1, take=0.1) as running:
        running.until(lambda: running.run.now() > 10)
        assert running.run.ended is None
        running.run.stop()
        assert running.to_the_end() == "stopped"
        assert running.run.explanation == NOBODY_MADE
    with Running(shutdown=shutdown, producers=0, consumers=2, make=0.1, take=0.1) as running:
        running.until(lambda: running.run.now() > 1)
        running.run.set("producers", 1)
        running.until(lambda: running.state.account.processed > 2)
        running.run.stop()
        assert running.to_the_end() == "stopped"
        assert running.run.explanation is None


@pytest.mark.parametrize("virtual", [True, False])
def test_close_now_loses_what_is_inside_and_what_producers_have_in_hand(virtual):
    running = ended(virtual, shutdown="close-now", stop_after=1.7, **{**PLENTY, "items": None, "take": 2})
    (buffer,) = running.state.snapshot().buffers
    account = running.state.account
    assert buffer.by_policy == {"close-now": 2}
    assert account.dropped == 2
    assert (account.left, account.unfinished) == (0, account.in_hand)
    assert account.in_hand > 0
    assert running.run.ended == "finished"
    assert gone(running) == 2 + account.in_hand


@pytest.mark.parametrize("virtual", [True, False])
def test_daemons_are_killed_in_mid_item(virtual):
    running = ended(virtual, shutdown="daemon", **{**PLENTY, "take": 3})
    account = running.state.account
    statuses = {view.name: view.why for view in running.state.snapshot().threads if view.id}
    assert running.run.ended == "finished"
    assert {statuses[name] for name in ("C1", "C2", "C3")} == {"killed with the program"}
    assert statuses["main"] == "finished"
    assert account.delivered - account.processed == 3
    assert gone(running) == account.left + 3 == 16 - account.processed


def test_a_shutdown_is_a_phase_and_main_carries_it_out():
    running = ended(shutdown="sentinel", **PLENTY)
    phases = [event for event in running.events if event[2] == PHASE]
    assert [event[4] for event in phases] == ["running", "shutdown", "finished"]
    main = running.view("main")
    assert (main.role, phases[1][1]) == ("main", main.id)
    ends = [event for event in running.events if event[2] == "put" and event[4] is None]
    assert len(ends) == 3
    assert {event[1] for event in ends} == {main.id}


def test_stop_event_notices_within_a_poll():
    running = ended(shutdown="stop-event", **PLENTY)
    done, last = (max(event[0] for event in running.events if event[2] == kind) for kind in ("done", "end"))
    assert 0 < last - done <= POLL_S + 1e-9


def test_on_a_stack_end_markers_overtake_and_the_account_says_how_many():
    slow = {**PLENTY, "consumers": 1, "capacity": "unbounded", "take": 1}
    running = ended(shutdown="sentinel", order="lifo", **slow)
    assert running.run.ended == "finished"
    assert gone(running) == running.state.account.left > 5


# The wrong ones


@pytest.mark.parametrize("virtual", [True, False])
def test_one_sentinel_for_each_producer_hangs_where_consumers_are_more(virtual):
    running = ended(virtual, shutdown="sentinel-per-producer", **PLENTY)
    assert running.run.ended == "deadlock"
    assert gone(running) == 0
    assert "main is waiting for C" in running.run.explanation
    assert ended(virtual, shutdown="sentinel-per-producer", **{**PLENTY, "consumers": 2}).run.ended == "finished"


@pytest.mark.parametrize("virtual", [True, False])
def test_early_sentinels_send_consumers_home_before_the_last_item(virtual):
    running = ended(
        virtual, shutdown="early-sentinel", producers=2, consumers=1, items=6, capacity=2, make=0.5, jitter=0.4, take=0
    )
    assert running.run.ended in ("deadlock", "finished")
    assert gone(running) == 12 - running.state.account.processed > 0


@pytest.mark.parametrize("virtual", [True, False])
def test_an_event_alone_does_not_wake_who_waits_in_get(virtual):
    running = ended(virtual, shutdown="event-only", **{**PLENTY, "take": 0})
    assert running.run.ended == "deadlock"
    assert gone(running) == 0


@pytest.mark.parametrize("virtual", [True, False])
def test_when_consumers_leave_first_producers_wait_in_put_for_ever(virtual):
    running = ended(virtual, stop_after=2, shutdown="nobody-takes", **{**PLENTY, "items": None, "make": 0.05, "take": 1})
    account = running.state.account
    assert running.run.ended == "deadlock"
    assert (account.left, account.in_hand) == (2, 2)
    assert "P1 is waiting on not_full" in running.run.explanation
    assert gone(running) == 4 == account.made - account.processed


# As scenarios

SHOWN = {
    "one-sentinel-per-producer": ("sentinel-per-producer", "deadlock"),
    "early-sentinel": ("early-sentinel", "deadlock"),
    "event-and-blocked-get": ("event-only", "deadlock"),
    "daemon-threads": ("daemon", "finished"),
    "nobody-takes": ("nobody-takes", "deadlock"),
}


@pytest.mark.parametrize("virtual", [True, False])
@pytest.mark.parametrize("name", SHOWN)
def test_each_wrong_scenario_ends_as_it_says(name, virtual):
    from msgspec.structs import asdict

    strategy, how = SHOWN[name]
    assert name in find_scenarios()
    fields = {key: value for key, value in asdict(load_scenario(name)).items() if key not in ("title", "slow_motion")}
    running = ended(virtual, FULL, **{**fields, "seed": fields["seed"] or 1})
    assert running.run.settings.shutdown == strategy
    assert running.run.ended == how
    if name in ("early-sentinel", "daemon-threads", "nobody-takes"):
        assert gone(running) > 0


# What is refused


def test_the_strategy_is_agreed_on_at_the_start():
    with Running(shutdown="close", **PLENTY) as running:
        assert "restart" in running.run.needs_restart("shutdown")
        with pytest.raises(ValueError, match=r"shutdown: .*restart"):
            running.run.set("shutdown", "join")


def test_nobody_is_hired_once_it_has_begun():
    with Running(virtual=True, shutdown="nobody-takes", **PLENTY) as running:
        running.until(lambda: running.state.phase == "shutdown")
        with pytest.raises(ValueError, match="consumers: the shutdown has begun"):
            running.run.set("consumers", 5)
        running.to_the_end()


def test_a_buffer_under_study_and_takers_of_a_number_have_tickets():
    with pytest.raises(ValueError, match=r"^shutdown: .*leave it at tickets"):
        Running(buffer="two_conditions", shutdown="close")
    with pytest.raises(ValueError, match=r"^shutdown: .*tickets"):
        Running(takes=3, shutdown="close")


# All of it


CONFIGURATIONS = st.fixed_dictionaries(
    {
        "producers": st.integers(1, 3),
        "consumers": st.integers(1, 3),
        "items": st.sampled_from([1, 4, None]),
        "capacity": st.sampled_from([1, 3, "unbounded"]),
        "patience": st.sampled_from([0, 0.15]),
        "priorities": st.sampled_from([[], [0, 1, 3]]),
        "make": st.sampled_from([0.02, 0.2]),
        "take": st.sampled_from([0, 0.3]),
    }
)


def check_whatever(level, virtual, shutdown, policy, order, configuration, beats):
    with Running(level, virtual, shutdown=shutdown, policy=policy, order=order, **configuration) as running:
        running.until(lambda: running.run.now() >= beats * STEP or running.run.ended)
        if configuration["items"] is None:
            running.run.stop()
        how = running.to_the_end()
    check_end(running)
    assert how in ("finished", "stopped") or (shutdown in WRONG and how == "deadlock"), how
    if shutdown in RIGHT and not (shutdown == "sentinel" and order == "lifo"):
        assert gone(running) == 0
    fallen = [event for event in running.events if event[2] == DROP and event[4][1] == "close-now"]
    assert bool(fallen) <= (shutdown == "close-now")


@pytest.mark.parametrize(("level", "virtual"), [(FULL, False), (LIGHT, False), (FULL, True)])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SHUTDOWNS), st.sampled_from(POLICIES), st.sampled_from(ORDERS), CONFIGURATIONS, st.integers(0, 6))
def test_every_item_is_accounted_for(level, virtual, shutdown, policy, order, configuration, beats):
    check_whatever(level, virtual, shutdown, policy, order, configuration, beats)


@pytest.mark.slow
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("shutdown", SHUTDOWNS)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CONFIGURATIONS, st.integers(0, 6))
def test_every_policy_with_every_shutdown_in_every_order(shutdown, policy, order, configuration, beats):
    check_whatever(LIGHT, False, shutdown, policy, order, configuration, beats)


def test_end_markers_are_no_items_to_littles_law():
    from pcviz.insight.observer import Observer
    from pcviz.trace.state import State

    running = ended(shutdown="sentinel", **{**PLENTY, "take": 1})
    state, observer = State(), Observer()
    for event in running.events:
        state.apply(event)
        observer.observe(event, state)
    (buffer,) = observer.measures(state).buffers
    assert buffer.occupancy == pytest.approx(buffer.little)
