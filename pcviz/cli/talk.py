"""A game in words, line by line: for screen readers, and for pipes."""

import sys
from collections.abc import Iterator

from pcviz.cli.output import say
from pcviz.explore.play import Session, Unplayable
from pcviz.explore.play_game import Refusal
from pcviz.explore.play_view import Choice, Foresight, View
from pcviz.explore.play_words import deed
from pcviz.trace import event as ev
from pcviz.trace.state import State

HELP = (
    "A number lets that thread go (2 b: in the second of its ways). u takes the last move back, r does it again.",
    "w: what can still go wrong from here?  f: one turn that way.  g: run on by itself.  R: start again.",
    "s: a move is a line, or a whole turn.  y: the schedule.  e: the story.  ?: this.  q: leave.",
)
FORESIGHT_S = 2.0


class Talk:
    """Reads what to do from standard input until q or its end."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.runs = 0

    def go_on(self) -> None:
        session = self.session
        producers, consumers, capacity, items = session.configuration
        say(f"You schedule {session.name}: {producers} × {consumers} threads, capacity {capacity}, {items} items each.")
        say(*HELP, *self.standing())
        while (line := self.read()) is not None:
            try:
                told = self.answer(line.split()) if line.strip() else self.standing()
                say(*told)
            except Refusal as why:
                say(f"{why}.")
            except Unplayable as problem:
                say(f"{problem}. The game goes on from the last move.", *self.standing())

    def read(self) -> str | None:
        """The next line; None when there is none, or it says to leave."""
        if sys.stdin is None:
            return None
        line = sys.stdin.readline()
        return line.strip() if line and line.strip() not in ("q", "quit") else None

    def answer(self, words: list[str]) -> Iterator[str]:
        """Do what was said, and tell it. Raises Refusal and Unplayable."""
        session, word = self.session, words[0]
        before = len(session.events)
        match word:
            case "u" | "undo":
                session.undo()
                return self.standing()
            case "R" | "restart":
                session.restart()
                return self.standing()
            case "s":
                view = session.step_by(not session.view.whole)
                return self.told("A move is now a whole turn." if view.whole else "A move is now a single step.")
            case "w":
                return iter([self.ahead(session.foresee(FORESIGHT_S))])
            case "y":
                return iter([session.schedule])
            case "e":
                return self.story()
            case "?" | "help":
                return iter(HELP)
            case "r" | "redo":
                session.redo()
            case "f":
                session.follow()
            case "g":
                self.runs += 1
                session.run_on(self.runs)
            case _:
                self.take(word, words[1:])
        return self.done(before)

    def take(self, word: str, how: list[str]) -> None:
        choice = next((c for c in self.session.choices() if word in (str(c.thread), c.name)), None)
        if choice is None:
            raise Refusal(f"{word!r} is no thread and no command (? lists them)")
        if len(choice.ways) > 1 and not how:
            ways = "; ".join(f"{choice.thread} {letter}: {phrase}" for letter, phrase in lettered(choice))
            raise Refusal(f"{choice.name} can go on in several ways. {ways}")
        letters = [letter for letter, _ in lettered(choice)]
        if how and how[0] not in letters:
            raise Refusal(f"{choice.name} cannot go on in a way {how[0]!r}")
        variant = choice.ways[letters.index(how[0]) if how else 0].variant if choice.ways else 0
        self.session.take(choice.thread, variant)

    def done(self, before: int) -> Iterator[str]:
        """What happened since there were `before` events, and where the game stands now."""
        state = State()
        events = self.session.events
        state.apply_all(events[:before])
        fresh = events[before:]
        state.apply_all(fresh)
        steppers = [thread for _, thread, kind, step, _ in fresh if kind == ev.LINE and step]
        if len(set(steppers)) == 1:
            yield f"{state.thread_name(steppers[0])} {deed(fresh, steppers[0], state) or 'goes on'}."
        yield from self.standing()

    def told(self, *lines: str) -> Iterator[str]:
        yield from lines
        yield from self.standing()

    def standing(self) -> Iterator[str]:
        """Where the game stands: the buffer, then each thread, then how it ended."""
        view = self.session.view
        state = State()
        state.apply_all(self.session.events)
        shot = state.snapshot()
        buffer = shot.buffers[0]
        items = ", ".join(state.item_label(item) for item in buffer.slots) or "nothing"
        room = f" of {buffer.capacity}" if buffer.capacity is not None else ""
        yield f"Step {view.steps}. In the buffer: {items} ({buffer.fill}{room})."
        for choice in view.choices:
            yield card(choice)
        yield from self.ending(view)

    def ending(self, view: View) -> Iterator[str]:
        ending = view.ending
        if ending is None:
            return
        yield f"The end: {ending.verdict.replace('-', ' ')}. {ending.sentence}"
        if ending.line:
            yield f"Line {ending.line}: {ending.source}"
        yield from filter(None, (ending.misconception, ending.mend))

    def story(self) -> Iterator[str]:
        if self.session.ending is None:
            raise Refusal("the story is told when the game is over")
        yield from (f"{number}. {line}." for number, line in enumerate(self.session.ending.story, 1))
        yield from self.ending(self.session.view)

    def ahead(self, foresight: Foresight) -> str:
        if foresight.verdict == "undecided":
            return f"Undecided after {FORESIGHT_S:g} s: {foresight.states:,} states were seen, and random runs found nothing."
        if not foresight.found:
            return f"Nothing can go wrong from here: all {foresight.states:,} states that can follow were looked at."
        way = ", ".join(turn.name for turn in foresight.turns)
        shortest = "" if foresight.shortest else " There may be a shorter way."
        count = len(foresight.turns)
        verdict = foresight.verdict.replace("-", " ").capitalize()
        return f"{verdict} can be reached in {count} more turn{'s' * (count != 1)}: {way}.{shortest} f goes that way."


def lettered(choice: Choice) -> Iterator[tuple[str, str]]:
    """Each way of a thread with a letter, and in words."""
    for letter, way in zip("abcdefghijklmnopqrstuvwxyz", choice.ways, strict=False):
        yield letter, way.words


def card(choice: Choice) -> str:
    """One thread in one line."""
    where = f"line {choice.line}, {choice.text}" if choice.line else choice.place
    at = f" at {where}" if where else ""
    if choice.over:
        return f"{choice.thread}: {choice.name} is over: {choice.why}."
    if not choice.can_go:
        return f"{choice.thread}: {choice.name}{at} cannot go: {choice.why}."
    ways = [phrase for _, phrase in lettered(choice)]
    if len(ways) == 1:
        return f"{choice.thread}: {choice.name}{at} would do this: {ways[0]}."
    return f"{choice.thread}: {choice.name}{at} can go in {len(ways)} ways: " + "; ".join(
        f"{letter}: {phrase}" for letter, phrase in lettered(choice)
    )
