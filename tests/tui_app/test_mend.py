"""Mending on the screen, by keys only: each exercise from its story to its proof, and whatever a file does."""

import asyncio

import pytest

from pcviz.explore import process
from pcviz.explore.api import check
from pcviz.lessons.mend import HERE, load_mends
from pcviz.lessons.progress import Progress
from pcviz.tui.screens.home import HomeScreen
from pcviz.tui.screens.learn import LearnScreen
from pcviz.tui.screens.mend import MendScreen, StartOver, bound
from pcviz.tui.screens.panel import Reading
from pcviz.tui.screens.replay import ReplayScreen
from tests.lessons.mending import CONVICTED, DELETES_ITSELF, GIGABYTE, LOOPS, MENDS, REFUSED, WRONG
from tests.tui_app.driving import PATIENCE_S, driven
from tests.tui_app.mending import Learner, mending, typing

NAMES = [mend.name for mend in load_mends(HERE)]
SIZES = ((120, 40), (80, 24))
QUICK = "thumbnails"
# Each at one of the two sizes, by turns.
ALL = [
    pytest.param(name, SIZES[number % 2], marks=() if name == QUICK else pytest.mark.slow, id=f"{name}-{SIZES[number % 2][0]}")
    for number, name in enumerate(NAMES)
]


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Every search here comes to its end by itself, and shares the processor with others."""
    monkeypatch.setattr("pcviz.explore.api.BUDGET", 600.0)


@pytest.fixture
def typed(tmp_path, monkeypatch):
    return typing(tmp_path, monkeypatch)


async def gone_through(learner, name, typed):
    """A wrong mend, its counterexample, the hints, the model, and the proof."""
    mend, (wrong, verdict) = MENDS[name], WRONG[name]
    await learner.seen("not passed yet")
    assert "m solution" not in learner.picture()
    await learner.reads(mend.buffer, "It passes when no schedule breaks it", f"class {mend.buffer}:")
    await learner.reads(*(bound(options) for options in mend.searches))
    await learner.press("m")  # not yet
    assert isinstance(learner.app.screen, MendScreen)

    typed(wrong)
    await learner.press("e")
    assert f"{verdict}:" in await learner.judged()
    assert "Mend " not in learner.app.screen._verdict.text
    assert learner.file.read_text(encoding="utf-8") == wrong
    await learner.press("v")
    await learner.on(ReplayScreen)
    await learner.seen("step 0 of")
    await learner.press("right")
    await learner.seen("step 1 of")
    await learner.press("end")
    await learner.says("The end: " + verdict.replace("-", " "))
    await learner.press("escape")
    await learner.on(MendScreen)
    await learner.says(f"Not yet: {verdict.replace('-', ' ')}", "v replay")

    for number in range(3):
        await learner.press("h")
        words = " ".join(mend.hints[number].replace("`", "").split())[-24:]
        await learner.until(lambda words=words: words.split()[-1] in learner.picture())
        assert learner.screen.repair.told == number + 1
    await learner.reads("A hint", "A stronger hint", "Nearly the line")
    await learner.press("m")
    await learner.on(Reading)
    await learner.seen("A solution")
    await learner.press("escape")

    typed(mend.model)
    await learner.press("e")
    assert "ok: no schedule breaks it." in await learner.judged()
    await learner.press("escape")
    await learner.says("Passed: no schedule breaks it.", f"{mend.title} · passed")
    assert [done.what for done in Progress().done()] == [f"mend/{name}"]


@pytest.mark.parametrize(("name", "size"), ALL)
async def test_each_from_its_story_to_its_proof(name, size, typed):
    async with mending(name, size=size) as learner:
        await gone_through(learner, name, typed)
    async with mending(name, size=size) as learner:  # another day
        await learner.seen("· passed")
        await learner.press("m")
        await learner.seen("A solution")


async def test_from_home_to_an_exercise_and_back():
    async with driven(size=(80, 24)) as hand:
        learner = Learner(hand.app, hand.pilot)
        await learner.seen("l learn")
        await learner.press("l")
        await learner.on(LearnScreen)
        await learner.press("right", "enter")
        await learner.seen("mend it · 1 of 6", "The print spooler")
        learner.screen.repair.take(check("two_conditions", producers=1, consumers=1, capacity=1, items=1))
        await learner.press("escape")
        await learner.seen("The print spooler", "mended")
        await learner.press("escape")
        await learner.on(HomeScreen)


async def test_from_one_exercise_to_the_next_and_back():
    async with mending("crawler") as learner:
        await learner.press("h", "n")
        await learner.seen("6 of 6", "The log queue")
        await learner.press("n")  # there is no other
        assert learner.screen.repair.mend.name == "log-queue"
        assert learner.screen.repair.told == 0
        await learner.press("b")
        await learner.seen("5 of 6", "The crawler")
        assert learner.screen.repair.told == 1


async def test_starting_over_keeps_what_was_written():
    async with mending("readings") as learner:
        learner.file.write_text("mine = 1\n", encoding="utf-8")
        await learner.until(lambda: learner.screen._shown[0] == "mine = 1\n")
        await learner.reads("mine = 1")  # also what another editor writes is seen
        await learner.press("R")
        await learner.on(StartOver)
        await learner.press("escape")
        assert learner.file.read_text(encoding="utf-8") == "mine = 1\n"
        await learner.press("R", "y")
        await learner.says("Your file is kept as readings.py.1.")
        assert learner.file.read_text(encoding="utf-8") == MENDS["readings"].start
        assert learner.file.with_name("readings.py.1").read_text(encoding="utf-8") == "mine = 1\n"


async def test_signs_and_themes():
    async with mending("log-queue", ascii=True) as learner:
        await learner.press("t", "h")
        assert not learner.app.look.palette.dark
        await learner.seen("A hint")
        assert learner.picture().isascii()
        await learner.press("question_mark")
        await learner.seen("What am I looking at?")


# -- whatever a file does --


async def tried(learner, text, *words):
    """Judge a file, read what is said of it, and find the app as it was."""
    learner.file.write_bytes(text if isinstance(text, bytes) else text.encode())
    await learner.press("j")
    page = await learner.judged()
    await learner.press("escape")
    await learner.on(MendScreen)
    assert [word for word in words if word not in page] == []


async def test_a_hostile_file_leaves_the_app_usable_and_is_said():
    """One after another, in one app."""
    async with mending("print-spooler") as learner:
        for name in ("syntax error", "os._exit in submit", "not text"):
            await tried(learner, *REFUSED[name])
        await learner.says("not a text file in UTF-8")
        await tried(learner, DELETES_ITSELF.format(path=str(learner.file)), "it is put back")
        await learner.seen("· passed")


@pytest.mark.slow
async def test_every_hostile_file(typed):
    async with mending("print-spooler", size=(120, 40)) as learner:
        for text, words in [*REFUSED.values(), *CONVICTED.values(), LOOPS]:
            await tried(learner, text, words)
        learner.file.unlink()
        await gone_through(learner, "print-spooler", typed)
        await tried(learner, GIGABYTE)  # a machine that is quick enough even passes it
        await tried(learner, *REFUSED["syntax error"])


async def test_a_file_that_is_gone_is_begun_anew():
    async with mending("crawler") as learner:
        learner.file.unlink()
        await learner.press("j")
        await learner.says("is still to be written (e or R begins it anew)")
        await learner.press("R", "y")
        assert learner.file.read_text(encoding="utf-8") == MENDS["crawler"].start


def nobody_runs():
    return not process._running


async def test_a_search_is_stopped_by_escape_and_by_leaving():
    async with mending("print-spooler") as learner:
        learner.file.write_text(LOOPS[0], encoding="utf-8")
        await learner.press("j")
        await learner.says("Searching, for some seconds: print-spooler.py.")
        await learner.press("j")
        await learner.says("One search is still going on.")
        await learner.press("escape")
        await learner.says("The search was stopped")
        await learner.until(nobody_runs)
        await learner.press("j")
        await learner.until(lambda: not nobody_runs())
        await learner.press("n")
        await learner.until(nobody_runs)
        await learner.seen("The thumbnails")
        await learner.press("b", "j")
        await learner.until(lambda: not nobody_runs())
    async with asyncio.timeout(PATIENCE_S):  # what ends it is on its way when the app is left
        while not nobody_runs():
            await asyncio.sleep(0)
