"""A choice between a few words in one row: all of them where there is room, else the chosen one between two arrows."""

from textual import events
from textual.binding import Binding

from pcviz.tui.canvas import Canvas
from pcviz.tui.widgets.knob import Knob

SPELT = {"fifo": "FIFO", "lifo": "LIFO", "sentinel-per-producer": "per-producer"}


class Choice(Knob):
    """One word of several. The chosen one stands in brackets."""

    BINDINGS = [
        Binding("left,pagedown", "step(-1)", "previous", show=False),
        Binding("right,pageup", "step(1)", "next", show=False),
        Binding("home", "step(-1000)", "first", show=False),
        Binding("end", "step(1000)", "last", show=False),
        Binding("enter", "cycle", "the next one, round and round", show=False),
    ]

    def spelt(self, value: str) -> str:
        """A word as it is written on the screen."""
        return SPELT.get(value, value)

    @property
    def word_width(self) -> int:
        """Cells for the longest word between its two arrows."""
        return 2 + max(len(self.spelt(word)) for word in self.control.choices)

    @property
    def whole_width(self) -> int:
        """Cells for all words behind the label."""
        return sum(len(self.spelt(word)) + 2 for word in self.control.choices)

    @property
    def _whole(self) -> bool:
        return self.body_at + self.whole_width <= self.size.width

    def _spans(self) -> list[tuple[int, int, str]]:
        """First column, column behind, and word of all that is shown in a whole row."""
        spans, x = [], self.body_at
        for word in self.control.choices:
            spans.append((x, x + len(self.spelt(word)) + 2, word))
            x += len(self.spelt(word)) + 2
        return spans

    def draw(self, canvas: Canvas) -> None:
        look, signs = self.look, self.look.signs
        self.draw_label(canvas)
        chosen = look.alarm if self.note else look.accent if self.has_focus else look.strong
        if self._whole:
            for x, _, word in self._spans():
                bracketed, style = (
                    (f"[{self.spelt(word)}]", chosen) if word == self.value else (f" {self.spelt(word)} ", look.dim)
                )
                canvas.put(x, 0, bracketed, style)
            x = self.body_at + self.whole_width
        else:
            at = self._at()
            first, last = at == 0, at == len(self.control.choices) - 1
            x = canvas.put(self.body_at, 0, signs.left, look.line if first else look.accent)
            x = canvas.put(x, 0, self.spelt(self.value), chosen)
            x = canvas.put(x, 0, signs.right, look.line if last else look.accent)
        self.draw_note(canvas, x)

    def _at(self) -> int:
        return self.control.choices.index(self.value)

    def action_step(self, steps: int) -> None:
        self.turn(self.control.choices[max(0, min(len(self.control.choices) - 1, self._at() + steps))])

    def action_cycle(self) -> None:
        self.turn(self.control.choices[(self._at() + 1) % len(self.control.choices)])

    def on_click(self, event: events.Click) -> None:
        if self._whole:
            for start, end, word in self._spans():
                if start <= event.x < end:
                    self.turn(word)
        elif event.x == self.body_at:
            self.action_step(-1)
        elif event.x == self.body_at + len(self.spelt(self.value)) + 1:
            self.action_step(1)
        elif self.body_at < event.x <= self.body_at + len(self.spelt(self.value)):
            self.action_cycle()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_step(-1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_step(1)
