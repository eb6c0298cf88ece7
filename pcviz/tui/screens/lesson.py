"""A lesson: one idea a screen. Asked first, then run, asked what was seen, and explained at the very events."""

from collections.abc import Iterable

from textual import events
from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.widgets import Static

from pcviz.lessons.lesson import Lesson
from pcviz.lessons.pages import Gate
from pcviz.lessons.sitting import Sitting
from pcviz.lessons.stage import MOST_EVENTS, Setup, StageError, new_run, of_run
from pcviz.trace.event import Event
from pcviz.trace.snapshot import Snapshot
from pcviz.trace.state import State
from pcviz.tui.look import Look
from pcviz.tui.motion import Motion
from pcviz.tui.player import Player
from pcviz.tui.pulse import FrameRate, Pulse
from pcviz.tui.screens.answering import ANSWER_KEYS, AnsweringScreen
from pcviz.tui.screens.lesson_page import BROAD, Answering, LessonPage, offered, onward, title
from pcviz.tui.screens.lesson_picture import STAGE_AT_LEAST, LessonPicture
from pcviz.tui.screens.lesson_runs import LessonRuns
from pcviz.tui.widgets.keys import Keys
from pcviz.tui.widgets.sentence import Sentence

LEAST_WORDS = 5  # rows
SHOWN = (Gate.RUN, Gate.TOLD, Gate.SEE, Gate.COUNTER, Gate.EXPLAIN)


