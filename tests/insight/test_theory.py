"""Theory: closed forms against the chain, the chain against a simulation that knows nothing of it."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pcviz.insight.queueing import erlang_c, exponential
from pcviz.insight.theory import (
    ageing_bound,
    deadlock_lamp,
    deadlock_reachable,
    exponential_pair,
    little_occupancy,
    little_time,
    min_rule,
    utilisation,
)
from tests.insight.simulation import exponential_draws, simulate

threads = st.integers(1, 12)
seconds = st.floats(0.01, 10)
slots = st.integers(0, 40)
few = hypothesis_settings(max_examples=40)


@pytest.mark.parametrize(("capacity", "share"), [(1, 0.75), (3, 5 / 6), (10, 12 / 13)])
def test_one_by_one_at_equal_rates_is_the_closed_form(capacity, share):
    assert exponential_pair(capacity) == pytest.approx(share)
    steady = exponential(1, 2.0, 1, 2.0, capacity)
    assert steady.throughput * 2.0 == pytest.approx(share)
    assert steady.occupancy == pytest.approx(sum(range(capacity)) / (capacity + 3) + 2 * capacity / (capacity + 3))
    assert steady.full == steady.starved == pytest.approx(1 / (capacity + 3))


@few
@given(threads, seconds, threads, seconds, slots)
def test_what_goes_in_comes_out_and_nobody_works_more_than_all_the_time(producers, make, consumers, take, capacity):
    steady = exponential(producers, make, consumers, take, capacity)
    # Both sides of the buffer move the same number of items: the balance that the chain is in.
    assert producers * steady.producers_working / make == pytest.approx(steady.throughput, rel=1e-9)
    assert consumers * steady.consumers_working / take == pytest.approx(steady.throughput, rel=1e-9)
    assert 0 <= steady.occupancy <= capacity + 1e-9
    assert 0 < steady.producers_working <= 1 + 1e-12
    assert 0 < steady.consumers_working <= 1 + 1e-12
    assert steady.throughput <= min_rule(producers, make, consumers, take) * (1 + 1e-12)
    assert little_occupancy(steady.throughput, steady.time_in_buffer) == pytest.approx(steady.occupancy)


@few
@given(threads, seconds, threads, seconds, slots)
def test_more_slots_more_threads_or_less_work_never_make_it_slower(producers, make, consumers, take, capacity):
    here = exponential(producers, make, consumers, take, capacity).throughput * (1 - 1e-9)
    assert exponential(producers, make, consumers, take, capacity + 1).throughput >= here
    assert exponential(producers + 1, make, consumers, take, capacity).throughput >= here
    assert exponential(producers, make, consumers + 1, take, capacity).throughput >= here
    assert exponential(producers, make / 2, consumers, take, capacity).throughput >= here


@few
@given(threads, seconds, threads, seconds, slots)
def test_seen_from_the_other_end_it_is_the_same(producers, make, consumers, take, capacity):
    """What is free for producers is what is filled for consumers."""
    one, other = (
        exponential(producers, make, consumers, take, capacity),
        exponential(consumers, take, producers, make, capacity),
    )
    assert one.throughput == pytest.approx(other.throughput)
    assert one.occupancy == pytest.approx(capacity - other.occupancy, abs=1e-9)
    assert one.full == pytest.approx(other.starved, abs=1e-12)


@pytest.mark.parametrize(
    ("producers", "make", "consumers", "take", "capacity"), [(1, 1.0, 1, 1.0, 1), (2, 0.7, 3, 1.3, 5), (4, 1.0, 1, 0.2, 2)]
)
def test_the_chain_is_what_a_simulation_does(producers, make, consumers, take, capacity):
    steady = exponential(producers, make, consumers, take, capacity)
    throughput, fill, making, taking, stay = simulate(
        producers, consumers, capacity, *exponential_draws(7, make, take), items=30_000
    )
    assert throughput == pytest.approx(steady.throughput, rel=0.02)
    assert fill == pytest.approx(steady.occupancy, rel=0.05)
    assert making == pytest.approx(steady.producers_working, rel=0.02)
    assert taking == pytest.approx(steady.consumers_working, rel=0.02)
    assert stay == pytest.approx(steady.time_in_buffer, rel=0.05)


@pytest.mark.parametrize(("producers", "make", "consumers", "take"), [(1, 0.5, 1, 0.3), (3, 0.5, 2, 0.2), (2, 0.2, 5, 0.9)])
@pytest.mark.parametrize("capacity", [1, 4])
def test_fixed_times_follow_the_slower_side_for_any_capacity(producers, make, consumers, take, capacity):
    throughput, *_ = simulate(producers, consumers, capacity, lambda: make, lambda: take, items=1_000)
    assert throughput == pytest.approx(min_rule(producers, make, consumers, take), rel=0.01)


def test_a_side_that_takes_no_time_or_has_nobody():
    assert min_rule(2, 0, 3, 0.5) == 6
    assert min_rule(2, 0, 3, 0) == inf
    assert min_rule(0, 0.1, 3, 0.5) == 0


class TestUnbounded:
    @few
    @given(threads, seconds, threads, seconds)
    def test_it_is_where_ever_larger_buffers_lead(self, producers, make, consumers, take):
        endless = exponential(producers, make, consumers, take, None)
        load = producers * take / make / consumers
        if load > 0.9:
            return  # the limit is far away, or there is none
        large = exponential(producers, make, consumers, take, 1000)
        assert large.throughput == pytest.approx(endless.throughput)
        assert large.occupancy == pytest.approx(endless.occupancy, rel=1e-6, abs=1e-9)
        assert large.starved == pytest.approx(endless.starved)

    def test_too_much_to_do_has_no_end(self):
        steady = exponential(2, 1.0, 1, 1.0, None)
        assert (steady.throughput, steady.occupancy, steady.time_in_buffer) == (1.0, inf, inf)

    def test_erlang_c_with_one_consumer_is_the_load(self):
        assert erlang_c(1, 0.6) == pytest.approx(0.6)

    def test_erlang_c_with_two(self):
        """``2ρ² / (1 + ρ)`` for two consumers at a load of ρ each."""
        assert erlang_c(2, 1.5) == pytest.approx(2 * 0.75**2 / 1.75)


def test_a_hundred_thousand_slots_leave_no_range():
    assert exponential(2, 1.0, 4, 1.5, 100_000).throughput == pytest.approx(2.0)


@pytest.mark.parametrize(
    "arguments", [(0, 1.0, 1, 1.0, 5), (1, 1.0, 0, 1.0, 5), (1, 0.0, 1, 1.0, 5), (1, 1.0, 1, inf, 5), (1, 1.0, 1, 1.0, -1)]
)
def test_what_the_chain_says_nothing_of(arguments):
    with pytest.raises(ValueError):
        exponential(*arguments)


def test_utilisation_and_littles_law_in_figures():
    assert utilisation(2.0, 4, 1.5) == 0.75
    assert utilisation(9.0, 1, 1.0) == 1.0
    assert little_occupancy(2.0, 3.0) == 6.0
    assert little_time(2.0, 6.0) == 3.0
    assert little_time(0.0, 0.0) == 0.0
    assert little_time(0.0, 2.0) == inf


class TestOneCondition:
    @pytest.mark.parametrize(
        ("producers", "consumers", "capacity", "reachable"),
        [(1, 2, 1, True), (2, 1, 1, True), (4, 3, 3, True), (2, 2, 2, False), (1, 1, 1, False), (0, 9, 1, False)],
    )
    def test_it_is_reachable_iff_there_are_more_threads_than_twice_the_slots(self, producers, consumers, capacity, reachable):
        assert deadlock_reachable(producers, consumers, capacity) is reachable

    def test_an_unbounded_buffer_is_never_full(self):
        assert not deadlock_reachable(50, 50, None)
        assert deadlock_lamp(50, 50, None).startswith("unbounded")

    def test_the_lamp_says_the_figures(self):
        assert deadlock_lamp(4, 3, 3) == "P + C > 2·B: 7 > 6, a deadlock is reachable"
        assert deadlock_lamp(3, 3, 3) == "P + C ≤ 2·B: 6 ≤ 6, no deadlock can be reached"
        assert "one kind" in deadlock_lamp(0, 3, 1)


class TestAgeing:
    @few
    @given(
        st.lists(st.tuples(st.floats(0, 100), st.integers(0, 5)), min_size=2, max_size=30),
        st.floats(0.05, 5),
        st.floats(0, 200),
    )
    def test_the_order_is_fixed_and_who_overtakes_came_within_the_bound(self, items, ageing, later):
        """`items`: (arrival, base). Whenever one looks, the most urgent item is that of the lowest base + a · arrival."""
        now = 100 + later
        for one_arrival, one_base in items:
            for other_arrival, other_base in items:
                one_now = one_base - ageing * (now - one_arrival)
                other_now = other_base - ageing * (now - other_arrival)
                if other_arrival > one_arrival and other_now < one_now - 1e-9:
                    assert other_arrival - one_arrival <= ageing_bound(one_base - other_base, ageing) + 1e-6

    def test_strict_priority_has_no_bound(self):
        assert ageing_bound(2, 0) == inf
        assert ageing_bound(0, 0) == 0.0
        assert ageing_bound(3, 0.5) == 6.0
