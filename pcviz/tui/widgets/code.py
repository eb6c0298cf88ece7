"""The code pane: the source of the buffer under study, and where each thread is in it."""

from collections.abc import Container, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.style import Style
from textual import events

from pcviz.trace.snapshot import Snapshot, Status
from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.picture.cast import Piece, breadth, brief, clip, one_cell, shorten
from pcviz.tui.widgets.drawn import Drawn

TAB = 4
MARGIN_WIDEST = 16  # cells for the marks of one line; more of them are only counted
MARGIN_NARROWEST = 8
NARROW = 60  # cells of the pane below which the indentation that all rows share is spared
AROUND = 2  # lines kept in sight above and below a mark


class Mark(NamedTuple):
    """A thread at a line (from 1): its status's sign, its name, and the style of both."""

    line: int
    sign: str
    name: str
    style: Style


def code_marks(look: Look, shot: Snapshot, lines: Mapping[int, int] | None = None) -> list[Mark]:
    """Every thread that stands in the code, with its status's sign; `lines` says where, by thread, if the snapshot does not."""
    places = {view.id: view.line for view in shot.threads} if lines is None else lines
    return [
        Mark(places[view.id], look.signs.status[view.status], view.name, look.status(view.status))
        for view in shot.threads
        if places.get(view.id) and view.status is not Status.FINISHED
    ]