class LessonScreen(AnsweringScreen):
    BINDINGS = [
        Binding("enter", "on", "on", tooltip="Commit the answer, or go on", id="lesson.on"),
        Binding("space", "play", "pause", tooltip="Pause, or play on; at the end once more", id="lesson.play"),
        Binding("right", "step(1)", "step", key_display="Right", tooltip="One step, or the next moment", id="lesson.step"),
        Binding("left", "step(-1)", "back", key_display="Left", tooltip="One step, or moment, back", id="lesson.back"),
        Binding("p", "picture", "picture", tooltip="More of the picture, or more of the words", id="lesson.picture"),
        Binding("c", "code", "code", tooltip="The code in the place of the picture, or the picture again", id="lesson.code"),
        Binding("plus", "speed(1)", "faster", key_display="+", show=False, tooltip="Play faster", id="lesson.faster"),
        Binding("equals_sign", "speed(1)", "faster", key_display="=", show=False, tooltip="Play faster", id="lesson.equals"),
        Binding("minus", "speed(-1)", "slower", key_display="-", show=False, tooltip="Play slower; in a number, minus",
                id="lesson.slower"),
        *ANSWER_KEYS,
        Binding("pagedown", "scroll(1)", "down", show=False, tooltip="Further down in the words", id="lesson.page_down"),
        Binding("pageup", "scroll(-1)", "up", show=False, tooltip="Further up in the words", id="lesson.page_up"),
        Binding("r", "again", "again", tooltip="The lesson once more", id="lesson.again"),
        Binding("question_mark", "app.glossary", "help", key_display="?", tooltip="Every sign, word and key", id="glossary"),
        Binding("f1", "app.keys", "keys", show=False, tooltip="Keys and mouse", id="keys"),
        Binding("t", "app.switch_theme", "light/dark", show=False, tooltip="The other theme", id="theme"),
        Binding("escape", "leave", "leave", tooltip="Leave the lesson; it goes on where you left it", id="lesson.leave"),
        Binding("q", "app.quit", "quit", show=False, tooltip="Leave pcviz", id="quit"),
    ]  # fmt: skip
    KEPT = tuple(f"lesson.{key}" for key in ("on", "play", "step", "leave", "picture", "code", "back"))

    DEFAULT_CSS = """
    LessonScreen #ls-title { height: 1; }
    LessonScreen #ls-page { height: auto; align-horizontal: left; scrollbar-size-vertical: 1; }
    LessonScreen #ls-text { width: 100%; height: auto; padding: 0 2; }
    LessonScreen #ls-views { height: 1fr; margin-top: 1; }
    LessonScreen.-words #ls-page { height: 1fr; }
    LessonScreen.-words #ls-text { padding: 1 4; }
    LessonScreen.-over #ls-text { padding: 1; }
    LessonScreen.-words #ls-views { display: none; }
    LessonScreen.-words #ls-said { display: none; }
    """

    def __init__(self, sitting: Sitting, following: Lesson | None = None) -> None:
        super().__init__(sitting)
        self.following = following
        self.pulse: Pulse | None = None  # of live threads, while they run
        self._runs = LessonRuns(self, sitting, self._turn)
        self._setup: Setup | None = None  # of the live run
        self._events: list[Event] = []
        self._big = False  # the picture has the room that the words had
        self._code = False  # and the code that of the picture
        self._frame_at = 0.0

    # Furniture

    def furniture(self) -> ComposeResult:
        yield Sentence(self.look, id="ls-title")
        with VerticalScroll(id="ls-page", can_focus=False):
            yield Static(id="ls-text")
        self._motion = Motion(self.lab.clock, self.lab.options.reduced_motion)
        self._picture = LessonPicture(self.look, self._motion)
        yield self._picture
        yield Sentence(self.look, id="ls-said")
        yield Keys(self.look, self.KEPT)

    def on_mount(self) -> None:
        self._rate = FrameRate(self.lab.options.fps, self.lab.clock)
        self._frame_at = self.lab.clock()
        self._turn()
        self._frame()

    def on_unmount(self) -> None:
        self._runs.stop()
        if self.pulse is not None:
            self.lab.dismiss_pulse(self.pulse)

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.call_after_refresh(self._arrange)

    def wear(self, look: Look) -> None:
        super().wear(look)
        self._picture.wear(look)
        self.write()

    @property
    def player(self) -> Player | None:
        return self._picture.player

    # Pages

    def _turn(self) -> None:
        """The sitting stands at another page."""
        sitting = self.sitting
        question = sitting.question if sitting.asking else None
        self.answering = Answering(question, offered(question, sitting))
        self._big = False
        self._picture.moments, self._picture.at = (), 0
        self.write()
        self.query_one("#ls-page", VerticalScroll).scroll_home(animate=False)
        self._prepare()
        self._stage()
        trouble, sitting.trouble = sitting.trouble, ""
        if trouble:
            self.lab.complain(trouble)
        self.refresh_bindings()

    def write(self) -> None:
        """The words of the page."""
        following = self.following.title if self.following is not None else ""
        self.query_one("#ls-text", Static).update(LessonPage(self.look, self.sitting, self.answering, following).render())
        self.query_one("#ls-title", Sentence).say(*title(self.look, self.sitting, self.size.width - 2), topic="title")
        self._say_keys()
        self.call_after_refresh(self._arrange)

    def _say_keys(self) -> None:
        sitting, keys = self.sitting, self.query_one(Keys)
        keys.say("lesson.on", onward(sitting, self._going, self.following is not None))
        keys.say("lesson.again", "again" if sitting.over else "begin anew")
        keys.say("lesson.play", "pause" if self._picture.playing else "play")
        keys.say("lesson.step", "next" if self._picture.moments else "step")
        keys.say("lesson.picture", "words" if self._big else "picture")
        keys.say("lesson.code", "buffer" if self._code else "code")

    # What is run

    def _prepare(self) -> None:
        """Have performed what this page needs, or what the next will while the learner reads."""
        live = self._runs.prepare()
        if live is not None and self.sitting.gate is not Gate.PREDICT and self.pulse is None:
            self._go_live(live)

    def _go_live(self, setup: Setup) -> None:
        """On real threads: what happens is watched while it does."""
        self._events = []
        try:
            run = new_run(setup, self.sitting.lesson.place)
        except StageError as problem:
            self.sitting.failed(setup, str(problem))
            self._turn()
            return
        self._picture.forget()
        self._picture.clear()
        self._setup = setup
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
        self.write()
        self.refresh_bindings()

    # The picture

    def _stage(self, ended: bool = False) -> None:
        """Bring the picture to where this page wants it; `ended`: what was watched live stays at its end."""
        sitting, setup, picture = self.sitting, self.sitting.setup, self._picture
        tape, gate = self._runs.tape, self.sitting.gate
        if self.pulse is not None and gate not in (Gate.RUN, Gate.COUNTER):
            self.lab.dismiss_pulse(self.pulse)
            self.pulse = None
        if tape is None or setup is None or not tape.last:
            if self.pulse is None:
                picture.clear()
            self._arrange()
            return
        picture.open(tape, setup.pace, sitting.span(), sitting.moments())
        picture.read_code(gate is Gate.EXPLAIN)
        if gate in (Gate.RUN, Gate.COUNTER) and not ended:
            picture.begin()
        elif gate is Gate.PREDICT:
            picture.stand()
        else:
            picture.point_out()
        picture.settle()
        self._arrange()
        self._say_keys()

    @property
    def _going(self) -> bool:
        """Whether something is still to be seen that Enter would skip."""
        return self.pulse is not None or (self._picture.playing and self.sitting.gate in (Gate.RUN, Gate.COUNTER))

    def _arrange(self) -> None:
        """Words and picture share the rows: words first, then the timeline, then the picture where it says enough."""
        if not (self.is_attached and self.query("#ls-text")):
            return  # on the way out the innermost go first
        sitting, height = self.sitting, self.size.height
        shown = self.player is not None or self.pulse is not None
        text, page = self.query_one("#ls-text", Static), self.query_one("#ls-page")
        room = height - 5 - text.size.height  # without title, keys, the row of the step, and around the words
        gate = sitting.gate
        asked = gate is Gate.PREDICT and self._situation and (room >= STAGE_AT_LEAST or self._big)
        picture = shown and (asked or gate in SHOWN)
        if picture:
            threads = len(self._shot().threads) + 1
            rows = height - 4 - threads  # without title, words, keys, and the timeline
            most = max(LEAST_WORDS, rows if gate is not Gate.RUN else rows - STAGE_AT_LEAST)
            margin = 2 if self.has_class("-words") else 0
            if gate in (Gate.TOLD, Gate.SEE) and text.size.height - margin > most and not self._big:
                picture = False  # what came of an answer is read whole
        self.set_class(not picture, "-words")
        self.set_class(sitting.over, "-over")  # there the line to hand in wants to be one line
        self._picture.place_code(self._code)
        text.styles.max_width = BROAD + 8
        page.styles.max_height = None if not picture else 2 if self._big else most

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
            elif self._picture.pass_by(passed):
                self._say_keys()
            if self._picture.dirty or self._motion.restless(self._motion.clock()):
                self._show()
        self.after(self._rate.delay(), self._frame)

    def _beat(self) -> None:
        assert self.pulse is not None
        self.pulse.beat()
        self._picture.dirty = True
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
        self._picture.dirty = False
        if self.has_class("-words") or (self.player is None and self.pulse is None):
            return
        self._picture.draw(self._shot(), self.pulse, self.sitting.gate is Gate.PREDICT, self.lab.clock())
        self._say_step()

    def _say_step(self) -> None:
        look, said = self.look, self.query_one("#ls-said", Sentence)
        if self.pulse is not None:
            seconds = self.pulse.run.now()
            said.say((f"Live threads, {seconds:.0f} s.", look.accent), ("What happens is not the same each time.", look.dim))
            return
        player = self.player
        assert player is not None
        said.say((f"{self._picture.place}:", look.accent), (f"{player.words}.", look.text), topic=player.position)

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        sitting = self.sitting
        match action:
            case "play":
                return self.player is not None and sitting.gate in SHOWN
            case "step":
                return self.player is not None and sitting.gate in SHOWN
            case "speed":
                return self.asked == "number" if parameters == (-1,) and sitting.asking else self.player is not None
            case "picture":
                return (self.player is not None or self.pulse is not None) and (sitting.gate in SHOWN or self._situation)
            case "code":
                return bool(self._picture.source) and (sitting.gate in SHOWN or self._situation)
            case "again":
                return sitting.over or sitting.gate is Gate.LEFT
        return super().check_action(action, parameters)

    def action_on(self) -> None:
        sitting = self.sitting
        if sitting.asking:
            self._commit()
        elif sitting.over:
            self._end()
        elif self.pulse is not None:
            self.pulse.run.abort("stopped")
        elif self._going:
            self._picture.skip()
            self._say_keys()
        elif sitting.needs is not None:
            self.lab.complain("The run is still being prepared: a moment, please.")
        else:
            sitting.on()
            self._turn()

    def _commit(self) -> None:
        given, sitting = self.finished(), self.sitting
        if given is None:
            self.query_one("#ls-page", VerticalScroll).scroll_home(animate=False)  # where it says what is missing
            return
        predicting = sitting.gate is Gate.PREDICT
        sitting.answer(given)
        if predicting:
            self._turn()
            return
        self.answering = Answering()
        self.write()
        self.query_one("#ls-page", VerticalScroll).scroll_home(animate=False)
        self.refresh_bindings()

    def _end(self) -> None:
        if self.following is not None:
            self.lab.open_lesson(self.following, instead_of=self)
        else:
            self.action_leave()

    def action_scroll(self, pages: int) -> None:
        page = self.query_one("#ls-page", VerticalScroll)
        page.scroll_relative(y=pages * max(1, page.size.height - 1), animate=False)

    def action_play(self) -> None:
        self._picture.toggle()
        self._say_keys()

    def action_step(self, by: int) -> None:
        self._picture.step(by)
        self._say_keys()

    def action_speed(self, by: int) -> None:
        if self.asked == "number":
            self.action_sign("-")
        else:
            self._picture.hasten(by)

    def action_picture(self) -> None:
        self._big = not self._big
        self._arrange()
        self._say_keys()

    def action_code(self) -> None:
        self._code = not self._code
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
