"""The charts of a run side by side: fill, items a second, how long they stay, and what each thread does with its time."""

from functools import lru_cache

from rich.style import Style

from pcviz.export.plot import numbered
from pcviz.export.plot_text import ASCII, AXIS, LABEL, LEVEL, UNICODE, text_plot
from pcviz.export.plot_text import signs as signs_of
from pcviz.insight.lives import ThreadMeasure
from pcviz.trace.snapshot import Status
from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.picture import shares
from pcviz.tui.picture.curves import Chart, Figures, charts
from pcviz.tui.widgets.drawn import Drawn

LEAST = (34, 4)  # cells of one chart
COMFORTABLE = (38, 6)
GAP = 2
CHARTS = 5


def grid(width: int, height: int) -> tuple[int, int]:
    """Columns and rows: all charts where they fit, and then as even as can be, else as many as do."""
    best = (max(1, min(CHARTS, (width + GAP) // (LEAST[0] + GAP))), max(1, min(CHARTS, height // LEAST[1])))
    for columns, rows in ((1, 5), (2, 3), (3, 2), (5, 1)):
        if (width + GAP) // columns - GAP >= COMFORTABLE[0] and height // rows >= COMFORTABLE[1]:
            return columns, rows
    if best[0] * best[1] >= CHARTS:
        return min(best[0], -(-CHARTS // best[1])), best[1]
    return best


class Charts(Drawn):
    """Where not all fit, there are pages of them; `turn` goes to the next."""

    DEFAULT_CSS = "Charts { height: 1fr; }"

    def __init__(self, look: Look, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(look, id=id, classes=classes)
        self.page = 0
        self._figures: Figures | None = None

    def show(self, figures: Figures) -> None:
        self._figures = figures
        self.update()

    def pages(self) -> int:
        columns, rows = grid(self.size.width - 2, self.size.height)
        return -(-CHARTS // (columns * rows))

    def turn(self) -> bool:
        """To the next page; False behind the last one, which leads back to the first."""
        self.page = self.page + 1 if self.page + 1 < self.pages() else 0
        self.update()
        return self.page > 0

    def draw(self, canvas: Canvas) -> None:
        figures, look = self._figures, self.look
        columns, rows = grid(canvas.width - 2, canvas.height)
        if figures is None or not figures.series:
            canvas.put_all(1, 0, [("CHARTS", look.strong), ("  no buffer has been seen yet", look.dim)])
            return
        width = (canvas.width - 2 + GAP) // columns - GAP
        height = canvas.height // rows
        count = columns * rows
        page = min(self.page, -(-CHARTS // count) - 1)
        drawn = charts(figures, width, look.signs.ascii)
        for place, number in enumerate(range(page * count, min(CHARTS, (page + 1) * count))):
            row, column = divmod(place, columns)
            x, y = 1 + column * (width + GAP), row * height
            if number < len(drawn):
                self._chart(canvas, drawn[number], x, y, width, height)
            else:
                # The last one has the room of those that are not there.
                wide = canvas.width - 1 - x if number == CHARTS - 1 else width
                tall = canvas.height - y if number == CHARTS - 1 else height
                shares.draw(canvas, look, x, y, wide, tall, workers(figures))

    def _chart(self, canvas: Canvas, chart: Chart, x: int, y: int, width: int, height: int) -> None:
        look, plot, glyphs = self.look, chart.plot, ASCII if self.look.signs.ascii else UNICODE
        signs = {
            series.name: (sign, number)
            for series, sign, number in zip(
                chart.plot.series, signs_of(chart.plot, glyphs), numbered(chart.plot.series), strict=True
            )
        }
        end = canvas.put(x, y, chart.title, look.strong) + 1
        for name, words in chart.words:
            text = look.plain(f" {words}")
            if not words or end + 2 + len(text) > x + width:
                continue
            end += 1
            if name in signs:
                sign, number = signs[name]
                end = canvas.put(end, y, sign, self._style(number))
            end = canvas.put(end, y, text if name in signs else text[1:], look.dim)
        for run in text_plot(plot, width, height - 1, glyphs, legend=False):
            canvas.put(x + run.x, y + 1 + run.y, look.plain(run.text), self._style(run.role))

    def _style(self, role: int | str) -> Style:
        look = self.look
        if role in (AXIS, LEVEL):
            return look.line
        if role == LABEL:
            return look.dim
        colours = inks(look)
        return colours[role % len(colours)] if isinstance(role, int) else look.strong


def workers(figures: Figures) -> list[ThreadMeasure]:
    """Producers, consumers, and whoever else there is but the main thread."""
    ranks = {"producer": 0, "consumer": 1}
    return sorted((one for one in figures.measures.threads if one.role != "main"), key=lambda one: ranks.get(one.role, 2))


@lru_cache(8)
def inks(look: Look) -> tuple[Style, ...]:
    """Of the curves, by their number; the last three are full, empty and capacity."""
    curves = (look.accent, look.good, look.status(Status.WAITING), look.status(Status.NOTIFIED), look.strong, look.dim)
    return (*curves, look.alarm, look.status(Status.WAITING), look.line)
