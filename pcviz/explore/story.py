"""A counterexample told in words: who did what, what went wrong, which line is to blame, and what would mend it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pcviz.explore.blame import Blame, blame
from pcviz.explore.execution import Execution
from pcviz.explore.monitor import Violation
from pcviz.explore.schedule import Step, take
from pcviz.explore.standing import line_of_error, own_frame
from pcviz.sync.controlled_task import Task
from pcviz.trace import event as ev


@dataclass
class Telling:
    """One step of a counterexample."""

    thread: str
    line: int
    action: str


@dataclass
class Story:
    """A counterexample executed once more with everything recorded."""

    violation: Violation
    steps: list[Telling]
    blame: Blame
    trace: list[ev.Event] = field(repr=False)

    def text(self) -> str:
        """The whole story: the steps, the end, the guilty line and the mend."""
        lines = [f"{number:3}. {step.thread} {step.action}" for number, step in enumerate(self.steps, 1)]
        return "\n".join([*lines, "", self.explanation()])

    def explanation(self) -> str:
        told = " ".join(f"{step.thread} {step.action}." for step in self.condensed())
        return " ".join(part for part in (told, self.violation.sentence, *self.blame.sentences()) if part)

    def condensed(self) -> list[Telling]:
        """The steps worth telling in running text: few enough to be read."""
        if len(self.steps) <= 12:
            return self.steps
        return [Telling("…", 0, f"after {len(self.steps) - 6} steps"), *self.steps[-6:]]


def tell(execution: Execution, steps: Sequence[Step], violation: Violation | None) -> Story:
    """Execute a schedule and tell it. Raises BadSchedule when it cannot be run.

    `violation` is what the schedule is known to lead to, where its end does not show it by itself (a livelock).
    """
    trace: list[ev.Event] = []
    execution.start(trace)
    names = Namebook()
    told: list[Telling] = []
    names.read(trace)
    for number, (place, variant) in enumerate(steps, 1):
        mark = len(trace)
        tasks = execution.scheduler.tasks
        before = line_of(execution, tasks[place]) if place < len(tasks) else 0
        take(execution, place, variant, number)
        task = tasks[place]
        names.read(trace[mark:])
        own = [event for event in trace[mark:] if event[1] == task.number]
        after = line_of(execution, task)
        if task.failure is not None:
            line = line_of_error(task.failure, execution.study.compiled.filename)
        else:
            line = (after or before) if execution.scheduler.atomic else before
        line = line or execution.study.line_of_method(task.call)
        told.append(Telling(task.name, line, action(own, names, execution, before)))
    found = execution.violation or violation
    if found is None:
        raise ValueError("this schedule shows nothing wrong")
    return Story(found, told, blame(execution, found, [step.line for step in told]), trace)


def line_of(execution: Execution, task: Task) -> int:
    """The line of the study's own file where a task stands; 0 if it stands outside."""
    frame = own_frame(task, execution.study.compiled.filename)
    return frame.f_lineno if frame is not None else 0


class Namebook:
    """Names of threads, objects and items, as the trace gives them."""

    def __init__(self) -> None:
        self.threads: dict[int, str] = {}
        self.objects: dict[int, str] = {}
        self.items: dict[Any, str] = {None: "None"}

    def read(self, events: Sequence[ev.Event]) -> None:
        for _, thread, kind, number, data in events:
            if kind == ev.THREAD:
                self.threads[thread] = data["name"]
            elif kind == ev.OBJECT:
                self.objects[number] = data["name"]
            elif kind == ev.MAKE:
                self.items[number] = data[0]

    def item(self, number: Any) -> str:
        return self.items.get(number, "an item")


def action(events: Sequence[ev.Event], names: Namebook, execution: Execution, line: int) -> str:
    """What a thread did in one step, from its events."""
    kinds = {kind: (number, data) for _, _, kind, number, data in events}
    parts: list[str] = []
    if ev.WAIT not in kinds and ev.OWN in kinds and not (ev.PUT in kinds or ev.GET in kinds):
        parts.append(f"takes {names.objects.get(kinds[ev.OWN][0], 'the lock')}")
    if ev.PUT in kinds:
        parts.append(f"puts {names.item(kinds[ev.PUT][1])}")
    elif ev.OFFER in kinds:
        parts.append(f"begins to put {names.item(kinds[ev.OFFER][1])}")
    if ev.GET in kinds:
        parts.append(f"gets {names.item(kinds[ev.GET][1])}")
    elif ev.TAKE in kinds:
        parts.append("begins to get")
    if ev.TIMEOUT in kinds:
        parts.append("runs out of time")
    if ev.NOTIFY in kinds:
        number, woken = kinds[ev.NOTIFY]
        where = names.objects.get(number, "it")
        if woken:
            parts.append(f"wakes {' and '.join(names.threads.get(one, '?') for one in woken)} ({where})")
        else:
            parts.append(f"notifies {where}, where nobody waits")
    for _, _, kind, number, data in events:
        if (
            kind == ev.RELEASE
            and isinstance(data, int)
            and not isinstance(data, bool)
            and "semaphore" in names.objects.get(number, "")
        ):
            parts.append(f"releases {names.objects[number]}")
    if ev.WAIT in kinds:
        parts.append(f"waits on {names.objects.get(kinds[ev.WAIT][0], 'it')}")
    elif ev.BLOCK in kinds:
        parts.append(f"is blocked on {names.objects.get(kinds[ev.BLOCK][0], 'a lock')}")
    error = kinds.get(ev.END, (0, None))[1]
    if isinstance(error, dict):
        parts.append(f"fails with {error['error']}")
    source = execution.study.line(line)
    if (
        source
        and not execution.scheduler.atomic
        and not {ev.OWN, ev.RELEASE, ev.NOTIFY, ev.WAIT, ev.TAKE, ev.OFFER} & kinds.keys()
    ):
        parts.insert(0, f"runs line {line}: {source}")
    return ", ".join(parts) or "goes on"
