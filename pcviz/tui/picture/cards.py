"""A thread's card: who, what it does in a sign and a word, why, and since when."""

from collections.abc import Sequence
from enum import IntEnum

from pcviz.trace.snapshot import Status, ThreadView
from pcviz.tui.canvas import Canvas
from pcviz.tui.motion import Trace
from pcviz.tui.picture.cast import Cast, Piece, breadth, one_cell

OVER = (Status.FINISHED, Status.FAILED, Status.STOPPED, Status.NEW)


class Form(IntEnum):
    """How large a card is, from the roomiest to the tightest."""

    SPACED = 0  # two rows and an empty one
    DOUBLE = 1  # two rows
    SINGLE = 2  # one row
    COLUMNS = 3  # one row, in two columns


ROWS = {Form.SPACED: 3, Form.DOUBLE: 2, Form.SINGLE: 1, Form.COLUMNS: 1}


def seconds(value: float) -> str:
    """A span for a card: at most six cells."""
    if value < 9.95:
        return f"{value:.1f} s"
    return f"{value:.0f} s" if value < 600 else f"{value / 60:.0f} min"


def wordings(thread: ThreadView) -> list[str]:
    """Why it is where it is, without the words that the card says already: the fullest first, then ever shorter ones."""
    if thread.status is Status.FAILED:
        return [thread.error, thread.error.partition(":")[0]]
    why = thread.why
    for start in (
        "held at a gate: ",
        f"{thread.status.value} on ",
        f"{thread.status.value}: ",
        f"{thread.status.value} ",
        "asks ",
        "holds ",
    ):
        if why.startswith(start):
            why = why[len(start) :]
            break
    if why in (thread.status.value, f"{thread.status.value} by you", "not started yet"):
        return [""]
    found = [why]
    brief = why.partition(" (at most")[0].replace("the ", "")
    found.append(brief)
    head, colon, tail = brief.partition(": ")
    if colon:
        # Of a notified thread the important part is who notified it, of all others what stands in their way.
        found.append(head if thread.status is Status.NOTIFIED else tail)
    found.append(found[-1].partition(", ")[0])
    return found


def fitting(wordings: Sequence[str], room: int, rest: str) -> str:
    """The fullest wording that fits; if none does, the start of the shortest."""
    for words in wordings:
        if len(words) <= room:
            return words
    words = wordings[-1]
    return words[: max(0, room - len(rest))].rstrip() + rest


def _head(cast: Cast, thread: ThreadView, width: int, padded: bool, limit: int, word: bool = True) -> list[Piece]:
    look = cast.look
    style = look.status(thread.status)
    sign = look.signs.status[thread.status]
    pieces = [
        cast.chip(thread.id, padded, limit),
        (" ", look.blank),
        (f"{sign} {thread.status.value}" if word else sign, style),
    ]
    if thread.gated:
        pieces.append((f" {look.signs.held}", look.accent))
    return pieces


def _since(cast: Cast, thread: ThreadView) -> str:
    span = cast.snapshot.t - thread.since
    return "" if thread.status in OVER or span < 0.05 else seconds(span)


def _was(cast: Cast, thread: ThreadView, traces: Sequence[Trace]) -> list[str]:
    """What it was just now, the longest wording first."""
    rank = {Status.NOTIFIED: 0, Status.BLOCKED: 1, Status.HOLDING: 2, Status.ASKING: 3}
    past = [trace.status for trace in traces if trace.thread == thread.id and trace.status is not thread.status]
    if not past or thread.status in OVER:
        return []
    status = min(past, key=lambda status: rank[status])
    sign = cast.look.signs.status[status]
    return [f"({sign} {status.value})", f"({sign})"]


def card(
    cast: Cast, thread: ThreadView, width: int, form: Form, traces: Sequence[Trace] = (), limit: int = 12
) -> list[list[Piece]]:
    """The rows of a card, each at most `width` cells."""
    look = cast.look
    head = _head(cast, thread, width, padded=form <= Form.SINGLE, limit=limit)
    since = _since(cast, thread)
    was = _was(cast, thread, traces)
    why = [look.plain(one_cell(words)) for words in wordings(thread)]
    if form is Form.COLUMNS:
        if was and breadth(head) + 1 + len(was[-1]) <= width:
            head += [(" ", look.blank), (was[-1], look.past)]
        return [head]
    indent = len(head[0][0]) + 1
    hand: list[Piece] = []
    if thread.item and cast.item(thread.item) not in why[0]:
        hand = [(" ", look.blank), (f" {cast.item(thread.item)} ", cast.item_style(thread.item))]
    if form is Form.SINGLE:
        return [_single(cast, head, hand, why, since, was, width)]
    if breadth(head) + breadth(hand) + 1 + len(since) > width:
        hand = []
    first = head + hand
    if since and breadth(first) + 1 + len(since) <= width:
        first = [*first, (" " * (width - breadth(first) - len(since)), look.blank), (since, look.dim)]
    room = width - indent
    past = next((words for words in was if len(why[-1]) + 2 + len(words) <= room), "")
    words = fitting(why, room - len(past) - 2 if past else room, look.signs.rest)
    second: list[Piece] = [(words, look.alarm if thread.status is Status.FAILED else look.text)]
    if past:
        second.append(("  " + past if words else past, look.past))
    return [first, [(" " * indent, look.blank), *second]]


def _single(
    cast: Cast, head: list[Piece], hand: list[Piece], why: Sequence[str], since: str, was: list[str], width: int
) -> list[Piece]:
    """One row: as much as fits whole, in the order since when, reason, just now, item in hand."""
    look = cast.look
    row = list(head)
    room = width - (len(since) + 1 if since and breadth(row) + 1 + len(since) <= width else 0)
    words = next((words for words in why if breadth(row) + 2 + len(words) <= room), "")
    if words:
        row.append((f"  {words}", look.text))
    for words in was:
        if breadth(row) + 1 + len(words) <= room:
            row += [(" ", look.blank), (words, look.past)]
            break
    if hand and breadth(row) + breadth(hand) <= room:
        row += hand
    if room < width:
        row += [(" " * (width - breadth(row) - len(since)), look.blank), (since, look.dim)]
    return row


def draw_cards(
    canvas: Canvas,
    cast: Cast,
    threads: Sequence[ThreadView],
    x: int,
    y: int,
    width: int,
    form: Form,
    traces: Sequence[Trace],
) -> dict[int, tuple[int, int]]:
    """Draw a column of cards; returns the cell at which each begins."""
    places: dict[int, tuple[int, int]] = {}
    columns = 2 if form is Form.COLUMNS else 1
    room = (width - (columns - 1)) // columns
    down = -(-len(threads) // columns)
    longest = max((len(cast.name(thread.id)) for thread in threads), default=0)
    limit = min(12, longest, room - 11) if form is Form.COLUMNS else min(12, max(2, room - 16))
    for rank, thread in enumerate(threads):
        left = x + (rank // down) * (room + 1) if columns == 2 else x
        top = y + (rank % down if columns == 2 else rank) * ROWS[form]
        places[thread.id] = (left, top)
        for offset, row in enumerate(card(cast, thread, room, form, traces, limit)):
            canvas.put_all(left, top + offset, row)
    return places
