"""A pipeline: a column for the producers and one for each stage, with its buffer before its workers; items travel to the right.

The busiest stage is marked with the figure that was measured.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pcviz.insight.load import MAKERS, Load, Loads
from pcviz.trace import event as ev
from pcviz.trace.snapshot import BufferView, Snapshot, Status, ThreadView
from pcviz.tui.canvas import Canvas
from pcviz.tui.motion import Flight, Motion
from pcviz.tui.picture.cards import OVER, fitting, wordings
from pcviz.tui.picture.cast import Cast, Piece, breadth, one_cell, shorten
from pcviz.tui.picture.flights import along

HEAD = 3  # rows above the slots: name, how full, how busy
TALL = 3  # rows of a slot where there is room
CARD_LIMIT = 26
LANE = 2  # cells between two columns, where items travel

Cell = tuple[int, int]


def is_pipeline(snapshot: Snapshot) -> bool:
    return any(buffer.stage for buffer in snapshot.buffers)


@dataclass(frozen=True, slots=True)
class Block:
    """Where one stage, or the producers, are drawn."""

    stage: str
    x: int
    y: int
    width: int
    height: int
    shelf: int  # width of the buffer's part, without a gap


class Line:
    def __init__(self) -> None:
        self.cards: dict[int, tuple[int, int, int]] = {}  # thread → where its card begins, and how wide it is
        self._slots: dict[int, Cell] = {}  # buffer → the cell at which items come and go
        self._loads = Loads()
        self._sizes: dict[int, int] = {}  # slots drawn of buffers without a limit: they do not shrink again
        self._label = 5
        self._rows_each = 1

    def draw(self, canvas: Canvas, cast: Cast, motion: Motion, now: float, chosen: str = "") -> None:
        """`chosen` is the stage that the controls are for."""
        snapshot = cast.snapshot
        self.cards, self._slots = {}, {}
        self._label = min(9, max([self._label, *(len(item.label) for item in snapshot.items.values())]))
        loads = {load.stage: load for load in self._loads.see(snapshot)}
        slowest = self._loads.bottleneck()
        for block in self._blocks(snapshot, canvas.width, canvas.height - 2):
            buffers = [buffer for buffer in snapshot.buffers if buffer.stage == block.stage and block.stage]
            threads = [
                thread
                for thread in snapshot.threads
                if thread.role != "main" and (thread.stage == block.stage and (thread.stage or thread.role == "producer"))
            ]
            self._heading(canvas, cast, block, buffers, threads, chosen)
            self._load(canvas, cast, block, loads.get(block.stage), slowest, buffers)
            for turn, buffer in enumerate(buffers):
                high = (block.height - HEAD) // len(buffers)
                self._shelf(canvas, cast, block, buffer, block.y + HEAD + turn * high, high, len(buffers) > 1)
            self._workers(canvas, cast, block, threads)
            if buffers:
                self._arrow(canvas, cast, block.x - LANE, self._slots[buffers[0].id][1], motion, now)
        self._flights(canvas, cast, motion, now)

    def card_at(self, x: int, y: int) -> int | None:
        for thread, (left, top, width) in self.cards.items():
            if left <= x < left + width and top <= y < top + self._rows_each:
                return thread
        return None

    def _blocks(self, snapshot: Snapshot, width: int, height: int) -> Iterator[Block]:
        stages: dict[str, int] = {}
        for buffer in snapshot.buffers:
            if buffer.stage:
                stages.setdefault(buffer.stage, buffer.column)
        across = max(stages.values(), default=0)
        makers = max(11, min(18, width // (across + 1) - 4)) if across else width
        room = (width - 2 - makers) // max(1, across) - LANE
        yield Block(MAKERS, 1, 0, makers, height, 0)
        for column in range(1, across + 1):
            here = [stage for stage, where in stages.items() if where == column]
            high = height // max(1, len(here))
            for turn, stage in enumerate(here):
                x = 1 + makers + LANE + (column - 1) * (room + LANE)
                yield Block(stage, x, turn * high, room, high - (turn < len(here) - 1), min(self._label + 2, room // 2))

    def _heading(
        self,
        canvas: Canvas,
        cast: Cast,
        block: Block,
        buffers: Sequence[BufferView],
        threads: Sequence[ThreadView],
        chosen: str,
    ) -> None:
        look = cast.look
        here = sum(thread.status not in OVER for thread in threads)
        name = look.plain(one_cell(block.stage.upper() if block.stage else "PRODUCERS"))
        mark = f"{look.signs.right} " if chosen and chosen == block.stage else ""
        pieces: list[Piece] = [(mark, look.accent), (shorten(name, block.width - len(mark)), look.strong)]
        self._fit(canvas, block, 0, [*pieces, (f"  {here}", look.dim)] if here else pieces)
        if not buffers:
            return
        fill, kept = sum(buffer.fill for buffer in buffers), [buffer.capacity for buffer in buffers]
        limit = None if None in kept else sum(size for size in kept if size is not None)
        pieces = [(f"{fill} of {limit}" if limit is not None else f"{fill}, no limit", look.text)]
        if limit and fill >= limit:
            pieces.append(("  full", look.strong))
        elif not fill:
            pieces.append(("  empty", look.dim))
        to = [name for buffer in buffers[:1] for name in buffer.to]
        if len(to) > 1 or self._skips(cast.snapshot, buffers[0]):
            pieces.append((f"  {look.signs.right} {', '.join(to)}", look.dim))
        self._fit(canvas, block, 1, pieces)

    def _skips(self, snapshot: Snapshot, buffer: BufferView) -> bool:
        """Whether it hands on to another one than the column beside it says."""
        beside = [other.stage for other in snapshot.buffers if other.column == buffer.column + 1]
        return bool(buffer.to) and (len(set(beside)) > 1 or buffer.to[0] not in beside)

    def _load(
        self,
        canvas: Canvas,
        cast: Cast,
        block: Block,
        load: Load | None,
        slowest: Load | None,
        buffers: Sequence[BufferView],
    ) -> None:
        if load is None:
            return
        look = cast.look
        share = f"{load.busy * 100:.0f} % busy"
        if slowest is not None and slowest.stage == load.stage:
            figure = f"{load.busy * 100:.0f} %"
            briefer = (f" SLOWEST {figure} ", f"SLOWEST {figure}", figure)
            for words in (f" BOTTLENECK {figure} busy ", f" BOTTLENECK {figure} ", *briefer):
                if len(words) <= block.width:
                    canvas.put(block.x, block.y + 2, words, look.alarm_fill)
                    return
        self._fit(canvas, block, 2, [(share, look.dim), (f"  {load.rate:.3g}/s", look.dim)])

    def _fit(self, canvas: Canvas, block: Block, row: int, pieces: Sequence[Piece]) -> None:
        """As many whole pieces as there is room for."""
        x = block.x
        for text, style in pieces:
            if x + len(text) > block.x + block.width:
                break
            x = canvas.put(x, block.y + row, text, style)

    def _shelf(self, canvas: Canvas, cast: Cast, block: Block, buffer: BufferView, y: int, high: int, named: bool) -> None:
        """The slots from top to bottom, what comes out next on top."""
        look, signs, wide = cast.look, cast.look.signs, block.shelf
        if named and high > 2:
            limit = "" if buffer.capacity is None else f"/{buffer.capacity}"
            name = f"{buffer.name.removeprefix(f'{buffer.stage}/')}: {buffer.fill}{limit}"
            canvas.put(block.x, y, shorten(name, wide, signs.rest), look.dim)
            y, high = y + 1, high - 1
        count = max(buffer.fill, buffer.capacity) if buffer.capacity is not None else buffer.fill + 1
        self._sizes[buffer.id] = count = max(count, self._sizes.get(buffer.id, 0) if buffer.capacity is None else 0)
        pitch = TALL if count * TALL <= high else 1
        rows = min(count, max(1, high // pitch))
        if count > rows:
            rows -= 1
        order = list(reversed(buffer.slots)) if buffer.order == "lifo" else list(buffer.slots)
        if buffer.next_out in order:  # of the others nobody knows the order: they stand as they came
            order.remove(buffer.next_out)
            order.insert(0, buffer.next_out)
        self._slots[buffer.id] = (block.x + wide // 2, y + pitch // 2)
        for slot in range(rows):
            top = y + slot * pitch
            if slot < buffer.fill:
                item = order[slot] if slot < len(order) else 0
                mark = signs.surplus if buffer.capacity is not None and slot >= buffer.capacity else " "
                self._tile(canvas, cast, item, mark, block.x, top, wide, pitch)
            elif pitch == TALL:
                nw, ne, se, sw, across, down = signs.box
                canvas.put(block.x + 1, top, nw + across * (wide - 3) + ne, look.line)
                canvas.put_all(block.x + 1, top + 1, [(down + " " * (wide - 3) + down, look.line)])
                canvas.put(block.x + 1, top + 2, sw + across * (wide - 3) + se, look.line)
            else:
                canvas.put(block.x + 1, top, f"[{signs.dot.center(wide - 3)}]", look.line)
        if count > rows:
            more = max(0, buffer.fill - rows)
            words = f"and {more} more" if more else f"{count - rows} more free"
            canvas.put(block.x, y + rows * pitch, words if len(words) <= wide else f"+{more or count - rows}", look.dim)

    def _tile(self, canvas: Canvas, cast: Cast, item: int, mark: str, x: int, y: int, wide: int, pitch: int) -> None:
        signs, middle = cast.look.signs, y + pitch // 2
        if pitch == TALL:
            canvas.put(x + 1, y, signs.fill_top * (wide - 1), cast.item_edge(item))
            canvas.put(x + 1, y + 2, signs.fill_bottom * (wide - 1), cast.item_edge(item))
        canvas.put(x, middle, mark, cast.look.accent)
        canvas.put(x + 1, middle, shorten(cast.item(item), wide - 1).center(wide - 1), cast.item_style(item))

    def _workers(self, canvas: Canvas, cast: Cast, block: Block, threads: Sequence[ThreadView]) -> None:
        look = cast.look
        x = block.x + (block.shelf + 1 if block.shelf else 0)
        room, high = min(CARD_LIMIT, block.x + block.width - x), block.height - HEAD
        # Who has left makes room; who failed is seen as long as there is some.
        here = [thread for thread in threads if thread.status not in OVER]
        failed = [thread for thread in threads if thread.status is Status.FAILED]
        shown = here + failed if here else list(threads)
        self._rows_each = next((rows for rows in (3, 2) if rows * len(shown) <= high and room >= 9), 1)
        fit = high // self._rows_each
        for rank, thread in enumerate(shown if len(shown) <= fit else shown[: max(1, fit - 1)]):
            y = block.y + HEAD + rank * self._rows_each
            self.cards[thread.id] = (x, y, room)
            for row, pieces in enumerate(self._card(cast, block, thread, room, self._rows_each)):
                canvas.put_all(x, y + row, pieces)
        if len(shown) > fit:
            canvas.put(x, block.y + HEAD + (fit - 1) * self._rows_each, f"and {len(shown) - fit + 1} more"[:room], look.dim)

    def _card(self, cast: Cast, block: Block, thread: ThreadView, room: int, rows: int) -> list[list[Piece]]:
        """Sign and name; below, where there is a row for it, the item in hand or why it waits."""
        look = cast.look
        style = look.status(thread.status)
        sign = look.signs.held if thread.gated else look.signs.status[thread.status]
        name = cast.name(thread.id)
        hand: list[Piece] = [(f" {cast.item(thread.item)} ", cast.item_style(thread.item))] if thread.item else []
        if rows == 1:
            if block.stage and 2 + len(name) + 1 + breadth(hand) > room:
                name = name.removeprefix(f"{block.stage}-")
            first: list[Piece] = [(f"{sign} ", style), (shorten(name, room - 2, look.signs.rest), look.text)]
            if breadth(first) + 1 + breadth(hand) <= room:
                first += [(" " * (room - breadth(first) - breadth(hand)), look.blank), *hand]
            return [first]
        first = [(f"{sign} ", style), (shorten(name, room - 2, look.signs.rest), look.text)]
        left = room - 2 - breadth(hand) - (1 if hand else 0)
        reasons = self._reasons(cast, thread)
        words = next((words for words in reasons if len(words) <= left), "")
        if not words and not hand:
            words = fitting(reasons, left, look.signs.rest)
        second: list[Piece] = [("  ", look.blank), *hand]
        if words:
            second += [(" " if hand else "", look.blank), (words, style)]
        return [first, second]

    def _reasons(self, cast: Cast, thread: ThreadView) -> list[str]:
        """Why it is where it is, in ever fewer words."""
        why = [cast.look.plain(one_cell(words)) for words in wordings(thread)] if thread.status is Status.FAILED else []
        if thread.status in (Status.WAITING, Status.NOTIFIED, Status.BLOCKED):
            what = {"get": "for an item", "put": "for room"}.get(thread.call, "")
            return [f"{thread.status.value} {what}".strip(), what or thread.status.value]
        return [*why, thread.status.value]

    def _flights(self, canvas: Canvas, cast: Cast, motion: Motion, now: float) -> None:
        """Each item on its way between a card and a slot."""
        for flight in motion.flights(now):
            path = self._path(flight)
            if path:
                x, y = along(path, flight.progress(now))
                label = cast.item(flight.item, flight.label)
                canvas.put(max(0, x - len(label) // 2), y, label, cast.item_style(flight.item, flight.maker))

    def _path(self, flight: Flight) -> list[Cell]:
        card, slot = self.cards.get(flight.thread), self._slots.get(flight.buffer)
        if card is None or slot is None:
            return []
        left, row, width = card
        x, y = slot
        if flight.kind == ev.PUT:
            lane = left + width
            return [(lane - 2, row), (lane, row), (lane, y), (x, y)]
        return [(x, y), (left - 1, y), (left - 1, row), (left + 1, row)]

    def _arrow(self, canvas: Canvas, cast: Cast, x: int, y: int, motion: Motion, now: float) -> None:
        """The way items go; it marches where there are too many for single flights."""
        flowing = motion.flowing(now)
        phase = int(now * 6) % LANE if flowing and not motion.reduced else LANE - 1
        canvas.put(x + phase, y, cast.look.signs.right, cast.look.accent if flowing else cast.look.line)
