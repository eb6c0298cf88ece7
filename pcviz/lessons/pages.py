"""The pages of a lesson, in their order: each stands at one of the gates that a learner goes through."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pcviz.lessons.lesson import QUIZ, Lesson, Question, Step
from pcviz.lessons.prose import height

ROW, ROWS = 68, 17  # columns and rows for words on a screen of 80 × 24


class Gate(StrEnum):
    LEFT = "left"  # once before: to go on there, or to begin anew
    READ = "read"
    PREDICT = "predict"
    RUN = "run"
    TOLD = "told"  # what became of a prediction
    SEE = "see"  # what did you see?
    COUNTER = "counter"  # a counter-example to a wrong answer
    EXPLAIN = "explain"
    COUNT = "count"  # of a quiz: all is answered, and not judged yet
    OVER = "over"


@dataclass(frozen=True)
class Page:
    """One thing at a time. `step` counts from 0, `stage` is the step whose run it is about (-1: none)."""

    gate: Gate
    step: int
    stage: int = -1
    question: Question | None = None
    first: bool = False  # of its step: here its `say` is told


def tall(say: str, question: Question) -> bool:
    """Whether a page would be too full with both: then the words have one of their own before the question."""
    options = [choice.say for choice in question.choices] + [one.say for one in question.happenings]
    rows = height(say, ROW) + height(question.ask, ROW) + sum(height(option, ROW) for option in options or ["", ""])
    return rows > ROWS


def pages(lesson: Lesson) -> Iterator[Page]:
    """A lesson's pages, in their order."""
    stage = -1
    told: list[Page] = []  # of a quiz: what comes when all is answered
    for number, step in enumerate(lesson.steps):
        if step.run is not None:
            stage = number
        yield from _asked(number, step, stage)
        verdicts = [Page(Gate.TOLD, number, stage, question) for question in step.before]
        explained = [Page(Gate.EXPLAIN, number, stage)] if step.explain else []
        if lesson.kind == QUIZ:
            told += verdicts + explained
            continue
        if step.run is not None:
            yield Page(Gate.RUN, number, stage)
        yield from verdicts
        for question in step.after:
            yield Page(Gate.SEE, number, stage, question)
        yield from explained
    last = len(lesson.steps) - 1
    if lesson.kind == QUIZ:
        yield Page(Gate.COUNT, last)
        if lesson.tell == "end":
            yield from told
    yield Page(Gate.OVER, last)


def _asked(number: int, step: Step, stage: int) -> Iterator[Page]:
    """What a step says, and the questions before its run."""
    apart = bool(step.say) and (not step.before or tall(step.say, step.before[0]))
    if apart:
        yield Page(Gate.READ, number, -1, first=True)
    for question in step.before:
        yield Page(Gate.PREDICT, number, stage, question, not apart and question is step.before[0])
