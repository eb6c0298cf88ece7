"""Lessons and quizzes on the screen, by keys only: every one of the course to its end, and each thing that a page can do."""

import re
import sys
from contextlib import asynccontextmanager

import pytest

from pcviz.lessons.course import HERE
from pcviz.lessons.lesson import Lesson, parse_lesson
from pcviz.lessons.pages import Gate
from pcviz.lessons.progress import Progress
from pcviz.lessons.sitting import Sitting
from pcviz.trace.snapshot import Status
from pcviz.tui.screens.home import HomeScreen
from pcviz.tui.screens.learn import LearnScreen
from pcviz.tui.screens.lesson import LessonScreen
from pcviz.tui.screens.lesson_picture import DRAWN_AT_LEAST, WIDE_FROM
from pcviz.tui.screens.level import LevelScreen
from pcviz.tui.screens.mend import MendScreen
from pcviz.tui.widgets.code import CodePane
from pcviz.tui.widgets.course_map import CourseMap
from pcviz.tui.widgets.stage import Stage
from pcviz.tui.widgets.timeline import TimelineChart
from tests.lessons.learners import ALL, CALLED, COURSE, QUIZ, SMALL, as_quiz, at_hand, right, wrong
from tests.tui_app.driving import PATIENCE_S, Hand, driven

SIZES = ((80, 24), (120, 40))
RUNNING_S = 60.0  # for what a lesson runs, on a machine that has other things to do

SAFE = """check = "two_conditions --producers 1 --consumers 1 --endless"
moves = "C1 P1 C1"
whole = true"""

LIVE = """
title = "Live"
minutes = 1
aim = "Chance."
[[steps]]
watch = "Real threads."
explain = "It is not the same each time."
show = 'first("put")'
[steps.run]
live = "basic --set slow_motion=0"
seconds = 0.5
[[steps.before]]
kind = "choice"
ask = "Is anything put?"
answer = 'count("put") > 0'
choices = [
    { say = "no", is = false, reveals = "You think that they sleep.", counter = { look = "A put.", show = 'first("put")' } },
    { say = "yes", is = true, reveals = "You think that they run.", counter = { look = "Nothing.", show = 'first("start")' } },
]
"""


