"""A thread's card: who, what it does in a sign and a word, why, and since when."""

from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache, partial
from textwrap import wrap

from pcviz.trace.snapshot import Status, ThreadView
from pcviz.tui.canvas import Canvas
from pcviz.tui.motion import Trace
from pcviz.tui.picture.cast import NAME_LIMIT, Cast, Piece, breadth, one_cell

OVER = (Status.FINISHED, Status.FAILED, Status.STOPPED, Status.NEW)


class Form(IntEnum):
    """How large a card is, from the roomiest to the tightest."""

    ROOMY = 0  # two rows and two empty ones
    SPACED = 1  # two rows and an empty one
    DOUBLE = 2  # two rows
    SINGLE = 3  # one row
    COLUMNS = 4  # one row, in two columns
    SIGNS = 5  # only sign and name, in four columns


ROWS = {Form.ROOMY: 4, Form.SPACED: 3, Form.DOUBLE: 2, Form.SINGLE: 1, Form.COLUMNS: 1, Form.SIGNS: 1}
ACROSS = {Form.ROOMY: 1, Form.SPACED: 1, Form.DOUBLE: 1, Form.SINGLE: 1, Form.COLUMNS: 2, Form.SIGNS: 4}


def card_width(side: int, form: Form) -> int:
    """The width of one card in a part that is `side` cells wide: columns stand one cell apart."""
    return (side + 1) // ACROSS[form] - 1


def seconds(value: float) -> str:
    """A span for a card: at most six cells."""
    if value < 9.95:
        return f"{value:.1f} s"
    return f"{value:.0f} s" if value < 600 else f"{value / 60:.0f} min"


def wordings(thread: ThreadView) -> tuple[str, ...]:
    """Why it is where it is, without the words that the card says already: the fullest first, then ever shorter ones."""
    return _wordings(thread.status, thread.why, thread.gated, thread.error)


@lru_cache(1024)
def _wordings(status: Status, why: str, gated: bool, error: str) -> tuple[str, ...]:
    if status is Status.FAILED:
        return (error, error.partition(":")[0])
    for start in ("held at a gate: ", f"{status.value} on ", f"{status.value}: ", f"{status.value} ", "asks ", "holds "):
        if why.startswith(start):
            why = why[len(start) :]
            break
    if status is Status.WORKING:
        return (why, why.partition(", with")[0], why.partition(", with")[0].rpartition(" ")[2])
    if why in (status.value, f"{status.value} by you", "not started yet"):
        return ("",)
    brief = why.partition(" (at most")[0].replace("the ", "")
    found = [why, brief]
    head, colon, tail = brief.partition(": ")
    if colon:
        found.append(f"{head}: {tail.partition(', ')[0]}")
        # Of a notified thread the important part is who notified it, of all others what stands in their way.
        found.append(head if status is Status.NOTIFIED else tail)
    found.append(found[-1].partition(", ")[0])
    return (*found, "at a gate" if gated else "")


def fitting(wordings: Sequence[str], room: int, rest: str) -> str:
    """The fullest wording that fits; if none does, the start of the shortest."""
    for words in wordings:
        if len(words) <= room:
            return words
    return wordings[-1][: max(0, room - len(rest))].rstrip() + rest


def _head(cast: Cast, thread: ThreadView, padded: bool, limit: int, wide: int) -> list[Piece]:
    look = cast.look
    style = look.status(thread.status)
    sign = look.signs.status[thread.status]
    pieces = [
        cast.chip(thread.id, padded, limit, wide),
        (" ", look.blank),
        (f"{sign} {thread.status.value}", style),
    ]
    if thread.gated:
        pieces.append((f" {look.signs.held}", look.accent))
    return pieces


def _since(cast: Cast, thread: ThreadView) -> str:
    span = cast.snapshot.t - thread.since
    return "" if thread.status in OVER or span < 0.05 else seconds(span)


# Which of several recent states is worth its room, and which present ones say as much already.
MOMENTS = {Status.NOTIFIED: 0, Status.BLOCKED: 1, Status.HOLDING: 2, Status.ASKING: 3}
IMPLIED = {
    Status.ASKING: (Status.BLOCKED, Status.HOLDING, Status.NOTIFIED),
    Status.BLOCKED: (Status.NOTIFIED,),
}


