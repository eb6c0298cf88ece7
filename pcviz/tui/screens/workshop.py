"""The workshop: one scenario, running, with every control at hand."""

import shlex
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import msgspec
from rich.text import Text
from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding
from textual.containers import Horizontal

from pcviz.insight.one_wait_set import wakes_any_one
from pcviz.insight.report import Lamp, Report, lamp
from pcviz.insight.study import Study
from pcviz.trace.snapshot import Account, Snapshot, Status, ThreadView
from pcviz.tui.memory import Memory
from pcviz.tui.motion import Motion
from pcviz.tui.options import RunOptions
from pcviz.tui.picture.cast import order_words
from pcviz.tui.picture.farewell import account as farewell
from pcviz.tui.picture.farewell import progress
from pcviz.tui.picture.said import page
from pcviz.tui.pulse import FrameRate, Pulse, new_run
from pcviz.tui.screens.lab import LabScreen
from pcviz.tui.screens.panel import Ending, Question, Reading, SaveAs
from pcviz.tui.widgets.controls import Controls
from pcviz.tui.widgets.headline import Headline
from pcviz.tui.widgets.keys import Keys
from pcviz.tui.widgets.live_code import LiveCode
from pcviz.tui.widgets.sentence import Sentence
from pcviz.tui.widgets.stage import Stage
from pcviz.tui.widgets.view_keys import VIEW_KEYS, ViewKeys
from pcviz.tui.widgets.views import Views
from pcviz.workshop.pipeline import STAGED
from pcviz.workshop.prediction import Answer, choices
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import WORKBENCH, save_scenario
from pcviz.workshop.settings import UNBOUNDED, SettingError, Settings
from pcviz.workshop.studied import find_file

CHART_HZ = 10.0
STAGE_AT_LEAST = 12  # rows
LAMP_KEYS = ("producers", "consumers", "capacity")
OVER = (Status.FINISHED, Status.FAILED, Status.STOPPED)