class Learner(Hand):
    @property
    def screen(self) -> LessonScreen:
        return next(screen for screen in reversed(self.app.screen_stack) if isinstance(screen, LessonScreen))

    @property
    def sitting(self) -> Sitting:
        return self.screen.sitting

    def words(self) -> str:
        """The screen as running text."""
        return " ".join(self.picture().split())

    async def reads(self, text: str) -> None:
        """Some words stand there, wherever the rows were broken."""
        wanted = " ".join(text.split())
        await self.until(lambda: wanted in self.words())

    async def ready(self, condition=lambda: True) -> None:
        import time

        deadline = time.monotonic() + RUNNING_S
        while not condition() and time.monotonic() < deadline - PATIENCE_S:
            await self.handled()
        await self.until(condition)

    async def answer(self, well: bool) -> None:
        """By the keys that a person would press."""
        sitting, screen = self.sitting, self.screen
        question, setup = sitting.question, sitting.setup
        assert question is not None and setup is not None
        await self.ready(lambda: question.kind == "number" or screen.answering.offered)
        if setup.same_again:
            given = right(sitting.lesson, question, setup)
        else:
            await self.ready(lambda: sitting.performance is not None)
        facts = performance_of(sitting)
        if not well:
            given = wrong(question, facts, given)
        match question.kind:
            case "choice":
                await self.press(str(given))
            case "thread":
                await self.press(str(screen.answering.offered.index(given) + 1))
            case "order":
                await self.press(*map(str, given))
            case "number":
                await self.press(*("full_stop" if sign == "." else "minus" if sign == "-" else sign for sign in f"{given:g}"))
        await self.until(lambda: screen.answering.given == given)
        await self.press("enter")

    async def through(self, well: bool) -> list[Gate]:
        """To the end; the gates in the order in which they were seen."""
        sitting, seen = self.sitting, []
        while not sitting.over:
            gate, at = sitting.gate, (sitting.at, sitting.gate, sitting.asking)
            seen.append(gate)
            match gate:
                case Gate.PREDICT | Gate.SEE if sitting.asking:
                    await self.ready(lambda: sitting.needs is None)
                    await self.reads(sitting.question.ask)
                    if gate is Gate.PREDICT:
                        assert self.screen.player is None or not self.screen.player.playing, "the run is given away"
                    await self.answer(well)
                case Gate.RUN | Gate.COUNTER:
                    await self.ready(lambda: sitting.needs is None and (self.screen.player or sitting.performance))
                    if sitting.performance.events:
                        await self.until(lambda: self.shows_threads())
                    await self.past(gate)  # to its end first, where it still plays
                case Gate.TOLD | Gate.SEE:
                    judgement = sitting.judgement
                    assert judgement.right == well
                    await self.reads(sitting.question.ask)
                    await self.reads("Right." if well else "It was not so.")
                    if sitting.must_see:
                        assert "It was: " not in self.picture(), "the answer is told before the counter-example was seen"
                    await self.press("enter")
                case Gate.EXPLAIN:
                    moments = sitting.moments()
                    for number in range(1, len(moments) + 1):
                        await self.seen(f"{number} of {len(moments)}:")
                        assert self.screen.player.position == moments[number - 1].position
                        await self.press("right")
                    if len(moments) > 1:
                        await self.press("left")
                        await self.seen(f"{len(moments) - 1} of {len(moments)}:")
                    await self.press("enter")
                case _:
                    await self.ready(lambda: sitting.needs is None)
                    await self.press("enter")
            await self.until(lambda before=at: (sitting.at, sitting.gate, sitting.asking) != before)
        return seen

    async def past(self, gate: Gate) -> None:
        """Press Enter as long as it is this one."""
        while self.sitting.gate is gate:
            await self.press("enter")

    def shows_threads(self) -> bool:
        """Whether every thread of the run stands on the screen; main does so only while it waits."""
        threads = self.screen.player.shot.threads
        names = [view.name for view in threads if view.role != "main" or view.status is Status.WAITING]
        return all(name in self.picture() for name in names)


def performance_of(sitting):
    performance = sitting.performance
    if performance is None:
        from tests.lessons.learners import performed

        performance = performed(sitting.lesson.name, sitting.setup.run)
    return performance.facts


@asynccontextmanager
async def learning(lesson: Lesson, size=(120, 40), **display):
    async with driven(None, size=size, **display) as hand:
        await hand.until(lambda: isinstance(hand.app.screen, HomeScreen))
        hand.app.open_lesson(lesson)
        learner = Learner(hand.app, hand.pilot)
        await learner.until(lambda: isinstance(learner.app.screen, LessonScreen))
        yield learner


@pytest.fixture
def runs_at_hand(monkeypatch):
    """What a lesson runs is performed once for all walks: that takes longer than they do."""
    monkeypatch.setattr("pcviz.tui.screens.lesson_runs.perform", at_hand)


@pytest.fixture
def small(monkeypatch, runs_at_hand):
    """A short lesson of every kind of question."""
    lesson = parse_lesson(SMALL, "small.toml", "small")
    monkeypatch.setattr("tests.lessons.learners.COURSE", [*COURSE, lesson])
    return lesson


WAYS = [
    pytest.param((80, 24), False, id="wrong-80x24"),
    pytest.param((120, 40), True, id="right-120x40", marks=pytest.mark.slow),
]

# Every lesson


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


@pytest.fixture
def small_quiz(monkeypatch, request):
    quiz = parse_lesson(as_quiz(request.param), "small.toml", "small")
    monkeypatch.setattr("tests.lessons.learners.COURSE", [*COURSE, quiz])
    return quiz


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


# One page after the other


