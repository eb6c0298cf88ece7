"""A replay: any recorded trace, forwards and backwards, to any moment, by step, by switch, at speed."""

from collections.abc import Iterable
from dataclasses import replace
from time import perf_counter
from typing import Any

from rich.text import Text
from textual import events, work
from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding
from textual.containers import Horizontal, Vertical

from pcviz.sync.sections import critical_lines
from pcviz.trace.file import Trace
from pcviz.trace.snapshot import Snapshot
from pcviz.trace.tape import Tape
from pcviz.tui.motion import Motion
from pcviz.tui.pulse import FrameRate
from pcviz.tui.screens.panel import Reading
from pcviz.tui.screens.tape import TapeScreen
from pcviz.tui.widgets.code import CodePane, code_marks
from pcviz.tui.widgets.deck import Deck
from pcviz.tui.widgets.detail import Detail
from pcviz.tui.widgets.headline import Headline, clock
from pcviz.tui.widgets.keys import Keys
from pcviz.tui.widgets.stage import Stage
from pcviz.tui.widgets.timeline import TimelineChart
from pcviz.tui.widgets.timeline_keys import TIMELINE_KEYS, TimelineKeys
from pcviz.workshop.retell import retell

READING_S = 0.025  # at a stretch, while the trace is still being read: keys are answered in between
PROGRESS_HZ = 4.0
WIDE_FROM = 112  # columns: picture and code side by side
DETAIL_AT_MOST = 16  # rows of it below the code
STAGE_AT_LEAST = 13  # rows of it above the chart
CHART_HZ = 10.0
STORY_STEPS = 200
WISHES = ("put", "get", "make", "order")  # what had to be said of the class when it was checked


