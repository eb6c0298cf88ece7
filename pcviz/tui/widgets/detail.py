"""Every part of the state as rows of words, beside the code or in place of the picture."""

from textual import events

from pcviz.trace.snapshot import Snapshot
from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.picture.cast import Cast
from pcviz.tui.picture.inside import inside
from pcviz.tui.widgets.drawn import Drawn


class Detail(Drawn):
    """A title and as many rows as there is room for; the wheel shows the others."""

    DEFAULT_CSS = "Detail { height: 1fr; }"

    def __init__(self, look: Look, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(look, id=id, classes=classes)
        self._now: tuple[Snapshot, int] | None = None
        self._top = 0
        self._rows = 0

    def show(self, snapshot: Snapshot, chosen: int) -> None:
        """Draw this state; the thread `chosen` comes first, with its names."""
        self._now = (snapshot, chosen)
        self.update()

    def rows_for(self, snapshot: Snapshot, chosen: int, width: int) -> int:
        """The rows that it would fill, its title included."""
        cast = Cast(self.look, snapshot)
        return 1 + len(inside(cast, cast.threads.get(chosen), width - 2))

    def draw(self, canvas: Canvas) -> None:
        if self._now is None:
            return
        snapshot, chosen = self._now
        cast, look = Cast(self.look, snapshot), self.look
        rows = inside(cast, cast.threads.get(chosen), canvas.width - 2)
        self._rows, room = len(rows), canvas.height - 1
        self._top = max(0, min(self._top, len(rows) - room))
        canvas.put(1, 0, "STATE", look.strong)
        hidden = len(rows) - room
        if hidden > 0:
            canvas.put(8, 0, f"{hidden} rows more: wheel", look.dim)
        for y, row in enumerate(rows[self._top : self._top + room], 1):
            canvas.put_all(1, y, row)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._top += 1
        self.update()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._top -= 1
        self.update()