async def begun(learner: Learner, *, to: Gate) -> None:
    """On to the first page of this gate, with right answers."""
    sitting = learner.sitting
    while sitting.gate is not to:
        if sitting.asking:
            await learner.ready(lambda: sitting.needs is None)
            await learner.answer(well=True)
        else:
            await learner.ready(lambda: sitting.needs is None)
            before = sitting.at
            while sitting.at == before:
                await learner.press("enter")
    await learner.until(lambda: learner.screen.player is not None)


async def test_it_plays_pauses_and_goes_back_and_forth(small):
    async with learning(small) as learner:
        await begun(learner, to=Gate.RUN)
        screen = learner.screen
        await learner.until(lambda: screen.player.position > 20)
        await learner.press("space")
        assert not screen.player.playing
        at = screen.player.position
        await learner.press("left")
        assert screen.player.position < at
        await learner.press("right", "right")
        assert screen.player.position > at
        await learner.press("space")
        await learner.until(lambda: screen.player.position == screen.player.tape.last and not screen.player.playing)
        await learner.press("space")
        await learner.until(lambda: screen.player.playing and screen.player.position < screen.player.tape.last)
        await learner.press("enter")
        assert screen.player.position == screen.player.tape.last
        assert learner.sitting.gate is Gate.RUN
        await learner.press("enter")
        assert learner.sitting.gate is Gate.TOLD


async def test_enter_commits_only_what_was_picked(small):
    async with learning(small) as learner:
        await learner.press("enter")
        await learner.press("enter")
        assert learner.sitting.gate is Gate.PREDICT
        await learner.reads("Pick one first: 1 to 2.")
        assert learner.app.said == [], "nothing comes over the page"
        await learner.press("down", "down", "up")
        await learner.until(lambda: learner.screen.answering.at == 1)
        assert "Pick one first" not in learner.picture()
        await learner.click_on("C1 does")
        await learner.until(lambda: learner.screen.answering.at == 2)
        await learner.press("7")
        assert learner.screen.answering.at == 2


async def test_nothing_of_the_run_is_seen_before_the_answer_is_committed(small):
    async with learning(small) as learner:
        await learner.press("enter")
        await learner.reads("Who waits?")
        await learner.ready(lambda: learner.sitting.performance is not None)
        await learner.press("space", "right", "p", "1")
        assert not learner.screen.query_one(Stage).is_on_screen
        assert learner.screen.has_class("-words")


async def test_what_the_code_says_of_itself_comes_with_the_explanation():
    text = SMALL.replace("pace = 8", "pace = 8\nstart = 'first(\"offer\")'")
    async with learning(parse_lesson(text, "small.toml", "told"), (130, 50)) as learner:
        await learner.press("enter")
        await learner.seen("Who waits?", "CODE  TwoConditions", "def put")
        while learner.sitting.gate is not Gate.EXPLAIN:
            assert "# `while`" not in learner.picture()
            await learner.ready(lambda: learner.sitting.needs is None)
            if learner.sitting.asking:
                await learner.press(*{"order": "21", "number": "1"}.get(learner.sitting.question.kind, "2"))
            await learner.press("enter")
        await learner.seen("It was so.", "# `while`")


