"""The whole stage on a canvas: the same snapshot, motion and moment give the same picture."""

from collections import deque
from collections.abc import Sequence

from pcviz.trace import event as ev
from pcviz.trace.snapshot import BufferView, Snapshot, Status
from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.motion import Motion, Note, Trace
from pcviz.tui.picture.cards import ROWS, Form, card, draw_cards, recent
from pcviz.tui.picture.cast import Cast, Piece, breadth, one_cell
from pcviz.tui.picture.flights import draw_flights, draw_stream, draw_wake_up
from pcviz.tui.picture.line import Line, is_pipeline
from pcviz.tui.picture.places import Places, draw_diagram, draw_lines, find_places
from pcviz.tui.picture.plan import Plan, make_plan
from pcviz.tui.picture.slots import draw_slots, slots_wanted

WAKE_UP_S = 0.6
TURNED_AWAY = {  # by policy
    "drop-oldest": "fell out: the oldest made room",
    "drop-newest": "was dropped before it went in: no room",
    "timeout": "was turned away: no room for too long",
    "reject": "was turned away: no room",
    "caller-runs": "stays with its producer, who processes it: no room",
    "close-now": "fell out: the buffer is closed, nobody will take it",
}
LABEL_AT_LEAST = 5  # "P1·10": slots that grow at every tenth item would make the picture jump
OTHER_WIDTH = 38


