"""The map of a course: every lesson, exercise and level in its place, and whether it was done."""

from collections.abc import Sequence

from textual import events
from textual.binding import Binding
from textual.message import Message

from pcviz.lessons.course import HEADINGS, LESSON, QUIZ, Entry
from pcviz.trace.snapshot import Status
from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.picture.cast import clip
from pcviz.tui.widgets.drawn import Drawn

NAME_AT = 5
GAP = 2
WIDEST = 60  # columns of one group: farther apart, a name and its standing are hard to read together


class CourseMap(Drawn, can_focus=True):
    """Two columns: lessons and quizzes on the left, exercises and levels on the right. Arrows and clicks move, Enter opens."""

    DEFAULT_CSS = "CourseMap { height: 1fr; }"
    BINDINGS = [
        Binding("up", "move(-1)", "previous", show=False),
        Binding("down", "move(1)", "next", show=False),
        Binding("left", "aside(0)", "to the lessons", show=False),
        Binding("right", "aside(1)", "to the exercises and levels", show=False),
        Binding("home", "move(-1000)", "first", show=False),
        Binding("end", "move(1000)", "last", show=False),
        Binding("enter", "choose", "open it", tooltip="Open what is under the cursor", id="course.choose"),
    ]

    class Moved(Message):
        """Another entry is under the cursor."""

    class Chosen(Message):
        """The entry under the cursor is to be opened."""

    def __init__(self, look: Look, *, id: str | None = None) -> None:
        super().__init__(look, id=id)
        self.entries: Sequence[Entry] = ()
        self.at = 0

    def show(self, entries: Sequence[Entry], at: int) -> None:
        self.entries, self.at = entries, at
        self.update()

    @property
    def entry(self) -> Entry | None:
        return self.entries[self.at] if self.entries else None

    def _columns(self) -> tuple[list[str | int], list[str | int]]:
        """What stands in each row of the two: a heading, nothing (""), or the place of an entry."""
        columns: tuple[list[str | int], list[str | int]] = ([], [])
        for kind, heading in HEADINGS.items():
            places = [place for place, entry in enumerate(self.entries) if entry.kind == kind]
            if places:
                column = columns[kind not in (LESSON, QUIZ)]
                column += ["", heading, *places] if column else [heading, *places]
        return columns

    def _top(self, column: Sequence[str | int], rows: int) -> int:
        """The first row in sight: all of a column that is long enough moves along with the cursor."""
        if self.at not in column or len(column) <= rows:
            return 0
        return max(0, min(column.index(self.at) - rows // 2, len(column) - rows))

    def _breadth(self, width: int) -> int:
        return min(WIDEST, (width - GAP - 2) // 2)

    def draw(self, canvas: Canvas) -> None:
        breadth = self._breadth(canvas.width)
        for number, column in enumerate(self._columns()):
            x, top = 1 + number * (breadth + GAP), self._top(column, canvas.height)
            for y, what in enumerate(column[top : top + canvas.height]):
                if isinstance(what, str):
                    canvas.put(x, y, what, self.look.accent)
                else:
                    self._draw_entry(canvas, x, y, what, breadth)

    def _draw_entry(self, canvas: Canvas, x: int, y: int, place: int, breadth: int) -> None:
        look, entry, here = self.look, self.entries[place], place == self.at
        done = entry.right is not None
        style = look.accent if here else look.strong
        canvas.put(x, y, look.signs.right if here else " ", look.accent)
        canvas.put(x + 2, y, look.signs.status[Status.FINISHED] if done else look.signs.dot, look.good if done else look.dim)
        standing = entry.standing if done else f"{entry.minutes} min" if entry.minutes else ""
        if entry.left is not None and entry.left.of:
            standing = f"at {entry.left.question} of {entry.left.of}"
        room = breadth - NAME_AT - (len(standing) + 1 if standing else 0)
        canvas.put(x + NAME_AT - 1, y, clip(look.plain(entry.title), room, look.signs.rest), style)
        ink = look.accent if entry.left is not None else look.good if done else look.dim
        canvas.put(x + breadth - len(standing), y, standing, ink)

    # Moving

    def _go(self, place: int) -> None:
        place = max(0, min(len(self.entries) - 1, place))
        if place != self.at:
            self.at = place
            self.update()
            self.post_message(self.Moved())

    def action_move(self, by: int) -> None:
        self._go(self.at + by)

    def action_aside(self, column: int) -> None:
        """To the row beside, in the other column."""
        columns = self._columns()
        here = next((rows for rows in columns if self.at in rows), [])
        there = columns[column]
        if not there or here is there or self.at not in here:
            return
        row = here.index(self.at)
        places = [(abs(at - row), what) for at, what in enumerate(there) if isinstance(what, int)]
        self._go(min(places)[1])

    def action_choose(self) -> None:
        if self.entries:
            self.post_message(self.Chosen())

    def on_click(self, event: events.Click) -> None:
        breadth = self._breadth(self.size.width)
        number = 1 if event.x > breadth + GAP // 2 else 0
        column = self._columns()[number]
        row = event.y + self._top(column, self.size.height)
        what = column[row] if row < len(column) else ""
        if isinstance(what, int):
            if what == self.at:
                self.action_choose()
            else:
                self._go(what)
