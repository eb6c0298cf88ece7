"""The controls: what the panel looks like, at every width and with every control that there can be."""

from typing import Any

import pytest
from textual.geometry import Region

from pcviz.tui.look import Look
from pcviz.tui.palette import DARK, LIGHT
from pcviz.tui.widgets.choice import Choice
from pcviz.tui.widgets.controls import COLUMNS, ONLY_WITH, Controls
from pcviz.workshop.settings import CONTROL, CONTROLS, Settings
from tests.sometimes import slowly
from tests.tui_app.panel import ALL, Panel, focus, offer, rows


def stand_at(controls: Controls, settings: Settings) -> None:
    """As if it were shown, without an app."""
    for key, knob in controls.knobs.items():
        knob.value = getattr(settings, key)
        other, word = ONLY_WITH.get(key, ("", ""))
        knob.can_focus = not other or getattr(settings, other) == word


@pytest.mark.parametrize("settings", [Settings(), ALL], ids=["as usual", "with all controls"])
def test_nothing_overlaps_and_nothing_is_cut(settings):
    controls = Controls(Look())
    stand_at(controls, settings)
    for width in range(78, 201):
        height = controls.rows_for(width)
        plan = controls.plan(width, height)
        cells = [*plan.cells.values(), plan.help]
        assert set(plan.cells) == set(CONTROL) - (set(ONLY_WITH) if settings == Settings() else set()), width
        assert all(Region(0, 0, width, height).contains_region(cell) for cell in cells), width
        assert not any(a.overlaps(b) for n, a in enumerate(cells) for b in cells[:n]), width


@pytest.mark.parametrize("width", [78, 96, 200, *slowly(80, 95, 120, 160)])
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


@pytest.mark.parametrize("width", [60, 120, *slowly(80, 200)])
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
            monkeypatch.setattr(widget, "send", sent.append)
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
