"""Both editors of a mend, by keys only: the one inside the app and the learner's own."""

import os
import shlex
import sys
import uuid

import pytest

from pcviz.lessons.progress import Progress
from pcviz.tui.screens.editor import EditorScreen, Source
from pcviz.tui.screens.mend import MendScreen
from tests.explore.test_hostile import TOKEN, processes, until
from tests.lessons.mending import LOOPS, MENDS, WRONG
from tests.tui_app.mending import mending, typing

SIZES = ((80, 24), (120, 40))
# Each time another one.
SUCCESSIVE_EDITOR = """
import pathlib, sys
first = min(pathlib.Path(__file__).parent.glob("[0-9].py"))
pathlib.Path(sys.argv[1]).write_bytes(first.read_bytes())
first.unlink()
"""
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")


@pytest.fixture
def typed(tmp_path, monkeypatch):
    return typing(tmp_path, monkeypatch)


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
    for number, text in enumerate((WRONG[mend.name][0], mend.model, LOOPS[0]), 1):
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
        terminal.seen("ok: no schedule breaks it.", "Esc: close")  # drawn whole
        terminal.press("escape")
        terminal.gone("Esc: close")
        terminal.seen("Passed: no schedule breaks it.", "The print spooler · passed")
        terminal.press("e")
        terminal.seen("Searching, for some seconds")
        assert until(lambda: len(processes(token)) > 1)
        terminal.press("\x03")
        assert terminal.ended() == 130
    assert until(lambda: not processes(token))
    assert [done.what for done in Progress().done()] == ["mend/print-spooler"]
    assert (data / "mending" / "print-spooler.py").read_text(encoding="utf-8") == LOOPS[0]
