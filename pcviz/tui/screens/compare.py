"""A against B: two variants side by side, with the same seed and one set of controls that turns both."""

import shlex
from collections.abc import Iterable

from rich.text import Text
from textual import events
from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding
from textual.containers import Container, Vertical

from pcviz.insight.observer import Observer
from pcviz.insight.versus import Sight, versus
from pcviz.trace.snapshot import Snapshot
from pcviz.tui import recipe
from pcviz.tui.motion import Motion
from pcviz.tui.options import CompareOptions
from pcviz.tui.pulse import FrameRate, Pulse
from pcviz.tui.screens.lab import LabScreen
from pcviz.tui.screens.panel import Reading
from pcviz.tui.widgets.controls import Controls
from pcviz.tui.widgets.keys import Keys
from pcviz.tui.widgets.sentence import Sentence
from pcviz.tui.widgets.stage import Stage
from pcviz.tui.widgets.variant import Variant
from pcviz.workshop.preparation import seed_for
from pcviz.workshop.run import Run
from pcviz.workshop.settings import CONTROL, UNBOUNDED

LETTERS = ("A", "B")
SENTENCE_HZ = 4.0
COLUMNS_FROM = 160  # columns of the terminal: below, a picture of half the width shows less than one of half the height
ROOMY_FROM = 34  # rows: below, there is one control at a time, and what to look at makes place for what is seen
LOOK_S = 5.0  # run seconds for which a low screen says what to look at


def new_pair(options: CompareOptions) -> tuple[Run, Run]:
    """Both runs, with the same seed, not started. Raises ValueError, in one line, when they cannot be."""
    a, b = options.comparison.sides
    seed = seed_for(a.scenario, options.seed)

    def new(side) -> Run:  # type: ignore[no-untyped-def]
        return Run(side.scenario, seed=seed, seconds=options.seconds, overrides=options.overrides)

    first = new(a)
    try:
        return first, new(b)
    except ValueError:
        first.close()
        raise


