"""The picker: names to choose from, and beside them what there is to say about the one under the cursor."""

from collections.abc import Sequence
from textwrap import wrap

from textual import events
from textual.binding import Binding
from textual.message import Message

from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.widgets.drawn import Drawn

NAME_AT = 3


class Picker(Drawn, can_focus=True):
    """Arrows, Home/End and a click move, Enter or a click on the chosen one chooses. Scrolls where it has too few rows."""

    DEFAULT_CSS = "Picker { height: auto; }"
    BINDINGS = [
        Binding("up", "move(-1)", "previous", show=False),
        Binding("down", "move(1)", "next", show=False),
        Binding("left", "aside(-1)", "the column before", show=False),
        Binding("right", "aside(1)", "the next column", show=False),
        Binding("home", "move(-1000)", "first", show=False),
        Binding("end", "move(1000)", "last", show=False),
        Binding("enter", "choose", "start it", tooltip="Start the chosen one", id="picker.choose"),
    ]

    class Moved(Message):
        """Another choice is under the cursor."""

        def __init__(self, at: int) -> None:
            super().__init__()
            self.at = at

    class Chosen(Message):
        def __init__(self, at: int) -> None:
            super().__init__()
            self.at = at

    def __init__(self, look: Look, choices: Sequence[tuple[str, str]] = (), *, id: str | None = None) -> None:
        super().__init__(look, id=id)
        self._choices = list(choices)
        self._columns = 1
        self.at = 0

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Name and description of each choice; the description's lines are paragraphs."""
        self._choices = list(choices)
        self.at = min(self.at, max(0, len(self._choices) - 1))
        self.refresh(layout=True)
        self.update()

    def stand_in(self, columns: int) -> None:
        """Put the names into so many columns, where there are few rows."""
        if columns != self._columns:
            self._columns = columns
            self.refresh(layout=True)
            self.update()

    @property
    def _down(self) -> int:
        """Rows of names."""
        return max(1, -(-len(self._choices) // self._columns))

    @property
    def column_width(self) -> int:
        """Cells for a column of names."""
        return max((len(name) for name, _ in self._choices), default=0) + NAME_AT

    def get_content_height(self, container, viewport, width: int) -> int:  # type: ignore[no-untyped-def]
        return self._down

    def draw(self, canvas: Canvas) -> None:
        look = self.look
        first = self._first(canvas.height)
        for at, (name, _) in enumerate(self._choices):
            column, row = divmod(at, self._down)
            y = row - first
            if not 0 <= y < canvas.height:
                continue
            x, chosen = column * self.column_width, at == self.at
            canvas.put(x + 1, y, look.signs.right if chosen else " ", look.accent)
            canvas.put(x + NAME_AT, y, look.plain(name), look.accent if chosen else look.strong)
        x = self._columns * self.column_width
        if first + canvas.height < self._down:
            canvas.put(x + 1, canvas.height - 1, "v", look.dim)
        if first:
            canvas.put(x + 1, 0, look.signs.up, look.dim)
        self._describe(canvas, x + 3)

    def _describe(self, canvas: Canvas, x: int) -> None:
        """The words about the one under the cursor, in the room beside the names."""
        look, room = self.look, min(canvas.width - x - 3, 100)
        words = self._choices[self.at][1] if self._choices else ""
        if room < 8 or not words:
            return
        rows = [(row, n) for n, words in enumerate(words.split("\n")) for row in wrap(look.plain(words), room)]
        for y in range(canvas.height):
            canvas.put(x, y, look.signs.box[5], look.line)
            if y < len(rows):
                canvas.put(x + 2, y, rows[y][0], look.dim if rows[y][1] else look.text)

    def _first(self, rows: int) -> int:
        return max(0, min(self.at % self._down - rows // 2, self._down - rows))

    def action_move(self, by: int) -> None:
        self._go(max(0, min(len(self._choices) - 1, self.at + by)))

    def action_aside(self, by: int) -> None:
        at = self.at + by * self._down
        if 0 <= at < len(self._choices):
            self._go(at)

    def action_choose(self) -> None:
        if self._choices:
            self.post_message(self.Chosen(self.at))

    def _go(self, at: int) -> None:
        if at != self.at:
            self.at = at
            self.update()
            self.post_message(self.Moved(at))

    def on_click(self, event: events.Click) -> None:
        column, row = event.x // self.column_width, self._first(self.size.height) + event.y
        at = column * self._down + row
        if column < self._columns and row < self._down and at < len(self._choices):
            if at == self.at:
                self.action_choose()
            else:
                self._go(at)

    def on_mouse_scroll_down(self) -> None:
        self.action_move(1)

    def on_mouse_scroll_up(self) -> None:
        self.action_move(-1)
