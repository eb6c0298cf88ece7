"""What it means that nobody can go on, or that nobody who goes on can help."""

from pcviz.explore.execution import Execution, lost_violation
from pcviz.explore.monitor import Violation
from pcviz.sync.controlled_task import FINISHED


def judge_end(execution: Execution) -> Violation | None:
    """None: all have finished. Else a deadlock, or what is waited for is lost."""
    if execution.finished():
        return None
    lost = execution.lost_items()
    if lost:
        return lost_violation(lost)
    who, them = waiting(execution)
    return Violation("deadlock", f"{who} for ever, and nobody is left to wake {them}.")


def judge_company(execution: Execution) -> Violation:
    """A deadlock of producers and consumers, where only threads that the class has started go on."""
    who, them = waiting(execution)
    tasks = execution.scheduler.tasks
    others = [task.name for task in tasks if task not in execution.members and task.op.choices(task)]
    return Violation("deadlock", f"{who} for ever; only {listed(others)} can go on, and that never wakes {them}.", seen=False)


def waiting(execution: Execution) -> tuple[str, str]:
    """Who of the producers and consumers waits, with the verb, and the pronoun for them."""
    names = [task.name for task in execution.members if task.op is not FINISHED]
    return (f"{names[0]} waits", "it") if len(names) == 1 else (f"{listed(names)} wait", "them")


def listed(names: list[str]) -> str:
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
