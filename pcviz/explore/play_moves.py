"""What a player's move is: one step of a thread, or a whole turn of it."""

from pcviz.explore.execution import BEGIN, Execution
from pcviz.explore.schedule import Step
from pcviz.sync.controlled_calls import ACQUIRE
from pcviz.sync.controlled_task import FINISHED, GO, ONLY_GO, SLEEP, Task

LONGEST_TURN = 300  # steps that a thread may take in one go

Move = tuple[Step, ...]


def one_step(execution: Execution, task: Task, variant: int) -> Move:
    execution.advance(task, variant)
    return ((execution.scheduler.tasks.index(task), variant),)


def turn(execution: Execution, task: Task, variant: int) -> Move:
    """A step, and those after it until the thread has let go of its locks or cannot go on."""
    held = bool(task.held)
    steps = [*one_step(execution, task, variant)]
    while execution.violation is None and len(steps) < LONGEST_TURN and goes_on(task, held):
        held = held or bool(task.held)
        steps += one_step(execution, task, GO)
    return tuple(steps)


def goes_on(task: Task, held: bool) -> bool:
    """Whether a turn goes on: until another call of the buffer begins, a sleep does, a lock was let go of and is wanted again,
    or the thread cannot go on or could do so in several ways."""
    op = task.op
    if op.choices(task) != ONLY_GO or op in (BEGIN, SLEEP, FINISHED):
        return False
    return not (op is ACQUIRE and held and not task.held)
