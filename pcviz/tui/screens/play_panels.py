"""The panels of a game: which buffer, which of several ways, and how it ended."""

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Label, Static

from pcviz.buffers import catalogue
from pcviz.explore.play_view import Choice, Ending
from pcviz.tui.look import Look
from pcviz.tui.screens.panel import AS_BELOW, Choosing, Panel, hint
from pcviz.tui.widgets.picker import Picker


class PickBuffer(Choosing):
    """Which buffer to play with? Dismissed with its name."""

    DEFAULT_CSS = "PickBuffer .panel { padding: 0 2; width: 78; }"

    def compose(self) -> ComposeResult:
        buffers = dict(sorted(catalogue().items()))
        self._names = list(buffers)
        with Vertical(classes="panel"):
            yield Label("You are the scheduler. Of which buffer? Can you break it?", classes="title")
            yield Picker(self.lab.look, [(name, buffer.description) for name, buffer in buffers.items()])
            yield hint(("Enter", "choose", "play"), ("Esc", "leave", "back, and pcviz play FILE for one of your own"))

    def answer(self, at: int) -> str:
        return self._names[at]


class PickWay(Choosing):
    """A thread can go on in several ways: which? Dismissed with the variant, as text."""

    def __init__(self, choice: Choice) -> None:
        super().__init__()
        self._choice = choice

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Label(f"How does {self._choice.name} go on?", classes="title")
            yield Picker(
                self.lab.look,
                [(way.how or way.would, way.would if way.how else "") for way in self._choice.ways],
            )
            yield hint(("Enter", "choose", "so"), ("Esc", "leave", "not at all"))

    def answer(self, at: int) -> str:
        return str(self._choice.ways[at].variant)


class Verdict(Panel):
    """How the game ended, below the picture that it ended with. Dismissed with what to do next."""

    BINDINGS = [
        *AS_BELOW,
        Binding("enter", "leave", "Look at it", id="verdict.look"),
        Binding("u", "next('undo')", "Undo", id="verdict.undo"),
        Binding("e", "next('story')", "Story", id="verdict.story"),
        Binding("y", "next('copy')", "Copy the schedule", id="verdict.copy"),
        Binding("R,shift+r", "next('restart')", "Again", key_display="R", id="verdict.again"),
    ]

    def __init__(self, ending: Ending, steps: int, first: str = "") -> None:
        """`first` is said before it."""
        super().__init__()
        self._ending = ending
        self._steps = steps
        self._first = first

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel low"):
            if self._first:
                yield Static(Text(self.lab.look.plain(self._first), self.lab.look.accent))
            yield Static(verdict(self.lab.look, self._ending, self._steps))
            yield hint(
                ("Enter", "leave", "look at it"),
                ("u", "next('undo')", "undo"),
                ("e", "next('story')", "the story"),
                ("y", "next('copy')", "copy"),
                ("R", "next('restart')", "again"),
            )

    def action_next(self, what: str) -> None:
        self.dismiss(what)


def verdict(look: Look, ending: Ending, steps: int) -> Text:
    """The verdict, the line to blame, the misconception and the mend."""
    text = Text()
    name = ending.verdict.replace("-", " ")
    if ending.bad:
        text.append(f" {look.signs.lost} {name} after {steps} steps ", look.alarm_fill)
    else:
        text.append(f" {look.signs.play} {name} after {steps} steps ", look.good)
    text.append(f" {look.plain(ending.sentence)}", look.strong)
    if not ending.bad:
        text.append(
            "\nOne schedule is not all: undo and try others, or start again and ask (w) what can still go wrong.", look.text
        )
    if ending.line:
        text.append(f"\nLine {ending.line}: ", look.dim)
        text.append(look.plain(ending.source), look.accent)
    if ending.misconception:
        text.append("\nThe thought behind it: ", look.dim)
        text.append(look.plain(ending.misconception), look.text)
    if ending.mend:
        text.append("\nWhat would mend it: ", look.dim)
        text.append(look.plain(ending.mend), look.good)
    return text


def story(look: Look, ending: Ending, steps: int, schedule: str) -> Text:
    """What happened, turn by turn, and why it went wrong."""
    text = Text()
    for number, line in enumerate(ending.story, 1):
        text.append(f"{number:3}. ", look.dim)
        text.append(f"{look.plain(line)}\n", look.text)
    text.append("\n")
    text.append_text(verdict(look, ending, steps))
    text.append(f"\n\n{schedule}", look.dim)
    return text
