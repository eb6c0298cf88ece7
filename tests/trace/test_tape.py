"""A tape: every position is the fold of the events up to it, and steps, switches and times find the right ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcviz.trace import event as kinds
from pcviz.trace.file import read_trace, write_trace
from pcviz.trace.snapshot import Status
from pcviz.trace.state import State
from pcviz.trace.tape import Tape
from tests.scripted import Script
from tests.trace.model import Model, run_to_end


def recorded(tmp_path, events, header=None, end="finished", keep=500_000) -> Tape:
    write_trace(tmp_path / "trace.jsonl", header or {"clock": "wall", "tells": ["items"]}, events, end)
    tape = Tape(read_trace(tmp_path / "trace.jsonl"), keep)
    while tape.read():
        pass
    return tape


def live_events():
    return run_to_end(Model(2, 2, 2, 5, "seen"), [0, 3, 1, 2] * 20).events


def controlled() -> Script:
    """P1 takes two steps, C1 one, P1 one: as `explore` records them."""
    script = Script().thread("P1", "producer", start=False).thread("C1", "consumer", start=False).lock("lock")
    script.buffer("queue", 1)
    for thread in ("P1", "C1"):
        line(script, thread, 10)
    line(script.start("P1").make("P1", "P1·1").offer("P1", "queue", "P1·1"), "P1", 11, 1)
    line(script.own("P1", "lock"), "P1", 12, 2)
    script.start("C1").take("C1", "queue").ask("C1", "lock").block("C1", "lock")
    line(script, "C1", 21, 3)
    script.release("P1", "lock").put("P1", "queue", "P1·1")
    line(script, "C1", 21)  # sees another value
    return line(script, "P1", 10, 4)


def line(script: Script, thread: str, number: int, step: int = 0) -> Script:
    script.events.append((script.now, script.number(thread), kinds.LINE, step, [number, {}]))
    return script


@pytest.fixture
def played(tmp_path) -> Tape:
    return recorded(tmp_path, controlled().events, {"clock": "virtual", "tells": ["items", "lines"]}, "deadlock")


def test_every_position_is_the_fold_of_the_events_up_to_it(tmp_path):
    events = live_events()
    tape = recorded(tmp_path, events)
    then = State()
    for position in range(len(events) + 1):
        assert tape.state(position).snapshot() == then.snapshot()
        if position < len(events):
            then.apply(events[position])
    assert (tape.first, tape.last, tape.done) == (0, len(events), True)


@given(st.lists(st.integers(-12, 12).filter(bool), max_size=12), st.booleans())
@settings(max_examples=25, deadline=None)
def test_steps_back_undo_steps_forth(tmp_path_factory, moves, by_switch):
    tape = recorded(tmp_path_factory.mktemp("tape"), live_events())
    here = tape.behind(tape.steps // 2)
    for by in moves:
        there = tape.switched(here, by) if by_switch else tape.stepped(here, by)
        assert tape.start <= there <= tape.last
        assert (there > here) == (by > 0) or there in (here, tape.within(0), tape.last)
        if not by_switch and tape.start < there < tape.behind(tape.steps):
            assert tape.stepped(there, -by) == here
        here = there
    assert tape.state(here).snapshot() == fold(live_events()[:here])


def fold(events):
    state = State()
    state.apply_all(events)
    return state.snapshot()


def test_a_step_of_a_schedule_ends_where_its_line_is_told(played):
    assert played.controlled
    assert played.steps == 4
    assert [played.actor(step) for step in range(6)] == [0, 1, 1, 2, 1, 0]
    ends = [played.behind(step) for step in range(5)]
    assert ends[0] == played.start == 6
    assert [played.state(end).snapshot().threads[0].line for end in ends] == [10, 11, 12, 12, 10]
    assert ends[-1] == played.last


def test_a_switch_is_the_first_step_of_another_thread(played):
    start = played.within(0)
    assert played.step_at(played.switched(start, 1)) == 1
    assert played.step_at(played.switched(played.behind(1), 1)) == 3
    assert played.step_at(played.switched(played.behind(3), 1)) == 4
    assert played.switched(played.behind(4), 1) == played.last
    assert played.step_at(played.switched(played.behind(4), -1)) == 3
    assert played.step_at(played.switched(played.behind(2), -1)) == 1
    assert played.switched(played.behind(1), -1) == start


def test_from_within_a_step_back_is_to_its_beginning(played):
    within = played.behind(2) + 2
    assert played.stepped(within, -1) == played.behind(2)
    assert played.stepped(within, 1) == played.behind(3)


def test_the_tracks_of_a_schedule_run_along_its_steps(played):
    played.tracks.now = 5.0
    assert played.tracks.segments(1) == [(1, 2, Status.RUNNING), (2, 4, Status.HOLDING), (4, 5, Status.RUNNING)]
    assert played.tracks.segments(2) == [(3, 5, Status.BLOCKED)]
    played.tracks.now = 2.5
    assert played.tracks.segments(1) == [(1, 2, Status.RUNNING), (2, 2.5, Status.HOLDING)]
    assert played.tracks.segments(2) == []


def test_times_find_the_last_event_that_had_happened(tmp_path):
    script = Script(step_s=1.0).thread("P1").lock("lock").own("P1", "lock").release("P1", "lock")
    tape = recorded(tmp_path, script.events)
    assert [tape.at_time(t) for t in (2.0, 2.5, 3.0, 99.0)] == [3, 3, 4, 5]
    assert tape.time(4) == 3.0
    assert tape.ends_at == 4.0


def test_a_live_step_is_an_event_that_matters_to_somebody(tmp_path):
    script = Script().thread("P1").thread("C1").lock("lock").own("P1", "lock").ask("C1", "lock").block("C1", "lock")
    script.release("P1", "lock").own("C1", "lock").release("C1", "lock").end("C1")
    tape = recorded(tmp_path, script.events)
    told = [script.events[tape.behind(step) - 1][2] for step in range(1, tape.steps + 1)]
    assert told == ["start", "start", "block", "own", "end"]


def test_a_cut_trace_is_read_up_to_the_cut(tmp_path):
    write_trace(tmp_path / "whole.jsonl", {"clock": "wall", "tells": []}, live_events(), "finished")
    whole = (tmp_path / "whole.jsonl").read_bytes()
    (tmp_path / "cut.jsonl").write_bytes(whole[: len(whole) // 2])
    tape = Tape(read_trace(tmp_path / "cut.jsonl"))
    while tape.read():
        pass
    assert tape.trace.cut
    assert 0 < tape.last < len(live_events())
    assert tape.damage == ""


def test_a_damaged_line_ends_the_reading_and_is_named(tmp_path):
    write_trace(tmp_path / "trace.jsonl", {"clock": "wall", "tells": []}, live_events(), "finished")
    lines = (tmp_path / "trace.jsonl").read_text(encoding="utf-8").splitlines()
    lines[20] = "nonsense"
    (tmp_path / "trace.jsonl").write_text("\n".join(lines), encoding="utf-8")
    tape = Tape(read_trace(tmp_path / "trace.jsonl"))
    while tape.read():
        pass
    assert tape.last == 19
    assert "line 21" in tape.damage
    assert tape.state(19).events == 19


def test_of_a_trace_too_long_to_keep_the_beginning_is_let_go_of(tmp_path):
    events = live_events() * 20
    tape = recorded(tmp_path, events, keep=1000)
    assert tape.first > 0
    assert tape.last == len(events)
    assert tape.within(0) == tape.first
    assert tape.stepped(tape.within(0), -5) == tape.within(0)
    assert tape.state(tape.within(0)).snapshot() == fold(events[: tape.first])


@pytest.mark.parametrize("events", [[], [(0.0, 1, "thread", 0, {"name": "P1", "role": "producer"})]])
def test_a_trace_in_which_nothing_happens_has_one_place_to_be(tmp_path, events):
    tape = recorded(tmp_path, events)
    here = tape.within(0)
    assert here == len(events)
    assert {tape.stepped(here, 1), tape.stepped(here, -1), tape.switched(here, 1), tape.switched(here, -1)} == {here}
    assert tape.at_time(5.0) == here