@pytest.mark.parametrize("size", [(80, 24), (112, 40), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_no_line_of_code_is_cut_and_the_picture_keeps_its_room(small, size):
    async with learning(small, size) as learner:
        await begun(learner, to=Gate.RUN)
        await learner.press("space")
        code, stage = learner.screen.query_one(CodePane), learner.screen.query_one(Stage)
        if size[0] < WIDE_FROM:
            assert not code.is_on_screen
            assert "c code" in learner.rows()[-1]
            await learner.press("c")
        await learner.until(lambda: code.is_on_screen and code.canvas.width == code.size.width)
        await learner.until(lambda: stage.is_on_screen is (size[0] >= WIDE_FROM))
        assert not stage.is_on_screen or stage.size.width >= DRAWN_AT_LEAST
        await learner.press(*["left"] * 15, "right")
        await learner.until(lambda: re.search("[CP]1", "".join(code.canvas.text())))
        for _ in range(14):  # at every step: marks take room, too
            assert "…" not in "".join(code.canvas.text())
            await learner.press("right")
        if size[0] < WIDE_FROM:
            await learner.seen("TIMELINE", "self.not_empty.wait()")
            await learner.press("c")
            await learner.until(lambda: stage.is_on_screen and not code.is_on_screen)


async def test_a_search_that_finds_nothing_shows_an_example():
    text = SMALL.replace('play = "two_conditions --producers 1 --consumers 1 --items 1"\nmoves = "C1*4 P1*6 C1*5"', SAFE)
    text = text.replace("'first(\"wait\").thread'", '\'"C1" if verdict() == "ok" else "P1"\'').partition("[[steps.after]]")[0]
    async with learning(parse_lesson(text, "small.toml", "safe"), (80, 24)) as learner:
        await learner.press("enter", "2", "enter")
        await learner.reads("The search found nothing wrong in")
        await learner.reads("Here is one interleaving, as an example.")
        await learner.until(lambda: learner.shows_threads())
        await learner.past(Gate.RUN)
        await learner.reads("Right.")
        await learner.press("enter")
        await learner.seen("1 of 2: ", "It was so.")


async def test_the_moments_are_marked_on_the_timeline(small):
    async with learning(small, (80, 24)) as learner:
        await begun(learner, to=Gate.EXPLAIN)
        chart = learner.screen.query_one(TimelineChart)
        await learner.until(lambda: "●" in learner.picture() and len(chart._points) == 2)
        row = next(row for row in learner.rows() if re.match(r" C1 .*●", row))
        assert "○" in row


async def test_an_order_and_a_number_can_be_taken_back(small):
    async with learning(small) as learner:
        await begun(learner, to=Gate.SEE)
        await learner.press("1", "2", "backspace", "minus", "backspace", "enter")
        await learner.reads("You saw: 1 items")


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
async def test_in_both_themes_and_in_ascii(small, theme):
    async with learning(small, (80, 24), theme=theme, ascii=True) as learner:
        await begun(learner, to=Gate.EXPLAIN)
        await learner.press("t")
        await learner.seen("1 of 2")
        assert all(ord(sign) < 128 for sign in learner.picture().replace("·", ""))


async def test_left_in_the_middle_it_goes_on_there(small):
    async with learning(small) as learner:
        await begun(learner, to=Gate.SEE)
        await learner.press("escape")
        await learner.until(lambda: isinstance(learner.app.screen, HomeScreen))
        assert Progress().done() == []
        learner.app.open_lesson(small)
        await learner.until(lambda: isinstance(learner.app.screen, LessonScreen))
        assert learner.sitting.gate is Gate.SEE
        await learner.reads("How many were put?")
        await learner.until(lambda: learner.screen.player is not None)


async def test_left_in_another_app_it_offers_to_go_on_there(small):
    async with learning(small) as learner:
        await begun(learner, to=Gate.SEE)
    async with learning(small, (80, 24)) as learner:
        await learner.reads("You left it at question 2 of 4")
        await learner.seen("Enter go on there", "r begin anew")
        await learner.press("enter")
        await learner.reads("How many were put?")
        await learner.until(lambda: learner.screen.player is not None)
    async with learning(small, (80, 24)) as learner:
        await learner.reads("You left it at question 2 of 4")
        await learner.press("r")
        await learner.reads("Read this.")
    assert Progress().left() == {}


async def test_live_threads_run_and_end(small):
    lesson = parse_lesson(LIVE, "live.toml", "live")
    async with learning(lesson, (80, 24)) as learner:
        await learner.reads("Is anything put?")
        await learner.press("1", "enter")
        await learner.until(lambda: learner.screen.pulse is not None)
        run = learner.screen.pulse.run
        await learner.seen("Live threads")
        await learner.until(lambda: learner.sitting.performance is not None)
        assert run.ended
        await learner.press("enter")
        await learner.reads("It was not so. You think that they sleep.")
        await learner.press("enter")
        await learner.reads("A put.")
        await learner.past(Gate.COUNTER)
        await learner.reads("It was: yes")


@pytest.mark.slow
async def test_live_threads_end_when_the_lesson_is_left():
    lesson = parse_lesson(LIVE.replace("seconds = 0.5", "seconds = 50"), "live.toml", "live")
    async with learning(lesson) as learner:
        await learner.press("2", "enter")
        await learner.until(lambda: learner.screen.pulse is not None)
        run = learner.screen.pulse.run
        await learner.press("escape")
        await learner.until(lambda: isinstance(learner.app.screen, HomeScreen))
        await learner.until(lambda: run.join(0.0))


async def test_what_cannot_be_run_is_said_and_passed_over():
    text = SMALL.replace('moves = "C1*4', 'moves = "C9 C1*4')
    async with learning(parse_lesson(text, "small.toml", "broken"), (80, 24)) as learner:
        await learner.press("enter", "2", "enter")
        await learner.reads("This cannot be run")
        await learner.reads("no thread 'C9'")
        for gate in (Gate.RUN, Gate.TOLD, Gate.SEE):
            await learner.past(gate)
        await learner.reads("It was so.")
        await learner.past(Gate.EXPLAIN)
        assert learner.sitting.over
        await learner.reads("nothing to answer")


# The course


async def test_from_the_first_screen_to_every_kind_of_thing_and_back():
    async with driven(None, size=(80, 24)) as hand:
        await hand.until(lambda: isinstance(hand.app.screen, HomeScreen))
        await hand.seen("l learn")
        await hand.press("l")
        await hand.until(lambda: isinstance(hand.app.screen, LearnScreen))
        await hand.seen("Lessons", "Mend it", "You are the scheduler", "while, not if")
        learn = hand.app.screen
        for kind, screen in (("lesson", LessonScreen), ("quiz", LessonScreen), ("mend", MendScreen), ("level", LevelScreen)):
            at = next(at for at, entry in enumerate(learn.course.entries) if entry.kind == kind)
            course_map = learn.query_one(CourseMap)
            if kind == "mend":
                await hand.press("right")
            while course_map.at != at:
                await hand.press("down" if course_map.at < at else "up")
            await hand.press("enter")
            await hand.until(lambda wanted=screen: isinstance(hand.app.screen, wanted))
            while hand.app.screen is not learn:  # a level may have its task before it
                await hand.press("escape")
        await hand.press("escape")
        await hand.until(lambda: isinstance(hand.app.screen, HomeScreen))


@pytest.mark.slow
async def test_the_course_says_what_was_done_meanwhile(small):
    progress = Progress()
    async with driven(None) as hand:
        await hand.until(lambda: isinstance(hand.app.screen, HomeScreen))
        await hand.press("l")
        await hand.seen("0 of ")
        hand.app.open_lesson(replace_name(small, "while-not-if"))
        learner = Learner(hand.app, hand.pilot)
        await learner.until(lambda: isinstance(hand.app.screen, LessonScreen))
        await learner.through(well=True)
        await hand.press("escape")
        await hand.seen("1 of ", "4 of 4")
    assert progress.done()[0].what == "lesson/while-not-if"


def replace_name(lesson: Lesson, name: str) -> Lesson:
    import msgspec

    return msgspec.structs.replace(lesson, name=name)


@pytest.mark.slow
async def test_after_a_lesson_comes_the_next(small, monkeypatch, data):
    own = data / "course"
    own.mkdir()
    (own / "a.toml").write_text(SMALL.replace("minutes = 1", "minutes = 1\nrank = 2000"), encoding="utf-8")
    (own / "b.toml").write_text(
        SMALL.replace("minutes = 1", "minutes = 1\nrank = 2001").replace("Small", "Second"), encoding="utf-8"
    )
    from pcviz.lessons.course import load_lessons

    lessons = {lesson.name: lesson for lesson in load_lessons(HERE, own)}
    monkeypatch.setattr("tests.lessons.learners.COURSE", list(lessons.values()))
    async with learning(lessons["a"]) as learner:
        await learner.through(well=True)
        await learner.reads("Next: Second")
        await learner.press("enter")
        await learner.until(lambda: learner.sitting.lesson == lessons["b"])
        await learner.reads("Read this.")


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
