"""The playing head: where in a recorded trace the picture stands, and how it goes on from there."""

from dataclasses import replace

from pcviz.trace.snapshot import Snapshot
from pcviz.trace.tape import Tape
from pcviz.tui.motion import Motion
from pcviz.workshop.retell import retell

STEPS_A_SECOND = 1.0  # of a schedule, at speed 1
FOLDED_ON = 2_000  # events: up to here, going on is folding on; farther away a checkpoint is nearer
ALMOST_ONE = 0.999


class Player:
    def __init__(self, tape: Tape, motion: Motion) -> None:
        self.tape = tape
        self.motion = motion
        self.position = 0
        self.t = 0.0  # run seconds that are shown: those of the last event, or later while it plays
        self.state = tape.state(0)
        self.words = ""  # of the step that ends here
        self.playing = False
        self.speed = 1.0
        self._ahead = 0.0  # of the next step, how much has been waited for

    def go(self, position: int, t: float | None = None) -> None:
        """To a position; `t` run seconds are shown, if that is later than its last event."""
        tape, before = self.tape, self.position
        position = tape.within(position)
        if tape.first <= before <= position <= before + FOLDED_ON:
            passed = tape.events(before, position)
            self.state.apply_all(passed)
            self.motion.observe(passed)
        else:
            self.motion.settle()
            self.state = tape.state(position)
        if position != before or not self.words:
            self.words = retell(tape, position)
        self.position = position
        self.t = max(tape.time(position), t or 0.0)

    def play_on(self, passed: float, until: int | None = None) -> None:
        """So many of the looker's seconds go by; `until` is the position where it stops, the end where nobody says."""
        tape = self.tape
        until = tape.last if until is None else min(until, tape.last)
        if tape.controlled:
            self._ahead += passed * self.speed * STEPS_A_SECOND
            steps = int(self._ahead)
            if steps:
                self._ahead -= steps
                self.go(min(until, tape.stepped(self.position, steps)))
        else:
            t = min(self.t + passed * self.speed, tape.time(until) if until < tape.last else tape.ends_at)
            self.go(min(until, tape.at_time(t)), t)
        if self.position >= until and tape.done:
            self.halt()

    def halt(self) -> None:
        self.playing = False
        self._ahead = 0.0

    @property
    def shot(self) -> Snapshot:
        """The state; at the very end with how the trace says that it ended, where no event did."""
        shot, tape = self.state.snapshot(self.t), self.tape
        if tape.done and self.position == tape.last and not shot.phase and tape.trace.end:
            return replace(shot, phase=tape.trace.end)
        return shot

    @property
    def present(self) -> float:
        """Where on the tracks this is: what holds after a step is drawn as long as a step, and the one to come is not
        touched."""
        tape = self.tape
        return tape.step_at(self.position) + ALMOST_ONE if tape.controlled else self.t
