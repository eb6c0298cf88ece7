"""A lesson: one idea a screen. Asked first, then run, asked what was seen, and explained at the very events."""

from collections.abc import Iterable
from dataclasses import replace

from textual import events, work
from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Static

from pcviz.explore.process import Stop, Stopped
from pcviz.lessons.facts import Moment
from pcviz.lessons.lesson import QUIZ, Lesson
from pcviz.lessons.sitting import Gate, Sitting
from pcviz.lessons.stage import MOST_EVENTS, Performance, Setup, StageError, new_run, of_run, perform
from pcviz.sync.sections import critical_lines
from pcviz.trace.event import Event
from pcviz.trace.snapshot import Snapshot
from pcviz.trace.state import State
from pcviz.trace.tape import Tape
from pcviz.tui.look import Look
from pcviz.tui.motion import Motion
from pcviz.tui.picture.cast import breadth
from pcviz.tui.player import ALMOST_ONE, Player
from pcviz.tui.pulse import FrameRate, Pulse
from pcviz.tui.screens.lab import LabScreen
from pcviz.tui.screens.lesson_page import BROAD, CHAIN, OF_CHAIN, OPTION, Answering, LessonPage, offered
from pcviz.tui.screens.replay import code_marks
from pcviz.tui.widgets.code import CodePane
from pcviz.tui.widgets.keys import Keys
from pcviz.tui.widgets.sentence import Sentence
from pcviz.tui.widgets.stage import Stage
from pcviz.tui.widgets.timeline import Point, TimelineChart

WIDE_FROM = 112  # columns: picture and code side by side
STAGE_AT_LEAST = 8  # rows: with fewer it says too little
LEAST_WORDS = 5  # rows
SLOWEST, FASTEST = 0.25, 64.0
CHART_HZ = 10.0
LEAD = 1  # steps, or events, before the first moment of a counter-example
SHOWN = (Gate.RUN, Gate.TOLD, Gate.SEE, Gate.COUNTER, Gate.EXPLAIN)


