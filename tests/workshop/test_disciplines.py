"""What comes out next: every order keeps every item, ageing bounds the wait, fair keeps to shares, strict priority starves."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcviz.insight.study import Study
from pcviz.sync.virtual import Virtual
from pcviz.trace.event import GET, MAKE, PUT
from pcviz.trace.state import State
from pcviz.workshop.discipline import FAIR, ORDERS, Ageing, Fair, arrange, weight
from pcviz.workshop.item import End, Item
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import load_scenario

GAP = 3  # classes between the two priorities of the scenarios


def items(*priorities):
    return [Item(number, f"P1·{number}", priority) for number, priority in enumerate(priorities, 1)]


def out_of(discipline, count):
    return [discipline.take().number for _ in range(count)]


@given(
    st.lists(st.integers(0, 3), max_size=20),
    st.lists(st.sampled_from(ORDERS), min_size=1, max_size=5),
    st.sampled_from([0, 0.5, 3]),
)
def test_every_order_hands_out_every_item_once_and_a_change_keeps_the_arrivals(priorities, orders, rate):
    all_of_them = items(*priorities)
    there = all_of_them
    for order in orders:
        discipline = arrange(order, there, rate, {}, lambda: 1.0)
        there = discipline.by_arrival()
    assert there == all_of_them
    assert sorted(out_of(discipline, len(there))) == [item.number for item in all_of_them]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12), st.sampled_from(ORDERS))
def test_the_oldest_goes_whatever_the_order_and_an_end_marker_never(priorities, order):
    discipline = arrange(order, [End(), *items(*priorities)], 1, {}, lambda: 0.0)
    gone = [discipline.drop_oldest() for _ in range(len(priorities) + 1)]
    assert [item.number for item in gone if item] == list(range(1, len(priorities) + 1))
    assert gone[-1] is None
    assert discipline.take().is_end


@pytest.mark.parametrize("order", [order for order in ORDERS if order != "lifo"])
def test_an_end_marker_overtakes_nothing_but_on_a_stack(order):
    discipline = arrange(order, [*items(0, 5), End(), *items(9)], 1, {}, lambda: 0.0)
    assert [discipline.take().is_end for _ in range(4)].index(True) == (2 if order == "fifo" else 3)


@given(
    st.lists(st.tuples(st.floats(0, 3), st.integers(0, 3)), min_size=1, max_size=30),
    st.floats(0.1, 5),
)
def test_ageing_lets_an_item_be_overtaken_only_within_gap_over_rate(arrivals, rate):
    """The bound that base − a·wait = base + a·arrival implies: a gap of G classes is overtaken only by arrivals within G/a."""
    now = [0.0]
    discipline = Ageing([], rate, lambda: now[0])
    came = {}
    for item, (pause, _) in zip(items(*(priority for _, priority in arrivals)), arrivals, strict=True):
        now[0] += pause
        came[item] = now[0]
        discipline.add(item)
    left = [discipline.take() for _ in arrivals]
    for place, item in enumerate(left):
        for later in left[:place]:
            if came[later] > came[item]:
                assert came[later] - came[item] <= (item.priority - later.priority) / rate + 1e-9


def test_a_turned_rate_holds_for_those_who_wait_already():
    now = [0.0]
    discipline = Ageing([], 0, lambda: now[0])
    old, urgent = items(3, 0)
    discipline.add(old)
    now[0] = 2.0
    discipline.add(urgent)
    discipline.age(1)  # two seconds of waiting make up for two classes of three
    assert discipline.by_arrival() == [old, urgent]
    discipline.age(2)
    assert out_of(discipline, 2) == [old.number, urgent.number]


@given(st.dictionaries(st.integers(0, 3), st.integers(1, 9), min_size=2, max_size=4))
def test_fair_gives_each_class_its_share_at_every_moment(weights):
    classes = list(weights)
    backlog = items(*(priority for _ in range(60) for priority in classes))
    discipline = Fair(backlog, weights)
    total = sum(weights.values())
    taken = Counter()
    for count in range(1, 61):
        taken[discipline.take().priority] += 1
        for priority, share in weights.items():
            assert abs(taken[priority] - count * share / total) <= len(classes)


def test_a_class_without_a_weight_has_one_by_its_priority():
    assert [weight(priority, {}) for priority in (0, 1, 3)] == [1, 1 / 2, 1 / 4]
    assert weight(-2, {}) == 1
    assert weight(3, {3: 7.5}) == 7.5


# In virtual time, in the scenarios that say so


def run(name, **overrides):
    scenario = load_scenario(name)
    one = Run(scenario, seed=4, kernel=Virtual(4), overrides=overrides)
    state, study, events = State(), Study(), []
    one.start()
    while not one.ended:
        for event in one.drain():
            state.apply(event)
            study.observe(event, state)
            events.append(event)
        one.tend(state)
    one.close()
    assert one.ended == "finished"
    assert state.account.processed == state.account.made
    return state, study.observer, events


def overtakings(events):
    """(seconds after the item, classes between them) of every later one that left before it."""
    priority = {event[3]: event[4][1] for event in events if event[2] == MAKE}
    came = {event[4]: event[0] for event in events if event[2] == PUT}
    left = [event[4] for event in events if event[2] == GET]
    return [
        (came[later] - came[item], priority[item] - priority[later])
        for place, item in enumerate(left)
        for later in left[:place]
        if came[later] > came[item]
    ]


def longest(state, observer):
    """The longest wait, and the overtakings, by class."""
    (buffer,) = observer.measures(state).buffers
    return {one.priority: (one.longest, one.overtakings) for one in buffer.classes}


def test_strict_priority_starves_in_the_scenario_that_says_so():
    state, observer, events = run("starvation")
    gaps = [seconds for seconds, _ in overtakings(events)]
    assert max(gaps) > 10  # there is no bound but the end of the urgent ones
    waits = longest(state, observer)
    assert waits[3][0] > 10 > 4 > waits[0][0]
    assert waits[3][1] == len(gaps)
    assert waits[0][1] == 0
    assert [finding.name for finding in observer.findings(state)][:1] == ["starvation"]


def test_ageing_bounds_what_strict_priority_does_not():
    state, observer, events = run("ageing")
    rate = load_scenario("ageing").ageing_rate
    gaps = overtakings(events)
    assert gaps
    assert all(seconds <= classes / rate + 1e-9 for seconds, classes in gaps)
    assert longest(state, observer)[3][0] < longest(*run("starvation")[:2])[3][0]
    assert observer.findings(state) == ()


@pytest.mark.parametrize("rate", [0.5, 2, 10])
def test_the_bound_follows_the_rate(rate):
    _, _, events = run("ageing", ageing_rate=rate)
    assert all(seconds <= GAP / rate + 1e-9 for seconds, _ in overtakings(events))


def test_fair_lets_nobody_starve_either():
    state, observer, _ = run("starvation", order=FAIR)
    assert longest(state, observer)[3][0] < longest(*run("starvation")[:2])[3][0]


def test_the_fold_knows_what_ageing_hands_out_next():
    state = State()
    _, _, events = run("ageing")
    sure = 0
    for event in events:
        if event[2] == GET:
            (buffer,) = state.snapshot().buffers
            sure += bool(buffer.next_out)
            assert buffer.next_out in (0, event[4])
        state.apply(event)
    assert sure > 100
