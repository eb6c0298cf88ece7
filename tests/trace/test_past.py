"""A live run's past: every position that is held is the fold of the events up to it; steps are those of a tape."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcviz.trace.file import read_trace, write_trace
from pcviz.trace.past import Past
from pcviz.trace.state import State
from pcviz.trace.tape import Tape
from pcviz.workshop.retell import retell
from tests.trace.model import Model, run_to_end

EVENTS = run_to_end(Model(2, 2, 2, 5, "seen"), [0, 3, 1, 2] * 20).events


def lived(batches: list[int], keep: int = 100_000, every: int = 500) -> tuple[Past, State]:
    """A past that took the events in batches of these sizes, round and round."""
    past, state, at, turn = Past(keep), State(), 0, 0
    past._history.every = every
    while at < len(EVENTS):
        batch = EVENTS[at : at + batches[turn % len(batches)]]
        state.apply_all(batch)
        past.extend(batch, state)
        at, turn = at + len(batch), turn + 1
    return past, state


@given(st.lists(st.integers(1, 40), min_size=1, max_size=4), st.integers(5, 60))
@settings(max_examples=25, deadline=None)
def test_every_position_that_is_held_is_the_fold_of_the_events_up_to_it(batches, every):
    past, _ = lived(batches, keep=150, every=every)
    assert past.last == len(EVENTS)
    for position in range(past.first, past.last + 1, 7):
        folded = State()
        folded.apply_all(EVENTS[:position])
        assert past.state(position).snapshot() == folded.snapshot()
        assert past.time(position) == folded.t


def test_its_steps_are_those_of_a_tape_and_are_told_in_the_same_words(tmp_path):
    write_trace(tmp_path / "trace.jsonl", {"clock": "wall", "tells": ["items"]}, EVENTS, "finished")
    tape = Tape(read_trace(tmp_path / "trace.jsonl"))
    while tape.read():
        pass
    past, _ = lived([17])
    at = past.last
    for _ in range(30):
        assert past.stepped(at, -1) == tape.stepped(at, -1)
        at = past.stepped(at, -1)
        assert past.stepped(at, 1) == tape.stepped(at, 1)
        assert past.step_at(at) == tape.step_at(at)
        assert retell(past, at) == retell(tape, at)


def test_there_and_back_and_no_farther_than_is_held():
    past, _ = lived([10], keep=60, every=20)
    assert past.first > 0
    at, seen = past.last, []
    while at > past.first:
        seen.append(at)
        at = past.stepped(at, -1)
    assert past.stepped(at, -1) == past.first
    while seen:
        at = past.stepped(at, 1)
        assert at == seen.pop()
    assert past.stepped(at, 1) == past.last
    with pytest.raises(IndexError):
        past.state(past.first - 1)


def test_events_that_were_only_added_up_cannot_be_gone_back_over():
    past, state = lived([50])
    state.skip(EVENTS[-1:])
    past.leap(1_000, state)
    assert past.first == past.last == len(EVENTS) + 1_000
    assert past.stepped(past.last, -1) == past.first
    assert past.state(past.last).snapshot() == state.snapshot()
    state.apply_all(more := [(99.0, 0, "phase", 0, "finished")])
    past.extend(more, state)
    assert (past.last, past.time(past.last)) == (len(EVENTS) + 1_001, 99.0)


def test_memory_stays_bounded_also_for_the_ends_of_steps(monkeypatch):
    monkeypatch.setattr("pcviz.trace.past.TRIMMED_AT", 10)
    past, _ = lived([10], keep=60, every=20)
    steps = past.step_at(past.last)
    assert len(past._ends) < steps - 10
    assert past.behind(steps) <= past.last
    assert past.stepped(past.last, -1) < past.last
