"""An app under Textual's pilot, waited for by what it has handled.

Textual's own `wait_for_idle` looks at clocks: it waits until the process is idle. A process with threads at work never is, and
on a busy machine every process seems to be, long before anything is drawn.
"""

import asyncio

import pytest
from textual._context import active_app
from textual.app import App
from textual.pilot import Pilot

ROUNDS = 4  # at the most, for an app with threads at work always has something to do: a key, a knob, a control, a setting


async def settled(*_: object) -> None:
    """Every message, and every message that came of those, has been handled, and all that is shown has its place."""
    app = active_app.get()
    pilot: Pilot[object] = Pilot(app)
    quiet = 0  # rounds after which nobody had anything to do; in one, somebody may still have been at it
    for _round in range(ROUNDS):
        await asyncio.sleep(0)
        await pilot._wait_for_screen()
        if app._resize_event is not None:
            app._check_resize()  # as a timer of its own would, a little later
            continue
        quiet = quiet + 1 if app.screen_stack and _nobody_has_mail(app) else 0
        if quiet == 2:
            break
    if app.screen_stack and app.screen._layout_required:
        app.screen._on_timer_update()  # as the next frame would
        await pilot._wait_for_screen()


def _nobody_has_mail(app: App[object]) -> bool:
    return not any(one.message_queue_size for one in (app, *app.screen.walk_children(with_self=True)))


@pytest.fixture(autouse=True)
def settling(monkeypatch):
    """So the pilot waits."""
    for module in ("app", "pilot"):
        monkeypatch.setattr(f"textual.{module}.wait_for_idle", settled)
