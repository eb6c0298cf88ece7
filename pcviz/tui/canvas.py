"""A grid of cells drawn into strips, of which only the changed rows reach the screen.

Measured at 120 × 40 with 64 slots that all change: one `Static` a slot takes 94 ms a frame, one widget that renders rows of
memoised strips 2 to 3.
"""

import itertools
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import TypeAlias

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

Run: TypeAlias = tuple[int, str, Style]  # column, text of one-cell characters, style
Row: TypeAlias = tuple[Run, ...]
Piece: TypeAlias = tuple[str, Style]


class Canvas:
    """A picture being drawn, row by row, from runs of text. Later runs cover earlier ones."""

    def __init__(self, blank: Style) -> None:
        self.blank = blank
        self.width = 0
        self.height = 0
        self._rows: list[list[Run]] = []
        self._keys: list[Row | None] = []
        self._strips: dict[Row, Strip] = {}

    def resize(self, width: int, height: int) -> None:
        """Start a new size; what was drawn is forgotten."""
        self.width, self.height = width, height
        self._rows = [[] for _ in range(height)]
        self._keys = [None] * height
        self._strips.clear()

    def clear(self) -> None:
        """Begin a frame."""
        for row in self._rows:
            row.clear()

    def put(self, x: int, y: int, text: str, style: Style) -> int:
        """Write text (every character one cell wide) and return the column behind it; what is outside is not drawn."""
        if text and 0 <= y < self.height:
            self._rows[y].append((x, text, style))
        return x + len(text)

    def put_all(self, x: int, y: int, pieces: Iterable[tuple[str, Style]]) -> int:
        for text, style in pieces:
            x = self.put(x, y, text, style)
        return x

    def changed(self) -> list[Region]:
        """End a frame: the regions in which it differs from the last one."""
        regions = []
        for y, runs in enumerate(self._rows):
            new = tuple(runs)
            old = self._keys[y]
            if new != old:
                self._keys[y] = new
                x0, x1 = (0, self.width) if old is None else self._span(old, new)
                if x0 < x1:
                    regions.append(Region(x0, y, x1 - x0, 1))
        return regions

    def _span(self, old: Row, new: Row) -> tuple[int, int]:
        """The columns of a row outside which nothing can have changed."""
        first, last = 0, 0
        while first < len(old) and first < len(new) and old[first] == new[first]:
            first += 1
        while last < len(old) - first and last < len(new) - first and old[-1 - last] == new[-1 - last]:
            last += 1
        # Runs drawn before and after these are the same in both rows, so only under these can a cell differ.
        differing = old[first : len(old) - last] + new[first : len(new) - last]
        x0 = min(x for x, _, _ in differing)
        x1 = max(x + len(text) for x, text, _ in differing)
        return max(0, x0), min(self.width, x1)

    def strip(self, y: int) -> Strip:
        """The row as it was when `changed` was last called."""
        row = self._keys[y] if y < self.height else None
        if row is None:
            return Strip.blank(self.width, self.blank)
        strip = self._strips.get(row)
        if strip is None:
            if len(self._strips) > 4 * self.height + 64:
                self._strips.clear()
            pieces = self._side_by_side(row) or self._covering(row)
            strip = self._strips[row] = Strip([Segment(text, style) for text, style in pieces], self.width)
        return strip

    def _side_by_side(self, row: Row) -> list[Piece] | None:
        """The row without gaps, exactly as wide as the canvas; None if runs cover one another, or leave the canvas."""
        pieces: list[Piece] = []
        blank, x, before = self.blank, 0, None
        for column, text, style in sorted(row, key=itemgetter(0)):
            if column < x:
                return None
            if column > x:
                if before is blank:
                    pieces[-1] = (pieces[-1][0] + " " * (column - x), blank)
                else:
                    pieces.append((" " * (column - x), blank))
                    before = blank
            if before is style:
                pieces[-1] = (pieces[-1][0] + text, style)
            else:
                pieces.append((text, style))
                before = style
            x = column + len(text)
        if x < self.width:
            pieces.append((" " * (self.width - x), blank))
        return pieces if x <= self.width else None

    def _covering(self, row: Row) -> Iterator[Piece]:
        """The same of a row in which later runs cover earlier ones."""
        cells: list[tuple[str, Style]] = [(" ", self.blank)] * self.width
        for column, text, style in row:
            for offset, character in enumerate(text):
                if 0 <= column + offset < self.width:
                    cells[column + offset] = (character, style)
        start = 0
        for end in range(1, self.width + 1):
            if end == self.width or cells[end][1] is not cells[start][1]:
                yield "".join(character for character, _ in cells[start:end]), cells[start][1]
                start = end

    def text(self) -> list[str]:
        """The picture in plain rows, for tests and for `--plain`-minded eyes."""
        rows = [tuple(row) for row in self._rows]
        return ["".join(text for text, _ in self._side_by_side(row) or self._covering(row)) for row in rows]

    def collisions(self) -> list[tuple[int, Run, Run]]:
        """Runs that cover one another, or leave the canvas: (row, one, other). A resting picture has none."""
        found = []
        for y, runs in enumerate(self._rows):
            ordered = sorted(runs, key=lambda run: run[0])
            for one, other in itertools.pairwise(ordered):
                if one[0] + len(one[1]) > other[0]:
                    found.append((y, one, other))
            found.extend((y, run, run) for run in ordered if run[0] < 0 or run[0] + cell_len(run[1]) > self.width)
        return found
