"""Which configurations and strengths to search, in which order, and what may be claimed afterwards.

No single configuration shows every kind of bug, so the ladder climbs from small to larger ones. In each, a class whose shared
data are all guarded by one lock is searched once at expression strength (its critical sections are atomic, so the three
strengths are one); any other is searched at sync, line and expression strength in turn. Then come endless runs, where the
class never looks into its items: first with items that are all alike, then with marked ones among them, for loss, doubling and
order. What could not be covered is searched with items that are all alike, and by random schedules.
"""

import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from pcviz.explore.discover import Discovery
from pcviz.explore.ending import judge_end
from pcviz.explore.execution import MARK, Configuration, Execution, lost_violation
from pcviz.explore.monitor import Violation
from pcviz.explore.report import Counterexample, Report
from pcviz.explore.schedule import BadSchedule, Plan, Step, digest, parse, run_again
from pcviz.explore.search import UNGUARDED, Found, Options, Search
from pcviz.explore.shrink import fewer_steps, fewer_switches
from pcviz.explore.story import tell
from pcviz.explore.study import Study
from pcviz.explore.walks import walk
from pcviz.sync.controlled import Blocked
from pcviz.sync.controlled_task import GO
from pcviz.sync.steps import STRENGTHS

FINITE = [
    Configuration(1, 1, 1, 2),
    Configuration(1, 2, 1, 2),
    Configuration(2, 1, 1, 2),
    Configuration(1, 1, 2, 3),
    Configuration(2, 2, 1, 2),
    Configuration(2, 2, 2, 2),
    Configuration(2, 2, 3, 3),
]
ENDLESS = [
    Configuration(1, 2, 1, 0),
    Configuration(2, 1, 1, 0),
    Configuration(2, 2, 1, 0),
    Configuration(2, 2, 2, 0),
    Configuration(3, 3, 2, 0),
    Configuration(4, 3, 3, 0),
]
WALKED = [Configuration(2, 2, 1, 3), Configuration(3, 3, 2, 3), Configuration(4, 4, 3, 4), Configuration(1, 4, 2, 8)]


@dataclass(frozen=True)
class Demands:
    """What the caller fixed; None leaves it to the ladder. `budget` is in seconds of wall time."""

    producers: int | None = None
    consumers: int | None = None
    capacity: int | None = None
    items: int | None = None
    endless: bool = False
    strength: str | None = None
    any_wake: bool = False
    spurious: bool = False
    budget: float = 10.0
    seed: int = 0

    def fixed(self) -> bool:
        return any(value is not None for value in (self.producers, self.consumers, self.capacity, self.items))

    def configuration(self) -> Configuration:
        """The configuration that the caller fixed, with 2, 2, 1 and 2 for what was left open."""
        items = 0 if self.endless else (2 if self.items is None else self.items)
        return Configuration(self.producers or 2, self.consumers or 2, self.capacity or 1, items)


Progress = Callable[[str], None]


