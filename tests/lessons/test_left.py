"""A lesson left half-way: taken up again by another process it goes on as if it had never been left."""

import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pcviz.lessons.bookmark import fingerprint
from pcviz.lessons.course import load_course
from pcviz.lessons.lesson import Lesson, parse_lesson
from pcviz.lessons.pages import Gate
from pcviz.lessons.progress import Done, Left, Progress, Review
from pcviz.lessons.sitting import Sitting
from tests.lessons.learners import SMALL, as_quiz, performed, right, wrong

ROOT = Path(__file__).parents[2]
START = datetime(2026, 1, 5, tzinfo=UTC)
LIVE = """
title = "Live"
minutes = 1
aim = "Chance."
[[steps]]
watch = "Real threads."
explain = "So."
[steps.run]
live = "basic --set slow_motion=0"
seconds = 0.5
[[steps.before]]
kind = "number"
ask = "How many?"
answer = 'count("put")'
[[steps.before.wrong]]
reveals = "No."
counter = { look = "A put.", show = 'first("put")' }
"""

ANSWERS_ONE_AND_IS_KILLED = """
import os, signal, sys
from pathlib import Path
from pcviz.lessons.lesson import parse_lesson
from pcviz.lessons.progress import Progress
from pcviz.lessons.sitting import Sitting
from tests.lessons.learners import SMALL
sitting = Sitting(parse_lesson(SMALL, "mine.toml", "mine"), Progress(Path(sys.argv[1])))
sitting.on()
sitting.answer(2)
os.kill(os.getpid(), signal.SIGKILL)
"""


def begun(folder: Path, lesson: Lesson) -> Sitting:
    """As by a program that has just been started."""
    sitting = Sitting(lesson, Progress(folder), now=lambda: START)
    sitting.take_up()
    return sitting


def step(sitting: Sitting, well: bool) -> None:
    """Whatever the page asks for."""
    while sitting.needs is not None:
        sitting.performed(sitting.needs, performed("", sitting.needs.run))
    if not sitting.asking:
        sitting.on()
        return
    assert sitting.question is not None and sitting.setup is not None
    known = right(sitting.lesson, sitting.question, sitting.setup)
    sitting.answer(known if well else wrong(sitting.question, performed("", sitting.setup.run).facts, known))


@pytest.mark.parametrize("well", [True, False], ids=["right", "wrong"])
@pytest.mark.parametrize("text", [SMALL, as_quiz("end"), as_quiz("never")], ids=["lesson", "quiz", "silent-quiz"])
def test_left_at_every_page_it_goes_on_there_and_ends_the_same(tmp_path, text, well):
    lesson = parse_lesson(text, "mine.toml", "mine")
    straight, interrupted = Sitting(lesson, Progress(tmp_path / "a"), now=lambda: START), begun(tmp_path / "b", lesson)
    while not straight.over:
        assert (straight.at, straight.page, straight.given) == (interrupted.at, interrupted.page, interrupted.given)
        step(straight, well)
        while interrupted.at < straight.at or len(interrupted._given) < len(straight._given):
            step(interrupted, well)
        if not straight.over:
            interrupted = begun(tmp_path / "b", lesson)
            assert interrupted.gate is Gate.LEFT and not interrupted.asking and interrupted.needs is None
            interrupted.on()
    while not interrupted.over:
        step(interrupted, well)
    assert (interrupted.score, interrupted.missed, interrupted.receipt) == (straight.score, straight.missed, straight.receipt)
    assert Progress(tmp_path / "b").done() == Progress(tmp_path / "a").done()
    assert Progress(tmp_path / "b").left() == {}
    assert begun(tmp_path / "b", lesson).gate is Gate.READ


def test_it_says_where_and_begins_anew_if_that_is_wanted(tmp_path):
    lesson = parse_lesson(SMALL, "mine.toml", "mine")
    sitting = begun(tmp_path, lesson)
    while sitting.gate is not Gate.SEE:
        step(sitting, well=True)
    left = Progress(tmp_path).left()["lesson/mine"]
    assert (left.place, left.when) == ("at question 2 of 4", START)
    again = begun(tmp_path, lesson)
    assert again.left == left
    again.again()
    assert (again.gate, again.left, again.asked) == (Gate.READ, None, 0)
    assert Progress(tmp_path).left() == {}


def test_a_lesson_that_has_changed_begins_anew_and_says_so(tmp_path):
    sitting = begun(tmp_path, parse_lesson(SMALL, "mine.toml", "mine"))
    step(sitting, well=True)
    moved = begun(tmp_path, parse_lesson(SMALL, "elsewhere/mine.toml", "mine"))
    assert moved.gate is Gate.LEFT, "where the file lies is no change"
    changed = begun(tmp_path, parse_lesson(SMALL.replace("Who waits?", "Who sleeps?"), "mine.toml", "mine"))
    assert (changed.gate, changed.at) == (Gate.READ, 0)
    assert changed.trouble == "Small has changed since you left it at question 1 of 4: it begins anew."
    assert Progress(tmp_path).left() == {}


def test_of_live_threads_the_gate_begins_anew(tmp_path):
    lesson = parse_lesson(LIVE, "live.toml", "live")
    told = begun(tmp_path, lesson)
    told.answer(3)
    told.at = next(at for at, page in enumerate(told.pages) if page.gate is Gate.EXPLAIN)
    told._mark()
    sitting = begun(tmp_path, lesson)
    sitting.on()
    assert (sitting.gate, sitting.asked) == (Gate.RUN, 0)
    assert sitting.needs is sitting.step.run
    assert sitting._given == {0: 3}, "what was expected of it stands"


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_killed_behind_an_answer_it_is_there(tmp_path):
    child = subprocess.run([sys.executable, "-c", ANSWERS_ONE_AND_IS_KILLED, str(tmp_path)], cwd=ROOT)
    assert child.returncode == -signal.SIGKILL
    sitting = begun(tmp_path, parse_lesson(SMALL, "mine.toml", "mine"))
    sitting.on()
    assert (sitting.gate, sitting._given) == (Gate.RUN, {1: 2})


def test_two_apps_keep_what_the_other_has_kept(tmp_path):
    one, other = Progress(tmp_path), Progress(tmp_path)

    def left(name, at):
        return Left(START, f"lesson/{name}", "f", at, at, 9)

    one.keep_left(left("a", 1))
    other.keep_left(left("b", 2))
    other.add(Review(START, "card", 3))
    one.keep_left(left("a", 3))
    other.add_done(Done(START, "lesson/c", 1, 1))
    one.forget_left("lesson/b")
    assert other.left() == {"lesson/a": left("a", 3)}
    assert len(other.reviews()) == len(other.done()) == 1


def test_the_course_says_how_far_it_has_come(tmp_path):
    progress = Progress(tmp_path)
    lesson = load_course(progress).lessons[0]
    progress.keep_left(Left(START, lesson.what, fingerprint(lesson), 4, 3, 9))
    assert load_course(progress).pick(lesson.name).standing == "at question 3 of 9"
    progress.add_done(Done(START, lesson.what, 7, 9))
    assert load_course(progress).pick(lesson.name).standing == "7 of 9, now at question 3 of 9"
