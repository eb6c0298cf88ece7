"""What can still go wrong from here: a search of all that can follow a schedule, shortest ways first.

A move of a thread is one step where every line counts. Where critical sections are atomic, the search goes from one to the
next, which is as good and reaches much further; what it finds is then told again in the player's own small steps, and run to
see that it leads to the same end.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

from pcviz.explore.ending import judge_end
from pcviz.explore.execution import Execution
from pcviz.explore.monitor import Violation
from pcviz.explore.schedule import BadSchedule, Step, run_again, take
from pcviz.explore.search import UNGUARDED, Found, Options, Search
from pcviz.sync.controlled_task import GO, STEP, Task
from pcviz.trace.event import Event

LONGEST = 5_000  # steps of a random run
SEARCHING = 0.7  # of the time goes into the search, the rest into random runs of what it could not cover


Turns = tuple[tuple[Step, ...], ...]


@dataclass(frozen=True)
class Ahead:
    """What can still go wrong. `turns` lead there, each the steps that one thread takes in one go.

    verdict: what can be reached, "" for nothing, "undecided" where the time was too short to say.
    """

    verdict: str
    sentence: str = ""
    turns: Turns = ()
    shortest: bool = False
    states: int = 0

    @property
    def steps(self) -> int:
        return sum(map(len, self.turns))


class Continued(Execution):
    """An execution that always begins where a schedule of small steps ends."""

    before: Sequence[Step] = ()

    def start(self, trace: list[Event] | None = None) -> None:
        """Raises BadSchedule where the file does not do again what it did."""
        super().start(trace)
        scheduler = self.scheduler
        atomic, scheduler.atomic = scheduler.atomic, False
        for number, (place, variant) in enumerate(self.before, 1):
            take(self, place, variant, number)
        scheduler.atomic = atomic


def continued(execution: Execution, before: Sequence[Step], atomic: bool) -> Continued:
    """Another execution of the same study in the same configuration, after `before`."""
    scheduler = execution.scheduler
    new = Continued(
        execution.study, execution.configuration, any_wake=scheduler.any_wake, spurious=scheduler.spurious, atomic=atomic
    )
    new.before = before
    return new


def search(execution: Execution, before: Sequence[Step], atomic: bool, seconds: float) -> tuple[Found, Continued]:
    """All that can follow; given up at once where critical sections were to be atomic and are not."""
    scheduler = execution.scheduler
    options = Options(
        any_wake=scheduler.any_wake, spurious=scheduler.spurious, atomic=atomic, guarded_only=atomic, seconds=max(0.1, seconds)
    )
    one = Search(execution.study, execution.configuration, options)
    one.execution = after = continued(execution, before, atomic)
    return one.run(), after


def look_ahead(execution: Execution, before: Sequence[Step], seconds: float, seed: int = 0) -> Ahead:
    """Search all that can follow `before` in an execution of small steps, for at most about so many seconds."""
    deadline = time.perf_counter() + seconds
    found, turns = in_turns(execution, before, SEARCHING * seconds)
    if found.reason == UNGUARDED or (found.violation is not None and turns is None):
        found, turns = in_steps(execution, before, deadline)
    if found.violation is not None and turns is not None:
        return Ahead(found.violation.verdict, found.violation.sentence, turns, True, found.states)
    if found.complete:
        return Ahead("", states=found.states)
    violation, steps = at_random(execution, before, deadline, seed)
    if violation is not None:
        return Ahead(violation.verdict, violation.sentence, grouped(steps), False, found.states)
    return Ahead("undecided", found.reason, states=found.states)


def in_turns(execution: Execution, before: Sequence[Step], seconds: float) -> tuple[Found, Turns | None]:
    """Search from one critical section to the next; no turns where the way could not be told in small steps."""
    found, coarse = search(execution, before, True, seconds)
    if found.violation is None:
        return found, None
    fine = continued(execution, before, False)
    turns = finer(coarse, fine, found.schedule)
    if turns is not None and not leads_to(fine, turns, found.violation):
        turns = None
    coarse.close()
    fine.close()
    return found, turns


def in_steps(execution: Execution, before: Sequence[Step], deadline: float) -> tuple[Found, Turns | None]:
    found, _ = search(execution, before, False, SEARCHING * (deadline - time.perf_counter()))
    return found, grouped(found.schedule) if found.violation is not None else None


def finer(coarse: Execution, fine: Execution, schedule: Sequence[Step]) -> Turns | None:
    """Each step from section to section as the small steps that make it up; None where that does not work out."""
    try:
        coarse.start()
        fine.start()
        turns = []
        for place, variant in schedule:
            calls = calls_of(coarse, place, variant)
            turns.append(tuple(repeat(fine, place, calls, coarse.scheduler.tasks[place].op is STEP)))
    except (BadSchedule, IndexError):
        return None
    return tuple(turns)


def calls_of(coarse: Execution, place: int, variant: int) -> list[int]:
    """Take one step from section to section; the variants of the calls that it consists of."""
    scheduler = coarse.scheduler
    task = scheduler.tasks[place]
    between = task.op is STEP
    micro: list[tuple[Task, int]] = []
    scheduler.micro = micro
    coarse.advance(task, variant)
    scheduler.micro = None
    return [how for _, how in micro[between:]]


def repeat(fine: Execution, place: int, calls: list[int], between: bool) -> list[Step]:
    """The same calls in small steps, and those up to the next one, unless the thread is to stand between two statements."""
    done: list[Step] = []
    task = fine.scheduler.tasks[place]

    def go(variant: int) -> None:
        take(fine, place, variant, len(done) + 1)
        done.append((place, variant))

    for variant in calls:
        while task.op is STEP and fine.violation is None:
            go(GO)
        if fine.violation is None:
            go(variant)
    while task.op is STEP and fine.violation is None and not between:
        go(GO)
    return done


def leads_to(execution: Execution, turns: Turns, violation: Violation) -> bool:
    """Whether these small steps can be taken and end as they should. (Not every end can be seen.)"""
    try:
        run_again(execution, [step for turn in turns for step in turn])
    except BadSchedule:
        return False
    end = end_of(execution)
    return not violation.seen or (end is not None and end.verdict == violation.verdict)


def end_of(execution: Execution) -> Violation | None:
    """What is wrong where an execution stands; None for nothing (yet)."""
    return execution.violation or (judge_end(execution) if not able(execution) else None)


def able(execution: Execution) -> list[tuple[int, tuple[int, ...]]]:
    """Who can go, in which ways."""
    tasks = execution.scheduler.tasks
    return [(place, ways) for place, task in enumerate(tasks) if (ways := task.op.choices(task))]


def at_random(execution: Execution, before: Sequence[Step], deadline: float, seed: int) -> tuple[Violation | None, list[Step]]:
    """Random continuations until one goes wrong or the time is over."""
    chance = random.Random(seed)
    execution = continued(execution, before, False)
    while time.perf_counter() < deadline:
        execution.start()
        steps: list[Step] = []
        while execution.violation is None and len(steps) < LONGEST and (ways := able(execution)):
            place, variants = chance.choice(ways)
            variant = chance.choice(variants)
            execution.advance(execution.scheduler.tasks[place], variant)
            steps.append((place, variant))
            if not len(steps) % 500 and time.perf_counter() > deadline:
                return None, []
        violation = end_of(execution)
        if violation is not None:
            return violation, steps
    return None, []


def grouped(steps: Sequence[Step]) -> Turns:
    """A schedule cut where another thread goes on."""
    turns: list[list[Step]] = []
    for step in steps:
        if turns and turns[-1][-1][0] == step[0]:
            turns[-1].append(step)
        else:
            turns.append([step])
    return tuple(map(tuple, turns))
