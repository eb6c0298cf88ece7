"""The items in one buffer: how long each has been inside, and how often it was overtaken.

An item is overtaken whenever one that came later leaves before it. That is counted without looking at the others: of the items
that left since it came, those that were inside before it had every right to.
"""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from pcviz.trace.latency import Latencies

KEPT = 5  # of the most overtaken items
CLASSES = 32  # priorities that are told apart; what comes after them is counted together
AT_ONCE = 1000  # durations that are kept until they are sorted into classes of length
SEARCHED = 1000  # items inside among which the longest wait is looked for


@dataclass(frozen=True, slots=True)
class Overtaken:
    """One item and its wait. Run seconds."""

    item: int
    label: str
    priority: float | None
    times: int  # how often a later item left first
    since: float
    until: float
    position: int  # events before it came
    inside: bool  # it is still waiting

    @property
    def seconds(self) -> float:
        return self.until - self.since


@dataclass(frozen=True, slots=True)
class ClassMeasure:
    """The items of one priority. Run seconds; waits that are not over count up to now."""

    priority: float | None
    delivered: int
    inside: int
    mean: float  # of the delivered
    longest: float  # of all
    overtakings: int  # of all


class PriorityClass:
    __slots__ = ("delivered", "longest", "overtakings", "total")

    def __init__(self) -> None:
        self.delivered = 0
        self.total = 0.0
        self.longest = 0.0
        self.overtakings = 0


# One item's stay: its turn, since when, how many were inside when it came, how many had left by then, its priority, and how
# many events there were before it came. A plain tuple, for one is made for every item.
Stay: TypeAlias = tuple[int, float, int, int, float | None, int]


class Stays:
    def __init__(self) -> None:
        self._latencies = Latencies()
        self._delivered: list[float] = []  # seconds that they do not know yet
        self.most_overtaken: list[Overtaken] = []
        self._inside: dict[int, Stay] = {}  # by arrival
        self._turns: list[int] = []  # of those inside, oldest first; what stands before `_head` has left
        self._head = 0
        self._left = 0
        self._last = 0
        self._classes: dict[float | None, PriorityClass] = {}

    def __len__(self) -> int:
        return len(self._inside)

    def __contains__(self, item: int) -> bool:
        return item in self._inside

    def age(self, item: int, t: float) -> float | None:
        """Seconds since it came; None for one that is not inside."""
        stay = self._inside.get(item)
        return None if stay is None else max(0.0, t - stay[1])

    def enter(self, t: float, item: int, priority: float | None, position: int) -> None:
        self._last += 1
        self._inside[item] = (self._last, t, len(self._inside), self._left, priority, position)
        self._turns.append(self._last)

    def leave(self, t: float, item: int, label: Callable[[int], str], seconds: float) -> None:
        """The item, which is inside, is delivered after `seconds`; what it is called is asked only where that matters."""
        turn, since, before, left, priority, position = self._inside.pop(item)
        times = self._left - left - (before - self._forget(turn))
        self._left += 1
        self._delivered.append(seconds)
        if len(self._delivered) >= AT_ONCE:
            self._pour()
        group = self._classes.get(priority) or self._class(priority)
        group.delivered += 1
        group.total += seconds
        if seconds > group.longest:
            group.longest = seconds
        if times:
            group.overtakings += times
            self._rank(Overtaken(item, label(item), priority, times, since, t, position, False))

    @property
    def latencies(self) -> Latencies:
        """Seconds inside, of all that were delivered."""
        self._pour()
        return self._latencies

    def _pour(self) -> None:
        self._latencies.add_all(self._delivered)
        self._delivered.clear()

    def drop(self, item: int) -> None:
        """The item fell out."""
        stay = self._inside.pop(item, None)
        if stay is not None:
            self._forget(stay[0])
            self._left += 1

    def clear(self) -> None:
        """Nobody knows any more what is inside."""
        self._inside.clear()
        self._turns.clear()
        self._head = 0

    def _forget(self, turn: int) -> int:
        """Take a turn away; how many that came before it are still inside."""
        turns, head = self._turns, self._head
        if turns[head] == turn:
            self._head = head = head + 1
            if head > 64 and head * 2 > len(turns):
                del turns[:head]
                self._head = 0
            return 0
        at = len(turns) - 1 if turns[-1] == turn else bisect_left(turns, turn, head)
        del turns[at]
        return at - head

    def _class(self, priority: float | None) -> PriorityClass:
        if priority not in self._classes and len(self._classes) >= CLASSES:
            priority = None
        return self._classes.setdefault(priority, PriorityClass())

    def _rank(self, one: Overtaken) -> None:
        ranks = self.most_overtaken
        if len(ranks) < KEPT or one.times > ranks[-1].times:
            ranks.append(one)
            ranks.sort(key=lambda other: (-other.times, -other.seconds))
            del ranks[KEPT:]

    # Looking

    def waiting(self, t: float) -> list[Overtaken]:
        """The items inside, oldest first, as far as they are looked at; their labels are for the caller to add."""
        found = []
        for older, (item, (_, since, before, left, priority, position)) in zip(
            range(SEARCHED), self._inside.items(), strict=False
        ):
            times = self._left - left - (before - older)
            found.append(Overtaken(item, "", priority, times, since, max(t, since), position, True))
        return found

    def classes(self, waiting: list[Overtaken]) -> tuple[ClassMeasure, ...]:
        """By priority, the most urgent first; `waiting` as `waiting()` tells it."""
        groups = dict.fromkeys(self._classes) | dict.fromkeys(one.priority for one in waiting)
        measures = []
        for priority in groups:
            group = self._classes.get(priority) or PriorityClass()
            inside = [one for one in waiting if one.priority == priority]
            measures.append(
                ClassMeasure(
                    priority=priority,
                    delivered=group.delivered,
                    inside=len(inside),
                    mean=group.total / group.delivered if group.delivered else 0.0,
                    longest=max([group.longest, *(one.seconds for one in inside)]),
                    overtakings=group.overtakings + sum(one.times for one in inside),
                )
            )
        return tuple(sorted(measures, key=lambda one: float("inf") if one.priority is None else one.priority))
