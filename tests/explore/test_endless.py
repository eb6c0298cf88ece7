"""Runs that never stop: what is proved for any number of items, with items all alike and with marked ones among them."""

from dataclasses import replace

import pytest

from pcviz.explore.ladder import Demands, Ladder, check, replay
from tests.explore.searching import CORPUS, search, study_of, verdict

SAMPLES = {sample.path.stem: sample for sample in CORPUS}
SIZE = {"producers": 2, "consumers": 2, "capacity": 2}


def test_items_all_alike_hide_which_one_is_lost_or_doubled():
    study = SAMPLES["peek_then_pop"].study("sync")

    assert verdict(search(study, 2, 2, 2, 0)) == "ok"
    assert verdict(search(study, 2, 2, 2, 0, marks=1)) in ("lost-item", "duplicate-item")


def test_and_which_comes_first():
    study = SAMPLES["lifo_by_mistake"].discovery("fifo").study("expression")

    assert verdict(search(study, 1, 1, 2, 0)) == "ok"
    assert verdict(search(study, 1, 1, 2, 0, marks=1)) == "ok"
    assert verdict(search(study, 1, 1, 2, 0, marks=2)) == "order-violation"


@pytest.mark.parametrize("name", ["lifo_stack", "deque_two_conditions", "semaphores_right"])
def test_no_right_class_is_blamed_for_a_marked_item(name):
    for threads in [(1, 1, 2), (2, 1, 1), (1, 2, 2), (2, 2, 1)]:
        assert verdict(search(SAMPLES[name].study("expression"), *threads, 0, marks=2)) == "ok"


def test_what_a_dropped_item_leads_to_is_a_loss_for_any_number_of_items():
    dropping = SAMPLES["silent_drop"].text.replace("self.capacity = capacity", "self.capacity = 1")

    found = search(study_of(dropping.replace("(self, capacity)", "(self)"), "expression"), 2, 1, 1, 0, marks=1)

    assert verdict(found) == "lost-item"


class TestLadder:
    @pytest.mark.parametrize(
        ("name", "order", "expected"),
        [
            ("peek_then_pop", None, {"lost-item", "duplicate-item"}),
            ("lifo_by_mistake", "fifo", {"order-violation"}),
            ("one_condition", None, {"ok"}),
            ("semaphores_right", None, {"ok"}),
        ],
    )
    def test_endless_asks_for_marked_items_too(self, name, order, expected):
        discovery = SAMPLES[name].discovery(order)

        report = check(discovery, Demands(endless=True, budget=60, **SIZE))

        assert report.verdict in expected
        assert report.alike == []
        if report.counterexample is None:
            assert report.exhaustive
        else:  # told with as many real items as it needs, and replayed with them
            plan = report.counterexample.plan
            assert plan.configuration[:3] == (2, 2, 2)
            assert 0 < plan.configuration.items < 5
            assert replay(discovery, str(plan)).verdict == report.verdict

    def test_without_time_for_marked_items_it_says_what_it_does_not_claim(self):
        ladder = Ladder(SAMPLES["deque_two_conditions"].discovery(), Demands(endless=True, **SIZE))
        search_ = ladder.search

        def search_or_not(*args, marks=0, **options):
            found = search_(*args, **options)
            return replace(found, complete=False) if marks else found

        ladder.search = search_or_not

        report = ladder.climb()

        assert report.verdict == "ok"
        assert report.alike == [((2, 2, 2, 0), "expression")]
        assert report.as_json()["explored"]["alike"] == [[[2, 2, 2, 0], "expression"]]

    @pytest.mark.slow
    def test_what_is_too_large_is_searched_with_items_all_alike(self):
        discovery = SAMPLES["one_condition"].discovery()
        demands = Demands(producers=4, consumers=2, capacity=3, items=2, budget=12)  # three fifths are for what is too large

        deadlock = check(discovery, Demands(**{**vars(demands), "any_wake": True}))
        fine = check(discovery, demands)

        assert deadlock.verdict == "deadlock"
        assert replay(discovery, str(deadlock.counterexample.plan)).verdict == "deadlock"
        assert fine.verdict in ("ok", "undecided")
        assert fine.alike == [((4, 2, 3, 2), "expression")]
        assert not fine.exhaustive

    def test_a_class_that_looks_into_its_items_gets_no_endless_claim(self):
        report = check(SAMPLES["heap_priority"].discovery(), Demands(endless=True, **SIZE))

        assert report.verdict == "undecided"
        assert not report.exhaustive
        assert "looks into its items" in report.not_endless

    def test_a_buffer_without_a_bound_gets_none(self):
        unbounded = SAMPLES["rendezvous"].discovery()

        report = check(unbounded, Demands(endless=True, budget=5))

        assert report.verdict == "undecided"
        assert "no bound" in report.not_endless

    def test_a_counter_that_grows_gets_none(self):
        report = check(SAMPLES["lazy_lock_right"].discovery(), Demands(endless=True, budget=2, **SIZE))

        assert report.verdict == "undecided"
        assert not report.exhaustive
