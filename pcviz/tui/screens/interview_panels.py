"""The panels of an interview: what is to be shown, and what a search found."""

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Label, Static

from pcviz.explore.api import Verdict
from pcviz.lessons.interview.card import ShowMe
from pcviz.lessons.prose import flowing
from pcviz.trace.snapshot import Status
from pcviz.tui.look import Look
from pcviz.tui.screens.panel import AS_BELOW, Panel, Reading, hint

WIDEST = 96
AROUND = 12  # columns of a panel that are not text


class PickShow(Panel):
    """Which of the card's commands? Dismissed with its place, as text."""

    BINDINGS = [
        *AS_BELOW,
        *(Binding(str(number), f"choose({number})", f"show {number}", show=False) for number in range(1, 10)),
    ]
    DEFAULT_CSS = "PickShow .panel { padding: 0 2; width: 86; }"

    def __init__(self, shows: Sequence[ShowMe]) -> None:
        super().__init__()
        self._shows = shows

    def compose(self) -> ComposeResult:
        look, text = self.lab.look, Text()
        for number, one in enumerate(self._shows, 1):
            text.append(f"{number}  {look.plain(one.command)}\n", look.accent)
            text.append(f"{look.plain(flowing(one.look))}\n\n", look.text)
        with Vertical(classes="panel"):
            yield Label("Show me: which?", classes="title")
            yield Static(text)
            keys = [(str(number), f"choose({number})", "show") for number in range(1, len(self._shows) + 1)]
            yield hint(*keys, ("Esc", "leave", "back"))

    def action_choose(self, number: int) -> None:
        if number <= len(self._shows):
            self.dismiss(str(number - 1))


class Found(Reading):
    """What a search found, as `pcviz check` prints it. Dismissed with "replay" where that is wanted."""

    BINDINGS = [Binding("v", "replay", "Replay it", id="found.replay")]

    def __init__(self, verdict: Verdict, title: str, words: str) -> None:
        super().__init__(title, "")
        self._verdict = verdict
        self._words = words

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel tall"):
            yield Label(Text(self._title), classes="title")
            with VerticalScroll(can_focus=False):
                yield Static(found(self.lab.look, self._verdict, self._words, min(WIDEST, self.app.size.width - AROUND)))
            recorded = self._verdict.trace is not None
            yield hint(
                *([("v", "replay", "replay it, step by step")] if recorded else []),
                ("PgUp", "back", "back"),
                ("PgDn", "on", "on"),
                ("Enter, Esc", "leave", "close"),
            )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        return action != "replay" or self._verdict.trace is not None

    def action_replay(self) -> None:
        self.dismiss("replay")


def found(look: Look, verdict: Verdict, words: str, width: int) -> Text:
    """The page of a check in this look's colours."""
    styles = {
        "good": look.good,
        "bad": look.alarm,
        "open": look.accent,
        "strong": look.strong,
        "label": look.accent,
        "dim": look.dim,
    }
    text = Text(look.plain(f"{flowing(words)}\n\n" if words else ""), look.text)
    if verdict.error:
        text.append(look.plain(verdict.error), look.alarm)
    for line in [] if verdict.error else verdict.page(width):
        for style, part in line:
            signed = part.replace("✓", look.signs.status[Status.FINISHED]).replace("✗", look.signs.lost)
            text.append(look.plain(signed), styles.get(style, look.text))
        text.append("\n")
    return text
