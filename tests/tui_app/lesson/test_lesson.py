"""Lessons on the screen, by keys only: every one of the course to its end, and in a real terminal."""

import sys

import pytest

from pcviz.lessons.pages import Gate
from pcviz.lessons.progress import Progress
from tests.lessons.learners import ALL, CALLED
from tests.tui_app.lesson.learner import SIZES, learning

WAYS = [
    pytest.param((80, 24), False, id="wrong-80x24"),
    pytest.param((120, 40), True, id="right-120x40", marks=pytest.mark.slow),
]


@pytest.mark.slow
@pytest.mark.usefixtures("runs_at_hand")
@pytest.mark.parametrize(("size", "well"), [((80, 24), False), ((120, 40), True)], ids=["wrong-80x24", "right-120x40"])
@pytest.mark.parametrize("lesson", ALL, ids=CALLED)
async def test_every_lesson_runs_from_its_start_to_its_end(lesson, size, well):
    async with learning(lesson, size) as learner:
        gates = await learner.through(well)
        count = len(lesson.questions)
        await learner.reads(f"{count if well else 0} of {count}")
        assert (Gate.COUNTER in gates) is (not well and lesson.tell != "never")
    done = Progress().done()
    assert [(one.what, one.right, one.of) for one in done] == [(lesson.what, count if well else 0, count)]


@pytest.mark.parametrize(("size", "well"), WAYS)
async def test_a_lesson_of_every_kind_of_question(small, size, well):
    async with learning(small, size) as learner:
        gates = await learner.through(well)
        await learner.reads("4 of 4 answers right" if well else "0 of 4 answers right")
        assert gates.count(Gate.COUNTER) == (0 if well else 4)
    assert [(one.what, one.right, one.of) for one in Progress().done()] == [("lesson/small", 4 if well else 0, 4)]


@pytest.mark.slow
@pytest.mark.usefixtures("runs_at_hand")
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_first_question_of_a_lesson_stands_there_whole(size):
    """With all that can be answered, and without scrolling."""
    for lesson in ALL:
        async with learning(lesson, size) as learner:
            while learner.sitting.gate is Gate.READ:
                await learner.press("enter")
            question = learner.sitting.question
            await learner.reads(question.ask)
            for choice in question.choices:
                await learner.reads(choice.say)


# A real terminal


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_lesson_in_a_real_terminal(size):
    from tests.tui_app.terminal import Terminal

    with Terminal("learn", "while-not-if", size=size) as terminal:
        terminal.seen("Which thread takes that item")
        terminal.press("2", "enter")
        terminal.seen("Watch who gets the lock next", "TIMELINE")
        terminal.press("enter")
        terminal.seen("step 19 of 19", "failed")
        terminal.press("enter")
        terminal.seen("Right.")
        terminal.press("enter")
        terminal.seen("Your number:")
        terminal.press("1", "enter")
        terminal.seen("It was not so.")
        terminal.press("enter")
        terminal.seen("Look")
        terminal.press("enter", "enter")
        terminal.seen("It was: 0 items")
        terminal.press("escape")
        terminal.seen("learn: predict, run, explain")
        terminal.press("escape")
        assert terminal.ended() == 0
