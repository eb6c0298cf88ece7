"""The presenter: a running scenario for a lecture hall. One thing at a time, large, with its past and its prepared moments."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding

from pcviz.trace.snapshot import Snapshot
from pcviz.trace.state import State
from pcviz.tui.memory import Memory
from pcviz.tui.motion import Motion
from pcviz.tui.pulse import FrameRate, Pulse
from pcviz.tui.screens.lab import LabScreen
from pcviz.tui.widgets.headline import Headline
from pcviz.tui.widgets.keys import Keys
from pcviz.tui.widgets.moment_list import Entry, MomentList
from pcviz.tui.widgets.podium import Podium
from pcviz.tui.widgets.sentence import Sentence
from pcviz.workshop.moments import NUMBER_KEYS, Moment
from pcviz.workshop.retell import retell
from pcviz.workshop.run import Run

if TYPE_CHECKING:
    from pcviz.tui.screens.workshop import WorkshopScreen

LATELY = 200  # events: a step farther on is shown without flights


class PresenterScreen(LabScreen):
    """Lies over the workshop whose run it shows. The run stands while its past is shown."""

    BINDINGS = [
        Binding("space", "freeze", "freeze", tooltip="Freeze the run. Again: back to the present, and on", id="show.freeze"),
        Binding("left", "step(-1)", "step back", key_display="Left", tooltip="One step back, into the past", id="show.back"),
        Binding(
            "right",
            "step(1)",
            "step on",
            key_display="Right",
            tooltip="One step on; in the present, one step of whoever has stood longest",
            id="show.step",
        ),
        Binding("pageup", "step(-10)", "10 back", show=False, tooltip="Ten steps back", id="show.ten_back"),
        Binding("pagedown", "step(10)", "10 on", show=False, tooltip="Ten steps on", id="show.ten"),
        Binding("home", "start", "start", show=False, tooltip="As far back as is remembered", id="show.start"),
        Binding("0,end", "present", "the present", key_display="0", tooltip="Back to the present, frozen", id="show.present"),
        *(
            Binding(
                str(number),
                f"jump({number - 1})",
                "moment",
                show=number == 1,
                key_display="1-9" if number == 1 else None,
                tooltip="To a prepared moment: back to it, or on until it comes",
                id="show.moment",
            )
            for number in range(1, NUMBER_KEYS + 1)
        ),
        Binding("v", "view(1)", "view", tooltip="Buffer, threads, the places where they stand, everything", id="show.view"),
        Binding("V,shift+v", "view(-1)", "view", show=False, key_display="V", tooltip="The view before", id="show.view_back"),
        Binding("n", "notes", "notes", tooltip="The speaker's notes, or none", id="show.notes"),
        Binding("r", "restart", "restart", tooltip="Begin again, live", id="show.restart"),
        Binding("question_mark", "app.glossary", "help", key_display="?", tooltip="Every sign, word and key", id="glossary"),
        Binding("f1", "app.keys", "keys", show=False, tooltip="Keys and mouse", id="keys"),
        Binding("t", "app.switch_theme", "light/dark", show=False, tooltip="Light is for projectors", id="theme"),
        Binding("escape,P,shift+p", "leave", "controls", key_display="Esc", tooltip="To the controls", id="show.leave"),
        Binding("q", "app.quit", "quit", show=False, tooltip="End every thread and leave pcviz", id="quit"),
    ]
    KEPT = ("show.freeze", "show.back", "show.present", "show.moment", "show.leave", "show.view", "show.step", "show.notes")
    SHORT = {"show.present": "now", "show.back": "past", "show.step": "on", "show.moment": "jump", "show.leave": "back"}

    def __init__(self, workshop: "WorkshopScreen") -> None:
        super().__init__()
        self._workshop = workshop
        self.position: int | None = None  # where in the past; None: the present
        self.awaited: int | None = None  # the rank of the moment that the run is to be frozen at
        self._asked = 0  # the last one that was jumped to
        self._state: State | None = None  # as of `position`
        self._told: tuple[object, str] = (None, "")

    # Furniture

    def furniture(self) -> ComposeResult:
        yield Headline(self.look)
        yield Podium(self.look)
        yield Sentence(self.look, id="told")
        yield Sentence(self.look, id="notes")
        yield MomentList(self.look, [one.title for one in self.moments])
        yield Keys(self.look, self.KEPT, self.SHORT)

    def on_mount(self) -> None:
        self._workshop.presented = True
        self._motion = Motion(self.lab.clock, self.lab.options.reduced_motion)  # over the past
        self._rate = FrameRate(self.lab.options.fps, self.lab.clock)
        self._frame()

    @property
    def pulse(self) -> Pulse:
        return self._workshop.pulse

    @property
    def run(self) -> Run:
        return self.pulse.run

    @property
    def memory(self) -> Memory:
        memory = self.pulse.memory
        assert memory is not None
        return memory

    @property
    def moments(self) -> tuple[Moment, ...]:
        return self.memory.watch.moments

    # Frames. The workshop below folds the run's events: there is one pulse.

    def _frame(self) -> None:
        self._rate.begin()
        self._await()
        if self.position is not None and self.position < self.memory.past.first:
            self._go(self.memory.past.first)  # it has been let go of meanwhile
        self._show()
        self.after(self._rate.delay(), self._frame)

    def _await(self) -> None:
        """Freeze at the moment that was asked for, once it has come; threads may be a few steps ahead of it by then."""
        if self.awaited is None:
            return
        if self.awaited in self.memory.watch.found:
            rank, self.awaited = self.awaited, None
            self._freeze()
            self._visit(rank)
        elif self.run.ended and not len(self.run.kernel.recorder):
            title, self.awaited = self.moments[self.awaited].title, None
            self.lab.complain(f"The run has ended, and it did not come to this: {title}. r begins again.")

    def _show(self) -> None:
        shot, motion = self._shot(), self._workshop.motion if self.position is None else self._motion
        self.query_one(Headline).show(
            shot, title=self._workshop.title_of_run, mode=self._mode(), speed=self.run.settings.scale, notice=self._notice()
        )
        self.query_one(Podium).show(shot, motion, motion.clock())
        self._show_told(shot)
        self._show_notes()
        self.query_one(MomentList).show([self._entry(rank) for rank in range(len(self.moments))])
        self.query_one(Keys).say("show.freeze", "go on" if self._stands and not self.run.ended else "freeze")

    def _shot(self) -> Snapshot:
        return self.pulse.snapshot() if self._state is None else self._state.snapshot()

    @property
    def _stands(self) -> bool:
        return self.run.paused or self.position is not None

    def _mode(self) -> str:
        if self.position is not None:
            return "the past"
        if self.run.paused:
            return "frozen"
        return "slow motion" if self.run.settings.slow_motion else "live"

    def _notice(self) -> str:
        if self.position is not None:
            ago = self.pulse.snapshot().t - self.memory.past.time(self.position)
            return f"{ago:.1f} s before the present"
        if self.awaited is not None:
            return f"until: {self.moments[self.awaited].title}"
        return ""

    def _show_told(self, shot: Snapshot) -> None:
        """What has just happened, wherever time stands; else what is wrong."""
        look, sentence, past = self.look, self.query_one("#told", Sentence), self.memory.past
        if not self._stands and not self.run.ended:
            wrong = shot.violations[-1] if shot.violations else ""
            sentence.say((wrong, look.alarm), topic="told")
            return
        at = past.last if self.position is None else self.position
        if self._told[0] != (self.run, at):
            self._told = ((self.run, at), retell(past, at))
        if self.position is None and self.run.explanation:
            sentence.say((self.run.explanation, look.alarm), topic="explanation")
        else:
            sentence.say((f"{look.signs.right} {self._told[1]}", look.strong), topic="told")

    def _show_notes(self) -> None:
        notes = self.query_one("#notes", Sentence)
        look, here = self.look, self._here()
        if here is not None and here.words:
            notes.say((f"{here.title}:", look.accent), (here.words, look.text), topic=here)
        else:
            notes.say((self._workshop.notes_of_run, look.dim), topic="scenario")

    def _here(self) -> Moment | None:
        """The moment at which time stands, if it is one; of several at once the one that was asked for."""
        if self.position is None:
            return None
        found = self.memory.watch.found
        here = [rank for rank, position in found.items() if position == self.position]
        if not here:
            return None
        return self.moments[self._asked if self._asked in here else here[0]]

    def _entry(self, rank: int) -> Entry:
        memory, title = self.memory, self.moments[rank].title
        position = memory.watch.found.get(rank)
        if position is None:
            return Entry(title, None, "awaited" if rank == self.awaited else "")
        if not memory.shown(rank):
            return Entry(title, None, "gone")
        return Entry(title, memory.past.time(position), "here" if position == self.position else "")

    # Time

    def _freeze(self) -> None:
        if not self.run.ended and not self.run.paused:
            self.run.pause()

    def _go(self, position: int) -> None:
        """Into the past, or to the present where that is where it leads."""
        past, before = self.memory.past, self.position
        position = max(past.first, position)
        if position >= past.last:
            self._to_present()
            return
        if before is not None and before <= position <= before + LATELY and before >= past.first:
            self._motion.observe(past.events(before, position))
        else:
            self._motion.clear()
        self.position = position
        self._state = past.state(position)

    def _visit(self, rank: int) -> None:
        """A moment that has come."""
        position = self.memory.watch.found[rank]
        if not self.memory.shown(rank):
            self.lab.complain(f"That was too long ago, or too quick, to be shown again: {self.moments[rank].title}.")
            return
        self._motion.clear()
        self._asked = rank
        # Also where it is the very last event: the moment has words of its own, and the present goes on from it.
        self.position = position
        self._state = self.memory.past.state(position)

    def _to_present(self) -> None:
        self.position = self._state = None
        self._motion.clear()

    def action_freeze(self) -> None:
        self.awaited = None
        if self.run.ended:
            if self.position is None:
                self.lab.complain("The run is over. r begins again; Left goes back in it.")
            self._to_present()
        elif self._stands:
            self._to_present()
            self.run.resume()
        else:
            self._freeze()

    def action_step(self, by: int) -> None:
        self.awaited = None
        past = self.memory.past
        if self.position is None and by > 0:
            if self.run.ended:
                self.lab.complain("The run is over. r begins again; Left goes back in it.")
            elif refusal := self.run.step():
                self.lab.complain(refusal)
            return
        self._freeze()
        at = past.last if self.position is None else self.position
        if by < 0 and at <= past.first:
            self.lab.complain("This is the start." if not past.first else "What was before is not remembered any more.")
        self._go(past.stepped(at, by))

    def action_start(self) -> None:
        self.awaited = None
        self._freeze()
        self._go(self.memory.past.first)

    def action_present(self) -> None:
        self.awaited = None
        self._freeze()
        self._to_present()

    def action_jump(self, rank: int) -> None:
        if rank >= len(self.moments):
            self.lab.complain(
                "This scenario has no prepared moments: [[moments]] in its file."
                if not self.moments
                else f"There is no moment {rank + 1}: there are {len(self.moments)}."
            )
        elif rank in self.memory.watch.found:
            self.awaited = None
            self._freeze()
            self._visit(rank)
        elif self.run.ended:
            self.lab.complain(f"It did not come to this in this run: {self.moments[rank].title}. r begins again.")
        else:
            self.awaited = rank
            self._to_present()
            self.run.resume()

    def on_moment_list_chosen(self, message: MomentList.Chosen) -> None:
        self.action_jump(message.rank)

    # Looking

    def action_view(self, by: int) -> None:
        view = self.query_one(Podium).turn(by)
        self.query_one(Keys).say("show.view", view)

    def action_notes(self) -> None:
        notes = self.query_one("#notes", Sentence)
        notes.display = not notes.display

    def action_restart(self) -> None:
        self.awaited = None
        self._to_present()
        self._told = (None, "")
        self.query_one(Podium).forget()
        self._workshop.action_restart()

    def action_leave(self) -> None:
        """To the workshop's controls. Where the past was shown, the run stands there, too."""
        self._workshop.presented = False
        self.lab.pop_screen()

    def commands(self) -> Iterable[SystemCommand]:
        """For the command palette."""
        yield SystemCommand("Freeze or go on", "The run stands, or goes on in the present", self.action_freeze)
        yield SystemCommand("The present", "Back from the past, frozen", self.action_present)
        for rank, one in enumerate(self.moments):
            yield SystemCommand(f"Moment {rank + 1}: {one.title}", one.words, lambda rank=rank: self.action_jump(rank))
        yield SystemCommand("Notes", "The speaker's notes, or none", self.action_notes)
        yield SystemCommand("Restart", "Begin again, live", self.action_restart)
        yield SystemCommand("Controls", "Back to the workshop", self.action_leave)
