"""Breadth-first search over all schedules: the first counterexample is a shortest one, and the end is a proof.

Three things keep the search small, and tests hold each against the plain search:

* **Steps are remembered** (`pcviz.explore.memory`): a step is executed once for each pair of a thread's own part of a state
  and the shared part.
* **Equal threads** of one role with the same code are exchanged for one another (`pcviz.explore.graph`): a state is kept in
  one canonical order. Items are numbered in the order in which their puts begin, so that producers are equal too.
* **Critical sections** are single steps while one lock guards all that is shared (`pcviz.sync.controlled`).

A fourth makes endless runs finite: items that are all alike. Which item is lost, doubled or out of order shows with one or two
marked ones among them (`pcviz.explore.monitor`); a search with marks leaves deadlock and livelock to the one without.
"""

import time
from dataclasses import dataclass, field
from itertools import islice

from pcviz.explore.ending import judge_company, judge_end
from pcviz.explore.execution import Configuration, Execution, lost_violation
from pcviz.explore.graph import Graph
from pcviz.explore.memory import Memory, StartAgain
from pcviz.explore.monitor import Violation
from pcviz.explore.schedule import Step
from pcviz.explore.study import Study

UNGUARDED = "critical sections are not atomic"
LOOKED_THROUGH = 1_000  # states from which there is no way out, for one where an item is missing
LOST = Violation("lost-item", "A put item can be found nowhere any more.")


@dataclass(frozen=True)
class Options:
    """How to search. `seconds` and `states` are limits; 0 states is none."""

    any_wake: bool = False
    spurious: bool = False
    remember: bool = True
    symmetry: bool = True
    atomic: bool = True
    alike: bool = False  # finite runs with items that are all alike (endless ones always have such)
    marks: int = 0  # how many of such items are told apart all the same: 1 for loss and doubling, 2 for order too
    guarded_only: bool = False  # give up at once when critical sections are not atomic
    seconds: float = 10.0
    states: int = 400_000


@dataclass
class Found:
    """The result of one search. Without a violation, `complete` says that every reachable state was covered."""

    configuration: Configuration
    violation: Violation | None = None
    schedule: list[Step] = field(default_factory=list)
    complete: bool = False
    reason: str = ""  # why it is not complete
    states: int = 0
    steps: int = 0
    schedules: int = 0
    seconds: float = 0.0


