"""The right answer to a question, asked of the run; and what a wrong one reveals."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pcviz.lessons.facts import Facts
from pcviz.lessons.lesson import ANSWER, GIVEN, Choice, Counter, Lesson, Question, Wrong, counters, step_questions
from pcviz.lessons.query import Query, QueryError, described, same
from pcviz.lessons.stage import Performance, Setup, StageError, perform

Given = (
    int | float | str | tuple[int, ...]
)  # a choice's number, a number, a thread's name, the happenings' numbers in their order


@dataclass(frozen=True)
class Judgement:
    """What became of an answer. `reveals` and `counter` belong to a wrong one."""

    given: Given
    right: bool
    truth: Given
    reveals: str = ""
    counter: Counter | None = None


def options(question: Question, facts: Facts | None) -> list[str]:
    """What can be picked, as it is offered. Raises QueryError."""
    match question.kind:
        case "choice":
            return [choice.say for choice in question.choices]
        case "order":
            return [one.say for one in question.happenings]
        case "thread":
            assert facts is not None
            names = Query(question.among).ask(facts)
            if not isinstance(names, tuple) or not names or not all(isinstance(name, str) for name in names):
                raise QueryError(f"{question.among}: it gives {described(names)}, where names of threads are needed")
            return list(names)
    return []


def truth(question: Question, facts: Facts) -> Given:
    """The right answer, in the form in which it is given. Raises QueryError where the run says none, or more than one."""
    if question.kind == "order":
        return _order(question, facts)
    answer = Query(question.answer).ask(facts)
    match question.kind:
        case "choice":
            fitting = [at for at, choice in enumerate(question.choices, 1) if _fits(choice, facts, {ANSWER: answer})]
            if len(fitting) != 1:
                which = " and ".join(map(str, fitting)) or "none"
                raise QueryError(f"the answer is {described(answer)}, and of the choices {which} of them says so")
            return fitting[0]
        case "number":
            if isinstance(answer, bool) or not isinstance(answer, int | float):
                raise QueryError(f"{question.answer}: it gives {described(answer)}, where a number is needed")
            return answer
        case _:
            if answer not in options(question, facts):
                raise QueryError(f"{question.answer}: it gives {described(answer)}, which is none of the threads to pick from")
            return str(answer)


def judge(question: Question, facts: Facts, given: Given) -> Judgement:
    """Raises QueryError."""
    right = truth(question, facts)
    if question.kind == "choice":
        if given == right:
            return Judgement(given, True, right)
        taken = question.choices[int(given) - 1]  # type: ignore[arg-type]
        return Judgement(given, False, right, taken.reveals, taken.counter)
    if question.kind == "number":
        assert isinstance(given, int | float) and isinstance(right, int | float)
        good = same(given, right) or abs(given - right) <= question.within
    else:
        good = given == right
    if good:
        return Judgement(given, True, right)
    names = {ANSWER: right, GIVEN: given}
    wrong = next(one for one in question.wrong if _fits(one, facts, names, given))
    return Judgement(given, False, right, wrong.reveals, wrong.counter)


def number(text: str) -> int | float | None:
    """What somebody typed; None for what is no number."""
    try:
        value = float(text)
    except ValueError:
        return None
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() else value


def in_words(question: Question, given: Given) -> str:
    """An answer as it is told."""
    match question.kind:
        case "choice":
            return question.choices[int(given) - 1].say  # type: ignore[arg-type]
        case "order":
            assert isinstance(given, tuple)
            return ", then ".join(question.happenings[at - 1].say for at in given)
        case "number":
            return f"{described(given)} {unit(question, given)}".strip()
    return str(given)


def unit(question: Question, number: Given | None) -> str:
    """What is counted, as it is said of this number."""
    units = question.unit
    return units if isinstance(units, str) else units[number != 1]


def _order(question: Question, facts: Facts) -> tuple[int, ...]:
    places: list[int] = []
    for happening in question.happenings:
        moments = Query(happening.at).moments(facts)
        if len(moments) != 1:
            raise QueryError(f"{happening.at}: it gives {len(moments)} moments, where one is needed")
        places.append(moments[0].position)
    if len(set(places)) != len(places):
        raise QueryError("two of the happenings are the same moment")
    return tuple(sorted(range(1, len(places) + 1), key=lambda at: places[at - 1]))


def _fits(one: Choice | Wrong, facts: Facts, names: dict[str, Any], given: Given | None = None) -> bool:
    """Whether a choice is what the answer says, or a wrong answer is what was given."""
    if one.when:
        return bool(Query(one.when, (ANSWER, GIVEN)).ask(facts, **{GIVEN: given, **names}))
    if one.value is None:
        return True
    value: Any = tuple(one.value) if isinstance(one.value, list) else one.value
    return same(value, names[ANSWER] if given is None else given)


@dataclass(frozen=True)
class Proof:
    """One fact that a lesson rests on: where it stands in the file, and what it came out as, or the trouble with it."""

    key: str
    said: str = ""
    trouble: str = ""


def prove(lesson: Lesson) -> Iterator[Proof]:
    """Run all that the lesson runs, and ask all that it asks: every answer, every counter-example, every moment shown."""
    performance: Performance | None = None
    known: dict[Setup, Performance] = {}
    for number, step in enumerate(lesson.steps, 1):
        key = f"steps[{number}]"
        if step.run is not None:
            performance, proof = _staged(f"{key}.run", step.run, lesson, known)
            yield proof
            if performance is None:
                return
            yield from _shown(f"{key}.run", step.run, performance)
        for place, question in step_questions(number, step):
            assert performance is not None
            yield _answered(place, question, performance.facts)
            for where, counter in counters(place, question):
                yield from _countered(where, counter, performance, lesson, known)
        if step.show and performance is not None:
            yield _asked(f"{key}.show", step.show, performance)


def _staged(key: str, setup: Setup, lesson: Lesson, known: dict[Setup, Performance]) -> tuple[Performance | None, Proof]:
    """Performed once, however many steps show a part of it."""
    try:
        performance = known[setup.run] if setup.run in known else perform(setup, lesson.place)
        known[setup.run] = performance
    except StageError as problem:
        return None, Proof(key, trouble=str(problem))
    return performance, Proof(key, f"{len(performance.events):,} events. {performance.words}".strip())


def _shown(key: str, setup: Setup, performance: Performance) -> Iterator[Proof]:
    """That the picture begins and ends at moments that there are."""
    for name in ("start", "stop"):
        if getattr(setup, name):
            yield _asked(f"{key}.{name}", getattr(setup, name), performance)


def _answered(key: str, question: Question, facts: Facts) -> Proof:
    try:
        right = truth(question, facts)
        if question.kind == "order" and right == tuple(range(1, len(question.happenings) + 1)):
            return Proof(f"{key}.happenings", trouble="they stand in the right order already: mix them")
        for at, choice in enumerate(question.choices, 1):
            if at != right and not choice.reveals:
                return Proof(f"{key}.choices[{at}]", trouble="it is wrong, and says not what it reveals")
        return Proof(key, in_words(question, right))
    except QueryError as problem:
        return Proof(f"{key}.answer", trouble=str(problem))


def _countered(
    key: str, counter: Counter, performance: Performance, lesson: Lesson, known: dict[Setup, Performance]
) -> Iterator[Proof]:
    shown: Performance | None = performance
    if counter.kind:
        shown, proof = _staged(key, counter, lesson, known)
        yield proof
    if shown is not None:
        yield from _shown(key, counter, shown)
        if counter.show:
            yield _asked(f"{key}.show", counter.show, shown)


def _asked(key: str, query: str, performance: Performance) -> Proof:
    try:
        moments: Sequence[Any] = Query(query).moments(performance.shown.facts)
    except QueryError as problem:
        return Proof(key, trouble=str(problem))
    return Proof(key, described(tuple(moments))) if moments else Proof(key, trouble=f"{query}: there is no such moment")
