"""What tells two runs apart, in one sentence: right figures, the gravest first, and nothing too early."""

from pcviz.insight.observer import Observer
from pcviz.insight.versus import Sight, versus
from pcviz.trace.state import State
from tests.scripted import Script
from tests.tui.scenes import cast, deadlock, get, put, wait


def sight(letter: str, script: Script) -> Sight:
    state, observer = State(), Observer()
    for event in script.events:
        state.apply(event)
        observer.observe(event, state)
    return Sight(letter, state.snapshot(script.now), observer.measures(state, script.now, since_mark=True))


def going(items: int, seconds: float, waits: bool = False) -> Script:
    """So many items in and out at an even pace."""
    script = cast(1, 1, 5)
    script.start("P1").start("C1")
    if waits:
        wait(script, "C1", "not_empty")
    for number in range(1, items + 1):
        put(script, "P1", f"P1·{number}")
        if not waits:
            get(script, "C1", f"P1·{number}")
        script.at(number * seconds / items)
    return script


def test_it_is_too_early_to_compare():
    assert versus(sight("A", going(3, 1.0)), sight("B", going(2, 1.0))) == ("", "")


def test_the_quicker_one_and_by_how_much():
    wrong, rest = versus(sight("A", going(30, 10.0)), sight("B", going(40, 10.0)))
    assert wrong == ""
    assert rest.startswith("B delivers 4 items a second, A 3, 33 % more; ")
    assert rest.endswith("; nothing is lost")


def test_equal_is_said_to_be_equal():
    _, rest = versus(sight("A", going(40, 10.0)), sight("B", going(40, 10.0)))
    assert rest.startswith("both deliver about 4 items a second; in both, threads stand still for about ")


def test_a_deadlock_comes_first_and_the_other_one_goes_on():
    wrong, rest = versus(sight("A", deadlock()), sight("B", going(40, 10.0)))
    assert wrong == "A is in a deadlock after 0 items and 3.1 s"
    assert rest == "B goes on: 40 items so far"


def test_failed_threads_are_named_with_what_they_failed_of():
    script = going(40, 10.0).fail("C1", "IndexError: pop from empty list")
    wrong, _ = versus(sight("A", going(40, 10.0)), sight("B", script))
    assert wrong == "in B C1 failed (IndexError: pop from empty list)"


def test_too_many_in_the_buffer_is_said_in_its_own_words():
    script = cast(1, 1, 1)
    put(script, "P1", "P1·1")
    put(script, "P1", "P1·2")
    wrong, _ = versus(sight("A", script), sight("B", cast(1, 1, 1)))
    assert wrong == "A: queue holds 2 items, but its capacity is 1"


def test_what_a_policy_let_fall_is_counted_and_is_not_called_lost():
    script = going(40, 10.0)
    script.make("P1", "P1·41").offer("P1", "queue", "P1·41").drop("P1", "queue", "P1·41", "drop-newest")
    wrong, rest = versus(sight("A", going(40, 10.0)), sight("B", script))
    assert wrong == ""
    assert rest.startswith("B has dropped 1 item; ")
    assert "nothing is lost" not in rest
