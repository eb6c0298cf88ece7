"""What every thread did, side by side: one row a thread, one cell a slice of time, and an arrow for each wake-up."""

from itertools import groupby

from rich.style import Style
from textual import events

from pcviz.trace.snapshot import Snapshot, Status, ThreadView
from pcviz.trace.timeline import Mark, Stretches
from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.picture.cast import Cast, Piece, breadth
from pcviz.tui.widgets.drawn import Drawn
from pcviz.tui.widgets.window import CLOSEST, LADDER, Window, decimals

COLUMN_AT_LEAST = 13
ARROWS_AT_MOST = 0.25  # of the cells that show something: with more, little would be seen of what lies below them
PAN = 0.25  # of what is seen, by key
LIVE_FROM = 0.75  # of its width: right of this the wheel zooms to the present, left of it to what is under the mouse
TICK_EVERY = 16  # cells, about

# An arrow's cells: where it begins, going down and going up; between; its head, down and up. Without one: woken from elsewhere.
ARROW = tuple("┬┴│▼▲◆")
ASCII_ARROW = tuple("++|v^!")
POINTS = ("●", "○")  # a moment to look at: the one at hand, and the others
ASCII_POINTS = ("@", "o")

Point = tuple[float, int]  # when, and which thread: a moment to look at

LEGEND = (
    (Status.WORKING, "working"),
    (Status.HOLDING, "holds lock"),
    (Status.BLOCKED, "blocked on lock"),
    (Status.WAITING, "waiting"),
    (Status.NOTIFIED, "notified"),
    (Status.SLEEPING, "sleeping"),
)


