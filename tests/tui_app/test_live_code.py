"""The code of a live run beside its picture, and a recorded run gone through again from where it ended."""

from dataclasses import replace

import pytest

from pcviz.trace.snapshot import Status
from pcviz.tui.screens.panel import Ending
from pcviz.tui.screens.replay import ReplayScreen
from pcviz.tui.screens.workshop import WorkshopScreen
from pcviz.tui.widgets.live_code import LiveCode
from pcviz.tui.widgets.stage import Stage
from tests.tui_app.driving import driven, options, scenario

WAITING = 'title = "Waiting"\nbuffer = "two_conditions"\nproducers = 1\nconsumers = 2\nmake = 60.0\n'
SHORT = 'title = "Short"\nproducers = 1\nconsumers = 1\nitems = 2\nmake = 0.01\ntake = 0.01\n'


def waiting(hand) -> bool:
    views = hand.workshop._pulse.state.snapshot().threads
    return sum(view.status is Status.WAITING for view in views) == 2


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_each_thread_stands_at_the_line_that_it_is_in(size):
    async with driven(options(scenario(WAITING)), size=size) as hand:
        pane = hand.workshop.query_one(LiveCode)
        assert not pane.display
        await hand.until(lambda: waiting(hand))
        await hand.press("c")
        await hand.seen("CODE  two_conditions.py", "○C1○C2", "self.not_empty.wait()")
        row = next(row for row in hand.rows() if "○C1○C2" in row)
        assert "self.not_empty.wait()" in row
        assert bool(hand.workshop.query_one(Stage).region.area) == (size == (120, 40))
        await hand.press("c")
        await hand.until(lambda: not pane.region.area)
        await hand.seen("PRODUCERS")


@pytest.mark.slow
async def test_the_workbenchs_own_buffer_is_shown_too_and_another_run_is_followed_anew():
    async with driven(options(scenario(WAITING, buffer="workbench"))) as hand:
        await hand.press("c")
        await hand.seen("CODE  buffer.py", "woken: bool =")
        await hand.press("r")
        await hand.until(lambda: waiting(hand))
        await hand.seen("○C1○C2")


async def test_a_recorded_run_is_replayed_from_its_end(tmp_path):
    run = replace(options(scenario(SHORT)), trace=str(tmp_path / "run.jsonl"))
    async with driven(run) as hand:
        await hand.until(lambda: isinstance(hand.app.screen, Ending))
        await hand.seen("v: replay it")
        await hand.press("v")
        await hand.until(lambda: isinstance(hand.app.screen, ReplayScreen))
        await hand.until(lambda: hand.app.screen.tape.done)
        assert not hand.app.screen.tape.trace.cut
        await hand.press("end")
        await hand.seen("The end: finished")
        await hand.press("escape")
        assert isinstance(hand.app.screen, WorkshopScreen)


@pytest.mark.slow
async def test_a_run_that_was_not_recorded_cannot_be():
    async with driven(options(scenario(SHORT))) as hand:
        await hand.until(lambda: isinstance(hand.app.screen, Ending))
        await hand.press("v")
        assert isinstance(hand.app.screen, Ending)
        assert "replay" not in hand.picture()
