"""What a page of a lesson says: its words, its question and what can be answered, and what became of the answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from pcviz.lessons.answer import Given, in_words, number, options, unit
from pcviz.lessons.lesson import QUIZ, Question
from pcviz.lessons.pages import Gate
from pcviz.lessons.prose import BOLD, CODE, prose
from pcviz.lessons.query import QueryError
from pcviz.lessons.sitting import Sitting
from pcviz.tui.look import Look
from pcviz.tui.picture.cast import Piece, breadth
from pcviz.tui.widgets.code import highlighted

CHAIN = ((Gate.PREDICT, "predict"), (Gate.RUN, "run"), (Gate.SEE, "see"), (Gate.EXPLAIN, "explain"))
OF_CHAIN = {Gate.TOLD: Gate.RUN, Gate.COUNTER: Gate.SEE, Gate.READ: Gate.PREDICT, Gate.LEFT: Gate.PREDICT}
OPTION = "option"  # in the style of its words: the number of the option that a click picks
BROAD = 88  # columns: longer rows are hard to read


@dataclass
class Answering:
    """An answer in the making: what is picked, put in order, or typed."""

    question: Question | None = None
    offered: Sequence[str] = ()
    at: int = 0  # the option that is picked, from 1; 0: none yet
    placed: list[int] = field(default_factory=list)  # of an order: the numbers of its happenings so far
    typed: str = ""
    hasty: bool = False  # Enter came before there was an answer

    @property
    def given(self) -> Given | None:
        """None while it is not whole."""
        if self.question is None:
            return None
        match self.question.kind:
            case "number":
                return number(self.typed)
            case "order":
                return tuple(self.placed) if len(self.placed) == len(self.offered) else None
            case "thread":
                return self.offered[self.at - 1] if self.at else None
        return self.at or None

    @property
    def missing(self) -> str:
        """What is still to be done, for whoever commits too early."""
        kind = self.question.kind if self.question is not None else ""
        if kind == "number":
            return "Type a number first." if not self.typed else f"{self.typed} is no number."
        if kind == "order":
            return f"Press the numbers first: {len(self.offered) - len(self.placed)} more."
        return f"Pick one first: 1 to {len(self.offered)}."

    def digit(self, figure: int) -> None:
        self.hasty = False
        if self.question is None:
            return
        if self.question.kind == "number":
            self.typed = (self.typed + str(figure))[:9]
        elif 1 <= figure <= len(self.offered):
            if self.question.kind == "order":
                if figure not in self.placed:
                    self.placed.append(figure)
            else:
                self.at = figure

    def sign(self, sign: str) -> None:
        """The point of a number, or its minus."""
        self.hasty = False
        if self.question is not None and self.question.kind == "number":
            self.typed = (self.typed + sign)[:9]

    def erase(self) -> None:
        self.hasty = False
        self.typed = self.typed[:-1]
        if self.placed:
            self.placed.pop()

    def move(self, by: int) -> None:
        self.hasty = False
        if self.question is not None and self.question.kind in ("choice", "thread") and self.offered:
            self.at = (self.at + by if self.at else (1 if by > 0 else 0)) % (len(self.offered) + 1) or (
                1 if by > 0 else len(self.offered)
            )


def how(question: Question, count: int) -> str:
    """By which keys it is answered."""
    match question.kind:
        case "number":
            return "(type it, then Enter)"
        case "order":
            return "(press the numbers in their order, then Enter)"
    return f"(1 to {count}, then Enter)" if count else ""


def offered(question: Question | None, sitting: Sitting) -> list[str]:
    """What there is to pick; nothing while the run that says so is not known yet."""
    if question is None or (question.kind == "thread" and sitting.performance is None):
        return []
    try:
        return options(question, sitting.performance.facts if sitting.performance is not None else None)
    except QueryError:
        return []


def title(look: Look, sitting: Sitting, width: int) -> list[Piece]:
    """What is done and how far it has come, in so many columns: the chain of the steps, or the one at hand where it is long."""
    dot, at = look.signs.dot, sitting.gate
    quiz = sitting.lesson.kind == QUIZ
    place = f"{sitting.number}/{sitting.questions}" if quiz else f"{sitting.page.step + 1}/{len(sitting.lesson.steps)}"
    pieces = [(f"{dot} {sitting.lesson.title} ", look.strong), (f"{dot} {place} ", look.dim)]
    current = OF_CHAIN.get(at, at)
    chain = [
        (f"{look.signs.dash if number else dot} {words} ", look.accent if gate is current else look.dim)
        for number, (gate, words) in enumerate(CHAIN)
    ]
    if not sitting.over and not quiz:
        room = width - breadth(pieces)
        pieces += chain if breadth(chain) <= room else [(f"{dot} {dict(CHAIN)[current]}", look.accent)]
    if breadth(pieces) + len("pcviz ") <= width:
        pieces.insert(0, ("pcviz ", look.accent))
    return pieces


def onward(sitting: Sitting, going: bool, more: bool) -> str:
    """What Enter does; `going`: something is still to be seen, `more`: another lesson follows."""
    if sitting.asking:
        return "commit"
    if sitting.over:
        return "next lesson" if more else "back"
    if sitting.must_see:
        return "show me"
    if going:
        return "to the end"
    if sitting.showing is not None:
        return "the answer"
    return {Gate.COUNT: "hand in", Gate.LEFT: "go on there"}.get(sitting.gate, "on")


class LessonPage:
    """The words of the page at which a sitting stands, in a look."""

    def __init__(self, look: Look, sitting: Sitting, answering: Answering, following: str = "") -> None:
        self.look = look
        self.sitting = sitting
        self.answering = answering
        self.following = following  # the title of the next lesson

    def render(self) -> RenderableType:
        return Group(*self._parts())

    def _parts(self) -> Iterator[RenderableType]:
        sitting, step = self.sitting, self.sitting.step
        if sitting.broken and not sitting.asking and sitting.gate is not Gate.EXPLAIN:
            yield self._text(("This cannot be run, so it is passed over. ", self.look.alarm), (sitting.broken, self.look.text))
            return
        match sitting.gate:
            case Gate.LEFT:
                yield from self._left()
            case Gate.READ:
                yield from self._prose(step.say)
            case Gate.PREDICT:
                if sitting.page.first:
                    yield from self._prose(step.say)
                yield from self._asked(f"Question {sitting.number}." if self.quiz else "Before it runs: what do you expect?")
            case Gate.RUN:
                yield from self._run()
            case Gate.TOLD:
                yield from self._told("You answered" if self.quiz else "You expected")
            case Gate.SEE if sitting.asking:
                yield from self._asked("What did you see?")
            case Gate.SEE:
                yield from self._told("You saw")
            case Gate.COUNTER:
                assert sitting.showing is not None
                yield self._text(("Look ", self.look.accent))
                yield from self._prose(sitting.showing.look)
            case Gate.EXPLAIN:
                yield from self._prose(step.explain)
            case Gate.COUNT:
                yield from self._count()
            case Gate.OVER:
                yield from self._over()

    @property
    def quiz(self) -> bool:
        return self.sitting.lesson.kind == QUIZ

    def _text(self, *pieces: tuple[str, Style]) -> Text:
        text = Text()
        for words, style in pieces:
            text.append(self.look.plain(words), style)
        return text

    def _prose(self, words: str) -> Iterator[RenderableType]:
        look = self.look
        styles = {BOLD: look.strong, CODE: look.accent}
        before = ""
        for block in prose(words):
            if before and not (before == block.kind == "item"):
                yield Text()
            before = block.kind
            if block.kind == "code":
                lines = [self._text(*line) for line in highlighted(block.words, look)]
                yield Padding(Group(*lines), (0, 0, 0, 4))
                continue
            text = self._text(*((part, styles.get(style, look.text)) for style, part in block.pieces))
            if block.kind == "item":
                row = Table.grid(padding=(0, 1, 0, 0))
                row.add_row(Text(look.signs.dot, look.accent), text)
                yield row
            else:
                yield text

    def _left(self) -> Iterator[RenderableType]:
        """Once before somebody has begun it."""
        look, sitting = self.look, self.sitting
        assert sitting.left is not None
        yield self._text(("You have begun this before. ", look.accent))
        yield self._text((f"You left it {sitting.left.place}, on {sitting.left.when:%Y-%m-%d}.", look.strong))
        yield Text()
        yield self._text(("Enter goes on there, with the answers that you gave. r begins anew.", look.text))

    # Questions

    def _asked(self, head: str) -> Iterator[RenderableType]:
        look, question = self.look, self.sitting.question
        assert question is not None
        if self.sitting.page.first and self.sitting.step.say:
            yield Text()
        hint = (how(question, len(self.answering.offered)), look.dim)
        if self.answering.hasty:
            hint = (self.answering.missing, look.alarm)
        yield self._text((f"{head} ", look.accent), hint)
        yield self._text((question.ask, look.strong))
        if question.kind == "number":
            typed = self.answering.typed
            counted = f" {unit(question, self.answering.given)}".rstrip()
            yield self._text(("Your number: ", look.text), (typed or "", look.accent), ("_", look.accent), (counted, look.text))
        elif not self.answering.offered:
            yield self._text(("The run is being prepared …", look.dim))
        elif question.kind == "order":
            yield self._order(question)
        else:
            yield self._options()

    def _options(self) -> Table:
        look, table = self.look, Table.grid(padding=(0, 1, 0, 0))
        for at, words in enumerate(self.answering.offered, 1):
            picked = at == self.answering.at
            click = Style(meta={OPTION: at})
            style = (look.accent if picked else look.text) + click
            sign = look.signs.right if picked else " "
            table.add_row(Text(sign, look.accent), Text(str(at), look.accent + click), Text(look.plain(words), style))
        return table

    def _order(self, question: Question) -> Table:
        look, table = self.look, Table.grid(padding=(0, 1, 0, 0))
        for at, words in enumerate(self.answering.offered, 1):
            placed = self.answering.placed.index(at) + 1 if at in self.answering.placed else 0
            click = Style(meta={OPTION: at})
            place = f"{placed}." if placed else "  "
            style = (look.accent if placed else look.text) + click
            table.add_row(Text(str(at), look.accent + click), Text(place, look.good), Text(look.plain(words), style))
        return table

    # Runs and verdicts

    def _run(self) -> Iterator[RenderableType]:
        look, sitting, step = self.look, self.sitting, self.sitting.step
        performance = sitting.performance
        if performance is not None and not performance.events:
            yield self._text((performance.words, look.strong))
            if performance.example is not None:
                yield self._text(("Here is one interleaving, as an example.", look.dim))
        elif step.watch:
            yield from self._prose(step.watch)
        else:
            yield self._text(("Watch.", look.text))
        if sitting.needs is not None and sitting.needs.same_again:
            yield Text()
            yield self._text(("The run is being prepared, for some seconds …", look.dim))

    def _told(self, head: str) -> Iterator[RenderableType]:
        look, sitting, question = self.look, self.sitting, self.sitting.question
        judgement, given = sitting.judgement, sitting.given
        assert question is not None
        if self.quiz and sitting.step.say:  # it was asked a while ago
            yield from self._prose(sitting.step.say)
            yield Text()
        yield self._text((question.ask, look.dim))
        if sitting.needs is not None:  # taken up again here
            yield self._text(("The run is being prepared, for some seconds …", look.dim))
            return
        if given is None or judgement is None:
            yield self._text(("This run does not say: it does not count. ", look.accent), (sitting.doubt, look.dim))
            return
        yield self._text((f"{head}: ", look.dim), (in_words(question, given), look.strong))
        if judgement.right:
            yield self._text(("Right. ", look.good))
            yield from self._because(question)
            return
        yield self._text(("It was not so. ", look.alarm))
        yield from self._prose(judgement.reveals)
        if not sitting.must_see:
            yield self._text(("It was: ", look.good), (in_words(question, judgement.truth), look.strong))
            yield from self._because(question)

    def _because(self, question: Question) -> Iterator[RenderableType]:
        if question.because:
            yield from self._prose(question.because)

    def _count(self) -> Iterator[RenderableType]:
        """All is answered; the last of its runs may still be at work."""
        look, sitting = self.look, self.sitting
        yield self._text((f"All {sitting.questions} questions are answered.", look.strong))
        yield Text()
        if sitting.needs is not None:
            yield self._text(("The answers are being asked of the runs, for some seconds …", look.dim))
        elif sitting.lesson.tell == "end":
            yield self._text(("Enter counts them, and then goes through the questions: what was right, and why.", look.text))
        else:
            yield self._text(("Enter counts them.", look.text))

    def _missed(self) -> Iterator[RenderableType]:
        """Of a quiz: what was not known, and which lesson answers it; and the line to hand in."""
        look, sitting = self.look, self.sitting
        if sitting.missed:
            table = Table.grid(padding=(0, 2, 0, 0))
            table.add_row("", Text("missed", look.dim), Text("the lesson that answers it", look.dim))
            for at, step in sitting.missed:
                table.add_row(
                    Text(f"{at:>2}", look.accent), Text(look.plain(step.idea), look.text), Text(step.lesson, look.accent)
                )
            yield table
            yield Text()
        yield self._text(("To hand in, copy this line:", look.dim))
        yield self._text((sitting.receipt, look.strong))
        yield Text()

    def _over(self) -> Iterator[RenderableType]:
        look, sitting = self.look, self.sitting
        yield self._text((f"{sitting.lesson.title}: done.", look.accent))
        yield Text()
        yield self._text((sitting.score, look.strong))
        yield Text()
        if sitting.receipt:
            yield from self._missed()
        yield from self._prose(sitting.lesson.aim)
        if self.following:
            yield Text()
            yield self._text(("Next: ", look.dim), (self.following, look.strong))
