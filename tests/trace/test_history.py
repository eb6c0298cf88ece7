"""Stepping back: any moment that is still held, again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcviz.trace.history import History
from pcviz.trace.state import State
from tests.trace.model import Model, run_to_end


def events_of_a_run():
    return run_to_end(Model(2, 2, 2, 5, "seen"), [0, 3, 1, 2] * 20).events


def kept(events, every: int, keep: int = 100_000, batch: int = 7) -> tuple[History, State]:
    history, state = History(every, keep), State()
    for start in range(0, len(events), batch):
        some = events[start : start + batch]
        state.apply_all(some)
        history.extend(some, state)
    return history, state


@given(st.integers(1, 50), st.integers(1, 40))
@settings(max_examples=settings().max_examples // 3, deadline=None)
def test_any_moment_is_the_fold_of_the_events_up_to_there(every, batch):
    events = events_of_a_run()
    history, _ = kept(events, every, batch=batch)
    assert (history.first, history.last, history.let_go) == (0, len(events), 0)
    then = State()
    for position in range(len(events) + 1):
        assert history.at(position).snapshot() == then.snapshot()
        if position < len(events):
            assert history.event(position) == events[position]
            then.apply(events[position])


def test_what_is_given_is_the_callers_to_fold_on():
    events = events_of_a_run()
    history, _ = kept(events, every=10)
    history.at(20).apply_all(events)
    state = State()
    state.apply_all(events[:20])
    assert history.at(20).snapshot() == state.snapshot()


def test_older_events_are_let_go_of_and_it_says_how_many():
    events = events_of_a_run()
    history, state = kept(events, every=10, keep=40)
    assert history.last == len(events)
    assert history.last - history.first <= 40
    assert history.let_go == history.first > 0
    assert history.at(history.last).snapshot() == state.snapshot()
    earliest = State()
    earliest.apply_all(events[: history.first])
    assert history.at(history.first).snapshot() == earliest.snapshot()


@pytest.mark.parametrize("position", [-1, 3])
def test_a_moment_that_is_not_held_is_refused(position):
    history, state = kept([], every=10)
    state.apply((0.0, 1, "start", 0, None))
    history.extend([(0.0, 1, "start", 0, None)], state)
    with pytest.raises(IndexError, match="from 0 to 1 are held"):
        history.at(position)


def test_there_is_no_event_after_the_last():
    history, _ = kept(events_of_a_run(), every=10)
    with pytest.raises(IndexError):
        history.event(history.last)
