"""The last seconds of every thread, side by side: one row a thread, one cell a slice of time."""

from pcviz.trace.snapshot import Snapshot, Status, ThreadView
from pcviz.trace.timeline import Timeline
from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.picture.cast import Cast, Piece, breadth
from pcviz.tui.widgets.drawn import Drawn

COLUMN_AT_LEAST = 19
LEGEND = (
    (Status.WORKING, "working"),
    (Status.HOLDING, "holds lock"),
    (Status.BLOCKED, "blocked on lock"),
    (Status.WAITING, "waiting"),
    (Status.NOTIFIED, "notified"),
    (Status.SLEEPING, "sleeping"),
)


class _Track:
    """The finished cells of one thread, so that only the newest slices are looked at again."""

    def __init__(self) -> None:
        self.cells: dict[int, Status] = {}  # slice number → what filled most of it


class TimelineChart(Drawn):
    """Slices stand at fixed multiples of their length, so that the picture moves in whole cells and never shimmers."""

    DEFAULT_CSS = "TimelineChart { height: auto; }"

    def __init__(self, look: Look, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(look, id=id, classes=classes)
        self._timeline: Timeline | None = None
        self._snapshot: Snapshot | None = None
        self._tracks: dict[int, _Track] = {}
        self._slice_s = 0.0
        self._seen_to = 0.0

    def rows_for(self, threads: int, width: int, room: int) -> int:
        """The rows it wants, its title included, of at most `room`: a row a thread, in columns where they are too many."""
        if room < 2 or not threads:
            return min(room, 1)
        return min(room, -(-threads // self._columns(threads, width, room - 1)) + 1)

    def _columns(self, threads: int, width: int, rows: int) -> int:
        """As few columns as show every thread, but none so narrow that it says nothing."""
        return max(1, min(-(-threads // max(1, rows)), width // COLUMN_AT_LEAST))

    def show(self, timeline: Timeline, snapshot: Snapshot) -> None:
        """Draw this. Cheap when no slice was completed and no status changed."""
        if timeline is not self._timeline or snapshot.t < self._seen_to:
            self._tracks.clear()
            self._seen_to = 0.0
        self._timeline, self._snapshot = timeline, snapshot
        self.update()

    def draw(self, canvas: Canvas) -> None:
        if self._timeline is None or self._snapshot is None:
            return
        cast = Cast(self.look, self._snapshot)
        threads = [*cast.producers, *cast.consumers, *cast.others]
        rows = canvas.height - 1
        columns = self._columns(len(threads), canvas.width, rows)
        shown = threads[: columns * max(0, rows)]
        self._title(canvas, len(threads) - len(shown))
        name = max((len(cast.name(thread.id, 8)) for thread in shown), default=2)
        wide = (canvas.width - 2 - (columns - 1) * 2) // columns
        cells = wide - name - 1
        if cells < 4 or not shown:
            return
        slice_s = self._timeline.window_s / cells
        if slice_s != self._slice_s:
            self._slice_s = slice_s
            self._tracks.clear()
            self._seen_to = 0.0
        newest = int(self._snapshot.t / slice_s)
        down = -(-len(shown) // columns)
        for rank, thread in enumerate(shown):
            column, row = divmod(rank, down)
            x = 1 + column * (wide + 2)
            text, style = cast.chip(thread.id, limit=8)
            canvas.put(x, 1 + row, text, style)
            self._follow(thread.id, newest, cells)
            canvas.put_all(x + name + 1, 1 + row, self._stretches(thread, newest, cells))
        self._seen_to = self._snapshot.t

    def _follow(self, thread: int, newest: int, cells: int) -> None:
        """Fill in the slices since the last look; the one before is looked at again, for it was not complete."""
        assert self._timeline is not None and self._snapshot is not None
        track = self._tracks.setdefault(thread, _Track())
        first = max(newest - cells + 1, int(self._seen_to / self._slice_s) if track.cells else 0)
        spent: dict[int, dict[Status, float]] = {}
        segments = self._timeline.segments(thread, first * self._slice_s)
        if segments:  # the last one is still open, and the run's clock goes on where no event comes
            t0, t1, status = segments[-1]
            segments[-1] = (t0, max(t1, self._snapshot.t), status)
        for t0, t1, status in segments:
            a, b = max(first, int(t0 / self._slice_s)), int(t1 / self._slice_s)
            for at in range(a, min(b, newest) + 1):
                part = min(t1, (at + 1) * self._slice_s) - max(t0, at * self._slice_s)
                shares = spent.setdefault(at, {})
                shares[status] = shares.get(status, 0.0) + max(part, 1e-9)
        for at, shares in spent.items():
            track.cells[at] = max(shares, key=shares.__getitem__)
        for at in [at for at in track.cells if at <= newest - cells]:
            del track.cells[at]

    def _stretches(self, thread: ThreadView, newest: int, cells: int) -> list[Piece]:
        look, track = self.look, self._tracks[thread.id]
        pieces: list[Piece] = []
        text, status = "", None
        for at in range(newest - cells + 1, newest + 1):
            now = track.cells.get(at)
            if now is not status and text:
                pieces.append((text, look.stretch(status) if status else look.blank))
                text = ""
            status = now
            text += look.signs.stretch[now] if now else " "
        return [*pieces, (text, look.stretch(status) if status else look.blank)] if text else pieces

    def _title(self, canvas: Canvas, hidden: int) -> None:
        look = self.look
        assert self._timeline is not None
        more = f", {hidden} more threads hidden" if hidden else ""
        canvas.put_all(1, 0, [("TIMELINE", look.strong), (f"  last {self._timeline.window_s:g} s{more}", look.dim)])
        pieces = self._legend(canvas.width - 2 - 26 - len(more))
        canvas.put_all(canvas.width - 1 - breadth(pieces), 0, pieces)

    def _legend(self, room: int) -> list[Piece]:
        for words in (dict(LEGEND), {status: word.split()[0] for status, word in LEGEND}):
            pieces: list[Piece] = []
            for status, word in words.items():
                if pieces:
                    pieces.append(("  ", self.look.blank))
                pieces += [(self.look.signs.stretch[status], self.look.stretch(status)), (f" {word}", self.look.dim)]
            if breadth(pieces) <= room:
                return pieces
        return []
