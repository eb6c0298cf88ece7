"""The parts of a state in words and values: one thread's names, the locks and who stands at them, the buffer's slots."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from pcviz.trace.snapshot import BufferView, ObjectView, Status, ThreadView
from pcviz.tui.picture.cast import Cast, Piece, breadth, clip, one_cell
from pcviz.tui.picture.places import unowned

GAP = 3  # between two names


def inside(cast: Cast, chosen: ThreadView | None, width: int) -> list[list[Piece]]:
    """Rows of at most `width` cells: the chosen thread with its names, the others, the locks, the buffers."""
    rows: list[list[Piece]] = []
    if chosen is not None:
        rows += _thread(cast, chosen, width)
    for thread in cast.snapshot.threads:
        if chosen is None or thread.id != chosen.id:
            rows.append(_fit(cast, _line(cast, thread), width))
    for object in cast.snapshot.objects:
        if pieces := _object(cast, object):
            rows.append(_fit(cast, pieces, width))
    for buffer in cast.snapshot.buffers:
        rows.append(_fit(cast, _buffer(cast, buffer), width))
    return rows


def _line(cast: Cast, thread: ThreadView) -> list[Piece]:
    look = cast.look
    wide = max((len(cast.name(other)) for other in cast.threads), default=2)
    pieces: list[Piece] = [
        cast.chip(thread.id, wide=wide),
        (f" {look.signs.status[thread.status]} ", look.status(thread.status)),
    ]
    if thread.line and thread.status is not Status.FINISHED:
        pieces.append((f"line {thread.line} ", look.dim))
    return [*pieces, (look.plain(one_cell(thread.why)), look.text)]


def _thread(cast: Cast, thread: ThreadView, width: int) -> Iterator[list[Piece]]:
    look = cast.look
    *pieces, (why, _) = _line(cast, thread)
    at = breadth(pieces)
    first, *more = wrap(why, max(8, width - at)) or [""]
    yield [*pieces, (first, look.strong)]
    yield from ([(" " * at, look.blank), (part, look.strong)] for part in more)
    names: list[list[Piece]] = []
    if thread.item:
        names.append([("in hand ", look.dim), (cast.item(thread.item), cast.item_style(thread.item))])
    names += [
        [(f"{name} ", look.accent), (f"= {look.plain(one_cell(text))}", look.text)] for name, text in thread.locals.items()
    ]
    row: list[Piece] = []
    for pair in names:
        if row and 2 + breadth(row) + GAP + breadth(pair) > width:
            yield _fit(cast, [("  ", look.blank), *row], width)
            row = []
        row = [*row, *([(" " * GAP, look.blank)] if row else []), *pair]
    if row:
        yield _fit(cast, [("  ", look.blank), *row], width)


def _object(cast: Cast, object: ObjectView) -> list[Piece]:
    look = cast.look
    pieces: list[Piece] = [(cast.object_name(object), look.strong)]
    match object.kind:
        case "lock" | "rlock":
            if object.owner:
                level = f" {look.signs.times}{object.level}" if object.level > 1 else ""
                pieces += [(" held by ", look.dim), cast.chip(object.owner), (level, look.dim)]
            else:
                owner = unowned(cast, object)
                pieces.append((f" {owner}" if object.told else f" owner: {owner}", look.dim))
            pieces += _queue(cast, ", entry queue ", object.entry)
        case "semaphore":
            pieces.append((f" count {object.value}", look.dim))
            pieces += _queue(cast, ", entry queue ", object.entry)
        case "condition":
            pieces += _queue(cast, " wait set ", object.waiting) or [(" nobody waits", look.dim)]
        case "event" | "barrier":
            state = {True: "set", False: "not set"}.get(object.value) if isinstance(object.value, bool) else object.value
            pieces += [(f" {object.kind} {state or ''}".rstrip(), look.dim), *_queue(cast, ", waiting ", object.waiting)]
        case _:
            pieces += _queue(cast, " joined by ", object.waiting)
            if len(pieces) == 1:
                return []
    return pieces


def _queue(cast: Cast, word: str, threads: Sequence[int]) -> list[Piece]:
    if not threads:
        return []
    pieces: list[Piece] = [(word, cast.look.dim)]
    for rank, thread in enumerate(threads):
        pieces += [*([(" ", cast.look.blank)] if rank else []), cast.chip(thread)]
    return pieces


def _buffer(cast: Cast, buffer: BufferView) -> list[Piece]:
    look = cast.look
    size = "" if buffer.capacity is None else f" of {buffer.capacity}"
    about = f", {buffer.slots_from}" if buffer.slots_from != "exact" else ""
    pieces: list[Piece] = [
        (one_cell(buffer.kind or buffer.name), look.strong),
        (f" {buffer.fill}{size} {buffer.order}{about} ", look.dim),
    ]
    for rank, item in enumerate(buffer.slots):
        pieces += [*([(" ", look.blank)] if rank else []), (cast.item(item), cast.item_style(item))]
    return pieces


def _fit(cast: Cast, pieces: list[Piece], width: int) -> list[Piece]:
    kept: list[Piece] = []
    room = width
    for text, style in pieces:
        if len(text) > room:
            return [*kept, (clip(text, room, cast.look.signs.rest), style)] if room > 1 else kept
        kept.append((text, style))
        room -= len(text)
    return kept
