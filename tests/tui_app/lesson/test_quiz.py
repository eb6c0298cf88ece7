"""A quiz on the screen: all is asked first, then counted, and told or not."""

import pytest

from pcviz.lessons.pages import Gate
from pcviz.lessons.progress import Progress
from pcviz.tui.screens.home import HomeScreen
from pcviz.tui.widgets.stage import Stage
from tests.lessons.learners import QUIZ
from tests.tui_app.lesson.learner import learning


@pytest.mark.parametrize(
    ("small_quiz", "size", "well"),
    [("end", (80, 24), False), ("never", (120, 40), True)],
    ids=["end-wrong-80", "never-right-120"],
    indirect=["small_quiz"],
)
async def test_a_quiz_of_every_kind_of_question(small_quiz, size, well):
    async with learning(small_quiz, size) as learner:
        gates = await learner.through(well)
        ends = small_quiz.tell == "end"
        assert gates[:6] == [Gate.READ, *[Gate.PREDICT] * 4, Gate.COUNT]
        assert [gates.count(gate) for gate in (Gate.RUN, Gate.TOLD, Gate.COUNTER)] == (
            [0, 4 if well else 8, 0 if well else 4] if ends else [0, 0, 0]
        )
        await learner.reads("4 of 4 answers right." if well else "0 of 4 answers right.")
        assert ("while-not-if" in learner.picture()) is not well, "the lesson that answers what was missed"
        await learner.reads("To hand in, copy this line:")
        await learner.seen(learner.sitting.receipt)
        learner.sitting.receipt = "pcviz quiz-before: 0 of 10, missed 1 2 3 4 5 6 7 8 9 10, 2026-11-25 20:05 UTC"
        learner.screen.write()
        await learner.seen(learner.sitting.receipt)  # in one line, to be copied
        await learner.press("enter")
        await learner.until(lambda: isinstance(learner.app.screen, HomeScreen))
    assert [(one.what, one.right, one.of) for one in Progress().done()] == [("quiz/small", 4 if well else 0, 4)]


@pytest.mark.parametrize("small_quiz", ["never"], indirect=True)
async def test_nothing_is_seen_in_a_quiz_that_tells_nothing(small_quiz):
    async with learning(small_quiz) as learner:
        while not learner.sitting.over:
            await learner.ready(lambda: learner.sitting.needs is None)
            await learner.until(lambda: learner.screen.has_class("-words"))
            assert not learner.screen.query_one(Stage).is_on_screen
            if learner.sitting.asking:
                await learner.answer(well=False)
            else:
                await learner.press("enter")
        assert "It was" not in learner.picture()


@pytest.mark.slow
@pytest.mark.parametrize("quiz", QUIZ, ids=[quiz.called for quiz in QUIZ])
async def test_every_question_of_a_quiz_stands_there_whole(quiz):
    async with learning(quiz, (80, 24)) as learner:
        await learner.press("enter")
        while learner.sitting.asking:
            await learner.ready(lambda: learner.sitting.needs is None)
            await learner.reads(learner.sitting.question.ask)
            for one in [*learner.sitting.question.choices, *learner.sitting.question.happenings]:
                await learner.reads(one.say)
            await learner.answer(well=True)
