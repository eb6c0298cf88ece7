"""The course on the screen: from its map to every kind of thing and back, and from a lesson to the next."""

import pytest

from pcviz.lessons.course import HERE
from pcviz.lessons.lesson import Lesson
from pcviz.lessons.progress import Progress
from pcviz.tui.screens.home import HomeScreen
from pcviz.tui.screens.learn import LearnScreen
from pcviz.tui.screens.lesson import LessonScreen
from pcviz.tui.screens.level import LevelScreen
from pcviz.tui.screens.mend import MendScreen
from pcviz.tui.widgets.course_map import CourseMap
from tests.lessons.learners import SMALL
from tests.tui_app.driving import driven
from tests.tui_app.lesson.learner import Learner, learning


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
            if kind == "level":
                await hand.seen("Enter, Esc: close")  # of the task before it
            while hand.app.screen is not learn:
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
