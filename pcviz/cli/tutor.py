"""A lesson in words, line by line: for screen readers, and for pipes."""

import sys
import textwrap
from collections.abc import Iterator

from pcviz.cli.output import say
from pcviz.lessons.answer import Given, in_words, number, options, unit
from pcviz.lessons.facts import Moment
from pcviz.lessons.lesson import QUIZ, Lesson, Question
from pcviz.lessons.pages import Gate
from pcviz.lessons.prose import prose
from pcviz.lessons.query import QueryError
from pcviz.lessons.sitting import Sitting
from pcviz.lessons.stage import Performance, StageError, perform
from pcviz.trace.state import State
from pcviz.trace.tape import Tape
from pcviz.workshop.plain import Plain
from pcviz.workshop.retell import retell

WIDTH = 80
MOST_LINES = 60  # of what happened; the rest is counted


class Left(Exception):
    """No more input, or q."""


class Tutor:
    """Tells on standard output, and reads answers from standard input until q or its end."""

    def __init__(self, sitting: Sitting, following: Lesson | None = None) -> None:
        self.sitting = sitting
        self.following = following

    def go_on(self) -> None:
        sitting = self.sitting
        say(f"{sitting.lesson.title}: a {sitting.lesson.kind} of about {sitting.lesson.minutes} minutes. q leaves.")
        self.tell_trouble()
        try:
            while not sitting.over:
                self.page()
        except Left:
            self.tell_trouble()
            say("", "Left before its end.")
            return
        say("", sitting.score, *self.missed(), *wrapped(sitting.lesson.aim))
        if sitting.receipt:
            say("To hand in, copy this line:", sitting.receipt)
        self.tell_trouble()
        if self.following is not None:
            say(f"Next: pcviz learn {self.following.name} --plain")

    def tell_trouble(self) -> None:
        if self.sitting.trouble:
            say(self.sitting.trouble)
            self.sitting.trouble = ""

    def read(self) -> str:
        line = "" if sys.stdin is None else sys.stdin.readline()
        if not line or line.strip() in ("q", "quit"):
            raise Left
        return line.strip()

    def pause(self) -> None:
        say("(Enter goes on.)")
        self.read()

    def page(self) -> None:
        sitting = self.sitting
        self.perform()
        say("")
        match sitting.gate:
            case Gate.LEFT:
                self.take_up()
            case Gate.READ:
                say(*told(sitting.step.say))
                self.pause()
                sitting.on()
            case Gate.PREDICT:
                if sitting.page.first:
                    say(*told(sitting.step.say))
                if not sitting.asking:
                    self.judged()
                    return
                self.situation()
                self.ask(f"Question {sitting.number}." if self.quiz else "Before it runs: what do you expect?")
            case Gate.RUN:
                say(*told(sitting.step.watch or "It runs."))
                self.run()
                self.pause()
                sitting.on()
            case Gate.TOLD:
                self.judged()
            case Gate.SEE:
                self.ask("What did you see?")
                self.judged()
            case Gate.EXPLAIN:
                say(*told(sitting.step.explain))
                self.moments()
                self.pause()
                sitting.on()
            case Gate.COUNT:
                sitting.on()

    def take_up(self) -> None:
        sitting = self.sitting
        assert sitting.left is not None
        say(f"You left this {sitting.lesson.kind} {sitting.left.place}. (Enter goes on there, n begins anew.)")
        if self.read() == "n":
            sitting.again()
        else:
            sitting.on()

    @property
    def quiz(self) -> bool:
        return self.sitting.lesson.kind == QUIZ

    def missed(self) -> Iterator[str]:
        """Of a quiz: what was not known, and where it is taught."""
        if self.sitting.receipt and self.sitting.missed:
            yield "Missed:"
            for at, step in self.sitting.missed:
                yield f"  {at}: {step.idea}" + (f" (pcviz learn {step.lesson})" if step.lesson else "")

    def perform(self) -> None:
        """Whatever the page needs, here and now."""
        if self.sitting.needs is not None:
            say("(It runs, for a moment.)")
        while (setup := self.sitting.needs) is not None:
            try:
                self.sitting.performed(setup, perform(setup, self.sitting.lesson.place))
            except StageError as problem:
                self.sitting.failed(setup, str(problem))

    # Asking

    def ask(self, head: str) -> None:
        sitting, question = self.sitting, self.sitting.question
        if question is None or not sitting.asking:
            return
        say(head, *wrapped(question.ask))
        offered = self.offered(question)
        say(*(f"  {at}: {words}" for at, words in enumerate(offered, 1)))
        how = {
            "number": f"A number{f' of {unit(question, None)}' if question.unit else ''}?",
            "order": "Their numbers, in the order in which it happens?",
        }
        say(how.get(question.kind, "Your number?"))
        while True:
            line = self.read()
            given = parsed(question, line, offered)
            if given is not None:
                sitting.answer(given)
                return
            say("A number, please." if question.kind == "number" else f"Numbers from 1 to {len(offered)}, please.")

    def offered(self, question: Question) -> list[str]:
        performance = self.sitting.performance
        try:
            return options(question, performance.facts if performance is not None else None)
        except QueryError:
            return []

    def judged(self) -> None:
        """What became of the answer, the counter-example, and on."""
        sitting, question = self.sitting, self.sitting.question
        if question is None or sitting.broken:
            say(*wrapped(f"This cannot be run, so it is passed over. {sitting.broken}"))
            sitting.on()
            return
        judgement, given = sitting.judgement, sitting.given
        if judgement is None or given is None:
            say(*wrapped(f"This run does not say, so it does not count. {sitting.doubt}"))
            sitting.on()
            return
        if self.quiz:
            say(f"Question {sitting.number}.", *told(sitting.step.say))
        if sitting.gate is Gate.TOLD:
            expected = "You answered" if self.quiz else "You expected"
            say(*wrapped(question.ask), *wrapped(f"{expected}: {in_words(question, given)}"))
        if judgement.right:
            say("Right.", *told(question.because))
        else:
            say(*told(f"It was not so. {judgement.reveals}"))
            self.counter()
            say(*wrapped(f"It was: {in_words(question, judgement.truth)}"), *told(question.because))
        sitting.on()

    def counter(self) -> None:
        sitting = self.sitting
        if not sitting.must_see:
            return
        sitting.on()
        self.perform()
        assert sitting.showing is not None
        say(*wrapped(f"Look: {sitting.showing.look}"))
        if sitting.broken:
            say(*wrapped(f"This cannot be run. {sitting.broken}"))
        elif sitting.moments():
            self.moments()
        else:
            self.run()
        sitting.on()

    # Showing

    def run(self) -> None:
        """What happened, a line each: steps where threads are scheduled, else what is worth telling."""
        performance = self.sitting.performance
        if performance is None:
            say(*wrapped(f"This cannot be run, so it is passed over. {self.sitting.broken}"))
            return
        if performance.words and performance.example is not None:
            say(*wrapped(performance.words), "Here is one interleaving, as an example.")
        lines = list(self.lines(performance))
        say(*lines[:MOST_LINES])
        if len(lines) > MOST_LINES:
            say(f"  … and {len(lines) - MOST_LINES} lines more.")
        if performance.words and performance.example is None:
            say(*wrapped(performance.words))

    def lines(self, performance: Performance) -> Iterator[str]:
        start, stop = self.sitting.span()
        tape = tape_of(performance)
        if tape.controlled:
            for step in range(tape.step_at(start) + 1, tape.step_at(stop) + 1):
                yield f"  {step}. {retell(tape, tape.behind(step))}"
            return
        plain = Plain(State())
        for position, event in enumerate(performance.shown.events, 1):
            words = plain.words(event)
            if words and start < position <= stop:
                yield f"  {event[0]:.2f} s  {words}"

    def moments(self) -> None:
        """The moments that it is about, and how it stood there."""
        performance, moments = self.sitting.performance, self.sitting.moments()
        if performance is None or not moments:
            return
        tape = tape_of(performance)
        for at, moment in enumerate(moments, 1):
            say(*wrapped(f"{at}. {place(tape, moment)}: {retell(tape, moment.position)}.", indent=2))

    def situation(self) -> None:
        """Where it stands before a prediction, if the lesson wants that to be seen."""
        sitting, setup = self.sitting, self.sitting.setup
        if setup is None or not setup.start or sitting.performance is None:
            return
        shot = tape_of(sitting.performance).state(sitting.span()[0]).snapshot()
        for buffer in shot.buffers:
            labels = [shot.items[item].label for item in buffer.slots if item in shot.items]
            say(f"In the buffer: {', '.join(labels) or 'nothing'}.")
        say(*(f"{thread.name}: {thread.why}." for thread in shot.threads))


