"""The run so far, to step back in: checkpoints of the state, and the events between them."""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable
from itertools import islice

from pcviz.trace.event import Event
from pcviz.trace.state import State


class _Stretch:
    """A state and the events that came after it."""

    __slots__ = ("events", "first", "state")

    def __init__(self, first: int, state: State) -> None:
        self.first = first
        self.state = state
        self.events: list[Event] = []


class History:
    """A bounded past. Positions count events: `at(n)` is the state after the first n of them.

    Older stretches are let go of once more than `keep` events are held; `let_go` says how many events these were.
    """

    def __init__(self, every: int = 500, keep: int = 100_000) -> None:
        self.every = every
        self.keep = keep
        self._stretches: deque[_Stretch] = deque([_Stretch(0, State())])
        self._held = 0

    @property
    def first(self) -> int:
        """The earliest position that `at` can still give."""
        return self._stretches[0].first

    @property
    def last(self) -> int:
        return self._stretches[0].first + self._held

    @property
    def let_go(self) -> int:
        return self.first

    def extend(self, events: Iterable[Event], state: State) -> None:
        """Keep events that `state` has just folded; `state` may become a checkpoint, as a copy."""
        stretch = self._stretches[-1]
        before = len(stretch.events)
        stretch.events.extend(events)
        self._held += len(stretch.events) - before
        if len(stretch.events) >= self.every:
            self._stretches.append(_Stretch(self.last, state.copy()))
            while self._held > self.keep and len(self._stretches) > 1:
                self._held -= len(self._stretches.popleft().events)

    def begin_again(self, position: int, state: State) -> None:
        """What is held is let go of: events up to `position` are not known one by one, only their `state`."""
        self._stretches = deque([_Stretch(position, state.copy())])
        self._held = 0

    def at(self, position: int) -> State:
        """A state of its own, which the caller may fold on; IndexError for a position that is not held (any more)."""
        stretch = self._stretch(position)
        state = stretch.state.copy()
        state.apply_all(islice(stretch.events, position - stretch.first))
        return state

    def event(self, position: int) -> Event:
        """The event that leads from `position` to the next; IndexError where there is none, or none any more."""
        if position == self.last:
            raise IndexError(f"event {position}: there are {self.last}")
        stretch = self._stretch(position)
        return stretch.events[position - stretch.first]

    def _stretch(self, position: int) -> _Stretch:
        if not self.first <= position <= self.last:
            raise IndexError(f"position {position}: from {self.first} to {self.last} are held")
        return self._stretches[bisect_right(self._stretches, position, key=lambda stretch: stretch.first) - 1]
