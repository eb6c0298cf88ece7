"""You are the scheduler: each thread's next line on a card, and the one that you pick goes."""

from collections.abc import Iterable
from typing import Any

from textual import events
from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding
from textual.containers import Horizontal
from textual.timer import Timer

from pcviz.explore.play import Session, Unplayable
from pcviz.explore.play_game import Refusal
from pcviz.explore.play_view import Choice, Ending, Foresight, View
from pcviz.explore.play_words import deed
from pcviz.sync.sections import critical_lines
from pcviz.trace import event as ev
from pcviz.trace.event import Event
from pcviz.trace.snapshot import Snapshot
from pcviz.trace.state import State
from pcviz.tui.motion import Motion
from pcviz.tui.picture.cast import Piece, breadth
from pcviz.tui.pulse import FrameRate
from pcviz.tui.road import FORESIGHT_S, Road, told
from pcviz.tui.screens.asking import AskingScreen
from pcviz.tui.screens.panel import Reading
from pcviz.tui.screens.play_panels import PickWay, Verdict, story
from pcviz.tui.widgets.cards import Cards
from pcviz.tui.widgets.code import CodePane, code_marks
from pcviz.tui.widgets.keys import Keys
from pcviz.tui.widgets.sentence import Sentence
from pcviz.tui.widgets.stage import Stage

RUNNING_S = 0.35  # between two moves of a run by itself
BODY = 12  # rows for code and cards where there are few
STAGE_AT_LEAST = 8


