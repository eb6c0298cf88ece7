"""The deck of a replay: what the last step was, in words, and a rail with a knob to go to any moment."""

from textwrap import wrap

from textual import events
from textual.message import Message

from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.picture.cast import clip, one_cell
from pcviz.tui.widgets.drawn import Drawn

WORD_ROWS = 2


class Deck(Drawn):
    """Two rows of words, one with the rail."""

    DEFAULT_CSS = "Deck { height: 3; }"

    class Sought(Message):
        """The rail was clicked, or its knob dragged: `place` is from 0 to 1."""

        def __init__(self, place: float) -> None:
            super().__init__()
            self.place = place

    def __init__(self, look: Look, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(look, id=id, classes=classes)
        self.words = ""
        self.left = ""
        self.right = ""
        self.place = 0.0
        self.playing = False
        self._rail = (0, 1)  # first column, cells
        self._dragged = False

    def show(self, *, words: str, left: str, right: str, place: float, playing: bool) -> None:
        """The `words` of the last step; `left` and `right` stand beside the rail, the knob at `place` from 0 to 1."""
        self.words, self.left, self.right = words, left, right
        self.place, self.playing = place, playing
        self.update()

    def draw(self, canvas: Canvas) -> None:
        look, signs = self.look, self.look.signs
        rows = wrap(look.plain(one_cell(self.words)), max(8, canvas.width - 4)) or [""]
        for y, row in enumerate(rows[:WORD_ROWS]):
            if not y:
                canvas.put(1, 0, signs.right, look.accent)
            rest = y == WORD_ROWS - 1 and len(rows) > WORD_ROWS
            text = clip(f"{row} {signs.rest}", canvas.width - 4, signs.rest) if rest else row
            canvas.put(3, y, text, look.strong)
        sign = signs.play if self.playing else signs.pause
        x = canvas.put(1, WORD_ROWS, f" {sign} ", look.good if self.playing else look.accent)
        x = canvas.put(x + 1, WORD_ROWS, self.left, look.strong) + 2
        end = canvas.width - 1 - len(self.right)
        canvas.put(end, WORD_ROWS, self.right, look.dim)
        rail = max(1, end - 2 - x)
        self._rail = (x, rail)
        knob = round(min(1.0, max(0.0, self.place)) * (rail - 1))
        canvas.put(x, WORD_ROWS, signs.rail * knob, look.ink(look.palette.accent))
        canvas.put(x + knob, WORD_ROWS, signs.knob, look.accent)
        canvas.put(x + knob + 1, WORD_ROWS, signs.dash * (rail - 1 - knob), look.line)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        first, cells = self._rail
        if event.y == WORD_ROWS and first <= event.x < first + cells:
            self._dragged = True
            self.capture_mouse()
            self._seek(event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragged:
            self._seek(event.x)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self._dragged:
            self._dragged = False
            self.release_mouse()

    def _seek(self, x: int) -> None:
        first, cells = self._rail
        self.post_message(self.Sought(min(1.0, max(0.0, (x - first) / max(1, cells - 1)))))
