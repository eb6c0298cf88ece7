"""How each thread spends its time: one bar a thread, in the signs of the timeline."""

from collections.abc import Sequence

from pcviz.insight.lives import ThreadMeasure
from pcviz.insight.words import share
from pcviz.trace.snapshot import Status
from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.picture.cast import Piece, breadth, one_cell, shorten

COLUMN_AT_LEAST = 19
WORDS_FROM = 34  # cells of a bar's column from which the largest share is also said in words
NAME = 8

PARTS: tuple[tuple[Status, str, str], ...] = (  # status, in the legend, in a sentence
    (Status.WORKING, "working", "works"),
    (Status.HOLDING, "holding", "holds a lock"),
    (Status.BLOCKED, "blocked on lock", "blocked on a lock"),
    (Status.WAITING, "waiting", "waits"),
    (Status.NOTIFIED, "notified", "notified"),
    (Status.SLEEPING, "sleeping", "sleeps"),
)
STILL = (Status.BLOCKED, Status.WAITING, Status.NOTIFIED)


def parts(measure: ThreadMeasure) -> dict[Status, float]:
    """Its time by status, as shares; what is left is Python code between two steps."""
    return {
        Status.WORKING: measure.working,
        Status.HOLDING: measure.holding,
        Status.BLOCKED: measure.queued,
        Status.WAITING: measure.waiting - measure.notified,
        Status.NOTIFIED: measure.notified,
        Status.SLEEPING: measure.sleeping,
    }


def bar(measure: ThreadMeasure, cells: int) -> list[tuple[Status, int]]:
    """How many of the cells each status fills: each as many as it has a right to, rounded so that the sum is right."""
    exact = {status: part * cells for status, part in parts(measure).items()}
    whole = {status: int(part) for status, part in exact.items()}
    left = round(sum(exact.values())) - sum(whole.values())
    for status in sorted(exact, key=lambda one: whole[one] - exact[one])[:left]:
        whole[status] += 1
    return [(status, count) for status, count in whole.items() if count]


def draw(canvas: Canvas, look: Look, x: int, y: int, width: int, height: int, threads: Sequence[ThreadMeasure]) -> None:
    """A title and as many threads as there is room for, in columns where they are too many for the rows."""
    rows = height - 1
    columns = max(1, min(-(-len(threads) // max(1, rows)), width // COLUMN_AT_LEAST))
    shown = threads[: columns * max(0, rows)]
    hidden = len(threads) - len(shown)
    more = f"  {hidden} more hidden" if hidden else ""
    title, what = [("THREADS", look.strong), (more, look.past)], "  share of their time"
    legend = _legend(look, width - breadth(title) - 2)
    if breadth(title) + len(what) + 2 + breadth(legend) <= width:
        title.insert(1, (what, look.dim))
    canvas.put_all(x, y, title)
    canvas.put_all(x + width - breadth(legend), y, legend)
    if not shown:
        return
    name = max(min(NAME, len(one_cell(one.name))) for one in shown)
    wide = (width - 2 * (columns - 1)) // columns
    down = -(-len(shown) // columns)
    for rank, one in enumerate(shown):
        column, row = divmod(rank, down)
        left = x + column * (wide + 2)
        canvas.put(left, y + 1 + row, shorten(one_cell(one.name), NAME, look.signs.rest), look.strong)
        words = _said(one) if wide >= WORDS_FROM else ""
        cells = wide - name - 1 - (len(LONGEST) + 1 if wide >= WORDS_FROM else 0)
        at = left + name + 1
        for status, count in bar(one, cells):
            at = canvas.put(at, y + 1 + row, look.signs.stretch[status] * count, look.stretch(status))
        if words:
            canvas.put(left + wide - len(LONGEST), y + 1 + row, words, look.dim)


LONGEST = "still 100 %"


def _said(one: ThreadMeasure) -> str:
    return f"still {share(one.blocked)}"


def _legend(look: Look, room: int) -> list[Piece]:
    for short in (False, True):
        pieces: list[Piece] = []
        for status, word, _ in PARTS:
            text = word.split()[0] if short else word
            pieces += [("  " if pieces else "", look.blank), (look.signs.stretch[status], look.stretch(status))]
            pieces.append((f" {text}", look.dim))
        if breadth(pieces) <= room:
            return [piece for piece in pieces if piece[0]]
    return []
