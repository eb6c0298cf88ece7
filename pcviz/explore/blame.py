"""Which line is to blame, which misconception it stands for, and what would mend it.

These are readings of the source and of the threads' last positions, in the order in which they are tried; where none fits,
nothing is claimed.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pcviz.explore.execution import Execution
from pcviz.explore.monitor import Violation
from pcviz.sync.controlled_conditions import Condition
from pcviz.sync.controlled_locks import Lockable, Semaphore
from pcviz.sync.controlled_task import Task

Function = ast.FunctionDef


@dataclass(frozen=True)
class Blame:
    """A guilty line (0: none is named), the thought behind it, and the mend."""

    line: int = 0
    source: str = ""
    misconception: str = ""
    mend: str = ""

    def sentences(self) -> Iterator[str]:
        if self.line:
            yield f"Line {self.line}: {self.source}"
        if self.misconception:
            yield self.misconception
        if self.mend:
            yield self.mend


def blame(execution: Execution, violation: Violation, lines: Sequence[int]) -> Blame:
    """Blame for what went wrong at the end of an execution; `lines` are those of the schedule's steps."""
    functions = methods(execution)
    last = lines[-1] if lines else 0
    functions = dict(sorted(functions.items(), key=lambda named: not within(named[1], last)))
    for reading in (lock_in_hand, if_for_while, wrong_thread_woken, never_notified, wrong_condition, without_lock):
        found = reading(execution, violation, functions, lines)
        if found is not None:
            line, misconception, mend = found
            return Blame(line, execution.study.line(line), misconception, mend)
    return Blame()


Reading = tuple[int, str, str]


def within(function: Function, line: int) -> bool:
    return function.lineno <= line <= (function.end_lineno or function.lineno)


def methods(execution: Execution) -> dict[str, Function]:
    """The put and the get method as written (the last definition of that name in the file)."""
    found: dict[str, Function] = {}
    for node in ast.walk(ast.parse(execution.study.source)):
        if isinstance(node, ast.FunctionDef) and node.name in (execution.study.put, execution.study.get):
            found[node.name] = node
    for node in ast.walk(ast.parse(execution.study.source)):
        if isinstance(node, ast.ClassDef) and node.name == execution.study.name:
            found |= {part.name: part for part in node.body if isinstance(part, ast.FunctionDef) and part.name in found}
    return found


def calls(node: ast.AST, *names: str) -> list[ast.Call]:
    return [
        part
        for part in ast.walk(node)
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr in names
    ]


def waiting(execution: Execution) -> list[Task]:
    return [task for task in execution.members if task.op.word != "finished" and not task.op.choices(task)]


def place_of(execution: Execution, task: Task) -> int:
    frame = task.gr_frame
    while frame is not None:
        if frame.f_code.co_filename == execution.study.compiled.filename:
            return int(frame.f_lineno)
        frame = frame.f_back
    return 0


def lock_in_hand(execution: Execution, violation: Violation, _: dict[str, Function], __: Sequence[int]) -> Reading | None:
    """Somebody is blocked while it holds a lock that others need."""
    if violation.verdict != "deadlock":
        return None
    stuck = waiting(execution)
    wanted = {task.target.serial for task in stuck if isinstance(task.target, Lockable)}
    for task in stuck:
        if set(task.held) & wanted and (line := place_of(execution, task)):
            what = "semaphore" if isinstance(task.target, Semaphore) else "lock"
            return (
                line,
                f"{task.name} waits here for a {what} with a lock in its hand, and whoever could help needs that lock.",
                "Wait first, then take the lock; or wait on a condition, which gives the lock back while it waits.",
            )
    for task in stuck:
        holder = isinstance(task.target, Lockable) and not isinstance(task.target, Semaphore)
        owned = holder and any(task.target.serial in other.held for other in execution.members if other.op.word == "finished")
        if owned and (line := place_of(execution, task)):
            return line, "The lock was taken and never given back.", "Use `with lock:`, which gives it back on every way out."
    return None


