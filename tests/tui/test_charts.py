"""The charts, the insight panel, and how they share the rows below the stage."""

from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.app import App, ComposeResult
from textual.events import MouseScrollDown

from pcviz.insight.finding import Finding, Moment
from pcviz.insight.lives import ThreadMeasure
from pcviz.insight.report import lamp
from pcviz.trace.snapshot import Status
from pcviz.tui.canvas import Canvas
from pcviz.tui.look import THEMES, Look
from pcviz.tui.picture import shares
from pcviz.tui.picture.curves import charts
from pcviz.tui.picture.said import NOTHING, flow, page, rows
from pcviz.tui.widgets.charts import CHARTS as COUNT
from pcviz.tui.widgets.charts import LEAST, Charts, grid
from pcviz.tui.widgets.drawn import Drawn
from pcviz.tui.widgets.insight import InsightPanel
from pcviz.tui.widgets.views import CHARTS, INSIGHT, NAMES, SIDE_BY_SIDE_FROM, TIMELINE, Views
from tests.tui.scenes import Clock
from tests.tui.studied import SETTINGS, Studied, busy

CONVOY = Finding(
    name="convoy",
    sentence="P1 and P2 queue for the mutex.",
    evidence=("queued 41 % of their time", "behind C1"),
    weight=0.6,
    advice="Hold the lock for less.",
    moments=(Moment(1.5, 2.25, 12),),
)


class Bench(App[None]):
    """One widget, as large as it is told to be."""

    def __init__(self, widget: Drawn, look: Look) -> None:
        super().__init__()
        self.widget, self.look = widget, look

    def compose(self) -> ComposeResult:
        yield self.widget

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.look.theme
        self.widget.styles.height = "100%"

    @property
    def lines(self) -> list[str]:
        return [self.widget.render_line(y).text.rstrip() for y in range(self.widget.size.height)]


@pytest.fixture(scope="module")
def studied() -> Studied:
    return Studied(busy())


def chart(studied: Studied, title: str, width: int = 60):
    return next(one for one in charts(studied.figures(), width) if one.title == title)


def words(one) -> str:
    return " ".join(text for _, text in one.words)


# What each chart says


def test_the_fill_has_its_capacity_and_where_it_was_full_and_empty(studied):
    fill = chart(studied, "FILL")
    series = {one.name: one for one in fill.plot.series}
    assert {y for _, y in series["capacity"].points} == {2.0}
    assert words(fill).startswith(f"{studied.state.fill(studied.figures().series[0].number)} of 2")
    assert series["empty"].points and all(y == 0 for _, y in series["empty"].points)
    assert max(y for _, y in series["fill"].points) <= 2


def test_throughput_tells_in_from_out_and_has_theory_beside_it(studied):
    rates = chart(studied, "ITEMS/S")
    series = {one.name: one for one in rates.plot.series}
    assert set(series) == {"in", "out", "theory"}
    assert {y for _, y in series["theory"].points} == {2.5}, "one consumer that takes 0.4 s"
    assert all(text in words(rates) for text in ("in ", "out ", "run ", "theory 2.5"))


def test_delays_are_those_that_the_fold_measured(studied):
    state = studied.state
    assert state.latencies.count > 20
    histogram = chart(studied, "HOW LONG")
    assert sum(y for _, y in histogram.plot.series[0].points) == state.latencies.count
    (x0, _), *_, (x1, _) = histogram.plot.series[0].points
    assert x0 <= state.latencies.quantile(0.0) <= state.latencies.max <= x1
    assert "p50" in words(chart(studied, "TIME IN BUFFER"))


def test_before_anything_is_delivered_nothing_is_claimed():
    studied = Studied(busy(0))
    assert "nothing delivered yet" in words(chart(studied, "TIME IN BUFFER"))
    assert words(chart(studied, "HOW LONG")).startswith("0 delivered")


# Threads


def measure(**shares_of: float) -> ThreadMeasure:
    parts = dict.fromkeys(("working", "sleeping", "holding", "queued", "waiting", "running", "notified"), 0.0) | shares_of
    return ThreadMeasure(id=1, name="P1", role="producer", seconds=10.0, over=False, **parts)


def test_a_bar_shares_out_its_cells_and_none_is_lost():
    one = measure(working=0.5, waiting=0.3, notified=0.1, holding=0.2)
    assert shares.bar(one, 10) == [(Status.WORKING, 5), (Status.HOLDING, 2), (Status.WAITING, 2), (Status.NOTIFIED, 1)]
    thirds = measure(working=1 / 3, queued=1 / 3, sleeping=1 / 3)
    assert sum(count for _, count in shares.bar(thirds, 10)) == 10
    assert sum(count for _, count in shares.bar(measure(working=0.5, running=0.5), 10)) == 5


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize(("width", "height", "threads"), [(58, 6, 3), (78, 3, 16), (38, 6, 16), (34, 2, 5)])
def test_bars_stay_within_their_place(width, height, threads, ascii):
    look = Look.of("dark", ascii)
    canvas = Canvas(look.blank)
    canvas.resize(width, height)
    some = [replace(measure(working=0.4, waiting=0.6), id=number, name=f"P{number}") for number in range(1, threads + 1)]
    shares.draw(canvas, look, 0, 0, width, height, some)
    assert canvas.collisions() == []
    text = "\n".join(canvas.text())
    assert "P1" in text
    assert f"P{threads}" in text or "more hidden" in text


