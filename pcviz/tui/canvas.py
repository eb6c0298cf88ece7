"""A grid of cells drawn into strips, of which only the changed rows reach the screen.

Measured at 120 × 40 with 64 slots that all change: one `Static` a slot takes 94 ms a frame, one widget that draws rows 2 to 3.
"""

import itertools
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
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
        self._onto: list[list[Run]] | defaultdict[int, list[Run]] = self._rows  # or the part that is just being drawn
        self._keys: list[Row | None] = []
        self._strips: list[Strip | None] = []  # of a row that was asked for, until it changes
        self._kept: dict[Hashable, tuple[object, list[tuple[int, list[Run]]]]] = {}

    def resize(self, width: int, height: int) -> None:
        """Start a new size; what was drawn is forgotten."""
        self.width, self.height = width, height
        self._rows = self._onto = [[] for _ in range(height)]
        self._keys = [None] * height
        self._strips = [None] * height
        self._kept.clear()

    def clear(self) -> None:
        """Begin a frame."""
        for row in self._rows:
            row.clear()

    def put(self, x: int, y: int, text: str, style: Style) -> int:
        """Write text (every character one cell wide) and return the column behind it; what is outside is not drawn."""
        if text and 0 <= y < self.height:
            self._onto[y].append((x, text, style))
        return x + len(text)

    def put_all(self, x: int, y: int, pieces: Iterable[tuple[str, Style]]) -> int:
        row = self._onto[y] if 0 <= y < self.height else []
        for text, style in pieces:
            if text:
                row.append((x, text, style))
                x += len(text)
        return x

    def keep(self, part: Hashable, reasons: object, draw: Callable[[], None]) -> None:
        """Draw a part of the picture; for the same `reasons` as in the last frame that had it, put what was drawn then.

        The one place where what does not change is spared: a frame of a calm run is mostly the frame before it.
        """
        kept = self._kept.get(part)
        if kept is None or kept[0] != reasons:
            drawn = self._onto = defaultdict(list)
            draw()
            self._onto = self._rows
            kept = self._kept[part] = (reasons, list(drawn.items()))
        for y, runs in kept[1]:
            self._rows[y] += runs

    def changed(self) -> list[Region]:
        """End a frame: the regions in which it differs from the last one."""
        regions = []
        for y, runs in enumerate(self._rows):
            new = tuple(runs)
            old = self._keys[y]
            if new != old:
                self._keys[y] = new
                self._strips[y] = None
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
        x0 = min([x for x, _, _ in differing])
        x1 = max([x + len(text) for x, text, _ in differing])
        return max(0, x0), min(self.width, x1)

    def strip(self, y: int) -> Strip:
        """The row as it was when `changed` was last called."""
        if y >= self.height:
            return Strip.blank(self.width, self.blank)
        strip = self._strips[y]
        if strip is None:
            strip = self._strips[y] = self.part(y, 0, self.width)
        return strip

    def part(self, y: int, x0: int, x1: int) -> Strip:
        """The columns of a row from `x0` up to `x1`, both on the canvas."""
        return Strip([Segment(text, style) for text, style in self._pieces(self._keys[y] or (), x0, x1)], x1 - x0)

    def _pieces(self, row: Iterable[Run], x0: int, x1: int) -> list[Piece]:
        """What fills these columns, without gaps; neighbours differ in style."""
        within = [run for run in row if run[0] < x1 and run[0] + len(run[1]) > x0]
        within.sort(key=itemgetter(0))
        return self._side_by_side(within, x0, x1) or list(self._covering(row, x0, x1))

    def _side_by_side(self, row: Sequence[Run], x0: int, x1: int) -> list[Piece] | None:
        """None if runs cover one another."""
        pieces: list[Piece] = []
        blank, x, before = self.blank, x0, None
        for column, text, style in row:
            if column < x:
                if x > x0 or column >= x0:
                    return None
                text, column = text[x0 - column :], x0
            if column > x:
                if before is blank:
                    pieces[-1] = (pieces[-1][0] + " " * (column - x), blank)
                else:
                    pieces.append((" " * (column - x), blank))
                    before = blank
            x = column + len(text)
            if x > x1:
                text, x = text[: x1 - column], x1
            if before is style:
                pieces[-1] = (pieces[-1][0] + text, style)
            else:
                pieces.append((text, style))
                before = style
        if x < x1:
            pieces.append((" " * (x1 - x), blank))
        return pieces

    def _covering(self, row: Iterable[Run], x0: int, x1: int) -> Iterator[Piece]:
        """The same of a row in which later runs cover earlier ones."""
        cells: list[tuple[str, Style]] = [(" ", self.blank)] * (x1 - x0)
        for column, text, style in row:
            for x, character in enumerate(text, column - x0):
                if 0 <= x < x1 - x0:
                    cells[x] = (character, style)
        start = 0
        for end in range(1, x1 - x0 + 1):
            if end == x1 - x0 or cells[end][1] is not cells[start][1]:
                yield "".join(character for character, _ in cells[start:end]), cells[start][1]
                start = end

    def text(self) -> list[str]:
        """The picture in plain rows, for tests and for `--plain`-minded eyes."""
        return ["".join(text for text, _ in self._pieces(row, 0, self.width)) for row in self._rows]

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