def if_for_while(_: Execution, violation: Violation, functions: dict[str, Function], __: Sequence[int]) -> Reading | None:
    if violation.verdict in ("deadlock", "livelock"):
        return None
    for function in functions.values():
        loops = [node for node in ast.walk(function) if isinstance(node, ast.While)]
        looped = {id(call) for loop in loops for call in calls(loop, "wait")}
        for node in ast.walk(function):
            if isinstance(node, ast.If) and any(id(call) not in looped for call in calls(node, "wait")):
                return (
                    node.lineno,
                    "Whoever is woken believes that what it waited for is still true; but between the notify and getting "
                    "the lock back another thread may have been there.",
                    "Test again after every wait: `while` instead of `if`.",
                )
    return None


def wrong_thread_woken(
    execution: Execution, violation: Violation, functions: dict[str, Function], _: Sequence[int]
) -> Reading | None:
    """Producers and consumers wait on one condition, and notify() wakes one of the wrong side."""
    if violation.verdict != "deadlock":
        return None
    roles: dict[int, set[str]] = {}
    for task in waiting(execution):
        if isinstance(task.target, Condition):
            roles.setdefault(id(task.target), set()).add(task.role)
    shared = len({id(v) for v in vars(execution.buffer).values() if isinstance(v, Condition)}) == 1
    notifies = [call for function in functions.values() for call in calls(function, "notify")]
    if notifies and shared and roles and all(calls(function, "notify", "notify_all") for function in functions.values()):
        return (
            max(call.lineno for call in notifies),
            "notify() wakes one waiter, whoever it is: producers and consumers wait on the same condition, so it can wake one "
            "who cannot use it, and the one who could sleeps on.",
            "Use two conditions on one lock, one for each side, or notify_all().",
        )
    return None


def never_notified(_: Execution, violation: Violation, functions: dict[str, Function], __: Sequence[int]) -> Reading | None:
    if violation.verdict != "deadlock" or not any(calls(function, "wait", "wait_for") for function in functions.values()):
        return None
    for function in functions.values():
        if not calls(function, "notify", "notify_all", "notifyAll", "set", "release"):
            return (
                function.lineno,
                f"{function.name} changes what others wait for, and tells nobody.",
                "Notify the condition that the others wait on, after every change.",
            )
    return None


def wrong_condition(
    execution: Execution, violation: Violation, functions: dict[str, Function], _: Sequence[int]
) -> Reading | None:
    """A method notifies the very condition that it waits on itself, and no other."""
    if violation.verdict != "deadlock":
        return None
    for function in functions.values():
        waits = {
            ast.unparse(call.func.value) for call in calls(function, "wait", "wait_for") if isinstance(call.func, ast.Attribute)
        }
        told = calls(function, "notify", "notify_all")
        targets = {ast.unparse(call.func.value) for call in told if isinstance(call.func, ast.Attribute)}
        two = len([v for v in vars(execution.buffer).values() if isinstance(v, Condition)]) > 1
        if two and waits and targets and targets <= waits:
            return (
                told[0].lineno,
                "This wakes those who wait for the same thing as this thread did, not those who can now go on.",
                "Notify the other condition: put makes the buffer not empty, get makes it not full.",
            )
    return None


def without_lock(execution: Execution, _: Violation, __: dict[str, Function], lines: Sequence[int]) -> Reading | None:
    if not execution.scheduler.unguarded or execution.scheduler.atomic:
        return None
    culprit = next((line for line in reversed(lines) if any(op in execution.study.line(line) for op in ("+=", "-=", "="))), 0)
    if not culprit:
        return None
    return (
        culprit,
        "Several threads are at work on the same data here and no lock keeps them apart: each statement looks as if it "
        "happened at once, and does not.",
        "Do everything that belongs together under one lock.",
    )