def parsed(question: Question, line: str, offered: list[str]) -> Given | None:
    """None for what is no answer."""
    if question.kind == "number":
        return number(line)
    figures = line.replace(",", " ").split()
    if not figures or not all(figure.isdecimal() and 1 <= int(figure) <= len(offered) for figure in figures):
        return None
    numbers = tuple(map(int, figures))
    if question.kind == "order":
        return numbers if sorted(numbers) == list(range(1, len(offered) + 1)) else None
    if len(numbers) != 1:
        return None
    return offered[numbers[0] - 1] if question.kind == "thread" else numbers[0]


def tape_of(performance: Performance) -> Tape:
    tape = Tape(performance.shown.trace())
    while tape.read():
        continue
    return tape


def place(tape: Tape, moment: Moment) -> str:
    return f"step {moment.step}" if tape.controlled else f"{moment.t:.2f} s"


def told(text: str) -> list[str]:
    """A text of a lesson, in lines."""
    lines: list[str] = []
    for block in prose(text):
        if block.kind == "code":
            lines += [f"    {line}" for line in block.words.splitlines()]
        else:
            lines += wrapped(block.words, lead="- " if block.kind == "item" else "")
    return lines


def wrapped(text: str, lead: str = "", indent: int = 0) -> list[str]:
    margin = " " * indent
    return textwrap.wrap(
        f"{lead}{text}",
        WIDTH,
        initial_indent=margin,
        subsequent_indent=margin + " " * len(lead),
        break_long_words=False,
        break_on_hyphens=False,  # of names
    )
