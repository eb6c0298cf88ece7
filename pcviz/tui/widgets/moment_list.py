"""The prepared moments: a number key each, and whether each has come."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.picture.cast import Piece, breadth, clip, one_cell
from pcviz.tui.widgets.drawn import Drawn

MOST_ROWS = 3
GAP = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """`came`: run seconds when it did, None where it has not. `state`: "" | here | awaited | gone."""

    title: str
    came: float | None
    state: str


class MomentList(Drawn):
    """As many rows as they need, up to three; titles are shortened to fit."""

    DEFAULT_CSS = "MomentList { height: auto; }"

    class Chosen(Message):
        def __init__(self, rank: int) -> None:
            super().__init__()
            self.rank = rank

    def __init__(self, look: Look, titles: Sequence[str], *, id: str | None = None) -> None:
        super().__init__(look, id=id)
        self._titles = titles
        self._entries: tuple[Entry, ...] = ()
        self._spans: list[tuple[int, int, int, int]] = []  # row, columns, rank

    def show(self, entries: Sequence[Entry]) -> None:
        if tuple(entries) != self._entries:
            self._entries = tuple(entries)
            self.update()

    def rows_for(self, width: int) -> int:
        if not self._titles:
            return 0
        across = self._across(width)
        return min(MOST_ROWS, -(-len(self._titles) // across))

    def _across(self, width: int) -> int:
        """How many stand in a row: as many as the longest title lets, or more where the rows are too few for all."""
        longest = max((len(title) for title in self._titles), default=1) + 14  # the key, and when it came
        fit = max(1, (width - 2 + GAP) // (longest + GAP))
        return max(min(fit, len(self._titles)), -(-len(self._titles) // MOST_ROWS))

    def get_content_height(self, container, viewport, width: int) -> int:  # type: ignore[no-untyped-def]
        return self.rows_for(width)

    def draw(self, canvas: Canvas) -> None:
        self._spans = []
        if not self._entries:
            return
        across = self._across(canvas.width)
        wide = (canvas.width - 2 - GAP * (across - 1)) // across
        for rank, entry in enumerate(self._entries):
            row, column = divmod(rank, across)
            x = 1 + column * (wide + GAP)
            canvas.put_all(x, row, self._pieces(rank, entry, wide))
            self._spans.append((row, x, x + wide, rank))

    def _pieces(self, rank: int, entry: Entry, wide: int) -> list[Piece]:
        look = self.look
        when = {"awaited": " awaited", "gone": " too long ago"}.get(entry.state, "")
        when = when or (f" {entry.came:.1f} s" if entry.came is not None else "")
        style = look.accent if entry.state in ("here", "awaited") else look.text if entry.came is not None else look.dim
        key: Piece = (f" {rank + 1} ", look.bar_key)
        title = clip(look.plain(one_cell(entry.title)), wide - breadth([key]) - 1 - len(when), look.signs.rest)
        return [key, (f" {title}", style), (when, look.good if entry.state == "" else style)]

    def on_click(self, event: events.Click) -> None:
        for row, begin, end, rank in self._spans:
            if event.y == row and begin <= event.x < end:
                self.post_message(self.Chosen(rank))
