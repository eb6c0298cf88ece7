"""One thing at a time, as large as it goes: the buffer, the threads, or the places where they stand."""

from collections.abc import Callable, Sequence

from pcviz.trace import event as ev
from pcviz.trace.snapshot import Snapshot, ThreadView
from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.motion import Motion
from pcviz.tui.picture.cast import Cast, Piece, breadth, clip
from pcviz.tui.picture.places import diagram, draw_diagram, draw_lines, find_places, lay_lines
from pcviz.tui.picture.scene import buffer_heading
from pcviz.tui.picture.slots import DOTS, Shelf, Size, draw_slots, shelve

LABEL_AT_LEAST = 5
LABEL_AT_MOST = 14
INNER = (7, 5, 3, 2, 1)  # rows inside a place's box, the largest that fits
CREW_ROWS = 8  # rows of the screen to each row of a crew, which has two at least
ROW_COST = 0.5  # of one more row of slots, in sizes
NAMELESS_COST = 4  # of slots too small for an item's name
WHY_AT = 28  # the column where a thread's reason begins


def draw_buffer(canvas: Canvas, cast: Cast, motion: Motion, now: float) -> None:
    """The slots over the whole width; producers above, consumers below, and between them what is on its way."""
    width, height = canvas.width, canvas.height
    rows = max(2, height // CREW_ROWS)
    above, below = _crew(cast, cast.producers, width - 13, rows), _crew(cast, cast.consumers, width - 13, rows)
    _draw_crew(canvas, cast, "PRODUCERS", above, 0)
    _draw_crew(canvas, cast, "CONSUMERS", below, height - len(below))
    if not cast.snapshot.buffers:
        return
    buffer = cast.snapshot.buffers[0]
    room = height - len(above) - len(below) - 4  # the heading, and a row for each way
    shelf = _largest(cast, width - 4, max(2, room))
    if shelf is None:
        return
    slack = max(0, room - shelf.height)
    y = len(above) + 1 + slack // 2
    heading = buffer_heading(cast, buffer, width - 2)
    canvas.put_all((width - breadth(heading)) // 2, y, heading)
    draw_slots(canvas, cast, buffer, shelf, (width - shelf.width) // 2, y + 2)
    for flight in motion.flights(now):
        thread = cast.chip(flight.thread, padded=True)
        item = (f" {cast.item(flight.item, flight.label)} ", cast.item_style(flight.item, flight.maker))
        putting = flight.kind == ev.PUT
        arrow = (f" {cast.look.signs.dash}{cast.look.signs.right} ", cast.look.accent)
        pieces = [thread, arrow, item] if putting else [item, arrow, thread]
        row = y - 1 if putting else min(height - len(below) - 1, y + 2 + shelf.height)
        canvas.put(1, row, " " * (width - 2), cast.look.blank)
        canvas.put_all((width - breadth(pieces)) // 2, row, pieces)


def _largest(cast: Cast, width: int, height: int) -> Shelf | None:
    """Slots as large as they go, unless smaller ones stand in fewer rows."""
    items = cast.snapshot.items.values()
    label = min(LABEL_AT_MOST, max([LABEL_AT_LEAST, *(len(item.label) for item in items)]))
    ranked = any(item.priority is not None for item in items)
    shelves = [shelve(size, cast.snapshot.buffers[0], width, height, label, ranked, stacked=True) for size in Size]
    found = [shelf for shelf in shelves if shelf is not None]
    return min(found, key=_cost, default=None)


def _cost(shelf: Shelf) -> float:
    return shelf.size + ROW_COST * (shelf.down - 1) + (NAMELESS_COST if shelf.size in DOTS else 0)


def _crew(cast: Cast, crew: Sequence[ThreadView], room: int, most: int) -> list[list[Piece]]:
    """Who they are and what each does, in `most` rows; those for whom there is no room are counted."""
    look = cast.look
    rows: list[list[Piece]] = [[]]
    for rank, thread in enumerate(crew):
        sign, style = look.signs.status[thread.status], look.status(thread.status)
        pieces = [cast.chip(thread.id, padded=True), (f" {sign} {thread.status.value}", style)]
        gap = 3 if rows[-1] else 0
        if breadth(rows[-1]) + gap + breadth(pieces) > room - 8 and rows[-1]:
            if len(rows) == most:
                rows[-1].append((f"  +{len(crew) - rank}", look.strong))
                break
            rows.append([])
            gap = 0
        rows[-1] += [*([(" " * gap, look.blank)] if gap else []), *pieces]
    return rows


def _draw_crew(canvas: Canvas, cast: Cast, word: str, rows: Sequence[Sequence[Piece]], y: int) -> None:
    canvas.put(1, y, word, cast.look.strong)
    for offset, row in enumerate(rows):
        canvas.put_all(12, y + offset, row)


def draw_threads(canvas: Canvas, cast: Cast, motion: Motion, now: float) -> None:
    """What each thread does, and why, a sentence each."""
    look, threads = cast.look, [*cast.producers, *cast.consumers, *cast.others]
    if not threads:
        return
    pitch = max(1, min(4, canvas.height // len(threads)))
    top = max(0, (canvas.height - pitch * len(threads)) // 2)
    for rank, thread in enumerate(threads):
        y = top + rank * pitch
        if y >= canvas.height - 1 and rank < len(threads) - 1:
            canvas.put(1, canvas.height - 1, f"and {len(threads) - rank} more", look.text)
            return
        end = canvas.put_all(1, y, [cast.chip(thread.id, padded=True, wide=4)])
        sign, style = look.signs.status[thread.status], look.status(thread.status)
        end = canvas.put(end + 2, y, f"{sign} {thread.status.value}", style)
        why = clip(look.plain(thread.why), canvas.width - max(WHY_AT, end + 2) - 8, look.signs.rest)
        canvas.put(max(WHY_AT, end + 2), y, why, look.strong)
        seconds = f"{max(0.0, cast.snapshot.t - thread.since):.1f} s"
        canvas.put(canvas.width - 1 - len(seconds), y, seconds, look.dim)


def draw_places(canvas: Canvas, cast: Cast, motion: Motion, now: float) -> None:
    """At the lock's door, inside, notified, in the wait sets: who stands where."""
    places = find_places(cast, motion.traces(now))
    if not places.all:
        canvas.put(1, canvas.height // 2, "Nobody has asked for a lock yet.", cast.look.dim)
        return
    for inner in INNER:
        drawn = diagram(places, canvas.width, inner)
        if drawn is not None and drawn.height <= canvas.height:
            draw_diagram(canvas, cast, places, drawn, (canvas.height - drawn.height) // 2)
            return
    cells = lay_lines(cast, places, canvas.width - 2, canvas.height)
    rows = max(cell.y for cell in cells) + 1
    draw_lines(canvas, cast, places, cells, 1, max(0, (canvas.height - rows) // 2))


VIEWS: dict[str, Callable[[Canvas, Cast, Motion, float], None]] = {
    "buffer": draw_buffer,
    "threads": draw_threads,
    "places": draw_places,
}


def draw_one(canvas: Canvas, look: Look, view: str, snapshot: Snapshot, motion: Motion, now: float) -> None:
    """One of `VIEWS`, at this moment."""
    VIEWS[view](canvas, Cast(look, snapshot), motion, now)
