"""The insight panel: what stands out in a run, and its figures beside what theory expects."""

from textual import events

from pcviz.insight.report import Report
from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.picture.cast import breadth
from pcviz.tui.picture.said import rows
from pcviz.tui.widgets.drawn import Drawn

COLUMN_FROM = 132  # cells from which there are two columns of rows


class InsightPanel(Drawn):
    """A title and as many rows as there is room for; the wheel shows the others, and a page behind a key has all of them."""

    DEFAULT_CSS = "InsightPanel { height: 1fr; }"

    def __init__(self, look: Look, key: str = "i", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(look, id=id, classes=classes)
        self._key = key
        self._report: Report | None = None
        self._top = 0

    def show(self, report: Report) -> None:
        self._report = report
        self.update()

    def draw(self, canvas: Canvas) -> None:
        look, report = self.look, self._report
        canvas.put(1, 0, "INSIGHT", look.strong)
        if report is None:
            return
        columns = 2 if canvas.width >= COLUMN_FROM else 1
        wide = (canvas.width - 2 - 3 * (columns - 1)) // columns
        lines = rows(report, look, wide)
        room = (canvas.height - 1) * columns
        self._top = max(0, min(self._top, len(lines) - room))
        hidden = len(lines) - room
        hint = [(self._key, look.accent), (f" evidence{f', {hidden} rows more' if hidden > 0 else ''}", look.dim)]
        canvas.put_all(max(10, canvas.width - 1 - breadth(hint)), 0, hint)
        for rank, line in enumerate(lines[self._top : self._top + room]):
            column, row = divmod(rank, canvas.height - 1)
            canvas.put_all(1 + column * (wide + 3), 1 + row, line)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._scroll(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._scroll(-1)

    def _scroll(self, by: int) -> None:
        self._top += by
        self.update()
