"""Turns in vain: threads that look again and again instead of waiting to be told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pcviz.insight.finding import Moment
from pcviz.trace.state import State

# How a get or put ends that had nothing to do: our words, and the standard library's exceptions.
EMPTY_HANDED = frozenset(("empty", "full", "timeout", "Empty", "Full"))


@dataclass(frozen=True, slots=True)
class Turns:
    """One thread's turns in vain."""

    thread: int
    empty: int  # gets and puts that came back with nothing done
    naps: int  # sleeps one after the other, with no item moved between them
    timeouts: int  # of waits outside a put or get
    moved: int  # items that it put or got
    moment: Moment  # from the first turn in vain to the last

    @property
    def in_vain(self) -> int:
        return self.empty + self.naps + self.timeouts


class Looker:
    __slots__ = ("called", "empty", "first", "last", "moved", "napped", "naps", "timeouts", "turned_away")

    def __init__(self) -> None:
        self.empty = self.naps = self.timeouts = self.moved = 0
        self.called = False  # in a put or get
        self.turned_away = False  # its item was dropped or rejected in this call: that is a policy's doing
        self.napped = False  # since its last move
        self.first: tuple[float, int] | None = None
        self.last = 0.0

    def in_vain(self, state: State) -> None:
        if self.first is None:
            self.first = (state.t, state.events)
        self.last = state.t


class Idle:
    def __init__(self) -> None:
        self._lookers: dict[int, Looker] = {}

    def _looker(self, thread: int) -> Looker:
        looker = self._lookers.get(thread)
        if looker is None:
            looker = self._lookers[thread] = Looker()
        return looker

    def call(self, thread: int, object: int, data: Any, state: State) -> None:
        looker = self._looker(thread)
        looker.called = True
        looker.turned_away = False

    def move(self, thread: int, object: int, data: Any, state: State) -> None:
        looker = self._looker(thread)
        looker.moved += 1
        looker.called = looker.napped = False

    def turn_away(self, thread: int, object: int, data: Any, state: State) -> None:
        self._looker(thread).turned_away = True

    def returned(self, thread: int, object: int, data: Any, state: State) -> None:
        looker = self._looker(thread)
        looker.called = False
        if data in EMPTY_HANDED and not looker.turned_away:
            looker.empty += 1
            looker.in_vain(state)

    def sleep(self, thread: int, object: int, data: Any, state: State) -> None:
        if data[1] != "sleep":
            return
        looker = self._looker(thread)
        if looker.napped:
            looker.naps += 1
            looker.in_vain(state)
        looker.napped = True

    def timeout(self, thread: int, object: int, data: Any, state: State) -> None:
        looker = self._looker(thread)
        if not looker.called:
            looker.timeouts += 1
            looker.in_vain(state)

    def add_up(self, moves: Mapping[int, int]) -> None:
        """Items put or got among events that were only added up, by thread."""
        for thread, count in moves.items():
            looker = self._looker(thread)
            looker.moved += count
            looker.called = looker.napped = False

    def moved(self) -> dict[int, int]:
        """Items put or got, by thread."""
        return {thread: one.moved for thread, one in self._lookers.items()}

    def turns(self) -> tuple[Turns, ...]:
        """Those who have any, the most first."""
        some = [
            Turns(thread, one.empty, one.naps, one.timeouts, one.moved, Moment(one.first[0], one.last, one.first[1]))
            for thread, one in self._lookers.items()
            if one.first is not None
        ]
        return tuple(sorted(some, key=lambda one: -one.in_vain))
