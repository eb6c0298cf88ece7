"""One row of words: what the chosen thread does and why, or what just became of the run."""

from rich.style import Style

from pcviz.tui.canvas import Canvas
from pcviz.tui.picture.cast import Piece, clip
from pcviz.tui.widgets.drawn import Drawn


class Sentence(Drawn):
    DEFAULT_CSS = "Sentence { height: 1; }"
    _pieces: tuple[Piece, ...] = ()

    def say(self, *pieces: tuple[str, Style]) -> None:
        if pieces != self._pieces:
            self._pieces = pieces
            self.update()

    def draw(self, canvas: Canvas) -> None:
        x = 1
        for text, style in self._pieces:
            room = canvas.width - 1 - x
            if room <= 0:
                return
            text = clip(self.look.plain(text), room, self.look.signs.rest)
            canvas.put(x, 0, text, style)
            x += len(text)
