"""Learners for tests: what is right, asked of a run of their own; and what a wrong one says."""

from functools import cache
from pathlib import Path

from pcviz.explore.process import Stop
from pcviz.lessons.answer import Given, options, truth
from pcviz.lessons.course import HERE, QUIZZES, load_lessons
from pcviz.lessons.facts import Facts
from pcviz.lessons.lesson import Lesson, Question
from pcviz.lessons.stage import Performance, Setup, perform

COURSE = load_lessons(HERE)
NAMES = [lesson.name for lesson in COURSE]
QUIZ = load_lessons(QUIZZES)
ALL = [*COURSE, *QUIZ]
CALLED = [lesson.called for lesson in ALL]

# A lesson whose run takes no time to find, with every kind of question, and every kind of counter-example.
SMALL = """
title = "Small"
minutes = 1
aim = "After this you can say it."

[[steps]]
say = "Read this."

[[steps]]
say = "C1 goes first."
watch = "Watch C1."
explain = "It was **so**."
show = 'all("wait") + [last("get")]'
[steps.run]
play = "two_conditions --producers 1 --consumers 1 --items 1"
moves = "C1*4 P1*6 C1*5"
pace = 8
[[steps.before]]
kind = "choice"
ask = "Who waits?"
answer = 'first("wait").thread'
choices = [
    { say = "P1 does", is = "P1", reveals = "You mix them up.", counter = { look = "C1 waits.", show = 'first("wait")' } },
    { say = "C1 does", is = "C1" },
]
[[steps.after]]
kind = "number"
ask = "How many were put?"
answer = 'count("put")'
unit = "items"
because = "One each."
[[steps.after.wrong]]
is = 2
reveals = "You count the get."
counter = { look = "One put.", play = "two_conditions --producers 1 --consumers 1 --items 1", seed = 3, pace = 20 }
[[steps.after.wrong]]
reveals = "You did not look."
counter = { look = "The only put.", show = 'all("put")' }
[[steps.after]]
kind = "thread"
ask = "Who finished last?"
answer = 'last("end").thread'
[[steps.after.wrong]]
reveals = "The other one."
counter = { look = "Both ends.", show = 'all("end")' }
[[steps.after]]
kind = "order"
ask = "In which order?"
happenings = [{ say = "the get", at = 'first("get")' }, { say = "the put", at = 'first("put")' }]
[[steps.after.wrong]]
when = 'given == [1, 2] and answer == [2, 1]'
reveals = "Nothing is got before it is put."
counter = { look = "Put, then got.", show = '[first("put"), first("get")]' }
[[steps.after.wrong]]
reveals = "There is no other order."
counter = { look = "Put, then got.", show = '[first("put"), first("get")]' }
"""


def as_quiz(tell: str) -> str:
    """The small lesson as a quiz: all its questions before anything is seen."""
    return (
        SMALL.replace("minutes = 1", f'minutes = 1\ntell = "{tell}"')
        .replace("[[steps.after", "[[steps.before")
        .replace('watch = "Watch C1."\nexplain = "It was **so**."\n', 'idea = "who goes first"\nlesson = "while-not-if"\n')
        .replace('show = \'all("wait") + [last("get")]\'\n', "")
    )


@cache
def once(setup: Setup, place: Path | None) -> Performance:
    return perform(setup, place)


def performed(lesson_name: str, setup: Setup) -> Performance:
    """A fresh run, once for all tests of a lesson."""
    lesson = next((one for one in [*COURSE, *QUIZ] if one.name == lesson_name), None)
    return once(setup, lesson.place if lesson is not None else None)


def at_hand(setup: Setup, place: Path, stop: Stop) -> Performance:
    """In the place of `perform`: for walks through lessons whose runs are proved to be the same each time."""
    return once(setup.run, place)


def right(lesson: Lesson, question: Question, setup: Setup) -> Given:
    return truth(question, performed(lesson.name, setup.run).facts)


def wrong(question: Question, facts: Facts, right: Given) -> Given:
    """Something else that could be answered."""
    match question.kind:
        case "choice":
            return next(at for at in range(1, len(question.choices) + 1) if at != right)
        case "thread":
            return next(name for name in options(question, facts) if name != right)
        case "number":
            assert isinstance(right, int | float)
            return int(right + question.within) + 1
    assert isinstance(right, tuple)
    return right[::-1]
