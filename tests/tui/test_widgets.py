"""The widgets in a running app: what they show, and that only what changed is sent."""

from dataclasses import replace

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region

from pcviz.trace.state import State
from pcviz.trace.timeline import Timeline
from pcviz.tui.look import THEMES, Look
from pcviz.tui.motion import Motion
from pcviz.tui.palette import DARK, LIGHT
from pcviz.tui.widgets.headline import Headline, clock
from pcviz.tui.widgets.legend import Legend
from pcviz.tui.widgets.stage import Stage
from pcviz.tui.widgets.timeline import TimelineChart
from tests.scripted import Script
from tests.tui.scenes import Clock, cast, crowd, deadlock, put, snapshot, timeline, working


class Laboratory(App[None]):
    """The widgets one above the other, as the app stacks them."""

    def __init__(self, look: Look, script: Script) -> None:
        super().__init__()
        self.look, self.script = look, script
        self.motion = Motion(Clock())
        self.chosen: list[int] = []

    def compose(self) -> ComposeResult:
        self.headline, self.stage = Headline(self.look), Stage(self.look)
        self.chart, self.legend = TimelineChart(self.look), Legend(self.look)
        yield self.headline
        yield self.stage
        yield self.chart
        yield self.legend

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.look.theme
        self.chart.styles.height = self.chart.rows_for(
            len(snapshot(self.script).threads), self.size.width, self.size.height // 4
        )

    def show(self) -> None:
        shot = snapshot(self.script)
        self.headline.show(shot, title="basic", detail="Queue of 5", mode="live")
        self.stage.show(shot, self.motion, self.motion.clock())
        self.chart.show(timeline(self.script), shot)

    def on_stage_thread_chosen(self, message: Stage.ThreadChosen) -> None:
        self.chosen.append(message.thread)


def rows(widget) -> list[str]:
    return [widget.render_line(y).text for y in range(widget.size.height)]


@pytest.mark.parametrize(("size", "height"), [((80, 24), 2), ((115, 30), 2), ((116, 30), 1), ((200, 60), 1)])
async def test_the_headline_takes_one_row_where_there_is_room(size, height):
    app = Laboratory(Look(), working())
    async with app.run_test(size=size) as pilot:
        app.show()
        await pilot.pause()
        assert app.headline.size.height == height
        words = "\n".join(rows(app.headline))
        for part in ("pcviz · basic", "live", "×1", "made 7", "in buffer 4", "delivered 2", "lost 0"):
            assert part in words
        assert all(len(row) == size[0] for row in rows(app.headline))


def test_run_time_is_cut_not_rounded_up():
    assert [clock(0), clock(12.49), clock(59.99), clock(3661)] == ["00:00.0", "00:12.4", "00:59.9", "61:01.0"]


@pytest.mark.parametrize("width", [80, 120])
async def test_what_could_not_be_kept_is_said(width):
    script = working()
    script.event("you", "skip", 0, {"ask": 12, "own": 3})
    app = Laboratory(Look(), script)
    async with app.run_test(size=(width, 40)) as pilot:
        app.show()
        await pilot.pause()
        assert "15 events only counted" in "\n".join(rows(app.headline))


async def test_a_phase_takes_the_place_of_live():
    app = Laboratory(Look(), deadlock())
    async with app.run_test(size=(120, 40)) as pilot:
        app.show()
        await pilot.pause()
        assert "× deadlock" in rows(app.headline)[0]


async def test_a_frame_without_news_sends_nothing(monkeypatch):
    app = Laboratory(Look(), working())
    async with app.run_test(size=(120, 40)) as pilot:
        app.show()
        await pilot.pause()
        sent = []
        for widget in (app.headline, app.stage, app.chart):
            monkeypatch.setattr(widget, "send", sent.append)
        app.show()
        assert sent == []


async def test_a_frame_sends_the_changed_rows_only(monkeypatch):
    app = Laboratory(Look(), working())
    async with app.run_test(size=(120, 40)) as pilot:
        app.show()
        await pilot.pause()
        sent = []
        monkeypatch.setattr(app.stage, "send", sent.extend)
        app.script.wake("P2")
        app.show()
        assert 0 < len(sent) <= 3
        assert all(region.height == 1 for region in sent)


async def test_another_look_recolours_everything_at_once():
    app = Laboratory(Look.of("dark"), working())
    async with app.run_test(size=(120, 40)) as pilot:
        app.show()
        await pilot.pause()
        before = rows(app.stage)
        app.stage.look = Look.of("light")
        await pilot.pause()
        grounds = {segment.style.bgcolor.name for segment in app.stage.render_line(0)}
        assert grounds == {LIGHT.ground} != {DARK.ground}
        assert rows(app.stage) == before


async def test_a_resize_draws_the_last_snapshot_again():
    app = Laboratory(Look(), working())
    async with app.run_test(size=(120, 40)) as pilot:
        app.show()
        await pilot.pause()
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "PRODUCERS" in rows(app.stage)[0]
        assert all(len(row) == 80 for row in rows(app.stage))


async def test_a_click_on_a_card_chooses_the_thread():
    app = Laboratory(Look(), working())
    async with app.run_test(size=(120, 40)) as pilot:
        app.show()
        await pilot.pause()
        (y,) = [y for y, row in enumerate(rows(app.stage)) if " P2 " in row and "sleeping" in row]
        await pilot.click(Stage, offset=(3, y))
        await pilot.pause()
        assert app.chosen == [2]