class TimelineChart(Drawn):
    """Slices stand at fixed multiples of their length, so that the picture moves in whole cells and never shimmers.

    It follows the present until it is panned. The wheel zooms, a drag (or the wheel with Shift) pans, a click on the title goes
    back to the present; `zoom`, `pan` and `live` are for the screen's keys.
    """

    DEFAULT_CSS = "TimelineChart { height: auto; }"

    def __init__(self, look: Look, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(look, id=id, classes=classes)
        self.unit = "s"  # of what the timeline runs along
        self.window = Window(0.0)  # a span of 0: that of the timeline itself
        self._points: tuple[Point, ...] = ()
        self._point: Point | None = None
        self._timeline: Stretches | None = None
        self._snapshot: Snapshot | None = None
        # Thread → slice number → what filled most of it; None where there was nothing. What is complete is looked up once.
        self._cells: dict[int, dict[int, Status | None]] = {}
        self._slice_s = 0.0
        self._seen_to = 0.0
        self._seen_exact_from = 0.0
        self._layout = (0, 1, 0)  # first cell of a row, cells in it, from one column of rows to the next
        self._dragged: int | None = None  # the column under the mouse

    def rows_for(self, threads: int, width: int, room: int) -> int:
        """The rows it wants, its title included, of at most `room`: a row a thread, in columns where they are too many."""
        if room < 2 or not threads:
            return min(room, 1)
        return min(room, -(-threads // self._columns(threads, width, room - 1)) + 1)

    def _columns(self, threads: int, width: int, rows: int) -> int:
        """As few columns as show every thread, but none so narrow that it says nothing."""
        return max(1, min(-(-threads // max(1, rows)), width // COLUMN_AT_LEAST))

    def show(self, timeline: Stretches, snapshot: Snapshot) -> None:
        """Draw this. Cheap when no slice was completed and no status changed."""
        if timeline is not self._timeline:
            self.window = Window(self.window.span)
            self._forget()
        elif snapshot.t < self._seen_to:
            self._forget()
        self._timeline, self._snapshot = timeline, snapshot
        self.update()

    def point_out(self, points: tuple[Point, ...], at: Point | None = None) -> None:
        """Mark these moments, and the one `at` hand before the others."""
        if (points, at) != (self._points, self._point):
            self._points, self._point = points, at
            self.update()

    def _forget(self) -> None:
        self._cells.clear()
        self._seen_to = 0.0

    # Which part of it

    @property
    def now(self) -> float:
        """The present, of which the run's clock may know more than the last event."""
        if self._timeline is None or self._snapshot is None:
            return 0.0
        return max(self._timeline.now, self._snapshot.t)

    @property
    def view(self) -> Window:
        """The window with the span that it has, also where nobody has chosen one."""
        return self.window if self.window.span or self._timeline is None else Window(self._timeline.window_s, self.window.end)

    def zoom(self, by: int, about: float | None = None) -> None:
        """So many steps closer, or wider where `by` is negative."""
        if self._timeline is not None:
            self._look_at(self.view.zoomed(by, self.now, about, CLOSEST[self.unit]))

    def pan(self, by: int) -> None:
        """So many quarters of what is seen later, or earlier where `by` is negative."""
        self._pan_by(by * PAN * self.view.span)

    def live(self) -> None:
        """Back to the present, as wide as it is."""
        self._look_at(Window(self.window.span))

    def _pan_by(self, seconds: float) -> None:
        if self._timeline is not None:
            self._look_at(self.view.panned(seconds, self.now))

    def _look_at(self, window: Window) -> None:
        if window != self.window:
            self.window = window
            self.update()

    def _time_at(self, x: int) -> float:
        """When it was what stands in this column of the widget."""
        first, cells, pitch = self._layout
        cell = (x - first) % pitch if pitch else x - first
        return self.view.since(self.now) + min(max(cell, 0), cells) / cells * self.view.span

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._wheel(event, 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._wheel(event, -1)

    def _wheel(self, event: events.MouseEvent, by: int) -> None:
        event.stop()
        if event.shift or event.ctrl:
            self.pan(-by)
            return
        at = self._time_at(event.x)
        follows = self.window.live and (by < 0 or at > self.view.since(self.now) + LIVE_FROM * self.view.span)
        self.zoom(by, None if follows else at)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.y == 0:
            self.live()
            return
        self._dragged = event.x
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragged is not None and event.x != self._dragged:
            by, self._dragged = self._dragged - event.x, event.x
            self._pan_by(by * self.view.span / self._layout[1])

    def on_mouse_up(self, event: events.MouseUp) -> None:
        self._dragged = None
        self.capture_mouse(False)

    # Drawing

    def draw(self, canvas: Canvas) -> None:
        if self._timeline is None or self._snapshot is None:
            return
        cast = Cast(self.look, self._snapshot)
        threads = [*cast.producers, *cast.consumers, *cast.others]
        rows = canvas.height - 1
        columns = self._columns(len(threads), canvas.width, rows)
        shown = threads[: columns * max(0, rows)]
        hidden = len(threads) - len(shown)
        name = max((len(cast.name(thread.id, 8)) for thread in shown), default=2)
        wide = (canvas.width - 2 - (columns - 1) * 2) // columns
        cells = wide - name - 1
        if cells < 4 or not shown:
            self._title(canvas, hidden, 0)
            return
        self._layout = (name + 2, cells, wide + 2 if columns > 1 else 0)
        self._rescale(self.view.span / cells)
        newest = int(self.now / self._slice_s)
        if not self.window.live:
            newest = max(0, round(self.window.until(self.now) / self._slice_s) - 1)
        down = -(-len(shown) // columns)
        marks = self._timeline.marks_between((newest - cells + 1) * self._slice_s, (newest + 1) * self._slice_s)
        drawn = {at: among for at, among in self._by_cell(marks).items() if newest - cells < at <= newest}
        crowded = len(drawn) > max(1.0, min(cells, newest + 1) * ARROWS_AT_MOST)
        self._title(canvas, hidden, sum(map(len, drawn.values())) if crowded else 0)
        arrows = self._arrows({} if crowded else drawn, {view.id: divmod(rank, down) for rank, view in enumerate(shown)})
        self._put_points(arrows, {view.id: rank for rank, view in enumerate(shown)})
        for rank, thread in enumerate(shown):
            column, row = divmod(rank, down)
            x = 1 + column * (wide + 2)
            text, style = cast.chip(thread.id, limit=8)
            canvas.put(x, 1 + row, text, style)
            self._follow(thread.id, newest, cells)
            canvas.put_all(x + name + 1, 1 + row, self._stretches(thread, newest, cells, arrows.get(rank, {})))
        self._seen_to = self.now
        if canvas.height > 1 + down:
            for column in range(columns):
                self._axis(canvas, name + 2 + column * (wide + 2), 1 + down, newest, cells)

    def _rescale(self, slice_s: float) -> None:
        assert self._timeline is not None
        if slice_s != self._slice_s or self._timeline.exact_from > self._seen_exact_from + self.view.span:
            self._slice_s = slice_s
            self._seen_exact_from = self._timeline.exact_from
            self._forget()

    def _follow(self, thread: int, newest: int, cells: int) -> None:
        """Fill in the slices that were not complete, or not in sight, at the last look."""
        assert self._timeline is not None
        known = self._cells.setdefault(thread, {})
        complete = int(self._seen_to / self._slice_s)
        oldest = newest - cells + 1
        missing = [at for at in range(max(0, oldest), newest + 1) if at not in known or at >= complete]
        if missing:
            first, last = missing[0], missing[-1]
            known |= dict.fromkeys(range(first, last + 1))
            for at, shares in self._shares(thread, first, last).items():
                known[at] = max(shares, key=shares.__getitem__) if len(shares) > 1 else next(iter(shares))
        if len(known) > newest - max(0, oldest) + 1:
            for at in [at for at in known if not oldest <= at <= newest]:
                del known[at]

    def _shares(self, thread: int, first: int, last: int) -> dict[int, dict[Status, float]]:
        """Of each slice, how long each status lasted in it."""
        assert self._timeline is not None
        slice_s, now = self._slice_s, self.now
        told = self._timeline.now
        segments = self._timeline.between(thread, min(first * slice_s, told), (last + 1) * slice_s)
        if segments and segments[-1][1] == told < now:
            # The last one is still open, and the run's clock goes on where no event comes.
            t0, t1, status = segments[-1]
            segments[-1] = (t0, max(t1, now), status)
        spent: dict[int, dict[Status, float]] = {}
        for t0, t1, status in segments:
            for at in range(max(first, int(t0 / slice_s)), min(last, int(t1 / slice_s)) + 1):
                part = min(t1, (at + 1) * slice_s) - max(t0, at * slice_s)
                shares = spent.setdefault(at, {})
                shares[status] = shares.get(status, 0.0) + max(part, 1e-9)
        return spent

    def _stretches(self, thread: ThreadView, newest: int, cells: int, arrows: dict[int, Piece]) -> list[Piece]:
        known, ends = self._cells[thread.id], sorted(at for at in arrows if newest - cells < at <= newest)
        pieces: list[Piece] = []
        at = newest - cells + 1
        for arrow in [*ends, newest + 1]:
            for status, stretch in groupby(map(known.get, range(at, arrow))):
                sign, style = self._sign(status)
                pieces.append((sign * len(list(stretch)), style))
            if arrow <= newest:
                pieces.append(arrows[arrow])
            at = arrow + 1
        return pieces

    def _sign(self, status: Status | None) -> Piece:
        return (self.look.signs.stretch[status], self.look.stretch(status)) if status else (" ", self.look.blank)

    # Wake-ups

    def _by_cell(self, marks: list[Mark]) -> dict[int, list[Mark]]:
        cells: dict[int, list[Mark]] = {}
        for mark in marks:
            cells.setdefault(int(mark[0] / self._slice_s), []).append(mark)
        return cells

    def _arrows(self, marks: dict[int, list[Mark]], places: dict[int, tuple[int, int]]) -> dict[int, dict[int, Piece]]:
        """By rank of a thread and number of a slice: what stands there instead. An arrow leads from who notified to who was
        notified; where two threads notified within one slice, or from another column of rows, only its heads are drawn."""
        begin_down, begin_up, between, head_down, head_up, head = ASCII_ARROW if self.look.signs.ascii else ARROW
        line, tip = self.look.strong, self.look.status(Status.NOTIFIED)
        found: dict[int, dict[int, Piece]] = {}
        ranks = {place: rank for rank, place in enumerate(places.values())}

        def put(place: tuple[int, int], at: int, sign: str, style: Style) -> None:
            found.setdefault(ranks[place], {})[at] = (sign, style)

        for at, among in marks.items():
            woken = [places[mark[2]] for mark in among if mark[2] in places]
            notifiers = {mark[1] for mark in among}
            origin = places.get(notifiers.pop()) if len(notifiers) == 1 else None
            for column, row in woken:
                if origin is None or origin[0] != column or origin[1] == row:
                    put((column, row), at, head, tip)
            if origin is None:
                continue
            column, row = origin
            rows = [other for where, other in woken if where == column and other != row]
            if not rows:
                continue
            for step in range(min(row, *rows), max(row, *rows) + 1):
                put((column, step), at, between, line)
            put(origin, at, between if min(rows) < row < max(rows) else begin_down if min(rows) > row else begin_up, line)
            for other in rows:
                put((column, other), at, head_down if other > row else head_up, tip)
        return found

    def _put_points(self, cells: dict[int, dict[int, Piece]], ranks: dict[int, int]) -> None:
        """Over all else: for these the learner looks."""
        here, other = ASCII_POINTS if self.look.signs.ascii else POINTS
        style = self.look.accent + Style(reverse=True)
        for point in (*self._points, *([self._point] if self._point is not None else [])):
            when, thread = point
            if thread in ranks:
                cells.setdefault(ranks[thread], {})[int(when / self._slice_s)] = (
                    here if point == self._point else other,
                    style,
                )

    # Words

    def _title(self, canvas: Canvas, hidden: int, wakes: int) -> None:
        look, timeline = self.look, self._timeline
        assert timeline is not None
        view = self.view
        since, until, step = view.since(self.now), view.until(self.now), decimals(view.span / 10)
        words = f"last {view.span:g}" if view.live else f"{since:.{step}f} to {until:.{step}f}"
        words = f"  {words} {self.unit}" + (f", {hidden} more threads hidden" if hidden else "")
        pieces: list[Piece] = [("TIMELINE", look.strong), (words, look.dim)]
        if not view.live:
            pieces += [("  l", look.accent), (" live", look.dim)]
        notes = [f"coarse before {timeline.exact_from:.{step}f} {self.unit}"] if max(since, 0.0) < timeline.exact_from else []
        notes += [f"{wakes} wake-ups, closer they are arrows"] if wakes else []
        for note in notes:
            piece: Piece = (f"  {note}", look.past)
            if breadth(pieces) + len(piece[0]) + 2 <= canvas.width:
                pieces.append(piece)
        canvas.put_all(1, 0, pieces)
        legend = self._legend(canvas.width - 4 - breadth(pieces))
        canvas.put_all(canvas.width - 1 - breadth(legend), 0, legend)

    def _legend(self, room: int) -> list[Piece]:
        brief = {status: word.split()[0] for status, word in LEGEND}
        for words, gap, space in ((dict(LEGEND), "  ", " "), (brief, "  ", " "), (brief, " ", "")):
            pieces: list[Piece] = []
            for status, word in words.items():
                if pieces:
                    pieces.append((gap, self.look.blank))
                pieces += [(self.look.signs.stretch[status], self.look.stretch(status)), (f"{space}{word}", self.look.dim)]
            if breadth(pieces) <= room:
                return pieces
        return []

    def _axis(self, canvas: Canvas, x: int, y: int, newest: int, cells: int) -> None:
        """Round times below the rows, where there is a row for them."""
        bar = self.look.signs.box[5]
        step = next(step for step in LADDER if step >= TICK_EVERY * self._slice_s and (step >= 1 or self.unit == "s"))
        oldest = newest - cells + 1
        number = max(0, -int(-oldest * self._slice_s // step))
        while (at := round(number * step / self._slice_s)) <= newest:
            label = f"{bar}{number * step:.{decimals(step)}f}"
            if at >= oldest and at - oldest + len(label) + 2 <= cells:
                canvas.put(x + at - oldest, y, label if number else f"{label} {self.unit}", self.look.dim)
            number += 1
