"""One thing at a time, two headings, and a row of moments: pictures at three sizes and two themes, from scripts."""

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.app import App, ComposeResult

from pcviz.tui.look import THEMES, Look
from pcviz.tui.motion import Motion
from pcviz.tui.widgets.moment_list import Entry, MomentList
from pcviz.tui.widgets.podium import SHOWN, Podium
from pcviz.tui.widgets.stage import Stage
from pcviz.tui.widgets.variant import Variant
from tests.tui.scenes import Clock, crowd, deadlock, four_places, priorities, snapshot, surplus, working

SIZES = {"80x24": (80, 24), "120x40": (120, 40), "200x60": (200, 60)}
MOMENTS = [
    Entry("The first wait", 0.4, ""),
    Entry("The buffer is full", 12.5, "here"),
    Entry("Nobody is left who could wake them", None, "awaited"),
    Entry("It is empty again", None, "gone"),
    Entry("The end", None, ""),
]


class Hall(App[None]):
    """What a presenter shows, without the run."""

    def __init__(self, look: Look, script, view: str) -> None:
        super().__init__()
        self.look, self.script, self.view = look, script, view

    def compose(self) -> ComposeResult:
        self.podium = Podium(self.look)
        self.moments = MomentList(self.look, [entry.title for entry in MOMENTS])
        yield self.podium
        yield self.moments

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.look.theme

    def show(self) -> None:
        motion = Motion(Clock())
        self.podium.view = self.view
        self.podium.show(snapshot(self.script), motion, motion.clock())
        self.moments.show(MOMENTS)

    def drawn(self):
        return [self.podium, self.moments]


class Pair(Hall):
    """Two runs side by side, as a low screen stacks them."""

    def compose(self) -> ComposeResult:
        self.parts = [Variant(self.look, "A"), Stage(self.look), Variant(self.look, "B"), Stage(self.look)]
        yield from self.parts

    def show(self) -> None:
        motion = Motion(Clock())
        for (heading, stage), script, name in zip(
            (self.parts[:2], self.parts[2:]), (deadlock(), self.script), ("one condition", "two conditions"), strict=True
        ):
            shot = snapshot(script)
            heading.show(shot, name, "live")
            stage.show(shot, motion, motion.clock())

    def drawn(self):
        return self.parts


async def picture(app: Hall, size: tuple[int, int]) -> str:
    async with app.run_test(size=size) as pilot:
        app.show()
        await pilot.pause()
        strips = [widget.render_line(y) for widget in app.drawn() for y in range(widget.size.height)]
        colours = {f"{s.style.color.name} on {s.style.bgcolor.name}" for strip in strips for s in strip if s.text.strip()}
        collisions = [widget.canvas.collisions() for widget in app.drawn()]
        assert not any(collisions), collisions
        return "\n".join([*(strip.text.rstrip() for strip in strips), "", *sorted(colours)])


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
@pytest.mark.parametrize("view", SHOWN[:3])
async def test_one_thing_at_a_time(view, size, snapshot: SnapshotAssertion):
    assert await picture(Hall(Look.of("dark"), four_places(), view), size) == snapshot


@pytest.mark.parametrize("scene", [crowd, surplus, priorities, deadlock])
async def test_slots_of_every_kind(scene, snapshot: SnapshotAssertion):
    assert await picture(Hall(Look.of("light"), scene(), "buffer"), (80, 24)) == snapshot


@pytest.mark.parametrize("view", SHOWN[:3])
async def test_in_ascii(view, snapshot: SnapshotAssertion):
    drawn = await picture(Hall(Look.of("dark", ascii=True), working(), view), (80, 24))
    assert drawn == snapshot


async def test_more_threads_than_rows_are_counted():
    assert "more" in await picture(Hall(Look.of("dark"), crowd(), "threads"), (80, 24))


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_two_runs_one_above_the_other(size, theme, snapshot: SnapshotAssertion):
    assert await picture(Pair(Look.of(theme), working(), ""), size) == snapshot
