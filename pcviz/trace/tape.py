"""A recorded trace to go to and fro in: read piece by piece, with the steps and switches of it counted on the way.

A **position** counts events: at position n the first n of them have happened. A **step** is a step of the schedule in a trace
of controlled threads (one that tells lines), else an event that matters to somebody; a **switch** is a step by another thread
than the step before it.
"""

import sys
from array import array
from bisect import bisect_left, bisect_right
from itertools import islice
from typing import Any

from pcviz.trace import event as kinds
from pcviz.trace.closing import Closing
from pcviz.trace.event import Event
from pcviz.trace.file import Trace, TraceError
from pcviz.trace.history import History
from pcviz.trace.state import State
from pcviz.trace.tracks import Tracks

KEEP = 500_000  # events; about 150 MB. Of a longer trace the beginning is let go of, and `first` says so
BATCH = 250
WINDOW_S = 20.0
WINDOW_STEPS = 24.0

_DECLARING = frozenset((kinds.THREAD, kinds.OBJECT, kinds.SET, kinds.PHASE, kinds.LINE))


class Tape:
    """Reads `trace` as `read` is called, and gives the state at every position read so far."""

    def __init__(self, trace: Trace, keep: int = KEEP) -> None:
        self.trace = trace
        self.header: dict[str, Any] = trace.header
        tells = self.header.get("tells")
        self.controlled = isinstance(tells, list) and "lines" in tells
        self.tracks = Tracks(WINDOW_STEPS if self.controlled else WINDOW_S)
        self.done = False
        self.damage = ""  # a damaged line, at which reading ended
        self.start: int = 0  # where everybody is declared and nobody has taken a step
        self._begun = False
        self._events = iter(trace.events)
        self._history = History(keep=keep)
        self._state = State()
        self._times = array("d")
        self._ends = array("L")  # of each step, the position behind it
        self._actors = array("L")  # of each step, the thread
        self._switches = array("L")  # the steps (from 0) that another thread takes than the one before
        self._closing = Closing()
        self._changed: set[int] = set()
        self._woken: list[tuple[int, int]] = []  # since the last step: who notified, who was notified

    # Reading

    def read(self, events: int = BATCH) -> bool:
        """Read so many more; False when there are no more."""
        if self.done:
            return False
        batch: list[Event] = []
        try:
            for t, thread, kind, object, data in islice(self._events, events):
                event = (t, thread, sys.intern(kind), object, data)
                batch.append(event)
                self._follow(event)
        except TraceError as problem:
            self.damage = str(problem)
            self.done = True
        self._history.extend(batch, self._state)
        if len(batch) < events:
            self.done = True
        return not self.done

    def _follow(self, event: Event) -> None:
        state, (_, thread, kind, object, data) = self._state, event
        state.apply(event)
        self._times.append(state.t)
        if not self._begun:
            if kind in _DECLARING and not (kind == kinds.LINE and object):
                self.start = len(self._times)
            else:
                self._begun = True
        if self.controlled:
            self._changed.update(state.touched)
            if kind == kinds.NOTIFY:
                self._woken += [(thread, woken) for woken in data]
            if kind == kinds.LINE and (object or not self._begun):
                at = float(len(self._ends) + bool(object))
                self._note(at, self._changed)
                for notifier, woken in self._woken:
                    self.tracks.mark(at, notifier, woken)
                self._changed.clear()
                self._woken.clear()
            if kind == kinds.LINE and object:
                self._step(thread)
            return
        self._note(state.t, state.touched)
        if kind == kinds.NOTIFY:
            for woken in data:
                self.tracks.mark(state.t, thread, woken)
        if self._closing(thread, kind, data):
            self._step(thread)

    def _note(self, at: float, threads: "set[int] | tuple[int, ...]") -> None:
        for thread in threads:
            if thread:
                self.tracks.change(at, thread, self._state.status(thread))

    def _step(self, thread: int) -> None:
        if not self._actors or self._actors[-1] != thread:
            self._switches.append(len(self._actors))
        self._ends.append(len(self._times))
        self._actors.append(thread)

    # Where one can be

    @property
    def first(self) -> int:
        """The earliest position that is still held."""
        return self._history.first

    @property
    def last(self) -> int:
        """The position behind all that is read."""
        return self._history.last

    @property
    def steps(self) -> int:
        """How many there are so far."""
        return len(self._ends)

    def within(self, position: int) -> int:
        """The nearest position that can be shown."""
        return max(self.first, self.start, min(position, self.last)) if self.start <= self.last else self.first

    def step_at(self, position: int) -> int:
        """How many steps have ended by then."""
        return bisect_right(self._ends, position)

    def behind(self, step: int) -> int:
        """The position where so many steps have ended."""
        if step <= 0 or not self._ends:
            return self.within(0)
        return self.within(self._ends[min(step, len(self._ends)) - 1])

    def actor(self, step: int) -> int:
        """The thread of step 1, 2, …; 0 where there is none."""
        return self._actors[step - 1] if 0 < step <= len(self._actors) else 0

    def stepped(self, position: int, by: int) -> int:
        """So many steps on, or back where `by` is negative; from within a step, back is to its beginning."""
        step = self.step_at(position)
        if by < 0 and (not step or self._ends[step - 1] < position):
            by += 1
        if by > 0 and step + by > len(self._ends):
            return self.last
        return self.behind(step + by)

    def switched(self, position: int, by: int) -> int:
        """Behind the next step (the one before, where `by` is negative) at which another thread takes over."""
        step = self.step_at(position)
        if by > 0:
            index = bisect_left(self._switches, step)
            return self.behind(self._switches[index] + 1) if index < len(self._switches) else self.last
        index = bisect_left(self._switches, step - 1) - 1
        return self.behind(self._switches[index] + 1) if index >= 0 else self.within(0)

    def at_time(self, t: float) -> int:
        """The position where all has happened that did up to t run seconds."""
        return self.within(bisect_right(self._times, t))

    def time(self, position: int) -> float:
        """Run seconds."""
        return self._times[position - 1] if 0 < position <= len(self._times) else 0.0

    @property
    def ends_at(self) -> float:
        """Run seconds of the last event read."""
        return self._times[-1] if self._times else 0.0

    # What was true and what happened

    def state(self, position: int) -> State:
        """A state of its own, which the caller may fold on; IndexError where `position` is not held."""
        return self._history.at(position)

    def events(self, begin: int, end: int) -> list[Event]:
        """Those that lead from one position to a later one; IndexError where they are not held."""
        return [self._history.event(position) for position in range(begin, end)]
