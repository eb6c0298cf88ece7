"""The workshop with real runs: every key, every click, and that what it says is what the run does."""

import pytest

from pcviz.tui.screens.home import HomeScreen
from pcviz.tui.screens.panel import Ending, Question, Reading, SaveAs
from pcviz.tui.screens.workshop import WorkshopScreen
from pcviz.tui.widgets.controls import Controls
from pcviz.workshop.scenario import find_scenarios, load_scenario
from tests.tui_app.driving import ENDLESS, PATIENCE_S, driven, options, scenario

ASKING = 'title = "Asking"\nproducers = 1\nconsumers = 1\nitems = 4\nmake = 0.01\ntake = 0.01\n'
PREDICTS = ASKING + '\n[predict]\nquestion = "How many will be left?"\nanswer = "left"\n'
RAISES = '''
import queue


class Fragile:
    """Breaks on the third item of P1."""

    def __init__(self, capacity):
        self.items = queue.Queue()

    def put(self, item):
        if item.label == "P1·3":
            raise ValueError("three is too many")
        self.items.put(item)

    def get(self):
        return self.items.get()
'''


# before it starts


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_the_question_comes_first_and_behind_it_everybody_stands_ready(key):
    async with driven(options(scenario(PREDICTS)), size=(80, 24)) as hand:
        await hand.seen("How many will be left?", "P1", "C1", "paused", "at a gate")
        assert hand.run.paused
        assert hand.workshop._pulse.state.account.put == 0
        for key_, knob in hand.workshop.query_one(Controls).knobs.items():
            assert knob.value == getattr(hand.run.settings, key_)
        await hand.press(key)
        await hand.seen("The run has ended: finished.")
        # Only what was predicted is come back to.
        assert ("You expected “0”. It was “0”" in hand.picture()) == (key == "enter")


async def test_a_run_without_producers_is_not_over_before_the_question_is_answered():
    async with driven(options(scenario(PREDICTS), {"producers": 0}), size=(80, 24)) as hand:
        await hand.seen("How many will be left?", "paused")
        for _ in range(3):
            await hand.press("down")
            assert "finished" not in hand.picture()
        assert not hand.run.ended
        await hand.press("enter")
        await hand.seen("The run has ended: finished.", "there was no producer")


async def test_a_question_is_answered_by_mouse():
    async with driven(options(scenario(PREDICTS)), size=(80, 24)) as hand:
        await hand.seen("How many will be left?")
        await hand.click_on(" 2 ")
        await hand.click_on("Enter")
        await hand.seen("You expected “2”. It was “0”", "Run it again and watch")


async def test_help_opens_above_a_question_and_an_ending_and_comes_back_to_them():
    async with driven(options(scenario(PREDICTS)), size=(80, 24)) as hand:
        await hand.seen("How many will be left?")
        await hand.press("question_mark")
        await hand.seen("What am I looking at?")
        await hand.press("ctrl+p", "escape", "question_mark")
        await hand.on(Question)
        await hand.press("f1")
        await hand.seen("Keys and mouse")
        await hand.press("escape", "enter")
        await hand.seen("The run has ended: finished.")
        await hand.press("question_mark")
        await hand.seen("What am I looking at?")
        await hand.press("escape")
        await hand.on(Ending)


# its end


@pytest.mark.parametrize("how", ["key", "click"])
async def test_from_the_end_another_scenario_is_picked(how):
    async with driven(options(scenario(ASKING)), size=(80, 24)) as hand:
        await hand.seen("made 4 = put 4 + in hand 0")
        await (hand.press("p") if how == "key" else hand.click_on("pick another"))
        await hand.until(lambda: isinstance(hand.app.screen, HomeScreen))
        await hand.seen("Enter start it")


async def test_escape_leads_to_the_list_and_ends_the_run():
    async with driven(options(scenario()), size=(80, 24)) as hand:
        run = hand.run
        await hand.press("escape")
        await hand.until(lambda: isinstance(hand.app.screen, HomeScreen) and run.kernel.aborted)
        assert run.join(PATIENCE_S)


@pytest.mark.parametrize(("key", "panel"), [("f1", Reading), ("w", SaveAs)])
async def test_the_end_waits_until_a_page_is_closed(key, panel):
    async with driven(options(scenario())) as hand:
        await hand.press(key)
        hand.run.abort()
        await hand.until(lambda: hand.run.ended)
        await hand.handled()
        assert isinstance(hand.app.screen, panel)
        await hand.press("escape")
        await hand.until(lambda: isinstance(hand.app.screen, Ending))


async def test_q_leaves_from_the_panel_of_the_ending_too():
    async with driven(options(scenario())) as hand:
        hand.run.abort()
        await hand.until(lambda: isinstance(hand.app.screen, Ending))
        await hand.press("q")
        await hand.until(lambda: not hand.app.is_running or hand.app._exit)


