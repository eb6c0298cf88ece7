"""You are the scheduler, on the screen: cards, keys, clicks, undo, foresight, running on, the end, the way there from home."""

import pytest

from pcviz.buffers import catalogue
from pcviz.explore.play import Session
from pcviz.explore.play_game import Rules
from pcviz.trace.snapshot import Status
from pcviz.trace.state import State
from pcviz.tui.screens.home import HomeScreen
from pcviz.tui.screens.play import PlayScreen
from pcviz.tui.screens.play_panels import PickBuffer, PickWay, Verdict
from pcviz.tui.widgets.cards import Cards
from pcviz.tui.widgets.code import CodePane
from pcviz.tui.widgets.stage import Stage
from tests.tui_app.driving import Hand, driven

SHORTEST = "2311232"  # of one_condition_notify, P1 C2 B1, four items: 1 is P1, 2 is C1, 3 is C2


class Player(Hand):
    @property
    def screen(self) -> PlayScreen:
        return next(screen for screen in self.app.screen_stack if isinstance(screen, PlayScreen))

    @property
    def session(self) -> Session:
        return self.screen.session

    async def go(self, *keys: str) -> None:
        """Press, and let every answer come."""
        for key in keys:
            await self.press(key)
            await self.quiet()

    async def quiet(self) -> None:
        await self.until(lambda: not self.screen._busy and not self.screen._waiting)
        await self.pilot.pause()


def opened(buffer="one_condition_notify", *rules, size=(80, 24), **more):
    session = Session.open(buffer, Rules(*rules, **more))
    return driven(play=session, size=size)


def hand(driven_hand: Hand) -> Player:
    return Player(driven_hand.app, driven_hand.pilot)


async def test_the_shortest_deadlock_with_keys_typed_ahead_of_the_answers():
    async with opened("one_condition_notify", 1, 2, 1, 4) as one:
        player = hand(one)
        await player.seen("WHO GOES NEXT?", "14 def put(self, item):", "begins to put P1·1", "step 0")
        await player.press("s", *SHORTEST)
        await player.until(lambda: isinstance(player.app.screen, Verdict))
        assert player.session.view.moves == 7
        await player.seen(
            "deadlock after 30 steps", "P1, C1 and C2 wait for ever", "Line 28", "self.changed.notify()", "The thought"
        )
        await player.press("enter")
        await player.seen("C1  ○ waiting", "cannot go: waiting on changed")
        state = State()
        state.apply_all(player.session.events)
        assert {thread.status for thread in state.snapshot().threads} == {Status.WAITING}
        await player.go("u")
        await player.seen("Back at step 26", "r does it again")
        assert player.session.ending is None


async def test_a_blocked_thread_is_refused_with_the_reason_and_the_picture_stays():
    async with opened() as one:
        player = hand(one)
        await player.go("3", "3", "1")
        await player.seen("P1  ■ blocked", "cannot go: blocked on")
        before = player.session.schedule
        await player.go("1")
        await player.seen("P1 cannot go on: blocked on changed.lock: held by C1.")
        await player.go("9")
        await player.seen("there is no thread 9.")
        assert player.session.schedule == before


async def test_undo_redo_restart_bring_the_same_picture():
    async with opened("two_conditions", size=(120, 40)) as one:
        player = hand(one)
        pictures = []
        for key in ("1", "1", "1", "1", "3"):
            pictures.append(player.screen._state.snapshot())
            await player.go(key)
        pictures.append(player.screen._state.snapshot())
        for n in range(1, 4):
            await player.go("u")
            assert player.screen._state.snapshot() == pictures[-1 - n]
        await player.go("r", "r", "r")
        assert player.screen._state.snapshot() == pictures[-1]
        await player.go("R")
        await player.seen("Back at step 0", "5 undone moves")
        assert player.screen._state.snapshot() == pictures[0]
        await player.go("u")
        await player.seen("nothing has been done yet.")


async def test_what_can_still_go_wrong_and_the_way_there():
    async with opened("one_condition_notify", 1, 2, 1, 2) as one:
        player = hand(one)
        await player.go("w")
        await player.seen("Deadlock can be reached in 6 more turns: ", "this way")
        await player.go("f")
        await player.seen("5 turns to the deadlock")
        await player.press(*"fffff")
        await player.until(lambda: isinstance(player.app.screen, Verdict))


async def test_nothing_can_go_wrong_with_two_conditions():
    async with opened("two_conditions", 1, 2) as one:
        player = hand(one)
        await player.go("w")
        await player.seen("Nothing can go wrong from here: all", "states that can follow were looked at.")
        await player.go("f")
        await player.seen("no way to follow")


