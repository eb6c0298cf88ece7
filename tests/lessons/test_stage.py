"""What a lesson runs, where that is not plain: a search that finds nothing, one that takes too long, a clock."""

import pytest

from pcviz.lessons import stage
from pcviz.lessons.answer import in_words, prove
from pcviz.lessons.lesson import parse_lesson
from pcviz.lessons.pages import Gate
from pcviz.lessons.progress import Progress
from pcviz.lessons.sitting import Sitting
from pcviz.lessons.stage import Setup, StageError, perform

SAFE = "two_conditions --producers 1 --consumers 1 --capacity 1 --endless"
SEARCHED = f"""
title = "Safe"
minutes = 1
aim = "After this you can say it."
[[steps]]
explain = "It was so."
show = 'first("wait", thread="C1")'
[steps.run]
check = "{SAFE}"
moves = "C1 P1 C1"
whole = true
[[steps.before]]
kind = "number"
ask = "How many waits has a search that finds nothing to tell of?"
answer = 'count("wait") + (1 if verdict() == "ok" and exhaustive() else 0)'
unit = ["one", "more"]
[[steps.before.wrong]]
reveals = "You count those of the example."
counter = {{ look = "This one.", show = 'first("wait")' }}
"""


def test_a_search_that_finds_nothing_shows_the_moves_that_the_lesson_wants():
    found = perform(Setup(check=SAFE, moves="C1 P1 C1", whole=True))
    assert (found.end, found.exhaustive, list(found.events)) == ("ok", True, [])
    assert found.example is not None
    facts = found.shown.facts
    assert (facts.nth(1, "wait").thread, facts.nth(1, "notify").woken, facts.nth(1, "get").thread) == ("C1", ("C1",), "C1")


def test_and_else_some_at_random_always_the_same():
    once, again = (perform(Setup(check=SAFE)).shown for _ in range(2))
    assert len(once.facts.found("put")) > 1
    assert list(once.events) == list(again.events)


def test_moves_that_cannot_be_made_are_the_files_fault():
    with pytest.raises(StageError, match="move 2: C1 cannot go"):
        perform(Setup(check=SAFE, moves="C1 C1", whole=True))


def test_a_counterexample_has_no_other_picture():
    found = perform(Setup(check="one_condition_notify --producers 1 --consumers 2 --capacity 1 --endless", moves="P1"))
    assert found.end == "deadlock"
    assert found.example is None
    assert found.shown is found


def test_a_search_that_does_not_come_to_its_end_says_nothing(monkeypatch):
    monkeypatch.setattr(stage, "BUDGET_S", 0.05)
    with pytest.raises(StageError, match="did not come to its end"):
        perform(Setup(check="two_conditions --producers 4 --consumers 4 --capacity 3 --items 4 --spurious"))


def test_the_example_is_looked_at_and_never_asked():
    lesson = parse_lesson(SEARCHED, "safe.toml", "safe")
    assert [proof.trouble for proof in prove(lesson) if proof.trouble] == []
    sitting = Sitting(lesson, Progress())
    sitting.answer(1)
    setup = sitting.needs
    sitting.performed(setup, perform(setup))
    assert sitting.gate is Gate.RUN
    assert sitting.span() == (0, len(sitting.performance.shown.events))
    sitting.on()
    assert sitting.judgement.right
    assert in_words(sitting.question, 1) == "1 one"
    assert in_words(sitting.question, 2) == in_words(sitting.question, 2.0) == "2 more"
    sitting.on()
    assert [moment.thread for moment in sitting.moments()] == ["C1"]


def test_over_whom_time_passes_is_an_item_and_no_object():
    facts = perform(Setup(scenario="basic --set producers=1 --set consumers=1", seed=1, seconds=3)).facts
    naps = facts.found("sleep", "wake", thread="P1")
    assert {nap.object for nap in naps} == {""}
    assert [nap.item for nap in naps[:4]] == ["P1·1", "P1·1", "P1·2", "P1·2"]
    assert {moment.object for moment in facts.moments if moment.object.startswith("object ")} == set()
