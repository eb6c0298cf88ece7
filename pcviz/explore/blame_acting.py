"""Why a thread did what it should not have done: readings of an exception, of a wrong item, or of one too many."""

import ast
from collections.abc import Callable
from itertools import pairwise

from pcviz.explore import blame_counting, blame_keeping
from pcviz.explore.case import Case, Reading
from pcviz.explore.methods import (
    CHANGING,
    TELLING,
    WAITING,
    Function,
    asks_itself,
    bare_changes,
    blocks,
    calls,
    item_of,
    locks,
    mentions,
    owner,
    owners,
    sections,
)
from pcviz.explore.standing import line_of_error
from pcviz.trace import event as ev

LOCKS = ("Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore")


def without_the_lock(case: Case) -> Reading | None:
    """wait() or notify() of a thread that does not hold the condition's lock."""
    for task in case.execution.scheduler.tasks:
        if isinstance(task.failure, RuntimeError) and "un-acquired" in str(task.failure):
            line = line_of_error(task.failure, case.execution.study.compiled.filename)
            if line:
                return (
                    line,
                    "Only a thread that holds the condition's lock may wait on it, or notify those who do.",
                    "Move this into the `with` block, next to the change that it tells of.",
                )
    return None


def out_of_time(case: Case) -> Reading | None:
    """The call that went wrong had waited until its time was up."""
    if case.stands_still or case.verdict == "lost-item":
        return None
    unheeded = {call.lineno for function in case.everything for call in unheeded_waits(function)}
    timed_out: dict[int, int] = {}  # thread → line of its wait that ran out of time in the call that it is in
    standing: dict[int, int] = {}
    last = 0
    for _, thread, kind, _, data in case.trace:
        if kind == ev.LINE:
            standing[thread] = data[0]
        elif kind == ev.TIMEOUT:
            timed_out[thread] = standing.get(thread, 0)
        elif kind in (ev.TAKE, ev.OFFER) or (kind == ev.NOTIFY and timed_out.get(thread) not in unheeded):
            timed_out.pop(thread, None)
        if kind in (ev.PUT, ev.GET, ev.END):
            last = thread
    if not timed_out.get(last):
        return None
    return (
        timed_out[last],
        "This wait ended because its time was up, not because what it waited for had come true; and the method goes on as "
        "if it had.",
        "Test again after every wait; and where the time is up, raise an exception as queue.Queue does (Full, Empty).",
    )


def unheeded_waits(function: Function) -> list[ast.Call]:
    """The waits after which nobody looks whether what was waited for has come true."""
    looped = {id(call) for node in ast.walk(function) if isinstance(node, ast.While) for call in calls(node, *WAITING)}
    bare = {id(node.value) for node in ast.walk(function) if isinstance(node, ast.Expr)}
    return [call for call in calls(function, "wait", "wait_for") if id(call) in bare and id(call) not in looped]


def if_for_while(case: Case) -> Reading | None:
    if case.stands_still or not case.woken:
        return None
    for function in case.everything:
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


def told_too_early(case: Case) -> Reading | None:
    """put releases what get acquires before the item is there."""
    put, get = case.function("put"), case.function("get")
    if case.stands_still or put is None or get is None:
        return None
    item = item_of(put)
    kept = [node.lineno for node in ast.walk(put) if isinstance(node, ast.stmt) and simple(node) and mentions(node, item)]
    signals = owners(get, "acquire") - owners(put, "acquire")
    for call in calls(put, "release"):
        if item and kept and call.lineno < min(kept) and owner(call) in signals:
            return (
                call.lineno,
                "The consumers are told that there is an item before it is there.",
                "Put the item in first, then release.",
            )
    return None


def simple(statement: ast.stmt) -> bool:
    return not hasattr(statement, "body")


def tested_outside(case: Case) -> Reading | None:
    """What a method tests, or waits for, before it takes the lock need not be so any more when it has got it."""
    if case.stands_still or case.verdict == "lost-item" or case.alone:
        return None
    for function in case.functions.values():
        for block in blocks(function):
            for place, statement in enumerate(block):
                later = [part for after in block[place + 1 :] for part in sections(after)]
                if later and tests(statement):
                    return (
                        statement.lineno,
                        "This is true when it is tested, and need not be so any more once the lock is taken: another thread "
                        "may have been there in between.",
                        "Take the lock first, test under it, and wait there on a condition.",
                    )
    return None


def tests(statement: ast.stmt) -> bool:
    """Whether a statement looks at the object's state, or waits for a flag of it, without holding on to what it finds."""
    match statement:
        case ast.While(test=test) | ast.If(test=test):
            return asks_itself(test) and not calls(test, "acquire")
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="wait"))):
            return True
    return False