class Rates:
    """Items a run second, over the last second or so."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int, int]] = deque(maxlen=8)

    def see(self, t: float, put: int, got: int) -> None:
        if self._seen and t < self._seen[-1][0]:
            self._seen.clear()
        if not self._seen or t - self._seen[-1][0] >= 0.2:
            self._seen.append((t, put, got))

    def per_second(self) -> tuple[float, float]:
        (t0, put0, got0), (t1, put1, got1) = self._seen[0], self._seen[-1]
        span = t1 - t0
        return ((put1 - put0) / span, (got1 - got0) / span) if span > 0 else (0.0, 0.0)


class Scene:
    """Remembers the sizes, so that the picture stands still while the run moves."""

    def __init__(self) -> None:
        self.cards: dict[int, tuple[int, int]] = {}  # thread → where its card begins
        self.plan: Plan | None = None
        self.stage = ""  # of a pipeline: the one that the controls are for
        self.forget()

    def forget(self) -> None:
        """Another run begins: sizes may shrink again."""
        self._label = LABEL_AT_LEAST
        self._crowded = 0
        self._plan_key: tuple[object, ...] = ()
        self._places: tuple[tuple[object, ...], Places] | None = None
        self._rates = Rates()
        self._line = Line()

    def draw(self, canvas: Canvas, look: Look, snapshot: Snapshot, motion: Motion, now: float) -> None:
        """Draw onto the canvas, which has its size and is empty."""
        cast = Cast(look, snapshot)
        if is_pipeline(snapshot):
            self._line.draw(canvas, cast, motion, now, self.stage)
            self._note(canvas, cast, canvas.height - 1, motion.note(now))
            return
        traces = motion.traces(now)
        places = self._find_places(cast, traces)
        plan = self.plan = self._plan_for(cast, places, canvas.width, canvas.height)
        self._headings(canvas, cast, plan)
        self.cards = draw_cards(canvas, cast, cast.producers, plan.left, plan.cards, plan.side, plan.form, traces)
        self.cards |= draw_cards(canvas, cast, cast.consumers, plan.right, plan.cards, plan.side, plan.form, traces)
        if plan.shelf is not None:
            self._buffer(canvas, cast, plan, motion, now)
        note = motion.note(now)
        self._note(canvas, cast, plan.note, note)
        if plan.diagram is not None:
            woken = note is not None and note.kind == ev.NOTIFY and note.others and places.notified and not motion.reduced
            progress = (now - note.began) / WAKE_UP_S if note is not None and woken else 1.0
            draw_diagram(canvas, cast, places, plan.diagram, plan.places, busy=progress < 1.0)
            if note is not None and progress < 1.0:
                draw_wake_up(canvas, cast, plan, plan.places, note.others[0], progress)
        elif plan.lines:
            draw_lines(canvas, cast, places, plan.lines, plan.left, plan.places)
        if plan.others_height:
            self._others(canvas, cast, plan, traces)

    def thread_at(self, x: int, y: int) -> int | None:
        """Whose card is at this cell."""
        if self._line.cards:
            return self._line.card_at(x, y)
        for thread, (left, top) in self.cards.items():
            if self.plan and left <= x < left + self.plan.card_width and top <= y < top + ROWS[self.plan.form]:
                return thread
        return None

    def _find_places(self, cast: Cast, traces: Sequence[Trace]) -> Places:
        """The same ones as long as they are the same places with the same threads in them."""
        snapshot = cast.snapshot
        threads = [
            (thread.id, thread.name, thread.status, thread.object, cast.ranks.get(thread.id)) for thread in snapshot.threads
        ]
        used = [buffer.put or buffer.got for buffer in snapshot.buffers]
        reasons = (cast.look, snapshot.objects, traces, threads, any(used), not used)
        if self._places is None or self._places[0] != reasons:
            self._places = (reasons, find_places(cast, traces))
        return self._places[1]

    def _plan_for(self, cast: Cast, places: Places, width: int, height: int) -> Plan:
        snapshot = cast.snapshot
        buffers = snapshot.buffers
        self._label = min(14, max([self._label, *[len(item.label) for item in snapshot.items.values()]]))
        wanted = slots_wanted(buffers[0]) if buffers else 0
        if buffers and buffers[0].capacity is None:
            wanted = self._crowded = max(self._crowded, -(-wanted // 8) * 8)
        per_row = max(1, (width - 2) // OTHER_WIDTH)
        others = min(-(-(len(cast.others) + max(0, len(buffers) - 1)) // per_row), height // 4)
        key = (
            width,
            height,
            tuple((thread.name, thread.role) for thread in snapshot.threads),
            tuple((place.kind, place.object, place.title) for place in places.all),
            wanted,
            buffers[0].order if buffers else "",
            self._label,
            any(item.priority is not None for item in snapshot.items.values()),
            others,
        )
        if key != self._plan_key or self.plan is None:
            self._plan_key = key
            self.plan = make_plan(cast, places, width, height, self._label, others)
        return self.plan

    def _headings(self, canvas: Canvas, cast: Cast, plan: Plan) -> None:
        look = cast.look
        for x, word, crowd in ((plan.left, "PRODUCERS", cast.producers), (plan.right, "CONSUMERS", cast.consumers)):
            canvas.put_all(x, 0, [(word, look.strong), (f"  {len(crowd)}", look.dim)])
        if cast.snapshot.buffers:
            pieces = buffer_heading(cast, cast.snapshot.buffers[0], plan.middle_width)
            canvas.put_all(plan.middle + (plan.middle_width - breadth(pieces)) // 2, 0, pieces)

    def _buffer(self, canvas: Canvas, cast: Cast, plan: Plan, motion: Motion, now: float) -> None:
        snapshot, shelf = cast.snapshot, plan.shelf
        buffer = snapshot.buffers[0]
        assert shelf is not None
        items = [snapshot.items.get(item) for item in buffer.slots]
        reasons = (cast.look, snapshot.buffers, items, cast.ranks, shelf, plan.shelf_x, plan.shelf_y)
        canvas.keep("slots", reasons, lambda: draw_slots(canvas, cast, buffer, shelf, plan.shelf_x, plan.shelf_y))
        self._rates.see(cast.snapshot.t, buffer.put, buffer.got)
        if motion.flowing(now):
            puts, gets = self._rates.per_second()
            draw_stream(canvas, cast, plan, motion, now, f"in {puts:,.0f}/s", f"out {gets:,.0f}/s")
        else:
            signs, line = cast.look.signs, cast.look.line
            middle = plan.shelf_y + (shelf.tile_height - 1) // 2
            end = plan.shelf_x + shelf.width
            for x0, x1 in ((plan.gutter_in[0] + 1, plan.shelf_x - 2), (end + 1, plan.right - 2)):
                canvas.put(x0, middle, signs.dash * (x1 - x0) + signs.right, line)
            draw_flights(canvas, cast, plan, self.cards, motion, now)

    def _note(self, canvas: Canvas, cast: Cast, y: int, note: Note | None) -> None:
        look, snapshot = cast.look, cast.snapshot
        if snapshot.phase == "deadlock":
            words: list[Piece] = [(f" {look.signs.lost} DEADLOCK: {who_waits(snapshot)} ", look.alarm_fill)]
        elif snapshot.violations:
            words = [(f"{look.signs.lost} {look.plain(one_cell(snapshot.violations[-1]))}", look.alarm)]
        elif note is not None:
            words = describe(cast, note)
        else:
            return
        room = canvas.width - 2
        if breadth(words) > room:
            words = [(words[0][0][: room - 2] + look.signs.rest[:2], words[0][1])]
        canvas.put_all(max(1, (canvas.width - breadth(words)) // 2), y, words)

    def _others(self, canvas: Canvas, cast: Cast, plan: Plan, traces: Sequence[Trace]) -> None:
        per_row = max(1, (canvas.width - 2) // OTHER_WIDTH)
        cells: list[list[Piece]] = [
            card(cast, thread, OTHER_WIDTH - 2, Form.SINGLE, recent(cast, thread, traces))[0] for thread in cast.others
        ]
        cells += [buffer_heading(cast, buffer, OTHER_WIDTH - 2, buffer.name) for buffer in cast.snapshot.buffers[1:]]
        for rank, pieces in enumerate(cells[: per_row * plan.others_height]):
            row, column = divmod(rank, per_row)
            canvas.put_all(1 + column * OTHER_WIDTH, plan.others + row, pieces)


def buffer_heading(cast: Cast, buffer: BufferView, width: int, name: str = "BUFFER") -> list[Piece]:
    """How full it is, in words and as a bar; what cannot be known exactly says so."""
    look, signs = cast.look, cast.look.signs
    about = "about " if buffer.approximate else ""
    words = f"{about}{buffer.fill} of {buffer.capacity}" if buffer.capacity is not None else f"{about}{buffer.fill}, no limit"
    if len(name) + 2 + len(words) > width:
        return [(words, look.strong)]
    pieces: list[Piece] = [(name, look.strong), (f"  {words}", look.text)]
    if buffer.capacity is None:
        return pieces
    over = buffer.fill - buffer.capacity
    word = f"{over} surplus" if over > 0 else "full" if not over else "empty" if not buffer.fill else ""
    room = width - breadth(pieces) - 2 - (2 + max(len(word), len("empty")) if word or width > 36 else 0)
    if room >= 3:
        cells = min(buffer.capacity if buffer.capacity > 10 else buffer.capacity * 2, room, 20)
        part = min(1.0, buffer.fill / buffer.capacity)
        full = round(part * cells) if part in (0.0, 1.0) else min(cells - 1, max(1, round(part * cells)))
        pieces += [("  ", look.blank), (signs.full * full, look.accent), (signs.empty * (cells - full), look.line)]
    if word and breadth(pieces) + 2 + len(word) <= width:
        pieces += [("  ", look.blank), (word, look.alarm if over > 0 else look.strong)]
    return pieces


def describe(cast: Cast, note: Note) -> list[Piece]:
    """One sentence about what happened between threads a moment ago."""
    look = cast.look
    space = (" ", look.blank)
    who = cast.chip(note.thread, padded=True)
    if note.kind == ev.NOTIFY:
        object = cast.objects.get(note.object)
        name = cast.object_name(object) if object else ""
        if not note.others:
            return [who, (f" notified {name}, but nobody was waiting there", look.dim)]
        pieces = [who, (" woke ", look.text)]
        for rank, woken in enumerate(note.others[:6]):
            pieces += [*([space] if rank else []), cast.chip(woken, padded=True)]
        more = f" and {len(note.others) - 6} more" if len(note.others) > 6 else ""
        return [*pieces, (f"{more} from {name}" if name else more, look.dim)]
    if note.kind == ev.TIMEOUT:
        return [who, (" waited long enough: its time ran out", look.text)]
    item: list[Piece] = [(f" {cast.item(i, note.label)} ", cast.item_style(i, note.thread)) for i in note.others]
    word = TURNED_AWAY.get(note.word, "fell out" if note.kind == ev.DROP else "was turned away")
    return [*(item or [("an item", look.text)]), (f" {word}", look.alarm), (f"  ({note.word})" if note.word else "", look.dim)]


def who_waits(snapshot: Snapshot) -> str:
    """A deadlock in a sentence: some threads may have finished before, and one that nobody waits for may go on."""
    gone, idle = (Status.FINISHED, Status.FAILED, Status.STOPPED), (Status.WAITING, Status.BLOCKED, Status.ASKING)
    statuses = {thread.status for thread in snapshot.threads if thread.role != "main"}
    if not statuses <= {*gone, *idle}:
        return "who waits will never be woken"
    return f"{'all who are left wait' if statuses & {*gone} else 'every thread waits'}, nobody is left to wake one"
