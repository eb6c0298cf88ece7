"""Steering a real run by hand: pauses, steps, the chosen thread, and its end."""

from pcviz.trace.event import GATE
from pcviz.tui.screens.panel import Ending
from pcviz.tui.widgets.stage import Stage
from tests.tui_app.driving import driven, options, scenario


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
        hand.slider("make").focus()
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
        hand.slider("capacity").focus()
        await hand.press("right", "r")
        assert hand.run is not first
        assert hand.run.settings.capacity == 4
        await hand.press("R")
        assert hand.run.settings.capacity == 3
        assert [pulse.run for pulse in hand.app._pulses] == [hand.run]