# beside the run


async def test_a_worker_that_raises_is_a_failed_card_with_its_traceback_a_key_away(tmp_path):
    (tmp_path / "fragile.py").write_text(RAISES)
    run = options(scenario(ENDLESS, buffer=str(tmp_path / "fragile.py"), producers=2, consumers=1, make=0.01, take=0.01))
    async with driven(run) as hand:
        await hand.seen("× failed", "three is")
        await hand.press("e")
        await hand.seen("Failed threads", 'raise ValueError("three is too many")', "fragile.py")
        await hand.press("escape")
        assert hand.run.ended is None


async def test_without_a_failure_e_says_so():
    async with driven(options(scenario())) as hand:
        await hand.press("e")
        assert hand.app.said == ["No thread has failed."]


async def test_everything_is_in_the_palette_too():
    async with driven(options(scenario())) as hand:
        words = {command.title for command in hand.app.get_system_commands(hand.workshop)}
        assert words >= {"Step", "Restart", "Reset", "Abort", "Drain and stop", "Copy the command", "Errors", "Quit"}
        await hand.press("ctrl+p")
        await hand.seen("Search for commands", "Stop every thread where it is")
        await hand.click_on("Stop every thread where it is")
        await hand.until(lambda: hand.run.ended == "stopped")


# what it looks like


COMMON = ("basic", "condition", "many-to-many")
ONE_BUFFER = {name for name in find_scenarios() if not load_scenario(name).stages}


@pytest.mark.parametrize(
    ("size", "names"),
    [
        ((80, 24), COMMON),
        pytest.param((80, 24), ONE_BUFFER - set(COMMON), marks=pytest.mark.slow),
        pytest.param((120, 40), ONE_BUFFER, marks=pytest.mark.slow),
        pytest.param((200, 60), ONE_BUFFER, marks=pytest.mark.slow),
    ],
)
async def test_every_scenario_is_whole_at_every_size(size, names):
    for name in names:
        chosen = options(name, {"scale": 0.2})
        async with driven(chosen, size=size) as hand:
            if chosen.scenario.predict is not None:
                await hand.seen("Before you look")
                await hand.press("escape")
            await hand.until(lambda hand=hand: hand.workshop._pulse.state.account.delivered)
            words = hand.picture()
            assert "…" not in words
            for part in (
                hand.workshop._options.scenario.title,
                "PRODUCERS",
                "CONSUMERS",
                "TIMELINE",
                "capacity",
                "speed",
                "? help",
                "^p menu",
            ):
                assert part in words, (name, part)
            assert hand.workshop._options.scenario.notes in words


async def test_a_resize_at_any_moment_and_a_word_when_it_is_too_small():
    async with driven(options(scenario()), size=(120, 40)) as hand:
        for width, height in ((80, 24), (200, 60), (40, 10), (78, 22), (120, 40)):
            await hand.pilot.resize_terminal(width, height)
            await hand.handled()
            if (width, height) == (40, 10):
                await hand.seen("This terminal is 40 columns by 10 rows", "make it larger")
                assert "PRODUCERS" not in hand.picture()
            else:
                await hand.seen("PRODUCERS", "capacity", "^p menu")
            rows = hand.rows()
            assert len(rows) == height
            assert {len(row) for row in rows} == {width}
        assert hand.run.ended is None


async def test_ascii_is_ascii_with_every_panel_open():
    async with driven(options(scenario(PREDICTS)), size=(80, 24), ascii=True) as hand:
        await hand.seen("How many will be left?")
        assert hand.picture().isascii()
        await hand.press("escape")
        for key in ("f1", "w", "ctrl+p"):
            await hand.until(lambda: isinstance(hand.app.screen, WorkshopScreen | Ending))
            if isinstance(hand.app.screen, Ending):
                assert hand.picture().isascii()
                await hand.press("enter")
            await hand.press(key)
            assert hand.picture().isascii()
            await hand.press("escape")


async def test_no_color_means_no_colour_and_all_is_still_told(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with driven(options(scenario()), size=(80, 24)) as hand:
        await hand.seen("▶ working", "▸ capacity")
        colours = {
            colour.get_truecolor()
            for strip in hand.app.screen._compositor.render_strips()
            for segment in strip
            if segment.style
            for colour in (segment.style.color, segment.style.bgcolor)
            if colour is not None
        }
        assert colours
        assert all(max(colour) - min(colour) <= 1 for colour in colours)


async def test_reduced_motion_shows_no_flights_and_the_same_figures():
    async with driven(options(scenario()), reduced_motion=True) as hand:
        await hand.until(lambda: hand.workshop._pulse.state.account.delivered > 5)
        assert hand.workshop._motion.flights(hand.app.clock()) == []
        await hand.seen("delivered")
