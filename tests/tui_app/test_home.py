"""The first screen: a buffer that moves, a list to pick from, and what each key and click on it says."""

import asyncio
import itertools
import re

import pytest
from rich.console import Console

from pcviz.tui.glossary import WORDS
from pcviz.tui.help import glossary
from pcviz.tui.screens.home import HomeScreen
from pcviz.tui.screens.workshop import WorkshopScreen
from pcviz.tui.widgets.picker import Picker
from pcviz.workshop.scenario import find_scenarios, load_scenario
from pcviz.workshop.settings import CONTROLS
from tests.tui_app.driving import Hand, Heard, driven

SIZES = [(80, 24), (120, 40), (200, 60)]
sizes = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


async def listed(hand: Hand) -> None:
    """The first picture has one scenario; the others follow at once."""
    await hand.until(lambda: len(hand.app.screen._names) == len(find_scenarios()))


def picker(hand: Hand) -> Picker:
    return hand.app.screen.query_one(Picker)


@sizes
async def test_it_opens_on_a_buffer_that_moves_with_a_list_and_a_legend(size):
    async with driven(size=size) as hand:
        await hand.seen("PRODUCERS", "BUFFER", "CONSUMERS", "Enter start it", "notified", "quit", "^p menu")
        before = hand.picture()
        await hand.until(lambda: hand.app.screen._pulse.state.account.delivered and hand.picture() != before)


@pytest.mark.parametrize("size", [(80, 24), *(pytest.param(size, marks=pytest.mark.slow) for size in SIZES[1:])])
async def test_every_scenario_is_reached_and_described_whole(size):
    async with driven(size=size) as hand:
        await listed(hand)
        for at, name in enumerate(hand.app.screen._names):
            shown, now = load_scenario(name), picker(hand)

            def told(now: Picker = now) -> str:
                return " ".join(row.partition("│")[2].strip() for row in now.canvas.text())

            await hand.until(lambda shown=shown, told=told: " ".join(shown.description.split()) in told())
            assert now.at == at
            assert f"{shown.producers} producer" in told()
            assert "…" not in told()
            await hand.press("down")


async def test_moving_the_cursor_ends_one_preview_and_begins_another():
    heard = Heard(Picker.Moved, Picker.Chosen)
    async with driven(size=(120, 40), hook=heard) as hand:
        await listed(hand)
        first = hand.app.screen._pulse.run
        await hand.press("down", "down", "up", "end", "home", "up")
        assert [(type(one), one.at) for one in heard.messages] == [
            (Picker.Moved, at) for at in (1, 2, 1, len(find_scenarios()) - 1, 0)
        ]
        await hand.until(lambda: first.kernel.aborted)
        assert hand.app.screen._pulse.run is not first
        assert [pulse.run for pulse in hand.app._pulses] == [hand.app.screen._pulse.run]


