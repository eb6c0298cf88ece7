"""Why threads wait for ever: readings of a deadlock or a livelock."""

import ast
from collections.abc import Callable

from pcviz.explore.case import Case, Reading
from pcviz.explore.methods import TELLING, WAITING, asks_itself, calls, owner, owners, sections, within
from pcviz.sync.controlled_conditions import Condition
from pcviz.sync.controlled_locks import Lock, Lockable, RLock, Semaphore
from pcviz.sync.controlled_task import FINISHED


def locks_in_a_circle(case: Case) -> Reading | None:
    """Each of some threads has a lock in its hand and waits for that of the next."""
    if case.verdict != "deadlock":
        return None
    wants = {task: task.target for task in case.stuck() if isinstance(task.target, Lock | RLock)}
    holder = {serial: task for task in wants for serial in task.held}
    for start in wants:
        circle = [start]
        while (after := holder.get(wants[circle[-1]].serial)) is not None and after not in circle:
            circle.append(after)
        if after is start and len(circle) > 1 and (line := case.place_of(start)):
            return (
                line,
                f"{' and '.join(task.name for task in circle)} each hold a lock that another of them waits for: they take the "
                "same locks in different orders.",
                "Take locks everywhere in the same order, or do with one.",
            )
    return None


def lock_in_hand(case: Case) -> Reading | None:
    """Somebody is blocked while it holds a lock that others need."""
    if case.verdict != "deadlock":
        return None
    stuck = case.stuck()
    for task in stuck:
        wanted = {other.target.serial for other in stuck if other is not task and isinstance(other.target, Lockable)}
        if wanted & set(task.held) - {getattr(task.target, "serial", 0)} and (line := case.place_of(task)):
            return (
                line,
                f"{task.name} waits here {waiting_for(task.target)} with a lock in its hand, and whoever could help needs that "
                "lock.",
                "Wait first, then take the lock; or wait on a condition, which gives the lock back while it waits.",
            )
    return None


def waiting_for(target: object) -> str:
    if isinstance(target, Lock | RLock):
        return "for a lock"
    return "for a semaphore" if isinstance(target, Semaphore) else "to be told"


def own_lock(case: Case) -> Reading | None:
    """Somebody waits for the very lock that it holds."""
    for task in case.stuck():
        if isinstance(task.target, Lockable) and not isinstance(task.target, Semaphore) and task.target.serial in task.held:
            line = case.place_of(task)
            if line:
                return (
                    line,
                    f"{task.name} waits here for a lock that it has already: it never gave it back, or took it in a method "
                    "that called this one.",
                    "Give the lock back on every way out, as `with lock:` does; where methods that lock call one another, use "
                    "an RLock.",
                )
    return None


def never_given_back(case: Case) -> Reading | None:
    """Somebody waits for a lock that a thread has kept which has finished."""
    kept = {serial for task in case.execution.members if task.op is FINISHED for serial in task.held}
    for task in case.stuck():
        lock = task.target if isinstance(task.target, Lockable) and not isinstance(task.target, Semaphore) else None
        if lock is not None and lock.serial in kept and (line := case.place_of(task)):
            return line, "The lock was taken and never given back.", "Use `with lock:`, which gives it back on every way out."
    return None


def round_with_lock(case: Case) -> Reading | None:
    """Somebody goes round in a loop, with a lock in its hand without which nobody can change what the loop tests."""
    if case.verdict != "livelock":
        return None
    for task in case.execution.members:
        function, line = case.function(task.call), case.place_of(task)
        if not task.held or function is None:
            continue
        for section in sections(function):
            loops = [node for node in ast.walk(section) if isinstance(node, ast.While)]
            around = [loop for loop in loops if within(loop, line) and asks_itself(loop.test) and not calls(loop, *WAITING)]
            if around:
                return (
                    around[0].lineno,
                    f"{task.name} goes round in this loop with the lock in its hand: nobody can change what it waits for.",
                    "Wait on a condition, which gives the lock back while it waits.",
                )
    return None