async def test_clicks_on_a_card_on_the_stage_and_arrows_choose_too():
    async with opened("two_conditions", size=(120, 40)) as one:
        player = hand(one)
        cards, stage = player.screen.query_one(Cards), player.screen.query_one(Stage)
        await player.click(cards, 6, 1 + cards.card_rows)
        await player.quiet()
        await player.seen("P2 begins to put P2·1.")
        x, y = stage._scene.cards[3]
        await player.click(stage, x + 1, y)
        await player.quiet()
        await player.seen("C1 begins to get.")
        cards.focus()
        await player.go("up", "up", "up", "enter")
        await player.seen("P1 begins to put P1·1.")


async def test_the_code_pane_marks_every_thread_and_shades_the_critical_section():
    async with opened("two_conditions", size=(120, 40)) as one:
        player = hand(one)
        await player.go("1", "1", "2")
        await player.seen("●P1", "■P2", "◇C1")
        code = player.screen.query_one(CodePane)
        assert {mark.name for mark in code._marks} == {"P1", "P2", "C1"}
        lines = catalogue()["two_conditions"].path.read_text(encoding="utf-8").splitlines()
        shaded = [line.strip() for number, line in enumerate(lines, 1) if number in code._shaded]
        assert "self.items.append(item)" in shaded and "with self.not_full:" not in shaded


async def test_run_on_by_itself_until_a_key():
    async with opened("one_condition_notify") as one:
        player = hand(one)
        await player.press("g")
        await player.until(lambda: player.session.view.moves >= 2)
        await player.press("g")
        await player.quiet()
        assert player.screen._runner is None
        moves = player.session.view.moves
        await player.go("u")
        assert player.session.view.moves == moves - 1


async def test_reduced_motion_runs_to_the_end_at_once():
    session = Session.open("two_conditions")
    async with driven(play=session, reduced_motion=True) as one:
        player = hand(one)
        await player.go("g")
        await player.seen("finished after", "One schedule is not all")
        await player.press("e")
        await player.seen("The story, turn by turn", "1. ", "line.2.1.1.2.-.")


@pytest.mark.slow
async def test_a_thread_with_several_ways_asks_which():
    async with opened("one_condition_notify", 1, 3, 1, 3, any_wake=True) as one:
        player = hand(one)
        await player.go("s", "2", "3", "1")
        await player.seen("2 ways: ")
        await player.press("1")
        await player.until(lambda: isinstance(player.app.screen, PickWay))
        await player.press("down", "enter")
        await player.quiet()
        await player.seen("P1 wakes C2")


@pytest.mark.slow
async def test_copy_gives_a_schedule_that_comes_to_the_same_end():
    almost = "line.1.2.1.4.-.0ff798dd:C1x4-C2x4-P1x10-C1x5-C2x3-C1x3"
    async with driven(play=Session.open("one_condition_notify", schedule=almost), size=(80, 24)) as one:
        player = hand(one)
        await player.go("2")
        await player.until(lambda: isinstance(player.app.screen, Verdict))
        await player.press("y")
        await player.until(lambda: player.app.said)
        assert player.app.clipboard == player.session.schedule == player.app.said[-1]
        with Session.open("one_condition_notify", schedule=player.app.clipboard) as again:
            assert again.ending == player.session.ending


async def test_from_home_and_back():
    async with driven(size=(80, 24)) as one:
        player = hand(one)
        await player.until(lambda: isinstance(player.app.screen, HomeScreen) and player.app.screen._names)
        await player.press("p")
        await player.until(lambda: isinstance(player.app.screen, PickBuffer))
        await player.seen("You are the scheduler", *catalogue())
        await player.press("down", "enter")
        await player.until(lambda: isinstance(player.app.screen, PlayScreen))
        await player.seen("you schedule IfInsteadOfWhile")
        process = player.session._process
        await player.press("escape")
        await player.until(lambda: isinstance(player.app.screen, HomeScreen))
        await player.until(lambda: process.poll() is not None)


async def test_the_other_theme_and_the_help():
    async with opened() as one:
        player = hand(one)
        await player.press("t")
        await player.seen("WHO GOES NEXT?")
        await player.press("question_mark")
        await player.seen("What am I looking at?")


@pytest.mark.parametrize(
    ("width", "height"), [(78, 22), *(pytest.param(*size, marks=pytest.mark.slow) for size in ((80, 24), (120, 40), (200, 60)))]
)
async def test_nothing_is_cut_off_at_any_size(width, height):
    async with opened("one_condition_notify", 2, 3, size=(width, height)) as one:
        player = hand(one)
        await player.go("1", "1", "4")
        await player.seen("WHO GOES NEXT?", "P1", "P2", "C1", "C2", "C3", "CODE", "PRODUCERS", "quit")
        for widget in player.screen.query(Cards):
            assert not widget.canvas.collisions()
