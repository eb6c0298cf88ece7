"""The player's cards: one for each thread, with its key, its next line, and what it would do; or why it cannot go."""

from collections.abc import Sequence
from textwrap import wrap

from textual import events
from textual.binding import Binding
from textual.message import Message

from pcviz.explore.play_view import Choice
from pcviz.trace.snapshot import Snapshot, Status
from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.picture.cast import Cast, Piece, breadth, clip, one_cell
from pcviz.tui.widgets.drawn import Drawn

TALLEST = 4  # rows of a card, the empty one below it included
INDENT = 5
STUCK = (Status.BLOCKED, Status.WAITING, Status.NOTIFIED)


class Cards(Drawn, can_focus=True):
    """Number keys are the screen's; here arrows and Enter, and a click on a card."""

    DEFAULT_CSS = "Cards { height: 1fr; }"
    BINDINGS = [
        Binding("up", "move(-1)", "previous card", show=False),
        Binding("down", "move(1)", "next card", show=False),
        Binding("enter", "choose", "go", show=False),
    ]

    class Chosen(Message):
        """This thread is to go."""

        def __init__(self, thread: int) -> None:
            super().__init__()
            self.thread = thread

    def __init__(self, look: Look, *, id: str | None = None) -> None:
        super().__init__(look, id=id)
        self.at = 0
        self._choices: Sequence[Choice] = ()
        self._snapshot: Snapshot | None = None
        self._guide = 0
        self._top = 0

    def show(self, choices: Sequence[Choice], snapshot: Snapshot, guide: int = 0) -> None:
        """Draw these; the thread `guide` is the next one on a way that was foreseen."""
        self._choices, self._snapshot, self._guide = choices, snapshot, guide
        self.at = max(0, min(self.at, len(choices) - 1))
        self.update()

    def look_at(self, thread: int) -> None:
        """Bring the cursor to this thread's card."""
        self.at = next((at for at, choice in enumerate(self._choices) if choice.thread == thread), self.at)

    def rows_for(self, threads: int) -> int:
        """The rows that so many cards would like, the title included."""
        return 1 + threads * TALLEST - 1

    @property
    def card_rows(self) -> int:
        """How high a card is: as high as lets all of them be seen."""
        room = self.size.height - 1
        count = max(1, len(self._choices))
        return max(1, min(TALLEST, (room + 1) // count)) if count * 1 <= room else 1

    def draw(self, canvas: Canvas) -> None:
        if self._snapshot is None:
            return
        look, cast = self.look, Cast(self.look, self._snapshot)
        rows = self.card_rows
        shown = max(1, (canvas.height - 1 + (rows == TALLEST)) // rows)
        self._top = max(0, min(self._top, self.at, len(self._choices) - shown))
        self._top = max(self._top, self.at - shown + 1)
        hidden = len(self._choices) - shown
        canvas.put_all(1, 0, [("WHO GOES NEXT?", look.strong), (f"  {hidden} more: Up, Down" if hidden > 0 else "", look.dim)])
        for rank, choice in enumerate(self._choices[self._top : self._top + shown]):
            y = 1 + rank * rows
            chosen = self.has_focus and self._top + rank == self.at
            canvas.put(0, y, look.signs.right if chosen else " ", look.accent)
            for offset, pieces in enumerate(self._card(cast, choice, min(rows, canvas.height - y), canvas.width - 1)):
                canvas.put_all(1, y + offset, fit(pieces, canvas.width - 1, look))

    def _card(self, cast: Cast, choice: Choice, rows: int, width: int) -> list[list[Piece]]:
        look = self.look
        head = [*self._key(choice), cast.chip(choice.thread, padded=True), (" ", look.blank), *self._status(cast, choice)]
        if choice.thread == self._guide:
            head.append((f"  {look.signs.left} this way", look.good))
        line, would = self._line(choice), self._would(cast, choice)
        if rows == 1:
            return [[*head[:-1], (" ", look.blank), *(would if not choice.can_go else line)]]
        gap: Piece = (" " * INDENT, look.blank)
        if rows == 2:
            beside = breadth(head) + 2 + breadth(line) <= width
            return [[*head, ("  ", look.blank), *line] if beside and line else head, [gap, *would]]
        top = [head, [gap, *line]] if line else [head]
        return [*top, *([gap, *row] for row in wrapped(would, width - INDENT, rows - len(top)))]

    def _key(self, choice: Choice) -> list[Piece]:
        look = self.look
        sign = str(choice.thread) if choice.thread <= 9 else look.signs.dot
        return [(f" {sign} ", look.bar_key if choice.can_go else look.line), (" ", look.blank)]

    def _status(self, cast: Cast, choice: Choice) -> list[Piece]:
        view = cast.threads.get(choice.thread)
        if view is None:
            return []
        return [(f"{self.look.signs.status[view.status]} {view.status.value}", self.look.status(view.status))]

    def _line(self, choice: Choice) -> list[Piece]:
        look = self.look
        if not choice.text and not choice.place:
            return []
        where = choice.place or str(choice.line)
        return [(f"{where} ", look.dim), (look.plain(one_cell(choice.text)), look.strong if choice.can_go else look.dim)]

    def _would(self, cast: Cast, choice: Choice) -> list[Piece]:
        look, view = self.look, cast.threads.get(choice.thread)
        if not choice.can_go:
            stuck = view is not None and view.status in STUCK
            return [(look.plain(f"cannot go: {choice.why}" if stuck else choice.why), look.text if stuck else look.dim)]
        if len(choice.ways) == 1:
            return [(f"{look.signs.right} ", look.accent), (look.plain(choice.ways[0].words), look.text)]
        words = " / ".join(way.would if way.how in ("", "it goes on") else way.how for way in choice.ways)
        return [(f"{len(choice.ways)} ways: ", look.accent), (look.plain(words), look.text)]

    # Choosing

    def on_focus(self) -> None:
        self.update()

    def on_blur(self) -> None:
        self.update()

    def action_move(self, by: int) -> None:
        self.at = max(0, min(len(self._choices) - 1, self.at + by))
        self.update()

    def action_choose(self) -> None:
        if self._choices:
            self.post_message(self.Chosen(self._choices[self.at].thread))

    def on_click(self, event: events.Click) -> None:
        at = self._top + (event.y - 1) // self.card_rows
        if event.y >= 1 and at < len(self._choices):
            self.at = at
            self.action_choose()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_move(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_move(-1)


def wrapped(pieces: Sequence[Piece], room: int, rows: int) -> list[list[Piece]]:
    """The last of the pieces in as many rows as it takes, of at most so many; what is left over stays in the last."""
    *before, (words, style) = pieces
    lines = wrap(words, max(8, room - breadth(before))) or [""]
    lines = [*lines[: rows - 1], " ".join(lines[rows - 1 :])] if len(lines) > rows else lines
    gap: Piece = (" " * breadth(before), style)
    return [[*(before if not n else [gap]), (line, style)] for n, line in enumerate(lines)]


def fit(pieces: Sequence[Piece], room: int, look: Look) -> list[Piece]:
    """The pieces, the last of them shortened to what room there is."""
    kept: list[Piece] = []
    for text, style in pieces:
        left = room - breadth(kept)
        if left <= 0:
            break
        kept.append((clip(text, left, look.signs.rest), style))
    return kept