def recent(cast: Cast, thread: ThreadView, traces: Sequence[Trace]) -> tuple[str, list[str]]:
    """Since when it is what it is, and what it was just before, as a card says it."""
    return _since(cast, thread), _was(cast, thread, traces)


def _was(cast: Cast, thread: ThreadView, traces: Sequence[Trace]) -> list[str]:
    """What it was just now, the longest wording first."""
    if not traces or thread.status in OVER:
        return []
    past = {trace.status for trace in traces if trace.thread == thread.id and trace.status is not thread.status}
    past = {status for status in past if thread.status not in IMPLIED.get(status, ())}
    if not past:
        return []
    status = min(past, key=MOMENTS.__getitem__)
    sign = cast.look.signs.status[status]
    return [f"({sign} {status.value})", f"({sign})"]


def card(
    cast: Cast,
    thread: ThreadView,
    width: int,
    form: Form,
    recently: tuple[str, list[str]],
    limit: int = NAME_LIMIT,
    wide: int = 0,
) -> list[list[Piece]]:
    """The rows of a card, each at most `width` cells; the name takes at most `limit` and at least `wide` of them."""
    look = cast.look
    if form is Form.SIGNS:
        sign = look.signs.held if thread.gated else look.signs.status[thread.status]
        return [[(sign, look.status(thread.status)), cast.chip(thread.id, limit=limit, wide=wide)]]
    head = _head(cast, thread, padded=form <= Form.SINGLE, limit=limit, wide=wide)
    since, was = recently
    why = [look.plain(one_cell(words)) for words in wordings(thread)]
    if form is Form.COLUMNS:
        if was and breadth(head) + 1 + len(was[-1]) <= width:
            head += [(" ", look.blank), (was[-1], look.past)]
        return [head]
    indent = len(head[0][0]) + 1
    if thread.status is Status.FAILED and form <= Form.SPACED:
        rows = wrap(why[0], width - indent)  # what went wrong may take the empty row, too
        if len(rows) == 2:
            return [head, *([(" " * indent, look.blank), (row, look.alarm)] for row in rows)]
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
    # Why it is there now matters more than what it was: the past is told as briefly as leaves room for the reason.
    reasons = [words for words in why if words] or [""]
    both = ((words, past) for words in reasons for past in was if len(words) + len(past) + (2 if words else 0) <= room)
    words, past = next(both, (fitting(why, room, look.signs.rest), ""))
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
    room = card_width(width, form)
    down = -(-len(threads) // ACROSS[form])
    longest = max((len(cast.name(thread.id)) for thread in threads), default=0)
    # What stands beside the name: sign, word and the gaps, in the tightest forms just that.
    beside = {Form.COLUMNS: 11, Form.SIGNS: 1}.get(form, 14)
    limit = min(NAME_LIMIT, longest, max(2, room - beside))
    own: dict[int, list[Trace]] = {}
    for trace in traces:
        own.setdefault(trace.thread, []).append(trace)
    for rank, thread in enumerate(threads):
        column, row = divmod(rank, down)
        left, top = x + column * (room + 1), y + row * ROWS[form]
        places[thread.id] = (left, top)
        recently = recent(cast, thread, own.get(thread.id, ()))
        how = (room, form, recently, limit, min(longest, limit))
        draw = partial(_draw, canvas, left, top, cast, thread, *how)
        canvas.keep(("card", thread.id), (left, top, *how, *_shown(cast, thread)), draw)
    return places


def _draw(
    canvas: Canvas,
    x: int,
    y: int,
    cast: Cast,
    thread: ThreadView,
    room: int,
    form: Form,
    recently: tuple[str, list[str]],
    limit: int,
    wide: int,
) -> None:
    for offset, pieces in enumerate(card(cast, thread, room, form, recently, limit, wide)):
        canvas.put_all(x, y + offset, pieces)


def _shown(cast: Cast, thread: ThreadView) -> tuple[object, ...]:
    """What a card shows of a thread."""
    return (
        cast.look,
        thread.name,
        cast.ranks.get(thread.id),
        thread.status,
        thread.why,
        thread.gated,
        thread.error,
        (cast.item(thread.item), cast.item_style(thread.item)) if thread.item else None,
    )