async def test_without_colours_names_signs_and_words_remain(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    app = Laboratory(Look(), working())
    async with app.run_test(size=(120, 40)) as pilot:
        app.show()
        await pilot.pause()
        assert app.no_color
        words = "\n".join(rows(app.stage))
        for part in ("P1  ▶ working", "C3  ○ waiting", "P2·3", "wait set not_empty"):
            assert part in words


def drawn(chart: TimelineChart, name: str) -> str:
    (row,) = [row for row in rows(chart) if row.strip().startswith(name)]
    return row.strip()[len(name) :].strip()


async def test_the_timeline_has_a_row_a_thread_and_shows_how_long_each_status_took():
    script = cast(1, 1)
    script.work("P1", "making", 10.0).wait("C1", "not_empty").later(10).wake("P1").own("P1", "mutex").later(10)
    app = Laboratory(Look(), script)
    async with app.run_test(size=(120, 40)) as pilot:
        app.show()
        await pilot.pause()
        producer, consumer = drawn(app.chart, "P1"), drawn(app.chart, "C1")
        assert abs(producer.count("▄") - producer.count("█")) <= 2
        assert set(consumer) == {"▒"}
        assert len(producer) > 100


async def test_a_timeline_that_is_followed_step_by_step_is_the_one_drawn_at_once():
    """Finished slices are kept, so the incremental picture must equal the fresh one."""
    script = cast(1, 1)
    for number in range(12):
        script.work("P1", "making", 0.7).later(0.7).wake("P1").own("P1", "mutex").later(0.31).release("P1", "mutex")
        script.wait("C1", "not_empty").later(0.4).notify("P1", "not_empty", "C1").later(0.2)
        script.own("C1", "mutex").later(0.1 * number).release("C1", "mutex")
    app = Laboratory(Look(), script)
    async with app.run_test(size=(120, 40)) as pilot:
        state, chart = State(), Timeline(20.0)
        for event in script.events:
            state.apply(event)
            chart.observe(event, state)
            app.chart.show(chart, state.snapshot())
        await pilot.pause()
        followed = rows(app.chart)[1:]
        app.chart.show(timeline(script), state.snapshot())
        await pilot.pause()
        assert rows(app.chart)[1:] == followed


async def test_a_wait_grows_while_no_event_comes():
    script = cast(1, 1).at(1.0).wait("C1", "not_empty")
    app = Laboratory(Look(), script)
    async with app.run_test(size=(120, 40)) as pilot:
        chart, shot = timeline(script), script.state().snapshot()
        lengths = []
        for t in (1.0, 6.0, 11.0, 31.0):
            app.chart.show(chart, replace(shot, t=t))
            await pilot.pause()
            lengths.append(drawn(app.chart, "C1").count("▒"))
        assert lengths == sorted(set(lengths))
        assert lengths[-1] == len(drawn(app.chart, "C1"))


async def test_many_threads_share_the_timeline_s_rows():
    app = Laboratory(Look(), crowd())
    async with app.run_test(size=(120, 40)) as pilot:
        app.show()
        await pilot.pause()
        words = "\n".join(rows(app.chart))
        assert all(name in words for name in ("P1", "P16", "C1", "C16"))
        assert app.chart.canvas.collisions() == []


@pytest.mark.parametrize(("threads", "room", "wanted"), [(5, 10, 6), (32, 9, 9), (5, 1, 1), (0, 5, 1)])
def test_the_timeline_asks_for_no_more_than_there_is(threads, room, wanted):
    assert TimelineChart(Look()).rows_for(threads, 120, room) == wanted


@pytest.mark.parametrize("ascii", [False, True])
async def test_the_legend_explains_every_sign(ascii):
    look = Look.of("dark", ascii)
    app = Laboratory(look, working())
    async with app.run_test(size=(80, 24)) as pilot:
        app.show()
        await pilot.pause()
        words = "\n".join(rows(app.legend))
        for part in ("working", "blocked", "holding", "waiting", "notified", "just now"):
            assert part in words
        assert {word for _, word, _, _ in app.legend.sentences()} >= {"waiting", "notified", "stopped"}


async def test_a_restart_forgets_how_long_labels_were():
    script = cast(1, 1)
    put(script, "P1", "P1·100000")
    app, fresh = Laboratory(Look(), script), Laboratory(Look(), cast(1, 1))
    async with fresh.run_test(size=(120, 40)) as pilot:
        fresh.show()
        await pilot.pause()
        expected = rows(fresh.stage)
    async with app.run_test(size=(120, 40)) as pilot:
        app.show()
        await pilot.pause()
        app.script = cast(1, 1)
        app.show()
        assert rows(app.stage) != expected
        app.stage.forget()
        app.show()
        assert rows(app.stage) == expected


@pytest.mark.parametrize("size", [(200, 60), (90, 30), (40, 3)])
async def test_a_picture_of_another_size_stays_within_the_widget(size):
    """While a change of size is on its way: a row that is too long would run on into the rows of other widgets."""
    app = Laboratory(Look.of("dark"), working())
    async with app.run_test(size=(120, 40)) as pilot:
        app.show()
        await pilot.pause()
        for widget in (app.headline, app.stage, app.chart, app.legend):
            widget.canvas.resize(*size)
            widget.draw(widget.canvas)
            widget.canvas.changed()
            for x, width in ((0, widget.size.width), (5, 20)):
                strips = widget.render_lines(Region(x, 0, width, widget.size.height))
                assert [strip.cell_length for strip in strips] == [width] * widget.size.height
