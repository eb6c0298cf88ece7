"""What the signs mean."""

from rich.style import Style

from pcviz.trace.snapshot import Status
from pcviz.tui.canvas import Canvas
from pcviz.tui.picture.cast import Piece, breadth
from pcviz.tui.signs import MEANING
from pcviz.tui.widgets.drawn import Drawn

SHOWN = (
    Status.WORKING,
    Status.ASKING,
    Status.BLOCKED,
    Status.HOLDING,
    Status.WAITING,
    Status.NOTIFIED,
    Status.SLEEPING,
    Status.FINISHED,
    Status.FAILED,
)


class Legend(Drawn):
    """The signs of a thread's status in one or two rows, and what brackets and fills say."""

    DEFAULT_CSS = "Legend { height: auto; }"

    def get_content_height(self, container, viewport, width: int) -> int:  # type: ignore[no-untyped-def]
        return len(self._rows(width))

    def sentences(self) -> list[tuple[str, str, str, Style]]:
        """Sign, word, meaning and style of every status, for a page that explains them all."""
        return [
            (self.look.signs.status[status], status.value, self.look.plain(meaning), self.look.status(status))
            for status, meaning in MEANING.items()
        ]

    def draw(self, canvas: Canvas) -> None:
        for y, row in enumerate(self._rows(canvas.width)):
            canvas.put_all(1, y, row)

    def _rows(self, width: int) -> list[list[Piece]]:
        look = self.look
        entries: list[list[Piece]] = [
            [(look.signs.status[status], look.status(status)), (f" {status.value}", look.text)] for status in SHOWN
        ]
        entries.append([("(P1)", look.past), (" just now", look.text)])
        entries.append([(look.signs.held, look.accent), (" held at a gate", look.text)])
        rows: list[list[Piece]] = [[]]
        for entry in entries:
            if rows[-1] and breadth(rows[-1]) + 2 + breadth(entry) > width - 2:
                rows.append([])
            rows[-1] += [*([("  ", look.blank)] if rows[-1] else []), *entry]
        return rows
