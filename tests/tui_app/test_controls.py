"""The controls: what each key and each click says to the app, and what the app says to them."""

from dataclasses import fields

import pytest
from textual.widgets import Input

from pcviz.tui.widgets.controls import COLUMNS
from pcviz.workshop.settings import Settings
from tests.sometimes import slowly
from tests.tui_app.panel import ALL, Panel, focus, rows, slider

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


@pytest.mark.parametrize("width", [80, *slowly(120, 200)])
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


@pytest.mark.parametrize("size", [(80, 24), *slowly((120, 40), (200, 60))])
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
@pytest.mark.parametrize("width", [78, 200, *slowly(80, 120)])
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


@pytest.mark.parametrize("width", [78, 200, *slowly(80, 120)])
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
