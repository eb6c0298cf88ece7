"""Items in the air and threads on their way out of a wait set: overlays of what was seen to happen a moment ago."""

import itertools
from collections.abc import Iterator, Mapping

from pcviz.trace import event as ev
from pcviz.tui.canvas import Canvas
from pcviz.tui.motion import Flight, Motion
from pcviz.tui.picture.cast import Cast, Piece
from pcviz.tui.picture.places import notify_lane
from pcviz.tui.picture.plan import Plan

Point = tuple[int, int]

OUT_OF_SLOTS = ("drop-oldest", "close-now")  # policies by which items fall that were inside
CALLER_RUNS = "caller-runs"  # by which an item goes back to its producer
FALL = 2  # rows, at least


def along(path: list[Point], progress: float) -> Point:
    """The point on a path of horizontal and vertical stretches; a row counts as two columns, as it does to the eye."""
    lengths = [abs(b[0] - a[0]) + 2 * abs(b[1] - a[1]) for a, b in itertools.pairwise(path)]
    left = progress * sum(lengths)
    for (a, b), length in zip(itertools.pairwise(path), lengths, strict=True):
        if left <= length and length:
            part = left / length
            return round(a[0] + (b[0] - a[0]) * part), round(a[1] + (b[1] - a[1]) * part)
        left -= length
    return path[-1]


def draw_flights(canvas: Canvas, cast: Cast, plan: Plan, cards: Mapping[int, Point], motion: Motion, now: float) -> None:
    """Each item on its way: across the gutter, along the rail above the slots, and back down; what is dropped falls.

    The newest is drawn whole; one that would lie under it becomes smaller, or is not drawn where even that does not help.
    """
    if plan.shelf is None or not cast.snapshot.buffers:
        return
    taken: dict[int, list[tuple[int, int]]] = {}
    for flight in reversed(motion.flights(now)):
        out_of_slots = flight.policy in OUT_OF_SLOTS
        if out_of_slots or flight.thread in cards:
            path = _fall(cast, plan) if out_of_slots else _path(cast, plan, cards[flight.thread][1], flight)
            x, y = along(path, flight.progress(now))
            first, end = _room(plan, flight, y)
            for text, style in _signs(cast, flight, end - first):
                left = max(first, min(x - len(text) // 2, end - len(text)))
                spans = taken.setdefault(y, [])
                if all(left + len(text) < a or b < left for a, b in spans):
                    spans.append((left, left + len(text)))
                    canvas.put(left, y, text, style)
                    break


def _path(cast: Cast, plan: Plan, row: int, flight: Flight) -> list[Point]:
    """From the card in this row to the slot, or back, as the middle of the item goes."""
    shelf, buffer = plan.shelf, cast.snapshot.buffers[0]
    assert shelf is not None
    if flight.kind in (ev.DROP, ev.REJECT):
        lane, gutter = plan.gutter_in
        turn = lane + gutter // 2
        if flight.policy == CALLER_RUNS:
            return [(lane, row), (turn, row), (lane, row)]
        return [(lane, row), (turn, row), (turn, max(row + FALL, _ground(plan)))]
    if flight.kind == ev.PUT:
        lane, gutter = plan.gutter_in
        slot = buffer.slots.index(flight.item) if flight.item in buffer.slots else max(0, buffer.fill - 1)
    else:
        lane, gutter = plan.gutter_out
        slot = buffer.fill if shelf.lifo else 0
    column, _ = shelf.at(min(slot, shelf.count - 1))
    over, turn = plan.shelf_x + column + shelf.tile_width // 2, lane + gutter // 2
    if flight.kind == ev.PUT:
        return [(lane, row), (turn, row), (turn, plan.rail), (over, plan.rail)]
    return [(over, plan.rail), (turn, plan.rail), (turn, row), (lane + gutter - 1, row)]


def _ground(plan: Plan) -> int:
    """The row where what falls is gone from sight: above the places."""
    return plan.places - 1


def _fall(cast: Cast, plan: Plan) -> list[Point]:
    """From the first slot, that of the oldest item, straight down."""
    shelf = plan.shelf
    assert shelf is not None
    column, row = shelf.at(0)
    x, y = plan.shelf_x + column + shelf.tile_width // 2, plan.shelf_y + row + shelf.tile_height
    return [(x, y), (x, max(y + FALL, _ground(plan)))]


def _room(plan: Plan, flight: Flight, y: int) -> tuple[int, int]:
    """First column and column behind the last in which an item may fly, a cell away from the cards."""
    (lane_in, _), (lane_out, gutter) = plan.gutter_in, plan.gutter_out
    if flight.policy in OUT_OF_SLOTS:
        return plan.middle, plan.middle + plan.middle_width
    if flight.policy:
        return lane_in + 1, plan.middle
    if y == plan.rail:
        return lane_in + 1, lane_out + gutter - 1
    if flight.kind == ev.PUT:
        return lane_in + 1, plan.middle
    return lane_out, lane_out + gutter - 1


def _signs(cast: Cast, flight: Flight, room: int) -> Iterator[Piece]:
    """The item as it can be drawn in `room` cells, the fullest way first: its name, its number, a dot of its colour."""
    label, style = cast.item(flight.item, flight.label), cast.item_style(flight.item, flight.maker)
    if flight.policy and flight.policy != CALLER_RUNS:
        style = cast.look.alarm_fill
    number = label.rpartition(cast.look.signs.dot)[2]
    for text in (f" {label} ", label, f" {number} ", number):
        if len(text) <= room and (text.strip() == label or len(number) <= 3):
            yield text, style
    yield cast.look.signs.mote, cast.item_edge(flight.item, flight.maker)


def draw_stream(canvas: Canvas, cast: Cast, plan: Plan, motion: Motion, now: float, puts: str, gets: str) -> None:
    """Too many items for single flights: arrows that march along the rail, and how many go by."""
    signs, look = cast.look.signs, cast.look
    x0, x1 = plan.gutter_in[0] + 1, plan.right - 2
    phase = 0 if motion.reduced else int(now * 8) % 4
    pattern = "".join(signs.right if (column - phase) % 4 == 0 else " " for column in range(x1 - x0 + 1))
    half = len(pattern) // 2
    if plan.middle_width >= len(puts) + len(gets) + 6:
        words = f" {puts} "
        pattern = pattern[: half - len(words) - 1] + words + pattern[half - 1 :]
        words = f" {gets} "
        pattern = pattern[: half + 1] + words + pattern[half + 1 + len(words) :]
    canvas.put(x0, plan.rail, pattern, look.accent)


def draw_wake_up(canvas: Canvas, cast: Cast, plan: Plan, y: int, woken: int, progress: float) -> None:
    """A notified thread on the lane from its wait set to the lock's door."""
    if plan.diagram is None or not 0.0 <= progress < 1.0:
        return
    x0, x1, row = notify_lane(plan.diagram, y)
    text, style = cast.chip(woken)
    canvas.put(round(x1 - len(text) + 1 + (x0 - x1 + len(text)) * progress), row, text, style)
