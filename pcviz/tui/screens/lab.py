"""What all full screens share: the app's look, and a word when the terminal is too small."""

from typing import TYPE_CHECKING, cast

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from pcviz.tui.look import Look
from pcviz.tui.widgets.drawn import Drawn

if TYPE_CHECKING:
    from pcviz.tui.app import PcvizApp

LEAST = (78, 22)


class TooSmall(Static):
    """Covers everything as long as nothing could be shown whole."""


class LabScreen(Screen[None]):
    @property
    def lab(self) -> "PcvizApp":
        return cast("PcvizApp", self.app)

    @property
    def look(self) -> Look:
        return self.lab.look

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield from self.furniture()

    def furniture(self) -> ComposeResult:
        """The widgets of this screen."""
        raise NotImplementedError

    def wear(self, look: Look) -> None:
        """Another theme."""
        for widget in self.query(Drawn):
            widget.look = look

    def on_resize(self, event: events.Resize) -> None:
        width, height = event.size
        small = width < LEAST[0] or height < LEAST[1]
        self.set_class(small, "-small")
        if small:
            self.query_one(TooSmall).update(
                f"This terminal is {width} columns by {height} rows.\npcviz needs {LEAST[0]} by {LEAST[1]}: make it larger."
            )