class ReplayScreen(TimelineKeys, TapeScreen):
    BINDINGS = [
        Binding("n", "choose(1)", "thread", tooltip="Look into the next thread", id="replay.thread"),
        Binding(
            "N,shift+n",
            "choose(-1)",
            "thread back",
            show=False,
            key_display="N",
            tooltip="Look into the one before",
            id="replay.thread_back",
        ),
        Binding("c", "inside", "code", tooltip="The code and every part of the state, or the picture", id="replay.code"),
        Binding("f", "fork", "play on", tooltip="Take over here: you decide who goes next", id="replay.fork"),
        Binding("x", "story", "story", tooltip="What went wrong, and why", id="replay.story"),
        Binding("question_mark", "app.glossary", "help", key_display="?", tooltip="Every sign, word and key", id="glossary"),
        Binding("f1", "app.keys", "keys", show=False, tooltip="Keys and mouse", id="keys"),
        Binding("t", "app.switch_theme", "light/dark", show=False, tooltip="The other theme", id="theme"),
        Binding("escape", "leave", "back", show=False, tooltip="Leave the replay", id="replay.leave"),
        Binding("q", "app.quit", "quit", show=False, tooltip="Leave pcviz", id="quit"),
        *TIMELINE_KEYS,
    ]
    # Those that stay in the last row of a narrow screen, the most important first.
    KEPT = (
        "replay.play",
        "replay.step",
        "replay.back",
        "replay.switch",
        "replay.code",
        "replay.fork",
        "replay.go",
        "replay.story",
    )

    DEFAULT_CSS = """
    ReplayScreen #views { height: 1fr; }
    ReplayScreen #picture { width: 1fr; }
    ReplayScreen #inside { width: 1fr; }
    ReplayScreen.-wide #inside { width: 2fr; }
    ReplayScreen.-wide #picture { width: 3fr; }
    ReplayScreen.-wide.-closed #inside { display: none; }
    ReplayScreen.-narrow #inside { display: none; }
    ReplayScreen.-narrow.-open #inside { display: block; }
    ReplayScreen.-narrow.-open #picture { display: none; }
    """

    def __init__(self, trace: Trace) -> None:
        super().__init__(Tape(trace))
        source = trace.header.get("source")
        self._source: dict[str, Any] = source if isinstance(source, dict) else {}
        self._text = str(self._source.get("text") or "")
        self._sections = critical_lines(self._text)
        self._chosen = 0  # 0: whoever takes the step
        self._open: bool | None = None  # whether the inside is shown where it is optional; None: not decided by anybody
        self._frame_at = 0.0
        self._chart_due = 0.0
        self._progress_due = 0.0
        self._complained = False

    # Furniture

    def furniture(self) -> ComposeResult:
        yield Headline(self.look)
        with Horizontal(id="views"):
            with Vertical(id="picture"):
                yield Stage(self.look)
                yield TimelineChart(self.look)
            with Vertical(id="inside"):
                if self._text:
                    yield CodePane(self.look)
                yield Detail(self.look)
        yield Deck(self.look)
        header = self.tape.header
        here = {"replay.fork": header.get("schedule"), "replay.story": header.get("story")}
        yield Keys(self.look, self.KEPT, without=[binding for binding, there in here.items() if not there])

    def on_mount(self) -> None:
        self.player.motion = Motion(self.lab.clock, self.lab.options.reduced_motion)
        self._rate = FrameRate(self.lab.options.fps, self.lab.clock)
        if self._text:
            self.query_one(CodePane).open(self._text, str(self._source.get("file") or self._source.get("class") or ""))
        self.query_one(TimelineChart).unit = "steps" if self.tape.controlled else "s"
        while self.tape.last <= self.tape.start and self.tape.read():
            continue
        self._arrange()
        self.go(self.tape.within(0))
        self._frame_at = self.lab.clock()
        self._frame()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self._arrange()

    def _arrange(self) -> None:
        """Picture and inside side by side where there is room, else the one that tells more, and `c` for the other."""
        wide = self.size.width >= WIDE_FROM
        opened = self._open if self._open is not None else bool(self._text) or wide
        self.set_class(wide, "-wide")
        self.set_class(not wide, "-narrow")
        self.set_class(not opened, "-closed")
        self.set_class(opened, "-open")
        self._dirty = True

    # Frames

    def _frame(self) -> None:
        self._rate.begin()
        now = self.lab.clock()
        passed, self._frame_at = now - self._frame_at, now
        if not self.tape.done:
            self._read()
        self._complain_of_damage()
        if self.playing and self.is_current:
            self._play_on(passed)
        if self._dirty or self.player.motion.restless(self.player.motion.clock()):
            self._dirty = False
            self._show()
        self.after(self._rate.delay() if self.tape.done else 0.001, self._frame)

    def _read(self) -> None:
        began = perf_counter()
        while self.tape.read() and perf_counter() - began < READING_S:
            continue
        if self.position < self.tape.first:
            self.go(self.tape.first)
        now = self.lab.clock()
        if self.tape.done or now >= self._progress_due:
            self._progress_due = now + 1 / PROGRESS_HZ
            self._dirty = True

    def _complain_of_damage(self) -> None:
        if self.tape.damage and not self._complained:
            self._complained = True
            self.lab.complain(f"{self.tape.damage}; what comes before it is shown")

    def _play_on(self, passed: float) -> None:
        self.player.play_on(passed)
        self._dirty = True
        if not self.playing:
            self._halt()

    # What is shown

    def _show(self) -> None:
        shot, tape, now = self.player.shot, self.tape, self.lab.clock()
        self.query_one(Headline).show(
            shot,
            title=str(tape.header.get("title") or tape.trace.path.name),
            detail="",
            mode="playing" if self.playing else "replay",
            speed=self.speed,
            notice=self._notice(),
        )
        if self.query_one("#picture").display:
            self.query_one(Stage).show(shot, self.player.motion, self.player.motion.clock())
            if now >= self._chart_due:
                self._chart_due = now + 1 / CHART_HZ
                self._show_chart(shot)
            else:
                self._dirty = True  # it is drawn, only a little later
        if self.query_one("#inside").display:
            self._show_inside(shot)
        self._show_deck()

    def _notice(self) -> str:
        tape = self.tape
        if not tape.done:
            return f"reading: {tape.last:,} events so far"
        if tape.first:
            return f"the first {tape.first:,} events are too many to be kept"
        return "the trace was cut short" if tape.trace.cut else ""

    def _show_chart(self, shot: Snapshot) -> None:
        chart, tape = self.query_one(TimelineChart), self.tape
        room = max(0, min(self.query_one("#picture").size.height - STAGE_AT_LEAST, self.size.height // 3))
        wanted = chart.rows_for(len(shot.threads), chart.size.width, room)
        if chart.styles.height is None or chart.styles.height.value != wanted:
            chart.styles.height = wanted
        tape.tracks.now = self.player.present
        chart.show(tape.tracks, replace(shot, t=tape.tracks.now))

    def _show_inside(self, shot: Snapshot) -> None:
        chosen = self.chosen
        detail = self.query_one(Detail)
        if self._text:
            wanted = min(detail.rows_for(shot, chosen, detail.size.width or 40), self._detail_room())
            if detail.styles.height is None or detail.styles.height.value != wanted:
                detail.styles.height = wanted
            marks = code_marks(self.look, shot)
            line = next((view.line for view in shot.threads if view.id == chosen), 0)
            self.query_one(CodePane).show(marks, self._sections, line)
        detail.show(shot, chosen)

    def _detail_room(self) -> int:
        """The code comes first: the rows of the state get up to a half."""
        return max(4, min(DETAIL_AT_MOST, self.query_one("#inside").size.height // 2))

    def _show_deck(self) -> None:
        tape = self.tape
        step = tape.step_at(self.position)
        if tape.controlled:
            left, right = f"step {step} of {tape.steps}", f"event {self.position} of {tape.last}"
            place = step / tape.steps if tape.steps else 0.0
        else:
            left = f"{clock(self.t)} of {clock(tape.ends_at)}"
            right = f"step {step:,} of {tape.steps:,}"
            place = self.t / tape.ends_at if tape.ends_at else step / max(1, tape.steps)
        ended = tape.trace.end if tape.done and self.position == tape.last else None
        words = f"{self.player.words}. The end: {ended.replace('-', ' ')}" if ended else self.player.words
        self.query_one(Deck).show(words=words, left=left, right=right, place=place, playing=self.playing)

    @property
    def chosen(self) -> int:
        """The thread that is looked into: the one that was chosen, else whoever has just taken a step."""
        if self._chosen:
            return self._chosen
        step = self.tape.step_at(self.position)
        return self.tape.actor(max(1, step))

    # Looking

    def action_choose(self, by: int) -> None:
        """The next thread; after the last one, whoever takes the step."""
        here = [0, *(view.id for view in self.player.state.snapshot().threads)]
        at = here.index(self._chosen) if self._chosen in here else 0
        self._chosen = here[(at + by) % len(here)]
        name = self.player.state.thread_name(self._chosen)
        self.query_one(Keys).say("replay.thread", f"thread: {name}" if self._chosen else "thread")
        self._dirty = True

    def on_stage_thread_chosen(self, message: Stage.ThreadChosen) -> None:
        self._chosen = message.thread
        self._dirty = True

    def action_inside(self) -> None:
        self._open = not self.has_class("-open")
        self._arrange()

    def action_story(self) -> None:
        story = self.tape.header.get("story")
        if not isinstance(story, str) or not story:
            self.lab.complain("This trace tells no story: that is for the counterexamples of pcviz check.")
            return
        text = Text()
        if self.tape.trace.end:
            text.append(f"{self.tape.trace.end.replace('-', ' ')}\n\n", self.look.alarm)
        here = self.tape.step_at(self.position)
        for step in range(1, min(self.tape.steps, STORY_STEPS) + 1):
            style = self.look.accent if step == here else self.look.text
            text.append(f"{step:3}  {retell(self.tape, self.tape.behind(step))}\n", style)
        if self.tape.steps > STORY_STEPS:
            text.append(f"…  and {self.tape.steps - STORY_STEPS} steps more\n", self.look.dim)
        text.append(f"\n{story}", self.look.text)
        self.lab.push_screen(Reading("What went wrong, and why", text))

    def action_fork(self) -> None:
        """From this step on, you are the scheduler."""
        schedule, file = self.tape.header.get("schedule"), self._source.get("file")
        if not isinstance(schedule, str) or not isinstance(file, str):
            self.lab.complain("Only a schedule that pcviz check recorded can be played on: real threads cannot go back.")
            return
        self._halt()
        self._begin_play(file, schedule, self.tape.step_at(self.position))

    @work(thread=True, exclusive=True)
    def _begin_play(self, file: str, schedule: str, steps: int) -> None:
        from pcviz.explore.play import Session, Unplayable

        said = self.tape.header.get("settings")
        wishes = {key: said[key] for key in WISHES if key in said} if isinstance(said, dict) else {}
        try:
            session = Session(file, self._source.get("class"), wishes=wishes, schedule=schedule, steps=steps)
        except Unplayable as problem:
            self.app.call_from_thread(self.lab.complain, problem)
        else:
            self.app.call_from_thread(self.lab.open_play, session)

    def action_leave(self) -> None:
        self.lab.leave_screen()

    def commands(self) -> Iterable[SystemCommand]:
        """For the command palette."""
        yield SystemCommand("Play or pause", "At the speed that the headline says", self.action_play)
        yield SystemCommand("Go to a moment", "Seconds, or the number of a step", self.action_go)
        yield SystemCommand("Picture or code", "The stage, or the source and every part of the state", self.action_inside)
        yield SystemCommand("Play on from here", "You decide who goes next", self.action_fork)
        yield SystemCommand("The story", "What went wrong, and why", self.action_story)
        yield SystemCommand("Leave the replay", "Back to where it was opened", self.action_leave)