class LessonScreen(LabScreen):
    BINDINGS = [
        Binding("enter", "on", "on", tooltip="Commit the answer, or go on", id="lesson.on"),
        Binding("space", "play", "pause", tooltip="Pause, or play on; at the end once more", id="lesson.play"),
        Binding("right", "step(1)", "step", key_display="Right", tooltip="One step, or the next moment", id="lesson.step"),
        Binding("left", "step(-1)", "back", key_display="Left", tooltip="One step, or moment, back", id="lesson.back"),
        Binding("p", "picture", "picture", tooltip="More of the picture, or more of the words", id="lesson.picture"),
        Binding("plus", "speed(1)", "faster", key_display="+", show=False, tooltip="Play faster", id="lesson.faster"),
        Binding("equals_sign", "speed(1)", "faster", key_display="=", show=False, tooltip="Play faster", id="lesson.equals"),
        Binding("minus", "speed(-1)", "slower", key_display="-", show=False, tooltip="Play slower; in a number, minus",
                id="lesson.slower"),
        *(
            Binding(str(figure), f"pick({figure})", f"answer {figure}", show=False, tooltip="This answer, or a figure of it",
                    id=f"lesson.pick{figure}")
            for figure in range(10)
        ),
        Binding("full_stop", "sign('.')", "point", key_display=".", show=False, tooltip="In a number", id="lesson.point"),
        Binding("backspace", "erase", "take back", show=False, tooltip="Take the last figure back", id="lesson.erase"),
        Binding("down", "move(1)", "next", show=False, key_display="Down", tooltip="The next answer", id="lesson.down"),
        Binding("up", "move(-1)", "the one before", show=False, key_display="Up", tooltip="The answer before", id="lesson.up"),
        Binding("pagedown", "scroll(1)", "down", show=False, tooltip="Further down in the words", id="lesson.page_down"),
        Binding("pageup", "scroll(-1)", "up", show=False, tooltip="Further up in the words", id="lesson.page_up"),
        Binding("r", "again", "again", tooltip="The lesson once more", id="lesson.again"),
        Binding("question_mark", "app.glossary", "help", key_display="?", tooltip="Every sign, word and key", id="glossary"),
        Binding("f1", "app.keys", "keys", show=False, tooltip="Keys and mouse", id="keys"),
        Binding("t", "app.switch_theme", "light/dark", show=False, tooltip="The other theme", id="theme"),
        Binding("escape", "leave", "leave", tooltip="Leave the lesson; it goes on where you left it", id="lesson.leave"),
        Binding("q", "app.quit", "quit", show=False, tooltip="Leave pcviz", id="quit"),
    ]  # fmt: skip
    KEPT = ("lesson.on", "lesson.play", "lesson.step", "lesson.back", "lesson.leave", "lesson.picture", "glossary")

    DEFAULT_CSS = """
    LessonScreen #ls-title { height: 1; }
    LessonScreen #ls-page { height: auto; align-horizontal: left; scrollbar-size-vertical: 1; }
    LessonScreen #ls-text { width: 100%; height: auto; padding: 0 2; }
    LessonScreen #ls-views { height: 1fr; margin-top: 1; }
    LessonScreen #ls-picture { width: 3fr; }
    LessonScreen CodePane { width: 2fr; }
    LessonScreen.-narrow CodePane { display: none; }
    LessonScreen.-words #ls-page { height: 1fr; }
    LessonScreen.-words #ls-text { padding: 1 4; }
    LessonScreen.-words #ls-views { display: none; }
    LessonScreen.-words #ls-said { display: none; }
    """

    def __init__(self, sitting: Sitting, following: Lesson | None = None) -> None:
        super().__init__()
        self.sitting = sitting
        self.following = following
        self.answering = Answering()
        self.player: Player | None = None
        self.pulse: Pulse | None = None  # of live threads, while they run
        self._tapes: dict[int, Tape] = {}  # by the identity of performances, which the sitting keeps
        self._setup: Setup | None = None  # whose tape is in the player
        self._events: list[Event] = []  # of the live run
        self._stop: Stop | None = None  # of what is being performed
        self._performing: Setup | None = None
        self._moments: tuple[Moment, ...] = ()
        self._moment = 0  # the one at hand
        self._until = 0  # the position where it stops
        self._end_at = 0.0  # and where on the tracks that is
        self._big = False  # the picture has the room that the words had
        self._frame_at = 0.0
        self._chart_due = 0.0
        self._dirty = True

    # Furniture

    def furniture(self) -> ComposeResult:
        yield Sentence(self.look, id="ls-title")
        with VerticalScroll(id="ls-page", can_focus=False):
            yield Static(id="ls-text")
        with Horizontal(id="ls-views"):
            with Vertical(id="ls-picture"):
                yield Stage(self.look)
                yield TimelineChart(self.look)
            yield CodePane(self.look)
        yield Sentence(self.look, id="ls-said")
        yield Keys(self.look, self.KEPT)

    def on_mount(self) -> None:
        self._motion = Motion(self.lab.clock, self.lab.options.reduced_motion)
        self._rate = FrameRate(self.lab.options.fps, self.lab.clock)
        self._frame_at = self.lab.clock()
        self._turn()
        self._frame()

    def on_unmount(self) -> None:
        if self._stop is not None:
            self._stop.now()
        if self.pulse is not None:
            self.lab.dismiss_pulse(self.pulse)

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.call_after_refresh(self._arrange)

    def wear(self, look: Look) -> None:
        super().wear(look)
        self._write()
        self._dirty = True

    # Pages

    def _turn(self) -> None:
        """The sitting stands at another page."""
        sitting = self.sitting
        question = sitting.question if sitting.asking else None
        self.answering = Answering(question, offered(question, sitting))
        self._big = False
        self._moments, self._moment = (), 0
        self._write()
        self.query_one("#ls-page", VerticalScroll).scroll_home(animate=False)
        self._prepare()
        self._stage()
        trouble, sitting.trouble = sitting.trouble, ""
        if trouble:
            self.lab.complain(trouble)
        self.refresh_bindings()

    def _write(self) -> None:
        """The words of the page."""
        following = self.following.title if self.following is not None else ""
        self.query_one("#ls-text", Static).update(LessonPage(self.look, self.sitting, self.answering, following).render())
        self._say_title()
        self._say_keys()
        self.call_after_refresh(self._arrange)

    def _say_title(self) -> None:
        look, sitting = self.look, self.sitting
        dot, at = look.signs.dot, sitting.gate
        quiz = sitting.lesson.kind == QUIZ
        place = f"{sitting.number}/{sitting.questions}" if quiz else f"{sitting.page.step + 1}/{len(sitting.lesson.steps)}"
        pieces = [(f"{dot} {sitting.lesson.title} ", look.strong), (f"{dot} {place} ", look.dim)]
        current = OF_CHAIN.get(at, at)
        chain = [
            (f"{look.signs.dash if number else dot} {words} ", look.accent if gate is current else look.dim)
            for number, (gate, words) in enumerate(CHAIN)
        ]
        if not sitting.over and not quiz:
            room = self.size.width - 2 - breadth(pieces)
            pieces += chain if breadth(chain) <= room else [(f"{dot} {dict(CHAIN)[current]}", look.accent)]
        if breadth(pieces) + len("pcviz ") <= self.size.width - 2:
            pieces.insert(0, ("pcviz ", look.accent))
        self.query_one("#ls-title", Sentence).say(*pieces, topic="title")

    def _say_keys(self) -> None:
        sitting, keys = self.sitting, self.query_one(Keys)
        word = "on"
        if sitting.asking:
            word = "commit"
        elif sitting.gate is Gate.COUNT:
            word = "hand in"
        elif sitting.over:
            word = "next lesson" if self.following is not None else "back"
        elif sitting.must_see:
            word = "show me"
        elif self._going:
            word = "to the end"
        elif sitting.showing is not None:
            word = "back"
        keys.say("lesson.on", word)
        keys.say("lesson.play", "pause" if self._playing else "play")
        keys.say("lesson.step", "next" if self._moments else "step")
        keys.say("lesson.picture", "words" if self._big else "picture")

    # What is run

    def _prepare(self) -> None:
        """Have performed what this page needs, or what the next will while the learner reads."""
        sitting = self.sitting
        setup = sitting.needs or sitting.ahead
        if setup is None or self._performing is not None:
            return
        if setup.same_again:
            self._performing, self._stop = setup, Stop()
            self._perform(setup, self._stop)
        elif sitting.gate is not Gate.PREDICT and self.pulse is None:
            self._go_live(setup)

    @work(thread=True)
    def _perform(self, setup: Setup, stop: Stop) -> None:
        try:
            performance = perform(setup, self.sitting.lesson.place, stop)
            tape = told(performance)
        except Stopped:
            return
        except StageError as problem:
            self.app.call_from_thread(self._arrived, setup, str(problem), None)
        else:
            self.app.call_from_thread(self._arrived, setup, performance, tape)

    def _arrived(self, setup: Setup, found: Performance | str, tape: Tape | None) -> None:
        if not self.is_attached:
            return
        self._performing = self._stop = None
        sitting = self.sitting
        wanted = setup == sitting.needs
        if isinstance(found, str):
            sitting.failed(setup, found)
        else:
            assert tape is not None
            sitting.performed(setup, found)
            self._tapes[id(found)] = tape
        if wanted:
            self._turn()
        else:
            self._prepare()

    def _go_live(self, setup: Setup) -> None:
        """On real threads: what happens is watched while it does."""
        self._events = []
        try:
            run = new_run(setup, self.sitting.lesson.place)
        except StageError as problem:
            self.sitting.failed(setup, str(problem))
            self._turn()
            return
        self._motion.clear()
        self.query_one(Stage).forget()
        self._setup = setup
        self.player = None
        self.pulse = self.lab.attend(Pulse(run, self._motion, self._note))
        run.start()

    def _note(self, event: Event, state: State) -> None:
        self._events.append(event)

    def _live_ended(self) -> None:
        pulse, setup = self.pulse, self._setup
        assert pulse is not None and setup is not None
        performance = of_run(pulse.run, self._events)
        self.lab.dismiss_pulse(pulse)
        self.pulse = None
        self.sitting.performed(setup, performance)
        self._stage(ended=True)
        self._write()
        self.refresh_bindings()

    # The picture

    def _stage(self, ended: bool = False) -> None:
        """Bring the picture to where this page wants it; `ended`: what was watched live stays at its end."""
        sitting, setup = self.sitting, self.sitting.setup
        tape = self._tape()
        gate = sitting.gate
        if self.pulse is not None and gate not in (Gate.RUN, Gate.COUNTER):
            self.lab.dismiss_pulse(self.pulse)
            self.pulse = None
        if tape is None or setup is None or not tape.last:
            if self.pulse is None:
                self.player, self._setup = None, None
            self._arrange()
            return
        fresh = self.player is None or self._setup != setup
        if fresh:
            self._setup = setup
            self.query_one(Stage).forget()
            self._motion.clear()
            self.player = Player(tape, self._motion)
            self.query_one(TimelineChart).unit = "steps" if tape.controlled else "s"
            source = tape.header.get("source") or {}
            self.query_one(CodePane).open(str(source.get("text") or ""), str(source.get("class") or ""))
            self._sections = critical_lines(str(source.get("text") or ""))
        player = self.player
        assert player is not None
        player.halt()
        player.speed = setup.pace
        start, stop = sitting.span()
        self._until = stop
        self._moments = sitting.moments()
        # The whole of it has room in the chart, and what comes after it is not given away.
        self._end_at = present(tape, max([stop, *(one.position for one in self._moments)]))
        tape.tracks.window_s = max(1.0, round(self._end_at + 1 - ALMOST_ONE) if tape.controlled else self._end_at)
        if gate is Gate.COUNTER and self._moments:
            first = tape.stepped(max(0, self._moments[0].position - 1), -LEAD)
            self._until = self._moments[-1].position
            self._go(max(first, 0))
            player.playing = True
        elif gate in (Gate.RUN, Gate.COUNTER) and not ended:
            self._go(start)
            player.playing = True
        elif gate is Gate.PREDICT:
            self._go(start)
        elif self._moments:
            self._go(self._moments[0].position)
        else:
            self._go(stop)
        self._motion.settle()  # how it came there is not what happens now
        self._arrange()
        self._say_keys()

    def _tape(self) -> Tape | None:
        """Of the run at hand, once that is known; of one that was performed before this screen was opened, too."""
        performance = self.sitting.performance
        if performance is None:
            return None
        if id(performance) not in self._tapes:
            self._tapes[id(performance)] = told(performance)
        return self._tapes[id(performance)]

    def _go(self, position: int) -> None:
        assert self.player is not None
        self.player.go(position)
        self._dirty = True

    @property
    def _playing(self) -> bool:
        return self.player is not None and self.player.playing

    @property
    def _going(self) -> bool:
        """Whether something is still to be seen that Enter would skip."""
        return self.pulse is not None or (self._playing and self.sitting.gate in (Gate.RUN, Gate.COUNTER))

    def _arrange(self) -> None:
        """Words and picture share the rows: words first, then the timeline, then the picture where it says enough."""
        if not self.is_attached:
            return
        sitting, width, height = self.sitting, self.size.width, self.size.height
        shown = self.player is not None or self.pulse is not None
        text, page = self.query_one("#ls-text", Static), self.query_one("#ls-page")
        room = height - 5 - text.size.height  # without title, keys, the row of the step, and around the words
        asked = sitting.gate is Gate.PREDICT and self._situation and (room >= STAGE_AT_LEAST or self._big)
        here = asked or sitting.gate in SHOWN
        picture = shown and here
        self.set_class(not picture, "-words")
        wide = width >= WIDE_FROM and self.player is not None and bool(self.player.tape.header.get("source"))
        self.set_class(not wide, "-narrow")
        text.styles.max_width = BROAD + 8
        if picture:
            threads = len(self._shot().threads) + 1
            rows = height - 4 - threads  # without title, words, keys, and the timeline
            most = max(LEAST_WORDS, rows if sitting.gate is not Gate.RUN else rows - STAGE_AT_LEAST)
            page.styles.max_height = 2 if self._big else most
        else:
            page.styles.max_height = None
        self._dirty = True

    @property
    def _situation(self) -> bool:
        """Whether the file wants a situation to be seen while it is predicted what comes of it."""
        setup = self.sitting.setup
        return setup is not None and bool(setup.start)

    # Frames

    def _frame(self) -> None:
        self._rate.begin()
        now = self.lab.clock()
        passed, self._frame_at = now - self._frame_at, now
        if self.is_current:
            if self.pulse is not None:
                self._beat()
            elif self.player is not None and self.player.playing:
                self.player.play_on(passed, self._until)
                self._dirty = True
                if not self.player.playing:
                    self._moment = max(0, len(self._moments) - 1)
                    self._say_keys()
            if self._dirty or self._motion.restless(self._motion.clock()):
                self._dirty = False
                self._show()
        self.after(self._rate.delay(), self._frame)

    def _beat(self) -> None:
        assert self.pulse is not None
        self.pulse.beat()
        self._dirty = True
        if len(self._events) > MOST_EVENTS:
            self.pulse.run.abort("time-limit")
        if self.pulse.run.ended:
            self._live_ended()

    def _shot(self) -> Snapshot:
        if self.pulse is not None:
            return self.pulse.snapshot()
        assert self.player is not None
        return self.player.shot

    def _show(self) -> None:
        if self.has_class("-words") or (self.player is None and self.pulse is None):
            return
        shot, now = self._shot(), self.lab.clock()
        stage, chart = self.query_one(Stage), self.query_one(TimelineChart)
        room = self.query_one("#ls-picture").size.height
        rows = chart.rows_for(len(shot.threads), chart.size.width or self.size.width, max(2, room))
        chart.display = self.sitting.gate is not Gate.PREDICT or room - rows >= STAGE_AT_LEAST
        rows = rows if chart.display else 0
        stage.display = room - rows >= STAGE_AT_LEAST
        wanted = rows + (1 if room - rows - 1 >= STAGE_AT_LEAST else 0)  # a row for the times, where there is one
        if chart.styles.height is None or chart.styles.height.value != wanted:
            chart.styles.height = wanted
        stage.show(shot, self._motion, self._motion.clock())
        if now >= self._chart_due:
            self._chart_due = now + 1 / CHART_HZ
            self._show_chart(shot)
        else:
            self._dirty = True  # it is drawn, only a little later
        if self.player is not None and self.query_one(CodePane).display:
            line = next((one.line for one in shot.threads if one.id == self._actor), 0)
            self.query_one(CodePane).show(code_marks(self.look, shot), self._sections, line)
        self._say_step()

    @property
    def _actor(self) -> int:
        assert self.player is not None
        tape = self.player.tape
        return tape.actor(max(1, tape.step_at(self.player.position)))

    def _show_chart(self, shot: Snapshot) -> None:
        chart = self.query_one(TimelineChart)
        if self.pulse is not None:
            chart.point_out(())
            chart.show(self.pulse.timeline, shot)
            return
        assert self.player is not None
        tape = self.player.tape
        points = tuple(self._point(one, shot) for one in self._moments)
        # Where moments are pointed out, the whole of it is in sight; else what has happened so far.
        tape.tracks.now = self._end_at if points else present(tape, self.player.position, self.player.t)
        at = points[self._moment] if points and self.player.position == self._moments[self._moment].position else None
        chart.point_out(points, at)
        chart.show(tape.tracks, replace(shot, t=tape.tracks.now))

    def _point(self, moment: Moment, shot: Snapshot) -> Point:
        assert self.player is not None
        thread = next((one.id for one in shot.threads if one.name == moment.thread), 0)
        return (moment.step if self.player.tape.controlled else moment.t), thread

    def _say_step(self) -> None:
        look, said = self.look, self.query_one("#ls-said", Sentence)
        if self.pulse is not None:
            seconds = self.pulse.run.now()
            said.say((f"Live threads, {seconds:.0f} s.", look.accent), ("What happens is not the same each time.", look.dim))
            return
        assert self.player is not None
        player, tape = self.player, self.player.tape
        if self._moments and not player.playing:
            place = f"{self._moment + 1} of {len(self._moments)}"
        elif tape.controlled:
            place = f"step {tape.step_at(player.position)} of {tape.steps}"
        else:
            place = f"{player.t:.1f} s"
        said.say((f"{place}:", look.accent), (f"{player.words}.", look.text), topic=player.position)

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        sitting, asking = self.sitting, self.sitting.asking
        kind = sitting.question.kind if asking and sitting.question is not None else ""
        match action:
            case "pick":
                return asking
            case "sign":
                return kind == "number"
            case "erase":
                return kind in ("number", "order")
            case "move":
                return kind in ("choice", "thread")
            case "play":
                return self.player is not None and sitting.gate in SHOWN
            case "step":
                return self.player is not None and sitting.gate in SHOWN
            case "speed":
                return kind == "number" if parameters == (-1,) and asking else self.player is not None
            case "picture":
                return (self.player is not None or self.pulse is not None) and (sitting.gate in SHOWN or self._situation)
            case "again":
                return sitting.over
        return True

    def action_on(self) -> None:
        sitting = self.sitting
        if sitting.asking:
            self._commit()
        elif sitting.over:
            self._end()
        elif self.pulse is not None:
            self.pulse.run.abort("stopped")
        elif self._going:
            assert self.player is not None
            self.player.halt()
            self._go(self._until)
            self._moment = max(0, len(self._moments) - 1)
            self._say_keys()
        elif sitting.needs is not None:
            self._say_wait()
        else:
            sitting.on()
            self._turn()

    def _say_wait(self) -> None:
        self.lab.complain("The run is still being prepared: a moment, please.")

    def _commit(self) -> None:
        given = self.answering.given
        if given is None:
            self.lab.complain(self.answering.missing)
            return
        sitting = self.sitting
        predicting = sitting.gate is Gate.PREDICT
        sitting.answer(given)
        if predicting:
            self._turn()
            return
        self.answering = Answering()
        self._write()
        self.query_one("#ls-page", VerticalScroll).scroll_home(animate=False)
        self.refresh_bindings()

    def _end(self) -> None:
        if self.following is not None:
            self.lab.open_lesson(self.following, instead_of=self)
        else:
            self.action_leave()

    def on_click(self, event: events.Click) -> None:
        at = event.style.meta.get(OPTION)
        if at is not None and self.sitting.asking:
            self.action_pick(at)

    def action_pick(self, figure: int) -> None:
        self.answering.digit(figure)
        self._write()

    def action_sign(self, sign: str) -> None:
        self.answering.sign(sign)
        self._write()

    def action_erase(self) -> None:
        self.answering.erase()
        self._write()

    def action_move(self, by: int) -> None:
        self.answering.move(by)
        self._write()

    def action_scroll(self, pages: int) -> None:
        page = self.query_one("#ls-page", VerticalScroll)
        page.scroll_relative(y=pages * max(1, page.size.height - 1), animate=False)

    def action_play(self) -> None:
        player = self.player
        assert player is not None
        if player.playing:
            player.halt()
        else:
            if player.position >= self._until:
                self._go(self.sitting.span()[0])
            player.playing = True
        self._dirty = True
        self._say_keys()

    def action_step(self, by: int) -> None:
        player = self.player
        assert player is not None
        player.halt()
        if self._moments:
            self._moment = max(0, min(len(self._moments) - 1, self._moment + by))
            self._go(self._moments[self._moment].position)
        else:
            self._go(min(self._until, player.tape.stepped(player.position, by)))
        self._say_keys()

    def action_speed(self, by: int) -> None:
        if self.sitting.asking and self.sitting.question is not None and self.sitting.question.kind == "number":
            self.action_sign("-")
        elif self.player is not None:
            self.player.speed = max(SLOWEST, min(FASTEST, self.player.speed * 2.0**by))

    def action_picture(self) -> None:
        self._big = not self._big
        self._arrange()
        self._say_keys()

    def action_again(self) -> None:
        self.sitting.again()
        self._turn()

    def action_leave(self) -> None:
        self.lab.leave_screen()

    def commands(self) -> Iterable[SystemCommand]:
        """For the command palette."""
        yield SystemCommand("Leave the lesson", "It goes on where you left it", self.action_leave)


def told(performance: Performance) -> Tape:
    """Read whole, and ready to be asked: both take their time, and are done where nobody waits for a frame."""
    tape = Tape(performance.trace())
    while tape.read():
        continue
    _ = performance.facts.moments
    return tape


def present(tape: Tape, position: int, t: float = 0.0) -> float:
    """Where on the tracks a position is; within a step of a schedule, at the end of that step."""
    if not tape.controlled:
        return max(t, tape.time(position))
    step = tape.step_at(position)
    return step + (tape.behind(step) < position and step < tape.steps) + ALMOST_ONE
