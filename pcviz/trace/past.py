"""The past of a run that goes on: what has been, to go back in step by step, while there is more to come."""

from array import array
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from pcviz.trace.closing import Closing
from pcviz.trace.event import Event
from pcviz.trace.history import History
from pcviz.trace.state import State

KEEP = 60_000  # events, about 20 MB: of a longer run the beginning is let go of
EVERY = 2_000  # events between two checkpoints: a copy costs as much as folding a few hundred, going back up to 20 ms
TRIMMED_AT = 10_000  # ends of steps that lie before what is kept


class Past:
    """Positions count all events of the run; `first` to `last` can be shown. A step is what `pcviz.trace.tape` calls one."""

    header: Mapping[str, Any] = {}
    start = 0

    def __init__(self, keep: int = KEEP) -> None:
        self._history = History(EVERY, keep)
        self._closing = Closing()
        self._ends = array("L")  # of each step, the position behind it
        self._trimmed = 0  # steps whose ends are forgotten
        self._leapt: tuple[int, State] | None = None  # where the past begins anew, once somebody needs to know

    def extend(self, events: Sequence[Event], state: State) -> None:
        """Keep events that `state` has just folded; after a leap, `land` comes before they are folded."""
        position = self._history.last
        for _, thread, kind, _, data in events:
            position += 1
            if self._closing(thread, kind, data):
                self._ends.append(position)
        self._history.extend(events, state)
        gone = bisect_right(self._ends, self.first)
        if gone > TRIMMED_AT:
            del self._ends[:gone]
            self._trimmed += gone

    def leap(self, events: int, state: State) -> None:
        """So many events were only added up: what comes before them cannot be gone through any more."""
        before = self._history.last if self._leapt is None else self._leapt[0]
        self._leapt = before + events, state

    def land(self) -> None:
        """Begin anew behind the last leap. In a rush one leap follows the other, and a copy of the state for each costs more
        than all else that is remembered."""
        if self._leapt is not None:
            self._history.begin_again(*self._leapt)
            self._leapt = None

    @property
    def first(self) -> int:
        self.land()
        return self._history.first

    @property
    def last(self) -> int:
        self.land()
        return self._history.last

    def time(self, position: int) -> float:
        """Run seconds."""
        if position > self.first:
            return self._history.event(position - 1)[0]
        return self._history.at(position).t

    def step_at(self, position: int) -> int:
        """How many steps have ended by then."""
        return self._trimmed + bisect_right(self._ends, position)

    def behind(self, step: int) -> int:
        """The position where so many steps have ended, or the nearest that can be shown."""
        index = step - self._trimmed
        if index <= 0 or not self._ends:
            return self.first
        return max(self.first, self._ends[min(index, len(self._ends)) - 1])

    def stepped(self, position: int, by: int) -> int:
        """So many steps on, or back where `by` is negative; from within a step, back is to its beginning."""
        step = self.step_at(position)
        if by < 0 and self.behind(step) < position:
            by += 1
        if by > 0 and step + by > self._trimmed + len(self._ends):
            return self.last
        return self.behind(step + by)

    def state(self, position: int) -> State:
        """A state of its own; IndexError where `position` is not held."""
        self.land()
        return self._history.at(position)

    def events(self, begin: int, end: int) -> list[Event]:
        """Those that lead from one position to a later one; IndexError where they are not held."""
        return [self._history.event(position) for position in range(begin, end)]
