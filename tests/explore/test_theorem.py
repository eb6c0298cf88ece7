"""One lock, one condition, notify: a deadlock is reachable exactly if P + C > 2·B. Here in the built-in buffer's own Python."""

from math import factorial

import pytest

from tests.explore import model
from tests.explore.model import Style
from tests.explore.searching import search, study_of, verdict


def some_slow(cases, quick):
    """Parameters of which only the `quick` ones run every time."""
    return [case if quick(case) else pytest.param(*case, marks=pytest.mark.slow) for case in cases]


ALL_UP_TO_FOUR = some_slow(
    [(p, c, b) for p in range(1, 5) for c in range(1, 5) for b in range(1, 5)],
    lambda case: max(case) < 4 or case in [(4, 4, 4), (4, 3, 3), (1, 4, 1), (4, 1, 2)],
)

# Small numbers of items hide deadlocks (the run ends first), and the wake order decides others: a model says where.
FINITE = [
    *[(p, c, b, n) for p in (1, 2) for c in (1, 2, 3) for b in (1, 2) for n in (1, 2, 3) if p * n <= 4],
    *[(1, 4, 2, 2), (1, 4, 2, 3), (1, 4, 2, 4), (1, 4, 1, 4), (3, 1, 1, 1), (3, 1, 2, 2), (3, 2, 1, 1), (3, 2, 2, 1)],
    *[(2, 3, 2, 2), (2, 2, 2, 3), (1, 2, 1, 5), (1, 3, 2, 4), (2, 1, 2, 3), (4, 1, 1, 1), (4, 1, 2, 1), (4, 2, 3, 1)],
    *[(1, 1, 1, 6), (1, 1, 3, 5), (3, 3, 2, 1), (3, 3, 3, 1), (2, 4, 2, 2), (1, 3, 1, 4), (3, 1, 1, 2), (2, 2, 3, 2)],
]


@pytest.fixture(scope="module")
def one_condition():
    return study_of("one_condition_notify", "expression")


@pytest.mark.parametrize(("producers", "consumers", "capacity"), ALL_UP_TO_FOUR)
def test_endless_runs_deadlock_exactly_if_threads_outnumber_twice_the_slots(one_condition, producers, consumers, capacity):
    found = search(one_condition, producers, consumers, capacity, 0)

    assert verdict(found) == ("deadlock" if producers + consumers > 2 * capacity else "ok")


@pytest.mark.parametrize(
    ("threads", "steps"), [((1, 2, 1), 7), ((2, 1, 1), 8), ((4, 3, 3), 46)], ids=["P1 C2 B1", "P2 C1 B1", "P4 C3 B3"]
)
def test_the_first_deadlock_found_is_a_shortest_one(one_condition, threads, steps):
    assert len(search(one_condition, *threads, 0).schedule) == steps


@pytest.mark.parametrize("any_wake", [False, True], ids=["FIFO", "any wake order"])
@pytest.mark.parametrize(
    ("producers", "consumers", "capacity", "items"), some_slow(FINITE, lambda case: FINITE.index(case) % 4 == 0)
)
def test_finite_runs_deadlock_exactly_where_the_model_does(one_condition, producers, consumers, capacity, items, any_wake):
    expected = model.explore(producers, consumers, capacity, items, Style(any_wake=any_wake))

    found = search(one_condition, producers, consumers, capacity, items, any_wake=any_wake)

    assert verdict(found) == ("ok" if expected.deadlock is None else "deadlock")
    if expected.deadlock is not None and not any_wake:  # choosing whom to wake is a step of its own
        assert len(found.schedule) == expected.deadlock


def test_the_wake_order_decides_where_twice_the_slots_equals_the_threads(one_condition):
    assert verdict(search(one_condition, 4, 2, 3, 1)) == "ok"
    assert verdict(search(one_condition, 4, 2, 3, 2, alike=True)) == "ok"
    assert verdict(search(one_condition, 4, 2, 3, 2, alike=True, any_wake=True)) == "deadlock"


@pytest.mark.parametrize("name", ["one_condition_broadcast", "two_conditions", "semaphores", "ring", "stdlib_queue"])
@pytest.mark.parametrize(
    "threads",
    [(1, 2, 1), (2, 1, 1), (2, 2, 1), *(pytest.param(t, marks=pytest.mark.slow) for t in [(3, 3, 2), (4, 3, 3)])],
    ids=str,
)
def test_the_cures_are_proved_for_any_number_of_items(name, threads):
    study = study_of(name, "expression")

    for marks in (0, 2):  # no deadlock, overflow or exception; and none lost, doubled or out of order
        found = search(study, *threads, 0, marks=marks)

        assert verdict(found) == "ok", found.reason


@pytest.mark.parametrize(("producers", "consumers"), [(p, c) for p in (1, 2, 3) for c in (1, 2, 3)])
@pytest.mark.parametrize("capacity", [1, 2])
def test_if_underflows_from_two_consumers_on_and_overflows_from_two_producers_on(producers, consumers, capacity):
    study = study_of("if_instead_of_while", "expression")

    found = search(study, producers, consumers, capacity, 0)

    kinds = {"exception"} if consumers >= 2 else set()
    kinds |= {"overflow"} if producers >= 2 else set()
    assert verdict(found) in (kinds or {"ok"})


class TestStateCounts:
    """A wrong frame depth or a forgotten wait set would make too many states, or too few, and no verdict would tell."""

    @pytest.mark.parametrize(
        ("p", "c", "b"), [(1, 1, 1), (1, 1, 4), (1, 2, 2), (2, 1, 3), (2, 2, 2), (1, 3, 3), (3, 1, 2), (1, 4, 3)]
    )
    def test_endless_states_are_those_of_the_model(self, one_condition, p, c, b):
        expected = model.explore(p, c, b, 0)

        assert search(one_condition, p, c, b, 0, symmetry=False).states == expected.states

    @pytest.mark.parametrize(("p", "c", "b"), [(1, 1, 1), (1, 2, 1), (2, 1, 2), (2, 2, 1), (2, 2, 2), (3, 1, 1)])
    def test_two_conditions_too(self, p, c, b):
        expected = model.explore(p, c, b, 0, Style(conditions=2))

        assert search(study_of("two_conditions"), p, c, b, 0, symmetry=False).states == expected.states

    @pytest.mark.parametrize(("p", "c", "b", "n"), [(1, 1, 1, 3), (1, 2, 2, 3), (2, 1, 1, 2), (2, 2, 2, 1), (2, 2, 2, 2)])
    def test_finite_states_too_with_every_item_told_apart(self, p, c, b, n):
        expected = model.explore(p, c, b, n, Style(conditions=2))

        assert search(study_of("two_conditions", order="any"), p, c, b, n, symmetry=False).states == expected.states

    @pytest.mark.parametrize(("p", "c", "b"), [(2, 2, 1), (3, 2, 2)])
    def test_equal_threads_are_merged_and_only_they(self, p, c, b):
        study = study_of("two_conditions")
        whole, merged = (search(study, p, c, b, 0, symmetry=symmetry).states for symmetry in (False, True))

        assert merged < whole <= merged * factorial(p) * factorial(c)