class CodePane(Drawn):
    """A title and as many lines as there is room for; it scrolls by itself to where the threads are.

    The wheel scrolls it, too, until a mark moves.
    """

    DEFAULT_CSS = "CodePane { height: 1fr; }"

    def __init__(self, look: Look, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(look, id=id, classes=classes)
        self.name_shown = ""
        self.top = 0  # the first line in sight, from 0
        self._text = ""
        self._marks: Sequence[Mark] = ()
        self._at_line: dict[int, list[Mark]] = {}
        self._shaded: Container[int] = ()
        self._focus = 0
        self._margin = 0
        self._empty = "no source"

    def open(self, text: str, name: str) -> None:
        """Show another source; `name` stands above it. An empty text is no source."""
        if (text, name) != (self._text, self.name_shown):
            self._text, self.name_shown = text, name
            self._marks, self._at_line, self._focus, self._margin, self.top = (), {}, 0, 0, 0
            self.update()

    def show(self, marks: Sequence[Mark], shaded: Container[int] = (), focus: int = 0) -> None:
        """Draw these marks, and behind the `shaded` lines what says that a lock is held.

        All marks are in sight where they fit; else the line `focus` is, or the first mark.
        """
        if marks != self._marks or focus != self._focus:
            self._marks, self._focus = marks, focus
            self._at_line = {}
            for mark in marks:
                self._at_line.setdefault(mark.line, []).append(mark)
            most = max(MARGIN_NARROWEST, min(MARGIN_WIDEST, self.size.width // 5))
            wanted = max((breadth(self._at(line, 0)) for line in self._at_line), default=0)
            self._margin = max(self._margin, min(most, wanted))
            self._scroll_to_marks()
        self._shaded = shaded
        self.update()

    @property
    def rows(self) -> int:
        """Lines of source in sight."""
        return max(0, self.size.height - 1)

    def _lines(self) -> "tuple[tuple[Piece, ...], ...]":
        return highlighted(self._text, self.look)

    # Scrolling

    def _scroll_to_marks(self) -> None:
        lines = sorted(mark.line for mark in self._marks)
        if not lines or not self.rows:
            return
        focus = self._focus or lines[0]
        first, last = lines[0] - 1 - AROUND, lines[-1] - 1 + AROUND
        if last - first >= self.rows:
            # Not all fit: those around the one that matters.
            first = last = focus - 1
            for line in lines:
                if max(last, line - 1) - min(first, line - 1) < self.rows:
                    first, last = min(first, line - 1), max(last, line - 1)
        self.top = min(self.top, first) if self.top > first else max(self.top, last - self.rows + 1)
        self._bound()

    def _bound(self) -> None:
        self.top = max(0, min(self.top, len(self._lines()) - self.rows))

    def scroll_lines(self, lines: int) -> None:
        """By hand, until a mark moves."""
        self.top += lines
        self._bound()
        self.update()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_lines(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_lines(-3)

    def on_resize(self) -> None:
        self._scroll_to_marks()
        super().on_resize()

    # Drawing

    def draw(self, canvas: Canvas) -> None:
        look = self.look
        self._title(canvas)
        lines = self._lines()
        digits = len(str(len(lines)))
        code_at = self._margin + digits + 3
        spared = indent(self._text.splitlines()[self.top : self.top + self.rows]) if canvas.width < NARROW else 0
        for y in range(1, canvas.height):
            number = self.top + y
            if number > len(lines):
                break
            shaded = number in self._shaded
            ground = look.palette.raised if shaded else look.palette.ground
            marks = self._at(number, self._margin)
            canvas.put_all(self._margin - breadth(marks), y, marks)
            style = look.strong if marks else look.dim
            canvas.put(self._margin + 1, y, f"{number:>{digits}}", style)
            canvas.put(code_at - 1, y, look.signs.held if shaded else " ", look.accent if shaded else look.blank)
            x = code_at
            for text, piece in self._cut(without(lines[number - 1], spared), canvas.width - code_at):
                x = canvas.put(x, y, text, on(piece, ground) if shaded else piece)
            if shaded and x < canvas.width:
                canvas.put(x, y, " " * (canvas.width - x), on(look.blank, ground))

    def _title(self, canvas: Canvas) -> None:
        look = self.look
        if not self._text:
            canvas.put_all(1, 0, [("CODE", look.strong), (f"  {self._empty}", look.dim)])
            return
        key = self._out_of_sight() or [(look.signs.held, look.accent), (" lock held", look.dim)]
        room = max(12, canvas.width - 9 - breadth(key))
        name = shorten(look.plain(one_cell(self.name_shown)), room, look.signs.rest)
        end = canvas.put_all(1, 0, [("CODE", look.strong), (f"  {name}", look.dim)])
        if end + 1 + breadth(key) < canvas.width:
            canvas.put_all(canvas.width - 1 - breadth(key), 0, key)

    def _out_of_sight(self) -> list[Piece]:
        """The marks that are above or below what is shown."""
        pieces: list[Piece] = []
        for word, hidden in (
            ("above", [mark for mark in self._marks if mark.line <= self.top]),
            ("below", [mark for mark in self._marks if mark.line > self.top + self.rows]),
        ):
            if hidden:
                pieces.append((f"  {word} " if pieces else f"{word} ", self.look.dim))
                pieces += [(f"{mark.sign}{one_cell(brief(mark.name))}", mark.style) for mark in hidden[:4]]
                if len(hidden) > 4:
                    pieces.append((f" +{len(hidden) - 4}", self.look.strong))
        return pieces

    def _at(self, line: int, room: int) -> list[Piece]:
        """The marks of a line in `room` cells (0: as many as it takes); those without room are counted."""
        pieces: list[Piece] = []
        here = self._at_line.get(line, [])
        for rank, mark in enumerate(here):
            text = f"{mark.sign}{one_cell(brief(mark.name))}"
            rest = len(here) - rank - 1
            more = f" +{rest + 1}"
            if room and breadth(pieces) + len(text) + (len(more) if rest else 0) > room and pieces:
                return [*pieces, (more, self.look.strong)]
            pieces.append((text if not room else clip(text, room, self.look.signs.rest), mark.style))
        return pieces

    def _cut(self, pieces: "tuple[Piece, ...]", room: int) -> list[Piece]:
        """As much of a line as there is room for, with a sign where it goes on."""
        if breadth(pieces) <= room:
            return list(pieces)
        rest = self.look.signs.rest
        room -= len(rest)
        kept: list[Piece] = []
        for text, style in pieces:
            kept.append((text[: max(0, room)], style))
            room -= len(text)
            if room <= 0:
                break
        return [*kept, (rest, self.look.dim)]


def indent(rows: Sequence[str]) -> int:
    """The columns that all of these rows leave empty at their left."""
    return min((len(row) - len(row.lstrip()) for row in (row.expandtabs(TAB) for row in rows) if row.strip()), default=0)


def without(pieces: "tuple[Piece, ...]", columns: int) -> "tuple[Piece, ...]":
    """The pieces from this column on."""
    kept: list[Piece] = []
    for text, style in pieces:
        if text[columns:]:
            kept.append((text[columns:], style))
        columns = max(0, columns - len(text))
    return tuple(kept)


@lru_cache(4096)
def on(style: Style, ground: str) -> Style:
    """The same ink on another ground."""
    return style + Style(bgcolor=ground)


@lru_cache(8)
def highlighted(text: str, look: Look) -> tuple[tuple[Piece, ...], ...]:
    """The lines of Python source as pieces in the look's own colours."""
    # Imported late: 50 ms, which the first picture of the app does not owe.
    from pygments.lexers.python import PythonLexer
    from pygments.token import Comment, Keyword, Name, Number, String

    palette = look.palette
    styles = (
        (Comment, look.ink(palette.dim, italic=True)),
        (String, look.ink(palette.good)),
        (Number, look.ink(palette.good)),
        (Keyword.Constant, look.ink(palette.good)),
        (Keyword, look.ink(palette.accent, bold=True)),
        (Name.Builtin.Pseudo, look.dim),
        (Name.Function, look.strong),
        (Name.Class, look.strong),
    )
    lines: list[list[Piece]] = [[]]
    for token, value in PythonLexer(stripnl=False, ensurenl=False).get_tokens(text.expandtabs(TAB)):
        style = next((style for kind, style in styles if token in kind), look.blank)
        for rank, part in enumerate(value.split("\n")):
            if rank:
                lines.append([])
            if part:
                lines[-1].append((look.plain(one_cell(part)), style))
    if not lines[-1]:
        lines.pop()
    return tuple(map(tuple, lines))
