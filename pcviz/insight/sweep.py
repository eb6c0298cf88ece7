"""A sweep in figures: what each point's run came to, and what theory says of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pcviz.insight.expectation import Expectation, expect, means
from pcviz.insight.measure import Measures
from pcviz.insight.observer import Observer
from pcviz.insight.one_wait_set import wakes_any_one
from pcviz.insight.theory import deadlock_lamp, deadlock_reachable
from pcviz.sync.loader import read
from pcviz.trace.event import GET, Event
from pcviz.trace.latency import Latencies
from pcviz.trace.state import State
from pcviz.workshop.headless import Interrupt
from pcviz.workshop.run import Run
from pcviz.workshop.settings import SettingError, Settings
from pcviz.workshop.studied import find_file
from pcviz.workshop.sweep import Point, Sweep

ITEMS = 2_000  # that the slowest point of an endless scenario moves: enough for 2 % of chance
MOST_ITEMS = 200_000  # that the fastest may move meanwhile
NOTHING_S = 60.0  # run seconds for a scenario in which nothing moves at any point
PATIENCE = 100  # times as long as theory says that a scenario with an end may take
IDLE = (
    "make and take are both 0: nothing takes time, so there is nothing to measure; give one of them, for example --set take=0.1"
)


@dataclass(frozen=True, slots=True)
class Figures:
    """One point. Rates in items a second, times in run seconds, shares from 0 to 1. None: nobody was there to measure."""

    at: Point
    settings: Settings
    ended: str  # as in a summary
    explanation: str | None
    wrong: tuple[str, ...]  # what must not happen and did
    seconds: float
    items: int  # delivered
    throughput: float
    occupancy: float  # mean fill
    mean: float | None  # in the buffer
    p50: float | None
    p95: float | None
    producers_blocked: float | None
    consumers_blocked: float | None
    dropped: int
    rejected: int
    expected: Expectation | None
    risk: str  # that a deadlock is reachable, although this run did not come to one

    @property
    def sound(self) -> bool:
        """Whether the run went on, so that its figures say something about the settings."""
        return self.ended in ("finished", "time-limit")

    @property
    def apart(self) -> float | None:
        """How far the throughput is from theory, as a share of it."""
        if self.expected is None or not self.sound or not self.expected.throughput:
            return None
        return self.throughput / self.expected.throughput - 1


def planned(sweep: Sweep) -> Sweep:
    """The sweep with a limit to each point's time, once it is sure that each can be run. Raises ValueError, in one line."""
    settings, endless = [], True
    for point in sweep.points:
        run = sweep.run(point)
        settings.append(run.settings)
        endless = run.endless
        run.close()
        if not sweep.real and _takes_no_time(run.settings):
            raise SettingError(IDLE)
    if sweep.seconds is not None or sweep.real:
        return sweep
    if endless:
        return replace(sweep, seconds=_time_for(settings))
    return replace(sweep, seconds=_most_time_for(sweep, settings))


def _takes_no_time(settings: Settings) -> bool:
    p, c = settings.producers, settings.consumers
    return bool(p and c) and max(means(settings)) == 0


def _time_for(settings: Sequence[Settings]) -> float:
    """The same for every point: an endless scenario's."""
    rates = [expected.throughput for expected in map(expect, settings) if expected is not None and expected.throughput]
    if not rates:
        return NOTHING_S
    return _rounded(min(ITEMS / min(rates), MOST_ITEMS / max(rates)))


def _most_time_for(sweep: Sweep, settings: Sequence[Settings]) -> float:
    """What no run with an end should need, unless it only seems to have one."""
    items = max(len(sweep.scenario.goods), sweep.scenario.items or 1)
    logs = sweep.scenario.logs
    items = max(items, logs.entries) if logs is not None else items
    longest = max(items * max(one.producers, 1) * (one.make + one.take + one.jitter) for one in settings)
    return _rounded(max(NOTHING_S, PATIENCE * longest))


def _rounded(seconds: float) -> float:
    """Up to two figures: it is told to people."""
    digits = f"{seconds:.1e}"
    return float(digits) if float(digits) >= seconds else float(f"{seconds * 1.05:.1e}")


class Stays(Latencies):
    """Times in the buffer, every one kept: a mean above the percentile beside it, by mere rounding, would puzzle people."""

    EXACT = 1 << 40


def measure(sweep: Sweep, point: Point, interrupt: Interrupt | None = None) -> Figures:
    """Run one point. Raises KeyboardInterrupt after Ctrl-C, which an entered `interrupt` heard."""
    state, observer, stays = State(), Observer(), Stays()

    def fold(events: list[Event]) -> None:
        apply, observe, latencies = state.apply, observer.observe, state.latencies
        for event in events:
            apply(event)
            observe(event, state)
            if event[2] == GET and latencies.count > stays.count:
                stays.add(round(latencies.total - stays.total, 9))

    run = sweep.run_to_the_end(point, state, fold, interrupt or Interrupt())
    return _figures(point, run, state, observer.measures(state), stays)


def _figures(point: Point, run: Run, state: State, measures: Measures, stays: Stays) -> Figures:
    account = state.account
    lost = {"lost": account.lost, "duplicated": account.duplicated, "phantom": account.phantom}
    wrong = [f"{number} {fate}" for fate, number in lost.items() if number and not state.has_anonymous_items]
    blocking = getattr(run.settings, "policy", "block") == "block"
    return Figures(
        at=point,
        settings=run.settings,
        ended=run.ended or "interrupted",
        explanation=run.explanation or run.complaint,
        wrong=(*wrong, *state.snapshot().violations),
        seconds=measures.seconds,
        items=account.delivered,
        throughput=measures.throughput,
        occupancy=sum(buffer.occupancy for buffer in measures.buffers),
        mean=stays.total / stays.count if stays.count else None,
        p50=stays.quantile(0.5),
        p95=stays.quantile(0.95),
        producers_blocked=_blocked(measures, "producer"),
        consumers_blocked=_blocked(measures, "consumer"),
        dropped=account.dropped,
        rejected=account.rejected,
        expected=expect(run.settings, blocking=blocking),
        risk=_risk(run),
    )


def _risk(run: Run) -> str:
    """For a buffer with one condition for all: the deadlock lamp, where it is lit."""
    p, c, b = run.settings.producers, run.settings.consumers, run.settings.capacity
    if run.own or not deadlock_reachable(p, c, b):
        return ""
    path, name = find_file(run.scenario.buffer)
    return deadlock_lamp(p, c, b) if wakes_any_one(read(path), name) else ""


def _blocked(measures: Measures, role: str) -> float | None:
    """The share of their time in which all threads of a role stand still, together."""
    some: Any = measures.role(role)
    lived = sum(one.seconds for one in some)
    return sum(one.blocked * one.seconds for one in some) / lived if lived > 0 else None
