"""A level of *You are the scheduler*: a game with something to bring about, and then the buffer with which nobody can."""

from collections.abc import Callable, Iterable

from rich.text import Text
from textual import work
from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding

from pcviz.explore.play import Session, Unplayable
from pcviz.explore.play_game import Refusal
from pcviz.explore.play_view import Ending, Reach, View
from pcviz.lessons.bare import bare
from pcviz.lessons.level import Challenge, Level
from pcviz.lessons.prose import flowing
from pcviz.tui.look import Look
from pcviz.tui.picture.cast import Piece
from pcviz.tui.screens.level_panels import LevelResult, Story, reached, unreachable
from pcviz.tui.screens.play import PlayScreen
from pcviz.tui.screens.play_panels import Verdict
from pcviz.tui.widgets.cards import Cards
from pcviz.tui.widgets.code import CodePane
from pcviz.tui.widgets.sentence import Sentence

SHOWING_S = 1.0  # between two moves of a way that is shown
WITHOUT = ("stride", "foresee", "follow", "run_on")  # what a game has and a level has not: it says what a move is, and no way


class LevelScreen(PlayScreen):
    BINDINGS = [
        Binding("h", "hint", "hint", tooltip="A hint; each says a little more", id="level.hint"),
        Binding(
            "c", "claim", "it cannot", tooltip="Claim that no schedule can: a search says whether it is so", id="level.claim"
        ),
        Binding("x", "give_up", "give up", tooltip="Let a search show the way, or that there is none", id="level.give_up"),
        Binding(
            "n", "next", "next", tooltip="From the broken buffer to the right one, then to the next level", id="level.next"
        ),
        Binding("i", "task", "task", tooltip="What is to be brought about, and what a move is", id="level.task"),
    ]
    KEPT: tuple[str, ...] = (
        *("play.go", "play.undo", "level.hint", "level.claim", "level.give_up", "level.next", "glossary", "quit"),
        *("play.restart", "level.task", "play.redo"),
    )

    def __init__(self, session: Session, challenge: Challenge) -> None:
        """Takes the session over, which `challenge` has opened, and closes it in the end."""
        super().__init__(session)
        self.challenge = challenge
        self._reach: Reach | None = None
        self._seeking = False
        self._then: list[Callable[[Reach], None]] = []  # what waits for the search
        self._way: list[tuple[int, int]] = []  # what is still to be shown
        self._shows = ""  # that what stands there was shown, and not played
        self._there = False
        self._asked = False  # whether the learner waits for the search
        self._explained = False  # why it can happen, or cannot

    @property
    def _level(self) -> Level:
        return self.challenge.level

    # Furniture

    def furniture(self) -> ComposeResult:
        for widget in super().furniture():
            yield widget
            if widget.id == "play-title":
                yield Sentence(self.look, id="level-goal")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action not in WITHOUT

    def on_mount(self) -> None:
        self._say_goal()
        super().on_mount()
        if not self.challenge.proving:
            self._when_known(lambda _: self._show_title())
        self.action_task()

    def on_unmount(self) -> None:
        self.challenge.close()
        super().on_unmount()

    def _open_code(self) -> None:
        """Its comments say what is to be found out, so they come with the explanation."""
        source = self.session.source
        self.query_one(CodePane).open(source if self._explained else bare(source), self.session.name)

    def _explain(self, text: Text) -> None:
        self._explained = True
        self._open_code()
        self._show_code(self._state.snapshot())
        self.lab.push_screen(LevelResult(text, self.challenge.leads_to), self._after_verdict)

    def _say_goal(self) -> None:
        look = self.look
        what = "Can this be brought about:" if self.challenge.proving else "Bring this about:"
        end = "?" if self.challenge.proving else "."
        self.query_one("#level-goal", Sentence).say((what, look.accent), (f"{self._level.goal.say}{end}", look.strong))

    def _beside(self) -> int:
        return super()._beside() + self.query_one("#level-goal", Sentence).rows_for(self.size.width)

    def wear(self, look: Look) -> None:
        super().wear(look)
        self._say_goal()

    def _welcome(self) -> str:
        if self.challenge.proving:
            return "The right buffer. Try it; then say that it cannot be done (c), or give up (x)."
        return "You are the scheduler: press the number of the thread that goes next. h gives a hint."

    def _title(self) -> list[Piece]:
        look, view, par = self.look, self.session.view, self.challenge.par
        dot = f"{look.signs.dot} "
        number = f"{'the proof' if self.challenge.proving else 'level'}"
        return [
            ("pcviz ", look.accent),
            (f"{dot}{number}: {look.plain(self._level.title)} ", look.strong),
            (f"{dot}move {view.moves}{f', par {par}' if par else ''} ", look.strong),
            (f"{dot}a move: a {self._level.move} ", look.dim),
            (f"{dot}{self.session.name}, capacity {self._level.capacity}, {self._level.items} items each", look.dim),
        ]

    def action_task(self) -> None:
        self.lab.push_screen(Story(self.challenge))

    # The goal

    def _when_known(self, then: Callable[[Reach], None]) -> None:
        """Do it when the search has come to its end; begin it if nobody has."""
        if self._reach is not None:
            then(self._reach)
            return
        self._then.append(then)
        if not self._seeking:
            self._seeking = True
            self._seek()

    @work(thread=True, group="seek")
    def _seek(self) -> None:
        try:
            reach = self.challenge.seek()
        except (Refusal, Unplayable) as problem:
            self.app.call_from_thread(self._not_found, problem)
        else:
            self.app.call_from_thread(self._found, reach)

    def _found(self, reach: Reach) -> None:
        self._seeking, self._reach = False, reach
        waiting, self._then = self._then, []
        for then in waiting:
            if self.is_attached:
                then(reach)

    def _not_found(self, problem: Exception) -> None:
        self._found(Reach(reason=str(problem)))
        self._reach = None  # the next who asks lets it search again

    def _judge(self, view: View) -> None:
        before, self._there = self._there, self.challenge.see(self.session.events)
        if not self._there:
            super()._judge(view)
        elif not before:
            self._stop()
            self._waiting.clear()
            self._judged, self._asked = True, False
            self.say((sentence(self._level.goal.say), self.look.good), ("n: on, R: start again.", self.look.dim))
            shows = self._shows
            self._when_known(lambda _: self._celebrate(view.moves, shows))

    def _celebrate(self, moves: int, shows: str) -> None:
        if self._there and self.session.view.moves == moves:
            gained = 0 if shows else self.challenge.won(moves)
            self._explain(reached(self.look, self.challenge, moves, gained, shows))

    def _verdict(self, ending: Ending, steps: int) -> Verdict:
        return Verdict(ending, steps, "The game is over, and this is not what was to be brought about.")

    def _after_verdict(self, what: str | None) -> None:
        if what == "next":
            self.action_next()
        else:
            super()._after_verdict(what)

    def _back(self, view: View) -> None:
        self._there = self.challenge.see(self.session.events)
        super()._back(view)

    # Moves

    def action_go(self, thread: int) -> None:
        if self._runner is None:
            self._shows = ""
        super().action_go(thread)

    def action_ask(self, what: str) -> None:
        if what == "redo" and self.challenge.shown:
            self._stop()
            self.say(("What was shown cannot be done again by r: go the way yourself.", self.look.dim))
            return
        self._shows = ""
        super().action_ask(what)

    def action_hint(self) -> None:
        challenge, look = self.challenge, self.look
        if challenge.proving:
            self.say(("No hint here: try, and then say what you believe (c), or give up (x).", look.dim))
            return
        words = challenge.hint()
        at = (challenge.hinted - 1) % len(self._level.hints) + 1
        self.say((f"Hint {at} of {len(self._level.hints)}:", look.accent), (flowing(words), look.text))

    # It cannot

    def action_claim(self) -> None:
        self._search(True)

    def action_give_up(self) -> None:
        self._search(False)

    def _search(self, claimed: bool) -> None:
        if self._stop() or self._asked:
            return
        self._asked = True
        if self._reach is None:
            self.say(("Searching all schedules…", self.look.dim))
        self._when_known(lambda reach: self._searched(reach, claimed))

    def _searched(self, reach: Reach, claimed: bool) -> None:
        if not self._asked:
            return  # the goal was reached meanwhile
        self._asked = False
        look, challenge = self.look, self.challenge
        if reach.found:
            self._show_way(reach, "It can be done" if claimed else "The shortest way")
        elif reach.complete:
            if challenge.proving:
                challenge.settled(claimed)
            self._explain(unreachable(look, challenge, reach, claimed))
        else:
            self.say((f"Undecided after {reach.states:,} states: {reach.reason}.", look.accent))

    def _show_way(self, reach: Reach, words: str) -> None:
        """The shortest way from the start, move by move."""
        self.challenge.shown = True
        self._way = list(reach.moves)
        self._waiting.clear()
        words = f"{words}: {len(reach.moves)} moves."
        self.ask(self.session.restart, lambda view: self._begin_way(view, words))

    def _begin_way(self, view: View, words: str) -> None:
        self._judged = self._there = False
        self._shows = words
        self._see(view)
        self.say((words, self.look.alarm), ("It is shown now, and any key stops it.", self.look.dim))
        if self.lab.options.reduced_motion:
            while self._way:
                self._show_move()
        else:
            self._runner = self.set_interval(SHOWING_S, self._on_the_way)

    def _ahead(self) -> list[Piece]:
        """Of a way that is shown, how much of it is left."""
        if self._runner is None or not self._way:
            return []
        left = len(self._way)
        return [(f"{left} more move{'s' * (left != 1)}; any key stops it.", self.look.dim)]

    def _on_the_way(self) -> None:
        if not self._way:
            self._stop()
        elif not self._busy and self.is_current:
            self._show_move()

    def _show_move(self) -> None:
        thread, variant = self._way.pop(0)
        self.query_one(Cards).look_at(thread)
        self.ask(lambda: self.session.take(thread, variant), self._moved)

    # On

    def action_next(self) -> None:
        self._stop()
        following = self.challenge.following()
        if following is None:
            self.action_leave()
        else:
            self.say((f"On to {following.says}…", self.look.dim))
            self.lab.begin_level(following, instead=True)

    def commands(self) -> Iterable[SystemCommand]:
        """For the command palette."""
        yield SystemCommand("A hint", "Each says a little more", self.action_hint)
        yield SystemCommand("It cannot be done", "A search says whether it is so", self.action_claim)
        yield SystemCommand("Give up", "A search shows the way, or that there is none", self.action_give_up)
        yield SystemCommand("The task", "What is to be brought about, and what a move is", self.action_task)
        yield SystemCommand("Next", "The right buffer, then the next level", self.action_next)
        yield SystemCommand("Copy the schedule", "As check and play take it", self.action_copy)
        yield SystemCommand("Leave the level", "Back to where it was opened", self.action_leave)


def sentence(words: str) -> str:
    """The goal's words as a sentence of their own."""
    return words[:1].upper() + words[1:] + "."
