"""The places where threads stand when they do not work: at the lock's door, inside, notified, in the wait sets.

Each is a box of its own, because learners take them for one. A thread that was there just now stands there in brackets.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from pcviz.trace.snapshot import ObjectView, Status
from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.motion import Trace
from pcviz.tui.picture.cast import Cast, Piece, breadth

LOCKS = ("lock", "rlock")


@dataclass(slots=True)
class Place:
    """One place: what it is called, who is in it now, who was just now."""

    kind: str  # entry | owner | notified | waiting | semaphore | event | barrier | lock
    object: int
    status: Status
    title: str
    now: list[Piece] = field(default_factory=list)
    past: list[Piece] = field(default_factory=list)
    note: str = ""  # a count, a flag, or what an empty place means

    def brief(self) -> str:
        """The title for a narrow screen."""
        return self.title.partition(",")[0]


@dataclass(slots=True)
class Places:
    """All places of a snapshot: those of the main lock, and the wait sets, semaphores and other primitives beside it."""

    lock: ObjectView | None
    entry: Place | None
    owner: Place | None
    notified: Place | None
    beside: list[Place]

    @property
    def all(self) -> list[Place]:
        return [place for place in (self.entry, self.owner, self.notified) if place] + self.beside


def find_places(cast: Cast, traces: Sequence[Trace]) -> Places:
    objects = cast.snapshot.objects
    locks = [object for object in objects if object.kind in LOCKS]
    conditions = [object for object in objects if object.kind == "condition"]
    # The main lock is the one with most conditions; of several the first, so that the picture stays where it is.
    main = max(locks, key=lambda lock: (sum(c.lock == lock.id for c in conditions), -lock.id), default=None)
    entry = owner = notified = None
    if main is not None:
        entry = _entry(cast, main, traces)
        owner = _owner(cast, main, traces)
        if any(condition.lock == main.id for condition in conditions):
            notified = _notified(cast, main, conditions, traces)
    beside = [_BESIDE[object.kind](cast, object, traces) for object in objects if object is not main and object.kind in _BESIDE]
    return Places(main, entry, owner, notified, beside)


def _past(cast: Cast, traces: Sequence[Trace], status: Status, object: int, present: Sequence[int]) -> list[Piece]:
    found = sorted({t.thread for t in traces if t.status is status and t.object == object} - set(present))
    return [cast.ghost(thread) for thread in found]


def _entry(cast: Cast, lock: ObjectView, traces: Sequence[Trace]) -> Place:
    place = Place("entry", lock.id, Status.BLOCKED, f"entry queue of {cast.object_name(lock)}", note="nobody")
    sign = cast.look.signs.status[Status.NOTIFIED]
    for thread in lock.entry:
        place.now.append(cast.chip(thread))
        view = cast.threads.get(thread)
        if view is not None and view.status is Status.NOTIFIED:
            place.now[-1] = (place.now[-1][0] + sign, place.now[-1][1])
    place.past = _past(cast, traces, Status.BLOCKED, lock.id, lock.entry)
    return place


def unowned(cast: Cast, lock: ObjectView) -> str:
    """What it means that no owner is known."""
    if lock.told:
        return "free"
    begun = any(buffer.put or buffer.got for buffer in cast.snapshot.buffers)
    return "not recorded" if begun or not cast.snapshot.buffers else "nobody yet"


def _owner(cast: Cast, lock: ObjectView, traces: Sequence[Trace]) -> Place:
    place = Place("owner", lock.id, Status.HOLDING, f"owns {cast.object_name(lock)}", note=unowned(cast, lock))
    if lock.owner:
        text, style = cast.chip(lock.owner)
        place.now.append((f"{text} {cast.look.signs.times}{lock.level}" if lock.level > 1 else text, style))
    place.past = _past(cast, traces, Status.HOLDING, lock.id, (lock.owner,))
    return place


def _notified(cast: Cast, lock: ObjectView, conditions: Sequence[ObjectView], traces: Sequence[Trace]) -> Place:
    place = Place("notified", lock.id, Status.NOTIFIED, f"notified, needs {cast.object_name(lock)}", note="nobody")
    own = {lock.id} | {condition.id for condition in conditions if condition.lock == lock.id}
    here = [t.id for t in cast.snapshot.threads if t.status is Status.NOTIFIED and t.object in own and t.id not in lock.entry]
    place.now = [cast.chip(thread) for thread in here]
    was = {t.thread for t in traces if t.status is Status.NOTIFIED and t.object in own} - set(here)
    place.past = [cast.ghost(thread) for thread in sorted(was)]
    return place


def _waiting(cast: Cast, object: ObjectView, traces: Sequence[Trace]) -> Place:
    place = Place("waiting", object.id, Status.WAITING, f"wait set {cast.object_name(object)}", note="nobody")
    place.now = [cast.chip(thread) for thread in object.waiting]
    return place


def _semaphore(cast: Cast, object: ObjectView, traces: Sequence[Trace]) -> Place:
    token = cast.look.signs.token
    count = object.value if isinstance(object.value, int) else 0
    tokens = f"{token * count} {count}" if 0 < count <= 8 else str(object.value)
    place = Place("semaphore", object.id, Status.BLOCKED, f"semaphore {cast.object_name(object)}", note=f"count {tokens}")
    place.now = [cast.chip(thread) for thread in object.entry]
    sign = cast.look.signs.status[Status.NOTIFIED]
    woken = [t.id for t in cast.snapshot.threads if t.status is Status.NOTIFIED and t.object == object.id]
    for thread in woken:
        text, style = cast.chip(thread)
        place.now.append((text + sign, style))
    place.past = _past(cast, traces, Status.BLOCKED, object.id, (*object.entry, *woken))
    return place


def _event(cast: Cast, object: ObjectView, traces: Sequence[Trace]) -> Place:
    place = Place(
        "event", object.id, Status.WAITING, f"event {cast.object_name(object)}", note="set" if object.value else "not set"
    )
    place.now = [cast.chip(thread) for thread in object.waiting]
    return place


def _barrier(cast: Cast, object: ObjectView, traces: Sequence[Trace]) -> Place:
    place = Place(
        "barrier", object.id, Status.WAITING, f"barrier {cast.object_name(object)}", note=str(object.value or "filling")
    )
    place.now = [cast.chip(thread) for thread in object.waiting]
    return place


def _other_lock(cast: Cast, object: ObjectView, traces: Sequence[Trace]) -> Place:
    place = Place(
        "lock",
        object.id,
        Status.HOLDING,
        f"lock {cast.object_name(object)}",
        note="" if object.owner else unowned(cast, object),
    )
    if object.owner:
        place.now.append(cast.chip(object.owner))
    if object.entry:
        place.now.append((cast.look.signs.status[Status.BLOCKED], cast.look.status(Status.BLOCKED)))
        place.now += [cast.chip(thread) for thread in object.entry]
    place.past = _past(cast, traces, Status.HOLDING, object.id, (object.owner, *object.entry))
    return place


_BESIDE = {
    "condition": _waiting,
    "semaphore": _semaphore,
    "event": _event,
    "barrier": _barrier,
    "lock": _other_lock,
    "rlock": _other_lock,
}


def tokens(cast: Cast, place: Place, room: int) -> list[Piece]:
    """Who is in a place, in at most `room` cells; those who do not fit are counted."""
    look = cast.look
    always = place.kind in ("semaphore", "event", "barrier", "lock")
    pieces: list[Piece] = []
    if place.note and (always or not (place.now or place.past)):
        pieces.append((place.note, look.text if always else look.dim))
    if place.kind == "semaphore" and (place.now or place.past):
        queue = f"{look.signs.status[Status.BLOCKED]} queue"
        if breadth(pieces) + 2 + len(queue) + 6 <= room:
            pieces += [("  ", look.blank), (queue, look.status(Status.BLOCKED))]
    now = [(f" {text} ", style) for text, style in place.now]
    if breadth(pieces) + breadth(now) + breadth(place.past) + len(now) + len(place.past) > room:
        now = place.now
    members = now + place.past
    for rank, member in enumerate(members):
        gap = 1 if pieces else 0
        left = len(members) - rank
        more = f" +{left - 1}" if left > 1 else ""
        if breadth(pieces) + gap + len(member[0]) + len(more) > room and (
            breadth(pieces) + sum(1 + len(text) for text, _ in members[rank:]) - (1 - gap) > room
        ):
            pieces.append((f"{' ' * gap}+{left}"[: max(0, room - breadth(pieces))], look.strong))
            break
        if gap:
            pieces.append((" ", look.blank))
        pieces.append(member)
    return pieces


@dataclass(frozen=True, slots=True)
class Diagram:
    """The boxes' geometry: door, inside and wait sets from left to right, each two boxes high. x, y, width, height by place."""

    boxes: dict[tuple[str, int], tuple[int, int, int, int]]
    lanes: tuple[tuple[int, int], tuple[int, int]]  # columns between door and inside, and between inside and wait sets
    height: int
    inner: int


