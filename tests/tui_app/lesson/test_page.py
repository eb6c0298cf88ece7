"""The pages of a lesson on the screen: each thing that one of them can do."""

import re

import pytest

from pcviz.lessons.lesson import parse_lesson
from pcviz.lessons.pages import Gate
from pcviz.lessons.progress import Progress
from pcviz.tui.screens.home import HomeScreen
from pcviz.tui.screens.lesson import LessonScreen
from pcviz.tui.screens.lesson_picture import DRAWN_AT_LEAST, WIDE_FROM
from pcviz.tui.widgets.code import CodePane
from pcviz.tui.widgets.stage import Stage
from pcviz.tui.widgets.timeline import TimelineChart
from tests.lessons.learners import SMALL
from tests.tui_app.lesson.learner import begun, learning

SAFE = """check = "two_conditions --producers 1 --consumers 1 --endless"
moves = "C1 P1 C1"
whole = true"""

LIVE = """
title = "Live"
minutes = 1
aim = "Chance."
[[steps]]
watch = "Real threads."
explain = "It is not the same each time."
show = 'first("put")'
[steps.run]
live = "basic --set slow_motion=0"
seconds = 0.5
[[steps.before]]
kind = "choice"
ask = "Is anything put?"
answer = 'count("put") > 0'
choices = [
    { say = "no", is = false, reveals = "You think that they sleep.", counter = { look = "A put.", show = 'first("put")' } },
    { say = "yes", is = true, reveals = "You think that they run.", counter = { look = "Nothing.", show = 'first("start")' } },
]
"""


async def test_it_plays_pauses_and_goes_back_and_forth(small):
    async with learning(small) as learner:
        clock = learner.hold_time()
        await begun(learner, to=Gate.RUN)
        screen = learner.screen
        await learner.until(clock.passes(0.002, lambda: screen.player.position > 20))
        await learner.press("space")
        assert not screen.player.playing
        at = screen.player.position
        await learner.press("left")
        assert screen.player.position < at
        await learner.press("right", "right")
        assert screen.player.position > at
        await learner.press("space")
        await learner.until(clock.passes(0.1, lambda: not screen.player.playing))
        assert screen.player.position == screen.player.tape.last
        await learner.press("space")
        await learner.until(lambda: screen.player.playing and screen.player.position < screen.player.tape.last)
        await learner.press("enter")
        assert screen.player.position == screen.player.tape.last
        assert learner.sitting.gate is Gate.RUN
        await learner.press("enter")
        assert learner.sitting.gate is Gate.TOLD


async def test_enter_commits_only_what_was_picked(small):
    async with learning(small) as learner:
        await learner.press("enter")
        await learner.press("enter")
        assert learner.sitting.gate is Gate.PREDICT
        await learner.reads("Pick one first: 1 to 2.")
        assert learner.app.said == [], "nothing comes over the page"
        await learner.press("down", "down", "up")
        await learner.until(lambda: learner.screen.answering.at == 1)
        assert "Pick one first" not in learner.picture()
        await learner.click_on("C1 does")
        await learner.until(lambda: learner.screen.answering.at == 2)
        await learner.press("7")
        assert learner.screen.answering.at == 2


async def test_nothing_of_the_run_is_seen_before_the_answer_is_committed(small):
    async with learning(small) as learner:
        await learner.press("enter")
        await learner.reads("Who waits?")
        await learner.ready(lambda: learner.sitting.performance is not None)
        await learner.press("space", "right", "p", "1")
        assert not learner.screen.query_one(Stage).is_on_screen
        assert learner.screen.has_class("-words")


async def test_what_the_code_says_of_itself_comes_with_the_explanation():
    text = SMALL.replace("pace = 8", "pace = 8\nstart = 'first(\"offer\")'")
    async with learning(parse_lesson(text, "small.toml", "told"), (130, 50)) as learner:
        await learner.press("enter")
        await learner.seen("Who waits?", "CODE  TwoConditions", "def put")
        while learner.sitting.gate is not Gate.EXPLAIN:
            assert "# `while`" not in learner.picture()
            await learner.ready(lambda: learner.sitting.needs is None)
            if learner.sitting.asking:
                await learner.press(*{"order": "21", "number": "1"}.get(learner.sitting.question.kind, "2"))
            await learner.press("enter")
        await learner.seen("It was so.", "# `while`")


@pytest.mark.parametrize("size", [(80, 24), pytest.param((WIDE_FROM, 40), marks=pytest.mark.slow), (120, 40)])
async def test_no_line_of_code_is_cut_and_the_picture_keeps_its_room(small, size):
    async with learning(small, size) as learner:
        await begun(learner, to=Gate.RUN)
        await learner.press("space")
        code, stage = learner.screen.query_one(CodePane), learner.screen.query_one(Stage)
        if size[0] < WIDE_FROM:
            assert not code.is_on_screen
            assert "c code" in learner.rows()[-1]
            await learner.press("c")
        await learner.until(lambda: code.is_on_screen and code.canvas.width == code.size.width)
        await learner.until(lambda: stage.is_on_screen is (size[0] >= WIDE_FROM))
        assert not stage.is_on_screen or stage.size.width >= DRAWN_AT_LEAST
        await learner.press("right")
        await learner.until(lambda: re.search("[CP]1", "".join(code.canvas.text())))
        for _ in range(3):  # marks take room, too
            await learner.press(*["right"] * 4)
            assert "…" not in "".join(code.canvas.text())
        if size[0] < WIDE_FROM:
            await learner.seen("TIMELINE", "self.not_empty.wait()")
            await learner.press("c")
            await learner.until(lambda: stage.is_on_screen and not code.is_on_screen)


