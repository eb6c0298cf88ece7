"""The lesson: one TOML file, in which every word stands that a learner reads, and no right answer: these are asked of a run."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from pcviz.lessons.query import Query, QueryError
from pcviz.lessons.reading import Words, convert, parse_toml, read_text
from pcviz.lessons.stage import KINDS, Setup, StageError, understand

Value = bool | int | float | str | list[bool | int | float | str]
MOST_CHOICES = 9  # a key each
GIVEN, ANSWER = "given", "answer"  # what a `when` may call by name
LESSON, QUIZ = "lesson", "quiz"


class LessonError(ValueError):
    """One clear line: the file, the key, and what would be right."""


class Counter(Setup, frozen=True, forbid_unknown_fields=True):
    """What is shown to whoever answered wrong: another run, or moments of the same one; and what to look at."""

    look: str = ""
    show: str = ""  # a query: the moments to look at


class Wrong(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A wrong answer to a number, an order or a thread: which (none of both: any other), and the thought behind it."""

    reveals: Words
    counter: Counter
    # "is" and "when" as in a choice
    value: Value | None = msgspec.field(default=None, name="is")
    when: str = ""


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """It is the right one if the answer is its value, or its `when` holds. The thought behind it, for when it is not."""

    say: Words
    value: Value | None = msgspec.field(default=None, name="is")
    when: str = ""
    reveals: str = ""
    counter: Counter | None = None


class Happening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the things to be put in order."""

    say: Words
    at: Words  # a query: its moment


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: Literal["choice", "number", "order", "thread"]
    ask: Words
    answer: str = ""  # a query
    choices: list[Choice] = []
    happenings: list[Happening] = []
    among: str = "threads()"  # a query: the names from which a thread is picked
    within: Annotated[float, msgspec.Meta(ge=0)] = 0.0  # how far off a number may be
    unit: str | tuple[str, str] = ""  # what is counted; of two the first is said of one
    wrong: list[Wrong] = []
    because: str = ""  # told with the answer


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One idea: predicted, run, seen, explained. What is left out is passed over."""

    idea: str = ""  # in a quiz: what it is about, in a few words
    lesson: str = ""  # in a quiz: the name of the lesson that answers it
    say: str = ""
    run: Setup | None = None
    before: list[Question] = []
    watch: str = ""  # told while it runs
    after: list[Question] = []
    explain: str = ""
    show: str = ""  # a query: the moments that the explanation is about


