"""Random schedules, for what is too large to be covered.

Every enabled thread is as likely as any other at every step. Measured on deep deadlocks of one-condition buffers, this finds
what priority-based schedules and small preemption bounds do not.
"""

import gc
import random
import time
from dataclasses import dataclass

from pcviz.explore.ending import judge_end
from pcviz.explore.execution import Execution
from pcviz.explore.monitor import Violation
from pcviz.explore.schedule import Step
from pcviz.sync.controlled_turns import Turns
from pcviz.trace import event as ev

LONGEST = 20_000  # steps after which a walk is given up
AT_ONCE = 1_000  # numbers drawn at once; between two draws nobody looks at the clock
COLLECTED = 200  # walks after which what is left of them is collected


@dataclass
class Walked:
    """What a number of random schedules showed."""

    schedules: int = 0
    steps: int = 0
    given_up: int = 0
    violation: Violation | None = None
    schedule: list[Step] | None = None


def walk(execution: Execution, seconds: float, seed: int = 0, schedules: int = 10**9) -> Walked:
    """Run random schedules of one execution until one goes wrong, the time is over, or there were enough.

    Critical sections are single steps in an execution that is atomic, until that turns out not to be allowed.
    """
    scheduler = execution.scheduler
    turns = Turns(scheduler, random.Random(seed), AT_ONCE)
    deadline = time.perf_counter() + seconds
    walked = Walked()
    collecting = gc.isenabled()
    gc.disable()
    try:
        while walked.schedules < schedules and time.perf_counter() < deadline:
            drawn(execution, turns, deadline)
            steps = turns.steps
            if scheduler.atomic and (scheduler.unguarded or scheduler.loose):
                scheduler.atomic = False
                continue
            walked.schedules += 1
            walked.steps += len(steps)
            if not walked.schedules % COLLECTED:
                execution.forget()
                gc.collect(0)
            violation = execution.violation
            if violation is None:
                if not turns.stuck:
                    walked.given_up += 1
                    continue
                violation = judge_end(execution) if turns.alive else None
            if violation is not None:
                walked.violation, walked.schedule = violation, list(steps)
                break
    finally:
        if collecting:
            gc.enable()
    return walked


def drawn(execution: Execution, turns: Turns, deadline: float) -> list[Step]:
    """One random schedule, from the start to where it goes wrong or ends; valid until the next one is drawn."""
    execution.start()
    turns.begin()
    last = turns.go_on(lambda: len(turns.steps) < LONGEST and time.perf_counter() < deadline)
    if last is not None:
        execution.judge(last)
    return turns.steps


def once(execution: Execution, chance: random.Random, deadline: float, trace: list[ev.Event] | None = None) -> list[Step]:
    """One random schedule, from the start to where it goes wrong or ends; the events go to `trace`."""
    execution.start(trace)
    tasks = execution.scheduler.tasks
    steps: list[Step] = []
    number = chance.random  # a third of the time of `chance.choice`, and this is where random schedules are made
    while execution.violation is None and len(steps) < LONGEST:
        able = [(place, choices) for place, task in enumerate(tasks) if (choices := task.op.choices(task))]
        if not able or (not len(steps) % 500 and time.perf_counter() > deadline):
            break
        place, choices = able[int(number() * len(able))]
        variant = choices[int(number() * len(choices))] if len(choices) > 1 else choices[0]
        execution.advance(tasks[place], variant)
        steps.append((place, variant))
    return steps
