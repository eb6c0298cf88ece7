"""The workshop with real runs: every key, every click, and that what it says is what the run does."""

import itertools
import shlex
from dataclasses import asdict

import pytest
from textual.events import MouseScrollDown

from pcviz.cli.run import settings as read_settings
from pcviz.trace.event import GATE
from pcviz.tui.screens.home import HomeScreen
from pcviz.tui.screens.panel import Ending, Reading, SaveAs
from pcviz.tui.screens.workshop import WorkshopScreen
from pcviz.tui.widgets.choice import Choice
from pcviz.tui.widgets.controls import Controls
from pcviz.tui.widgets.knob import Knob
from pcviz.tui.widgets.slider import Slider
from pcviz.tui.widgets.stage import Stage
from pcviz.workshop.scenario import find_scenarios, load_scenario
from pcviz.workshop.settings import CONTROL
from tests.tui_app.driving import ENDLESS, Heard, driven, options, scenario

ASKING = 'title = "Asking"\nproducers = 1\nconsumers = 1\nitems = 4\nmake = 0.01\ntake = 0.01\n'
PREDICTS = ASKING + '\n[predict]\nquestion = "How many will be left?"\nanswer = "left"\n'
RAISES = '''
class Fragile:
    """Breaks on the third item."""

    def __init__(self, capacity):
        self.items = []

    def put(self, item):
        if item.label.endswith("3"):
            raise ValueError("three is too many")
        self.items.append(item)

    def get(self):
        while not self.items:
            pass
        return self.items.pop(0)
'''


def slider(hand, key: str) -> Slider:
    knob = hand.workshop.query_one(Controls).knobs[key]
    assert isinstance(knob, Slider)
    return knob


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


async def test_a_question_is_answered_by_mouse():
    async with driven(options(scenario(PREDICTS)), size=(80, 24)) as hand:
        await hand.seen("How many will be left?")
        await hand.click_on(" 2 ")
        await hand.click_on("Enter")
        await hand.seen("You expected “2”. It was “0”", "Run it again and watch")


# steering


async def test_pause_and_go_on_and_the_last_row_says_which():
    async with driven(options(scenario())) as hand:
        await hand.seen("Space pause", "live")
        await hand.press("space")
        await hand.seen("Space go on", "paused")
        assert hand.run.paused
        await hand.click_on("go on")
        await hand.seen("Space pause", "live")
        assert not hand.run.paused


async def test_steps_let_one_thread_after_the_other_go_to_its_next_gate():
    async with driven(options(scenario())) as hand:
        await hand.press("space")
        kernel = hand.run.kernel
        gates, followed = kernel.gates, hand.follow()
        for _ in range(6):
            # Where nobody stands, since all work or wait, a step lets time pass until somebody does.
            await hand.press_until("full_stop", lambda: gates.standing)
            await hand.until(lambda: not len(kernel.recorder))  # whoever stands has told where
            first, *others = gates.standing
            before = len(followed)
            await hand.press("full_stop")
            # It comes to its next gate, or begins to wait or to work: of paused threads nobody else is left to move it on.
            await hand.until(lambda first=first, before=before: any(event[1] == first for event in followed[before:]))
            await hand.until(
                lambda first=first: first in gates.standing or first in {one.thread for one in kernel.clock.waiting}
            )
            await hand.until(lambda: not len(kernel.recorder))
            since = followed[before:]
            assert sum(event[1] == first and event[2] == GATE for event in since) == (first in gates.standing)
            assert not {event[1] for event in since} & {*others}
            assert list(gates.standing[: len(others)]) == others
        assert hand.run.paused


async def test_where_all_wait_for_each_other_a_step_is_refused_and_no_time_passes():
    async with driven(options(scenario(producers=0, consumers=2))) as hand:
        await hand.until(lambda: not hand.run.kernel.astir)
        await hand.press("full_stop")
        assert hand.app.said == ["Nobody can take a step: whoever is still there waits for somebody else."]
        assert hand.run.kernel.clock.held


async def test_a_step_is_a_step_also_while_a_slider_has_the_focus_and_a_point_belongs_to_a_number():
    async with driven(options(scenario())) as hand:
        slider(hand, "make").focus()
        await hand.press("full_stop")
        assert hand.run.paused
        await hand.press("0", "full_stop", "5", "enter")
        assert hand.run.settings.make == 0.5


async def test_a_step_of_a_waiting_thread_is_refused_and_says_who_stands_in_its_way():
    async with driven(options(scenario(producers=0, consumers=1))) as hand:
        await hand.seen("waiting")
        await hand.press("s")
        assert hand.app.said[-1] == "Choose a thread first: n, or a click on its card."
        await hand.press("n", "s")
        assert hand.app.said[-1].startswith("C1 cannot take a step: it is waiting on not_empty: the buffer is empty")