class PlayScreen(AskingScreen):
    BINDINGS = [
        *(Binding(str(n), f"go({n})", f"thread {n}", show=False, id=f"play.go{n}") for n in range(2, 10)),
        Binding("1", "go(1)", "go", key_display="1-9", tooltip="This thread goes (2, 3, … are the others)", id="play.go"),
        Binding("u", "ask('undo')", "undo", tooltip="Take the last move back, as often as you like", id="play.undo"),
        Binding("r", "ask('redo')", "redo", tooltip="Do again what was undone", id="play.redo"),
        Binding("s", "stride", "whole turns", tooltip="A move is a line, or all until the thread lets go", id="play.stride"),
        Binding("w", "foresee", "can go wrong", tooltip="Search everything that can still follow", id="play.foresee"),
        Binding("f", "follow", "this way", show=False, tooltip="One turn along the way that was found", id="play.follow"),
        Binding("g", "run_on", "run on", tooltip="Random moves, until any key stops it", id="play.run"),
        Binding("R,shift+r", "ask('restart')", "restart", key_display="R", tooltip="Back to the start", id="play.restart"),
        Binding("y", "copy", "copy", tooltip="Copy the schedule, as check and play take it", id="play.copy"),
        Binding("e", "story", "story", show=False, tooltip="What has happened so far, turn by turn", id="play.story"),
        Binding("question_mark", "app.glossary", "help", key_display="?", tooltip="Every sign, word and key", id="glossary"),
        Binding("t", "app.switch_theme", "light/dark", show=False, tooltip="The other theme", id="theme"),
        Binding("escape", "leave", "back", show=False, tooltip="Back to where it was opened", id="play.leave"),
        Binding("q", "app.quit", "quit", tooltip="Leave pcviz", id="quit"),
    ]
    KEPT: tuple[str, ...] = (
        "play.go",
        "play.undo",
        "play.foresee",
        "glossary",
        "quit",
        "play.redo",
        "play.run",
        "play.stride",
        "play.restart",
    )

    DEFAULT_CSS = """
    PlayScreen #play-body { height: 12; }
    PlayScreen CodePane { width: 1fr; height: 1fr; }
    PlayScreen Cards { width: 1fr; min-width: 42; height: 1fr; }
    PlayScreen #play-said { min-height: 2; }
    """

    def __init__(self, session: Session) -> None:
        """Takes the session over, and closes it in the end."""
        super().__init__(session)
        self._state = State()
        self._folded: list[Event] = []
        self._runner: Timer | None = None
        self._runs = 0
        self._road = Road()
        self._judged = False
        self._dirty = True

    # Furniture

    def furniture(self) -> ComposeResult:
        yield Sentence(self.look, id="play-title")
        yield Stage(self.look)
        with Horizontal(id="play-body"):
            yield CodePane(self.look)
            yield Cards(self.look)
        yield Sentence(self.look, id="play-said")
        yield Keys(self.look, self.KEPT)

    def on_mount(self) -> None:
        self._motion = Motion(self.lab.clock, self.lab.options.reduced_motion)
        self._rate = FrameRate(self.lab.options.fps, self.lab.clock)
        self._sections = critical_lines(self.session.source)
        self._open_code()
        self.query_one(Cards).focus()
        self._see(self.session.view)
        self.say((self._welcome(), self.look.text))
        self._arrange()
        self._frame()

    def _open_code(self) -> None:
        self.query_one(CodePane).open(self.session.source, self.session.name)

    def _welcome(self) -> str:
        return "You are the scheduler: press the number of the thread that goes next. w says what can still go wrong."

    def on_unmount(self) -> None:
        self.session.close()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self._arrange()

    def _arrange(self) -> None:
        """The cards get what they need to be tall, as long as the picture keeps its rows."""
        others = self._beside()
        wanted = self.query_one(Cards).rows_for(len(self.session.view.choices))
        half = (self.size.height - others) // 2
        room = self.size.height - others - STAGE_AT_LEAST
        self.query_one("#play-body").styles.height = max(4, min(room, max(BODY, wanted, half)))
        self._dirty = True

    def _beside(self) -> int:
        """The rows of the title, of what was said, and of the keys."""
        return 1 + 2 + 1

    # What is shown

    def _frame(self) -> None:
        self._rate.begin()
        if self._busy and self.lab.clock() > self._asked_at + FORESIGHT_S + 1:
            self.say(("The code has not come back yet: it gets a few seconds more.", self.look.accent))
        if self._dirty or self._motion.restless(self._motion.clock()):
            self._dirty = False
            self._show()
        self.after(self._rate.delay(), self._frame)

    def _show(self) -> None:
        shot = self._state.snapshot()
        self.query_one(Stage).show(shot, self._motion, self._motion.clock())

    def _see(self, view: View) -> None:
        """Fold what has happened since; where something was undone, all of it again."""
        new = self.session.events
        if new[: len(self._folded)] == self._folded:
            fresh = new[len(self._folded) :]
            self._state.apply_all(fresh)
            self._motion.observe(fresh)
        else:
            self._state = State()
            self._state.apply_all(new)
            self._motion.clear()
        self._folded = list(new)
        shot = self._state.snapshot()
        self.query_one(Cards).show(view.choices, shot, self._road.guide(self.session.view))
        self._show_code(shot)
        self._show_title()
        self._dirty = True

    def _show_code(self, shot: Snapshot) -> None:
        mover = mover_of(self._folded)
        line = next((thread.line for thread in shot.threads if thread.id == mover), 0)
        self.query_one(CodePane).show(code_marks(self.look, shot), self._sections, line)

    def _show_title(self) -> None:
        """As much of it as there is room for."""
        pieces = self._title()
        while breadth(pieces) > self.size.width - 2 and len(pieces) > 1:
            pieces.pop()
        self.query_one("#play-title", Sentence).say(*pieces)

    def _title(self) -> list[Piece]:
        look, session = self.look, self.session
        producers, consumers, capacity, items = session.configuration
        view = session.view
        stride = f"one move: a {'turn' if view.whole else STRIDES[session.strength]} (s)"
        dot = f"{look.signs.dot} "
        return [
            ("pcviz ", look.accent),
            (f"{dot}you schedule {session.name} ", look.strong),
            (f"{dot}step {view.steps} ", look.strong),
            (f"{dot}{stride} ", look.dim),
            (f"{dot}{producers} × {consumers}, capacity {capacity}, {items} items each", look.dim),
        ]

    def say(self, *pieces: Piece) -> None:
        self.query_one("#play-said", Sentence).say(*pieces, topic=pieces)

    def wear(self, look: Any) -> None:
        super().wear(look)
        self._see(self.session.view)

    def refused(self, problem: Exception) -> None:
        self._stop()
        self.say((f"{problem}.", self.look.alarm))
        if isinstance(problem, Unplayable):  # begun again, so that all is to be seen anew
            self._folded = []
            self._state = State()
            self._see(self.session.view)

    # Moves that were made

    def _moved(self, view: View) -> None:
        """A move was made."""
        before = len(self._folded)
        self._see(view)
        mover = mover_of(self.session.events)
        words = deed(self.session.events[before:], mover, self._state) or "goes on"
        self.say((f"{self._state.thread_name(mover)} ", self.look.accent), (f"{words}.", self.look.text), *self._ahead())
        self._judge(view)

    def _judge(self, view: View) -> None:
        if view.ending is None:
            self._judged = False
            return
        self._stop()
        self._waiting.clear()
        look = self.look
        self.say((f"{view.ending.verdict.replace('-', ' ')}:", look.alarm if view.ending.bad else look.good),
                 (view.ending.sentence, look.text), ("u: undo, R: restart, e: the story.", look.dim))  # fmt: skip
        if not self._judged:
            self._judged = True
            self.lab.push_screen(self._verdict(view.ending, view.steps), self._after_verdict)

    def _verdict(self, ending: Ending, steps: int) -> Verdict:
        return Verdict(ending, steps)

    def _after_verdict(self, what: str | None) -> None:
        if what in ("undo", "restart"):
            self.action_ask(what)
        elif what == "story":
            self.action_story()
        elif what == "copy":
            self.action_copy()

    # Moves

    def action_go(self, thread: int) -> None:
        if self._stop():
            return
        self.ask(lambda: self._choice(thread), self._go)

    def _choice(self, thread: int) -> Choice:
        """The card of a thread when its turn comes, which may be later than the key. Raises Refusal."""
        for choice in self.session.choices():
            if choice.thread == thread:
                return choice
        raise Refusal(f"there is no thread {thread}")

    def _go(self, choice: Choice) -> None:
        if len(choice.ways) > 1:
            self._waiting.clear()
            self.lab.push_screen(PickWay(choice), lambda way: self._take(choice.thread, int(way)) if way else None)
        else:
            self._take(choice.thread, choice.ways[0].variant if choice.ways else 0)

    def _take(self, thread: int, variant: int) -> None:
        self.query_one(Cards).look_at(thread)
        self._waiting.appendleft((lambda: self.session.take(thread, variant), self._moved))
        self._next()

    def on_cards_chosen(self, message: Cards.Chosen) -> None:
        self.action_go(message.thread)

    def on_stage_thread_chosen(self, message: Stage.ThreadChosen) -> None:
        self.action_go(message.thread)

    def action_ask(self, what: str) -> None:
        """undo, redo or restart."""
        self._stop()
        self.ask(getattr(self.session, what), self._moved if what == "redo" else self._back)

    def _back(self, view: View) -> None:
        self._judged = False
        self._see(view)
        undone = f"{view.undone} undone moves can be done again (r)" if view.undone > 1 else "r does it again"
        self.say((f"Back at step {view.steps}.", self.look.strong), (undone + "." if view.undone else "", self.look.dim),
                 *self._ahead())  # fmt: skip

    def action_stride(self) -> None:
        self._stop()
        self.ask(lambda: self.session.step_by(not self.session.view.whole), self._strode)

    def _strode(self, view: View) -> None:
        self._see(view)
        self.query_one(Keys).say("play.stride", "single steps" if view.whole else "whole turns")
        words = "Now a move goes on until the thread has let go of its locks, waits, or begins its next call."
        self.say((words if view.whole else f"Now a move is one {STRIDES[self.session.strength]}.", self.look.text))

    # What can still go wrong

    def action_foresee(self) -> None:
        self._stop()
        if not self._busy:
            self.say((f"Searching all that can follow, for {FORESIGHT_S:g} s at most…", self.look.dim))
        self.ask(lambda: self.session.foresee(FORESIGHT_S), self._foresaw)

    def _foresaw(self, foresight: Foresight) -> None:
        self._road = Road(foresight, self.session.view.steps)
        self.query_one(Cards).show(self.session.view.choices, self._state.snapshot(), self._road.guide(self.session.view))
        look = self.look
        if foresight.found:
            self.say((told(foresight), look.alarm), ("f goes this way, turn by turn.", look.dim))
        else:
            self.say((told(foresight), look.good if not foresight.verdict else look.accent))

    def _ahead(self) -> list[Piece]:
        """What the way that was foreseen says next, as long as the game is on it."""
        view = self.session.view
        guide = self._road.guide(view)
        return [(self._road.ahead(view, self._state.thread_name(guide)), self.look.alarm)] if guide else []

    def action_follow(self) -> None:
        self._stop()
        self.ask(self.session.follow, self._moved)

    # By itself

    def action_run_on(self) -> None:
        if self._stop():
            return
        if self.session.view.ending is not None:
            self.say(("The game is over: u goes back, R starts again.", self.look.dim))
            return
        self._runs += 1
        if self.lab.options.reduced_motion:
            self.ask(lambda: self.session.run_on(self._runs), self._moved)
            return
        self.query_one(Keys).say("play.run", "stop")
        self._runner = self.set_interval(RUNNING_S, self._run_on)
        self._run_on()

    def _run_on(self) -> None:
        if not self._busy and self.is_current:
            self.ask(lambda: self.session.run_on(self._runs, moves=1), self._moved)

    def _stop(self) -> bool:
        """Whether it was running by itself, and no longer is."""
        if self._runner is None:
            return False
        self._runner.stop()
        self._runner = None
        self.query_one(Keys).say("play.run", "run on")
        return True

    # Beside the game

    def action_copy(self) -> None:
        schedule = self.session.schedule
        self.lab.copy_to_clipboard(schedule)
        self.notify(schedule, title="Copied: the schedule, for check and play --schedule", markup=False)

    def action_story(self) -> None:
        look, ending = self.look, self.session.ending
        if ending is None:
            self.say(("The story is told when the game is over.", look.dim))
            return
        text = story(look, ending, self.session.view.steps, self.session.schedule)
        self.lab.push_screen(Reading("The story, turn by turn", text))

    def action_leave(self) -> None:
        self.lab.leave_screen()

    def commands(self) -> Iterable[SystemCommand]:
        """For the command palette."""
        yield SystemCommand("What can still go wrong?", "Search everything that can follow", self.action_foresee)
        yield SystemCommand("Follow the way that was found", "One turn of it", self.action_follow)
        yield SystemCommand("Run on by itself", "Random moves", self.action_run_on)
        yield SystemCommand("Lines or turns", "What a move is", self.action_stride)
        yield SystemCommand("Copy the schedule", "As check and play take it", self.action_copy)
        yield SystemCommand("The story", "What happened, turn by turn, and why it went wrong", self.action_story)
        yield SystemCommand("Leave the game", "Back to where it was opened", self.action_leave)


STRIDES = {"sync": "call", "line": "line", "expression": "part of a line"}


def mover_of(happened: list[Event]) -> int:
    """The thread that took the last step."""
    return next((thread for _, thread, kind, step, _ in reversed(happened) if kind == ev.LINE and step), 0)