FRAME = 7  # what a box adds to its title: corners, dashes, sign and spaces
WIDEST = 150


def diagram(places: Places, width: int, inner: int) -> Diagram | None:
    """Where each box stands, or None if the names do not fit."""
    high = inner + 2
    lane = 5 if width >= 100 else 4
    margin = max(0, (width - WIDEST) // 2)  # beyond that the places would drift apart
    boxes: dict[tuple[str, int], tuple[int, int, int, int]] = {}
    left, right = 1 + margin, width - 1 - margin
    rows = 2 if places.notified or len(places.beside) > 1 else 1
    lanes = ((0, 0), (0, 0))
    if places.entry and places.owner:
        door = max(len(places.entry.title), len(places.notified.title) if places.notified else 0) + FRAME
        inside = len(places.owner.title) + FRAME
        across = -(-len(places.beside) // rows)
        need = max((len(p.title) for p in places.beside), default=0) + FRAME
        spare = right - left - door - inside - (2 if across else 1) * lane - across * need
        if spare < 0:
            return None
        door += min(spare // 3, 24)
        inside += min(spare // 8, 8)
        boxes["entry", places.entry.object] = (left, 0, door, high)
        boxes["owner", places.owner.object] = (left + door + lane, 0, inside, high)
        if places.notified:
            boxes["notified", places.notified.object] = (left, high, door, high)
        lanes = ((left + door, left + door + lane), (left + door + lane + inside, left + door + inside + 2 * lane))
        left = lanes[1][1]
    if places.beside:
        across = -(-len(places.beside) // rows)
        wide = (right - left) // across
        if wide < max(len(p.title) for p in places.beside) + FRAME:
            return None
        for rank, place in enumerate(places.beside):
            column, row = rank // rows, rank % rows
            boxes[place.kind, place.object] = (left + column * wide, row * high, wide - (1 if column < across - 1 else 0), high)
    return Diagram(boxes, lanes, rows * high, inner)


def draw_diagram(canvas: Canvas, cast: Cast, places: Places, plan: Diagram, y: int, busy: bool = False) -> None:
    """`busy`: somebody is under way from a wait set to the lock."""
    for place in places.all:
        x, top, width, height = plan.boxes[place.kind, place.object]
        box = (cast.look, place.kind, place.status, place.title, bool(place.now), x, y + top, width, height)
        canvas.keep(("box", place.kind, place.object), box, partial(_draw_box, canvas, *box))
        canvas.put_all(x + 2, y + top + 1 + (height - 3) // 2, tokens(cast, place, width - 4))
    if not places.entry:
        return
    signs, look = cast.look.signs, cast.look
    middle = y + 1 + (plan.inner - 1) // 2
    for x0, x1 in plan.lanes if places.beside else plan.lanes[:1]:
        canvas.put(x0 + 1, middle, signs.dash * (x1 - x0 - 3) + signs.right, look.line)
    if places.notified:
        lower = middle + plan.inner + 2
        x0, x1 = plan.lanes[0][0] + 1, plan.lanes[1][1] - 1
        word = "" if busy else " notify "
        line = look.status(Status.NOTIFIED) if busy else look.line
        dashes = x1 - x0 - 1 - len(word)
        pieces = [(signs.left + signs.dash * (dashes // 2), line), (word, look.dim)]
        canvas.put_all(x0, lower, [*pieces, (signs.dash * (dashes - dashes // 2), line)])


def notify_lane(plan: Diagram, y: int) -> tuple[int, int, int]:
    """The lane from the wait sets back to the door: columns and row."""
    return plan.lanes[0][0] + 1, plan.lanes[1][1] - 2, y + 1 + (plan.inner - 1) // 2 + plan.inner + 2


def _draw_box(
    canvas: Canvas, look: Look, kind: str, status: Status, title: str, occupied: bool, x: int, y: int, width: int, height: int
) -> None:
    nw, ne, se, sw, across, down = look.signs.box
    edge = look.status(status) if occupied else look.line
    sign = look.signs.status[status] if kind != "semaphore" else look.signs.token
    title = f" {sign} {title} "
    canvas.put(x, y, nw + across, edge)
    canvas.put(x + 2, y, title, look.status(status) if occupied else look.dim)
    canvas.put(x + 2 + len(title), y, across * (width - 3 - len(title)) + ne, edge)
    for row in range(1, height - 1):
        canvas.put(x, y + row, down, edge)
        canvas.put(x + width - 1, y + row, down, edge)
    canvas.put(x, y + height - 1, sw + across * (width - 2) + se, edge)


@dataclass(frozen=True, slots=True)
class Cell:
    """A place written as words on a narrow screen: its corner and width. Fixed, so that nothing moves but the threads."""

    place: int  # rank among all places
    x: int
    y: int
    width: int


def _label(cast: Cast, place: Place) -> str:
    sign = cast.look.signs.status[place.status] if place.kind != "semaphore" else cast.look.signs.token
    return f"{sign} {place.brief()} "


def lay_lines(cast: Cast, places: Places, width: int, height: int) -> list[Cell]:
    """Rows of places, each with room for a few of its threads; fewer where there are too many rows for `height`."""
    everyone = places.all
    names = max((len(cast.name(thread)) for thread in cast.threads), default=2) + 1
    across = 1
    for tokens_each in range(min(6, max(1, len(cast.threads))), 0, -1):
        need = max(_need(cast, place, names * tokens_each) for place in everyone)
        across = max(1, min(len(everyone), (width + 3) // (need + 3)))
        if -(-len(everyone) // across) <= height:
            break
    column = (width - 3 * (across - 1)) // across
    return [Cell(rank, rank % across * (column + 3), rank // across, column) for rank in range(len(everyone))]


def _need(cast: Cast, place: Place, room: int) -> int:
    """Cells for a place's label and `room` cells of threads; a semaphore's count and the word queue stand there too."""
    return len(_label(cast, place)) + max(room, len(place.note)) + (12 if place.kind == "semaphore" else 0)


def draw_lines(canvas: Canvas, cast: Cast, places: Places, cells: Sequence[Cell], x: int, y: int) -> None:
    look = cast.look
    everyone = places.all
    for cell in cells:
        place, left, row = everyone[cell.place], x + cell.x, y + cell.y
        if cell.x:
            canvas.put(left - 2, row, look.signs.box[5], look.line)
        label = _label(cast, place)
        end = canvas.put(left, row, label, look.status(place.status) if place.now else look.dim)
        canvas.put_all(end, row, tokens(cast, place, cell.width - len(label)))
