"""The panels of a level: its story, what was reached, and what a search has proved."""

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from pcviz.explore.play_view import Reach
from pcviz.lessons.level import STARS, Challenge
from pcviz.lessons.prose import flowing, paragraphs
from pcviz.tui.look import Look
from pcviz.tui.screens.panel import AS_BELOW, Panel, Reading, hint

MOVES = {
    "turn": "A move is a whole turn: the thread goes on until it has let go of its lock, waits, or begins its next call.",
    "line": "A move is one line of the buffer's code: that which stands on the thread's card.",
}


class Story(Reading):
    """What is to be brought about, and what a move is."""

    def __init__(self, challenge: Challenge) -> None:
        super().__init__(challenge.level.title, "")
        self._challenge = challenge

    def compose(self) -> ComposeResult:
        self._text = story(self.lab.look, self._challenge)
        yield from super().compose()


class LevelResult(Panel):
    """What has come of it, below the picture. Dismissed with what to do next."""

    BINDINGS = [
        *AS_BELOW,
        Binding("enter", "leave", "Look at it", id="level.look"),
        Binding("n", "answer('next')", "Go on", id="level.on"),
        Binding("u", "answer('undo')", "Undo", id="level.undo"),
        Binding("y", "answer('copy')", "Copy the schedule", id="level.copy"),
        Binding("R,shift+r", "answer('restart')", "Again", key_display="R", id="level.again"),
    ]

    def __init__(self, text: Text, on: str) -> None:
        """`on` says where n leads."""
        super().__init__()
        self._text = text
        self._on = on

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel low"):
            yield Static(self._text)
            yield hint(
                ("Enter", "leave", "look at it"),
                ("n", "answer('next')", self._on),
                ("u", "answer('undo')", "undo"),
                ("R", "answer('restart')", "again"),
            )

    def action_answer(self, what: str) -> None:
        self.dismiss(what)


def story(look: Look, challenge: Challenge) -> Text:
    level = challenge.level
    text = Text()
    if challenge.proving:
        text.append("The same threads, the same moves, and a buffer that is written right.\n\n", look.text)
    else:
        for words in paragraphs(level.story):
            text.append(f"{look.plain(words)}\n\n", look.text)
    text.append("Can this be brought about: " if challenge.proving else "Bring this about: ", look.accent)
    text.append(f"{look.plain(level.goal.say)}{'?' if challenge.proving else '.'}\n\n", look.strong)
    text.append(f"{look.plain(MOVES[level.move])} u takes one back, as often as you like.\n\n", look.text)
    if challenge.proving:
        text.append(
            "Try as long as you like. c says that it cannot be done, x gives up: then a search looks at every schedule.",
            look.dim,
        )
    else:
        text.append(
            f"{STARS} stars for the fewest moves that there are (par, found by a search), 2 for up to half as many more, 1 for "
            "having come there. h gives a hint, x gives up, c says that it cannot be done.",
            look.dim,
        )
    return text


def reached(look: Look, challenge: Challenge, moves: int, gained: int, shows: str) -> Text:
    """The stars, or with which words the way was shown; and why it could happen."""
    par, text = challenge.par, Text()
    if shows:
        text.append(f"{look.signs.play} {shows}", look.accent)
    else:
        text.append(f"{look.signs.star * gained}{look.signs.no_star * (STARS - gained)} ", look.good)
        text.append(f"{gained} star{'s' * (gained != 1)}: {moves} moves", look.strong)
        text.append(f", par {par}." if par else ".", look.strong)
        if challenge.shown:
            text.append(" After it was shown, one star is all there is.", look.dim)
    if challenge.proving:
        text.append(" With the right buffer: then it is not right.", look.alarm)
        return text
    text.append(f" {look.plain(flowing(challenge.level.won))}", look.text)
    if challenge.trouble:
        text.append(f"\n{look.plain(challenge.trouble)}", look.alarm)
    return text


def unreachable(look: Look, challenge: Challenge, reach: Reach, claimed: bool) -> Text:
    """That no schedule can, and what that rests on."""
    text = Text()
    text.append(f"{look.signs.play} {'You are right: n' if claimed else 'N'}o schedule can. ", look.good)
    text.append(f"All {reach.states:,} states that there are were looked at. ", look.strong)
    if reach.fine:
        text.append("It does not matter how finely threads are switched, for one lock guards all that they share. ", look.text)
    else:
        text.append("This is said of the moves of this level. ", look.text)
    if challenge.proving:
        text.append(look.plain(flowing(challenge.level.proof)), look.text)
    if challenge.trouble:
        text.append(f"\n{look.plain(challenge.trouble)}", look.alarm)
    return text
