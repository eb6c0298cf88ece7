"""The buffer's slots: boxes while there is room, then rows of boxes, then labels, then cells, then a pile."""

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from pcviz.trace.snapshot import BufferView
from pcviz.tui.canvas import Canvas
from pcviz.tui.picture.cast import Cast

OPEN_END = 3  # free slots drawn behind the last item of a buffer without a capacity


class Size(IntEnum):
    """How large a slot is drawn."""

    GIANT = 0  # nine rows
    HUGE = 1  # seven
    LARGE = 2  # five
    BOX = 3  # three
    SMALL = 4  # three, and no wider than the item's name
    LABEL = 5  # one row, with the item's name
    SLIM = 6  # one row, no wider than the item's name and a mark before it
    CELL = 7  # one row, two columns
    GRAIN = 8  # one row, one column
    PILE = 9  # more slots than cells: the next items, and a number for the rest


ONE_ROW = (Size.LABEL, Size.SLIM, Size.PILE)
DOTS = (Size.CELL, Size.GRAIN)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The grid that the slots stand in, `across` × `down`; x and y are its top left corner, without the rail above it."""

    size: Size
    count: int  # slots drawn
    across: int
    down: int
    tile_width: int
    tile_height: int
    pitch_x: int
    pitch_y: int
    lifo: bool

    @property
    def width(self) -> int:
        return self.across * self.pitch_x - (self.pitch_x - self.tile_width)

    @property
    def height(self) -> int:
        return self.down * self.pitch_y

    @property
    def marked_below(self) -> bool:
        """Whether there is a row under the slots that says which is which."""
        return self.size <= Size.SMALL and self.pitch_y > self.tile_height

    def at(self, slot: int) -> tuple[int, int]:
        """The cell of a slot's top left corner. The oldest item stands right, near the consumers; a stack grows rightwards."""
        row, column = divmod(slot, self.across)
        if not self.lifo:
            column = self.across - 1 - column
        return column * self.pitch_x, row * self.pitch_y


def slots_wanted(buffer: BufferView) -> int:
    if buffer.capacity is None:
        return max(8, buffer.fill + OPEN_END)
    return max(buffer.capacity, buffer.fill)


