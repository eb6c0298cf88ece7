"""What is said to be enough: one sentence for each shape that a curve can have, and never one that the figures do not bear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcviz.insight.enough import NEARLY, enough
from pcviz.insight.sweep import Figures
from pcviz.workshop.settings import Settings
from pcviz.workshop.sweep import Axis

SETTINGS = Settings(capacity=4, producers=2, consumers=1, make=0.1, take=0.25, pattern="fixed")


def figures(value, throughput, key="capacity", **changes):
    settings = Settings(**{**vars(SETTINGS), key: value})
    mean = 0.5 + 0.25 * value if isinstance(value, int | float) else 9.0
    figure = {
        "at": (value,),
        "settings": settings,
        "ended": "time-limit",
        "explanation": None,
        "wrong": (),
        "seconds": 1000.0,
        "items": 4000,
        "throughput": throughput,
        "occupancy": throughput * mean,
        "mean": mean,
        "p50": mean,
        "p95": 2 * mean,
        "producers_blocked": 0.5,
        "consumers_blocked": 0.25,
        "dropped": 0,
        "rejected": 0,
        "caller_runs": 0,
        "expected": None,
        "most": min(settings.producers / settings.make, settings.consumers / settings.take),
        "staged": False,
        "bottleneck": "",
        "risk": "",
    }
    return Figures(**{**figure, **changes})


def told(curve, key="capacity", **changes):
    """The answer for a curve of value: throughput."""
    points = [figures(value, throughput, key, **changes) for value, throughput in curve.items()]
    return enough(Axis(key, tuple(curve)), points)


class TestShapes:
    def test_a_curve_that_rises_and_then_does_not(self):
        answer = told({1: 2.0, 2: 3.0, 4: 3.9, 8: 4.0, 16: 4.0})
        assert (answer.shape, answer.found, answer.value) == ("rising", True, 4)
        assert answer.sentence == (
            "4 slots are enough: 98 % of the best throughput (4/s), bounded by the consumers (1 × 1/0.25 s); more slots add "
            "at most 3 % and make items wait longer (on average 1.50 s → 4.50 s)."
        )

    def test_a_flat_one_needs_no_more_than_its_first_value(self):
        answer = told({1: 4.0, 2: 3.99, 8: 4.0})
        assert (answer.shape, answer.value) == ("flat", 1)
        assert answer.sentence == (
            "1 slot is enough: the throughput is the same (4/s within 1 %) from 1 to 8 slots, bounded by the consumers "
            "(1 × 1/0.25 s); more slots only make items wait longer (on average 750 ms → 2.50 s)."
        )

    def test_an_unbounded_buffer_is_more_than_any_number(self):
        answer = told({None: 4.0, 2: 4.0})
        assert answer.value == 2 and "from 2 to an unbounded buffer" in answer.sentence

    def test_one_that_still_rises_says_that_more_might_be_better(self):
        answer = told({1: 1.0, 2: 2.0, 3: 3.0})
        assert (answer.shape, answer.found) == ("open", False)
        assert "3 slots may not be enough" in answer.sentence and "from 2/s at 2 to 3/s" in answer.sentence
        assert "where the times allow 4/s" in answer.sentence

    def test_where_only_an_unbounded_buffer_is_enough_it_is_not_asked_for_more(self):
        answer = told({1: 1.0, 2: 2.0, None: 3.0})
        assert (answer.shape, answer.found, answer.value) == ("rising", True, None)
        assert answer.sentence.endswith("without a bound there is the best throughput (3/s), with 2 67 % of it.")

    def test_one_that_falls_says_how_far_it_may_go(self):
        answer = told({0.1: 4.0, 0.2: 3.9, 0.5: 2.0}, key="make")
        assert (answer.shape, answer.value) == ("falling", 0.2)
        assert answer.sentence.startswith("Up to make 0.2 s there is at least 95 % of the best throughput (4/s)")

    def test_a_peak_is_no_more_is_better(self):
        answer = told({1: 2.0, 2: 4.0, 3: 2.0})
        assert (answer.shape, answer.value) == ("peak", 2)
        assert answer.sentence == "2 slots give the best throughput (4/s); less and more give less."

    def test_one_that_goes_up_and_down_has_no_simple_answer(self):
        answer = told({1: 4.0, 2: 2.0, 3: 4.1, 4: 2.0})
        assert (answer.shape, answer.found) == ("uneven", False)
        assert "up and down" in answer.sentence and "4.1/s at 3 slots" in answer.sentence

    def test_a_dent_that_is_chance_is_none(self):
        answer = told({1: 2.0, 2: 3.9, 3: 3.77, 4: 4.0})
        assert (answer.shape, answer.value) == ("rising", 2)

    def test_nothing_delivered_is_not_called_enough(self):
        answer = told({1: 0.0, 2: 0.0})
        assert (answer.shape, answer.found, answer.sentence) == ("nothing", False, "Nothing was delivered at any capacity.")

    def test_one_value_is_no_curve(self):
        assert told({3: 4.0}).sentence == "One value is no curve: 4/s at 3 slots."


class TestMore:
    def test_more_consumers_wait_for_items(self):
        answer = told({1: 4.0, 2: 8.0, 5: 20.0, 8: 20.0}, key="consumers")
        assert answer.value == 5
        assert "; more consumers only wait for items (25 % of their time with 8)" in answer.sentence

    def test_slots_that_stay_empty_are_called_that(self):
        points = [figures(value, 4.0, mean=0.1, occupancy=0.4) for value in (1, 8)]
        assert "more slots only stay empty (mean fill 0.4 of 8)" in enough(Axis("capacity", (1, 8)), points).sentence

    def test_what_a_policy_loses_is_not_hidden_behind_the_throughput(self):
        points = [figures(value, 4.0, dropped=1000) for value in (1, 8)]
        assert "20 % of the items are dropped or rejected there" in enough(Axis("capacity", (1, 8)), points).sentence

    def test_few_items_are_told(self):
        assert "only 20 items or so" in told({1: 4.0, 2: 4.0}, items=20).sentence

    def test_equally_fast_sides(self):
        assert "equally fast (20/s each)" in told({5: 20.0, 6: 20.0}, key="consumers").sentence


class TestPipelines:
    def test_the_stage_that_sets_the_pace_is_named_as_it_was_measured(self):
        curve = {1: 2.0, 2: 4.0, 3: 4.0}
        words = "parse (1 × 1/0.25 s, at work 99 % of the time)"
        points = [figures(4, pace, at=(n,), staged=True, bottleneck=words) for n, pace in curve.items()]
        answer = enough(Axis("enrich.workers", (1, 2, 3)), points)
        assert answer.sentence == f"2 workers at enrich are enough: the best throughput (4/s), bounded by {words}."


class TestEnds:
    def test_a_deadlock_comes_first_and_its_figures_count_for_nothing(self):
        points = [figures(1, 9.0, ended="deadlock"), figures(2, 4.0), figures(3, 4.0)]
        answer = enough(Axis("capacity", (1, 2, 3)), points)
        assert answer.value == 2
        assert answer.sentence.startswith("With capacity 1 the run ends in a deadlock. 2 slots are enough")

    def test_only_deadlocks(self):
        points = [figures(value, 1.0, ended="deadlock") for value in (1, 2)]
        assert enough(Axis("capacity", (1, 2)), points).sentence == "Every point ends in a deadlock."

    def test_a_deadlock_that_is_only_reachable_is_told_with_where_it_is_not(self):
        points = [figures(2, 4.0, risk="P + C > 2·B: 6 > 4, a deadlock is reachable"), figures(3, 4.0)]
        answer = enough(Axis("capacity", (2, 3)), points)
        assert answer.sentence.endswith("But P + C > 2·B: 6 > 4, a deadlock is reachable there, and with 3 it is not.")


class TestNames:
    def test_the_best_name_and_the_worst(self):
        answer = told({"fixed": 4.0, "bursty": 3.0}, key="pattern")
        assert (answer.shape, answer.value) == ("choice", "fixed")
        assert answer.sentence == "fixed delivers most (4/s), bursty least (3/s, 25 % less)."

    def test_where_the_throughput_is_the_same_who_waits_may_not_be(self):
        points = [figures("fifo", 4.0, "order", p95=3.0), figures("lifo", 4.0, "order", p95=0.5)]
        answer = enough(Axis("order", ("fifo", "lifo")), points)
        assert not answer.found
        assert "95 % of the items at most 500 ms with lifo, 3 s with fifo" in answer.sentence


@given(
    st.dictionaries(st.integers(1, 64), st.floats(0, 10) | st.just(4.0), min_size=1, max_size=12),
    st.sampled_from(["capacity", "producers", "consumers"]),
)
def test_what_is_called_enough_gives_nearly_the_best(curve, key):
    answer = told(curve, key)
    assert answer.sentence.endswith(".") and "  " not in answer.sentence and "\n" not in answer.sentence
    if answer.found:
        assert curve[answer.value] >= (NEARLY - 0.001) * max(curve.values())
    if answer.shape == "rising":
        assert all(throughput < NEARLY * max(curve.values()) for value, throughput in curve.items() if value < answer.value)


@pytest.mark.parametrize("value", [1, 2, 5])
def test_the_answer_does_not_hang_on_the_order_in_which_values_were_listed(value):
    curve = {1: 2.0, 2: 4.0, 5: 4.0}
    first = {value: curve[value], **curve}
    assert told(first).sentence == told(curve).sentence
