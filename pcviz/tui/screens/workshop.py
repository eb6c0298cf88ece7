"""The workshop: one scenario, running, with every control at hand."""

from collections.abc import Iterable
from pathlib import Path

from rich.text import Text
from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding
from textual.containers import Horizontal

from pcviz.insight.report import Report
from pcviz.insight.study import Study
from pcviz.trace.snapshot import Snapshot
from pcviz.tui import recipe
from pcviz.tui.desk import Desk
from pcviz.tui.memory import Memory
from pcviz.tui.motion import Motion
from pcviz.tui.options import RunOptions
from pcviz.tui.picture.cast import order_words
from pcviz.tui.picture.ending import ending
from pcviz.tui.picture.farewell import progress
from pcviz.tui.picture.said import page
from pcviz.tui.pulse import FrameRate, Pulse, new_run
from pcviz.tui.screens.panel import Ending, Question, Reading, SaveAs
from pcviz.tui.screens.steering import SteeredScreen
from pcviz.tui.widgets.controls import Controls
from pcviz.tui.widgets.headline import Headline
from pcviz.tui.widgets.keys import Keys
from pcviz.tui.widgets.live_code import LiveCode
from pcviz.tui.widgets.sentence import Sentence
from pcviz.tui.widgets.stage import Stage
from pcviz.tui.widgets.view_keys import VIEW_KEYS, ViewKeys
from pcviz.tui.widgets.views import Views
from pcviz.workshop.prediction import Answer, choices
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import WORKBENCH

CHART_HZ = 10.0
STAGE_AT_LEAST = 12  # rows


