"""The controls between two rows, driven by a pilot, and all that they said."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from textual.app import App, ComposeResult
from textual.widgets import Input

from pcviz.tui.look import Look
from pcviz.tui.widgets.controls import ONLY_WITH, Controls
from pcviz.tui.widgets.knob import Knob
from pcviz.tui.widgets.slider import Slider
from pcviz.workshop.settings import Settings
from tests.tui.scenes import Clock

ALL = Settings(order="ageing", policy="timeout")  # with every control there is


class Panel(App[None]):
    """The controls between two rows, and all that they said."""

    def __init__(self, look: Look | None = None, rows: int | None = None, settings: Settings | None = None) -> None:
        super().__init__()
        self.time = Clock()
        self.controls = Controls(look or Look(), clock=self.time)
        self.settings = settings or Settings()
        self.rows = rows
        self.turned: list[tuple[str, Any]] = []

    def compose(self) -> ComposeResult:
        yield self.controls
        yield Input()

    def on_mount(self) -> None:
        if self.rows is not None:
            self.controls.styles.height = self.rows
        self.show()

    def show(self, notes: Mapping[str, str] | None = None) -> None:
        self.controls.show(self.settings, notes or {})

    def on_controls_turned(self, message: Controls.Turned) -> None:
        self.turned.append((message.key, message.value))

    @property
    def focused_key(self) -> str | None:
        return self.focused.control.key if isinstance(self.focused, Knob) else None


def rows(app: Panel) -> list[str]:
    """The panel as it stands on the screen, children and all."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips[: app.controls.size.height]]


async def offer(app: Panel, pilot, key: str) -> None:
    """Show a control that matters only with a certain other one."""
    other, word = ONLY_WITH.get(key, ("", ""))
    app.settings = replace(Settings(), **{other: word}) if other else Settings()
    app.show()
    await pilot.pause()


async def focus(app: Panel, pilot, key: str) -> None:
    app.controls.knobs[key].focus()
    await pilot.pause()


def slider(app: Panel, key: str) -> Slider:
    knob = app.controls.knobs[key]
    assert isinstance(knob, Slider)
    return knob
