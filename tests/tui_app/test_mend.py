"""Mending on the screen, by keys only: each exercise from its story to its proof, both editors, and whatever a file does."""

import asyncio
import os
import shlex
import sys
import uuid
from contextlib import asynccontextmanager, nullcontext
from itertools import product

import pytest

from pcviz.explore import process
from pcviz.explore.api import check
from pcviz.lessons.course import load_course
from pcviz.lessons.mend import HERE, load_mends
from pcviz.lessons.progress import Progress
from pcviz.tui.app import PcvizApp
from pcviz.tui.screens.editor import EditorScreen, Source
from pcviz.tui.screens.home import HomeScreen
from pcviz.tui.screens.interview_panels import Found
from pcviz.tui.screens.learn import LearnScreen
from pcviz.tui.screens.mend import MendScreen, StartOver, bound
from pcviz.tui.screens.panel import Reading
from pcviz.tui.screens.replay import ReplayScreen
from tests.explore.test_hostile import TOKEN, processes, until
from tests.lessons.mending import CONVICTED, DELETES_ITSELF, GIGABYTE, MENDS, REFUSED, STUCK, WRONG
from tests.tui_app.driving import Hand, driven

NAMES = [mend.name for mend in load_mends(HERE)]
SIZES = ((80, 24), (120, 40))
QUICK = ("thumbnails", SIZES[0])
ALL = [pytest.param(*one, marks=() if one == QUICK else pytest.mark.slow) for one in product(NAMES, SIZES)]
SEARCH_S = 60.0
# Copies what lies beside it into the file that it is to edit.
EDITOR = """
import pathlib, sys
here = pathlib.Path(__file__)
pathlib.Path(sys.argv[1]).write_bytes(here.with_name("typed.py").read_bytes())
"""
# Each time another one.
SUCCESSIVE_EDITOR = """
import pathlib, sys
first = min(pathlib.Path(__file__).parent.glob("[0-9].py"))
pathlib.Path(sys.argv[1]).write_bytes(first.read_bytes())
first.unlink()
"""
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("PCVIZ_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    return tmp_path / "data"


class Learner(Hand):
    @property
    def screen(self) -> MendScreen:
        return next(screen for screen in self.app.screen_stack if isinstance(screen, MendScreen))

    @property
    def file(self):
        return self.screen.repair.exercise.path

    async def judged(self) -> str:
        """A search takes as long as it takes; what the page says, on one line."""
        async with asyncio.timeout(SEARCH_S):
            while not isinstance(self.app.screen, Found):
                await asyncio.sleep(0.01)
        return " ".join(self.app.screen._verdict.text.split())

    async def reads(self, *words: str) -> None:
        """Scroll from the top to the end until all of this has been seen."""
        missing = set(words)
        page = self.screen.query_one("#mend-page")
        await self.press("home")
        for _ in range(12):
            await self.until(lambda: page.scroll_y == min(page.scroll_target_y, page.max_scroll_y))
            await self.pilot.pause()
            rows = " ".join(" ".join(self.rows()).split())
            missing = {word for word in missing if " ".join(word.split()) not in rows}
            if not missing:
                return
            await self.press("pagedown")
        raise AssertionError(f"{missing} not to be read:\n{self.picture()}")

    async def says(self, *words: str) -> None:
        """The row for what has become of it, which may be laid out in several."""
        await self.until(lambda: all(word in " ".join(self.picture().split()) for word in words))


@asynccontextmanager
async def mending(name, size=(80, 24), **display):
    course = load_course(Progress())
    async with driven(size=size, course=course, entry=course.pick(name), **display) as hand:
        learner = Learner(hand.app, hand.pilot)
        await learner.on(MendScreen)
        await learner.seen("mend it", MENDS[name].title)
        yield learner


@pytest.fixture
def typed(tmp_path, monkeypatch):
    """An `$EDITOR` that writes what is handed to this, without a terminal to give it: the pilot has none."""
    monkeypatch.setattr(PcvizApp, "suspend", lambda app: nullcontext())
    (tmp_path / "editor.py").write_text(EDITOR, encoding="utf-8")
    monkeypatch.setenv("EDITOR", shlex.join([sys.executable, str(tmp_path / "editor.py")]))

    def type_next(text):
        (tmp_path / "typed.py").write_bytes(text if isinstance(text, bytes) else text.encode())

    return type_next


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
        for text, words in (REFUSED | CONVICTED | STUCK).values():
            await tried(learner, text, words)
        await tried(learner, GIGABYTE)
        learner.file.unlink()
        await gone_through(learner, "print-spooler", typed)


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
        learner.file.write_text(STUCK["loops in C on import"][0], encoding="utf-8")
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
    assert nobody_runs()


# -- the editor inside the app --


@pytest.mark.parametrize("size", [pytest.param(SIZES[0], marks=pytest.mark.slow), SIZES[1]])
async def test_mended_in_the_app_s_own_editor(size):
    """`if` becomes `while` in both places, key by key."""
    name = "print-spooler"
    lines = MENDS[name].start.splitlines()
    async with mending(name, size=size) as learner:
        await learner.press("e")
        await learner.on(EditorScreen)
        await learner.seen("No editor of yours is named", "^s save and judge", "class PrintSpooler:")
        at = 0
        for number, line in enumerate(lines):
            if line.strip().startswith("if "):
                await learner.press(*["down"] * (number - at), "home", "delete", "delete", *"while")
                at = number
        await learner.press("ctrl+s")
        assert "ok: no schedule breaks it." in await learner.judged()
        assert learner.file.read_text(encoding="utf-8") == MENDS[name].start.replace(" if ", " while ")
        await learner.press("escape")
        await learner.seen("· passed")


async def test_a_new_line_is_indented_and_a_tab_is_four_spaces():
    async with mending("crawler") as learner:
        learner.file.write_text("class Frontier:\n    pass\n", encoding="utf-8")
        await learner.press("e")
        await learner.on(EditorScreen)
        await learner.press("end", "enter", *"x = 1", "enter", *"y = 2", "enter", "tab", *"#")
        assert learner.app.screen.query_one(Source).text == "class Frontier:\n    x = 1\n    y = 2\n        #\n    pass\n"


async def test_what_is_not_saved_is_asked_for():
    async with mending("crawler") as learner:
        await learner.press("e")
        await learner.on(EditorScreen)
        await learner.press("escape")  # nothing was changed
        await learner.on(MendScreen)
        await learner.press("e")
        await learner.on(EditorScreen)
        await learner.press("x", "escape")
        await learner.seen("It is not saved.")
        await learner.press("y", "escape")
        await learner.seen("It is not saved.")
        await learner.press("escape")
        await learner.on(MendScreen)
        assert learner.file.read_text(encoding="utf-8") == MENDS["crawler"].start
        assert not learner.screen.searching


async def test_ctrl_c_in_the_editor_keeps_what_was_typed(data):
    async with mending("crawler") as learner:
        await learner.press("e")
        await learner.on(EditorScreen)
        await learner.press(*"# mine", "enter", "ctrl+c")
    assert learner.app.return_code == 130
    kept = data / "mending" / "crawler.py.1"
    assert kept.read_text(encoding="utf-8") == "# mine\n" + MENDS["crawler"].start
    assert (data / "mending" / "crawler.py").read_text(encoding="utf-8") == MENDS["crawler"].start


async def test_a_file_that_cannot_be_shown_is_said():
    async with mending("crawler") as learner:
        learner.file.write_bytes(b"\xff\xfe")
        await learner.press("e")
        await learner.says("its bytes are not UTF-8 text")
        await learner.reads("its bytes are not UTF-8 text (R starts over).")
        learner.file.write_bytes(b"#" * (2 << 20))
        await learner.press("e")
        await learner.says("more than 1 MiB are too much to show")


async def test_what_another_editor_wrote_meanwhile_is_kept():
    async with mending("crawler") as learner:
        await learner.press("e")
        await learner.on(EditorScreen)
        learner.file.write_text("theirs = 1\n", encoding="utf-8")
        await learner.press("#", "ctrl+s")
        await learner.judged()
        assert learner.app.said == ["crawler.py was changed elsewhere meanwhile; that is kept as crawler.py.1."]
        assert learner.file.with_name("crawler.py.1").read_text(encoding="utf-8") == "theirs = 1\n"
        assert learner.file.read_text(encoding="utf-8") == "#" + MENDS["crawler"].start


async def test_a_file_that_cannot_be_saved_is_said_and_nothing_is_lost():
    async with mending("crawler") as learner:
        await learner.press("e")
        await learner.on(EditorScreen)
        learner.app.screen.path.unlink()
        learner.app.screen.path.mkdir()
        await learner.press("x", "ctrl+s")
        await learner.seen("cannot be written")
        assert isinstance(learner.app.screen, EditorScreen)


# -- the learner's own editor --


async def test_without_a_terminal_to_give_away_the_app_s_own_editor_opens(monkeypatch):
    monkeypatch.setenv("EDITOR", "never-started")
    async with mending("crawler") as learner:
        await learner.press("e")
        await learner.on(EditorScreen)
        await learner.says("Your editor cannot have this terminal")


@posix
async def test_an_editor_that_does_not_do_its_work_is_said(monkeypatch, typed):
    """One that is missing, has no words, is no program, fails, is killed."""
    async with mending("crawler") as learner:
        for editor, said in (
            ("no-such-editor --wait", "no-such-editor --wait, cannot be started: No such file or directory."),
            ("'", "cannot be started: No closing quotation."),
            ("/", "cannot be started: Permission denied."),
            ("false", "ended with status 1."),
            ("sh -c 'kill -9 $$'", "was killed (signal 9)."),
        ):
            monkeypatch.setenv("EDITOR", editor)
            await learner.press("e")
            await learner.says(said, "j judges the file as it stands:")
            assert not learner.screen.searching
        assert learner.file.read_text(encoding="utf-8") == MENDS["crawler"].start


async def test_visual_goes_before_editor(monkeypatch, typed):
    typed("x = 1\n")
    monkeypatch.setenv("VISUAL", os.environ["EDITOR"])
    monkeypatch.setenv("EDITOR", "false")
    async with mending("crawler") as learner:
        await learner.press("e")
        assert "there is no class Frontier" in await learner.judged()


@posix
def test_in_a_terminal_the_editor_gets_it_and_ctrl_c_ends_a_search(data, monkeypatch, tmp_path):
    """A wrong mend, its counterexample, the hints, the model and the proof; then a file that loops, and Ctrl-C."""
    pytest.importorskip("pexpect")
    from tests.tui_app.terminal import Terminal

    mend = MENDS["print-spooler"]
    for number, text in enumerate((WRONG[mend.name][0], mend.model, STUCK["loops in C on import"][0]), 1):
        (tmp_path / f"{number}.py").write_text(text, encoding="utf-8")
    script = tmp_path / "editor.py"
    script.write_text(SUCCESSIVE_EDITOR, encoding="utf-8")
    monkeypatch.setenv("EDITOR", shlex.join([sys.executable, str(script)]))
    monkeypatch.setenv(TOKEN, token := uuid.uuid4().hex)
    with Terminal("learn", mend.name, size=(80, 24)) as terminal:
        terminal.seen("The print spooler · not passed yet", "e mend it")
        terminal.press("e")
        terminal.seen("overflow: 2 items are in a buffer of 1.", "v: replay it")
        terminal.press("v")
        terminal.seen("replay", "step 0 of")
        terminal.press("escape")
        terminal.seen("Not yet: overflow.")
        terminal.press("h", "h", "h")
        terminal.seen("That was the last one", "Nearly the line")
        terminal.press("m")
        terminal.seen("A solution", '"""The queue of an office printer."""', "Esc: close")  # drawn whole
        terminal.press("escape")
        terminal.seen("Nearly the line")
        terminal.press("e")
        terminal.seen("ok: no schedule breaks it.")
        terminal.press("escape")
        terminal.seen("Passed: no schedule breaks it.", "The print spooler · passed")
        terminal.press("e")
        terminal.seen("Searching, for some seconds")
        assert until(lambda: len(processes(token)) > 1)
        terminal.press("\x03")
        assert terminal.ended() == 130
    assert until(lambda: not processes(token))
    assert [done.what for done in Progress().done()] == ["mend/print-spooler"]
    assert (data / "mending" / "print-spooler.py").read_text(encoding="utf-8") == STUCK["loops in C on import"][0]
