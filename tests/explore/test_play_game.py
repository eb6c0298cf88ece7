"""A game: what its cards say, what its moves do, undo and redo, the end, and the schedule that it is."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcviz.buffers import catalogue
from pcviz.explore.definitions import CannotTell
from pcviz.explore.discover import discover
from pcviz.explore.ladder import replay
from pcviz.explore.play_game import Game, Refusal, Rules
from pcviz.explore.play_view import View
from pcviz.explore.schedule import BadSchedule
from pcviz.trace import event as ev
from pcviz.trace.snapshot import Status
from pcviz.trace.state import State

DISCOVERIES = {name: discover(str(buffer.path)) for name, buffer in catalogue().items()}


def game(buffer="one_condition_notify", producers=1, consumers=2, capacity=1, items=2, **rules):
    return Game(DISCOVERIES[buffer], Rules(producers, consumers, capacity, items, **rules))


def of_source(source, *rules):
    return Game(discover("study.py", source=source), Rules(*rules))


def events(one: Game):
    """All that has happened, whatever was told before."""
    one.told = []
    return one.view().events


def card(one: Game, name: str):
    return next(choice for choice in one.view().choices if choice.name == name)


def go(one: Game, *names: str):
    for name in names:
        one.take(card(one, name).thread)


# the cards


def test_at_the_start_everybody_can_begin():
    view = game().view()
    assert [(c.name, c.role, c.line) for c in view.choices] == [
        ("P1", "producer", 14), ("C1", "consumer", 23), ("C2", "consumer", 23),
    ]  # fmt: skip
    assert [c.ways[0].would for c in view.choices] == ["begins to put P1·1", "begins to get", "begins to get"]


def test_a_card_tells_the_line_and_what_it_would_do():
    one = game()
    go(one, "C1")
    assert (card(one, "C1").line, card(one, "C1").text) == (24, "with self.changed:")
    assert card(one, "C1").ways[0].would == "takes changed's lock"
    go(one, "C1", "C1")
    assert card(one, "C1").text == "self.changed.wait()"
    assert card(one, "C1").ways[0].would == "waits on changed, and so gives its lock back"


def test_a_blocked_thread_says_who_holds_what():
    one = game()
    go(one, "C1", "C1")
    assert card(one, "P1").ways[0].would == "begins to put P1·1, changed's lock is taken"
    go(one, "P1")
    assert not card(one, "P1").can_go
    assert card(one, "P1").why == "blocked on changed.lock: held by C1"
    with pytest.raises(Refusal, match=r"P1 cannot go on: blocked on changed\.lock: held by C1"):
        go(one, "P1")


def test_a_waiting_thread_says_what_it_waits_for_and_a_notified_one_by_whom():
    one = game()
    one.whole = True
    go(one, "C1")
    assert card(one, "C1").why == "waiting on changed: the buffer is empty"
    go(one, "P1")
    assert card(one, "C1").why == "notified by P1, needs changed.lock"
    assert card(one, "C1").ways[0].would == "notifies changed, where nobody waits, has got P1·1, is finished"


@pytest.mark.parametrize(
    ("buffer", "whole"), [("one_condition_notify", False), ("semaphores", True), ("no_lock", False), ("stdlib_queue", True)]
)
def test_what_a_card_says_is_what_happens(buffer, whole):
    """Each way of each card, wherever a random run comes by: the events of the move are those that the card was made of."""
    from pcviz.explore.play_words import deed

    one = game(buffer, 2, 1)
    one.whole = whole
    for _ in range(25):
        view = one.view()
        if view.ending is not None:
            break
        state = State()
        state.apply_all(one.told)
        choice = next(c for c in view.choices[len(one.done) % 3 :] + view.choices if c.can_go)
        before = len(one.told)
        one.take(choice.thread, choice.ways[0].variant)
        one.view()
        fresh = [event for event in one.told[before:] if event[2] != ev.PHASE]
        state.apply_all(fresh)
        line = next(t.line for t in state.snapshot().threads if t.id == choice.thread)
        told = deed(fresh, choice.thread, state) or (f"goes on to line {line}" if line != choice.line else "goes on")
        assert told == choice.ways[0].would


def test_several_ways_are_told_apart():
    one = game(consumers=3, any_wake=True)
    one.whole = True
    go(one, "C1", "C2", "P1")  # the turn ends before the notify: whom it wakes is the player's to choose
    assert [way.would.partition(",")[0] for way in card(one, "P1").ways] == ["wakes C1", "wakes C2"]
    one.take(1, card(one, "P1").ways[1].variant)
    assert card(one, "C2").can_go and not card(one, "C1").can_go
    with pytest.raises(Refusal, match="not go on in that way"):
        one.take(3, 77)


def test_a_timeout_is_a_way_to_go():
    source = """
