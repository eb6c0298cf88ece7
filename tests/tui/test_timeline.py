"""The timeline in a running app: pan and zoom, and the arrows from who notified to who was notified."""

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.app import App, ComposeResult
from textual.events import MouseScrollUp

from pcviz.trace.state import State
from pcviz.trace.timeline import Timeline
from pcviz.trace.tracks import Tracks
from pcviz.tui.look import THEMES, Look
from pcviz.tui.widgets.timeline import TimelineChart
from tests.scripted import Script
from tests.tui.scenes import cast


class Bench(App[None]):
    def __init__(self, script: Script, look: Look | None = None, rows: int = 8) -> None:
        super().__init__()
        self.look = look or Look()
        self.state = script.state()
        self.timeline = followed(script)
        self.rows = rows

    def compose(self) -> ComposeResult:
        self.chart = TimelineChart(self.look)
        yield self.chart

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.look.theme
        self.chart.styles.height = self.rows

    def show(self) -> None:
        self.chart.show(self.timeline, self.state.snapshot())

    @property
    def lines(self) -> list[str]:
        return [self.chart.render_line(y).text.rstrip() for y in range(self.chart.size.height)]

    def cells(self, name: str) -> str:
        (row,) = [row for row in self.lines[1:] if row.strip().startswith(name)]
        return row.strip()[len(name) :].strip()


def followed(script: Script, window_s: float = 20.0) -> Timeline:
    state, timeline = State(), Timeline(window_s)
    for event in script.events:
        state.apply(event)
        timeline.observe(event, state)
    return timeline


def a_minute() -> Script:
    """P1 works for 30 s and then holds the lock; C1 waits, and is woken at 40 s."""
    script = cast(2, 2)
    script.work("P1", "making", 30.0).wait("C1", "not_empty").wait("P2", "not_full").work("C2", "processing", 99)
    script.at(30).wake("P1").own("P1", "mutex").at(40).notify("P1", "not_empty", "C1")
    return script.at(60).release("P1", "mutex")


async def test_it_follows_the_present_and_says_how_much_it_shows():
    app = Bench(a_minute())
    async with app.run_test(size=(120, 12)) as pilot:
        app.show()
        await pilot.pause()
        assert "last 20 s" in app.lines[0]
        assert set(app.cells("P1")) <= set("█┬▄")


async def test_panned_it_shows_an_older_part_and_stays_there_while_the_run_goes_on():
    app = Bench(a_minute())
    async with app.run_test(size=(120, 12)) as pilot:
        app.show()
        app.chart.pan(-8)
        await pilot.pause()
        assert "0 to 20 s" in app.lines[0] and "l live" in app.lines[0]
        assert set(app.cells("P1")) == {"▄"}
        app.timeline.advance(75)
        before = app.lines
        app.show()
        assert app.lines == before
        app.chart.live()
        await pilot.pause()
        assert "last 20 s" in app.lines[0]


async def test_wider_it_shows_what_lies_before_the_window_and_says_from_when_it_is_exact():
    script = cast(1, 1)
    for second in range(120):
        script.at(second).work("P1", "making", 1.0).at(second + 0.5).wake("P1").own("P1", "mutex").at(second + 0.9)
        script.release("P1", "mutex")
    app = Bench(script)
    async with app.run_test(size=(120, 12)) as pilot:
        app.show()
        app.chart.zoom(-3)
        await pilot.pause()
        assert "last 200 s" in app.lines[0] and "coarse before 10" in app.lines[0]
        assert 67 <= len(app.cells("P1")) <= 70  # 120 of 200 s, in 115 cells


async def test_what_is_drawn_after_panning_to_and_fro_is_what_is_drawn_at_once():
    script = cast(2, 2)
    for number in range(60):
        script.work("P1", "making", 0.7).later(0.37).wake("P1").own("P1", "mutex").later(0.31).wait("C1", "not_empty")
        script.later(0.11).notify("P1", "not_empty", "C1").release("P1", "mutex").later(0.05).own("C1", "mutex")
        script.later(0.01 * number).release("C1", "mutex").sleep("C2", 1.0)
    app, fresh = Bench(script), Bench(script)
    async with app.run_test(size=(120, 12)) as pilot:
        app.show()
        for pan, zoom in ((-1, -1), (-1, 2), (3, 0), (-6, 1), (2, 1), (-9, -1)):
            app.chart.pan(pan)
            app.chart.zoom(zoom)
        await pilot.pause()
        turned, window = app.lines, app.chart.window
        assert not window.live
    async with fresh.run_test(size=(120, 12)) as pilot:
        fresh.chart.window = window
        fresh.chart._timeline = fresh.timeline  # as after a first look
        fresh.show()
        await pilot.pause()
        assert fresh.lines == turned


async def test_the_wheel_zooms_to_what_is_under_the_mouse_and_with_shift_pans():
    app = Bench(a_minute())
    async with app.run_test(size=(120, 12)) as pilot:
        app.show()
        app.chart.zoom(-1)
        assert app.chart.view.span == 50
        x = 40
        then = app.chart._time_at(x)
        await pilot._post_mouse_events([MouseScrollUp], TimelineChart, offset=(x, 2), button=0)
        assert app.chart.view.span == 20
        assert app.chart._time_at(x) == pytest.approx(then)
        app.chart.live()
        await pilot._post_mouse_events([MouseScrollUp], TimelineChart, offset=(110, 2), button=0)
        assert app.chart.window.live and app.chart.view.span == 10
        await pilot._post_mouse_events([MouseScrollUp], TimelineChart, offset=(60, 2), button=0, shift=True)
        assert app.chart.view.until(app.chart.now) == 57.5