def two_sections(case: Case) -> Reading | None:
    """What belongs together is done in two critical sections of the same lock."""
    if case.stands_still or case.alone:
        return None
    helpers = {part.name: set().union(*map(locks, sections(part))) for part in case.everything}
    for function in case.functions.values():
        for block in blocks(function):
            inside = [part for part in block if isinstance(part, ast.With) or asked(part) in helpers]
            for first, second in pairwise(inside):
                held = locks(first) if isinstance(first, ast.With) else helpers[asked(first)]
                if isinstance(second, ast.With) and held & locks(second):
                    above = f"when {name} came back" if (name := asked(first)) else "since the critical section above"
                    return (
                        second.lineno,
                        f"The lock was let go of {above}: what that one found need not be so any more.",
                        "Do what belongs together in one critical section.",
                    )
    return None


def asked(statement: ast.stmt) -> str:
    """The method of its own that a statement calls and does nothing else."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name))):
            return name
    return ""


def never_waits(case: Case) -> Reading | None:
    """get takes, or put puts, without ever waiting for an item, or for room."""
    failing = {task.call for task in case.execution.members if task.failure is not None}
    call = {"exception": "".join(failing), "phantom-item": "get", "overflow": "put"}.get(case.verdict, "")
    function = case.function(call) if call else None
    if function is None:
        return None
    if any(isinstance(node, ast.While) for node in ast.walk(function)) or helped(function, case.helpers()):
        return None
    what = "room" if call == "put" else "an item"
    return (
        function.lineno,
        f"{function.name} takes it for granted that there is {what}, and never waits for it.",
        f"Wait until there is {what}: on a condition, in a `while`, or by a semaphore.",
    )


def helped(function: Function, helpers: set[str]) -> bool:
    """Whether a method waits for something, or has others do a part of it that could; `helpers`: attributes of own classes."""
    if calls(function, *WAITING, "get", "put") or function.decorator_list:
        return True
    called = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    owners = {ast.unparse(func.value) for func in called if isinstance(func, ast.Attribute)}
    entered = [item.context_expr for section in sections(function) for item in section.items]
    return bool(owners & {"self", *helpers}) or any(isinstance(expression, ast.Call) for expression in entered)


def lock_made_late(case: Case) -> Reading | None:
    """A lock that the first comer makes, and two can be the first."""
    for node in ast.walk(case.tree):
        if not isinstance(node, ast.If) or case.execution.scheduler.atomic:
            continue
        for part in node.body:
            match part:
                case ast.Assign(targets=[target], value=ast.Call(func=maker)):
                    where, made = ast.unparse(target), ast.unparse(maker).rpartition(".")[2]
                    if made in LOCKS and ast.unparse(node.test) in (f"{where} is None", f"not {where}"):
                        return (
                            node.lineno,
                            "Whoever comes first makes the lock, and two threads can both be first: then each has its own.",
                            "Make the lock in the constructor.",
                        )
    return None


def different_locks(case: Case) -> Reading | None:
    """put and get change the same under different locks."""
    put, get = case.function("put"), case.function("get")
    if put is None or get is None or case.execution.scheduler.atomic:
        return None
    for one in sections(put):
        for other in sections(get):
            if changed(one) & changed(other) and not locked(case, one) & locked(case, other):
                return (
                    other.lineno,
                    f"Both methods change {min(changed(one) & changed(other))}, each under a lock of its own: they do not keep "
                    "one another out.",
                    "Use one lock; two conditions can share it: Condition(lock).",
                )
    return None


def changed(section: ast.With) -> set[str]:
    """What is changed in a critical section, as written."""
    found = {ast.unparse(part.target) for part in ast.walk(section) if isinstance(part, ast.AugAssign)}
    return {name for name in found | owners(section, *CHANGING) if name.startswith("self.")}


def locked(case: Case, section: ast.With) -> set[int]:
    """The locks that a critical section holds, by identity; a condition stands for its lock."""
    found = set()
    for name in locks(section):
        value = getattr(case.execution.buffer, name.removeprefix("self."), None)
        found.add(id(getattr(value, "lock", value)))
    return found


def without_lock(case: Case) -> Reading | None:
    """Something shared is changed where no lock keeps others away."""
    execution = case.execution
    if not execution.scheduler.unguarded or execution.scheduler.atomic or case.alone:
        return None
    study = execution.study
    bare = {line for function in case.functions.values() for line in bare_changes(function)}
    unlocked = not any(sections(function) or calls(function, "acquire", *TELLING[:3]) for function in case.functions.values())
    if not bare and not unlocked:
        return None
    line = next((line for line in reversed(case.lines) if line in bare), 0)
    if not line and not case.stands_still:
        line = min(bare, default=0)
    line = line or next((line for line in reversed(case.lines) if "=" in study.line(line) and "self." in study.line(line)), 0)
    if not line:
        return None
    return (
        line,
        "Several threads are at work on the same data here and no lock keeps them apart: each statement looks as if it "
        "happened at once, and does not.",
        "Do everything that belongs together under one lock.",
    )


READINGS: list[Callable[[Case], Reading | None]] = [
    without_the_lock, out_of_time, if_for_while, told_too_early, tested_outside, two_sections,
    *blame_keeping.FIRST, *blame_counting.READINGS, never_waits, lock_made_late, different_locks, without_lock,
    *blame_keeping.LAST,
]  # fmt: skip
