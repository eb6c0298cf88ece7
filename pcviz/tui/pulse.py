"""The pulse: what a running experiment needs a few dozen times a second, whoever looks at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pcviz.trace.event import Event
from pcviz.trace.rush import Batch
from pcviz.trace.snapshot import Snapshot
from pcviz.trace.state import State
from pcviz.trace.timeline import Timeline
from pcviz.tui.haste import Haste
from pcviz.tui.motion import Motion
from pcviz.tui.options import RunOptions
from pcviz.workshop.run import Run

if TYPE_CHECKING:  # the first picture does not wait for who looks deeper
    from pcviz.insight.observer import Observer
    from pcviz.insight.study import Study
    from pcviz.tui.memory import Memory

TIMELINE_S = 20.0
WAITING = 10  # times what a beat can take: so many events may wait, a third of a second's. The oldest of more are only counted
SLOWEST_FPS = 5.0
TOO_LATE = 0.3  # frames


def new_run(options: RunOptions, overrides: Mapping[str, object] | None = None) -> Run:
    """The run asked for, with other overrides where some are given. Raises ValueError, in one line, when it cannot be."""
    return Run(
        options.scenario,
        seed=options.seed,
        seconds=options.seconds,
        trace=options.trace,
        overrides=options.overrides if overrides is None else overrides,
        inputs=options.inputs,
        database=options.database,
    )


class Pulse:
    """Takes a run's events, folds them, and lets the run notice its own end. All from one thread."""

    def __init__(
        self,
        run: Run,
        motion: Motion,
        observe: Callable[[Event, State], None] | None = None,
        study: Study | Observer | None = None,
        memory: Memory | None = None,
    ) -> None:
        """A `study` follows the run, too: it costs about as much as the fold. A `memory` keeps what has been."""
        self.run = run
        self.study = study
        self.memory = memory
        self.motion = motion
        self.state = State()
        self.timeline = Timeline(TIMELINE_S)
        self._haste = Haste()
        self._now: float | None = None  # run seconds, at the last beat
        self._observe = observe
        self._stalled: Snapshot | None = None

    def beat(self) -> bool:
        """Whether anything has happened since the last beat."""
        haste = self._haste
        most = haste.begin()
        events = Batch(self.run.drain(most, most * WAITING))
        # What is drawn is true of this moment, not of the one when the fold is done; of a run far ahead, of its last event.
        self._now = self.run.now() if len(events) < most else 0.0
        if haste.follows(len(events)):
            self._follow(events)
        else:
            self._add_up(events)
        if self._observe is not None:
            for event in events:
                self._observe(event, self.state)
        self.motion.observe(events)
        haste.done(len(events))
        self.run.tend(self.state)
        if self.run.explanation and self._stalled is None:
            self._stalled = self.state.snapshot(self.run.now())
        return bool(events)

    def _follow(self, events: Sequence[Event]) -> None:
        study = self.study.observe if self.study is not None else None
        watch = self.memory.watch.observe if self.memory is not None and self.memory.watch.waiting else None
        if self.memory is not None:
            self.memory.land()
        for event in events:
            self.state.apply(event)
            self.timeline.observe(event, self.state)
            if study is not None:
                study(event, self.state)
            if watch is not None:
                watch(event, self.state)
        if self.memory is not None:
            self.memory.extend(events, self.state)

    def _add_up(self, events: Sequence[Event]) -> None:
        """They come faster than they can be followed: counts stay exact, and so does where everybody stands behind them."""
        self.state.skip(events)
        self.timeline.resync(self.state)
        if self.study is not None:
            self.study.absorb(events, self.state)
        if self.memory is not None:
            self.memory.leap(events, self.state)

    def snapshot(self) -> Snapshot:
        """As of the last beat: waits grow although nothing happens. After the end, time stands still.

        Of a run in which nobody could go on, it is the moment when that was found: who waits for what, and not how its threads
        were then sent home.
        """
        if self._stalled is not None:
            return replace(self._stalled, phase=self.run.ended or self._stalled.phase)
        if self.run.ended:
            return self.state.snapshot()
        return self.state.snapshot(self.run.now() if self._now is None else self._now)


class FrameRate:
    """Frames a second: as many as are wanted, fewer as long as frames come late, so that a slow terminal keeps up."""

    def __init__(self, wanted: float, clock: Callable[[], float]) -> None:
        self.wanted = wanted
        self.now = wanted
        self._clock = clock
        self._due = 0.0
        self._began = 0.0
        self._late = 0.0  # a running mean of how late frames come, in frames; one that comes early makes up for a late one

    def begin(self) -> None:
        """A frame begins: take note of how late it is, whether the terminal held it up or the frame before took too long."""
        now = self._clock()
        if self._began:
            late = (now - self._began) * self.now - 1
            self._late += (min(late, 4.0) - self._late) / 8
        self._began = now
        if self._late > TOO_LATE and self.now > SLOWEST_FPS:
            self.now = max(SLOWEST_FPS, self.now / 1.5)
            self._late = 0.0
        elif self._late < 0.1 and self.now < self.wanted:
            self.now = min(self.wanted, self.now * 1.02)

    def delay(self) -> float:
        """Seconds until the next frame is due.

        One that was late by less than a frame does not put off those after it: where threads want the interpreter all the time,
        frames come early and late by turns.
        """
        now, frame = self._clock(), 1 / self.now
        self._due = max(self._due + frame, now - frame) if self._due else now + frame
        return max(0.001, self._due - now)
