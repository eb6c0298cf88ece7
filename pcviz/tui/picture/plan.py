"""How the stage's room is shared out: cards, slots and places, each as large as fits with all the others whole."""

from collections.abc import Iterator
from dataclasses import dataclass

from pcviz.tui.picture.cards import ACROSS, ROWS, Form, card_width
from pcviz.tui.picture.cast import Cast
from pcviz.tui.picture.places import Cell, Diagram, Places, diagram, lay_lines
from pcviz.tui.picture.slots import Shelf, Size, shelve

# What is given up first: the sum decides between two plans that both fit.
FORM_COST = {Form.ROOMY: -0.5, Form.SPACED: 0, Form.DOUBLE: 1, Form.SINGLE: 4, Form.COLUMNS: 8, Form.SIGNS: 16}
SIZE_COST = {
    Size.GIANT: -0.5,
    Size.HUGE: 0,
    Size.LARGE: 1,
    Size.BOX: 2,
    Size.SMALL: 3,
    Size.LABEL: 7,
    Size.SLIM: 7.5,
    Size.CELL: 13,
    Size.GRAIN: 15,
    Size.PILE: 22,
}
INNER_COST = {5: -0.5, 3: 0, 2: 0.5, 1: 1}  # rows inside a place's box
LINES_COST = 3
VAST = 36  # rows from which everything may be larger than it needs to be
CARD_WIDTHS = (44, 40, 36, 33, 31, 29, 27, 25, 23, 21, 19, 17)
EMPTY = {Form.ROOMY: 2, Form.SPACED: 1}  # rows below a card that the last one does not need
COMFORTABLE = {Form.ROOMY: 40, Form.SPACED: 36, Form.DOUBLE: 33, Form.SINGLE: 36, Form.COLUMNS: 33, Form.SIGNS: 23}


@dataclass(frozen=True, slots=True)
class Plan:
    """Columns and rows of every part. Row 0 is the heading; -1 stands for a part that is not drawn."""

    form: Form
    side: int  # width of a column of cards
    left: int  # its first column, for producers
    right: int  # for consumers
    cards: int  # its first row
    middle: int  # first column of the buffer's part
    middle_width: int
    shelf: Shelf | None
    shelf_x: int
    shelf_y: int
    rail: int  # the row on which items travel
    note: int
    places: int
    places_height: int
    diagram: Diagram | None  # the places as boxes,
    lines: tuple[Cell, ...]  # or as words
    others: int
    others_height: int

    @property
    def card_width(self) -> int:
        return card_width(self.side, self.form)

    @property
    def gutter_in(self) -> tuple[int, int]:
        """First column and width of the lane between producers and buffer."""
        return self.left + self.side, self.middle - self.left - self.side

    @property
    def gutter_out(self) -> tuple[int, int]:
        """The same between buffer and consumers."""
        return self.middle + self.middle_width, self.right - self.middle - self.middle_width


