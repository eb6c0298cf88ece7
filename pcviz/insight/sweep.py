"""A sweep in figures: what each point's run came to, and what theory says of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import NamedTuple

from pcviz.insight.expectation import Expectation, expect, means
from pcviz.insight.measure import Measures
from pcviz.insight.observer import Observer
from pcviz.insight.one_wait_set import buffer_wakes_any_one
from pcviz.insight.theory import deadlock_lamp, deadlock_reachable, rate
from pcviz.insight.words import share
from pcviz.trace.event import GET, Event
from pcviz.trace.latency import Latencies
from pcviz.trace.state import State
from pcviz.workshop.headless import Interrupt
from pcviz.workshop.policy import BLOCK
from pcviz.workshop.run import Run
from pcviz.workshop.settings import SettingError, Settings
from pcviz.workshop.sweep import Point, Sweep

ITEMS = 2_000  # that the slowest point of an endless scenario moves: enough for 2 % of chance
MOST_ITEMS = 200_000  # that the fastest may move meanwhile
NOTHING_S = 60.0  # run seconds for a scenario in which nothing moves at any point
MAKERS = "producers"
BUSY = 0.5  # of its time at work; less, and nobody is a bottleneck
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
    rejected: int  # and nobody's to process
    caller_runs: int  # turned back to their producers, who process them themselves
    expected: Expectation | None
    most: float  # throughput that the times allow
    staged: bool  # a pipeline
    bottleneck: str  # of a pipeline: who sets the pace, as it was measured
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
    rates: list[float] = []
    longest = 0.0
    for point in sweep.points:
        run = sweep.run(point)
        run.close()
        here = sides(run)
        if not sweep.real and all(side.workers for side in here) and not any(side.seconds for side in here):
            raise SettingError(IDLE)
        rates.append(min(rate(side.workers, side.seconds) for side in here))
        longest = max(longest, max(here[0].workers, 1) * sum(side.seconds for side in here))
    if sweep.seconds is not None or sweep.real:
        return sweep
    if not sweep.endless:
        return replace(sweep, seconds=_rounded(max(NOTHING_S, PATIENCE * _most_items(sweep) * longest)))
    flowing = [one for one in rates if 0 < one < inf]
    seconds = min(ITEMS / min(flowing), MOST_ITEMS / max(flowing)) if flowing else NOTHING_S
    return replace(sweep, seconds=_rounded(seconds))


def _most_items(sweep: Sweep) -> int:
    """That each producer makes in a scenario with an end."""
    scenario = sweep.scenario
    amounts = [len(scenario.goods), scenario.items or 0]
    amounts += [scenario.logs.entries] if scenario.logs is not None else []
    amounts += [scenario.case.amount] if scenario.case is not None else []
    return max(1, *amounts)


class Side(NamedTuple):
    """Those who do the same: the producers, the consumers, or a stage of a pipeline."""

    name: str
    workers: int
    seconds: float  # that each takes for an item, on average


def sides(run: Run) -> list[Side]:
    """In the order in which items come to them."""
    settings = run.settings
    make, take = means(settings)
    makers = Side(MAKERS, settings.producers, make)
    if run.pipeline is None:
        return [makers, Side("consumers", settings.consumers, take)]
    stages = [(stage.name, run.settings_of(stage.name)) for stage in run.pipeline.stages]
    return [makers, *(Side(name, staged.consumers, means(staged)[1]) for name, staged in stages)]


def expected(run: Run) -> Expectation | None:
    """What theory says of a run; of a pipeline, the most that can be, where all items go through all stages."""
    if run.pipeline is None:
        return expect(run.settings, blocking=run.settings.policy == BLOCK)
    straight = run.scenario.case is None and all(len(stage.onward) <= 1 for stage in run.pipeline.stages)
    most = min(rate(side.workers, side.seconds) for side in sides(run))
    if not straight or not 0 < most < inf:
        return None
    return Expectation(law="at most what the slowest stage can do, workers / take", bound=True, throughput=most)


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
    staged = run.pipeline is not None
    return Figures(
        at=point,
        settings=run.settings,
        ended=run.ended or "interrupted",
        explanation=run.explanation or run.complaint,
        wrong=(*wrong, *state.snapshot().violations),
        seconds=measures.seconds,
        items=account.processed if staged else account.delivered,
        throughput=_each_second(account.processed, measures) if staged else measures.throughput,
        occupancy=sum(buffer.occupancy for buffer in measures.buffers),
        mean=stays.total / stays.count if stays.count else None,
        p50=stays.quantile(0.5),
        p95=stays.quantile(0.95),
        producers_blocked=_blocked(measures, ("producer",)),
        consumers_blocked=_blocked(measures, ("consumer", "worker")),
        dropped=account.dropped,
        rejected=account.turned_away,
        caller_runs=account.caller_runs,
        expected=expected(run),
        most=min(rate(side.workers, side.seconds) for side in sides(run)),
        staged=staged,
        bottleneck=_bottleneck(run, state, measures) if staged else "",
        risk=_risk(run),
    )


def _risk(run: Run) -> str:
    """For a buffer with one condition for all: the deadlock lamp, where it is lit."""
    p, c, b = run.settings.producers, run.settings.consumers, run.settings.capacity
    if run.own or not deadlock_reachable(p, c, b):
        return ""
    return deadlock_lamp(p, c, b) if buffer_wakes_any_one(run.scenario.buffer) else ""


def _each_second(count: int, measures: Measures) -> float:
    return count / measures.seconds if measures.seconds > 0 else 0.0


def _blocked(measures: Measures, roles: Sequence[str]) -> float | None:
    """The share of their time in which all threads of some roles stand still, together."""
    some = [one for one in measures.threads if one.role in roles]
    lived = sum(one.seconds for one in some)
    return sum(one.blocked * one.seconds for one in some) / lived if lived > 0 else None


def _bottleneck(run: Run, state: State, measures: Measures) -> str:
    """Who was at work for the largest share of its time, in words; nobody where that is not much."""
    stages = {view.id: view.stage for view in state.snapshot().threads}
    busiest, most = "", BUSY
    for side in sides(run):
        stage = "" if side.name == MAKERS else side.name
        some = [one for one in measures.threads if stages.get(one.id) == stage and (stage or one.role == "producer")]
        lived = sum(one.seconds for one in some)
        working = sum(one.working * one.seconds for one in some) / lived if lived > 0 else 0.0
        if working > most:
            workers = f"{side.workers} × 1/{side.seconds:g} s, at work {share(working)} of the time"
            busiest, most = f"{'the ' if side.name == MAKERS else ''}{side.name} ({workers})", working
    return busiest
