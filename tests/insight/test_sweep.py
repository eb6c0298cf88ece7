"""A sweep's figures against theory, on virtual time."""

import pytest

from pcviz.insight.sweep import IDLE, measure, planned
from pcviz.insight.theory import exponential_pair
from pcviz.workshop.scenario import parse
from pcviz.workshop.settings import SettingError
from pcviz.workshop.sweep import Sweep, axis
from tests.insight.following import scenario

PAIR = {"producers": 1, "consumers": 1, "make": 1.0, "take": 1.0, "pattern": "exponential"}


def swept(*varied, seed=1, seconds=None, **keys):
    sweep = planned(Sweep(scenario(**keys), tuple(map(axis, varied)), seed=seed, seconds=seconds))
    return [measure(sweep, point) for point in sweep.points]


class TestAgainstTheory:
    def test_exponential_one_by_one_is_within_3_percent_of_the_closed_form(self):
        for one, capacity in zip(swept("capacity=1,3,10", seconds=8_000, **PAIR), (1, 3, 10), strict=True):
            assert one.throughput == pytest.approx(exponential_pair(capacity), rel=0.03)
            assert one.expected.throughput == pytest.approx(exponential_pair(capacity))
            assert one.apart == pytest.approx(one.throughput / exponential_pair(capacity) - 1)

    def test_fixed_times_follow_the_slower_side(self):
        for one in swept("consumers=1..4", producers=2, make=0.5, take=0.75, pattern="fixed", seconds=600):
            assert one.throughput == pytest.approx(min(2 / 0.5, one.at[0] / 0.75), rel=0.01)

    @pytest.mark.parametrize("pattern", ["exponential", "bursty"])
    def test_littles_law_holds_for_the_figures_of_finite_runs(self, pattern):
        for one in swept("capacity=1,4,unbounded", "consumers=1..3", items=60, make=0.2, take=0.3, pattern=pattern):
            assert one.ended == "finished" and one.items == 120
            assert one.occupancy == pytest.approx(one.throughput * one.mean, rel=1e-5)

    def test_the_time_blocked_is_what_is_not_spent_at_work(self):
        (one,) = swept("capacity=2", producers=1, consumers=1, make=0.1, take=0.4, pattern="fixed", seconds=400)
        assert one.producers_blocked == pytest.approx(0.75, abs=0.01)
        assert one.consumers_blocked == pytest.approx(0, abs=0.01)
        assert one.p50 == pytest.approx(0.8) and one.mean <= one.p95


class TestRunning:
    def test_the_same_sweep_gives_the_same_figures(self):
        assert swept("capacity=1..3", seconds=100, **PAIR) == swept("capacity=1..3", seconds=100, **PAIR)
        assert swept("capacity=1..3", seconds=100, **PAIR) != swept("capacity=1..3", seconds=100, seed=2, **PAIR)

    def test_an_endless_scenario_gets_as_long_as_its_slowest_point_needs(self):
        sweep = planned(Sweep(scenario(make=0.1, take=0.4, producers=1), (axis("consumers=1..4"),), seed=1))
        assert sweep.seconds == 800

    def test_and_its_fastest_point_does_not_take_for_ever(self):
        sweep = planned(Sweep(scenario(make=0.001, producers=1, consumers=1), (axis("take=0.001,3600"),), seed=1))
        assert sweep.seconds == 200

    def test_a_side_without_anybody_delivers_nothing_and_ends(self):
        for one in swept("capacity=1,2", producers=0):
            assert (one.items, one.throughput, one.producers_blocked, one.ended) == (0, 0, None, "time-limit")

    def test_what_takes_no_time_at_all_is_refused(self):
        with pytest.raises(SettingError, match="both 0") as error:
            swept("capacity=1..3", make=0.0, take=0.0)
        assert str(error.value) == IDLE

    def test_all_points_are_held_to_be_possible_before_the_first_is_run(self):
        logs = parse('title = "a test"\n[logs]\nsources = ["a", "b"]\nentries = 3', "test")
        with pytest.raises(SettingError, match="producers: 3 are too many"):
            planned(Sweep(logs, (axis("producers=1..3"),), seed=1))

    def test_a_deadlock_ends_a_point_and_its_figures_stand_beside_no_theory(self):
        keys = {"buffer": "one_condition_notify", "producers": 3, "consumers": 3, "make": 0.01, "take": 0.02, "items": 200}
        stuck, risky, safe = swept("capacity=1..3", **keys)
        assert (stuck.ended, stuck.sound, stuck.apart) == ("deadlock", False, None)
        assert "Nobody is left" in stuck.explanation
        assert (risky.ended, safe.ended) == ("finished", "finished")
        assert "6 > 4" in risky.risk and not safe.risk

    def test_an_error_in_the_buffer_is_told_and_no_figure(self):
        (one,) = swept("capacity=1", buffer="mutex_before_empty", items=50)
        assert not one.sound


class TestPipelines:
    STAGES = (("wash", 1, 0.1), ("dry", 1, 0.4), ("fold", 2, 0.2))

    def lines(self, **keys):
        text = [
            'title = "a test"',
            "producers = 2",
            "make = 0.1",
            'pattern = "fixed"',
            *(f"{k} = {v}" for k, v in keys.items()),
        ]
        for name, workers, take in self.STAGES:
            text += ["[[stages]]", f'name = "{name}"', f"workers = {workers}", f"take = {take}"]
        return parse("\n".join(text), "test")

    def measured(self, varied):
        sweep = planned(Sweep(self.lines(), (axis(varied),), seed=1, seconds=100.0))
        return [measure(sweep, point) for point in sweep.points]

    def test_its_throughput_is_that_of_its_end_and_at_most_that_of_its_slowest_stage(self):
        for one in self.measured("dry.workers=1,3,6"):
            most = min(2 / 0.1, 1 / 0.1, one.at[0] / 0.4, 2 / 0.2)
            assert one.expected.bound and one.expected.throughput == pytest.approx(most)
            assert one.throughput == pytest.approx(most, rel=0.03)

    def test_its_bottleneck_moves(self):
        slow, fast = self.measured("dry.workers=1,6")
        assert slow.bottleneck.startswith("dry (1 × 1/0.4 s") and fast.bottleneck.startswith("wash (1 × 1/0.1 s")

    @pytest.mark.parametrize(
        ("varied", "named"),
        [("rinse.workers=1..2", "no such stage"), ("dry.make=1..2", "a stage has none"), ("dry.workers=1..99", "'99'")],
    )
    def test_what_it_has_not_is_one_line(self, varied, named):
        with pytest.raises(SettingError, match=named):
            planned(Sweep(self.lines(), (axis(varied),), seed=1))