@dataclass
class Ladder:
    """One check of one class."""

    discovery: Discovery
    demands: Demands
    progress: Progress = lambda _: None
    report: Report = field(default_factory=Report)
    studies: dict[str, Study] = field(default_factory=dict)
    share: float = 1.0  # of the usual time for each search
    unguarded: bool = False  # critical sections are known not to be atomic

    def climb(self) -> Report:
        """Search until something is found, everything is covered, or the budget is spent.

        Raises Blocked when not even the constructor comes to an end, and what the constructor raises.
        """
        self.began = time.perf_counter()
        collecting = gc.isenabled()
        gc.disable()
        try:
            self.rungs()
        finally:
            if collecting:
                gc.enable()
            gc.collect()
        self.report.seconds = time.perf_counter() - self.began
        self.report.said = self.discovery.said
        return self.report

    def left(self) -> float:
        return self.demands.budget - (time.perf_counter() - self.began)

    def study(self, strength: str) -> Study:
        if strength not in self.studies:
            self.studies[strength] = self.discovery.study(strength)
        return self.studies[strength]

    def adjusted(self, configurations: list[Configuration]) -> Iterator[Configuration]:
        """Each configuration with the capacity that the class has anyway, no one twice."""
        seen = set()
        for configuration in configurations:
            if self.discovery.fixed_capacity is not None:
                configuration = configuration._replace(capacity=self.discovery.fixed_capacity)
            if configuration not in seen:
                seen.add(configuration)
                yield configuration

    def rungs(self) -> None:
        demands = self.demands
        if demands.fixed() or demands.endless:
            finite = [] if demands.endless else [demands.configuration()]
            endless = []
            if demands.endless:
                endless = [demands.configuration()] if demands.fixed() else ENDLESS
        else:
            finite, endless = FINITE, ENDLESS
        open_ = list(self.adjusted(finite))
        for self.share in (1.0,) if demands.fixed() else (0.1, 1.0):  # shallow bugs everywhere before deep ones anywhere
            open_ = [configuration for configuration in open_ if not self.rung(configuration)]
            if self.report.counterexample is not None:
                return
        for configuration in open_:
            self.rung_alike(configuration)
            if self.report.counterexample is not None:
                return
        if endless:
            self.endless_rungs(list(self.adjusted(endless)))
        if self.report.counterexample is None and open_:
            self.random_rungs(open_)

    # -- exhaustive ---------------------------------------------------------------------------------------------------------

    def strengths(self) -> tuple[str, ...]:
        return (self.demands.strength,) if self.demands.strength else STRENGTHS

    def rung(self, configuration: Configuration) -> bool:
        """Search one configuration at all strengths. True if all were covered; at once if there is nothing left to look for."""
        if self.report.counterexample is not None or self.left() < 0.05 * self.demands.budget:
            return False
        self.report.open = [entry for entry in self.report.open if entry[0] != configuration]
        strengths = self.strengths()
        if len(strengths) > 1 and not self.unguarded:
            found = self.search(strengths[-1], configuration, guarded_only=True)
            if found.violation is not None:
                simpler = self.search(strengths[0], configuration)
                if simpler.violation is not None:
                    return self.take(simpler, strengths[0], configuration)
            self.unguarded = found.reason == UNGUARDED
            if not self.unguarded:
                return self.take(found, strengths[-1], configuration)
        covered = [strength for c, strength in self.report.covered if c == configuration]
        open_ = [strength for strength in strengths if strength not in covered]
        return all(self.take(self.search(strength, configuration), strength, configuration) for strength in open_)

    def rung_alike(self, configuration: Configuration) -> None:
        """Search what was too large once more with items that are all alike, where that makes no difference to the class."""
        if self.report.counterexample is not None or self.discovery.item_blind or self.left() < 0.05 * self.demands.budget:
            return
        strength = self.demands.strength or STRENGTHS[-1]
        found = self.search(strength, configuration, guarded_only=not self.demands.strength, alike=True)
        if found.violation is not None:
            self.take(found, strength, configuration)
        elif found.complete:
            self.report.alike.append((configuration, strength))

    def search(
        self, strength: str, configuration: Configuration, *, guarded_only: bool = False, alike: bool = False, marks: int = 0
    ) -> Found:
        self.progress(f"{configuration} at {strength} strength")
        options = Options(
            any_wake=self.demands.any_wake,
            spurious=self.demands.spurious,
            alike=alike,
            marks=marks,
            guarded_only=guarded_only,
            seconds=self.slice(configuration, last=bool(marks) and not self.report.open),
        )
        search = Search(self.study(strength), configuration, options)
        found = search.run()
        self.report.states += found.states
        self.report.steps += found.steps
        self.report.schedules += found.schedules
        self.atomic = search.execution.scheduler.atomic
        return found

    def slice(self, configuration: Configuration, *, last: bool) -> float:
        """The seconds that one search may take. The ladder keeps back two fifths of its budget for random schedules."""
        if last:
            return max(0.2, self.left() * 0.9)
        if self.demands.fixed() or self.demands.endless:
            return max(0.2, self.left() * (0.9 if self.discovery.item_blind else 0.6))
        return max(0.2, (self.left() - 0.4 * self.demands.budget) * (0.5 * self.share if configuration.items else 0.25))

    def take(self, found: Found, strength: str, configuration: Configuration) -> bool:
        """Enter a result into the report. True if everything was covered and nothing found."""
        if found.violation is not None:
            self.convict(found.violation, found.schedule, strength, configuration, shortest=True)
            return False
        if found.complete:
            self.report.cover(configuration, strength)
        else:
            self.report.leave_open(configuration, strength, found.reason)
        return found.complete

    # -- endless ------------------------------------------------------------------------------------------------------------

    def endless_rungs(self, configurations: list[Configuration]) -> None:
        why = self.discovery.item_blind
        if not self.discovery.has_capacity and self.discovery.fixed_capacity is None:
            why = "the buffer has no bound"
        covered: list[tuple[Configuration, str]] = []
        for configuration in configurations:
            if why:
                break
            if self.left() < 0.2 * self.demands.budget:
                why = "the time was over"
                break
            strength = self.demands.strength or "expression"
            found = self.search(strength, configuration, guarded_only=not self.demands.strength)
            if found.reason == UNGUARDED:
                found = self.search(strength := "sync", configuration)
            if found.violation is not None:
                self.take(found, strength, configuration)
                return
            if found.complete:
                self.report.cover(configuration, strength)
                covered.append((configuration, strength))
            else:
                why = found.reason
        self.marked_rungs(covered)
        if why:
            self.report.not_endless = why
            if self.demands.endless:
                self.report.leave_open(self.demands.configuration(), "", why)

    def marked_rungs(self, covered: list[tuple[Configuration, str]]) -> None:
        """Endless runs again, with marked items: none is lost or doubled, and of no two is the order wrong."""
        marks = 1 if self.discovery.order == "any" else 2
        for place, (configuration, strength) in enumerate(covered):
            found = None
            if self.left() > 0.2 * self.demands.budget:
                found = self.search(strength, configuration, marks=marks)
            if found is not None and found.violation is not None:
                steps = [(thread, GO if variant == MARK and thread < configuration.producers else variant)
                         for thread, variant in found.schedule]  # fmt: skip
                self.convict(found.violation, steps, strength, self.with_items(steps, strength, configuration), shortest=True)
                return
            if found is None or not found.complete:
                self.report.alike += covered[place:]
                return

    def with_items(self, steps: list[Step], strength: str, configuration: Configuration) -> Configuration:
        """The endless configuration with as many items as a schedule needs."""
        many = configuration._replace(items=len(steps) * configuration.consumers + 1)
        execution = self.execution(strength, many, atomic=self.atomic)
        run_again(execution, steps)
        puts = [many.items - task.left + (task.item is not None) for task in execution.members if task.call == "put"]
        gets = [many.quota(place) - execution.members[task].left + 1 for place, task in enumerate(execution.consumers)]
        execution.close()
        items = max(puts)
        while any(configuration._replace(items=items).quota(place) < got for place, got in enumerate(gets)):
            items += 1
        return configuration._replace(items=items)

    # -- random -------------------------------------------------------------------------------------------------------------

    def random_rungs(self, open_: list[Configuration]) -> None:
        """Random schedules of what could not be covered (and, for the ladder, of larger ones) until the budget is spent."""
        configurations = open_ if self.demands.fixed() else [*open_, *self.adjusted(WALKED)]
        for turn, configuration in enumerate(configurations):
            strengths = [strength for strength in self.strengths() if strength != "sync"] or ["sync"]
            if not self.unguarded:  # critical sections are single steps, so that the strengths are one
                strengths = strengths[-1:]
            for place, strength in enumerate(strengths):
                seconds = self.left() / ((len(configurations) - turn) * len(strengths) - place)
                if seconds <= 0 or not self.walk(configuration, strength, seconds):
                    return

    def walk(self, configuration: Configuration, strength: str, seconds: float) -> bool:
        """Random schedules of one configuration. True if they show nothing."""
        self.progress(f"{configuration} at {strength} strength, random schedules")
        execution = self.execution(strength, configuration, atomic=not self.unguarded)
        walked = walk(execution, seconds, self.demands.seed)
        self.atomic = execution.scheduler.atomic
        self.unguarded = self.unguarded or not self.atomic
        execution.close()
        gc.collect()
        self.report.schedules += walked.schedules
        self.report.steps += walked.steps
        self.report.walk(configuration, strength, walked.schedules)
        if walked.violation is None or walked.schedule is None:
            return True
        self.convict(walked.violation, walked.schedule, strength, configuration, shortest=False)
        return False

    # -- the counterexample -------------------------------------------------------------------------------------------------

    def execution(self, strength: str, configuration: Configuration, *, atomic: bool) -> Execution:
        demands = self.demands
        return Execution(
            self.study(strength), configuration, any_wake=demands.any_wake, spurious=demands.spurious, atomic=atomic
        )

    def convict(
        self, violation: Violation, steps: list[Step], strength: str, configuration: Configuration, *, shortest: bool
    ) -> None:
        """Shrink a counterexample, run it once more and tell it."""
        self.report.try_(configuration, strength)
        execution = self.execution(strength, configuration, atomic=self.atomic)
        if violation.seen:
            if not shortest:
                steps = fewer_steps(execution, steps, violation.verdict)
            steps = fewer_switches(execution, steps, violation.verdict)
        if not self.atomic:
            execution.scheduler.unguarded = execution.scheduler.unguarded or UNGUARDED
        story = tell(execution, steps, end_of(execution, steps, blind=not self.discovery.item_blind) or violation)
        demands = self.demands
        plan = Plan(
            strength, self.atomic, configuration, demands.any_wake, demands.spurious,
            digest(self.discovery.source, self.discovery.name), tuple(steps),
        )  # fmt: skip
        self.report.counterexample = Counterexample(plan, story)
        self.report.strength = strength
        execution.close()

    def dead_end_after(self, plan: Plan) -> Violation | None:
        """What a search finds that this very schedule leads into, where none of its steps shows that by itself."""
        options = Options(any_wake=plan.any_wake, spurious=plan.spurious, atomic=plan.atomic, seconds=self.demands.budget)
        found = Search(self.study(plan.strength), plan.configuration, options).run()
        same = found.violation is not None and not found.violation.seen and tuple(found.schedule) == plan.steps
        return found.violation if same else None


