"""How each thread spends its time: seconds by what it does, from its first event to its end."""

from collections.abc import Iterable
from dataclasses import dataclass

from pcviz.trace.snapshot import Status
from pcviz.trace.state import State

WORKING, SLEEPING, HOLDING, QUEUED, WAITING, NOTIFIED, RUNNING = range(7)
SORTS = 7
OVER = -1

_SORT = {
    Status.NEW: RUNNING,
    Status.RUNNING: RUNNING,
    Status.ASKING: RUNNING,
    Status.WORKING: WORKING,
    Status.SLEEPING: SLEEPING,
    Status.HOLDING: HOLDING,
    Status.BLOCKED: QUEUED,
    Status.WAITING: WAITING,
    Status.NOTIFIED: NOTIFIED,
    Status.FINISHED: OVER,
    Status.FAILED: OVER,
    Status.STOPPED: OVER,
}


@dataclass(frozen=True, slots=True)
class ThreadMeasure:
    """One thread over the span that was measured. All but `seconds` are shares of it; but for `notified`, they add up to 1."""

    id: int
    name: str
    role: str
    seconds: float  # run seconds that it lived within the span
    working: float  # making or processing an item
    sleeping: float
    holding: float  # owns a lock, and does neither
    queued: float  # in the entry queue of a lock or semaphore
    waiting: float  # in a wait set, or notified and not yet back at the lock
    running: float
    over: bool
    notified: float  # the part of `waiting` that came after the notify
    stage: str = ""  # of a pipeline: where it works

    @property
    def utilisation(self) -> float:
        """The share of its time in which it does what it is for."""
        return self.working

    @property
    def blocked(self) -> float:
        """The share in which it stands still, whatever for."""
        return self.queued + self.waiting


class Life:
    __slots__ = ("marked", "seconds", "since", "sort")

    def __init__(self, t: float, sort: int) -> None:
        self.since = t
        self.sort = sort
        self.seconds = [0.0] * SORTS
        self.marked = [0.0] * SORTS  # `seconds` when a control was last turned

    def spend(self, t: float) -> None:
        if self.sort >= 0:
            self.seconds[self.sort] += t - self.since
        self.since = t


class Lives:
    """Follows the statuses of a `State`: `observe` right after each event was applied."""

    def __init__(self) -> None:
        self._lives: dict[int, Life] = {}

    def observe(self, touched: Iterable[int], state: State) -> None:
        """`touched` are the threads whose status the event changed."""
        t = state.t
        lives = self._lives
        status = state.status
        for number in touched:
            sort = _SORT[status(number)]
            life = lives.get(number)
            if life is None:
                if number:
                    lives[number] = Life(t, sort)
            elif sort != life.sort:
                if life.sort >= 0:
                    life.seconds[life.sort] += t - life.since
                life.since = t
                life.sort = sort

    def mark(self, t: float) -> None:
        """From here on `measures(since_mark=True)` counts."""
        for life in self._lives.values():
            life.spend(t)
            life.marked = life.seconds.copy()

    def living(self) -> list[int]:
        """The threads that have begun and not ended."""
        return [number for number, life in self._lives.items() if life.sort != OVER]

    def measures(self, t: float, state: State, since_mark: bool = False) -> tuple[ThreadMeasure, ...]:
        """Up to run second `t`, in order of appearance."""
        return tuple(self._measure(t, number, life, state, since_mark) for number, life in self._lives.items())

    def _measure(self, t: float, number: int, life: Life, state: State, since_mark: bool) -> ThreadMeasure:
        before = life.marked if since_mark else [0.0] * SORTS
        spent = [one - earlier for one, earlier in zip(life.seconds, before, strict=True)]
        if life.sort >= 0:
            spent[life.sort] += max(0.0, t - life.since)
        total = sum(spent)
        working, sleeping, holding, queued, waiting, notified, running = (one / total if total > 0 else 0.0 for one in spent)
        return ThreadMeasure(
            id=number,
            name=state.thread_name(number),
            role=state.thread_role(number),
            seconds=total,
            working=working,
            sleeping=sleeping,
            holding=holding,
            queued=queued,
            waiting=waiting + notified,
            notified=notified,
            running=running,
            over=life.sort == OVER,
            stage=state.thread_stage(number),
        )
