"""Pictures of whole moments, kept beside this file: three sizes and two themes, from scripts on a fake clock.

A picture is its rows of text and the colours used, so that a changed cell shows as a changed line.
"""

import pytest
from syrupy.assertion import SnapshotAssertion

from pcviz.tui.look import Look
from tests.tui.scenes import deadlock, ended, four_places, semaphores
from tests.tui.test_widgets import Laboratory

SIZES = {"80x24": (80, 24), "120x40": (120, 40), "200x60": (200, 60)}


async def picture(script, size: tuple[int, int], look: Look) -> str:
    app = Laboratory(look, script)
    async with app.run_test(size=size) as pilot:
        app.show()
        await pilot.pause()
        widgets = (app.headline, app.stage, app.chart, app.legend)
        strips = [widget.render_line(y) for widget in widgets for y in range(widget.size.height)]
        colours = sorted(
            {f"{s.style.color.name} on {s.style.bgcolor.name}" for strip in strips for s in strip if s.text.strip()}
        )
        return "\n".join([*(strip.text.rstrip() for strip in strips), "", *colours])


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
async def test_four_places(size, theme, snapshot: SnapshotAssertion):
    assert await picture(four_places(), size, Look.of(theme)) == snapshot


@pytest.mark.parametrize("scene", [deadlock, ended, semaphores])
async def test_other_moments(scene, snapshot: SnapshotAssertion):
    assert await picture(scene(), (120, 40), Look.of("dark")) == snapshot


async def test_in_ascii(snapshot: SnapshotAssertion):
    assert await picture(four_places(), (80, 24), Look.of("dark", ascii=True)) == snapshot