async def test_a_drag_takes_the_picture_along_and_a_click_on_the_title_lets_it_go():
    app = Bench(a_minute())
    async with app.run_test(size=(120, 12)) as pilot:
        app.show()
        await pilot.mouse_down(TimelineChart, offset=(40, 2))
        await pilot.hover(TimelineChart, offset=(90, 2))
        await pilot.mouse_up(TimelineChart, offset=(90, 2))
        end = app.chart.view.until(app.chart.now)
        assert 50 < end < 53
        await pilot.hover(TimelineChart, offset=(20, 2))
        assert app.chart.view.until(app.chart.now) == end
        await pilot.click(TimelineChart, offset=(40, 0))
        assert app.chart.window.live


async def test_an_arrow_leads_from_who_notified_to_who_was_notified():
    app = Bench(a_minute())
    async with app.run_test(size=(120, 12)) as pilot:
        app.show()
        app.chart.zoom(-1)
        await pilot.pause()
        p1, p2, c1 = (app.lines[row] for row in (1, 2, 3))
        x = p1.index("┬")
        assert (p1[x], p2[x], c1[x]) == ("┬", "│", "▼")
        assert app.lines[4][x] == "▄"  # C2 had nothing to do with it
        assert app.chart._time_at(x) == pytest.approx(40, abs=0.5)


async def test_one_that_wakes_all_has_an_arrow_to_each():
    script = cast(1, 3)
    for consumer in ("C1", "C3"):
        script.wait(consumer, "not_empty")
    script.wait("P1", "not_full").at(5).notify("C2", "not_empty", "C1", "C3").at(10).start("C2")
    app = Bench(script)
    async with app.run_test(size=(120, 12)) as pilot:
        app.show()
        await pilot.pause()
        x = app.cells("C3").index("▼")
        assert [app.cells(name)[x] for name in ("C1", "C2", "C3")] == ["▲", "│", "▼"]
        assert app.cells("P1")[x] == "▒"


async def test_too_many_wake_ups_to_tell_apart_are_counted_and_closer_they_are_arrows():
    script = cast(1, 1)
    for _ in range(400):
        script.wait("C1", "not_empty").later(0.04).notify("P1", "not_empty", "C1").later(0.01)
    app = Bench(script)
    async with app.run_test(size=(160, 12)) as pilot:
        app.show()
        await pilot.pause()
        assert "wake-ups, closer they are arrows" in app.lines[0]
        assert not set("┬▼") & set("".join(app.lines[1:]))
        app.chart.zoom(4)
        await pilot.pause()
        assert app.cells("C1").count("▼") == app.cells("P1").count("┬") == 20


async def test_nothing_overlaps_whatever_is_in_sight():
    app = Bench(a_minute())
    async with app.run_test(size=(80, 12)) as pilot:
        app.show()
        for turn in (0, -1, -5, 3):
            app.chart.pan(turn)
            app.chart.zoom(-1)
            await pilot.pause()
            assert app.chart.canvas.collisions() == []
            assert all(len(line) <= 80 for line in app.lines)


async def test_a_whole_trace_pans_in_steps_and_goes_with_the_tape():
    tracks = Tracks(24.0)
    state = a_minute().state()
    for step, status in enumerate([view.status for view in state.snapshot().threads] * 20):
        tracks.change(float(step), 1, status)
    app = Bench(a_minute())
    app.timeline = tracks
    async with app.run_test(size=(120, 12)) as pilot:
        app.chart.unit = "steps"
        for now in (60.0, 30.0):
            tracks.now = now
            app.state.t = now
            app.show()
            await pilot.pause()
            assert "last 24 steps" in app.lines[0]
        app.chart.pan(-1)
        await pilot.pause()
        assert "0 to 24 steps" in app.lines[0]
        app.chart.zoom(9)
        assert app.chart.view.span == 4


@pytest.mark.parametrize("theme", ["dark", "light", "ascii"])
@pytest.mark.parametrize("width", [80, 120])
async def test_pictures(width, theme, snapshot: SnapshotAssertion):
    app = Bench(a_minute(), Look.of("dark" if theme == "ascii" else theme, ascii=theme == "ascii"))
    async with app.run_test(size=(width, 12)) as pilot:
        app.show()
        app.chart.zoom(-1)
        app.chart.pan(-1)
        await pilot.pause()
        colours = {
            f"{s.style.color.name} on {s.style.bgcolor.name}"
            for y in range(app.chart.size.height)
            for s in app.chart.render_line(y)
            if s.text.strip()
        }
        assert "\n".join([*app.lines, "", *sorted(colours)]) == snapshot


async def test_what_is_over_is_looked_up_once_also_where_there_was_nothing(monkeypatch):
    script = cast(1, 1).at(5).work("P1", "making", 30.0).wait("C1", "not_empty").at(10).wake("P1")
    app = Bench(script)
    async with app.run_test(size=(80, 8)) as pilot:
        app.show()
        await pilot.pause()
        before, asked, between = app.lines, [], app.timeline.between
        monkeypatch.setattr(app.timeline, "between", lambda *of: asked.append(of) or between(*of))
        app.show()
        slice_s = app.chart.view.span / app.chart._layout[1]
        assert asked
        assert all(since > 10 - slice_s for _, since, _ in asked)
        assert app.lines == before
