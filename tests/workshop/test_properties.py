"""What holds of every run, on real threads: any configuration, any control turned at any moment, any end."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcviz.buffers import catalogue
from pcviz.trace.recorder import FULL, LIGHT
from tests.workshop.running import STEP, Running, check_account, check_buffer, check_hands, check_workers

CORRECT = [name for name, buffer in catalogue().items() if not buffer.broken]

many = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
few = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])

TIMES = st.sampled_from([0, 0.05, 0.3])
CAPACITIES = st.sampled_from([1, 2, 5, "unbounded"])
ORDERS = st.sampled_from(["fifo", "lifo", "priority"])
CONFIGURATIONS = st.fixed_dictionaries(
    {
        "producers": st.integers(1, 4),
        "consumers": st.integers(1, 4),
        "items": st.integers(1, 8),
        "capacity": CAPACITIES,
        "order": ORDERS,
        "priorities": st.sampled_from([[], [1, 2, 3]]),
        "make": TIMES,
        "take": TIMES,
        "jitter": st.sampled_from([0, 0.1]),
        "pattern": st.sampled_from(["fixed", "uniform", "exponential", "bursty"]),
    }
)
TURNS = st.one_of(
    st.tuples(st.just("capacity"), CAPACITIES),
    st.tuples(st.just("order"), ORDERS),
    st.tuples(st.sampled_from(["producers", "consumers"]), st.integers(1, 5)),
    st.tuples(st.sampled_from(["make", "take"]), TIMES),
    st.tuples(st.just("scale"), st.sampled_from([0.5, 2, 50])),
)


STUDIED = CONFIGURATIONS.filter(lambda configuration: configuration["capacity"] != "unbounded")
OUTSIDE = TURNS.filter(lambda turn: turn[0] not in ("capacity", "order"))  # a buffer under study takes no others


def bound(configuration):
    capacity = configuration["capacity"]
    return None if capacity == "unbounded" else capacity


def check(running, configuration):
    check_account(running)
    check_workers(running)
    check_hands(running)
    check_buffer(running, bound(configuration), configuration["order"])


def check_all_done(running):
    account = running.state.account
    assert account.made == account.put == account.delivered == account.processed
    assert (account.left, account.in_hand) == (0, 0)


@pytest.mark.parametrize("level", [FULL, LIGHT])
@many
@given(configuration=CONFIGURATIONS)
def test_a_finite_run_delivers_and_processes_every_item(level, configuration):
    with Running(level, **configuration) as running:
        assert running.to_the_end() == "finished"
    assert running.state.account.made == configuration["producers"] * configuration["items"]
    check_all_done(running)
    check(running, configuration)


@pytest.mark.parametrize("level", [FULL, LIGHT])
@many
@given(configuration=CONFIGURATIONS, turns=st.lists(TURNS, min_size=1, max_size=8))
def test_controls_turned_while_it_runs_lose_nothing(level, configuration, turns):
    with Running(level, **configuration) as running:
        for key, value in turns:
            running.run.set(key, value)
            running.clock.advance(STEP)
            running.look()
        assert running.to_the_end() == "finished"
    check_all_done(running)
    check(running, configuration)


@pytest.mark.parametrize("level", [FULL, LIGHT])
@many
@given(configuration=CONFIGURATIONS, beats=st.integers(0, 8), turns=st.lists(TURNS, max_size=3))
def test_a_stop_drains_what_was_made(level, configuration, beats, turns):
    with Running(level, **configuration) as running:
        for key, value in turns:
            running.run.set(key, value)
        for _ in range(beats):
            running.clock.advance(STEP)
            running.look()
        running.run.stop()
        assert running.to_the_end() in ("stopped", "finished")
    check_all_done(running)
    check(running, configuration)


@pytest.mark.parametrize("level", [FULL, LIGHT])
@many
@given(configuration=CONFIGURATIONS, beats=st.integers(0, 8))
def test_an_abort_leaves_every_item_where_it_was(level, configuration, beats):
    with Running(level, **configuration) as running:
        for _ in range(beats):
            running.clock.advance(STEP)
            running.look()
        running.run.abort()
        assert running.to_the_end() in ("stopped", "finished")
    check(running, configuration)


@pytest.mark.parametrize("name", CORRECT)
@few
@given(configuration=STUDIED, turns=st.lists(OUTSIDE, max_size=4))
def test_a_correct_buffer_under_study_loses_nothing(name, configuration, turns):
    with Running(**configuration | {"buffer": name}) as running:
        for key, value in turns:
            running.run.set(key, value)
            running.clock.advance(STEP)
            running.look()
        assert running.to_the_end() == "finished"
    check_all_done(running)
    check_account(running)
    check_workers(running)
    check_hands(running)


@pytest.mark.parametrize("name", CORRECT)
@few
@given(configuration=STUDIED, beats=st.integers(0, 5))
def test_an_abort_of_a_buffer_under_study_accounts_for_every_item(name, configuration, beats):
    with Running(**configuration | {"buffer": name}) as running:
        for _ in range(beats):
            running.clock.advance(STEP)
            running.look()
        running.run.abort()
        assert running.to_the_end() in ("stopped", "finished")
    check_account(running)
    check_workers(running)


@pytest.mark.parametrize("name", [name for name in CORRECT if name != "priority_queue"])
@few
@given(producers=st.integers(1, 4), capacity=st.integers(1, 3))
def test_a_fifo_buffer_under_study_hands_each_producers_items_out_in_order(name, producers, capacity):
    with Running(buffer=name, producers=producers, consumers=1, items=6, capacity=capacity, make=0, take=0) as running:
        assert running.to_the_end() == "finished"
    got = [event[4] for event in running.events if event[2] == "get"]
    makers = {event[3]: event[1] for event in running.events if event[2] == "make"}
    for maker in set(makers.values()):
        mine = [item for item in got if makers[item] == maker]
        assert mine == sorted(mine)
