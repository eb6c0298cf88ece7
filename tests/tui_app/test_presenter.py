"""The presenter under the pilot, on real threads: freeze, back and on, jumps to moments that were and that come."""

from dataclasses import replace

import pytest

from pcviz.tui.screens.presenter import PresenterScreen
from pcviz.tui.screens.workshop import WorkshopScreen
from pcviz.tui.widgets.podium import SHOWN, Podium
from tests.tui_app.driving import ENDLESS, Hand, driven, options, scenario

MOMENTS = """
[[moments]]
title = "One goes in"
when = "first_put"
words = "See the lock."

[[moments]]
title = "Number ten is out"
when = "item 10 delivered"
words = "It took a while."

[[moments]]
title = "Something falls"
when = "first_drop"
"""
STUCK = """
title = "Stuck"
notes = "Which first?"
buffer = "mutex_before_empty"
producers = 0
consumers = 1
make = 0

[[moments]]
title = "Everybody waits"
when = "deadlock"
words = "For ever."
"""


@pytest.fixture(autouse=True)
def a_quick_machine(monkeypatch):
    """What comes faster than a machine can follow cannot be gone back to, and any machine may stand still for a while:
    here every event is followed, however late."""
    monkeypatch.setattr("pcviz.tui.haste.ALWAYS_FOLLOWED", 1 << 30)


def talk(text: str = ENDLESS + MOMENTS, **values: object):
    return replace(options(scenario(text, **values)), presenter=True)


def screen(hand: Hand) -> PresenterScreen:
    return next(one for one in hand.app.screen_stack if isinstance(one, PresenterScreen))


async def opened(hand: Hand) -> None:
    await hand.until(lambda: isinstance(hand.app.screen, PresenterScreen))


def happened(hand: Hand, rank: int):
    return lambda: rank in screen(hand).memory.watch.found


async def standing(hand: Hand) -> None:
    """Frozen, every event of it taken in, and seen as of now."""
    await hand.press("space")
    run, pulse = hand.run, hand.workshop.pulse
    await hand.until(lambda: run.paused and not len(run.kernel.recorder) and pulse.snapshot().t == run.now())


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
async def test_every_view_is_whole_at_every_size(size, display):
    seen = {"threads": ("P1", "C2"), "places": ("owns lock", "not_full", "not_empty"), "everything": ("PRODUCERS", "owns lock")}
    async with driven(talk(), size=size, **display) as hand:
        await hand.until(happened(hand, 0))
        await hand.seen("PRODUCERS", "BUFFER", "CONSUMERS", "One goes in", "Number ten", "Space freeze", "1-9", "Esc")
        for view in SHOWN[1:]:
            await hand.press("v")
            assert screen(hand).query_one(Podium).view == view
            await hand.seen(*seen[view], "Esc")
            if display.get("ascii"):
                assert hand.picture().isascii()
        await hand.press("v", "V")
        assert screen(hand).query_one(Podium).view == SHOWN[-1]


async def test_freeze_and_go_on():
    async with driven(talk()) as hand:
        await hand.until(happened(hand, 0))
        await standing(hand)
        await hand.seen("frozen", "Space go on", "▸ ")
        await hand.press("space")
        await hand.until(lambda: not hand.run.paused)
        await hand.seen("live", "Space freeze")


async def test_back_and_on_again_through_what_was_and_the_run_stands_meanwhile():
    async with driven(talk()) as hand:
        await hand.until(happened(hand, 1))
        await standing(hand)
        now = hand.workshop.pulse.snapshot()
        places = []
        for _ in range(8):
            await hand.press("left")
            await hand.seen("the past", "before the present")
            places.append((screen(hand).position, screen(hand)._shot()))
        assert [position for position, _ in places] == sorted({position for position, _ in places}, reverse=True)
        assert hand.run.paused
        for place in reversed(places[:-1]):
            await hand.press("right")
            assert (screen(hand).position, screen(hand)._shot()) == place
        await hand.press("right")
        assert screen(hand).position is None
        assert hand.workshop.pulse.snapshot() == now
        await hand.press("home")
        await hand.seen("made 0")
        await hand.press("left")
        assert hand.app.said[-1] == "This is the start."
        await hand.press("0")
        await hand.seen("frozen")
        assert screen(hand).position is None and hand.run.paused


async def test_a_step_on_in_the_present_is_a_step_of_a_thread():
    async with driven(talk()) as hand:
        await hand.until(happened(hand, 0))
        await standing(hand)
        before = hand.workshop.pulse.state.events
        for _ in range(3):
            await hand.press("right")
        await hand.until(lambda: hand.workshop.pulse.state.events > before)
        assert hand.run.paused and screen(hand).position is None