def wrong_thread_woken(case: Case) -> Reading | None:
    """Producers and consumers wait on one condition, and notify() wakes one of the wrong side."""
    if case.verdict != "deadlock":
        return None
    on_a_condition = any(isinstance(task.target, Condition) for task in case.stuck())
    shared = len({id(value) for value in vars_of(case) if isinstance(value, Condition)}) == 1
    notifies = [call for function in case.functions.values() for call in calls(function, "notify")]
    everybody_tells = all(calls(function, *TELLING[:3]) for function in case.functions.values())
    if notifies and shared and on_a_condition and everybody_tells:
        return (
            max(call.lineno for call in notifies),
            "notify() wakes one waiter, whoever it is: producers and consumers wait on the same condition, so it can wake one "
            "who cannot use it, and the one who could sleeps on.",
            "Use two conditions on one lock, one for each side, or notify_all().",
        )
    return None


def vars_of(case: Case) -> list[object]:
    return list(getattr(case.execution.buffer, "__dict__", {}).values())


def never_told(case: Case) -> Reading | None:
    """A method tells nobody, and somebody waits to be told."""
    waits_for_word = any(not isinstance(task.target, Lockable) or isinstance(task.target, Semaphore) for task in case.stuck())
    if case.verdict != "deadlock" or not waits_for_word:
        return None
    for name, function in case.functions.items():
        others = [other for other in case.functions.values() if other is not function]
        if not calls(function, *TELLING) and any(calls(other, *WAITING) for other in others):
            return (
                function.lineno,
                f"{name} changes what others wait for, and tells nobody.",
                "After every change tell whoever waits for it: notify the condition, or release the semaphore.",
            )
    return None


def wrong_condition(case: Case) -> Reading | None:
    """A method tells the very condition that it waits on itself, and no other."""
    if case.verdict != "deadlock" or len([value for value in vars_of(case) if isinstance(value, Condition)]) < 2:
        return None
    functions = case.functions.values()
    waited = set().union(*(owners(function, "wait", "wait_for") for function in functions))
    unheard = set().union(*(owners(function, *TELLING[:3]) for function in functions)) - waited
    for function in functions:
        waits, told = calls(function, "wait", "wait_for"), calls(function, *TELLING[:3])
        if not waits or not told or not {owner(call) for call in told} <= {owner(call) for call in waits}:
            continue
        if unheard:
            return (
                waits[0].lineno,
                f"This waits on the condition that the same method notifies; and on {min(unheard)}, which is notified, nobody "
                "waits.",
                "Wait on the condition that the other side notifies: put until not full, get until not empty.",
            )
        return (
            told[0].lineno,
            "This wakes those who wait for the same thing as this thread did, not those who can now go on.",
            "Notify the other condition: put makes the buffer not empty, get makes it not full.",
        )
    return None


def told_sometimes(case: Case) -> Reading | None:
    """A method tells those who wait only if it thinks that it must."""
    if case.verdict != "deadlock" or not any(isinstance(task.target, Condition) for task in case.stuck()):
        return None
    for function in case.functions.values():
        told = {id(call) for call in calls(function, *TELLING[:3])}
        for test in [node for node in ast.walk(function) if isinstance(node, ast.If)]:
            if told and told <= {id(call) for part in test.body for call in calls(part, *TELLING[:3])}:
                return (
                    test.lineno,
                    "Not every change is told: where this test fails nobody is woken, although somebody may be waiting.",
                    "Notify after every change; a notify for which nobody waits costs nothing.",
                )
    return None


READINGS: list[Callable[[Case], Reading | None]] = [
    locks_in_a_circle, lock_in_hand, own_lock, never_given_back, round_with_lock, wrong_thread_woken, never_told,
    wrong_condition, told_sometimes,
]  # fmt: skip
