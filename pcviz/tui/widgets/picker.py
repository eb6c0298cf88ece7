"""The picker: one line for each thing to choose from."""

from collections.abc import Sequence

from textual import events
from textual.binding import Binding
from textual.message import Message

from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.picture.cast import clip
from pcviz.tui.widgets.drawn import Drawn


class Picker(Drawn, can_focus=True):
    """Arrows and Home/End move, Enter or a click chooses. Scrolls where it has fewer rows than choices."""

    DEFAULT_CSS = "Picker { height: auto; }"
    BINDINGS = [
        Binding("up", "move(-1)", "previous", show=False),
        Binding("down", "move(1)", "next", show=False),
        Binding("home", "move(-1000)", "first", show=False),
        Binding("end", "move(1000)", "last", show=False),
        Binding("enter", "choose", "Choose"),
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
        self.at = 0

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Name and description of each choice."""
        self._choices = list(choices)
        self.at = min(self.at, max(0, len(self._choices) - 1))
        self.refresh(layout=True)
        self.update()

    def get_content_height(self, container, viewport, width: int) -> int:  # type: ignore[no-untyped-def]
        return max(1, len(self._choices))

    def draw(self, canvas: Canvas) -> None:
        look = self.look
        name_width = max((len(name) for name, _ in self._choices), default=0)
        first = self._first(canvas.height)
        for y, (name, words) in enumerate(self._choices[first : first + canvas.height]):
            chosen = first + y == self.at
            mark = look.signs.right if chosen else " "
            canvas.put(1, y, mark, look.accent)
            canvas.put(3, y, name, look.accent if chosen else look.strong)
            room = canvas.width - name_width - 6
            if room > 8 and words:
                canvas.put(5 + name_width, y, clip(look.plain(words), room, look.signs.rest), look.text if chosen else look.dim)
        if first + canvas.height < len(self._choices):
            canvas.put(canvas.width - 2, canvas.height - 1, "v", look.dim)
        if first:
            canvas.put(canvas.width - 2, 0, look.signs.up, look.dim)

    def _first(self, rows: int) -> int:
        return max(0, min(self.at - rows // 2, len(self._choices) - rows))

    def action_move(self, by: int) -> None:
        self._go(max(0, min(len(self._choices) - 1, self.at + by)))

    def action_choose(self) -> None:
        if self._choices:
            self.post_message(self.Chosen(self.at))

    def _go(self, at: int) -> None:
        if at != self.at:
            self.at = at
            self.update()
            self.post_message(self.Moved(at))

    def on_click(self, event: events.Click) -> None:
        at = self._first(self.size.height) + event.y
        if at < len(self._choices):
            self._go(at)
            self.action_choose()

    def on_mouse_scroll_down(self) -> None:
        self.action_move(1)

    def on_mouse_scroll_up(self) -> None:
        self.action_move(-1)
