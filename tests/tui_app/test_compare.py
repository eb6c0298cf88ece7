"""Two runs side by side under the pilot: one set of controls for both, whole at every size, and what tells them apart."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from pcviz.tui.options import AppOptions, CompareOptions
from pcviz.tui.screens.compare import CompareScreen
from pcviz.tui.screens.home import HomeScreen
from pcviz.tui.screens.panel import Reading
from pcviz.tui.screens.pick_comparison import PickComparison
from pcviz.tui.widgets.controls import Controls
from pcviz.tui.widgets.sentence import Sentence
from pcviz.workshop.comparison import find_comparisons, load_comparison, parse_comparison
from pcviz.workshop.settings import CONTROL
from tests.tui_app.driving import Driven, Hand, driven

SLOTS = """
title = "Slots"
look = "Who waits?"
[both]
producers = 2
consumers = 2
make = 0.02
take = 0.02
[a]
name = "few"
capacity = 2
[b]
name = "many"
capacity = 6
"""

# The consumer comes first, takes the mutex, and waits for an item with it in its hand. Then there may be a producer.
STUCK = """
title = "Which first?"
[both]
producers = 0
consumers = 1
make = 0.01
take = 0.01
[a]
name = "mutex first"
buffer = "mutex_before_empty"
[b]
name = "count first"
buffer = "semaphores"
"""


@asynccontextmanager
async def comparing(what: str, size=(120, 40), overrides=None, **display) -> AsyncIterator[Hand]:
    """The app on a comparison, as `pcviz compare` opens it."""
    comparison = parse_comparison(what, "a test's") if "\n" in what else load_comparison(what)
    app = Driven(None, **display)
    app.options = AppOptions(compare=CompareOptions([what], comparison, 1, None, overrides or {}), **display)
    try:
        async with app.run_test(size=size) as pilot:
            hand = Hand(app, pilot)
            await hand.until(lambda: any(isinstance(one, CompareScreen) and one.pulses for one in app.screen_stack))
            yield hand
    finally:
        app.close_runs()


def screen(hand: Hand) -> CompareScreen:
    return next(one for one in hand.app.screen_stack if isinstance(one, CompareScreen))


def delivered(hand: Hand) -> list[int]:
    return [pulse.state.account.delivered for pulse in screen(hand).pulses]


def turn(hand: Hand, key: str, value: object) -> None:
    screen(hand).query_one(Controls).knobs[key].turn(value)


@pytest.mark.parametrize(
    ("size", "display"),
    [
        ((80, 24), {}),
        pytest.param((80, 24), {"theme": "light"}, marks=pytest.mark.slow),
        ((80, 24), {"ascii": True}),
        ((120, 40), {}),
        ((200, 60), {"theme": "light"}),
    ],
)
async def test_both_run_and_nothing_is_cut_off(size, display):
    async with comparing(SLOTS, size, **display) as hand:
        await hand.until(lambda: min(delivered(hand)) > 3)
        await hand.seen("few", "many", "BUFFER", "Space pause", "Esc back")
        picture = hand.picture()
        for word in ("PRODUCERS", "CONSUMERS", "made", "wait set not_full", "owns lock"):
            assert picture.count(word) == 2, picture
        assert picture.count("P1") >= 2 and picture.count("C2") >= 2
        assert ("Slots" in picture) == (size[1] >= 34)
        if display.get("ascii"):
            assert picture.isascii()


@pytest.mark.parametrize("name", find_comparisons())
async def test_every_pair_that_comes_with_pcviz_opens_and_says_what_to_look_at(name):
    async with comparing(name, (80, 24)) as hand:
        comparison = load_comparison(name)
        await hand.seen(comparison.a.name, comparison.b.name)
        await hand.until(lambda: comparison.look.split() == words(hand)[: len(comparison.look.split())])


def words(hand: Hand) -> list[str]:
    """What the sentence at the bottom says."""
    return " ".join(row.strip() for row in screen(hand).query_one("#versus", Sentence).canvas.text()).split()


async def test_both_have_the_same_seed_and_so_the_same_work():
    async with comparing(SLOTS) as hand:
        a, b = screen(hand).runs
        assert a.seed == b.seed == 1
        assert (a.settings.capacity, b.settings.capacity) == (2, 6)


async def test_pause_step_and_restart_are_of_both():
    async with comparing(SLOTS) as hand:
        await hand.until(lambda: min(delivered(hand)) > 0)
        await hand.press("space")
        await hand.seen("Space go on")
        assert [run.paused for run in screen(hand).runs] == [True, True]
        states = [pulse.state for pulse in screen(hand).pulses]
        before = [state.events for state in states]
        for _ in range(3):
            await hand.press("full_stop")
        await hand.until(lambda: all(state.events > was for state, was in zip(states, before, strict=True)))
        assert all(run.paused for run in screen(hand).runs)
        await hand.press("space")
        await hand.until(lambda: not any(run.paused for run in screen(hand).runs))
        old = screen(hand).runs
        await hand.press("r")
        assert not set(old) & set(screen(hand).runs)
        await hand.until(lambda: all(run.ended or run.kernel.aborted for run in old))
        await hand.until(lambda: min(delivered(hand)) > 0)
        assert len(hand.app._pulses) == 2


async def test_a_turn_is_of_both_and_stays_for_a_restart_but_not_for_a_reset():
    async with comparing(SLOTS) as hand:
        turn(hand, "producers", 4)
        await hand.until(lambda: [run.settings.producers for run in screen(hand).runs] == [4, 4])
        await hand.press("r")
        assert [run.settings.producers for run in screen(hand).runs] == [4, 4]
        assert screen(hand).command().endswith("--set producers=4 --seed 1")
        screen(hand).query_one(Controls).knobs["consumers"].turn(5)  # and whoever is told of it has not heard it yet
        assert "--set consumers=5 " in screen(hand).command()
        await hand.press("R")
        assert [run.settings.producers for run in screen(hand).runs] == [2, 2]


async def test_what_the_two_differ_in_is_marked_and_turns_neither():
    async with comparing(SLOTS) as hand:
        knob = screen(hand).query_one(Controls).knobs["capacity"]
        await hand.until(lambda: knob.note == "2|6")
        turn(hand, "capacity", 9)
        await hand.until(lambda: hand.app.said)
        assert hand.app.said[-1] == "capacity is what the two differ in: it stays 2 in A and 6 in B."
        assert [run.settings.capacity for run in screen(hand).runs] == [2, 6]
        await hand.until(lambda: knob.value == 2)
        assert "--set" not in screen(hand).command()


async def test_a_buffer_that_cannot_be_resized_waits_for_a_restart_of_both():
    async with comparing(STUCK) as hand:
        turn(hand, "capacity", 3)
        await hand.until(lambda: screen(hand).query_one(Controls).knobs["capacity"].note == "restart with 3")
        await hand.press("r")
        assert [run.settings.capacity for run in screen(hand).runs] == [3, 3]


async def test_which_one_is_in_a_deadlock_is_said_and_shown_as_it_stood():
    async with comparing(STUCK) as hand:
        await hand.until(lambda: not any(run.kernel.astir for run in screen(hand).runs))
        turn(hand, "producers", 1)
        await hand.seen("A is in a deadlock after 0 items", "B goes on")
        await hand.seen("× deadlock", "blocked")
        shown = screen(hand).pulses[0].snapshot()
        assert shown.phase == "deadlock"
        assert {view.status.value for view in shown.threads} == {"blocked"}
        assert screen(hand).runs[1].ended is None
        await hand.press("i")
        assert isinstance(hand.app.screen, Reading)
        await hand.seen("mutex first", "mutex_before_empty", "seed 1", "Nobody is left who could wake them")


async def test_when_both_are_over_there_is_nothing_to_pause():
    async with comparing(SLOTS.replace("[both]", "[both]\nitems = 2")) as hand:
        await hand.until(lambda: screen(hand).over)
        await hand.press("space")
        assert hand.app.said[-1] == "Both runs are over. r runs them again."
        await hand.seen("finished")


async def test_the_difference_in_figures_is_said_once_there_is_something_to_tell():
    async with comparing(SLOTS, overrides={"scale": 20}) as hand:
        await hand.seen("items a second", "of their time", "nothing is lost.")


async def test_from_the_first_screen_and_back():
    async with driven(size=(80, 24)) as hand:
        await hand.seen("c compare")
        await hand.press("c")
        assert isinstance(hand.app.screen, PickComparison)
        await hand.seen(*(load_comparison(name).title for name in find_comparisons()))
        await hand.press("down", "enter")
        await hand.until(lambda: isinstance(hand.app.screen, CompareScreen))
        runs = screen(hand).runs
        await hand.press("escape")
        await hand.until(lambda: isinstance(hand.app.screen, HomeScreen))
        await hand.until(lambda: all(run.kernel.aborted for run in runs))
        await hand.press("c", "escape")
        assert isinstance(hand.app.screen, HomeScreen)


async def test_it_wears_both_themes_while_it_runs():
    async with comparing(SLOTS) as hand:
        await hand.until(lambda: min(delivered(hand)) > 0)
        for theme in ("pcviz-light", "pcviz-dark"):
            await hand.press("t")
            assert hand.app.theme == theme
        assert set(CONTROL) >= set(screen(hand)._apart)