class CompareScreen(LabScreen):
    BINDINGS = [
        Binding("space", "pause", "pause", tooltip="Pause both at their next steps. Again: go on", id="ab.pause"),
        Binding("full_stop", "step", "step both", key_display=".", tooltip="One step on each side", id="ab.step"),
        Binding("r", "restart", "restart both", tooltip="Begin both again with the controls where they stand", id="ab.restart"),
        Binding("R,shift+r", "reset", "reset", key_display="R", tooltip="Begin both again as they were opened", id="ab.reset"),
        Binding("i", "about", "what to look at", tooltip="What is compared, and what to look at", id="ab.about"),
        Binding("y", "copy_command", "copy", tooltip="Copy the command for this very screen", id="ab.copy"),
        Binding("question_mark", "app.glossary", "help", key_display="?", tooltip="Every sign, word and key", id="glossary"),
        Binding("f1", "app.keys", "keys", show=False, tooltip="Keys and mouse", id="keys"),
        Binding("t", "app.switch_theme", "light/dark", show=False, tooltip="The other theme", id="theme"),
        Binding("escape", "leave", "back", tooltip="Leave the comparison", id="ab.leave"),
        Binding("q", "app.quit", "quit", show=False, tooltip="End every thread and leave pcviz", id="quit"),
    ]
    KEPT = ("ab.pause", "ab.step", "ab.restart", "ab.about", "glossary", "ab.leave", "ab.reset")

    DEFAULT_CSS = """
    CompareScreen #sides { height: 1fr; layout: vertical; }
    CompareScreen.-beside #sides { layout: horizontal; }
    CompareScreen .side { height: 1fr; width: 1fr; }
    CompareScreen.-beside #side-b { margin-left: 1; }
    CompareScreen.-low #look { display: none; }
    CompareScreen.-low Controls { height: 1; }
    """

    def __init__(self, options: CompareOptions, first: tuple[Run, Run] | None = None) -> None:
        super().__init__()
        self._options = options
        self._first = first
        self._overrides = dict(options.overrides)
        self._apart = options.comparison.apart
        self._notes: dict[str, str] = {}
        self._sentence_due = 0.0
        self.pulses: tuple[Pulse, ...] = ()

    # Furniture

    def furniture(self) -> ComposeResult:
        yield Sentence(self.look, id="look")
        with Container(id="sides"):
            for letter in LETTERS:
                with Vertical(id=f"side-{letter.lower()}", classes="side"):
                    yield Variant(self.look, letter, id=f"heading-{letter.lower()}")
                    yield Stage(self.look, id=f"stage-{letter.lower()}")
        yield Sentence(self.look, id="versus")
        yield Controls(self.look)
        yield Keys(self.look, self.KEPT, {"ab.step": "step", "ab.restart": "restart", "ab.about": "look at"})

    def on_mount(self) -> None:
        self._motions = tuple(Motion(self.lab.clock, self.lab.options.reduced_motion) for _ in LETTERS)
        self._rate = FrameRate(self.lab.options.fps, self.lab.clock)
        try:
            pair = self._first or new_pair(self._options)
        except ValueError as problem:
            self.lab.complain(problem)
            self.call_after_refresh(self.lab.leave_screen)
            return
        self._start(pair)
        self._frame()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.set_class(event.size.width >= COLUMNS_FROM, "-beside")
        self.set_class(event.size.height < ROOMY_FROM, "-low")

    def _start(self, pair: tuple[Run, Run]) -> None:
        self._notes.clear()
        self._observers = tuple(Observer() for _ in pair)
        self.pulses = tuple(
            self.lab.attend(Pulse(run, motion, study=observer))
            for run, motion, observer in zip(pair, self._motions, self._observers, strict=True)
        )
        for motion, stage in zip(self._motions, self._stages, strict=True):
            motion.clear()
            stage.forget()
        for run in pair:
            run.start()
        self._show_controls()

    @property
    def _stages(self) -> list[Stage]:
        return [self.query_one(f"#stage-{letter.lower()}", Stage) for letter in LETTERS]

    @property
    def runs(self) -> tuple[Run, ...]:
        return tuple(pulse.run for pulse in self.pulses)

    @property
    def paused(self) -> bool:
        return any(run.paused for run in self.runs if not run.ended)

    @property
    def over(self) -> bool:
        return all(run.ended for run in self.runs)

    # Frames

    def _frame(self) -> None:
        self._rate.begin()
        for pulse in self.pulses:
            pulse.beat()
        self._show()
        self.after(self._rate.delay(), self._frame)

    def _show(self) -> None:
        comparison, now = self._options.comparison, self.lab.clock()
        shots = [pulse.snapshot() for pulse in self.pulses]
        sides = zip(LETTERS, comparison.sides, self.pulses, self._motions, self._stages, shots, strict=True)
        for letter, side, pulse, motion, stage, shot in sides:
            mode = "paused" if pulse.run.paused else "slow motion" if pulse.run.settings.slow_motion else "live"
            self.query_one(f"#heading-{letter.lower()}", Variant).show(shot, side.name, mode)
            stage.show(shot, motion, motion.clock())
        look = self.look
        title = (f"pcviz {look.signs.dot} {comparison.title}", look.accent)
        self.query_one("#look", Sentence).say(title, (comparison.look, look.dim), topic="look")
        self.query_one(Keys).say("ab.pause", "go on" if self.paused else "pause")
        if now >= self._sentence_due:
            self._sentence_due = now + 1 / SENTENCE_HZ
            self._show_versus(shots)
            self._show_controls()

    def _show_versus(self, shots: list[Snapshot]) -> None:
        look = self.look
        wrong, rest = self.versus(shots)
        sentence = self.query_one("#versus", Sentence)
        early = self.has_class("-low") and max(shot.t for shot in shots) < LOOK_S
        if not wrong and (early or not rest):
            comparison = self._options.comparison
            words = comparison.look if early and comparison.look else "They have not done enough yet to be told apart."
            sentence.say((words, look.dim), topic="early")
            return
        pieces = [(f"{wrong}{';' if rest else '.'}", look.alarm)] if wrong else []
        sentence.say(*pieces, *([(f"{rest}.", look.text)] if rest else []), topic="versus")

    def versus(self, shots: list[Snapshot]) -> tuple[str, str]:
        """What is wrong on either side, and how they differ in figures."""
        a, b = (
            Sight(letter, shot, observer.measures(pulse.state, shot.t, since_mark=True))
            for letter, shot, observer, pulse in zip(LETTERS, shots, self._observers, self.pulses, strict=True)
        )
        return versus(a, b)

    def _show_controls(self) -> None:
        notes = {key: f"{_spelt(a)}|{_spelt(b)}" for key, (a, b) in self._apart.items()}
        self.query_one(Controls).show(self.runs[0].settings, {**self._notes, **notes})

    # Controls

    def on_controls_turned(self, message: Controls.Turned) -> None:
        key, value = message.key, message.value
        if key in self._apart:
            a, b = map(_spelt, self._apart[key])
            self.lab.complain(f"{CONTROL[key].label} is what the two differ in: it stays {a} in A and {b} in B.")
            self._show_controls()
            return
        refusals = [refusal for run in self.runs if (refusal := run.needs_restart(key))]
        if not refusals or key == "capacity":  # nothing else would be otherwise after a restart
            self._overrides[key] = UNBOUNDED if value is None else value
        if refusals:
            same = all(value == getattr(run.settings, key) for run in self.runs)
            self._notes[key] = "" if same else f"restart with {value}" if key == "capacity" else refusals[0]
            self._show_controls()
            return
        try:
            for run in self.runs:
                run.set(key, value)
        except ValueError as problem:
            self.lab.complain(problem)
        self._show_controls()

    def action_pause(self) -> None:
        """Both at once, whichever of them still runs."""
        if self._over():
            return
        go_on = self.paused
        for run in self.runs:
            if go_on:
                run.resume()
            else:
                run.pause()

    def _over(self) -> bool:
        if self.over:
            self.lab.complain("Both runs are over. r runs them again.")
        return self.over

    def action_step(self) -> None:
        if self._over():
            return
        for letter, run in zip(LETTERS, self.runs, strict=True):
            if not run.ended and (refusal := run.step()):
                self.lab.complain(f"{letter}: {refusal}")

    def action_restart(self) -> None:
        for pulse in self.pulses:
            self.lab.dismiss_pulse(pulse)
        try:
            pair = new_pair(self._options.with_overrides(self._overrides, self.runs[0].seed))
        except ValueError as problem:
            self.lab.complain(problem)
        else:
            self._start(pair)

    def action_reset(self) -> None:
        self._overrides = dict(self._options.overrides)
        self.action_restart()

    # Beside the runs

    def action_about(self) -> None:
        look, comparison = self.look, self._options.comparison
        text = Text(f"{look.plain(comparison.look)}\n" if comparison.look else "", look.text)
        for letter, side, run in zip(LETTERS, comparison.sides, self.runs, strict=True):
            text.append(f"\n{letter}  {look.plain(side.name)}\n", look.accent)
            text.append(f"   buffer {side.scenario.buffer}", look.text)
            for key in self._apart:
                text.append(f", {CONTROL[key].label} {_spelt(getattr(side.scenario, key))}", look.text)
            text.append(f"\n   {run.explanation}\n" if run.explanation else "\n", look.alarm)
        text.append(
            f"\nBoth run on real threads, in one process, and every time is drawn from seed {self.runs[0].seed}. "
            "Which thread gets a lock first is the operating system's choice: what happens at one moment in one run may "
            "come later in another, or not at all.",
            look.dim,
        )
        self.lab.push_screen(Reading(comparison.title, text))

    def action_copy_command(self) -> None:
        command = self.command()
        self.lab.copy_to_clipboard(command)
        self.notify(command, title="Copied: the command for this very screen")

    def command(self) -> str:
        """What to type for these two with these controls and this seed."""
        for key, value in self.query_one(Controls).ahead_of(self.runs[0].settings):  # their message is still on its way
            if key not in self._apart:
                self.on_controls_turned(Controls.Turned(key, value))
        parts = ["pcviz", "compare", *self._options.words]
        for key, value in self._overrides.items():
            parts += ["--set", f"{key}={value}"]
        parts += ["--seed", str(self.runs[0].seed)]
        parts += [] if self._options.seconds is None else ["--seconds", f"{self._options.seconds:g}"]
        return shlex.join([*parts, *recipe.drawn(self.lab.options, self.lab.look)])

    def action_leave(self) -> None:
        for pulse in self.pulses:
            self.lab.dismiss_pulse(pulse)
        self.lab.leave_screen()

    def commands(self) -> Iterable[SystemCommand]:
        """For the command palette."""
        yield SystemCommand("Pause or go on", "Both stand still at their next step", self.action_pause)
        yield SystemCommand("Step", "One step on each side", self.action_step)
        yield SystemCommand("Restart both", "With the controls where they stand", self.action_restart)
        yield SystemCommand("Reset both", "As they were opened", self.action_reset)
        yield SystemCommand("What to look at", "What is compared, and why", self.action_about)
        yield SystemCommand("Copy the command", "For this very screen", self.action_copy_command)
        yield SystemCommand("Leave the comparison", "Back to where it was opened", self.action_leave)


def _spelt(value: object) -> str:
    return UNBOUNDED if value is None else f"{value:g}" if isinstance(value, float) else str(value)
