"""An interview in words, line by line: for screen readers, and for pipes."""

import shlex
import sys
import textwrap
from collections.abc import Iterator

from pcviz.cli.output import say
from pcviz.lessons.exercise import ExerciseError
from pcviz.lessons.interview.card import Card, answer
from pcviz.lessons.interview.interview import Interview
from pcviz.lessons.progress import MARKS
from pcviz.lessons.prose import paragraphs

WIDTH = 80
RUN = ("--headless", "--virtual-time", "--seconds", "60")  # of virtual time: in words there is nothing to watch


class Left(Exception):
    """No more input, or q."""


class Quiz:
    """Asks on standard output, and reads answers and marks from standard input until q or its end."""

    def __init__(self, interview: Interview) -> None:
        self.interview = interview

    def go_on(self) -> None:
        interview = self.interview
        self.tell_trouble()
        say("Answer first, aloud or in a line of words; then compare, and mark yourself. q leaves.")
        try:
            while not interview.over:
                self.ask()
                self.after()
        except Left:
            pass
        else:
            if interview.at < len(interview.cards):
                say("", "Time is up.")
        say("", interview.summary)

    def tell_trouble(self) -> None:
        if self.interview.trouble:
            say(self.interview.trouble)
            self.interview.trouble = ""

    def read(self) -> str:
        line = "" if sys.stdin is None else sys.stdin.readline()
        if not line or line.strip() in ("q", "quit"):
            raise Left
        return line.strip()

    def ask(self) -> None:
        interview = self.interview
        card = interview.ask()
        left = "" if interview.left_s is None else f", {interview.left_s / 60:.0f} min left"
        say("", f"Question {interview.at + 1} of {len(interview.cards)} ({interview.standing(card)}{left}): {card.title}")
        say(*wrapped(card.question))
        say(*(f"  {number}: {choice}" for number, choice in enumerate(card.choices, 1)))
        if card.code is not None:
            say(*wrapped(f"Or write it. {card.code.task} w begins the file, j judges it."))
        say("Your number?" if card.choices else "Your answer? An empty line shows the model answer.")
        while not interview.revealed:
            line = self.read()
            if card.code is not None and line in ("w", "j"):
                self.written(card, line)
            elif line.isdecimal() and 1 <= int(line) <= len(card.choices):
                interview.reveal(choice=int(line))
            elif card.choices and line:
                say(f"A number from 1 to {len(card.choices)}, or an empty line.")
            else:
                interview.reveal(line)
        say(*self.told(card))

    def told(self, card: Card) -> Iterator[str]:
        """The model answer, and what goes with it."""
        right = self.interview.right
        if card.choices:
            said = "" if right is None else "Right. " if right else "No. "
            yield f"{said}{card.right}: {card.choices[card.right - 1]}"
        yield from wrapped(card.answer, "A good answer: ")
        for wrong in card.wrong:
            yield from wrapped(f"{wrong.says} {wrong.reveals}", "A common wrong answer: ")

    def after(self) -> None:
        """Whatever is asked for, until the card is marked."""
        interview, card = self.interview, self.interview.card
        say("Mark yourself: 1 again, 2 hard, 3 good, 4 easy.  f: follow-ups.  s: show me.  q: leave.")
        if card.code is not None:
            say("w begins the file, j judges it, m shows a solution.")
        while True:
            word, *more = self.read().split() or [""]
            if word in ("1", "2", "3", "4") or word in MARKS:
                say(interview.mark(int(word) if word.isdecimal() else MARKS.index(word) + 1))
                self.tell_trouble()
                return
            if word == "f":
                self.follow(card)
            elif word == "s":
                self.show(card, more[0] if more else "")
            elif word in ("w", "j") and card.code is not None:
                self.written(card, word)
            elif word == "m" and card.code is not None:
                say(*card.code.model.strip("\n").splitlines())
            else:
                say("1 to 4 marks yourself, f tells a follow-up, s shows, q leaves.")

    def follow(self, card: Card) -> None:
        if not self.interview.follow():
            say("There are no more follow-ups.")
            return
        one = card.follow_ups[self.interview.told - 1]
        say(*wrapped(one.ask, "They ask: "), *wrapped(one.say, "You say: "))

    def show(self, card: Card, number: str) -> None:
        """Do what the card shows: `number` of several."""
        if len(card.show) > 1 and not (number.isdecimal() and 1 <= int(number) <= len(card.show)):
            for at, one in enumerate(card.show, 1):
                say(f"s {at}: {one.command}", *wrapped(one.look, indent=5))
            return
        one = card.show[int(number or 1) - 1]
        say(f"$ {one.command}", *wrapped(one.look))
        _, verb, *rest = shlex.split(one.command)
        if verb == "compare":
            from pcviz.lessons.interview.beside import beside
            from pcviz.workshop.comparison import load_comparison

            say(*(line for words in beside(load_comparison(rest[0])) for line in wrapped(words)))
            return
        from pcviz.cli import main

        main([verb, *rest, *({"run": RUN, "play": ("--plain",)}.get(verb, ()))])

    def written(self, card: Card, word: str) -> None:
        """Begin the file of a coding question, or judge it."""
        try:
            if word == "w":
                say(f"Write it here, in an editor of yours: {answer(card).begin()}", "Then j judges it.")
            else:
                verdict = answer(card).judge()
                say(verdict.error or verdict.text)
        except ExerciseError as error:
            say(f"{error} (w begins it).")


def wrapped(text: str, lead: str = "", indent: int = 0) -> list[str]:
    """Paragraphs in lines of at most 80 columns, with a few words before the first."""
    first, *others = paragraphs(text)
    margin = " " * indent
    return [
        line
        for part in (f"{lead}{first}", *others)
        for line in textwrap.wrap(part, WIDTH, initial_indent=margin, subsequent_indent=margin, break_long_words=False)
    ]
