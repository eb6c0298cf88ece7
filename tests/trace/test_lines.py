"""Lines of the code under study: where a thread stands is told beside its steps, and is no step itself."""

from pcviz.trace import event as kinds
from pcviz.trace.snapshot import Status
from pcviz.trace.state import State
from tests.scripted import Script


def at(script: Script, line: int, **names: str) -> Script:
    return script.event("P1", kinds.LINE, 0, [line, names])


def view(script: Script):
    return script.state().snapshot().threads[0]


def test_a_thread_stands_at_the_line_that_was_told_last_with_the_names_of_then():
    script = at(at(Script().thread("P1"), 14, item="P1·1"), 17, item="P1·2")
    assert (view(script).line, dict(view(script).locals)) == (17, {"item": "P1·2"})


def test_without_being_told_a_thread_stands_nowhere():
    assert (view(Script().thread("P1")).line, dict(view(Script().thread("P1")).locals)) == (0, {})


def test_a_line_neither_starts_a_thread_nor_lets_it_through_a_gate():
    script = at(Script().thread("P1", start=False), 14)
    assert view(script).status is Status.NEW
    script.start("P1").lock("lock").gate("P1", "ask", "lock")
    assert view(at(script, 15)).gated
    assert not view(script.own("P1", "lock")).gated


def test_a_thread_that_ended_may_still_show_the_line_that_failed():
    script = at(Script().thread("P1").fail("P1", "IndexError: empty"), 24)
    assert view(script).line == 24
    assert script.state().snapshot().violations == ()


def test_lines_survive_events_that_are_only_added_up():
    script = Script().thread("P1").lock("lock").ask("P1", "lock")
    at(script.own("P1", "lock"), 15).release("P1", "lock")
    state = State()
    state.skip(script.events)
    assert state.snapshot().threads[0].line == 15
    assert state.events == len(script.events)
    assert state.snapshot().threads[0].status is Status.RUNNING


def test_a_copy_keeps_its_own_line():
    script = at(Script().thread("P1"), 14)
    state = script.state()
    twin = state.copy()
    twin.apply((0.0, 1, kinds.LINE, 0, [15, {}]))
    assert state.snapshot().threads[0].line == 14
    assert twin.snapshot().threads[0].line == 15
