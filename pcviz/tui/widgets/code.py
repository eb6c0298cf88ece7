"""The code pane: the source of the buffer under study, and where each thread is in it."""

from collections.abc import Container, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.style import Style
from textual import events

from pcviz.lessons.bare import bare
from pcviz.trace.snapshot import Snapshot, Status
from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.picture.cast import Piece, breadth, brief, clip, one_cell, shorten
from pcviz.tui.widgets.drawn import Drawn
from pcviz.tui.wrapping import between, wrap

TAB = 4
MARGIN_WIDEST = 16  # cells for the marks of one line; more of them are only counted
MARGIN_NARROWEST = 8
NARROW = 60  # cells of the pane below which the indentation that all rows share is spared
AROUND = 2  # lines kept in sight above and below a mark
LONGEST = 10_000  # columns of a line that are looked at
WORDS, CODE_TOO = 1, 2  # what is cut and not wrapped


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

    Long lines are wrapped, as long as this pushes no thread out of sight; else comments and docstrings are cut, and if that is
    not enough, code, too. The wheel scrolls it, too, until a mark moves.
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
        self._cut_down = 0  # what is cut and not wrapped: see `wrapped`
        self._empty = "no source"

    def open(self, text: str, name: str) -> None:
        """Show another source; `name` stands above it. An empty text is no source."""
        if (text, name) != (self._text, self.name_shown):
            self._text, self.name_shown = text, name
            self._marks, self._at_line, self._focus, self._margin, self.top = (), {}, 0, 0, 0
            self._cut_down = 0
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
        """Rows for source."""
        return max(0, self.size.height - 1)

    def _lines(self) -> "tuple[tuple[Piece, ...], ...]":
        return highlighted(self._text, self.look)

    def _wrapped(self, spared: int = 0) -> "tuple[tuple[tuple[Piece, ...], ...], ...]":
        """The rows of each line, without so many columns at its left."""
        return wrapped(self._text, self.look, self.size.width - self._code_at, spared, self._cut_down)

    @property
    def _code_at(self) -> int:
        """The column where the code begins."""
        return self._margin + len(str(len(self._lines()))) + 3

    # Scrolling

    def _scroll_to_marks(self) -> None:
        lines = sorted(mark.line for mark in self._marks)
        if not lines or not self.rows:
            return
        focus = self._focus or lines[0]
        heights = [len(rows) for rows in self._wrapped()]
        first, last = self._around(lines[0], heights)[0], self._around(lines[-1], heights)[1]
        while sum(heights[first : last + 1]) > self.rows and self._cut_down < CODE_TOO:
            self._cut_down += 1
            heights = [len(rows) for rows in self._wrapped()]
        if sum(heights[first : last + 1]) > self.rows:
            # Not all fit: those around the one that matters.
            first = last = focus - 1
            for line in lines:
                since, until = min(first, line - 1), max(last, line - 1)
                if sum(heights[since : until + 1]) <= self.rows:
                    first, last = since, until
        self.top = max(min(self.top, first), self._top_above(last, heights))
        self._bound(heights)

    def _around(self, line: int, heights: Sequence[int]) -> tuple[int, int]:
        """The first and the last line, from 0, that are to be seen with this one."""
        return max(0, line - 1 - AROUND), min(len(heights) - 1, line - 1 + AROUND)

    def _top_above(self, last: int, heights: Sequence[int]) -> int:
        """The first line, from 0, that is in sight where this is the last."""
        top, rows = last, heights[last]
        while top and rows + heights[top - 1] <= self.rows:
            top -= 1
            rows += heights[top]
        return top

    def _bound(self, heights: Sequence[int]) -> None:
        """Not further down than where the end is in sight."""
        self.top = max(0, min(self.top, self._top_above(len(heights) - 1, heights))) if heights else 0

    def scroll_lines(self, lines: int) -> None:
        """By hand, until a mark moves."""
        self.top += lines
        self._bound([len(rows) for rows in self._wrapped()])
        self.update()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_lines(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_lines(-3)

    def on_resize(self) -> None:
        self._cut_down = 0
        self._scroll_to_marks()
        super().on_resize()

    # Drawing

    def draw(self, canvas: Canvas) -> None:
        look = self.look
        lines = self._wrapped(self._spared())
        digits, code_at = len(str(len(lines))), self._code_at
        y, number = 1, self.top
        while y < canvas.height and number < len(lines):
            number += 1
            shaded = number in self._shaded
            ground = look.palette.raised if shaded else look.palette.ground
            marks = self._at(number, self._margin)
            canvas.put_all(self._margin - breadth(marks), y, marks)
            canvas.put(self._margin + 1, y, f"{number:>{digits}}", look.strong if marks else look.dim)
            for pieces in lines[number - 1][: canvas.height - y]:
                canvas.put(code_at - 1, y, look.signs.held if shaded else " ", look.accent if shaded else look.blank)
                x = code_at
                for text, piece in self._cut(pieces, canvas.width - code_at):
                    x = canvas.put(x, y, text, on(piece, ground) if shaded else piece)
                if shaded and x < canvas.width:
                    canvas.put(x, y, " " * (canvas.width - x), on(look.blank, ground))
                y += 1
        self._title(canvas, number)

    def _spared(self) -> int:
        """In a narrow pane: the columns that all rows in sight leave empty."""
        return indent(self._text.splitlines()[self.top : self.top + self.rows]) if self.size.width < NARROW else 0

    def _title(self, canvas: Canvas, last: int) -> None:
        """Above the lines, of which this is the last in sight."""
        look = self.look
        if not self._text:
            canvas.put_all(1, 0, [("CODE", look.strong), (f"  {self._empty}", look.dim)])
            return
        key = self._out_of_sight(last) or [(look.signs.held, look.accent), (" lock held", look.dim)]
        room = max(12, canvas.width - 9 - breadth(key))
        name = shorten(look.plain(one_cell(self.name_shown)), room, look.signs.rest)
        end = canvas.put_all(1, 0, [("CODE", look.strong), (f"  {name}", look.dim)])
        if end + 1 + breadth(key) < canvas.width:
            canvas.put_all(canvas.width - 1 - breadth(key), 0, key)

    def _out_of_sight(self, last: int) -> list[Piece]:
        """The marks that are above what is shown, or below its last line."""
        pieces: list[Piece] = []
        for word, hidden in (
            ("above", [mark for mark in self._marks if mark.line <= self.top]),
            ("below", [mark for mark in self._marks if mark.line > last]),
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


@lru_cache(4096)
def on(style: Style, ground: str) -> Style:
    """The same ink on another ground."""
    return style + Style(bgcolor=ground)


@lru_cache(16)
def wrapped(text: str, look: Look, room: int, spared: int, cut: int) -> "tuple[tuple[tuple[Piece, ...], ...], ...]":
    """The rows of each line of Python source in so many columns, without those that are spared at its left. What is to be `cut`
    has one row: nothing (0), `WORDS`, which are there for the reader alone, or `CODE_TOO`."""
    rows = [between(line, spared, LONGEST) for line in highlighted(text, look)]
    if cut == CODE_TOO:
        return tuple((row,) for row in rows)
    if cut != WORDS:
        return tuple(wrap(row, room) for row in rows)
    code = {at for at, line in enumerate(bare(text).split("\n")) if line.strip()}
    return tuple(wrap(row, room) if at in code else (row,) for at, row in enumerate(rows))


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
