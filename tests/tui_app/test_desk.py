"""The controls of a real run: what is turned acts on it, and can be copied and saved."""

import itertools
import shlex
from dataclasses import asdict

import pytest
from textual.events import MouseScrollDown

from pcviz.cli.run import settings as read_settings
from pcviz.tui.widgets.choice import Choice
from pcviz.tui.widgets.controls import Controls
from pcviz.tui.widgets.knob import Knob
from pcviz.tui.widgets.slider import Slider
from pcviz.workshop.scenario import load_scenario
from pcviz.workshop.settings import CONTROL
from tests.tui_app.driving import ENDLESS, Heard, driven, options, scenario


async def test_a_key_becomes_a_message_becomes_a_setting():
    heard = Heard(Knob.Changed, Controls.Turned)
    async with driven(options(scenario()), hook=heard) as hand:
        hand.slider("capacity").focus()
        await hand.press("right")
        assert [(type(one), one.key, one.value) for one in heard.messages] == [
            (Knob.Changed, "capacity", 4),
            (Controls.Turned, "capacity", 4),
        ]
        assert hand.run.settings.capacity == 4
        await hand.seen("of 4")


@pytest.mark.parametrize("size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.slow)])
async def test_every_control_acts_on_the_running_threads_by_click_drag_and_wheel(size):
    # At a pace at which whoever is turned to its quickest waits for the others: what rushes by is tested elsewhere.
    async with driven(options(scenario(make=1.0, take=1.0)), size=size, fps=2) as hand:
        await hand.seen("capacity")
        controls = hand.workshop.query_one(Controls)
        for key in controls.plan(*controls.size).cells:
            control, knob = CONTROL[key], controls.knobs[key]
            before = getattr(hand.run.settings, key)
            await hand.pilot._post_mouse_events([MouseScrollDown], knob, (4, 0))
            await hand.handled()
            now = getattr(hand.run.settings, key)
            if isinstance(knob, Choice):
                words = control.choices
                assert hand.run.needs_restart(key) or now == words[min(words.index(before) + 1, len(words) - 1)]
            else:
                assert now < before or now == before == control.slider[0]
            if isinstance(knob, Slider):
                await hand.click(knob, knob.body_at + knob.rail // 2)
                middle = getattr(hand.run.settings, control.key)
                assert control.slider[0] < middle < control.slider[1]
                await hand.pilot.mouse_down(knob, offset=(knob.body_at + knob.rail // 2, 0))
                await hand.pilot.hover(knob, offset=(knob.body_at, 0))
                await hand.pilot.mouse_up(knob, offset=(knob.body_at, 0))
                await hand.handled()
                assert getattr(hand.run.settings, control.key) == control.slider[0]
                knob.focus()
                await hand.press(*str(before), "enter")
                assert getattr(hand.run.settings, control.key) == before


async def test_what_no_longer_fits_is_marked_until_it_has_gone():
    async with driven(options(scenario(ENDLESS, capacity=6, consumers=0))) as hand:
        await hand.seen("6 of 6")
        hand.slider("capacity").focus()
        await hand.press("2", "enter")
        await hand.seen("6 of 2", "surplus 4", "4 surplus")
        hand.slider("producers").focus()
        await hand.press("0", "enter")
        hand.slider("consumers").focus()
        await hand.press("2", "enter")
        await hand.until(lambda: "surplus" not in hand.picture())
        account = hand.workshop._pulse.state.account
        assert account.lost == account.duplicated == 0


async def test_a_buffer_that_cannot_change_its_size_says_so_and_a_restart_does_it():
    async with driven(options(scenario(ENDLESS, buffer="one_condition_broadcast"))) as hand:
        hand.slider("capacity").focus()
        await hand.press("right")
        await hand.seen("restart with 4")
        assert hand.run.settings.capacity == 3
        assert "--set capacity=4 " in hand.workshop.command()  # which is a start, too
        await hand.press("r")
        await hand.until(lambda: hand.run.settings.capacity == 4 and "restart with" not in hand.picture())


async def test_the_copied_command_leads_to_the_same_settings():
    async with driven(options("basic", {"make": 60.0})) as hand:
        await hand.press("escape", "space")  # it must not end before all is typed, however long that takes
        for key, typed in (("capacity", "8"), ("make", "0.75"), ("consumers", "1")):
            hand.slider(key).focus()
            await hand.press(*typed, "enter")
        await hand.press("y")
        program, command, name, *rest = shlex.split(hand.app.clipboard)
        assert (program, command, name) == ("pcviz", "run", "basic")
        assert hand.app.said[-1] == hand.app.clipboard
        pairs = [value for flag, value in itertools.pairwise(rest) if flag == "--set"]
        overrides, _, _ = read_settings(pairs)
        wanted = asdict(load_scenario("basic").settings()) | {
            key: CONTROL[key].accept(value) for key, value in overrides.items()
        }
        assert wanted == asdict(hand.run.settings)
        assert rest[rest.index("--seed") + 1] == str(hand.run.seed)


async def test_a_copy_right_behind_a_turn_has_what_the_control_says():
    async with driven(options(scenario(ENDLESS)), size=(80, 24)) as hand:
        await hand.seen("capacity")
        hand.slider("capacity").turn(9)  # and whoever is told of it has not heard it yet
        assert hand.run.settings.capacity == 3
        assert "--set capacity=9 " in hand.workshop.command()
        hand.slider("make").turn(0.2)
        hand.workshop.action_save()
        assert (hand.run.settings.capacity, hand.run.settings.make) == (9, 0.2)


async def test_saved_controls_are_a_scenario_that_starts_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with driven(options("basic", {"make": 60.0}), size=(80, 24)) as hand:
        await hand.press("escape")
        hand.slider("take").focus()
        await hand.press("right", "w")
        await hand.seen("Save these controls", "my-basic.toml")
        await hand.press("enter")
        await hand.until(lambda: (tmp_path / "my-basic.toml").exists())
        assert load_scenario("my-basic.toml").settings() == hand.run.settings
        assert load_scenario("my-basic.toml").seed == hand.run.seed == 1  # the one that was asked for
        assert hand.app.said[-1] == "pcviz run my-basic.toml"
        await hand.press("w", "enter")
        assert "there is such a file already" in hand.app.said[-1]
