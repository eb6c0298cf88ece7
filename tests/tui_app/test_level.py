"""Every level from its story to its proof, by keys alone; what undo, giving up, claiming, starting again and leaving do."""

import asyncio
import threading
from contextlib import asynccontextmanager

import pytest

from pcviz.lessons.course import load_course
from pcviz.lessons.level import HERE, Challenge, load_levels
from pcviz.lessons.progress import Progress
from pcviz.tui.app import PcvizApp
from pcviz.tui.screens.home import HomeScreen
from pcviz.tui.screens.learn import LearnScreen
from pcviz.tui.screens.level import LevelScreen
from pcviz.tui.screens.level_panels import LevelResult, Story
from pcviz.tui.screens.play_panels import Verdict
from pcviz.tui.widgets.cards import Cards
from pcviz.tui.widgets.course_map import CourseMap
from tests.tui_app.driving import driven
from tests.tui_app.test_play import Player

SMALL, LARGE = (80, 24), (120, 40)
OPEN_LEVEL = PcvizApp.open_level


class Learner(Player):
    @property
    def screen(self) -> LevelScreen:
        return next(screen for screen in reversed(self.app.screen_stack) if isinstance(screen, LevelScreen))

    @property
    def at(self):
        return self.app.screen

    async def story(self, *words):
        await self.until(lambda: isinstance(self.at, Story))
        await self.seen(*words)
        await self.press("escape")
        await self.until(lambda: isinstance(self.at, LevelScreen))

    async def known(self):
        """The search has come to its end."""
        await self.until(lambda: self.screen._reach is not None)
        return self.screen._reach

    async def result(self, *words):
        await self.until(lambda: isinstance(self.at, LevelResult))
        await self.seen(*words)

    async def moves(self, moves):
        for thread, variant in moves:
            assert not variant
            await self.go(str(thread))

    async def win(self):
        """By the moves that the search has found."""
        reach = await self.known()
        await self.seen(f"par {len(reach.moves)}")
        await self.moves(reach.moves)
        await self.until(lambda: isinstance(self.at, LevelResult))
        return len(reach.moves)


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """As patient as the tests: a search shares the processor with others."""
    monkeypatch.setattr("pcviz.lessons.level.SEEKING_S", 600.0)


@asynccontextmanager
async def level(name, size=SMALL, **display):
    """As `pcviz learn NAME` opens it."""
    course = load_course(Progress())
    async with driven(size=size, course=course, entry=course.pick(f"level/{name}"), **display) as one:
        yield Learner(one.app, one.pilot)


def kept():
    return [(done.what, done.right, done.of) for done in Progress().done()]


ALL = ["deadlock-empty", "deadlock-full", "underflow", "overflow", "lost-wake-up", "starve-p1"]
QUICK = "underflow"


@pytest.mark.parametrize(
    ("name", "size"),
    [
        pytest.param(name, size, marks=() if name == QUICK else pytest.mark.slow, id=f"{name}-{size[0]}")
        for name, size in zip(ALL, (SMALL, LARGE) * 3, strict=True)  # each at one of them, by turns
    ],
)
async def test_from_the_story_to_the_proof_by_keys_alone(name, size):
    async with level(name, size) as learner:
        title = learner_title(name)
        await learner.story(title)
        par = await learner.win()
        await learner.seen("★★★ 3 stars", f"{par} moves, par {par}.", "n: the right buffer")
        assert kept() == [(f"level/{name}", 3, 3)]
        await learner.press("n")
        await learner.story(title, "Can this be brought about: ", "A move is ")
        await learner.seen(f"the proof: {title}"[:40])
        able = next(choice.thread for choice in learner.session.choices() if choice.can_go)
        await learner.go(str(able))
        await learner.press("c")
        reach = await learner.known()
        await learner.result("You are right: no schedule can.", f"All {reach.states:,} states")
        assert not reach.found and reach.complete and reach.fine
        assert kept() == [(f"level/{name}", 3, 3), (f"level/{name}/proof", 1, 1)]


def learner_title(name):
    return next(one.title for one in load_levels(HERE) if one.name == name)


