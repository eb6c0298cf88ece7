"""What stands below the stage of a real run: the timeline, the charts and the insight panel, by keys and mouse."""

import pytest

from pcviz.tui.screens.panel import Reading
from pcviz.tui.screens.workshop import STAGE_AT_LEAST
from pcviz.tui.widgets.stage import Stage
from pcviz.tui.widgets.views import CHARTS, INSIGHT, TIMELINE
from tests.tui_app.driving import driven, options, scenario

ONE_CONDITION = """
title = "One condition"
buffer = "one_condition_notify"
capacity = 2
producers = 2
consumers = 2
make = 0.05
take = 0.05
"""


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_v_goes_round_the_views_and_the_stage_keeps_its_room(size):
    async with driven(options(scenario()), size=size) as hand:
        views, stage = hand.workshop.views, hand.workshop.query_one(Stage)
        seen = []
        while len(seen) < 8:
            word = {TIMELINE: "TIMELINE", CHARTS: ("FILL", "TIME IN", "THREADS"), INSIGHT: "INSIGHT"}[views.current]
            word = word if isinstance(word, str) else word[views.charts.page]
            await hand.seen(word)
            assert stage.size.height >= STAGE_AT_LEAST
            assert "PRODUCERS" in hand.picture() and "made " in hand.picture()
            seen.append(views.current)
            await hand.press("v")
            if views.current == TIMELINE:
                break
        assert set(seen) == {TIMELINE, CHARTS, INSIGHT} and seen[0] == TIMELINE


async def test_on_a_wide_screen_all_of_them_stand_there_at_once():
    async with driven(options(scenario()), size=(200, 60)) as hand:
        await hand.seen("TIMELINE", "FILL", "ITEMS/S", "TIME IN BUFFER", "HOW LONG", "THREADS", "INSIGHT", "throughput")
        assert hand.workshop.query_one(Stage).size.height >= STAGE_AT_LEAST


async def test_i_shows_what_the_figures_say_and_again_all_of_it():
    async with driven(options(scenario())) as hand:
        await hand.press("i")
        await hand.seen("INSIGHT", "throughput", "Little", "THEORY")
        await hand.press("i")
        await hand.until(lambda: isinstance(hand.app.screen, Reading))
        await hand.seen("WHAT STANDS OUT", "FIGURES")
        await hand.press("escape")
        assert hand.app.screen is hand.workshop


async def test_the_timeline_is_zoomed_and_panned_while_the_run_goes_on_and_l_leads_back():
    async with driven(options(scenario())) as hand:
        chart = hand.workshop.views.timeline
        await hand.until(lambda: chart.now > 0.6)
        await hand.press("right_square_bracket", "right_square_bracket", "right_square_bracket", "right_square_bracket")
        await hand.press("right_square_bracket", "right_square_bracket")
        assert (chart.view.span, chart.window.live) == (0.2, True)
        await hand.press("less_than_sign")
        assert not chart.window.live
        await hand.seen("l live")
        end = chart.window.end
        delivered = hand.workshop._pulse.state.account.delivered
        await hand.until(lambda: hand.workshop._pulse.state.account.delivered > delivered + 3)
        assert chart.window.end == end
        await hand.press("shift+left")
        assert chart.window.end < end
        await hand.press("left_square_bracket")
        assert chart.view.span == 0.5
        await hand.press("l")
        assert chart.window.live


async def test_a_key_of_the_timeline_brings_it_into_sight():
    async with driven(options(scenario()), size=(80, 24)) as hand:
        await hand.press("i")
        await hand.seen("INSIGHT")
        await hand.press("right_square_bracket")
        await hand.seen("TIMELINE", "last 10 s")


async def test_keys_of_the_timeline_leave_the_sliders_alone():
    async with driven(options(scenario())) as hand:
        await hand.press("tab")
        before = hand.run.settings
        await hand.press("shift+left", "less_than_sign", "right_square_bracket", "l")
        assert hand.run.settings == before


async def test_the_deadlock_lamp_follows_the_sliders():
    async with driven(options(scenario(ONE_CONDITION)), size=(120, 40)) as hand:
        await hand.press("i")
        await hand.seen("P + C ≤ 2·B: 4 ≤ 4, no deadlock can be reached")
        hand.run.set("consumers", 3)
        await hand.seen("P + C > 2·B: 5 > 4, a deadlock is reachable")
        hand.workshop._desk.turn("capacity", 3)  # this buffer takes it at its next start
        await hand.seen("after a restart: P + C ≤ 2·B: 5 ≤ 6")


async def test_other_buffers_have_no_lamp():
    async with driven(options(scenario(ONE_CONDITION.replace("one_condition_notify", "two_conditions")))) as hand:
        await hand.press("i")
        await hand.seen("INSIGHT", "throughput")
        assert "2·B" not in hand.picture()
