"""Which moment of a replay? A panel that asks, and what the answer means."""

from math import inf

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Label

from pcviz.trace.tape import Tape
from pcviz.tui.screens.panel import Panel, hint


def moment(tape: Tape, where: str) -> tuple[int, float]:
    """The position that somebody typed and its run seconds: ``12.5`` or ``1:02.5`` seconds, ``#40`` a step.

    Raises ValueError in one line.
    """
    try:
        if where.startswith("#") or (tape.controlled and where.isdecimal()):
            position = tape.behind(int(where.removeprefix("#")))
            return position, tape.time(position)
        minutes, colon, seconds = where.rpartition(":")
        t = float(seconds.removesuffix("s")) + 60 * (int(minutes) if colon else 0)
    except ValueError:
        raise ValueError(f"{where!r} is no moment: say 12.5 or 1:02.5 for seconds, #40 for a step") from None
    if not 0 <= t < inf:
        raise ValueError(f"{where!r} is no moment: this trace goes from 0 to {tape.ends_at:.1f} s")
    t = min(t, tape.ends_at)
    return tape.at_time(t), t


class GoTo(Panel):
    """Which moment? Dismissed with what was typed."""

    def __init__(self, tape: Tape) -> None:
        super().__init__()
        self._tape = tape

    def compose(self) -> ComposeResult:
        tape = self._tape
        with Vertical(classes="panel"):
            yield Label("Go to a moment", classes="title")
            seconds = f"Seconds, up to {tape.ends_at:.1f}: 12.5 or 1:02.5. " if not tape.controlled else ""
            yield Label(f"{seconds}A step, up to {tape.steps}: #40.", markup=False)
            yield Input(placeholder="#1" if tape.controlled else "0.0")
            yield hint(("Enter", "go", "go"), ("Esc", "leave", "stay"))

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_submitted(self) -> None:
        self.action_go()

    def action_go(self) -> None:
        where = self.query_one(Input).value.strip()
        if where:
            self.dismiss(where)