async def test_a_moment_that_was_is_shown_from_the_past_exactly():
    async with driven(talk()) as hand:
        await hand.until(happened(hand, 1))
        await hand.press("1")
        await hand.seen("the past", "One goes in:", "See the lock.", "P", "puts")
        account = screen(hand)._shot().account
        assert (account.put, account.delivered) == (1, 0)
        assert hand.run.paused
        await hand.press("space")
        await hand.until(lambda: not hand.run.paused and screen(hand).position is None)


async def test_a_moment_that_has_not_come_is_waited_for_and_frozen_at():
    async with driven(talk()) as hand:
        await opened(hand)
        await hand.press("2")
        await hand.seen("the past", "Number ten is out:", "It took a while.")
        memory = screen(hand).memory
        *_, kind, _, item = memory.past.events(screen(hand).position - 1, screen(hand).position)[0]
        assert (kind, item) == ("get", 10)
        assert hand.run.paused


async def test_asked_for_while_frozen_the_run_goes_on_until_it_comes_and_space_calls_it_off():
    async with driven(talk()) as hand:
        await hand.until(happened(hand, 0))
        await standing(hand)
        await hand.press("3")
        await hand.seen("until: Something falls", "live")
        await hand.press("space")
        await hand.seen("frozen")
        assert "until:" not in hand.picture()


async def test_a_moment_that_never_came_is_said_to_have_not():
    async with driven(talk(items=1, producers=1, consumers=0)) as hand:
        await opened(hand)
        await hand.press("3")
        await hand.seen("until: Something falls")
        hand.run.set("consumers", 1)  # only now can it come to its end
        await hand.until(lambda: hand.app.said)
        assert hand.app.said[-1] == "The run has ended, and it did not come to this: Something falls. r begins again."
        await hand.press("3")
        assert hand.app.said[-1].startswith("It did not come to this in this run")
        await hand.press("left", "left")
        await hand.seen("the past")
        before = hand.run
        await hand.press("r")
        assert screen(hand).position is None and hand.run is not before


async def test_the_moment_of_a_deadlock_shows_how_they_stood_and_so_does_the_present():
    async with driven(talk(STUCK), size=(80, 24)) as hand:
        await opened(hand)
        await hand.until(lambda: not hand.run.kernel.astir)  # the consumer waits, with the mutex in its hand
        hand.run.set("producers", 1)
        await hand.press("1")
        await hand.seen("Everybody waits:", "For ever.", "the past")
        assert {view.status.value for view in screen(hand)._shot().threads} == {"blocked"}
        await hand.press("0")
        await hand.seen("× deadlock", "Nobody is left who could wake them")
        assert {view.status.value for view in screen(hand)._shot().threads} == {"blocked"}


async def test_without_moments_a_number_says_where_they_would_be():
    async with driven(talk(ENDLESS)) as hand:
        await opened(hand)
        await hand.press("1")
        assert hand.app.said[-1] == "This scenario has no prepared moments: [[moments]] in its file."


async def test_there_is_no_tenth_moment_and_a_click_is_as_good_as_a_key():
    async with driven(talk()) as hand:
        await opened(hand)
        await hand.press("9")
        assert hand.app.said[-1] == "There is no moment 9: there are 3."
        await hand.until(happened(hand, 0))
        await hand.click_on("One goes in")
        await hand.seen("See the lock.")


async def test_from_the_workshop_with_its_past_and_back_to_its_controls():
    async with driven(options(scenario(ENDLESS + MOMENTS))) as hand:
        await hand.until(lambda: hand.workshop.pulse.state.account.delivered > 5)
        run = hand.run
        await hand.press("P")
        await hand.until(lambda: isinstance(hand.app.screen, PresenterScreen))
        await hand.press("home")
        await hand.seen("the past", "made 0")
        await hand.press("escape")
        assert isinstance(hand.app.screen, WorkshopScreen)
        assert hand.run is run and hand.run.paused
        await hand.seen("capacity", "paused")


async def test_notes_of_the_scenario_are_there_and_can_be_put_away():
    async with driven(talk(notes="Say this first.")) as hand:
        await hand.seen("Say this first.")
        await hand.press("n")
        await hand.until(lambda: "Say this first." not in hand.picture())


async def test_what_came_too_fast_to_be_kept_is_said_to_be_gone():
    async with driven(talk()) as hand:
        await hand.until(happened(hand, 0))
        await standing(hand)
        pulse = hand.workshop.pulse
        screen(hand).memory.past.leap(10, pulse.state)
        await hand.seen("too long ago")
        await hand.press("1")
        assert hand.app.said[-1] == "That was too long ago, or too quick, to be shown again: One goes in."
        await hand.press("left")
        assert hand.app.said[-1] == "What was before is not remembered any more."