async def test_the_chosen_thread_is_explained_whole_by_key_and_by_click():
    async with driven(options(scenario(producers=1, consumers=1)), size=(80, 24)) as hand:
        await hand.seen("P1", "C1")
        await hand.press("n")
        await hand.seen("▸ P1 producer")
        await hand.press("n")
        await hand.seen("▸ C1 consumer")
        await hand.press("N", "N")
        await hand.seen("▸ C1 consumer")
        stage = hand.workshop.query_one(Stage)
        (x, y), *_ = [at for thread, at in stage._scene.cards.items() if thread == 1]
        await hand.click(stage, x + 1, y)
        await hand.seen("▸ P1 producer")


async def test_one_step_of_the_chosen_thread_and_nobody_else_moves():
    async with driven(options(scenario(producers=1, consumers=1))) as hand:
        await hand.press("space")
        gates, state = hand.run.kernel.gates, hand.workshop._pulse.state
        await hand.press_until("full_stop", lambda: len(gates.standing) == 2)
        await hand.press("n")
        chosen = hand.workshop._chosen
        (other,) = [thread for thread in gates.standing if thread != chosen]
        await hand.until(lambda: "gate" in state.why(other))  # what it stands at is folded with the next frame
        why = state.why(other)
        before = state.events
        await hand.press("s")
        await hand.until(lambda: state.events > before)
        assert state.why(other) == why
        assert other in gates.standing


async def test_drain_abort_restart_and_reset():
    async with driven(options(scenario())) as hand:
        await hand.until(lambda: hand.workshop._pulse.state.account.delivered > 3)
        await hand.press("d")
        await hand.until(lambda: isinstance(hand.app.screen, Ending))
        assert hand.run.ended == "stopped"
        assert hand.workshop._pulse.state.account.left == 0
        await hand.press("r")  # again
        await hand.until(lambda: hand.run.ended is None and hand.workshop._pulse.state.account.delivered > 3)
        await hand.press("a")
        await hand.until(lambda: isinstance(hand.app.screen, Ending))
        await hand.press("enter", "space")
        assert hand.app.said[-1] == "The run is over. r runs it again."
        first = hand.run
        slider(hand, "capacity").focus()
        await hand.press("right", "r")
        assert hand.run is not first
        assert hand.run.settings.capacity == 4
        await hand.press("R")
        assert hand.run.settings.capacity == 3
        assert [pulse.run for pulse in hand.app._pulses] == [hand.run]


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
        assert run.join(2.0)


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


# controls


async def test_a_key_becomes_a_message_becomes_a_setting():
    heard = Heard(Knob.Changed, Controls.Turned)
    async with driven(options(scenario()), hook=heard) as hand:
        slider(hand, "capacity").focus()
        await hand.press("right")
        assert [(type(one), one.key, one.value) for one in heard.messages] == [
            (Knob.Changed, "capacity", 4),
            (Controls.Turned, "capacity", 4),
        ]
        assert hand.run.settings.capacity == 4
        await hand.seen("of 4")


@pytest.mark.parametrize("size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.slow)])
async def test_every_control_acts_on_the_running_threads_by_click_drag_and_wheel(size):
    async with driven(options(scenario()), size=size) as hand:
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
        slider(hand, "capacity").focus()
        await hand.press("2", "enter")
        await hand.seen("6 of 2", "surplus 4", "4 surplus")
        slider(hand, "producers").focus()
        await hand.press("0", "enter")
        slider(hand, "consumers").focus()
        await hand.press("2", "enter")
        await hand.until(lambda: "surplus" not in hand.picture())
        account = hand.workshop._pulse.state.account
        assert account.lost == account.duplicated == 0


async def test_a_buffer_that_cannot_change_its_size_says_so_and_a_restart_does_it():
    async with driven(options(scenario(ENDLESS, buffer="one_condition_broadcast"))) as hand:
        slider(hand, "capacity").focus()
        await hand.press("right")
        await hand.seen("restart with 4")
        assert hand.run.settings.capacity == 3
        await hand.press("r")
        await hand.until(lambda: hand.run.settings.capacity == 4 and "restart with" not in hand.picture())


# beside the run


async def test_the_copied_command_leads_to_the_same_settings():
    async with driven(options("basic")) as hand:
        await hand.press("escape", "space")  # a run of two seconds, which is not to end before all is typed
        for key, typed in (("capacity", "8"), ("make", "0.75"), ("consumers", "1")):
            slider(hand, key).focus()
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
        assert rest[-2:] == ["--seed", str(hand.run.seed)]


async def test_saved_controls_are_a_scenario_that_starts_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with driven(options("basic"), size=(80, 24)) as hand:
        await hand.press("escape", "space")
        slider(hand, "take").focus()
        await hand.press("right", "w")
        await hand.seen("Save these controls", "my-basic.toml")
        await hand.press("enter")
        await hand.until(lambda: (tmp_path / "my-basic.toml").exists())
        assert load_scenario("my-basic.toml").settings() == hand.run.settings
        assert hand.app.said[-1] == "pcviz run my-basic.toml"
        await hand.press("w", "enter")
        assert "there is such a file already" in hand.app.said[-1]


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
