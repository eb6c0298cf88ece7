"""``python -m docs.screenshot``: draw docs/screenshot.svg again, from the running app.

A real run on real threads, in a terminal that is not shown. The picture is taken at the first good moment: items in the slots,
a producer that waits for room, others under way.
"""

import asyncio
import re
from pathlib import Path

from pcviz.trace.event import GET, PUT
from pcviz.trace.snapshot import Status
from pcviz.tui.app import PcvizApp
from pcviz.tui.options import AppOptions, RunOptions
from pcviz.tui.pulse import new_run
from pcviz.tui.screens.workshop import WorkshopScreen
from pcviz.workshop.scenario import load_scenario

PICTURE = Path(__file__).parent / "screenshot.svg"
SIZE = (120, 40)
SLOWER = {"take": 0.9, "jitter": 0.05}  # than the producers, who so come to wait
AT_LEAST_S = 3.0  # of the run's clock: a timeline to look at
FONTS = "'Fira Code', 'DejaVu Sans Mono', Menlo, Consolas, 'Courier New', monospace"


def good(screen: WorkshopScreen) -> bool:
    """Whether this is a moment to keep."""
    assert screen._pulse is not None
    shot, now = screen._pulse.snapshot(), screen.lab.clock()
    waiting = [thread for thread in shot.threads if thread.role == "producer" and thread.status is Status.WAITING]
    flights = {flight.kind for flight in screen._motion.flights(now)}
    return shot.t > AT_LEAST_S and len(waiting) == 1 and flights == {PUT, GET} and shot.buffers[0].fill >= 4


async def take() -> str:
    """The picture as SVG."""
    run = RunOptions("basic", load_scenario("basic"), seed=1, overrides=SLOWER)
    app = PcvizApp(AppOptions(run), new_run(run))
    try:
        async with app.run_test(size=SIZE) as pilot:
            await pilot.press("enter")  # the prediction
            screen = app.screen
            assert isinstance(screen, WorkshopScreen)
            while not good(screen):
                await asyncio.sleep(1 / 60)
                assert not screen.run.ended, "the run was over before a good moment came: try again"
            return app.export_screenshot()
    finally:
        app.close_runs()


def plain(svg: str) -> str:
    """Without fonts from elsewhere: whoever looks at it asks no other host."""
    svg = re.sub(r"@font-face\s*{[^}]*}", "", svg)
    svg = re.sub(r"font-family:[^;]*(?=;)", f"font-family: {FONTS}", svg)
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


def main() -> None:
    PICTURE.write_text(plain(asyncio.run(take())), encoding="utf-8")
    print(f"{PICTURE.relative_to(Path.cwd()) if PICTURE.is_relative_to(Path.cwd()) else PICTURE} written")


if __name__ == "__main__":
    main()