# The grid of charts


@pytest.mark.parametrize("height", [3, 4, 8, 13, 20, 30])
def test_every_chart_has_a_place_on_some_page_and_none_is_too_small(height):
    for width in range(20, 240):
        columns, lines = grid(width, height)
        assert columns >= 1 and lines >= 1, width
        if width >= LEAST[0] and height >= LEAST[1]:
            assert (width + 2) // columns - 2 >= LEAST[0], width
            assert height // lines >= LEAST[1], width
        if width >= 118 and height >= 13:
            assert columns * lines >= COUNT, width


@pytest.mark.parametrize("size", [(80, 3), (80, 6), (120, 13), (80, 30), (66, 20), (200, 12)])
@pytest.mark.parametrize("ascii", [False, True])
async def test_nothing_overlaps_and_nothing_is_cut(size, ascii, studied):
    look = Look.of("dark", ascii)
    widget = Charts(look)
    app = Bench(widget, look)
    async with app.run_test(size=size) as pilot:
        seen = ""
        for _ in range(COUNT):
            widget.show(studied.figures())
            await pilot.pause()
            assert widget.canvas.collisions() == []
            assert all(len(line) <= size[0] for line in app.lines)
            seen += "\n".join(app.lines)
            if not widget.turn():
                break
        assert all(title in seen for title in ("FILL", "ITEMS/S", "TIME IN BUFFER", "HOW LONG", "THREADS"))
        if ascii:
            assert seen.isascii()


async def test_while_nothing_happens_only_the_ends_of_the_curves_are_sent(studied, monkeypatch):
    look = Look()
    app = Bench(Charts(look), look)
    async with app.run_test(size=(120, 13)) as pilot:
        app.widget.show(studied.figures())
        await pilot.pause()
        sent = []
        monkeypatch.setattr(app.widget, "send", sent.extend)
        app.widget.show(studied.figures())
        assert sent == []


# The insight panel


def test_it_says_what_stands_out_first_and_then_the_figures(studied):
    report = replace(studied.report(lamps=(lamp(SETTINGS),)), findings=(CONVOY,))
    said = ["".join(text for text, _ in line) for line in rows(report, Look(), 70)]
    assert said[0].startswith("○ P + C ≤ 2·B: 3 ≤ 4")
    assert said[1] == "! P1 and P2 queue for the mutex."
    figures = "\n".join(said)
    assert all(word in figures for word in ("throughput", "Little", "p50", "at work", "stood still", "THEORY", "theory 2.5/s"))
    assert all(len(line) <= 70 for line in said)


def test_the_lamp_is_lit_where_a_deadlock_can_be_reached(studied):
    lit = rows(studied.report(lamps=(lamp(replace(SETTINGS, capacity=1)),)), Look(), 90)[0]
    assert "".join(text for text, _ in lit) == "● P + C > 2·B: 3 > 2, a deadlock is reachable"
    assert lit[0][1] == Look().alarm


def test_with_nothing_to_say_it_says_so():
    said = ["".join(text for text, _ in line) for line in rows(Studied(busy(0)).report(settings=None), Look(), 70)]
    assert said[0] == NOTHING


def test_little_s_law_is_measured_against_itself(studied):
    (buffer,) = studied.report().whole.buffers
    said = next(line for line in rows(studied.report(), Look(), 200) if line[0][0].startswith("Little"))
    text = "".join(piece for piece, _ in said)
    assert f"{buffer.occupancy:.3g} mean fill" in text and f"= {buffer.little:.3g}" in text
    assert "still inside" in text or "as Little's law says" in text


def test_the_page_has_the_evidence_and_what_to_do(studied):
    text = page(replace(studied.report(), findings=(CONVOY,)), Look()).plain
    assert all(words in text for words in (CONVOY.sentence, *CONVOY.evidence, CONVOY.advice, "seen from 1.500 s to 2.250 s"))
    assert all(name in text for name in ("P1", "P2", "C1", "FIGURES", "THREADS"))


def test_rows_break_between_words_and_a_figure_stays_with_its_unit():
    style = Look().text
    lines = flow([("it waits for 52 % of", style), ("the time", style)], 15, 2)
    assert ["".join(text for text, _ in line) for line in lines] == ["it waits for", "  52 % of the", "  time"]
    assert flow([], 10, 2) == []