class WorkshopScreen(ViewKeys, LabScreen):
    BINDINGS = [
        Binding("space", "pause", "pause", tooltip="Pause: every thread stops at its next step. Again: go on", id="run.pause"),
        Binding("full_stop", "step", "step", key_display=".", tooltip="One step of whoever has stood longest", id="run.step"),
        Binding("s", "step_thread", "step thread", tooltip="One step of the chosen thread", id="run.step_thread"),
        Binding("n", "choose(1)", "next thread", tooltip="Choose the next thread", id="thread.next"),
        Binding("N,shift+n", "choose(-1)", "previous thread", show=False, key_display="N", id="thread.previous"),
        Binding("d", "drain", "drain", tooltip="Make no more, take out what is in the buffer, end", id="run.drain"),
        Binding("a", "abort", "abort", tooltip="Stop every thread where it is", id="run.abort"),
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
        self._overrides = dict(options.overrides)  # where the controls are to stand at the next start
        self._notes: dict[str, str] = {}
        self._expected: str | None = None
        self._chosen = 0
        self._stage = ""  # of a pipeline: the one that the controls are for
        self._pulse: Pulse | None = None
        self._said_end = False
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
            run = self._first or new_run(self._options, self._overrides)
        except ValueError as problem:
            self.lab.complain(problem)
            self.call_after_refresh(self.lab.leave_workshop)
            return
        predict = self._options.scenario.predict
        if predict is not None and not self._options.presenter:
            # The question comes before the first step: behind it, everybody stands ready.
            run.pause()
            self.lab.push_screen(Question(predict.question, choices(self._options.scenario, run.settings)), self._answered)
        self._start(run)
        if self._options.presenter:
            self.action_present()
        self._frame()

    def _answered(self, expected: str | None) -> None:
        """What is predicted is remembered, what is only watched is not."""
        self._expected = expected
        self.run.resume()

    def _start(self, run: Run) -> None:
        self._motion.clear()
        self.query_one(Stage).forget()
        self._notes.clear()
        self._said_end = False
        self._chosen = 0
        predict = self._options.scenario.predict
        self._answer = Answer(predict.answer) if predict is not None else None
        answer = self._answer.observe if self._answer else None
        self._study = Study()
        memory = Memory(self._options.scenario.moments)
        self._pulse = self.lab.attend(Pulse(run, self._motion, answer, self._study, memory))
        self._one_condition = not run.own and wakes_any_one(*source_of(run.scenario.buffer))
        self.query_one(LiveCode).follow(run)
        names = [stage.name for stage in run.pipeline.stages] if run.pipeline is not None else [""]
        self._stage = self._stage if self._stage in names else names[0]
        self.refresh_bindings()
        run.start()
        self._show_controls()

    # What is presented, and by whom

    def action_present(self) -> None:
        """One thing at a time, with the run's past and its prepared moments; the run goes on as it does."""
        from pcviz.tui.screens.presenter import PresenterScreen

        self.lab.push_screen(PresenterScreen(self))

    @property
    def pulse(self) -> Pulse:
        assert self._pulse is not None
        return self._pulse

    @property
    def motion(self) -> Motion:
        return self._motion

    @property
    def title_of_run(self) -> str:
        return self._options.scenario.title

    @property
    def notes_of_run(self) -> str:
        return self._options.scenario.notes or self._options.scenario.description

    @property
    def run(self) -> Run:
        assert self._pulse is not None
        return self._pulse.run

    # Frames

    def _frame(self) -> None:
        self._rate.begin()
        assert self._pulse is not None
        self._pulse.beat()
        if not self.presented:
            self._show()
        if self.run.ended and not self._said_end and self.lab.screen is self and not len(self.run.kernel.recorder):
            self._say_end()  # not over a page that somebody reads, or a name that is being typed
        self.after(self._rate.delay(), self._frame)

    def _show(self) -> None:
        assert self._pulse is not None
        shot = self._pulse.snapshot()
        now = self.lab.clock()
        self.query_one(Headline).show(
            shot,
            title=self._options.scenario.title,
            detail=describe(shot),
            mode=self._mode(),
            speed=self.run.settings.scale,
            notice=f"the trace is incomplete: {self.run.trace_error.strerror}" if self.run.trace_error else "",
        )
        self.query_one(Stage).show(shot, self._motion, self._motion.clock(), self._stage)
        self.query_one(LiveCode).look_at(shot, self._chosen)
        self._show_sentence(shot)
        self.query_one(Keys).say("run.pause", "go on" if self.run.paused and not self.run.ended else "pause")
        if now >= self._chart_due:
            self._chart_due = now + 1 / CHART_HZ
            self._show_chart(shot)
            self._show_surplus(shot)

    def _mode(self) -> str:
        """How time passes."""
        if self.run.paused:
            return "paused"
        return "slow motion" if self.run.settings.slow_motion else "live"

    def _show_chart(self, shot: Snapshot) -> None:
        assert self._pulse is not None
        pulse = self._pulse
        self.views.fit(len(shot.threads), self.size.width, self._chart_room())
        if not self.run.ended:
            pulse.timeline.advance(shot.t)
        self.views.show(shot, pulse.timeline, self._study, pulse.state, self._known_by_theory(), self._lamps())

    def _known_by_theory(self) -> Settings | None:
        """The settings that theory has figures for: those of the workbench, at work that takes the time that they say."""
        scenario = self._options.scenario
        simple = self.run.own and self.run.pipeline is None and scenario.logs is None and scenario.case is None
        return self.run.settings if simple else None

    def _lamps(self) -> tuple[Lamp, ...]:
        """Of a buffer with one condition for all: as it is, and as the sliders stand."""
        if not self._one_condition:
            return ()
        settings = self.run.settings
        turned: dict[str, Any] = {key: value for key, value in self._overrides.items() if key in LAMP_KEYS}
        try:
            wanted = replace(settings, **turned)
        except SettingError:
            return (lamp(settings),)
        if all(getattr(wanted, key) == getattr(settings, key) for key in LAMP_KEYS):
            return (lamp(settings),)
        return lamp(settings), lamp(wanted, "after a restart")

    def _report(self, shot: Snapshot) -> Report:
        assert self._pulse is not None
        return self.views.report(self._study, self._pulse.state, shot.t, self._known_by_theory(), self._lamps())

    def open_insight(self) -> None:
        assert self._pulse is not None
        self.lab.push_screen(Reading("Insight", page(self._report(self._pulse.snapshot()), self.look)))

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

    def _show_surplus(self, shot: Snapshot) -> None:
        """What no longer fits, beside the control that says so."""
        buffer = shot.buffers[0] if shot.buffers else None
        if self._stage:  # each buffer's is in the picture
            return
        surplus = buffer.fill - buffer.capacity if buffer is not None and buffer.capacity is not None else 0
        note = f"surplus {surplus}" if surplus > 0 and self.run.own else ""
        if note != self._notes.get("capacity", "") and self.run.own:
            self._notes["capacity"] = note
            self._show_controls()

    def _show_controls(self) -> None:
        notes = {key: note for key, note in self._notes.items() if note}
        settings = self.run.settings_of(self._stage) if self._stage else self.run.settings
        self.query_one(Controls).show(settings, notes, self._stage)

    # The end

    def _say_end(self) -> None:
        self._said_end = True
        assert self._pulse is not None
        self.lab.push_screen(Ending(self._end_text(self._pulse.snapshot()), self._options.trace is not None), self._after_end)

    def _end_text(self, shot: Snapshot) -> Text:
        look, account = self.look, shot.account
        ended = self.run.ended or ""
        text = Text()
        bad = ended in ("deadlock", "failed")
        text.append(f"The run has ended: {ended.replace('-', ' ')}.", look.alarm if bad else look.good)
        if self.run.explanation:
            text.append(f" {self.run.explanation}", look.text)
        unsound = [f"{count} {word}" for word, count in _faults(account) if count]
        text.append(
            f"\n{_sums(shot)}" + (f"; {', '.join(unsound)}" if unsound else ""),
            look.alarm if unsound else look.text,
        )
        words, lossy = farewell(shot, self.run.settings.shutdown)
        text.append(f"\n{words}", look.alarm if lossy else look.text)
        report = self.run.report()
        if report is not None:
            text.append(look.plain(f"\n{report['told']}"), look.text)
        if self._expected is not None and self._answer is not None:
            right = self._expected == self._answer.text
            was = f"It was “{self._answer.text}”" if self._answer.text else "It ended before that could be seen"
            text.append(look.plain(f"\nYou expected “{self._expected}”. {was}"), look.good if right else look.accent)
            text.append(": you saw it coming." if right else ". Run it again and watch for the moment.", look.text)
        return text

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

        assert self._pulse is not None and self._options.trace is not None
        self.lab.dismiss_pulse(self._pulse, wait=True)
        try:
            self.lab.open_replay(read_trace(self._options.trace))
        except TraceError as problem:
            self.lab.complain(problem)

    # Controls

    def on_controls_turned(self, message: Controls.Turned) -> None:
        key, value = message.key, message.value
        refusal = self.run.needs_restart(key)
        # Of what is refused, nothing else would be otherwise after a restart.
        if refusal is None or key == "capacity" or (key == "shutdown" and self.run.own):
            own = f"{self._stage}." if self._stage and key in STAGED else ""
            self._overrides[own + key] = UNBOUNDED if value is None else value
        if refusal is not None:
            same = value == getattr(self.run.settings, key)
            self._notes[key] = "" if same else f"restart with {value}" if key in ("capacity", "shutdown") else refusal
            self._show_controls()
            return
        try:
            self.run.set(key, value, self._stage or None)
        except ValueError as problem:
            self.lab.complain(problem)
        self._show_controls()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only of a pipeline can a stage be chosen."""
        return action != "stage" or bool(self._stage)

    def action_stage(self, by: int) -> None:
        """The controls are for another stage."""
        assert self.run.pipeline is not None
        names = [stage.name for stage in self.run.pipeline.stages]
        self._stage = names[(names.index(self._stage) + by) % len(names)]
        self._show_controls()

    def action_pause(self) -> None:
        if self._over():
            return
        if self.run.paused:
            self.run.resume()
        else:
            self.run.pause()

    def _over(self) -> bool:
        """Whether there is nothing left to steer; it says so."""
        if self.run.ended:
            self.lab.complain("The run is over. r runs it again.")
        return self.run.ended is not None

    def action_step(self) -> None:
        if not self._over() and (refusal := self.run.step()):
            self.lab.complain(refusal)

    def action_step_thread(self) -> None:
        if self._over():
            return
        thread = self._thread()
        if thread is None:
            self.lab.complain("Choose a thread first: n, or a click on its card.")
        elif refusal := self.run.step(thread.id):
            self.lab.complain(refusal)

    def _thread(self) -> ThreadView | None:
        assert self._pulse is not None
        return next((view for view in self._pulse.snapshot().threads if view.id == self._chosen), None)

    def action_choose(self, by: int) -> None:
        assert self._pulse is not None
        here = [view.id for view in self._pulse.snapshot().threads if view.status not in OVER]
        if not here:
            return
        at = here.index(self._chosen) + by if self._chosen in here else (0 if by > 0 else -1)
        self._chosen = here[at % len(here)]

    def on_stage_thread_chosen(self, message: Stage.ThreadChosen) -> None:
        self._chosen = message.thread

    def action_drain(self) -> None:
        if not self._over():
            self.run.stop()

    def action_abort(self) -> None:
        if not self._over():
            self.run.abort()

    def action_restart(self) -> None:
        assert self._pulse is not None
        self.lab.dismiss_pulse(self._pulse, wait=self._options.trace is not None)
        try:
            run = new_run(self._options, self._overrides)
        except ValueError as problem:
            self.lab.complain(problem)
        else:
            self._start(run)

    def action_reset(self) -> None:
        """Everything as it was when the scenario was opened."""
        self._overrides = dict(self._options.overrides)
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
        first = asdict(self._options.scenario.settings())
        turned = {key: value for key, value in asdict(self.run.settings).items() if value != first[key]}
        if self.run.pipeline is not None:
            turned = {key: value for key, value in turned.items() if key not in STAGED} | self.run.pipeline.turned()
        parts = ["pcviz", "run", self._options.name]
        for key, value in turned.items():
            parts += ["--set", f"{key}={UNBOUNDED if value is None else value}"]
        for key, values in (("input", self._options.inputs), ("database", filter(None, [self._options.database]))):
            for value in values:
                parts += ["--set", f"{key}={value}"]
        return shlex.join([*parts, "--seed", str(self.run.seed)])

    def action_save(self) -> None:
        self.lab.push_screen(SaveAs(f"my-{Path(self._options.name).stem}.toml"), self._save)

    def _save(self, path: str | None) -> None:
        if path is None:
            return
        try:
            scenario = self._options.scenario
            if self.run.pipeline is not None:
                scenario = msgspec.structs.replace(scenario, stages=self.run.pipeline.tables_now())
            save_scenario(Path(path), scenario, self.run.settings)
        except ValueError as problem:
            self.lab.complain(problem)
        else:
            self.notify(f"pcviz run {path}", title="Saved. To run it:")

    def action_failures(self) -> None:
        assert self._pulse is not None
        failed = [view for view in self._pulse.snapshot().threads if view.error]
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


def source_of(where: str) -> tuple[str, str]:
    """The text of a buffer under study, and its class where that is told."""
    path, class_name = find_file(where)
    try:
        return path.read_text(encoding="utf-8"), class_name
    except (OSError, UnicodeDecodeError):
        return "", class_name


def _sums(shot: Snapshot) -> str:
    """The account, as it must add up."""
    account = shot.account
    if any(buffer.stage for buffer in shot.buffers):
        sums = f"made {account.once} = processed {account.processed}{_let_go(account)} + in buffers {account.left}"
        return f"{sums} + in hands {account.unfinished}; put {account.put} times, taken {account.delivered} times"
    return (
        f"made {account.made} = put {account.put}{_let_go(account)} + in hand {account.in_hand}"
        f"; put {account.put} = delivered {account.delivered} + left {account.left}; processed {account.processed}"
    )


def _let_go(account: Account) -> str:
    """What a policy let go."""
    counts = (("dropped", account.dropped), ("rejected", account.rejected))
    return "".join(f" + {word} {count}" for word, count in counts if count)


def _faults(account: object) -> list[tuple[str, int]]:
    names = (("lost", "lost"), ("duplicated", "delivered twice"), ("phantom", "delivered but never put"))
    return [(word, getattr(account, name)) for name, word in names]
