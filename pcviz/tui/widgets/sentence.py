"""A few words in a row or two: what the chosen thread does and why, or what just became of the run."""

import re

from rich.style import Style

from pcviz.tui.canvas import Canvas
from pcviz.tui.picture.cast import Piece, breadth, clip
from pcviz.tui.widgets.drawn import Drawn

MOST_ROWS = 3
BETWEEN_WORDS = re.compile(r"\s+(?!%)")  # a percentage stays with its sign


class Sentence(Drawn):
    """As many rows as the words need, up to three. It grows with them; it shrinks only when it is told something else."""

    DEFAULT_CSS = "Sentence { height: 1; }"
    _pieces: tuple[Piece, ...] = ()
    _topic: object = None
    _tallest = 1

    def say(self, *pieces: tuple[str, Style], topic: object = None) -> None:
        """`topic` is what the words are about; others about the same may be longer or shorter."""
        if (topic, pieces) == (self._topic, self._pieces):
            return
        if topic != self._topic:
            self._topic, self._tallest = topic, 1
        self._pieces = pieces
        self._stretch()
        self.update()

    def _stretch(self) -> None:
        self._tallest = max(self._tallest, len(self._rows(self.size.width)))
        if self.styles.height is None or self.styles.height.value != self._tallest:
            self.styles.height = self._tallest

    def on_resize(self) -> None:
        self._tallest = 1
        self._stretch()
        super().on_resize()

    def rows_for(self, width: int) -> int:
        return max(self._tallest, len(self._rows(width)))

    def draw(self, canvas: Canvas) -> None:
        for y, row in enumerate(self._rows(canvas.width)):
            canvas.put_all(1, y, row)

    def _rows(self, width: int) -> list[list[Piece]]:
        """The words, as many in a row as fit; what is too long for all rows ends in a sign."""
        room, rest = width - 2, self.look.signs.rest
        rows: list[list[Piece]] = [[]]
        if room < 8:  # not laid out yet
            return rows
        for text, style in self._pieces:
            for word in BETWEEN_WORDS.split(self.look.plain(text).strip()):
                used = breadth(rows[-1])
                gap = " " if rows[-1] else ""
                if used + len(gap + word) > room and rows[-1]:
                    if len(rows) == MOST_ROWS:
                        while breadth(rows[-1]) + len(rest) > room:
                            rows[-1].pop()
                        rows[-1].append((rest, style))
                        return rows
                    rows.append([])
                    gap = ""
                rows[-1].append((clip(gap + word, room, rest), style))
        return rows