def rows_of(count: int, form: Form) -> int:
    return max(0, -(-count // ACROSS[form]) * ROWS[form] - EMPTY.get(form, 0))


def make_plan(cast: Cast, places: Places, width: int, height: int, label: int, others_height: int) -> Plan:
    """The best plan for width × height cells; `label` is the width of the longest item's label."""
    buffers = cast.snapshot.buffers
    buffer = buffers[0] if buffers else None
    crowd = max(len(cast.producers), len(cast.consumers))
    priority = any(item.priority is not None for item in cast.snapshot.items.values())
    names = max((len(cast.name(thread)) for thread in cast.threads), default=2)
    least = {
        Form.ROOMY: 24,
        Form.SPACED: 24,
        Form.DOUBLE: 21,
        Form.SINGLE: min(names, 6) + 14,
        Form.COLUMNS: 2 * (min(names, 6) + 11) + 1,
        Form.SIGNS: 4 * (min(names, 6) + 1) + 3,
    }
    best: tuple[float, Plan] | None = None
    room = height - others_height
    for drawn, lines in _ways(places, cast, width, room):
        places_height = drawn.height if drawn else (lines[-1].y + 1 if lines else 0)
        body = room - places_height - 2  # the heading above, the note below
        for form in Form:
            if rows_of(crowd, form) > body or (form is Form.ROOMY and height < VAST):
                continue
            for side in CARD_WIDTHS:
                if side < least[form]:
                    continue
                gutter = 9 if width >= 140 else 7 if width >= 100 else 3
                middle_width = width - 2 * side - 2 * gutter - 2
                if middle_width < 13:
                    continue
                for size in Size:
                    if size is Size.GIANT and height < VAST:
                        continue
                    shelf = shelve(size, buffer, middle_width, body - 1, label, priority) if buffer else None
                    if buffer and shelf is None:
                        continue
                    cost = 0.0 + FORM_COST[form] + SIZE_COST[size] + (0 if drawn or not places.all else LINES_COST)
                    cost += abs(COMFORTABLE[form] - side) * (0.15 if side < COMFORTABLE[form] else 0.08)
                    cost += INNER_COST[drawn.inner] if drawn else 0
                    if shelf and size <= Size.SLIM:  # a queue in one row is a queue at first sight
                        cost += (3 if size < Size.LABEL else 0.7) * (shelf.down - 1)
                    cost += 1.5 if shelf and shelf.across == 1 < shelf.count else 0
                    if best is None or cost < best[0]:
                        plan = _settle(
                            form, side, gutter, width, height, shelf, crowd, drawn, lines, places_height, others_height
                        )
                        best = (cost, plan)
                    if buffer is None:
                        break
    if best is None:  # too small for any of them: cards in columns, a pile of slots, the places in what is left
        lines = tuple(lay_lines(cast, places, width - 2, 2)) if places.all else ()
        shelf = shelve(Size.PILE, buffer, max(8, width - 46), max(2, height - 6), label, priority) if buffer else None
        return _settle(Form.SIGNS, 19, 3, width, height, shelf, crowd, None, lines, 2 if lines else 0, 0)
    return best[1]


def _ways(places: Places, cast: Cast, width: int, room: int) -> Iterator[tuple[Diagram | None, tuple[Cell, ...]]]:
    """The ways to draw the places: as boxes of three, two or one row, as words on more rows or fewer."""
    if not places.all:
        yield None, ()
        return
    for inner in (5, 3, 2, 1) if room >= VAST else (3, 2, 1):
        drawn = diagram(places, width, inner)
        if drawn is not None:
            yield drawn, ()
    for rows in sorted({max(2, room // 4), 3, 2}, reverse=True):
        yield None, tuple(lay_lines(cast, places, width - 2, rows))


def _settle(
    form: Form,
    side: int,
    gutter: int,
    width: int,
    height: int,
    shelf: Shelf | None,
    crowd: int,
    drawn: Diagram | None,
    lines: tuple[Cell, ...],
    places_height: int,
    others_height: int,
) -> Plan:
    """Give the rows that are left over to the air between the parts."""
    tall = max(rows_of(crowd, form), (shelf.height + 1) if shelf else 0)
    spare = max(0, height - 2 - tall - places_height - others_height)
    below = min(3, (spare + 3) // 4)  # under the heading
    top = 1 + below
    spare -= below
    air = min(8, spare * 2 // 3)  # around the note; the rest is below
    middle = 1 + side + gutter
    middle_width = width - 2 * middle
    shelf_x = shelf_y = rail = -1
    if shelf:
        shelf_x = middle + (middle_width - shelf.width) // 2
        slack = max(0, rows_of(crowd, form) - shelf.height - 1)
        rail = top + min(slack // 2, 3)
        shelf_y = rail + 1
    note = top + tall + air // 2
    places = min(note + 1 + (air - air // 2), height - places_height - others_height)
    return Plan(
        form=form,
        side=side,
        left=1,
        right=width - 1 - side,
        cards=top,
        middle=middle,
        middle_width=middle_width,
        shelf=shelf,
        shelf_x=shelf_x,
        shelf_y=shelf_y,
        rail=rail,
        note=note,
        places=places,
        places_height=places_height,
        diagram=drawn,
        lines=lines,
        others=places + places_height,
        others_height=others_height,
    )