def end_of(execution: Execution, steps: list[Step], *, blind: bool) -> Violation | None:
    """What a schedule ends in, in the words of this very run; `blind`: items are kept as they are, so a loss can be seen."""
    violation = run_again(execution, steps)
    if violation is not None:
        return violation
    if not any(task.op.choices(task) for task in execution.scheduler.tasks):
        return judge_end(execution)
    lost = execution.lost_items() if blind and not execution.unseen() else []
    return lost_violation(lost) if lost else None


def check(discovery: Discovery, demands: Demands, progress: Progress = lambda _: None) -> Report:
    """Climb the ladder. Raises Blocked when not even the constructor comes to an end."""
    return Ladder(discovery, demands, progress).climb()


def replay(discovery: Discovery, text: str) -> Report:
    """Run one schedule again and tell it.

    Raises BadSchedule when it cannot be read, does not fit, or belongs to another version of the file.
    """
    plan = parse(text)
    if plan.digest != digest(discovery.source, discovery.name):
        raise BadSchedule(f"this schedule belongs to another version of {discovery.path}: the file has changed since")
    began = time.perf_counter()
    demands = Demands(any_wake=plan.any_wake, spurious=plan.spurious)
    ladder = Ladder(discovery, demands)
    execution = ladder.execution(plan.strength, plan.configuration, atomic=plan.atomic)
    report = ladder.report
    report.said = discovery.said
    report.try_(plan.configuration, plan.strength)
    report.strength = plan.strength
    violation = end_of(execution, list(plan.steps), blind=not discovery.item_blind) or ladder.dead_end_after(plan)
    report.schedules, report.steps = 1, len(plan.steps)
    if violation is not None:
        if not plan.atomic:
            execution.scheduler.unguarded = execution.scheduler.unguarded or UNGUARDED
        story = tell(execution, plan.steps, violation)
        report.counterexample = Counterexample(replace(plan), story)
    else:
        report.leave_open(plan.configuration, plan.strength, "this schedule alone shows nothing wrong")
    execution.close()
    report.seconds = time.perf_counter() - began
    return report


__all__ = ["Blocked", "Demands", "Ladder", "check", "replay"]
