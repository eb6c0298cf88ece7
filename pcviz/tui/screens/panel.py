"""Panels over a screen: words to read, a question to answer, a name to give."""

from typing import TYPE_CHECKING, cast

from rich.console import RenderableType
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from pcviz.tui.widgets.picker import Picker

if TYPE_CHECKING:
    from pcviz.tui.app import PcvizApp


# In a panel that takes no text, as on the screen below
AS_BELOW = [
    Binding("question_mark", "app.glossary", "Help", show=False, key_display="?", tooltip="Every sign and word", id="glossary"),
    Binding("f1", "app.keys", "Keys", show=False, tooltip="Keys and mouse", id="keys"),
    Binding("q", "app.quit", "Quit", show=False, tooltip="Leave pcviz", id="quit"),
]


def hint(*keys: tuple[str, str, str]) -> Label:
    """What can be done here, each a key, an action and words; a click on them does the same."""
    links = (f"[@click=screen.{action}][b $primary]{key}[/]: {words}[/]" for key, action, words in keys)
    return Label("    ".join(links), classes="hint")


class Panel(ModalScreen[str | None]):
    """Escape leaves it without an answer."""

    BINDINGS = [Binding("escape", "leave", "Close", id="panel.close")]

    def action_leave(self) -> None:
        self.dismiss(None)

    @property
    def lab(self) -> "PcvizApp":
        return cast("PcvizApp", self.app)


class Reading(Panel):
    """A title and a text that may be longer than the screen."""

    BINDINGS = [
        *AS_BELOW,
        Binding("enter,q", "leave", "Close", show=False),
        Binding("down,j", "scroll(1)", "down", show=False),
        Binding("up,k", "scroll(-1)", "up", show=False),
        Binding("pagedown,space", "on", "page down", show=False),
        Binding("pageup", "back", "page up", show=False),
        Binding("home", "scroll(-100000)", "top", show=False),
        Binding("end", "scroll(100000)", "bottom", show=False),
    ]

    def __init__(self, title: str, text: RenderableType) -> None:
        super().__init__()
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel tall"):
            yield Label(self._title, classes="title")
            with VerticalScroll(can_focus=False):
                yield Static(self._text)
            yield hint(("PgUp", "back", "back"), ("PgDn", "on", "on"), ("Enter, Esc", "leave", "close"))

    def action_on(self) -> None:
        self.action_scroll(self._page)

    def action_back(self) -> None:
        self.action_scroll(-self._page)

    @property
    def _page(self) -> int:
        return max(1, self.query_one(VerticalScroll).size.height - 1)

    def action_scroll(self, rows: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=rows, animate=False)


class Help(Reading):
    """What the keys that opened it close again."""

    BINDINGS = [Binding("question_mark,f1", "leave", "Close", show=False)]


class Choosing(Panel):
    """With a picker. Dismissed with the answer that the choice stands for."""

    BINDINGS = [*AS_BELOW]

    def on_mount(self) -> None:
        self.query_one(Picker).focus()

    def action_choose(self) -> None:
        self.query_one(Picker).action_choose()

    def on_picker_chosen(self, message: Picker.Chosen) -> None:
        self.dismiss(self.answer(message.at))

    def answer(self, at: int) -> str:
        """What the choice in this place, from 0, stands for."""
        raise NotImplementedError


class Question(Choosing):
    """A prediction, asked before the run. Dismissed with the choice's text; None when it was skipped."""

    def __init__(self, question: str, choices: list[str]) -> None:
        super().__init__()
        self._question = question
        self._choices = choices

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Label("Before you look: what do you expect?", classes="title")
            yield Static(self._question, classes="question", markup=False)
            yield Picker(self.lab.look, [(choice, "") for choice in self._choices])
            yield hint(("Enter", "choose", "this one"), ("Esc", "leave", "just watch"))

    def answer(self, at: int) -> str:
        return self._choices[at]


class SaveAs(Panel):
    """Where to save the controls as a scenario file. Dismissed with the path."""

    def __init__(self, proposal: str) -> None:
        super().__init__()
        self._proposal = proposal

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Label("Save these controls as a scenario file", classes="title")
            yield Input(self._proposal)
            yield hint(("Enter", "save", "save"), ("Esc", "leave", "leave it"))

    def on_input_submitted(self) -> None:
        self.action_save()

    def action_save(self) -> None:
        path = self.query_one(Input).value.strip()
        if path:
            self.dismiss(path)


class Ending(Panel):
    """How the run ended, below the picture that it ended with. Dismissed with the key of what to do next."""

    BINDINGS = [
        *AS_BELOW,
        Binding("enter", "leave", "Look at it", id="ending.look"),
        Binding("r", "next('again')", "Run it again", id="ending.again"),
        Binding("p", "next('pick')", "Pick another", id="ending.pick"),
        Binding("v", "next('replay')", "Replay it", id="ending.replay"),
    ]

    def __init__(self, text: Text, recorded: bool = False) -> None:
        """`recorded`: there is a trace, so the run can be gone through again."""
        super().__init__()
        self._text = text
        self._recorded = recorded

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel low"):
            yield Static(self._text)
            yield hint(
                ("Enter", "leave", "look at it"),
                ("r", "next('again')", "run it again"),
                ("p", "next('pick')", "pick another scenario"),
                *([("v", "next('replay')", "replay it")] if self._recorded else []),
            )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        return self._recorded or parameters != ("replay",)

    def action_next(self, what: str) -> None:
        self.dismiss(what)
