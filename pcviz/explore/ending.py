"""What it means that nobody can go on."""

from pcviz.explore.execution import Execution, lost_violation
from pcviz.explore.monitor import Violation


def judge_end(execution: Execution) -> Violation | None:
    """None: all have finished. Else a deadlock, or what is waited for is lost."""
    if execution.finished():
        return None
    waiting = [task.name for task in execution.members if task.op.word != "finished"]
    lost = execution.lost_items()
    if lost:
        return lost_violation(lost)
    if len(waiting) == 1:
        return Violation("deadlock", f"{waiting[0]} waits for ever, and nobody is left to wake it.")
    names = f"{', '.join(waiting[:-1])} and {waiting[-1]}"
    return Violation("deadlock", f"{names} wait for ever, and nobody is left to wake them.")