async def test_a_search_that_finds_nothing_shows_an_example():
    text = SMALL.replace('play = "two_conditions --producers 1 --consumers 1 --items 1"\nmoves = "C1*4 P1*6 C1*5"', SAFE)
    text = text.replace("'first(\"wait\").thread'", '\'"C1" if verdict() == "ok" else "P1"\'').partition("[[steps.after]]")[0]
    async with learning(parse_lesson(text, "small.toml", "safe"), (80, 24)) as learner:
        await learner.press("enter", "2", "enter")
        await learner.reads("The search found nothing wrong in")
        await learner.reads("Here is one interleaving, as an example.")
        await learner.until(lambda: learner.shows_threads())
        await learner.past(Gate.RUN)
        await learner.reads("Right.")
        await learner.press("enter")
        await learner.seen("1 of 2: ", "It was so.")


async def test_the_moments_are_marked_on_the_timeline(small):
    async with learning(small, (80, 24)) as learner:
        await begun(learner, to=Gate.EXPLAIN)
        chart = learner.screen.query_one(TimelineChart)
        await learner.until(lambda: "●" in learner.picture() and len(chart._points) == 2)
        row = next(row for row in learner.rows() if re.match(r" C1 .*●", row))
        assert "○" in row


async def test_an_order_and_a_number_can_be_taken_back(small):
    async with learning(small) as learner:
        await begun(learner, to=Gate.SEE)
        await learner.press("1", "2", "backspace", "minus", "backspace", "enter")
        await learner.reads("You saw: 1 items")


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
async def test_in_both_themes_and_in_ascii(small, theme):
    async with learning(small, (80, 24), theme=theme, ascii=True) as learner:
        await begun(learner, to=Gate.EXPLAIN)
        await learner.press("t")
        await learner.seen("1 of 2")
        assert all(ord(sign) < 128 for sign in learner.picture().replace("·", ""))


async def test_left_in_the_middle_it_goes_on_there(small):
    async with learning(small) as learner:
        await begun(learner, to=Gate.SEE)
        await learner.press("escape")
        await learner.until(lambda: isinstance(learner.app.screen, HomeScreen))
        assert Progress().done() == []
        learner.app.open_lesson(small)
        await learner.until(lambda: isinstance(learner.app.screen, LessonScreen))
        assert learner.sitting.gate is Gate.SEE
        await learner.reads("How many were put?")
        await learner.until(lambda: learner.screen.player is not None)


async def test_left_in_another_app_it_offers_to_go_on_there(small):
    async with learning(small) as learner:
        await begun(learner, to=Gate.SEE)
    async with learning(small, (80, 24)) as learner:
        await learner.reads("You left it at question 2 of 4")
        await learner.seen("Enter go on there", "r begin anew")
        await learner.press("enter")
        await learner.reads("How many were put?")
        await learner.until(lambda: learner.screen.player is not None)
    async with learning(small, (80, 24)) as learner:
        await learner.reads("You left it at question 2 of 4")
        await learner.press("r")
        await learner.reads("Read this.")
    assert Progress().left() == {}


async def test_live_threads_run_and_end(small, monkeypatch):
    lesson = parse_lesson(LIVE, "live.toml", "live")
    async with learning(lesson, (80, 24)) as learner:
        await learner.reads("Is anything put?")
        begun, attend = [], learner.app.attend

        def attend_paused(pulse):
            pulse.run.pause()  # or it might be over before anybody has looked
            begun.append(pulse.run)
            return attend(pulse)

        monkeypatch.setattr(learner.app, "attend", attend_paused)
        await learner.press("1", "enter")
        await learner.seen("Live threads")
        (run,) = begun
        run.resume()
        await learner.until(lambda: learner.sitting.performance is not None)
        assert run.ended
        await learner.press("enter")
        await learner.reads("It was not so. You think that they sleep.")
        await learner.press("enter")
        await learner.reads("A put.")
        await learner.past(Gate.COUNTER)
        await learner.reads("It was: yes")


@pytest.mark.slow
async def test_live_threads_end_when_the_lesson_is_left():
    lesson = parse_lesson(LIVE.replace("seconds = 0.5", "seconds = 50"), "live.toml", "live")
    async with learning(lesson) as learner:
        await learner.press("2", "enter")
        await learner.until(lambda: learner.screen.pulse is not None)
        run = learner.screen.pulse.run
        await learner.press("escape")
        await learner.until(lambda: isinstance(learner.app.screen, HomeScreen))
        await learner.until(lambda: run.join(0.0))


async def test_what_cannot_be_run_is_said_and_passed_over():
    text = SMALL.replace('moves = "C1*4', 'moves = "C9 C1*4')
    async with learning(parse_lesson(text, "small.toml", "broken"), (80, 24)) as learner:
        await learner.press("enter", "2", "enter")
        await learner.reads("This cannot be run")
        await learner.reads("no thread 'C9'")
        for gate in (Gate.RUN, Gate.TOLD, Gate.SEE):
            await learner.past(gate)
        await learner.reads("It was so.")
        await learner.past(Gate.EXPLAIN)
        assert learner.sitting.over
        await learner.reads("nothing to answer")
