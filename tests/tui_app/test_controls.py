"""The controls: what each key and each click says to the app, then what the panel looks like."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.widgets import Input

from pcviz.tui.look import DARK, LIGHT, Look
from pcviz.tui.widgets.choice import Choice
from pcviz.tui.widgets.controls import COLUMNS, ONLY_WITH, Controls
from pcviz.tui.widgets.knob import Knob
from pcviz.tui.widgets.scale import Scale
from pcviz.tui.widgets.slider import Slider
from pcviz.workshop.settings import CONTROL, CONTROLS, Settings
from tests.tui.scenes import Clock


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


def stand_at(controls: Controls, settings: Settings) -> None:
    """As if it were shown, without an app."""
    for key, knob in controls.knobs.items():
        knob.value = getattr(settings, key)
        other, word = ONLY_WITH.get(key, ("", ""))
        knob.can_focus = not other or getattr(settings, other) == word


ALL = Settings(order="ageing", policy="timeout")  # with every control there is


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


# what a scale stops at


@pytest.mark.parametrize("control", [control for control in CONTROLS if not control.choices], ids=lambda control: control.key)
def test_every_stop_is_accepted_by_its_control(control):
    scale = Scale(control)
    assert (scale.stops[0], scale.stops[-1]) == control.slider
    assert [control.accept(stop) for stop in scale.stops] == list(scale.stops)
    assert {type(stop) for stop in scale.stops} == {type(control.accept(scale.stops[0]))} or not control.whole


def test_the_speed_is_logarithmic_with_the_real_time_in_the_middle():
    scale = Scale(CONTROL["scale"])
    assert scale.place(1) == 0.5
    assert scale.place(0.1) == 0
    assert scale.place(10) == 1
    assert [scale.moved(1, steps) for steps in (-10, -1, 1, 2, 3, 10)] == [0.1, 0.8, 1.2, 1.5, 2, 10]
    assert not any(Scale(CONTROL[key]).logarithmic for key in ("capacity", "producers", "make", "slow_motion"))


def test_a_step_goes_to_the_next_stop_also_from_between_two():
    scale = Scale(CONTROL["make"])
    assert [scale.moved(0.22, steps) for steps in (-2, -1, 1, 2)] == [0.15, 0.2, 0.25, 0.3]
    assert [scale.moved(0.2, steps) for steps in (-1, 1)] == [0.15, 0.25]


@pytest.mark.parametrize(("key", "outside", "end"), [("capacity", 100, 64), ("make", 3600.0, 2), ("scale", 100.0, 10)])
def test_from_beyond_its_end_a_slider_comes_back_to_it(key, outside, end):
    scale = Scale(CONTROL[key])
    assert scale.place(outside) == 1
    assert scale.moved(outside, -1) == end


def test_no_step_goes_on_from_beyond_the_end():
    assert Scale(CONTROL["make"]).moved(3600.0, 1) == 3600.0
    assert Scale(CONTROL["scale"]).moved(0.05, -1) == 0.05
    assert Scale(CONTROL["scale"]).moved(0.05, 1) == 0.1


def test_unbounded_is_the_stop_behind_the_last():
    scale = Scale(CONTROL["capacity"])
    assert scale.moved(60, 10) == 64
    assert scale.moved(64, 1) is None
    assert scale.moved(None, 1) is None
    assert scale.moved(None, -1) == 64
    assert Scale(CONTROL["producers"]).moved(16, 1) == 16


@given(st.sampled_from([control for control in CONTROLS if not control.choices]), st.data())
def test_steps_up_and_down_keep_their_direction_and_their_range(control, data):
    scale = Scale(control)
    value = control.accept(data.draw(st.integers(0, 64) if control.whole else st.floats(0.01, 60)) or control.low)
    steps = data.draw(st.integers(1, 1000))
    up, down = scale.moved(value, steps), scale.moved(value, -steps)
    assert up is None or up >= value
    assert down <= value
    assert up in (None, value) or up in scale.stops
    assert down == value or down in scale.stops
    assert scale.at(scale.place(down)) == down or down == value


# what the keyboard says


@pytest.mark.parametrize(
    ("key", "presses", "values"),
    [
        ("capacity", ["right"], [6]),
        ("capacity", ["left", "left"], [4, 3]),
        ("capacity", ["pageup"], [15]),
        ("capacity", ["home", "pagedown", "left"], [1]),
        ("capacity", ["end", "right", "right", "left"], [64, None, 64]),
        ("producers", ["end", "right"], [16]),
        ("make", ["right", "left", "left"], [0.25, 0.2, 0.15]),
        ("jitter", ["left"], []),
        ("scale", ["right", "home", "end"], [1.2, 0.1, 10]),
        ("slow_motion", ["right", "right", "right", "right"], [0.1, 0.2, 0.3, 0.4]),
        ("order", ["right", "right", "left"], ["lifo", "priority", "lifo"]),
        ("order", ["end", "right", "home", "enter"], ["fair", "fifo", "lifo"]),
        ("policy", ["right", "right", "enter"], ["timeout", "reject", "drop-newest"]),
        ("pattern", ["enter", "enter", "enter"], ["exponential", "bursty", "fixed"]),
    ],
)
async def test_keys_turn_the_focused_control_at_once(key, presses, values):
    app = Panel()
    async with app.run_test(size=(120, 20)) as pilot:
        await focus(app, pilot, key)
        await pilot.press(*presses)
        assert app.turned == [(key, value) for value in values]


@pytest.mark.parametrize(
    ("key", "typed", "turned"),
    [
        ("capacity", ["1", "2", "enter"], [("capacity", 12)]),
        ("capacity", ["1", "0", "0", "enter"], [("capacity", 100)]),
        ("make", ["0", ".", "1", "2", "3", "enter"], [("make", 0.123)]),
        ("make", ["1", "comma", "5", "enter"], [("make", 1.5)]),
        ("take", ["1", "9", "backspace", "enter"], [("take", 1)]),
        ("scale", ["5", "0", "tab"], [("scale", 50)]),
        ("producers", ["4", "down"], [("producers", 4)]),
        ("producers", ["4", "escape", "enter"], []),
        ("producers", ["4", "right"], [("producers", 3)]),
        ("producers", ["2", "enter"], []),
    ],
)
async def test_digits_are_typed_and_set(key, typed, turned):
    app = Panel()
    async with app.run_test(size=(120, 20)) as pilot:
        await focus(app, pilot, key)
        await pilot.press(*typed)
        assert app.turned == turned
        assert slider(app, key).typed == ""


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize(
    ("key", "typed", "right"), [("capacity", "0", "from 1 to"), ("producers", "1.5", "whole"), ("scale", "0", "0.01")]
)
async def test_what_is_not_accepted_stays_and_says_what_would_be_right(width, key, typed, right):
    app = Panel()
    async with app.run_test(size=(width, 20)) as pilot:
        await focus(app, pilot, key)
        await pilot.press(*typed, "enter")
        assert app.turned == []
        assert f"{typed}_" in "\n".join(rows(app))
        assert right in "\n".join(rows(app))
        await pilot.press("escape")
        assert right not in "\n".join(rows(app))
        assert app.focused_key == key


async def test_what_is_typed_is_shown_while_it_is_typed():
    app = Panel()
    async with app.run_test(size=(120, 20)) as pilot:
        await focus(app, pilot, "capacity")
        await pilot.press("4", "2")
        assert "42_" in rows(app)[0]
        assert "Enter" in rows(app)[4]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_tab_and_the_arrows_go_down_one_column_after_the_other(size):
    app = Panel(settings=ALL)
    order = [key for column in COLUMNS for key in column]
    async with app.run_test(size=size) as pilot:
        await focus(app, pilot, "capacity")
        went = []
        for _ in order[1:]:
            await pilot.press("tab")
            went.append(app.focused_key)
        assert went == order[1:]
        await pilot.press("tab")
        assert app.focused_key is None  # Tab leads on, out of the panel
        await pilot.press("shift+tab")
        assert app.focused_key == order[-1]
        await pilot.press("down")
        assert app.focused_key == order[0]
        await pilot.press("up", "up")
        assert app.focused_key == order[-2]
        assert app.turned == []


async def test_other_keys_are_left_to_the_app():
    heard = []

    class Listening(Panel):
        def on_key(self, event):
            heard.append(event.key)

    app = Listening()
    async with app.run_test(size=(120, 20)) as pilot:
        for key in ("capacity", "order"):
            await focus(app, pilot, key)
            await pilot.press("p", "space", "escape", "question_mark")
        assert heard == ["p", "space", "escape", "question_mark"] * 2
        assert app.turned == []


# what the mouse says


async def test_a_click_on_the_rail_turns_and_focuses():
    app = Panel()
    async with app.run_test(size=(120, 20)) as pilot:
        knob = slider(app, "producers")
        await pilot.click(knob, offset=(knob.body_at + knob.rail - 1, 0))
        await pilot.click(knob, offset=(knob.body_at, 0))
        assert app.turned == [("producers", 16), ("producers", 0)]
        assert app.focused_key == "producers"


async def test_a_click_on_label_or_value_only_focuses():
    app = Panel()
    async with app.run_test(size=(120, 20)) as pilot:
        knob = slider(app, "take")
        await pilot.click(knob, offset=(3, 0))
        await pilot.click(knob, offset=(knob.size.width - 1, 0))
        assert (app.turned, app.focused_key) == ([], "take")


async def test_taking_hold_of_the_knob_does_not_move_it():
    app = Panel(settings=Settings(capacity=6))
    async with app.run_test(size=(120, 20)) as pilot:
        knob = slider(app, "capacity")
        await pilot.click(knob, offset=(knob.body_at + round(knob.scale.place(6) * (knob.rail - 1)), 0))
        assert app.turned == []


async def test_a_drag_turns_all_the_way_and_ends_where_the_mouse_is_let_go():
    app = Panel()
    async with app.run_test(size=(120, 20)) as pilot:
        knob = slider(app, "consumers")
        x0, x1 = knob.body_at, knob.body_at + knob.rail - 1
        await pilot.mouse_down(knob, offset=(x0, 0))
        await pilot.hover(knob, offset=(x0 + 8, 0))
        await pilot.hover(app.query_one(Input), offset=(knob.region.x + x1, 1))
        await pilot.mouse_up(app.query_one(Input), offset=(knob.region.x + x1, 1))
        values = [value for _, value in app.turned]
        assert values[0] == 0
        assert values[-1] == 16
        assert values == sorted(values)
        assert len(values) == 3
        await pilot.hover(knob, offset=(x0, 0))
        assert len(app.turned) == 3


async def test_a_drag_from_an_unbounded_capacity_does_not_move_the_rail_under_the_mouse():
    app = Panel(settings=Settings(capacity=None))
    async with app.run_test(size=(120, 20)) as pilot:
        knob = slider(app, "capacity")
        short = knob.rail
        await pilot.mouse_down(knob, offset=(knob.body_at, 0))
        assert app.turned == [("capacity", 1)]
        assert knob.rail == short
        await pilot.mouse_up(knob, offset=(knob.body_at, 0))
        await pilot.pause()
        assert knob.rail > short


async def test_the_wheel_turns_by_one_step():
    app = Panel()
    async with app.run_test(size=(120, 20)) as pilot:
        for key in ("capacity", "order"):
            knob = app.controls.knobs[key]
            await pilot._post_mouse_events([_wheel(down=False)], knob, (4, 0))
            await pilot._post_mouse_events([_wheel(down=True)], knob, (4, 0))
        assert app.turned == [("capacity", 6), ("capacity", 5), ("order", "lifo")]


def _wheel(down: bool):
    from textual.events import MouseScrollDown, MouseScrollUp

    return MouseScrollDown if down else MouseScrollUp


async def test_a_click_on_a_word_chooses_it():
    app = Panel()
    async with app.run_test(size=(160, 20)) as pilot:
        knob = app.controls.knobs["order"]
        for word in ("priority", "LIFO"):
            await pilot.click(knob, offset=(rows(app)[4].index(word) - knob.region.x, 0))
        assert app.turned == [("order", "priority"), ("order", "lifo")]


async def test_a_choice_without_room_for_its_words_has_two_arrows():
    app = Panel()
    async with app.run_test(size=(80, 20)) as pilot:
        knob = app.controls.knobs["order"]
        assert "◂FIFO▸" in rows(app)[3]
        await pilot.click(knob, offset=(rows(app)[3].index("▸") - knob.region.x, 0))
        assert "◂LIFO▸" in rows(app)[3]
        await pilot.click(knob, offset=(rows(app)[3].index("◂") - knob.region.x, 0))
        await pilot.click(knob, offset=(rows(app)[3].index("FIFO") - knob.region.x, 0))
        assert app.turned == [("order", "lifo"), ("order", "fifo"), ("order", "lifo")]


# what the app says


async def test_show_sets_everything_and_sends_no_message():
    app = Panel()
    other = Settings(64, 0, 16, 3600, 1, 0.5, "bursty", 0.25, 0.4, "ageing", 2.5, "timeout", 0.7)
    async with app.run_test(size=(120, 20)) as pilot:
        app.settings = other
        app.show()
        await pilot.pause()
        assert {key: knob.value for key, knob in app.controls.knobs.items()} == {
            one.name: getattr(other, one.name) for one in fields(Settings)
        }
        assert app.turned == []
        words = "\n".join(rows(app))
        for part in (
            " 64 ",
            " 0 ",
            " 16 ",
            "3600 s",
            "1 s",
            "0.5 s",
            "bursty",
            "×0.25",
            "0.4 s",
            "ageing",
            "2.5 /s",
            "timeout",
            "0.7 s",
        ):
            assert part in words


@pytest.mark.parametrize(
    ("settings", "shown"), [(Settings(capacity=None), "unbounded"), (Settings(capacity=100_000), "100000")]
)
@pytest.mark.parametrize("width", [78, 80, 120, 200])
async def test_a_capacity_beyond_the_slider_is_shown_as_it_is_with_the_knob_at_the_end(settings, shown, width):
    app = Panel(settings=settings)
    async with app.run_test(size=(width, 20)):
        (row,) = [row for row in rows(app) if "capacity" in row]
        assert f"● {shown} " in row


async def test_a_frame_from_before_the_turn_does_not_turn_it_back():
    app = Panel()
    async with app.run_test(size=(120, 20)) as pilot:
        await focus(app, pilot, "capacity")
        await pilot.press("right")
        app.show()  # still 5: the app has not seen the message
        await pilot.press("right")
        assert app.turned == [("capacity", 6), ("capacity", 7)]
        app.settings = Settings(capacity=7)
        app.show()
        assert slider(app, "capacity").value == 7


async def test_what_the_run_refused_is_shown_as_it_is_after_a_moment():
    app = Panel()
    async with app.run_test(size=(120, 20)) as pilot:
        await focus(app, pilot, "producers")
        await pilot.press("right")
        app.time.now += 1
        app.show()
        assert slider(app, "producers").value == 2


@pytest.mark.parametrize("width", [78, 80, 120, 200])
@pytest.mark.parametrize(("key", "note"), [("capacity", "restart with 64"), ("capacity", "surplus 3"), ("order", "restart")])
async def test_a_note_is_marked_at_its_control_and_said_in_full(width, key, note):
    app = Panel()
    async with app.run_test(size=(width, 20)) as pilot:
        app.show({key: note})
        await pilot.pause()
        words = rows(app)
        assert sum(row.count(note) for row in words) == 1
        (row,) = [row for row in words if f"!{key}" in row]
        knob = app.controls.knobs[key]
        assert (note in row) == knob.note_shown
        app.show()
        await pilot.pause()
        assert note not in "\n".join(rows(app))
        assert "!" not in "\n".join(rows(app))


# what it looks like


@pytest.mark.parametrize("width", range(78, 201))
@pytest.mark.parametrize("settings", [Settings(), ALL], ids=["as usual", "with all controls"])
def test_nothing_overlaps_and_nothing_is_cut(settings, width):
    controls = Controls(Look())
    stand_at(controls, settings)
    height = controls.rows_for(width)
    plan = controls.plan(width, height)
    cells = [*plan.cells.values(), plan.help]
    assert set(plan.cells) == set(CONTROL) - (set(ONLY_WITH) if settings == Settings() else set())
    assert all(Region(0, 0, width, height).contains_region(cell) for cell in cells)
    assert not any(a.overlaps(b) for n, a in enumerate(cells) for b in cells[:n])


@pytest.mark.parametrize("width", [78, 80, 95, 96, 120, 160, 200])
async def test_every_label_value_and_meaning_is_there_whole(width):
    app = Panel()
    async with app.run_test(size=(width, 20)) as pilot:
        for key, control in CONTROL.items():
            await offer(app, pilot, key)
            await focus(app, pilot, key)
            words = "\n".join(rows(app))
            assert "…" not in words
            plan = app.controls.plan(*app.controls.size)
            help = " ".join(
                row[plan.help.x : plan.help.right].strip() for row in words.split("\n")[plan.help.y : plan.help.bottom]
            )
            assert help.strip() == control.meaning
        for label in (
            "capacity",
            "producers",
            "consumers",
            "order",
            "make",
            "take",
            "jitter",
            "pattern",
            "when full",
            "speed",
            "slow",
        ):
            assert label in words


@pytest.mark.parametrize(("width", "wanted"), [(60, 1), (80, 5), (120, 5), (200, 6)])
async def test_it_asks_for_the_rows_that_it_fills(width, wanted):
    app = Panel()
    async with app.run_test(size=(width, 20)) as pilot:
        assert app.controls.size.height == wanted == app.controls.rows_for(width)
        await focus(app, pilot, "make")
        assert all(row.strip() for row in rows(app))


@pytest.mark.parametrize("width", [60, 80, 120, 200])
async def test_in_one_row_it_shows_the_control_with_the_focus(width):
    app = Panel(rows=1, settings=ALL)
    async with app.run_test(size=(width, 20)) as pilot:
        await focus(app, pilot, "capacity")
        for column in COLUMNS:
            for key in column:
                assert app.focused_key == key
                (row,) = rows(app)
                assert row.startswith(f" ▸ {CONTROL[key].label}")
                await pilot.press("tab")
        await pilot.press("shift+tab", "right")
        assert app.turned == [("slow_motion", 0.1)]


async def test_all_the_focus_is_seen_without_colours():
    app = Panel()
    async with app.run_test(size=(120, 20)) as pilot:
        for key, control in CONTROL.items():
            await offer(app, pilot, key)
            await focus(app, pilot, key)
            marked = [one.label for one in CONTROLS for row in rows(app) if f"▸ {one.label}" in row]
            assert marked == [control.label]


async def test_plain_ascii_is_enough():
    app = Panel(Look.of("dark", ascii=True))
    for size in ((80, 20), (120, 20), (200, 20)):
        async with Panel(Look.of("dark", ascii=True)).run_test(size=size) as pilot:
            app = pilot.app
            await focus(app, pilot, "capacity")
            app.show({"capacity": "restart with 7"})
            await pilot.pause()
            words = "\n".join(rows(app))
            assert words.isascii()
            assert "> capacity" in words.replace("!", " ")
            assert "=O---" in words


async def test_another_look_recolours_it_at_once():
    app = Panel()
    async with app.run_test(size=(200, 20)) as pilot:
        before = rows(app)
        for palette, name in ((DARK, "dark"), (LIGHT, "light")):
            app.controls.look = Look.of(name)
            await pilot.pause()
            widgets = [app.controls, *app.controls.knobs.values()]
            assert {segment.style.bgcolor.name for widget in widgets for segment in widget.render_line(0)} == {palette.ground}
        assert rows(app) == before


async def test_a_frame_without_news_sends_nothing_and_one_turn_sends_one_row(monkeypatch):
    app = Panel()
    async with app.run_test(size=(120, 20)) as pilot:
        await pilot.pause()
        sent: list[tuple[Any, ...]] = []
        for widget in (app.controls, *app.controls.knobs.values()):
            monkeypatch.setattr(widget, "refresh", lambda *regions, **_: sent.append(regions))
        app.show()
        assert sent == []
        app.settings = Settings(capacity=9)
        app.show()
        assert len(sent) == 1
        assert len(sent[0]) == 1


def test_the_columns_hold_every_control_of_the_table_once():
    keys = [key for column in COLUMNS for key in column]
    assert sorted(keys) == sorted(control.key for control in CONTROLS)
    assert all(isinstance(Controls(Look()).knobs[key], Choice) == bool(CONTROL[key].choices) for key in keys)
