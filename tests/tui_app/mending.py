"""A learner who mends: at the keys, and with an editor of their own."""

import shlex
import sys
from contextlib import asynccontextmanager, nullcontext

from pcviz.lessons.course import load_course
from pcviz.lessons.progress import Progress
from pcviz.tui.app import PcvizApp
from pcviz.tui.screens.interview_panels import Found
from pcviz.tui.screens.mend import MendScreen
from tests.lessons.mending import MENDS
from tests.tui_app.driving import Hand, driven

# Copies what lies beside it into the file that it is to edit.
EDITOR = """
import pathlib, sys
here = pathlib.Path(__file__)
pathlib.Path(sys.argv[1]).write_bytes(here.with_name("typed.py").read_bytes())
"""


class Learner(Hand):
    @property
    def screen(self) -> MendScreen:
        return next(screen for screen in self.app.screen_stack if isinstance(screen, MendScreen))

    @property
    def file(self):
        return self.screen.repair.exercise.path

    async def judged(self) -> str:
        """A search takes as long as it takes; what the page says, on one line."""
        await self.on(Found)
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


def typing(tmp_path, monkeypatch):
    """An `$EDITOR` that writes what is handed to this, without a terminal to give it: the pilot has none."""
    monkeypatch.setattr(PcvizApp, "suspend", lambda app: nullcontext())
    (tmp_path / "editor.py").write_text(EDITOR, encoding="utf-8")
    monkeypatch.setenv("EDITOR", shlex.join([sys.executable, str(tmp_path / "editor.py")]))

    def type_next(text):
        (tmp_path / "typed.py").write_bytes(text if isinstance(text, bytes) else text.encode())

    return type_next