def shelve(
    size: Size, buffer: BufferView, width: int, height: int, label: int, priority: bool, stacked: bool = False
) -> Shelf | None:
    """The shelf of this size that fits into width × height, or None. `label` is the longest label's width.

    With `stacked` the largest boxes may stand in several rows, too.
    """
    count = slots_wanted(buffer)
    label += 2 if priority and size in ONE_ROW else 0
    match size:
        case Size.GIANT:
            tile, high, gap_x, pitch_y = label + 10, 9, 2, 10
        case Size.HUGE:
            tile, high, gap_x, pitch_y = label + 8, 7, 2, 8
        case Size.LARGE:
            tile, high, gap_x, pitch_y = label + 4, 5, 1, 6
        case Size.BOX:
            tile, high, gap_x, pitch_y = label + 2, 4 if priority else 3, 1, 5 if priority else 4
        case Size.SMALL:
            tile, high, gap_x = label, 4 if priority else 3, 1
            rows = -(-count // max(1, (width + gap_x) // (tile + gap_x)))
            pitch_y = high + 1 if rows * (high + 1) <= height else high  # boxes say more than their marks
        case Size.LABEL:
            tile, high, gap_x, pitch_y = label + 2, 1, 1, 1
        case Size.SLIM:
            tile, high, gap_x, pitch_y = label + 1, 1, 0, 1
        case Size.CELL:
            tile, high, gap_x, pitch_y = 1, 1, 1, 1
        case Size.GRAIN:
            tile, high, gap_x, pitch_y = 1, 1, 0, 1
        case Size.PILE:
            tile, high, gap_x, pitch_y = label + 2, 1, 1, 1
            across = min(count, max(1, (width + gap_x) // (tile + gap_x)))
            down = min(-(-count // across), max(1, height - 1))
            return Shelf(
                size, min(count, across * down), across, down, tile, high, tile + gap_x, pitch_y, buffer.order == "lifo"
            )
    across = (width + gap_x) // (tile + gap_x)
    if across < 1:
        return None
    down = -(-count // across)
    if down > 1 and size < Size.BOX and not stacked:
        return None  # one row of boxes says more than two rows of larger ones
    if down * pitch_y > height:
        return None
    across = -(-count // down)  # rows of equal length
    return Shelf(size, count, across, down, tile, high, tile + gap_x, pitch_y, buffer.order == "lifo")


@lru_cache(16)
def _corners(shelf: Shelf, x: int, y: int) -> list[tuple[int, int]]:
    return [(x + left, y + top) for left, top in map(shelf.at, range(shelf.count))]


def draw_slots(canvas: Canvas, cast: Cast, buffer: BufferView, shelf: Shelf, x: int, y: int) -> None:
    look, signs = cast.look, cast.look.signs
    shown = len(buffer.slots)
    for slot, (left, top) in enumerate(_corners(shelf, x, y)):
        filled = slot < buffer.fill
        surplus = buffer.capacity is not None and slot >= buffer.capacity
        item = buffer.slots[slot] if slot < shown else 0
        is_next = filled and item != 0 and item == buffer.next_out
        if shelf.size in DOTS:
            if filled:
                sign = signs.surplus if surplus else (signs.right if is_next else signs.cell)
                canvas.put(left, top, sign, cast.item_edge(item))
            else:
                canvas.put(left, top, signs.free, look.line)
        elif shelf.size is Size.SLIM:
            _draw_slim(canvas, cast, shelf, item if filled else None, left, top, surplus, is_next)
        elif shelf.size in ONE_ROW:
            if filled:
                text = _named(cast, item, shelf.tile_width - 1).center(shelf.tile_width)
                if is_next:
                    text = signs.right + text[1:]
                if surplus:
                    text = text[:-1] + signs.surplus
                canvas.put(left, top, text, cast.item_style(item))
            else:
                canvas.put(left, top, f"[{signs.dot.center(shelf.tile_width - 2)}]", look.line)
        elif filled:
            _draw_tile(canvas, cast, shelf, item, left, top, surplus, is_next)
        else:
            _draw_free(canvas, cast, shelf, left, top)
    if shelf.marked_below:
        _draw_markers(canvas, cast, buffer, shelf, x, y)
    if shelf.size is Size.PILE and (more := buffer.fill - shelf.count) > 0:
        words = f"and {more} more behind them"
        canvas.put(x, y + shelf.height, words if len(words) <= shelf.width else f"and {more} more"[: shelf.width], look.text)


def _named(cast: Cast, item: int, room: int) -> str:
    """The item's name, and its priority where there is one and room for it."""
    name, view = cast.item(item), cast.snapshot.items.get(item)
    if view is None or view.priority is None or len(name) + 2 > room:
        return name
    return f"{name}:{view.priority:g}"[:room]


def _draw_slim(
    canvas: Canvas, cast: Cast, shelf: Shelf, item: int | None, x: int, y: int, surplus: bool, is_next: bool
) -> None:
    """The mark stands before the item, on the ground: there it parts two items of the same colour, too."""
    look, signs, width = cast.look, cast.look.signs, shelf.tile_width - 1
    canvas.put(x, y, signs.surplus if surplus else signs.right if is_next else " ", look.alarm if surplus else look.accent)
    if item is None:
        canvas.put(x + 1, y, f"[{signs.dot.center(width - 2)}]", look.line)
    else:
        canvas.put(x + 1, y, _named(cast, item, width).center(width), cast.item_style(item))


def _draw_tile(canvas: Canvas, cast: Cast, shelf: Shelf, item: int, x: int, y: int, surplus: bool, is_next: bool) -> None:
    look, signs, width = cast.look, cast.look.signs, shelf.tile_width
    edge, fill = cast.item_edge(item), cast.item_style(item)
    if surplus:
        word = "surplus" if width >= 7 else "over"
        canvas.put(x, y, word.center(width, signs.surplus), look.alarm)
    else:
        canvas.put(x, y, signs.fill_top * width, edge)
    view = cast.snapshot.items.get(item)
    ranked = view is not None and view.priority is not None
    inner = shelf.tile_height - 2
    rows = [""] * inner
    at = (inner - 1) // 2 if not ranked or inner == 1 else max(0, inner // 2 - 1)
    rows[at] = cast.item(item)
    if ranked and view is not None and inner > 1:
        words = f"prio {view.priority:g}"
        rows[at + 1] = words if len(words) <= width else f"{view.priority:g}"
    for offset, text in enumerate(rows):
        canvas.put(x, y + 1 + offset, text.center(width), fill)
    bottom = y + shelf.tile_height - 1
    if is_next and not shelf.marked_below:
        half = (width - 1) // 2
        pieces = [(signs.fill_bottom * half, edge), (signs.up, look.accent), (signs.fill_bottom * (width - half - 1), edge)]
        canvas.put_all(x, bottom, pieces)
    else:
        canvas.put(x, bottom, signs.fill_bottom * width, edge)


def _draw_free(canvas: Canvas, cast: Cast, shelf: Shelf, x: int, y: int) -> None:
    (nw, ne, se, sw, across, down), line = cast.look.signs.box, cast.look.line
    inner = shelf.tile_width - 2
    canvas.put(x, y, nw + across * inner + ne, line)
    for row in range(1, shelf.tile_height - 1):
        canvas.put(x, y + row, down, line)
        canvas.put(x + shelf.tile_width - 1, y + row, down, line)
    canvas.put(x, y + shelf.tile_height - 1, sw + across * inner + se, line)


def _draw_markers(canvas: Canvas, cast: Cast, buffer: BufferView, shelf: Shelf, x: int, y: int) -> None:
    """What the order says: where the next item comes out, and where the next one goes in."""
    up, look = cast.look.signs.up, cast.look
    marks: dict[int, str] = {}
    if buffer.next_out in buffer.slots and buffer.next_out:
        marks[buffer.slots.index(buffer.next_out)] = {"fifo": "head", "lifo": "top"}.get(buffer.order, "next out")
    if buffer.order == "fifo" and buffer.fill < shelf.count:
        marks[buffer.fill] = "tail"
    taken: dict[int, list[tuple[int, int]]] = {}
    for slot, word in marks.items():
        left, top = shelf.at(slot)
        text = f"{up} {word}"
        start = x + left + shelf.tile_width // 2
        if start + len(text) > x + shelf.width or (word == "tail" and start - len(word) - 1 >= x):
            text, start = f"{word} {up}", start - len(word) - 1
        start = max(x, min(start, x + shelf.width - len(text)))
        row = y + top + shelf.tile_height
        if any(a < start + len(text) + 1 and start < b + 1 for a, b in taken.get(row, [])):
            continue
        taken.setdefault(row, []).append((start, start + len(text)))
        canvas.put(start, row, text, look.accent if word != "tail" else look.dim)
