"""What can still go wrong from here: right, shortest, honest; from the start and from the middle of a critical section."""

import random

import pytest

from pcviz.buffers import catalogue
from pcviz.explore.discover import discover
from pcviz.explore.execution import Configuration, Execution
from pcviz.explore.play_ahead import able, continued, end_of, in_steps, in_turns, look_ahead
from pcviz.explore.play_game import Game, Refusal, Rules
from pcviz.explore.schedule import run_again
from tests.explore.searching import study_of

DISCOVERIES = {name: discover(str(buffer.path)) for name, buffer in catalogue().items()}


def game(buffer, *rules, **more):
    return Game(DISCOVERIES[buffer], Rules(*rules, **more))


def test_seven_turns_to_the_deadlock_of_one_condition():
    """P1 C2 B1, as in the literature: two wait, one puts and waits, the woken one gets and wakes the wrong one."""
    one = game("one_condition_notify", 1, 2, 1, 4)
    ahead = one.foresee()
    assert (ahead.verdict, ahead.shortest, len(ahead.turns)) == ("deadlock", True, 7)
    assert sorted(turn.name for turn in ahead.turns) == ["C1", "C1", "C1", "C2", "C2", "P1", "P1"]
    for left in range(6, -1, -1):
        one.follow()
        if left:
            assert len(one.foresee().turns) == left
    assert one.view().ending.verdict == "deadlock"
    with pytest.raises(Refusal, match="no way to follow"):
        one.follow()


@pytest.mark.parametrize("buffer", ["two_conditions", "one_condition_broadcast", "semaphores", "ring", "stdlib_queue"])
def test_nothing_can_go_wrong_with_a_correct_buffer(buffer):
    one = game(buffer, 2, 1, 1, 2)
    ahead = one.foresee()
    assert (ahead.verdict, ahead.turns) == ("", ()) and ahead.states > 20


def test_the_last_moment_at_which_a_deadlock_can_be_avoided():
    """Following the way to it, there comes a move after which nothing else is possible any more."""
    one = game("one_condition_notify", 1, 2, 1, 2)
    ahead = one.foresee()
    for _ in ahead.turns[:-1]:
        one.follow()
    assert [choice.name for choice in one.view().choices if choice.can_go] == ["C2"]
    assert len(one.foresee().turns) == 1


def test_the_danger_can_pass():
    """P1 puts and gets are served in turn: with all but the last item delivered, nothing can go wrong any more."""
    one = game("one_condition_notify", 1, 2, 1, 2)
    one.whole = True
    for thread in (1, 2, 1):
        one.take(thread)
    assert one.foresee().verdict == ""


def test_off_the_way_there_is_nothing_to_follow_and_back_on_it_there_is():
    one = game("one_condition_notify", 1, 2, 1, 2)
    way = one.foresee()
    other = next(c.thread for c in one.view().choices if c.thread != way.turns[0].thread)
    one.take(other)
    with pytest.raises(Refusal, match="no way to follow"):
        one.follow()
    one.undo()
    one.take(way.turns[0].thread)  # its first small step
    one.follow()
    assert sum(map(len, one.done)) == way.turns[0].steps


def test_too_little_time_is_said():
    study = study_of("two_conditions", "expression")
    execution = Execution(study, Configuration(4, 4, 2, 6), atomic=False)
    ahead = look_ahead(execution, [], 0.2)
    assert (ahead.verdict, ahead.turns, ahead.sentence) == ("undecided", (), "too large for the time given")


def test_what_a_search_has_no_time_for_a_random_run_may_find(monkeypatch):
    monkeypatch.setattr(
        "pcviz.explore.play_ahead.SEARCHING", 0.01
    )  # nearly all of the time is for random runs, as much as needed
    study = study_of("one_condition_notify", "line")
    execution = Execution(study, Configuration(4, 4, 1, 4), atomic=False)
    ahead = look_ahead(execution, [], 20)
    assert ahead.verdict == "deadlock"
    assert run_again(execution, [step for turn in ahead.turns for step in turn]) is None
    assert end_of(execution).verdict == "deadlock"


def prefix(execution, seed, length):
    """Random small steps; the game is not over after them."""
    chance = random.Random(seed)
    execution.start()
    steps = []
    while len(steps) < length and (ways := able(execution)) and execution.violation is None:
        place, variants = chance.choice(ways)
        variant = chance.choice(variants)
        execution.advance(execution.scheduler.tasks[place], variant)
        steps.append((place, variant))
    return steps if end_of(execution) is None and able(execution) else []


@pytest.mark.parametrize(
    "buffer",
    ["one_condition_notify", "two_conditions", "if_instead_of_while", "mutex_before_empty", "forgotten_notify", "semaphores"],
)
def test_from_section_to_section_is_as_good_as_step_by_step(buffer):
    """From anywhere, also from within critical sections: the same is reachable, and the way told in small steps leads there."""
    study = study_of(buffer, "line")
    execution = Execution(study, Configuration(1, 2, 1, 2), atomic=False)
    for seed in range(4):
        before = prefix(execution, seed, 3 + 4 * seed)
        coarse, turns = in_turns(execution, before, 10)
        fine, _ = in_steps(execution, before, 1e9)
        assert (coarse.violation is None) == (fine.violation is None)
        assert coarse.complete == fine.complete
        if coarse.violation is None:
            assert coarse.states < fine.states
            continue
        assert turns is not None
        after = continued(execution, before, False)
        run_again(after, [step for turn in turns for step in turn])
        assert end_of(after) is not None and end_of(after).verdict == coarse.violation.verdict
        after.close()


def test_a_class_without_lock_is_searched_step_by_step():
    one = game("no_lock", 2, 1, 1, 2)
    ahead = one.foresee()
    assert (ahead.verdict, ahead.shortest, ahead.steps) == ("overflow", True, 6)
    for _ in ahead.turns:
        one.follow()
    assert one.view().ending.verdict == "overflow"


def test_any_wake_and_spurious_wake_ups_are_searched_too():
    """`if` with one producer and one consumer is safe, unless waiters wake for no reason."""
    assert game("if_instead_of_while", 1, 1, 1, 2).foresee().verdict == ""
    assert game("if_instead_of_while", 1, 1, 1, 2, spurious=True).foresee().verdict in ("exception", "overflow")