class WorkshopScreen(ViewKeys, SteeredScreen):
    BINDINGS = [
        Binding("r", "restart", "restart", tooltip="Begin again with the controls where they stand", id="run.restart"),
        Binding("R,shift+r", "reset", "reset", key_display="R", tooltip="Begin again as the scenario says", id="run.reset"),
        Binding("g", "stage(1)", "stage", tooltip="Of a pipeline: the controls are for the next stage", id="run.stage"),
        Binding("G,shift+g", "stage(-1)", "stage before", show=False, key_display="G", id="run.stage_before"),
        Binding("c", "code", "code", tooltip="The buffer's source, and where each thread is in it now", id="run.code"),
        Binding("w", "save", "save", tooltip="Save the controls as a scenario file", id="run.save"),
        Binding("y", "copy_command", "copy", tooltip="Copy the command for this very screen", id="run.copy"),
        Binding("e", "failures", "errors", show=False, tooltip="The traceback of every failed thread", id="run.errors"),
        Binding("P,shift+p", "present", "present", show=False, key_display="P", tooltip="For a lecture hall", id="run.present"),
        Binding("question_mark", "app.glossary", "help", key_display="?", tooltip="Every sign, word and key", id="glossary"),
        Binding("f1", "app.keys", "keys", show=False, tooltip="Keys and mouse", id="keys"),
        Binding("t", "app.switch_theme", "light/dark", show=False, tooltip="The other theme", id="theme"),
        Binding("escape", "leave", "back", tooltip="Back to the list of scenarios", id="run.leave"),
        Binding("q", "app.quit", "quit", show=False, tooltip="End every thread and leave pcviz", id="quit"),
        *VIEW_KEYS,
    ]
    # Those that stay in the last row of a narrow screen, the most important first.
    KEPT = (
        "run.pause",
        "run.step",
        "run.step_thread",
        "glossary",
        "run.stage",
        "run.restart",
        "run.drain",
        "run.abort",
        "run.leave",
    )
    SHORT = {"run.step_thread": "thread", "thread.next": "next"}

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (112, "-wide")]
    DEFAULT_CSS = """
    WorkshopScreen #scene { height: 1fr; }
    WorkshopScreen Stage { width: 3fr; }
    WorkshopScreen LiveCode { width: 2fr; display: none; }
    WorkshopScreen.-code LiveCode { display: block; }
    WorkshopScreen.-code.-narrow Stage { display: none; }
    """

    def __init__(self, options: RunOptions, first: Run | None = None) -> None:
        super().__init__()
        self._options = options
        self._first = first
        self._desk = Desk(options.overrides)
        self._expected: str | None = None
        self._said_end = False
        self._held = False  # whether it begins with the answer to a question
        self._chart_due = 0.0
        self.presented = False  # whether somebody else draws the run

    # Furniture

    def furniture(self) -> ComposeResult:
        yield Headline(self.look)
        with Horizontal(id="scene"):
            yield Stage(self.look)
            yield LiveCode(self.look)
        yield Sentence(self.look)
        yield Views(self.look, self.lab.clock)
        yield Controls(self.look)
        yield Keys(self.look, self.KEPT, self.SHORT)

    def on_mount(self) -> None:
        self._motion = Motion(self.lab.clock, self.lab.options.reduced_motion)
        self._rate = FrameRate(self.lab.options.fps, self.lab.clock)
        try:
            run = self._first or new_run(self._options, self._desk.overrides)
        except ValueError as problem:
            self.lab.complain(problem)
            self.call_after_refresh(self.lab.leave_workshop)
            return
        predict = self._options.scenario.predict
        if predict is not None and not self._options.presenter:
            # The question comes before the first step: behind it, everybody stands ready. Where nobody makes anything, there is
            # no step for consumers to stand before: they would be gone.
            run.pause()
            self._held = not run.settings.producers
            self.lab.push_screen(Question(predict.question, choices(self._options.scenario, run.settings)), self._answered)
        self._start(run)
        if self._options.presenter:
            self.action_present()
        self._frame()

    def _answered(self, expected: str | None) -> None:
        """What is predicted is remembered, what is only watched is not."""
        self._expected = expected
        if self._held:
            self._held = False
            self.run.start()
        self.run.resume()

    def _start(self, run: Run) -> None:
        self._motion.clear()
        self.query_one(Stage).forget()
        self._said_end = False
        self._chosen = 0
        predict = self._options.scenario.predict
        self._answer = Answer(predict.answer) if predict is not None else None
        answer = self._answer.observe if self._answer else None
        self._study = Study()
        memory = Memory(self._options.scenario.moments)
        self._pulse = self.lab.attend(Pulse(run, self._motion, answer, self._study, memory))
        self._desk.begin(run)
        self.query_one(LiveCode).follow(run)
        self.refresh_bindings()
        if not self._held:
            run.start()
        self._show_controls()

    # What is presented, and by whom

    def action_present(self) -> None:
        """One thing at a time, with the run's past and its prepared moments; the run goes on as it does."""
        from pcviz.tui.screens.presenter import PresenterScreen

        self.lab.push_screen(PresenterScreen(self))

    @property
    def motion(self) -> Motion:
        return self._motion

    @property
    def title_of_run(self) -> str:
        return self._options.scenario.title

    @property
    def notes_of_run(self) -> str:
        return self._options.scenario.notes or self._options.scenario.description

    # Frames

    def _frame(self) -> None:
        self._rate.begin()
        if not self._held:
            self.pulse.beat()
        if not self.presented:
            self._show()
        if self.run.ended and not self._said_end and self.lab.screen is self and not len(self.run.kernel.recorder):
            self._say_end()  # not over a page that somebody reads, or a name that is being typed
        self.after(self._rate.delay(), self._frame)

    def _show(self) -> None:
        shot = self.pulse.snapshot()
        now = self.lab.clock()
        self.query_one(Headline).show(
            shot,
            title=self._options.scenario.title,
            detail=describe(shot),
            mode=self._mode(),
            speed=self.run.settings.scale,
            notice=f"the trace is incomplete: {self.run.trace_error.strerror}" if self.run.trace_error else "",
        )
        self.query_one(Stage).show(shot, self._motion, self._motion.clock(), self._desk.stage)
        self.query_one(LiveCode).look_at(shot, self._chosen)
        self._show_sentence(shot)
        self.query_one(Keys).say("run.pause", "go on" if self.run.paused and not self.run.ended else "pause")
        if now >= self._chart_due:
            self._chart_due = now + 1 / CHART_HZ
            self._show_chart(shot)
            if self._desk.notice_surplus(shot):
                self._show_controls()

    def _mode(self) -> str:
        """How time passes."""
        if self.run.paused:
            return "paused"
        return "slow motion" if self.run.settings.slow_motion else "live"

    def _show_chart(self, shot: Snapshot) -> None:
        pulse = self.pulse
        self.views.fit(len(shot.threads), self.size.width, self._chart_room())
        if not self.run.ended:
            pulse.timeline.advance(shot.t)
        self.views.show(shot, pulse.timeline, self._study, pulse.state, self._desk.known_by_theory, self._desk.lamps)

    def _report(self, shot: Snapshot) -> Report:
        return self.views.report(self._study, self.pulse.state, shot.t, self._desk.known_by_theory, self._desk.lamps)

    def open_insight(self) -> None:
        self.lab.push_screen(Reading("Insight", page(self._report(self.pulse.snapshot()), self.look)))

    def _chart_room(self) -> int:
        """The stage comes first: the chart gets what is left, up to a third."""
        width, height = self.size
        others = self.query_one(Headline).rows_for(width) + self.query_one(Controls).rows_for(width)
        others += self.query_one(Sentence).rows_for(width) + 1
        return max(0, min(height - others - STAGE_AT_LEAST, height // 3))

    def _show_sentence(self, shot: Snapshot) -> None:
        look = self.look
        sentence = self.query_one(Sentence)
        thread = next((view for view in shot.threads if view.id == self._chosen), None)
        if thread is not None:
            words = f"{thread.why}, held at a gate" if thread.gated else thread.why
            sentence.say(
                (f"{look.signs.right} {thread.name}", look.accent),
                (f"{thread.role},", look.dim),
                (words, look.status(thread.status)),
                (f"for {shot.t - thread.since:.1f} s", look.dim),
                topic=thread.id,
            )
        elif shot.violations:
            sentence.say((shot.violations[-1], look.alarm), topic="violation")
        elif self.run.explanation:
            sentence.say((self.run.explanation, look.alarm), topic="explanation")
        elif shot.phase == "shutdown":
            sentence.say((progress(shot), look.strong), topic="shutdown")
        else:
            sentence.say((self._options.scenario.notes or self._options.scenario.description, look.dim), topic="notes")

    def _show_controls(self) -> None:
        self.query_one(Controls).show(self._desk.settings, self._desk.notes, self._desk.stage)

    # The end

    def _say_end(self) -> None:
        self._said_end = True
        seen = self._answer.text if self._answer is not None else ""
        text = ending(self.look, self.run, self.pulse.snapshot(), self._expected, seen)
        self.lab.push_screen(Ending(text, self._options.trace is not None), self._after_end)

    def _after_end(self, what: str | None) -> None:
        if what == "again":
            self.action_restart()
        elif what == "pick":
            self.action_leave()
        elif what == "replay":
            self._replay()

    def _replay(self) -> None:
        """What was recorded, from its file: written to its end, and read back."""
        from pcviz.trace.file import TraceError, read_trace

        assert self._options.trace is not None
        self.lab.dismiss_pulse(self.pulse, wait=True)
        try:
            self.lab.open_replay(read_trace(self._options.trace))
        except TraceError as problem:
            self.lab.complain(problem)

    # Controls

    def on_controls_turned(self, message: Controls.Turned) -> None:
        try:
            self._desk.turn(message.key, message.value)
        except ValueError as problem:
            self.lab.complain(problem)
        self._show_controls()

    def _take_up(self) -> None:
        """What a control says already, though its message is still on its way: a key may come before it."""
        for key, value in self.query_one(Controls).ahead_of(self._desk.settings):
            self.on_controls_turned(Controls.Turned(key, value))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only of a pipeline can a stage be chosen."""
        return action != "stage" or bool(self._desk.stage)

    def action_stage(self, by: int) -> None:
        """The controls are for another stage."""
        self._desk.turn_to_stage(by)
        self._show_controls()

    def action_restart(self) -> None:
        self.lab.dismiss_pulse(self.pulse, wait=self._options.trace is not None)
        try:
            run = new_run(self._options, self._desk.overrides)
        except ValueError as problem:
            self.lab.complain(problem)
        else:
            self._start(run)

    def action_reset(self) -> None:
        """Everything as it was when the scenario was opened."""
        self._desk.reset()
        self.action_restart()

    # Beside the run

    def action_code(self) -> None:
        """Beside the picture where there is room for both, else in its place."""
        self.toggle_class("-code")

    def action_copy_command(self) -> None:
        command = self.command()
        self.lab.copy_to_clipboard(command)
        self.notify(command, title="Copied: the command for this very screen")

    def command(self) -> str:
        """What to type for this scenario with these controls and this seed."""
        self._take_up()
        return recipe.command(self._options, self.run, self._desk, recipe.drawn(self.lab.options, self.lab.look))

    def action_save(self) -> None:
        self._take_up()
        self.lab.push_screen(SaveAs(f"my-{Path(self._options.name).stem}.toml"), self._save)

    def _save(self, path: str | None) -> None:
        if path is None:
            return
        try:
            recipe.save(Path(path), self._options, self.run, self._desk)
        except ValueError as problem:
            self.lab.complain(problem)
        else:
            self.notify(f"pcviz run {path}", title="Saved. To run it:")

    def action_failures(self) -> None:
        failed = [view for view in self.pulse.snapshot().threads if view.error]
        if not failed:
            self.lab.complain("No thread has failed.")
            return
        text = Text()
        for view in failed:
            text.append(f"{view.name}: {view.error}\n", self.look.alarm)
            text.append(f"{view.traceback}\n", self.look.text)
        self.lab.push_screen(Reading("Failed threads", text))

    def action_leave(self) -> None:
        if self._pulse is not None:
            self.lab.dismiss_pulse(self._pulse)
        self.lab.leave_workshop()

    def commands(self) -> Iterable[SystemCommand]:
        """For the command palette."""
        yield SystemCommand("Pause or go on", "Everything stands still at its next step", self.action_pause)
        yield SystemCommand("Step", "Let the thread that has stood longest take one step", self.action_step)
        yield SystemCommand("Present", "For a lecture hall: large, one thing at a time, with the past", self.action_present)
        yield SystemCommand("Drain and stop", "Make no more, take out what is in the buffer", self.action_drain)
        yield SystemCommand("Abort", "Stop every thread where it is", self.action_abort)
        yield SystemCommand("Restart", "Begin again with the controls where they stand", self.action_restart)
        yield SystemCommand("Reset", "Begin again with the scenario's own settings", self.action_reset)
        yield SystemCommand("Code", "The buffer's source, and where each thread is in it", self.action_code)
        yield SystemCommand("Copy the command", "What to type for this very screen", self.action_copy_command)
        yield SystemCommand("Save as a scenario file", "With the controls where they stand", self.action_save)
        yield SystemCommand("Errors", "The traceback of every failed thread", self.action_failures)
        yield SystemCommand("Pick another scenario", "Back to the list", self.action_leave)


def describe(shot: Snapshot) -> str:
    """`Queue of 5 · FIFO`."""
    if not shot.buffers:
        return ""
    if stages := {one.stage for one in shot.buffers if one.stage}:
        return f"{len(stages)} stage{'s' if len(stages) > 1 else ''}"
    buffer = shot.buffers[0]
    size = "unbounded" if buffer.capacity is None else f"of {buffer.capacity}"
    return f"{buffer.kind or WORKBENCH} {size} · {order_words(buffer.order)}"