class Lesson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`rank` is its place in the course. One that tells what was right only at its end, or never, is a quiz."""

    title: Words
    aim: Words
    minutes: Annotated[int, msgspec.Meta(ge=1, le=60)]
    steps: Annotated[list[Step], msgspec.Meta(min_length=1)]
    rank: int = 1000
    tell: Literal["step", "end", "never"] = "step"  # when what was right is told
    name: str = ""  # the file's, without its ending
    folder: str = ""  # where files that it names are looked for

    @property
    def kind(self) -> str:
        return LESSON if self.tell == "step" else QUIZ

    @property
    def what(self) -> str:
        """What the progress calls it."""
        return f"{self.kind}/{self.name}"

    @property
    def called(self) -> str:
        """By what name a learner asks for it."""
        return self.name if self.kind == LESSON else f"{QUIZ}-{self.name}"

    @property
    def questions(self) -> list[Question]:
        return [question for step in self.steps for question in (*step.before, *step.after)]

    @property
    def place(self) -> Path:
        return Path(self.folder)

    def setups(self) -> Iterator[tuple[str, Setup]]:
        """Everything that it runs, with the key where it stands."""
        for number, step in enumerate(self.steps, 1):
            if step.run is not None:
                yield f"steps[{number}].run", step.run
            for key, question in step_questions(number, step):
                for place, counter in counters(key, question):
                    if counter.kind:
                        yield place, counter


def step_questions(number: int, step: Step) -> Iterator[tuple[str, Question]]:
    """The questions of step 1, 2, … with the keys where they stand."""
    for gate in ("before", "after"):
        for at, question in enumerate(getattr(step, gate), 1):
            yield f"steps[{number}].{gate}[{at}]", question


def counters(key: str, question: Question) -> Iterator[tuple[str, Counter]]:
    for at, choice in enumerate(question.choices, 1):
        if choice.counter is not None:
            yield f"{key}.choices[{at}].counter", choice.counter
    for at, wrong in enumerate(question.wrong, 1):
        yield f"{key}.wrong[{at}].counter", wrong.counter


def parse_lesson(text: str, source: str, name: str = "", folder: str = "") -> Lesson:
    """The lesson in a TOML text; `source` names the file in errors. Raises LessonError."""
    table = parse_toml(text, source, LessonError)
    try:
        lesson = convert(table, Lesson, source, LessonError, name=name, folder=folder)
    except LessonError as problem:
        what, _, rest = str(problem).rpartition(": no such key")
        if not rest and what.rpartition(".")[2] in Step.__struct_fields__ and what.count(".") > source.count(".") + 1:
            raise LessonError(f"{problem} here: the plain keys of a step stand above its tables") from None
        raise
    try:
        _judge(lesson)
    except (QueryError, StageError) as problem:
        raise LessonError(f"{source}: {problem}") from None
    return lesson


def read_lesson(path: Path) -> Lesson:
    """Raises LessonError."""
    return parse_lesson(read_text(path, "a lesson", LessonError), str(path), path.stem, str(path.parent))


def _judge(lesson: Lesson) -> None:
    """What the types alone do not say. Raises QueryError or StageError, in words that begin with the key."""
    run = False
    for number, step in enumerate(lesson.steps, 1):
        key = f"steps[{number}]"
        if not (step.say or step.run or step.before or step.after or step.explain):
            raise StageError(f"{key}: it says, runs and asks nothing")
        if step.run is not None:
            run = True
            _judge_setup(f"{key}.run", step.run, lesson.place)
        elif step.before:
            raise StageError(f"{key}.before: there is no [steps.run] in this step, so there is nothing to predict")
        elif step.after and not run:
            raise StageError(f"{key}.after: nothing has been run yet that could be asked")
        if step.show and not run:
            raise StageError(f"{key}.show: nothing has been run yet that could be shown")
        if step.show and not step.explain:
            raise StageError(f"{key}.show: there is no explain that it belongs to")
        _query(f"{key}.show", step.show)
        if lesson.kind == QUIZ:
            _judge_quiz(key, step, lesson.tell)
        elif step.idea or step.lesson:
            raise StageError(
                f'{key}.{"idea" if step.idea else "lesson"}: this is for a quiz, which has tell = "end" or "never"'
            )
        for place, question in step_questions(number, step):
            _judge_question(place, question, lesson.place)


def _judge_quiz(key: str, step: Step, tell: str) -> None:
    """Nothing is seen before all is answered; and everybody is asked about the same run."""
    for name in ("watch", "after", *(("explain",) if tell == "never" else ())):
        if getattr(step, name):
            raise StageError(f'{key}.{name}: with tell = "{tell}" nothing is shown that this could be about')
    if step.run is not None and not step.run.same_again:
        raise StageError(f"{key}.run: a quiz asks everybody about the same run, and live threads never run the same way twice")
    if step.before and not step.idea:
        raise StageError(f"{key}.idea: it is missing; say in a few words what is asked about, for whoever misses it")


def _judge_setup(key: str, setup: Setup, folder: Path) -> None:
    try:
        understand(setup, folder)
    except StageError as problem:
        raise StageError(f"{key}.{problem}" if ":" in str(problem).partition(" ")[0] else f"{key}: {problem}") from None
    _query(f"{key}.start", setup.start)
    _query(f"{key}.stop", setup.stop)


def _query(key: str, text: str, *names: str) -> None:
    if text:
        try:
            Query(text, names)
        except QueryError as problem:
            raise QueryError(f"{key}: {problem}") from None


def _judge_question(key: str, question: Question, folder: Path) -> None:
    _query(f"{key}.answer", question.answer)
    _query(f"{key}.among", question.among)
    for at, happening in enumerate(question.happenings, 1):
        _query(f"{key}.happenings[{at}].at", happening.at)
    if question.kind == "order":
        if question.answer:
            raise StageError(f"{key}.answer: the order is that of the moments: leave it out")
        if not 2 <= len(question.happenings) <= MOST_CHOICES:
            raise StageError(
                f"{key}.happenings: there are {len(question.happenings)}; give 2 to {MOST_CHOICES} to put in order"
            )
    elif not question.answer:
        raise StageError(f"{key}.answer: it is missing; it is a query, for example count('notify')")
    elif question.happenings:
        raise StageError(f"{key}.happenings: these are for the kind order, not for {question.kind}")
    if question.kind == "choice":
        _judge_choices(key, question)
    else:
        _judge_wrong(key, question)
    for place, counter in counters(key, question):
        _judge_counter(place, counter, folder)


def _judge_choices(key: str, question: Question) -> None:
    if not 2 <= len(question.choices) <= MOST_CHOICES:
        raise StageError(f"{key}.choices: there are {len(question.choices)}; give 2 to {MOST_CHOICES}")
    if question.wrong:
        raise StageError(f"{key}.wrong: a choice says itself what it reveals")
    for at, choice in enumerate(question.choices, 1):
        _judge_match(f"{key}.choices[{at}]", choice.value, choice.when, True, ANSWER)
        if bool(choice.reveals) != (choice.counter is not None):
            raise StageError(f"{key}.choices[{at}]: a wrong choice needs both, reveals and counter")
    if sum(not choice.reveals for choice in question.choices) > 1:
        raise StageError(f"{key}.choices: only one can be right; every other needs reveals and counter")


def _judge_wrong(key: str, question: Question) -> None:
    if question.choices:
        raise StageError(f"{key}.choices: these are for the kind choice, not for {question.kind}")
    if not question.wrong:
        raise StageError(f"{key}.wrong: it is missing; say what a wrong answer reveals")
    for at, wrong in enumerate(question.wrong, 1):
        last = at == len(question.wrong)
        _judge_match(f"{key}.wrong[{at}]", wrong.value, wrong.when, not last, ANSWER, GIVEN)
        if last and (wrong.value is not None or wrong.when):
            raise StageError(f"{key}.wrong[{at}]: the last one is for any other answer: leave is and when out")


def _judge_match(key: str, value: object, when: str, needed: bool, *names: str) -> None:
    if value is not None and when:
        raise StageError(f"{key}: give is or when, not both")
    if needed and value is None and not when:
        raise StageError(f"{key}: it needs is (a value) or when (a query)")
    _query(f"{key}.when", when, *names)


def _judge_counter(key: str, counter: Counter, folder: Path) -> None:
    if not counter.look:
        raise StageError(f"{key}.look: it is missing; say what to look at")
    if counter.kind:
        _judge_setup(key, counter, folder)
    elif not counter.show:
        raise StageError(f"{key}: it needs something to run ({', '.join(KINDS)}), or show: moments of the run at hand")
    _query(f"{key}.show", counter.show)
