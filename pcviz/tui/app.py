"""The app: a picker, a workshop, and what both share."""

import os
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from textual import work
from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.filter import LineFilter
from textual.screen import Screen
from textual.timer import Timer
from textual.worker import get_current_worker

from pcviz.tui import leaving
from pcviz.tui.ascii import AsciiFilter
from pcviz.tui.look import THEMES, Look
from pcviz.tui.options import AppOptions, CompareOptions, RunOptions
from pcviz.tui.screens.home import HomeScreen
from pcviz.tui.screens.lab import LabScreen
from pcviz.tui.screens.panel import Help, Panel
from pcviz.workshop.litter import look_for_it_seldom

if TYPE_CHECKING:
    from pcviz.explore.play import Session
    from pcviz.lessons.course import Course, Entry
    from pcviz.lessons.interview.interview import Interview
    from pcviz.lessons.lesson import Lesson
    from pcviz.lessons.level import Challenge
    from pcviz.lessons.sitting import Sitting
    from pcviz.trace.file import Trace
    from pcviz.tui.pulse import Pulse
    from pcviz.tui.screens.lesson import LessonScreen
    from pcviz.workshop.run import Run

INTERRUPTED = 130
PATIENCE_S = 2.0  # wall seconds that threads get to end when the app quits


class PcvizApp(App[None]):
    TITLE = "pcviz"
    CSS_PATH = Path(__file__).parent / "styles" / "pcviz.tcss"  # whole, for a subclass may live elsewhere
    BINDINGS = [Binding("ctrl+c", "interrupt", "Quit", show=False, priority=True)]

    def __init__(self, options: AppOptions, first: "Run | None" = None, pair: "tuple[Run, Run] | None" = None) -> None:
        """`first` is the run that `options.run` asks for, `pair` the two of `options.compare`: made but not started."""
        super().__init__()
        self.options = options
        self._first = first
        self._pair = pair
        self.look = Look.of(options.theme, options.ascii)
        self._plain = [AsciiFilter()] if options.ascii else []
        self.clock = time.monotonic
        self._pulses: list[Pulse] = []
        self._closers: list[Thread] = []
        self._sittings: dict[str, Sitting] = {}  # lessons that were begun, by their files

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.look.theme
        leaving.watch(self)
        if self.options.play is not None:
            self.open_play(self.options.play)
        elif self.options.compare is not None:
            self.open_compare(self.options.compare, self._pair)
        elif self.options.replay is not None:
            self.open_replay(self.options.replay)
        elif self.options.interview is not None:
            self.open_interview(self.options.interview)
        elif self.options.lesson is not None:
            self.open_lesson(self.options.lesson)
        elif self.options.course is not None:
            self._open_course(self.options.course, self.options.entry)
        elif self.options.run is None:
            self.push_screen(HomeScreen())
        else:
            self.open_workshop(self.options.run, self._first)

    def set_timer(self, *arguments: Any, **options: Any) -> Timer:
        """Late is better than never, here.

        Textual (8.2) takes the only tick of a one-shot timer for missed where other threads had the interpreter for longer than
        the delay, and never calls. The app waits for such a timer when the terminal changes its size: that change, and every
        later one, would be lost.
        """
        timer = super().set_timer(*arguments, **options)
        timer._skip = False
        return timer

    # Runs: whoever makes one leaves it here, so that none is forgotten when the app ends

    def attend(self, pulse: "Pulse") -> "Pulse":
        self._pulses.append(pulse)
        return pulse

    def dismiss_pulse(self, pulse: "Pulse", wait: bool = False) -> None:
        """End a run. A frame has no time to `wait` for its threads; whoever wants its files at once does."""
        if pulse in self._pulses:
            self._pulses.remove(pulse)
            pulse.run.abort()
            closer = Thread(target=pulse.run.close, name="closing a run", daemon=True)
            closer.start()
            self._closers = [*(old for old in self._closers if old.is_alive()), closer]
            if wait:
                closer.join(PATIENCE_S)

    def close_runs(self) -> None:
        """Called when the terminal has been given back."""
        for pulse in list(self._pulses):
            self.dismiss_pulse(pulse)
        deadline = time.monotonic() + PATIENCE_S
        for closer in self._closers:
            closer.join(max(0.0, deadline - time.monotonic()))

    # Screens

    def open_workshop(self, options: RunOptions, first: "Run | None" = None) -> None:
        from pcviz.tui.screens.workshop import WorkshopScreen

        self.push_screen(WorkshopScreen(options, first))

    def leave_workshop(self) -> None:
        if self.options.run is not None and not any(isinstance(screen, HomeScreen) for screen in self.screen_stack):
            self.switch_screen(HomeScreen())
        else:
            self.pop_screen()

    def open_replay(self, trace: "Trace") -> None:
        from pcviz.tui.screens.replay import ReplayScreen

        self.push_screen(ReplayScreen(trace))

    def open_play(self, session: "Session") -> None:
        from pcviz.tui.screens.play import PlayScreen

        self.push_screen(PlayScreen(session))

    def begin_level(self, challenge: "Challenge", instead: bool = False) -> None:
        """A level, whose game is opened beside the screen that is shown; `instead`: which is left for it."""
        asked_from = self.screen
        self._say_opening(challenge.level.title)
        self._begin_game(challenge.open, lambda session: self.open_level(session, challenge, asked_from, instead))

    def open_level(self, session: "Session", challenge: "Challenge", asked_from: Screen[Any], instead: bool = False) -> None:
        from pcviz.tui.screens.level import LevelScreen

        self._say_opening("")
        if instead and self.screen is asked_from:
            self.switch_screen(LevelScreen(session, challenge))
        elif not instead and asked_from in self.screen_stack:
            self.push_screen(LevelScreen(session, challenge))
        else:  # it was left meanwhile
            session.close()

    @work(thread=True, exclusive=True)
    def _begin_game(self, open_session: "Callable[[], Session]", then: "Callable[[Session], None]") -> None:
        """A process is started for it, which takes a while; whoever asks for another one meanwhile wants that one alone."""
        from pcviz.explore.play import Unplayable

        worker = get_current_worker()
        try:
            session = open_session()
        except Unplayable as problem:
            self.call_from_thread(self._not_begun, problem)
            return
        if worker.is_cancelled:
            session.close()
        else:
            self.call_from_thread(then, session)

    def _not_begun(self, problem: Exception) -> None:
        self.complain(problem)
        self._say_opening("")

    def _say_opening(self, title: str) -> None:
        from pcviz.tui.screens.learn import LearnScreen

        for screen in self.screen_stack:
            if isinstance(screen, LearnScreen):
                screen.say_opening(title)

    def open_compare(self, options: CompareOptions, pair: "tuple[Run, Run] | None" = None) -> None:
        from pcviz.tui.screens.compare import CompareScreen

        self.push_screen(CompareScreen(options, pair))

    def open_interview(self, interview: "Interview") -> None:
        from pcviz.tui.screens.interview import InterviewScreen

        self.push_screen(InterviewScreen(interview))

    def open_lesson(self, lesson: "Lesson", instead_of: "LessonScreen | None" = None, course: "Course | None" = None) -> None:
        """Where it was left, if it was; `instead_of` is left for it."""
        from pcviz.lessons.course import load_course
        from pcviz.lessons.progress import Progress
        from pcviz.lessons.sitting import Sitting
        from pcviz.tui.screens.lesson import LessonScreen

        progress = Progress()
        place = str(lesson.place / lesson.name)
        sitting = self._sittings.get(place)
        if sitting is None or sitting.over or sitting.lesson != lesson:
            sitting = self._sittings[place] = Sitting(lesson, progress)
            sitting.take_up()
        screen = LessonScreen(sitting, (course or load_course(progress)).after(lesson))
        if instead_of is None:
            self.push_screen(screen)
        elif self.screen is instead_of:
            self.switch_screen(screen)

    def open_entry(self, course: "Course", entry: "Entry") -> None:
        """One thing of the course, whatever it is. What cannot be opened is said."""
        from pcviz.lessons import course as kinds

        try:
            match entry.kind:
                case kinds.LESSON | kinds.QUIZ:
                    self.open_lesson(course.lesson(entry), course=course)
                case kinds.MEND:
                    self.open_mend(entry.name)
                case kinds.LEVEL:
                    from pcviz.lessons.level import challenge, load_levels
                    from pcviz.lessons.progress import Progress

                    self.begin_level(challenge(load_levels(), entry.name, Progress()))
        except ValueError as problem:
            self.complain(problem)

    def _open_course(self, course: "Course", entry: "Entry | None" = None) -> None:
        from pcviz.tui.screens.learn import LearnScreen

        self.push_screen(LearnScreen(course))
        if entry is not None:
            self.open_entry(course, entry)

    def action_learn(self) -> None:
        """All that there is to learn, and what was done."""
        from pcviz.lessons.course import load_course
        from pcviz.lessons.progress import Progress

        self._open_course(load_course(Progress()))

    def open_mend(self, name: str) -> None:
        """A broken buffer to mend, and the other exercises beside it. Raises MendError."""
        from pcviz.lessons.mend import load_mends, pick
        from pcviz.lessons.progress import Progress
        from pcviz.tui.screens.mend import MendScreen

        mends = load_mends()
        self.push_screen(MendScreen(mends, mends.index(pick(mends, name)), Progress()))

    def action_interview(self) -> None:
        """Questions of an interview: those that are due, then new ones."""
        from pcviz.lessons.interview.card import CardError
        from pcviz.lessons.interview.deck import load_deck
        from pcviz.lessons.interview.interview import Interview
        from pcviz.lessons.progress import Progress

        try:
            self.open_interview(Interview(load_deck(), Progress()))
        except CardError as problem:
            self.complain(problem)

    def action_choose_comparison(self) -> None:
        """Two variants side by side: which?"""
        from pcviz.tui.screens.pick_comparison import PickComparison

        def begin(name: str | None) -> None:
            if name is not None:
                from pcviz.workshop.comparison import load_comparison

                self.open_compare(CompareOptions([name], load_comparison(name)))

        self.push_screen(PickComparison(), begin)

    def action_choose_play(self) -> None:
        """You are the scheduler: of which built-in buffer?"""
        from pcviz.explore.play import Session
        from pcviz.tui.screens.play_panels import PickBuffer

        def begin(buffer: str | None) -> None:
            if buffer is not None:
                self._begin_game(partial(Session.open, buffer), self.open_play)

        self.push_screen(PickBuffer(), begin)

    def leave_screen(self) -> None:
        """Back to what is below; where a replay or a game was all that was asked for, that is the end."""
        if len(self.screen_stack) > 2:
            self.pop_screen()
        else:
            self.exit()

    def complain(self, problem: object) -> None:
        self.notify(str(problem), severity="warning")

    def action_glossary(self) -> None:
        from pcviz.tui.help import glossary

        if self._may_help():
            self.push_screen(Help("What am I looking at?", glossary(self.look, self.screen)))

    def action_keys(self) -> None:
        from pcviz.tui.help import keys

        if self._may_help():
            self.push_screen(Help("Keys and mouse", keys(self.look, self.screen)))

    def _may_help(self) -> bool:
        """Above a panel, too, which is come back to; but not above itself."""
        return isinstance(self.screen, (LabScreen, Panel)) and not isinstance(self.screen, Help)

    def action_switch_theme(self) -> None:
        self.look = Look.of("light" if self.look.palette.dark else "dark", self.look.signs.ascii)
        self.theme = self.look.theme
        for screen in self.screen_stack:
            if isinstance(screen, LabScreen):
                screen.wear(self.look)

    def action_interrupt(self) -> None:
        self.exit(return_code=INTERRUPTED)

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), *self._plain]

    def get_system_commands(self, screen: Screen) -> Iterable[SystemCommand]:  # type: ignore[type-arg]
        commands = getattr(screen, "commands", None)
        if commands is not None:
            yield from commands()
        yield SystemCommand("Learn", "Lessons, exercises and levels, and what was done", self.action_learn)
        yield SystemCommand("Quiz me", "Questions of an interview, one card at a time", self.action_interview)
        yield SystemCommand("What am I looking at?", "Every sign and word on the screen", self.action_glossary)
        yield SystemCommand("Keys and mouse", "What each key and each click does here", self.action_keys)
        yield SystemCommand("Light or dark", "The other theme", self.action_switch_theme)
        yield SystemCommand("Quit", "End every thread and leave", self.action_quit)


def size_from_terminal() -> None:
    """Let the terminal say how large it is, each time.

    Textual (8.2) believes `COLUMNS` and `LINES` first. Whoever exports them, and every Python that has loaded readline
    (CPython's gh-46927), leaves there the size of once: the app would draw that size for ever, whatever the terminal became.
    """
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)


def run_app(options: AppOptions) -> int:
    """Run the app and end every thread; the exit status. Raises ValueError, in one line, for a run that cannot be."""
    size_from_terminal()
    look_for_it_seldom()
    first = pair = None
    if options.compare is not None:
        from pcviz.tui.screens.compare import new_pair

        pair = new_pair(options.compare)
    if options.run is not None:
        from pcviz.tui.pulse import new_run

        first = new_run(options.run)
    app = PcvizApp(options, first, pair)
    try:
        app.run()
    finally:
        app.close_runs()
        for run in filter(None, (first, *(pair or ()))):
            run.close()
    return app.return_code or 0