async def test_undo_after_a_win_redo_and_start_again_bring_the_same_pictures():
    async with level("underflow") as learner:
        await learner.story()
        reach = await learner.known()
        start = learner.screen._state.snapshot()
        par = len(reach.moves)
        await learner.moves(reach.moves)
        await learner.result("3 stars")
        won = learner.screen._state.snapshot()
        await learner.press("u")
        await learner.quiet()
        await learner.seen("Back at step")
        assert learner.session.view.moves == par - 1 and not learner.screen._there
        await learner.go("r")
        await learner.result("3 stars")
        assert learner.screen._state.snapshot() == won
        await learner.press("R")
        await learner.quiet()
        assert learner.screen._state.snapshot() == start
        await learner.seen("Back at step 0", f"move 0, par {par}")
        assert kept() == [("level/underflow", 3, 3)]


async def test_a_longer_way_has_fewer_stars_and_the_better_try_is_kept_too():
    async with level("overflow") as learner:
        await learner.story()
        reach = await learner.known()
        par = len(reach.moves)
        await learner.go("3")  # a consumer that begins to get is of no use here, and no harm
        await learner.moves(reach.moves)
        await learner.result(f"★★☆ 2 stars: {par + 1} moves, par {par}.")
        await learner.press("R")
        await learner.quiet()
        await learner.win()
        await learner.seen("★★★ 3 stars")
        assert kept() == [("level/overflow", 2, 3), ("level/overflow", 3, 3)]


async def test_the_wrong_claim_is_answered_by_the_shortest_schedule():
    async with level("underflow", reduced_motion=True) as learner:
        await learner.story()
        par = len((await learner.known()).moves)
        await learner.go("1", "1")
        await learner.press("c")
        await learner.result(f"It can be done: {par} moves.")
        assert learner.session.view.moves == par and learner.screen.challenge.see(learner.session.events)
        assert kept() == []
        await learner.press("R")
        await learner.quiet()
        await learner.go("r")
        await learner.seen("cannot be done again by r")
        await learner.win()
        await learner.seen("1 star: ", "one star is all there is")
        assert kept() == [("level/underflow", 1, 3)]


@pytest.mark.slow
async def test_the_way_is_shown_move_by_move_until_a_key_stops_it(monkeypatch):
    monkeypatch.setattr("pcviz.tui.screens.level.SHOWING_S", 0.01)
    async with level("overflow") as learner:
        await learner.story()
        par = len((await learner.known()).moves)
        await learner.press("x")
        await learner.result(f"The shortest way: {par} moves.")
        await learner.press("enter")
        monkeypatch.setattr("pcviz.tui.screens.level.SHOWING_S", 60)
        await learner.press("x")
        await learner.until(lambda: learner.screen._runner is not None)
        await learner.seen(f"The shortest way: {par} moves.", "any key stops it")
        await learner.press("1")
        assert learner.screen._runner is None and learner.session.view.moves == 0
        await learner.go("1")
        assert learner.session.view.moves == 1


@pytest.mark.slow
async def test_giving_up_on_the_right_buffer_is_a_proof_too():
    async with level("lost-wake-up") as learner:
        await learner.story()
        await learner.press("n")
        await learner.story("The same threads")
        await learner.go("h")
        await learner.seen("No hint here")
        await learner.press("x")
        await learner.result("No schedule can.", "one lock guards", "n: the next level")
        assert kept() == [("level/lost-wake-up/proof", 0, 1)]
        await learner.press("n")
        await learner.story("Starve P1")


@pytest.mark.slow
async def test_an_end_that_is_not_the_goal_says_so():
    async with level("underflow", reduced_motion=True) as learner:
        await learner.story()
        await learner.press(*"112131123")
        await learner.until(lambda: isinstance(learner.at, Verdict))
        await learner.seen("The game is over, and this is not what was to be brought about.")
        await learner.press("R")
        await learner.quiet()
        assert learner.session.view.moves == 0
        assert kept() == []


async def test_hints_the_task_again_and_what_a_level_has_not():
    async with level("overflow") as learner:
        await learner.story()
        await learner.go("h")
        await learner.seen("Hint 1 of 2: Each producer is right when it looks.")
        await learner.go("h")
        await learner.seen("Hint 2 of 2: ")
        await learner.press("i")
        await learner.story("One too many")
        before = learner.session.view
        for key in "swfg":
            await learner.go(key)
        assert learner.session.view == before and learner.screen._runner is None