class Search:
    """One search of one study in one configuration."""

    def __init__(self, study: Study, configuration: Configuration, options: Options | None = None) -> None:
        self.options = options = options or Options()
        self.configuration = configuration
        self.endless = not configuration.items
        self.execution = Execution(
            study,
            configuration,
            any_wake=options.any_wake,
            spurious=options.spurious,
            atomic=options.atomic,
            alike=options.alike,
            marks=options.marks,
        )
        self.began = time.perf_counter()

    def run(self) -> Found:
        """Search until the end, a violation, or a limit."""
        self.began = time.perf_counter()
        execution = self.execution
        symmetry, steps = self.options.symmetry, 0
        while True:
            self.graph = Graph(execution.producers, execution.consumers, symmetry)
            self.memory = Memory(execution, self.graph, self.options.remember)
            try:
                found = self.explore()
                break
            except StartAgain:
                symmetry = self.graph.symmetry
                steps += self.memory.steps
                if self.options.guarded_only and not execution.scheduler.atomic:
                    found = Found(self.configuration, reason=UNGUARDED)
                    break
        found.states = len(self.graph.order)
        found.steps = steps + self.memory.steps
        found.schedules = execution.started
        found.seconds = time.perf_counter() - self.began
        execution.close()
        return found

    def explore(self) -> Found:
        graph, memory, execution = self.graph, self.memory, self.execution
        self.progressive: set[int] = set()  # states in which some step lets a put or a get return
        self.still: set[int] = set()  # states in which no producer and no consumer can move
        found = Found(self.configuration)
        memory.begin()
        start, names = graph.canonical(memory.state_here())
        graph.add(start, -1, 0, 0, names)
        memory.fill(memory.here)
        index = 0
        while index < len(graph.order) and not self.over_limit(found):
            verdict = self.expand(index)
            if memory.inspected:
                found.reason = f"the class looks into its items ({memory.inspected})"
            elif verdict is not None:
                found.violation, found.schedule = verdict
            if found.reason or found.violation is not None:
                return found
            index += 1
        if found.reason:
            return found
        stuck = self.livelock() if not self.options.marks else None
        if stuck is not None:
            found.violation, found.schedule = stuck
            return found
        found.reason = execution.unseen()
        found.complete = not found.reason
        return found

    def over_limit(self, found: Found) -> bool:
        if self.options.states and len(self.graph.order) > self.options.states:
            found.reason = f"more than {self.options.states} states"
        elif time.perf_counter() - self.began > self.options.seconds:
            found.reason = "too large for the time given"
        return bool(found.reason)

    def expand(self, index: int) -> tuple[Violation, list[Step]] | None:
        """All steps out of one state; a violation with its schedule, if one of them is one."""
        graph, memory = self.graph, self.memory
        state = graph.order[index]
        if self.options.marks and (fate := memory.fate(state)):
            return (LOST, graph.schedule(index)) if fate == "lost" else None
        locals_ = state[0]
        blocked = still = True
        after: list[int] = []
        worst: tuple[Violation, list[Step]] | None = None
        asked: list[tuple[int, ...]] | None = None
        for place in range(len(locals_)):
            key, seen = graph.key(state, place)
            options = memory.moves.get(key)
            unsettled = memory.unsettled(locals_, place)
            if unsettled and locals_[place] in memory.tied:
                asked = asked or memory.choices(index)
                options = dict.fromkeys(asked[place])
            elif options is None:
                memory.visit(index)
                options = memory.moves[key]
            for variant in options:
                blocked = False
                still = still and place >= self.graph.consumers.stop
                move = options[variant]
                if move is None or unsettled or memory.cut_off(locals_, place, move.shared):
                    successor, move = memory.execute(index, place, variant)
                else:
                    successor = memory.after(state, place, move, seen)
                if move.violation is not None:
                    if worst is None:
                        worst = (move.violation, [*graph.schedule(index), (graph.actual(index)[place], variant)])
                    continue
                canonical, names = graph.canonical(successor)
                child = graph.known.get(canonical)
                if child is None:
                    child = graph.add(canonical, index, place, variant, names)
                after.append(child)
                if move.progress:
                    self.progressive.add(index)
        graph.successors[index] = after
        if still:
            self.still.add(index)
        if worst is not None:
            return worst
        if blocked:
            verdict = self.blocked(index)
            if verdict is not None:
                return verdict, graph.schedule(index)
        return None

    # -- verdicts on the whole ----------------------------------------------------------------------------------------------

    def blocked(self, index: int) -> Violation | None:
        """Nobody can go on: all have finished, or this is a deadlock, or what is waited for is lost."""
        self.memory.visit(index)
        return judge_end(self.execution)

    def livelock(self) -> tuple[Violation, list[Step]] | None:
        """A state from which nothing good can come any more: no end (endless: no further put or get) can be reached."""
        order = self.graph.order
        successors = self.graph.successors
        ends = {index for index, state in enumerate(order) if not successors[index] or self.memory.finished(state)}
        alive = self.graph.reaching(self.progressive if self.endless else ends)
        dead = next((index for index in range(len(order)) if index not in alive), None)
        if dead is None:
            return None
        hopeless = (index for index in range(dead, len(order)) if index not in alive)
        for index in islice(hopeless, LOOKED_THROUGH):  # it may be hopeless some steps before the item is gone
            self.memory.visit(index)
            if lost := self.execution.lost_items():
                return lost_violation(lost), self.graph.schedule(index)
        trap = self.trap(alive)
        if trap is not None:
            self.memory.visit(trap)
            return judge_company(self.execution), self.graph.schedule(trap)
        what = "no put or get ever returns again" if self.endless else "they can never finish"
        return Violation("livelock", f"Threads go on for ever, but {what}.", seen=False), self.graph.schedule(dead)

    def trap(self, alive: set[int]) -> int | None:
        """The nearest state from which on no producer and no consumer ever moves again, though other threads do."""
        stirring = (index for index in range(len(self.graph.order)) if index in alive or index not in self.still)
        free = self.graph.reaching(stirring)
        return next((index for index in range(len(self.graph.order)) if index not in free), None)
