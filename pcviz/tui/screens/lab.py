"""What all full screens share: the app's look, and a word when the terminal is too small."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from textual import events
from textual.app import ComposeResult
from textual.widgets import Static

from pcviz.tui.look import Look
from pcviz.tui.patches import PatchedScreen
from pcviz.tui.widgets.drawn import Drawn

if TYPE_CHECKING:
    from pcviz.tui.app import PcvizApp

LEAST = (78, 22)


class TooSmall(Static):
    """Covers everything as long as nothing could be shown whole."""


class LabScreen(PatchedScreen[None]):
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

    def after(self, seconds: float, what: Callable[[], None]) -> None:
        """Call it once, so much later.

        `set_timer` would not do: where another thread has the interpreter for longer than the delay just then, Textual's timer
        (8.2) takes its only tick for missed, and never calls. A frame that never comes is a picture that stands still for ever.
        """

        def call() -> None:
            if self.children:  # on the way out they go first
                what()
                self.send()

        asyncio.get_running_loop().call_later(seconds, self.call_next, call)

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
