"""Pipelines in the app: whole at every size, controls for the stage that is chosen, an end that adds up."""

import pytest

from pcviz.workshop.scenario import find_scenarios, load_scenario
from tests.tui_app.driving import driven, options

PIPELINES = sorted(name for name in find_scenarios() if load_scenario(name).stages)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize(
    "name", [name if name == "pipeline" else pytest.param(name, marks=pytest.mark.slow) for name in PIPELINES]
)
async def test_it_is_whole_at_every_size(name, size):
    async with driven(options(name), size=size) as hand:
        await hand.until(lambda: hand.workshop._pulse.state.account.processed)
        words = hand.picture()
        scenario = hand.workshop._options.scenario
        for part in (scenario.title, "PRODUCERS", "in buffers", "processed", "? help", "^p menu", scenario.notes):
            assert part in words, part
        for stage in scenario.stages:
            assert stage.name.upper() in words


async def test_the_controls_are_for_the_stage_that_is_chosen():
    async with driven(options("pipeline"), size=(120, 40)) as hand:
        await hand.seen("of stage fetch", "g stage")
        await hand.press("g")
        await hand.seen("of stage parse", "▸ PARSE")
        await hand.press("G")
        await hand.seen("of stage fetch")
        await hand.press("g")
        await hand.press("right")
        run = hand.run
        await hand.until(lambda: run.settings_of("parse").capacity == 5)
        assert [run.settings_of(name).capacity for name in ("fetch", "enrich", "store")] == [4, 4, 4]
        assert "--set parse.capacity=5" in hand.workshop.command()
        await hand.press("r")
        await hand.until(lambda: hand.run is not run)
        assert hand.run.settings_of("parse").capacity == 5
        await hand.press("R")
        await hand.until(lambda: hand.run.settings_of("parse").capacity == 4)


async def test_a_scenario_with_one_buffer_has_no_stage_to_choose():
    async with driven(options("fast-producer"), size=(120, 40)) as hand:
        await hand.seen("Before you look")
        await hand.press("escape")
        await hand.seen("BUFFER")
        await hand.press("g")
        assert "g stage" not in hand.picture()
        assert "of stage" not in hand.picture()


async def test_in_the_end_it_adds_up():
    async with driven(options("data-pipeline", {"make": 0, "take": 0, "jitter": 0}), size=(120, 40)) as hand:
        await hand.seen("The run has ended: finished", "made 40 = processed 40 + in buffers 0 + in hands 0", "rows read")


async def test_on_the_podium_stand_all_stages():
    async with driven(options("pipeline"), size=(120, 40)) as hand:
        await hand.seen("of stage fetch")
        await hand.press("P")
        await hand.seen("FETCH", "PARSE", "ENRICH", "STORE", "freeze")
