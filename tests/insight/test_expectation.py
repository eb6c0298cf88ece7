"""Theory beside measurement, on virtual time, where chance has a seed and threads cost nothing."""

from dataclasses import replace

import pytest

from pcviz.insight.expectation import beside, expect
from pcviz.insight.theory import exponential_pair
from pcviz.trace.recorder import LIGHT
from pcviz.workshop.settings import Settings
from tests.insight.following import virtual_run

ONE_BY_ONE = Settings(capacity=3, producers=1, consumers=1, make=1.0, take=1.0, pattern="exponential")


def compared(run, settings):
    return {one.figure: one for one in beside(run.measures(), expect(settings))}


def keys(settings):
    names = ("capacity", "producers", "consumers", "make", "take", "jitter", "pattern")
    return {name: getattr(settings, name) for name in names if getattr(settings, name) is not None}


class TestExpect:
    def test_exponential_one_by_one_is_the_closed_form(self):
        expected = expect(ONE_BY_ONE)
        assert expected.throughput == pytest.approx(exponential_pair(3))
        assert (expected.law, expected.bound) == ("(B + 2) / (B + 3), exponential times", False)

    def test_fixed_times_are_the_min_rule(self):
        expected = expect(Settings(producers=2, consumers=3, make=0.2, take=0.4, pattern="fixed"))
        assert expected.throughput == pytest.approx(7.5)
        assert (expected.producers_working, expected.consumers_working) == (pytest.approx(0.75), 1.0)

    def test_a_uniform_time_without_jitter_is_fixed(self):
        assert not expect(Settings(pattern="uniform", jitter=0)).bound

    def test_times_that_vary_otherwise_have_a_bound_only(self):
        assert expect(Settings(pattern="uniform", jitter=0.1)).bound
        assert expect(Settings(pattern="bursty")).bound
        assert expect(ONE_BY_ONE, blocking=False).bound

    def test_a_side_that_takes_no_time_makes_the_other_certain(self):
        expected = expect(Settings(pattern="bursty", make=0.0, take=0.5, consumers=2))
        assert (expected.bound, expected.throughput, expected.consumers_working) == (False, 4.0, 1.0)

    def test_a_jitter_larger_than_the_time_makes_it_longer(self):
        expected = expect(Settings(pattern="uniform", make=0.1, jitter=0.3, producers=1, take=0, consumers=1))
        assert expected.throughput == pytest.approx(5.0)

    @pytest.mark.parametrize("change", [{"producers": 0}, {"consumers": 0}, {"make": 0.0, "take": 0.0}])
    def test_where_nothing_flows_or_nothing_takes_time_there_is_nothing_to_expect(self, change):
        assert expect(replace(ONE_BY_ONE, **change)) is None

    def test_an_overload_of_an_unbounded_buffer_has_a_rate_and_no_mean(self):
        expected = expect(replace(ONE_BY_ONE, capacity=None, producers=2))
        assert (expected.throughput, expected.occupancy, expected.time_in_buffer) == (1.0, None, None)


class TestBeside:
    def test_exponential_one_by_one_comes_out_as_theory_says(self):
        rows = compared(virtual_run(seconds=4000, seed=3, level=LIGHT, **keys(ONE_BY_ONE)), ONE_BY_ONE)
        assert list(rows) == ["throughput", "mean fill", "time in the buffer", "producers at work", "consumers at work"]
        assert abs(rows["throughput"].apart) < 0.03
        assert abs(rows["producers at work"].apart) < 0.03
        assert abs(rows["mean fill"].apart) < 0.12

    def test_many_to_many_follows_the_chain(self):
        settings = replace(ONE_BY_ONE, producers=3, consumers=4, take=1.2, capacity=5)
        rows = compared(virtual_run(seconds=600, seed=5, level=LIGHT, **keys(settings)), settings)
        assert abs(rows["throughput"].apart) < 0.03

    def test_fixed_times_follow_the_slower_side(self):
        settings = Settings(capacity=2, producers=3, consumers=2, make=0.3, take=0.5, pattern="fixed")
        row = compared(virtual_run(seconds=300, **keys(settings)), settings)["throughput"]
        assert row.apart == pytest.approx(0, abs=0.01)
        assert row.why == "as theory says"

    def test_a_young_run_says_that_it_is_young(self):
        row = compared(virtual_run(seconds=3, seed=1, **keys(ONE_BY_ONE)), ONE_BY_ONE)["throughput"]
        assert "so far" in row.why

    def test_a_bound_is_called_one(self):
        settings = Settings(capacity=1, producers=1, consumers=1, make=0.5, take=0.5, pattern="bursty")
        row = compared(virtual_run(seconds=200, **keys(settings)), settings)["throughput"]
        assert row.apart < -0.1
        assert row.why.endswith("which here knows only the most that can be")

    @pytest.mark.slow
    @pytest.mark.parametrize("capacity", [1, 3, 10])
    def test_and_over_a_long_run_closer_still(self, capacity):
        settings = replace(ONE_BY_ONE, capacity=capacity)
        rows = compared(virtual_run(seconds=20_000, seed=2, level=LIGHT, **keys(settings)), settings)
        assert abs(rows["throughput"].apart) < 0.015
        assert abs(rows["mean fill"].apart) < 0.06
