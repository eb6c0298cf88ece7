"""Which two variants are to stand side by side?"""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Label

from pcviz.tui.screens.panel import Choosing, hint
from pcviz.tui.widgets.picker import Picker
from pcviz.workshop.comparison import find_comparisons, load_comparison


class PickComparison(Choosing):
    """Dismissed with the comparison's name."""

    DEFAULT_CSS = "PickComparison .panel { padding: 0 2; width: 78; }"

    def compose(self) -> ComposeResult:
        found = {name: load_comparison(name) for name in find_comparisons()}
        self._names = list(found)
        with Vertical(classes="panel"):
            yield Label("Two variants side by side, with the same seed. Which?", classes="title")
            yield Picker(self.lab.look, [(one.title, one.look) for one in found.values()])
            yield hint(("Enter", "choose", "compare"), ("Esc", "leave", "back, and pcviz compare for two of your own"))

    def answer(self, at: int) -> str:
        return self._names[at]
