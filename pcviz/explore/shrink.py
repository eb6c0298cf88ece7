"""Make a counterexample easier to read: fewer steps (where it is not a shortest one already), then fewer switches."""

import time
from itertools import pairwise

from pcviz.explore.ending import judge_end
from pcviz.explore.execution import Execution
from pcviz.explore.schedule import BadSchedule, Step, run_again


def verdict_of(execution: Execution, steps: list[Step]) -> tuple[str, list[Step]]:
    """The verdict that a schedule ends in ("" for none, or if it cannot be run), and the part of it that was needed."""
    try:
        violation = run_again(execution, steps)
    except BadSchedule:
        return "", steps
    if violation is not None:
        return violation.verdict, steps
    if any(task.op.choices(task) for task in execution.scheduler.tasks):
        return "", steps
    end = judge_end(execution)
    return (end.verdict if end is not None else ""), steps


def switches(steps: list[Step]) -> int:
    return sum(one[0] != other[0] for one, other in pairwise(steps))


def fewer_switches(execution: Execution, steps: list[Step], verdict: str, seconds: float = 0.4) -> list[Step]:
    """Bring steps of one thread together where the verdict stays; as many steps as before, or fewer."""
    deadline = time.perf_counter() + seconds
    best = steps
    improved = True
    while improved and time.perf_counter() < deadline:
        improved = False
        for place in range(1, len(best)):
            if best[place][0] == best[place - 1][0]:
                continue
            candidate = joined(best, place)
            if candidate is None or switches(candidate) >= switches(best):
                continue
            if verdict_of(execution, candidate)[0] == verdict:
                best, improved = candidate, True
                break
            if time.perf_counter() > deadline:
                break
    return best


def joined(steps: list[Step], place: int) -> list[Step] | None:
    """The block of one thread that begins at `place`, moved up to that thread's previous block."""
    who = steps[place][0]
    end = place
    while end < len(steps) and steps[end][0] == who:
        end += 1
    earlier = [index for index in range(place) if steps[index][0] == who]
    if not earlier:
        return None
    after = earlier[-1] + 1
    return [*steps[:after], *steps[place:end], *steps[after:place], *steps[end:]]


def fewer_steps(execution: Execution, steps: list[Step], verdict: str, seconds: float = 2.0) -> list[Step]:
    """Leave out blocks of steps, larger ones first, while the rest still ends in the same verdict.

    What was left out at the end is made up for by letting threads go on in order until something happens.
    """
    deadline = time.perf_counter() + seconds
    best = steps
    size = max(1, len(best) // 2)
    while size and time.perf_counter() < deadline:
        start = 0
        while start < len(best) and time.perf_counter() < deadline:
            candidate = followed(execution, [*best[:start], *best[start + size :]], verdict)
            if candidate is not None and len(candidate) < len(best):
                best = candidate
            else:
                start += size
        size //= 2
    return best


def followed(execution: Execution, steps: list[Step], verdict: str) -> list[Step] | None:
    """Follow a schedule, passing over steps that cannot be taken; what was really done, if it ends in the verdict."""
    execution.start()
    done: list[Step] = []
    for place, variant in steps:
        tasks = execution.scheduler.tasks
        if place >= len(tasks) or variant not in tasks[place].op.choices(tasks[place]):
            continue
        execution.advance(tasks[place], variant)
        done.append((place, variant))
        if execution.violation is not None:
            return done if execution.violation.verdict == verdict else None
    if any(task.op.choices(task) for task in execution.scheduler.tasks):
        return None
    end = judge_end(execution)
    return done if end is not None and end.verdict == verdict else None