async def test_escape_leaves_at_once_also_while_a_search_goes_on():
    async with level("starve-p1") as learner:
        await learner.story()
        screen = learner.screen
        await learner.until(lambda: screen.challenge._seeker is not None)
        game, search = screen.session._process, screen.challenge._seeker._process
        await learner.press("escape")
        await learner.until(lambda: isinstance(learner.at, LearnScreen))
        await learner.until(lambda: game.poll() is not None)
        await learner.until(lambda: search is None or search.poll() is not None)
        assert kept() == []


@pytest.mark.slow
async def test_who_leaves_while_the_next_one_is_opened_stays_where_he_is(monkeypatch):
    opened = []
    monkeypatch.setattr(PcvizApp, "open_level", lambda app, *what: opened.append(what) or OPEN_LEVEL(app, *what))
    async with level("lost-wake-up") as learner:
        await learner.story()
        await learner.press("n")
        await learner.seen("On to the right buffer: Lose a wake-up")
        await learner.press("escape")
        await learner.until(lambda: len(opened) == 2)
        session = opened[-1][0]
        await learner.until(lambda: session._process is None)
        assert isinstance(learner.at, LearnScreen)


@pytest.mark.slow
async def test_a_goal_reached_before_the_search_is_through_waits_for_its_par():
    async with level("underflow") as learner:
        await learner.until(lambda: isinstance(learner.at, Story))
        waiting = asyncio.Event()
        screen = learner.screen
        found, screen._found = screen._found, lambda reach: waiting.set() or setattr(screen, "_late", reach)
        await learner.press("escape")
        await waiting.wait()
        screen._reach = None
        await learner.moves(screen._late.moves)
        assert isinstance(learner.at, LevelScreen) and screen._there
        found(screen._late)
        await learner.result("3 stars")


@pytest.mark.parametrize("size", [(78, 22), pytest.param(LARGE, marks=pytest.mark.slow)])
async def test_nothing_is_cut_off(size):
    async with level("starve-p1", size, ascii=True) as learner:
        await learner.story("Starve P1")
        await learner.go("1", "1", "3")
        await learner.seen("WHO GOES NEXT?", "P1 waits again.", "give up", "PRODUCERS", "CODE")
        for widget in learner.screen.query(Cards):
            assert not widget.canvas.collisions()
        await learner.press("t", "question_mark")
        await learner.seen("What am I looking at?")


async def test_from_the_first_screen_through_the_course_and_back_with_its_stars():
    async with driven(size=LARGE) as one:
        learner = Learner(one.app, one.pilot)
        await learner.until(lambda: isinstance(learner.at, HomeScreen) and learner.at._names)
        await learner.press("l")
        await learner.until(lambda: isinstance(learner.at, LearnScreen))
        names = [entry.name for entry in learner.at.course.entries]
        course = learner.at.query_one(CourseMap)
        await learner.press("end", *["up"] * (len(names) - 1 - names.index("underflow")), "enter")
        assert course.entry.name == "underflow"
        await learner.story("Take what is not there", "Bring this about: a get takes from an empty buffer.")
        await learner.win()
        await learner.press("enter", "escape")
        await learner.until(lambda: isinstance(learner.at, LearnScreen))
        await learner.seen("3 of 3 stars")


async def test_a_level_that_is_still_being_opened_is_named_and_blocks_nothing(monkeypatch):
    may_open, opened = threading.Event(), Challenge.open
    monkeypatch.setattr(Challenge, "open", lambda challenge: may_open.wait() and opened(challenge))
    course = load_course(Progress())
    async with driven(size=SMALL, course=course) as one:
        learner = Learner(one.app, one.pilot)
        await learner.until(lambda: isinstance(learner.at, LearnScreen) and learner.at.is_mounted)
        learner.app.open_entry(course, course.pick(f"level/{QUICK}"))
        await learner.seen(f"Opening {learner_title(QUICK)}…")
        await learner.press("question_mark")
        await learner.seen("What am I looking at?")
        await learner.press("escape")
        await learner.seen(f"Opening {learner_title(QUICK)}…")
        learner.app.open_entry(course, course.pick(f"level/{QUICK}"))  # once more: it is opened once
        may_open.set()
        await learner.story("Take what is not there")
        assert sum(isinstance(screen, LevelScreen) for screen in learner.app.screen_stack) == 1
