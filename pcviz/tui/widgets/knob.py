"""What a slider and a choice share: one row with a label, a focus that can be seen, a value and a note beside it."""

from typing import Any

from textual.message import Message

from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.widgets.drawn import Drawn
from pcviz.workshop.settings import Control

LABEL_AT = 2  # behind the mark of the focus


class Knob(Drawn, can_focus=True):
    """One control of the table, to be turned by keyboard and mouse."""

    DEFAULT_CSS = "Knob { height: 1; }"

    class Changed(Message):
        """Somebody turned it; `show` sends none."""

        def __init__(self, key: str, value: Any, before: Any) -> None:
            super().__init__()
            self.key = key
            self.value = value
            self.before = before

    def __init__(self, look: Look, control: Control, *, id: str | None = None) -> None:
        super().__init__(look, id=id)
        self.control = control
        self.value: Any = control.choices[0] if control.choices else control.slider[0]
        self.note = ""
        self.note_shown = False
        self.label = control.label
        self.label_width = len(control.label)
        self.rank = 0  # among its neighbours, for Tab

    def show(self, value: Any, note: str = "") -> None:
        """Stand at a value and have something to say about it, without a message."""
        if (value, note) != (self.value, self.note):
            self.value, self.note = value, note
            self.update()

    def named(self, label: str, width: int) -> None:
        """Another label, in so many cells."""
        if (label, width) != (self.label, self.label_width):
            self.label, self.label_width = label, width
            self.update()

    def turn(self, value: Any) -> None:
        """Stand at a value and tell everybody."""
        if value != self.value:
            before, self.value = self.value, value
            self.update()
            self.post_message(self.Changed(self.control.key, value, before))

    @property
    def body_at(self) -> int:
        """The column behind the label."""
        return LABEL_AT + self.label_width + 1

    def draw_label(self, canvas: Canvas) -> None:
        look = self.look
        canvas.put(0, 0, look.signs.right if self.has_focus else " ", look.accent)
        canvas.put(1, 0, "!" if self.note else " ", look.alarm)
        canvas.put(LABEL_AT, 0, look.plain(self.label), look.accent if self.has_focus else look.text)

    def draw_note(self, canvas: Canvas, x: int) -> None:
        """Beside what ends at column `x`, if there is room; the mark before the label is there in any case."""
        self.note_shown = bool(self.note) and x + 1 + len(self.note) <= canvas.width
        if self.note_shown:
            canvas.put(x + 1, 0, self.look.plain(self.note), self.look.alarm)

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self.update()

    @property
    def _focus_sort_key(self) -> tuple[int, int]:
        # Textual goes from left to right, but what belongs together stands in one column.
        return (self.rank, 0)