import threading
class Buffer:
    def __init__(self, capacity):
        self.items, self.changed = [], threading.Condition()
    def put(self, item):
        with self.changed:
            self.items.append(item)
            self.changed.notify()
    def get(self):
        with self.changed:
            while not self.items:
                self.changed.wait(timeout=5)
            return self.items.pop(0)
"""
    one = of_source(source, 1, 1)
    one.whole = True
    go(one, "C1")
    assert [way.how for way in card(one, "C1").ways] == ["its time runs out"]
    go(one, "P1")
    assert [way.how for way in card(one, "C1").ways] == ["it goes on", "its time runs out"]


# undo and redo


MOVES = st.lists(st.tuples(st.integers(1, 3), st.booleans()), max_size=20)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MOVES, st.integers(1, 25), st.sampled_from(["one_condition_notify", "no_lock", "if_instead_of_while"]))
def test_undo_and_redo_come_to_the_same_events(moves, back, buffer):
    one = game(buffer)
    stations = [list(events(one))]
    for thread, whole in moves:
        one.whole = whole
        try:
            one.take(thread)
        except Refusal:
            continue
        stations.append(list(events(one)))
    back = min(back, len(one.done))
    for n in range(1, back + 1):
        one.undo()
        assert list(events(one)) == stations[-1 - n]
    for n in range(back, 0, -1):
        one.redo()
        assert list(events(one)) == stations[-n]
    one.restart()
    assert list(events(one)) == stations[0]
    while one.undone:
        one.redo()
    assert list(events(one)) == stations[-1]


def test_another_move_after_an_undo_forgets_what_was_undone_and_the_same_one_does_not():
    one = game()
    go(one, "C1", "C1", "P1")
    one.undo()
    one.undo()
    go(one, "C1")
    assert len(one.undone) == 1
    go(one, "C2")
    assert not one.undone
    with pytest.raises(Refusal, match="nothing was undone"):
        one.redo()
    one.restart()
    with pytest.raises(Refusal, match="nothing has been done yet"):
        one.undo()


def test_a_view_brings_only_what_has_changed():
    one = game()
    told = list(one.view().events)
    for thread in (2, 2, 1, 2):
        one.take(thread)
        view = one.view()
        told[view.kept :] = view.events
        assert view.kept > 0 and told == one.told
    one.undo()
    view = one.view()
    told[view.kept :] = view.events
    assert not view.events and told == one.told


def test_a_view_survives_a_journey_as_json():
    one = game()
    one.run_on(3)
    view = one.view()
    again = View.of(json.loads(json.dumps(view.as_json())))
    assert (again.choices, again.ending, again.schedule) == (view.choices, view.ending, view.schedule)
    assert again.events == [tuple(event) for event in view.events]


# the end


def test_the_shortest_deadlock_played_to_its_end():
    one = game(items=4)
    one.whole = True
    go(one, "C1", "C2", "P1", "P1", "C1", "C1", "C2")
    ending = one.view().ending
    assert (ending.verdict, ending.bad) == ("deadlock", True)
    assert ending.sentence == "P1, C1 and C2 wait for ever, and nobody is left to wake them."
    assert ending.story[2] == "P1 puts P1·1, wakes C1, begins to put P1·2, waits on changed"
    assert (ending.line, ending.source) == (28, "self.changed.notify()")
    assert "wakes one waiter, whoever it is" in ending.misconception and "two conditions" in ending.mend
    state = State()
    state.apply_all(one.told)
    assert state.phase == "deadlock"
    assert {thread.status for thread in state.snapshot().threads} == {Status.WAITING}
    with pytest.raises(Refusal, match="the game is over"):
        one.take(1)
    with pytest.raises(Refusal, match="the game is over"):
        one.run_on()
    with pytest.raises(Refusal, match="the game is over"):
        one.foresee()
    one.undo()
    assert one.view().ending is None


def test_the_line_to_blame_where_there_is_no_lock():
    one = game("no_lock", 2, 1)
    for thread in (1, 2, 1, 2, 1, 2):
        one.take(thread)
    ending = one.view().ending
    assert ending.verdict == "overflow" and "no lock" in ending.misconception


def test_a_game_without_a_fault_is_finished():
    one = game("two_conditions", 2, 1)
    one.run_on(1)
    ending = one.view().ending
    assert (ending.verdict, ending.bad, ending.line) == ("finished", False, 0)
    assert all(choice.over for choice in one.view().choices)


def test_a_failing_thread_ends_the_game():
    one = game("if_instead_of_while", 1, 2)
    one.whole = True
    go(one, "C1", "P1", "C2")
    assert card(one, "C1").ways[0].would == "fails with IndexError: pop from empty list"
    go(one, "C1")
    assert one.view().ending.verdict == "exception"


# by itself


def test_the_same_seed_goes_the_same_way_and_each_move_can_be_undone():
    ways = []
    for seed in (1, 1, 2):
        one = game(producers=2)
        one.run_on(seed)
        ways.append(one.schedule)
        assert one.view().ending is not None and len(one.done) > 5
    assert ways[0] == ways[1] != ways[2]
    one.undo()
    assert one.view().ending is None
    one.run_on(2)
    assert one.schedule == ways[2]
    one.restart()
    one.run_on(2, moves=1)
    assert len(one.done) == 1


# the schedule


@pytest.mark.parametrize(
    ("buffer", "strength"),
    [("one_condition_notify", "sync"), ("if_instead_of_while", "expression"), ("no_lock", "line"), ("no_lock", "expression")],
)
def test_the_copied_schedule_replays_in_check_and_here(buffer, strength):
    one = game(buffer, 2, 2, strength=strength)
    for seed in range(20):
        one.restart()
        one.run_on(seed)
        if (ending := one.view().ending).bad:
            break
    assert ending.bad
    report = replay(DISCOVERIES[buffer], one.schedule)
    assert report.verdict == ending.verdict
    assert report.counterexample.story.violation.sentence == ending.sentence
    again = Game.resume(DISCOVERIES[buffer], one.schedule)
    assert again.strength == strength
    assert list(events(again)) == list(events(one))


def test_a_schedule_of_critical_sections_is_played_line_by_line():
    atomic = "sync+.1.2.1.2.-.0ff798dd:C1-C2-P1x2-C1-C2"
    one = Game.resume(DISCOVERIES["one_condition_notify"], atomic)
    assert one.view().ending.verdict == "deadlock"
    assert (one.strength, len(one.done)) == ("line", 6)
    part = Game.resume(DISCOVERIES["one_condition_notify"], atomic, steps=3)
    assert len(part.done) == 3 and part.view().ending is None
    assert part.foresee().turns[0].name == "P1"


@pytest.mark.parametrize(
    ("schedule", "why"),
    [
        ("nonsense", "not a schedule"),
        ("line.1.2.1.2.-.00000000:C1", "another version"),
        ("line.1.2.1.2.-.0ff798dd:C1x99", "cannot be taken"),
        ("line.1.2.1.2.-.0ff798dd:C7", "cannot be taken"),
        ("line.1.2.1.0.-.0ff798dd:C1", "endless"),
        ("sync+.1.2.1.2.-.0ff798dd:C1x99", "line by line"),
    ],
)
def test_a_schedule_that_cannot_be_played_is_refused_in_one_line(schedule, why):
    with pytest.raises(BadSchedule, match=why):
        Game.resume(DISCOVERIES["one_condition_notify"], schedule)


# how a game is set up


def test_what_is_left_open_is_chosen_to_fit():
    assert tuple(Game(DISCOVERIES["ring"]).configuration) == (2, 1, 1, 2)
    with pytest.raises(CannotTell, match="more threads than number keys"):
        game(producers=5, consumers=5)


def test_a_capacity_of_its_own_is_kept():
    source = "class Buffer:\n    capacity = 3\n    def put(self, item): pass\n    def get(self): return None\n"
    assert of_source(source).configuration.capacity == 3
    with pytest.raises(CannotTell, match="fixed at 3"):
        of_source(source, None, None, 2)


def test_a_standing_outside_the_file_is_told_by_file_and_line():
    source = "import queue\nclass Mine(queue.Queue):\n    pass\n"
    one = of_source(source, 1, 1)
    go(one, "P1")
    choice = card(one, "P1")
    assert choice.line == 0 and choice.place.startswith("queue.py:") and "with self.not_full" in choice.text
