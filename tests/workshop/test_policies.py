"""Back-pressure: each policy loses what it says and nothing else, also when it is turned while threads wait."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcviz.trace.event import DROP, GET, MAKE, REJECT
from pcviz.trace.recorder import FULL, LIGHT
from pcviz.trace.summary import summarise
from pcviz.workshop.discipline import ORDERS
from pcviz.workshop.policy import POLICIES
from tests.workshop.running import STEP, Running, check_account, check_balance, check_buffer, check_hands, check_workers

some = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

FAST = {"producers": 2, "consumers": 1, "items": 12, "capacity": 2, "make": 0.1, "take": 0.5, "pattern": "fixed"}


def finished(virtual=True, **scenario):
    with Running(virtual=virtual, **{**FAST, **scenario}) as running:
        assert running.to_the_end() == "finished"
    check_account(running)
    check_workers(running)
    check_hands(running)
    check_balance(running)
    return running


@pytest.mark.parametrize("virtual", [True, False])
@pytest.mark.parametrize("policy", POLICIES)
def test_which_side_loses_what(policy, virtual):
    running = finished(virtual, policy=policy, patience=0.3)
    account = running.state.account
    (buffer,) = running.state.snapshot().buffers
    let_go = account.dropped + account.rejected
    assert account.made == 24
    assert sum(buffer.by_policy.values()) == let_go
    assert set(buffer.by_policy) <= {policy}
    assert account.processed == 24 - account.dropped - account.turned_away
    if policy == "block":
        assert let_go == 0
    else:
        assert let_go > 0
    assert bool(account.dropped) == policy.startswith("drop")
    assert account.caller_runs == (account.rejected if policy == "caller-runs" else 0)


def test_with_drop_oldest_the_newest_arrive_and_with_drop_newest_the_oldest():
    newest = finished(policy="drop-oldest")
    oldest = finished(policy="drop-newest")
    got = {
        name: [event[4] for event in one.events if event[2] == GET] for name, one in (("newest", newest), ("oldest", oldest))
    }
    made = [event[3] for event in newest.events if event[2] == MAKE]
    assert set(made[-2:]) <= set(got["newest"])
    assert set(made[:2]) <= set(got["oldest"])
    assert not set(made[2:4]) & set(got["newest"])


def test_timeout_waits_as_long_as_its_patience_and_no_longer():
    running = finished(policy="timeout", patience=0.25, producers=1, items=8, capacity=1, make=0, take=1)
    begun = {event[4]: event[0] for event in running.events if event[2] == "offer"}
    waits = [event[0] - begun[event[4][0]] for event in running.events if event[2] == REJECT]
    assert waits
    assert all(wait == pytest.approx(0.25) for wait in waits)


def test_who_is_turned_away_by_caller_runs_processes_the_item_itself():
    running = finished(policy="caller-runs")
    done = {view.name: view.done for view in running.state.snapshot().threads}
    assert done["P1"] + done["P2"] == running.state.account.caller_runs > 0
    assert sum(done.values()) == 24


@pytest.mark.parametrize("virtual", [True, False])
def test_a_turned_policy_reaches_those_who_wait_already(virtual):
    with Running(virtual=virtual, **{**FAST, "consumers": 0}) as running:
        running.until(lambda: [view.status for view in running.state.snapshot().threads] == ["waiting", "waiting"])
        running.run.set("policy", "reject")
        running.until(lambda: running.state.account.rejected == 22)
        running.run.set("consumers", 1)
        assert running.to_the_end() == "finished"
    check_balance(running)
    assert running.state.account.processed == 2


def test_more_patience_reaches_those_who_wait_already():
    with Running(**{**FAST, "consumers": 0, "policy": "timeout", "patience": 100, "producers": 1}) as running:
        running.until(lambda: [view.status for view in running.state.snapshot().threads] == ["waiting"])
        running.run.set("patience", 0)
        running.until(lambda: running.state.account.rejected == 10)
        running.run.set("consumers", 1)
        assert running.to_the_end() == "finished"
    check_balance(running)


def test_the_summary_has_the_counters():
    running = finished(policy="drop-newest")
    (buffer,) = summarise(running.state)["buffers"]
    assert buffer["by_policy"] == {"drop-newest": running.state.account.dropped}


def test_a_buffer_under_study_has_no_choice():
    with pytest.raises(ValueError, match=r"^policy: .*leave it at block"):
        Running(buffer="two_conditions", policy="reject")
    with Running(buffer="two_conditions", producers=1, consumers=1, items=1) as running:
        assert running.run.needs_restart("policy")
        with pytest.raises(ValueError, match="policy"):
            running.run.set("policy", "reject")


CONFIGURATIONS = st.fixed_dictionaries(
    {
        "producers": st.integers(1, 4),
        "consumers": st.integers(1, 3),
        "items": st.integers(1, 8),
        "capacity": st.sampled_from([1, 2, 5, "unbounded"]),
        "order": st.sampled_from(ORDERS),
        "policy": st.sampled_from(POLICIES),
        "patience": st.sampled_from([0, 0.15, 1]),
        "priorities": st.sampled_from([[], [0, 1, 3]]),
        "weights": st.sampled_from([{}, {0: 5, 3: 2.5}]),
        "make": st.sampled_from([0, 0.05]),
        "take": st.sampled_from([0, 0.3]),
    }
)
TURNS = st.one_of(
    st.tuples(st.just("policy"), st.sampled_from(POLICIES)),
    st.tuples(st.just("order"), st.sampled_from(ORDERS)),
    st.tuples(st.just("patience"), st.sampled_from([0, 0.5])),
    st.tuples(st.just("ageing_rate"), st.sampled_from([0, 0.5, 10])),
    st.tuples(st.just("capacity"), st.sampled_from([1, 3])),
)


@pytest.mark.parametrize(("level", "virtual"), [(FULL, False), (LIGHT, False), (FULL, True)])
@some
@given(configuration=CONFIGURATIONS, turns=st.lists(TURNS, max_size=6))
def test_every_item_is_accounted_for_whatever_is_turned(level, virtual, configuration, turns):
    with Running(level, virtual, **configuration) as running:
        for key, value in turns:
            running.run.set(key, value)
            running.clock.advance(STEP)
            running.look()
        assert running.to_the_end() == "finished"
    account = running.state.account
    capacity = configuration["capacity"]
    check_account(running)
    check_workers(running)
    check_hands(running)
    check_balance(running)
    check_buffer(running, None if capacity == "unbounded" else capacity, configuration["order"], virtual)
    assert account.made == configuration["producers"] * configuration["items"]
    assert (account.left, account.unfinished) == (0, 0)
    counted = Counter(event[4][1] for event in running.events if event[2] in (DROP, REJECT))
    assert running.state.snapshot().buffers[0].by_policy == counted
