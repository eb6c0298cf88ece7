"""A slider in one row: label, rail and knob, value, and what there is to say about it."""

from collections.abc import Mapping

from textual import events
from textual.binding import Binding
from textual.message import Message

from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.widgets.knob import Knob
from pcviz.tui.widgets.scale import Scale
from pcviz.workshop.settings import UNBOUNDED, Control, SettingError

LONGEST_RAIL = 24  # a longer one would part the value from its label
PREFIXED = ("×",)


class Slider(Knob):
    """A number. Digits type a value: Enter, Tab and the arrows that leave it set it, Escape forgets it.

    A value outside the slider's own range is shown as it is, with the knob at the end.
    """

    BINDINGS = [
        Binding("left", "step(-1)", "less", show=False),
        Binding("right", "step(1)", "more", show=False),
        Binding("pagedown", "step(-10)", "ten steps less", show=False),
        Binding("pageup", "step(10)", "ten steps more", show=False),
        Binding("home", "step(-1000)", "least", show=False),
        Binding("end", "step(1000)", "most", show=False),
    ]

    class Typing(Message):
        """What is typed, or what is wrong with it, changed."""

    def __init__(
        self, look: Look, control: Control, *, words: Mapping[float | None, str] | None = None, id: str | None = None
    ) -> None:
        """`words` are said in place of a number, for example {0: "off"}."""
        super().__init__(look, control, id=id)
        self.scale = Scale(control)
        self._words: dict[float | None, str] = {None: UNBOUNDED, **(words or {})}
        self.value_width = max(len(self.spelt(stop)) for stop in self.scale.stops)
        self.word_width = max(len(self.spelt(stop)) for stop in (*self.scale.stops, *([None] if control.optional else [])))
        self.typed = ""
        self.problem = ""
        self._dragged: int | None = None  # the rail's length while the mouse holds the knob

    def spelt(self, value: float | None) -> str:
        """A value in words, with its unit."""
        if value in self._words:
            return self._words[value]
        assert value is not None
        number, unit = f"{value:.7g}", self.control.unit
        if unit in PREFIXED:
            return f"{unit}{number}"
        return f"{number} {unit}" if unit else number

    @property
    def rail(self) -> int:
        """Cells from the lowest to the highest value. It keeps its length under the mouse."""
        return self._dragged or self._rail()

    def _rail(self) -> int:
        room = self.size.width - self.body_at - 1 - max(self.value_width, len(self._figure()))
        return max(1, min(LONGEST_RAIL, room))

    def _figure(self) -> str:
        return f"{self.typed}_" if self.typed else self.look.plain(self.spelt(self.value))

    def _knob_at(self) -> int:
        return round(self.scale.place(self.value) * (self.rail - 1))

    def draw(self, canvas: Canvas) -> None:
        look, signs = self.look, self.look.signs
        self.draw_label(canvas)
        x, knob = self.body_at, self._knob_at()
        x = canvas.put(x, 0, signs.rail * knob, look.ink(look.palette.accent))
        x = canvas.put(x, 0, signs.knob, look.accent if self.has_focus else look.strong)
        x = canvas.put(x, 0, signs.dash * (self.rail - 1 - knob), look.line) + 1
        style = look.alarm if self.problem or self.note else look.accent if self.typed else look.strong
        x = canvas.put(x, 0, self._figure(), style)
        self.draw_note(canvas, x)

    def action_step(self, steps: int) -> None:
        self._type("")
        self.turn(self.scale.moved(self.value, steps))

    def _type(self, typed: str, problem: str = "") -> None:
        if (typed, problem) != (self.typed, self.problem):
            self.typed, self.problem = typed, problem
            self.update()
            self.post_message(self.Typing())

    def on_key(self, event: events.Key) -> None:
        character = "." if event.character == "," else event.character
        # A point alone is not the beginning of a number: it goes on to the screen, where it is a step.
        if character is not None and (character in "0123456789" or (character == "." and self.typed)):
            self._type((self.typed + character)[:8])
        elif not self.typed:
            return
        elif event.key == "backspace":
            self._type(self.typed[:-1])
        elif event.key == "escape":
            self._type("")
        elif event.key == "enter":
            self._enter()
        elif event.key in ("tab", "shift+tab", "up", "down"):
            self._enter()
            return  # and the key goes on to move the focus
        else:
            return
        event.stop()
        event.prevent_default()

    def _enter(self) -> None:
        try:
            value = self.control.accept(self.typed)
        except SettingError:
            self._type(self.typed, self.control.right)
        else:
            self._type("")
            self.turn(value)

    def watch_has_focus(self, has_focus: bool) -> None:
        self.typed = self.problem = ""
        super().watch_has_focus(has_focus)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        cell = event.x - self.body_at
        if event.button == 1 and 0 <= cell < self.rail:
            self._dragged = self.rail
            self.capture_mouse()
            self._slide(cell)
            event.stop()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragged:
            self._slide(event.x - self.body_at)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self._dragged:
            self.release_mouse()

    def on_mouse_release(self) -> None:
        self._dragged = None
        self.update()

    def _slide(self, cell: int) -> None:
        cell = max(0, min(self.rail - 1, cell))
        self._type("")
        # One cell may stand for several values: whoever takes hold of the knob does not move it yet.
        if cell != self._knob_at():
            self.turn(self.scale.at(cell / (self.rail - 1)))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_step(1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_step(-1)
