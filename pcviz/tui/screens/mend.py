"""*Mend it*: a broken buffer and its story; the learner mends it, and a search says whether it holds."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.style import Style
from rich.text import Text
from textual import events
from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding
from textual.containers import Container, Vertical, VerticalScroll
from textual.widgets import Static

from pcviz.explore.api import Verdict
from pcviz.explore.execution import Configuration
from pcviz.explore.page import counted
from pcviz.lessons.exercise import ExerciseError, text_of
from pcviz.lessons.mend import Mend, Repair, proved
from pcviz.lessons.progress import Progress
from pcviz.lessons.prose import flowing, paragraphs
from pcviz.tui.look import Look
from pcviz.tui.picture.cast import Piece
from pcviz.tui.screens.interview_panels import Found
from pcviz.tui.screens.judging import JudgingScreen
from pcviz.tui.screens.panel import AS_BELOW, Panel, Reading, hint
from pcviz.tui.widgets.code import highlighted
from pcviz.tui.widgets.keys import Keys
from pcviz.tui.widgets.sentence import Sentence

LOOK_EVERY_S = 1.0  # whether the file was changed in an editor elsewhere
WIDE_FROM = 112  # columns: words and code side by side
HINT_NAMES = ("A hint", "A stronger hint", "Nearly the line")


class MendScreen(JudgingScreen):
    BINDINGS = [
        Binding("e", "edit", "mend it", tooltip="Your file in your $EDITOR; what you leave there is judged", id="mend.edit"),
        Binding("j", "judge", "judge", tooltip="Judge your file by every schedule within the bounds", id="mend.judge"),
        Binding("v", "replay", "replay", tooltip="The counterexample, step by step", id="mend.replay"),
        Binding("h", "hint", "hint", tooltip="A hint; each of the three says more", id="mend.hint"),
        Binding("m", "model", "a solution", tooltip="A solution, once you have passed or had the last hint", id="mend.model"),
        Binding("n", "next", "next", tooltip="The next exercise", id="mend.next"),
        Binding("b", "next(-1)", "the one before", show=False, tooltip="The exercise before", id="mend.before"),
        Binding("R,shift+r", "again", "start over", key_display="R", tooltip="Begin anew; your file is kept", id="mend.again"),
        Binding("question_mark", "app.glossary", "help", key_display="?", tooltip="Every sign, word and key", id="glossary"),
        Binding("f1", "app.keys", "keys", show=False, tooltip="Keys and mouse", id="keys"),
        Binding("t", "app.switch_theme", "light/dark", show=False, tooltip="The other theme", id="theme"),
        Binding("escape", "leave", "back", tooltip="Stop the search; else back to where it was opened", id="mend.leave"),
        Binding("q", "app.quit", "quit", show=False, tooltip="Leave pcviz", id="quit"),
    ]
    KEPT = ("mend.edit", "mend.judge", "mend.hint", "mend.replay", "mend.leave", "mend.model", "glossary", "mend.next")
    SHORT = {"mend.model": "solution"}

    DEFAULT_CSS = """
    MendScreen #mend-title { height: 1; }
    MendScreen #mend-page { height: 1fr; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    MendScreen #mend-body { height: auto; }
    MendScreen #mend-words { padding: 1 2 0 2; height: auto; max-width: 92; }
    MendScreen #mend-words Static { margin-bottom: 1; }
    MendScreen #mend-hints { display: none; }
    MendScreen #mend-code { padding: 0 2 1 2; height: auto; }
    MendScreen.-wide #mend-body { layout: horizontal; }
    MendScreen.-wide #mend-words { width: 40%; }
    MendScreen.-wide #mend-code { width: 60%; padding: 1 2 1 1; }
    """

    def __init__(self, mends: list[Mend], at: int, progress: Progress) -> None:
        """All exercises, and the place of the one to begin with."""
        super().__init__()
        self.mends = mends
        self.at = at
        self.progress = progress
        self._repairs: dict[int, Repair] = {}
        self._shown: tuple[str, bool] = ("", True)  # the file as it is on the screen, and whether it is one
        self._growing = False

    # Furniture

    def furniture(self) -> ComposeResult:
        yield Sentence(self.look, id="mend-title")
        with VerticalScroll(id="mend-page"), Container(id="mend-body"):
            with Vertical(id="mend-words"):
                yield Static(id="mend-story")
                yield Static(id="mend-hints")
                yield Static(id="mend-bounds")
            yield Static(id="mend-code")
        yield Sentence(self.look, id="mend-said")
        yield Keys(self.look, self.KEPT, self.SHORT)

    def on_mount(self) -> None:
        self.watch(self.query_one("#mend-page"), "virtual_size", self._grown, init=False)
        self._open(self.at)
        self.after(LOOK_EVERY_S, self._look_again)

    @property
    def repair(self) -> Repair:
        """The exercise at hand; one that was left is as it was left."""
        if self.at not in self._repairs:
            self._repairs[self.at] = Repair(self.mends[self.at], self.progress)
        return self._repairs[self.at]

    def _open(self, at: int) -> None:
        self.at = at
        self._growing = False
        welcome = "e opens the file in your editor; when you leave it, every schedule within the bounds is searched."
        try:
            self.repair.exercise.begin()
        except ExerciseError as problem:
            self.say((f"{problem}.", self.look.alarm))
        else:
            trouble, self.repair.trouble = self.repair.trouble, ""
            self.say((trouble, self.look.alarm) if trouble else (welcome, self.look.dim))
        self._read()
        self._draw()
        page = self.query_one("#mend-page", VerticalScroll)
        page.scroll_home(animate=False)
        page.focus()
        self.refresh_bindings()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.set_class(event.size.width >= WIDE_FROM, "-wide")

    # What is shown

    def _look_again(self) -> None:
        if self._read():
            self._draw()
        self.after(LOOK_EVERY_S, self._look_again)

    def _read(self) -> bool:
        """Look at the file; whether it is another than on the screen."""
        before = self._shown
        try:
            self._shown = (text_of(self.repair.exercise.path), True)
        except ExerciseError as problem:
            self._shown = (f"{problem} (R starts over).", False)
        return self._shown != before

    def _draw(self) -> None:
        self._show_title()
        for place, parts in (("story", self._story()), ("hints", self._hints()), ("bounds", self._bounds())):
            words = Text.assemble(*((self.look.plain(part), style) for part, style in parts))
            self.query_one(f"#mend-{place}", Static).update(words)
        self.query_one("#mend-hints").display = self.repair.told > 0
        self.query_one("#mend-code", Static).update(self._code())

    def _show_title(self) -> None:
        look, dot = self.look, self.look.signs.dot
        pieces = [
            ("pcviz ", look.accent),
            (f"{dot} mend it ", look.strong),
            (f"{dot} {self.at + 1} of {len(self.mends)} ", look.strong),
            (f"{dot} {self.repair.mend.title} ", look.strong),
            (f"{dot} passed", look.good) if self.repair.passed else (f"{dot} not passed yet", look.dim),
        ]
        self.query_one("#mend-title", Sentence).say(*pieces, topic="title")

    def _story(self) -> Iterator[tuple[str, Style]]:
        mend = self.repair.mend
        yield "\n\n".join(paragraphs(mend.story)), self.look.text
        yield f"\n\n{flowing(mend.task)}", self.look.strong

    def _hints(self) -> Iterator[tuple[str, Style]]:
        repair = self.repair
        for number, said in enumerate(repair.mend.hints[: repair.told]):
            yield ("\n\n" if number else "") + HINT_NAMES[number], self.look.accent
            yield "\n", self.look.text
            for place, part in enumerate(flowing(said).split("`")):
                yield part, self.look.accent if place % 2 else self.look.text  # every other part stands between two `

    def _bounds(self) -> Iterator[tuple[str, Style]]:
        dim = self.look.dim
        yield "It passes when no schedule breaks it for these producers × consumers:", dim
        for options in self.repair.mend.searches:
            yield f"\n  {bound(options)}", dim
        yield f"\nYour file: {self.repair.exercise.path}", dim

    def _code(self) -> RenderableType:
        """The learner's file as it stands."""
        look, (text, there) = self.look, self._shown
        if not there:
            return Text(look.plain(text), look.alarm)
        rows = highlighted(text, look)
        digits = len(str(len(rows)))
        lines = [
            Text.assemble((f"{number:>{digits}}  ", look.dim), *row, no_wrap=True, overflow="ellipsis")
            for number, row in enumerate(rows, 1)
        ]
        return Group(*lines)

    def say(self, *pieces: Piece) -> None:
        self.query_one("#mend-said", Sentence).say(*pieces, topic=pieces)

    def wear(self, look: Look) -> None:
        super().wear(look)
        self._draw()

    def begin_with(self) -> str:
        return "e or R begins it anew"

    # Mending and judging

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        repair = self.repair
        match action:
            case "replay":
                return repair.verdict is not None and repair.verdict.trace is not None
            case "hint":
                return repair.told < len(repair.mend.hints)
            case "model":
                return repair.may_see_model
            case "next":
                return 0 <= self.at + int(str(parameters[0] if parameters else 1)) < len(self.mends)
        return True

    def action_edit(self) -> None:
        self.edit(self.repair.exercise, self.action_judge)

    def action_judge(self) -> None:
        self.search(self.repair.exercise.judge, self.repair.exercise.path.name, self._judged)

    def _judged(self, verdict: Verdict) -> None:
        look, repair = self.look, self.repair
        told = repair.take(verdict)
        self._read()
        self._draw()
        self.refresh_bindings()
        trouble, repair.trouble = repair.trouble, ""
        if proved(verdict):
            said: list[Piece] = [
                ("Passed: no schedule breaks it.", look.good),
                ("m shows a solution to compare with.", look.dim),
            ]
        elif verdict.ok:
            said = [("Nothing breaks it, but not everything could be searched: not passed yet.", look.accent)]
        elif verdict.error:
            said = [(f"{verdict.error.rstrip('.')}.", look.alarm)]
        else:
            said = [(f"Not yet: {verdict.verdict.replace('-', ' ')}.", look.alarm)]
            said += [("v replays it, step by step; h gives a hint.", look.dim)]
        self.say(*said, *([(trouble, look.alarm)] if trouble else []))
        self.lab.push_screen(Found(told, repair.mend.title, ""), self._after)

    def _after(self, what: str | None) -> None:
        if what == "replay":
            self.action_replay()

    def action_replay(self) -> None:
        assert self.repair.verdict is not None
        self.replay(self.repair.verdict)

    def action_hint(self) -> None:
        if self.repair.hint():
            self._growing = True
            self._draw()
            self.refresh_bindings()
            left = len(self.repair.mend.hints) - self.repair.told
            more = f"h says more: {left} left." if left else "That was the last one; m shows a solution."
            self.say((more, self.look.dim))

    def _grown(self) -> None:
        """The hint that was asked for is laid out only now: bring it into sight."""
        if self._growing:
            self._growing = False
            self.query_one("#mend-page", VerticalScroll).scroll_to_widget(self.query_one("#mend-hints"), animate=False)

    def action_model(self) -> None:
        text = Text("\n").join(Text.assemble(*row) for row in highlighted(self.repair.mend.model, self.look))
        self.lab.push_screen(Reading("A solution", text))

    def action_again(self) -> None:
        self.lab.push_screen(StartOver(), self._again)

    def _again(self, sure: str | None) -> None:
        if sure is None:
            return
        try:
            kept = self.repair.start_over()
        except ExerciseError as problem:
            self.say((f"{problem}.", self.look.alarm))
        else:
            self.say((f"Begun anew. Your file is kept as {kept.name}." if kept else "Begun anew.", self.look.text))
        self._read()
        self._draw()
        self.refresh_bindings()

    # Leaving

    def action_next(self, by: int = 1) -> None:
        self.stop_searching()
        self._open(self.at + by)

    def action_leave(self) -> None:
        if self.stop_searching():
            self.say(("The search was stopped; j begins it again.", self.look.dim))
        else:
            self.lab.leave_screen()

    def commands(self) -> Iterable[SystemCommand]:
        """For the command palette."""
        yield SystemCommand("Mend it", "Open your file in your editor", self.action_edit)
        yield SystemCommand("Judge it", "By every schedule within the bounds", self.action_judge)
        yield SystemCommand("Start over", "Your file is kept beside the new one", self.action_again)
        yield SystemCommand("Leave the exercise", "Your file and what you have passed are kept", self.action_leave)


class StartOver(Panel):
    """Begin the file anew? Dismissed with "yes"."""

    BINDINGS = [*AS_BELOW, Binding("y,enter", "sure", "Start over", id="over.yes")]

    def compose(self) -> ComposeResult:
        with Container(classes="panel"):
            yield Static("Begin anew with the broken buffer? Your file is kept beside it, with a number.", classes="question")
            yield hint(("y", "sure", "start over"), ("Esc", "leave", "go on as it is"))

    def action_sure(self) -> None:
        self.dismiss("yes")


def bound(options: Mapping[str, Any]) -> str:
    """One search, in words."""
    least = Configuration(2, 2, 1, 2)._replace(**{key: options[key] for key in Configuration._fields if key in options})
    items = "without end" if options.get("endless") else f"{counted(least.items, 'item')} each"
    return f"{least.producers} × {least.consumers}, capacity {least.capacity}, {items}"