async def test_in_two_columns_left_and_right_change_the_column():
    async with driven(size=(120, 40)) as hand:
        await listed(hand)
        went = []
        for key in ("right", "down", "left", "left", "right", "right"):
            await hand.press(key)
            went.append(picker(hand).at)
        down = -(-len(find_scenarios()) // 2)
        assert went == [down, down + 1, 1, 1, down + 1, down + 1]


async def test_a_click_moves_the_cursor_and_a_click_on_the_chosen_one_starts_it():
    async with driven(size=(120, 40)) as hand:
        await listed(hand)
        await hand.click(picker(hand), 5, 2)
        assert (picker(hand).at, type(hand.app.screen)) == (2, HomeScreen)
        title = load_scenario(hand.app.screen._names[2]).title
        await hand.seen(f"{title}, a preview")
        await hand.click(picker(hand), 5, 2)
        await hand.until(lambda: any(isinstance(screen, WorkshopScreen) for screen in hand.app.screen_stack))
        await hand.seen(f"pcviz · {title}")


async def test_enter_starts_the_chosen_one_and_its_preview_rests_meanwhile():
    async with driven(size=(80, 24)) as hand:
        await listed(hand)
        preview = hand.app.screen._pulse.run
        await hand.press("down", "up", "enter")
        await hand.seen("Before you look")
        assert hand.app.screen_stack[1]._pulse.run is not preview
        assert hand.app.screen_stack[1]._pulse.run.paused
        hand.run.set("make", 60.0)  # or it might end between the two keys, and the second close what is said of that
        await hand.press("escape", "escape")
        await hand.until(lambda: isinstance(hand.app.screen, HomeScreen) and not hand.app.screen._pulse.run.paused)


@pytest.mark.parametrize("ascii", [False, True])
async def test_the_glossary_has_every_sign_word_and_key(ascii):
    async with driven(size=(120, 40), ascii=ascii) as hand:
        await listed(hand)
        console = Console(width=100, color_system=None)
        with console.capture() as captured:
            console.print(glossary(hand.app.look, hand.app.screen))
        page = captured.get()
        for word, _ in WORDS:
            assert word in page
        for control in CONTROLS:  # which are words on the screen, too
            labels = {word.removesuffix("s") for word in control.label.split()}  # which is in the plural for some
            assert {*control.choices, *labels} <= set(re.findall(r"[a-z-]+", page.lower()))
        for part in ("blocked", "notified", "The other theme", "Leave pcviz", "PgUp", "wheel"):
            assert part in page
        await hand.press("question_mark")
        await hand.seen("What am I looking at?", "not started yet")
        await hand.press("end")
        await hand.seen("Turns the control under the mouse")
        assert hand.picture().isascii() or not ascii
        await hand.press("escape")
        assert isinstance(hand.app.screen, HomeScreen)


async def test_f1_lists_the_keys_and_a_click_closes_the_page():
    async with driven(size=(80, 24)) as hand:
        await listed(hand)
        await hand.press("f1")
        await hand.seen("Keys and mouse", "Start the chosen one")
        await hand.click_on("Esc")
        await hand.until(lambda: isinstance(hand.app.screen, HomeScreen))


async def test_t_changes_the_theme_at_once():
    async with driven(size=(80, 24)) as hand:
        await listed(hand)
        assert hand.app.theme == "pcviz-dark"
        await hand.press("t")
        assert hand.app.theme == "pcviz-light"
        grounds = {segment.style.bgcolor.name for segment in picker(hand).render_line(0) if segment.style}
        assert grounds == {hand.app.look.palette.ground}


@pytest.mark.parametrize(("key", "status"), [("q", 0), ("ctrl+q", 0), ("ctrl+c", 130)])
async def test_it_is_left_by_key(key, status):
    async with driven(size=(80, 24)) as hand:
        await listed(hand)
        await hand.press(key)
        assert hand.app._exit
        assert (hand.app.return_code or 0) == status


async def test_a_word_of_the_last_row_is_a_button():
    async with driven(size=(120, 40)) as hand:
        await listed(hand)
        await hand.click_on("light/dark")
        assert hand.app.theme == "pcviz-light"
        await hand.click_on("^p menu")
        await hand.seen("Search for commands")
        await hand.press("escape")
        await hand.seen("Enter start it")
        await hand.click_on("start it")
        await hand.seen("Before you look")


async def test_a_change_of_size_is_not_lost_while_the_app_is_held_up(monkeypatch):
    async with driven(size=(120, 40)) as hand:
        await hand.seen("BUFFER")
        asked = itertools.count()
        with monkeypatch.context() as patched:  # between any two looks at the clock others had the interpreter for a second
            patched.setattr("textual.timer._time.get_time", lambda: float(next(asked)))
            called = asyncio.Event()
            hand.app.set_timer(1 / 120, called.set)  # as Textual does for a change of size
            await asyncio.wait_for(called.wait(), 10)