@pytest.mark.parametrize("size", [(80, 4), (120, 13), (200, 10), (60, 20)])
async def test_the_panel_says_how_many_rows_are_hidden_and_the_wheel_shows_them(size, studied):
    look = Look()
    widget = InsightPanel(look)
    app = Bench(widget, look)
    async with app.run_test(size=size) as pilot:
        widget.show(studied.report())
        await pilot.pause()
        assert widget.canvas.collisions() == []
        hidden = "rows more" in app.lines[0]
        before = app.lines[1:]
        await pilot._post_mouse_events([MouseScrollDown], InsightPanel, offset=(5, 1), button=0)
        await pilot.pause()
        assert (app.lines[1:] != before) == hidden


# Below the stage


class Screenful(App[None]):
    def __init__(self, studied: Studied, look: Look | None = None, room: int = 13) -> None:
        super().__init__()
        self.studied, self.look, self.room = studied, look or Look(), room
        self.time = Clock()

    def compose(self) -> ComposeResult:
        self.views = Views(self.look, self.time)
        yield self.views

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.look.theme

    def show(self) -> None:
        self.views.fit(3, self.size.width, self.room)
        studied = self.studied
        self.views.show(studied.state.snapshot(), studied.timeline, studied.study, studied.state, SETTINGS)
        self.time.now += 1

    def rows(self) -> list[str]:
        strips = self.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips[: self.views.size.height]]


async def settled(app: Screenful, pilot) -> str:
    for _ in range(2):
        app.show()
        await pilot.pause()
    return "\n".join(app.rows())


async def test_one_view_at_a_time_and_the_next_one_by_turns(studied):
    app = Screenful(studied)
    async with app.run_test(size=(120, 40)) as pilot:
        seen = []
        for _ in range(len(NAMES) + 1):
            text = await settled(app, pilot)
            seen.append([word for word in ("TIMELINE", "FILL", "INSIGHT") if word in text])
            app.views.turn()
        assert seen == [["TIMELINE"], ["FILL"], ["INSIGHT"], ["TIMELINE"]]


async def test_in_few_rows_the_charts_have_pages_before_the_next_view(studied):
    app = Screenful(studied, room=4)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(app, pilot)
        order = []
        for _ in range(6):
            app.views.turn()
            text = await settled(app, pilot)
            order.append(next(word for word in ("TIMELINE", "FILL", "TIME IN", "THREADS", "INSIGHT") if word in text))
            assert app.views.size.height <= 4
        assert order == ["FILL", "TIME IN", "THREADS", "INSIGHT", "TIMELINE", "FILL"]


async def test_on_a_wide_screen_all_stand_side_by_side(studied):
    app = Screenful(studied, room=20)
    async with app.run_test(size=(SIDE_BY_SIDE_FROM, 60)) as pilot:
        text = await settled(app, pilot)
        assert all(word in text for word in ("TIMELINE", "FILL", "THREADS", "INSIGHT"))
        await pilot.resize_terminal(120, 40)
        app.views.choose(INSIGHT)
        text = await settled(app, pilot)
        assert "INSIGHT" in text and "TIMELINE" not in text


async def test_the_timeline_takes_no_more_rows_than_it_needs(studied):
    app = Screenful(studied)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        assert app.views.size.height == 5, "title, three threads, axis"
        app.views.choose(CHARTS)
        await settled(app, pilot)
        assert app.views.size.height == 13
        assert app.views.shows(CHARTS) and not app.views.shows(TIMELINE)


@pytest.mark.parametrize("view", [CHARTS, INSIGHT])
@pytest.mark.parametrize("theme", ["dark", "light", "ascii"])
@pytest.mark.parametrize(("size", "room"), [((80, 24), 4), ((120, 40), 13)], ids=["80x24", "120x40"])
async def test_pictures(view, theme, size, room, studied, snapshot: SnapshotAssertion):
    app = Screenful(studied, Look.of("dark" if theme == "ascii" else theme, ascii=theme == "ascii"), room)
    async with app.run_test(size=size) as pilot:
        app.views.choose(view)
        await settled(app, pilot)
        strips = app.screen._compositor.render_strips()[: app.views.size.height]
        colours = sorted(
            {f"{s.style.color.name} on {s.style.bgcolor.name}" for strip in strips for s in strip if s.text.strip()}
        )
        assert "\n".join([*app.rows(), "", *colours]) == snapshot


def test_where_putters_do_not_wait_theory_knows_only_the_most_that_can_be(studied):
    rejecting = replace(SETTINGS, policy="reject")
    rates = next(one for one in charts(studied.figures(rejecting), 60) if one.title == "ITEMS/S")
    assert "at most 2.5" in words(rates)
    assert "theory" not in {one.name for one in charts(studied.figures(rejecting), 60)[0].plot.series}
