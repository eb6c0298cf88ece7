"""A counterexample told in words: who did what, what went wrong, which line is to blame, and what would mend it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pcviz.explore.blame import Blame, blame
from pcviz.explore.execution import Execution
from pcviz.explore.monitor import Violation
from pcviz.explore.schedule import Step, take
from pcviz.explore.standing import first_line, line_of_error, own_frame
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

    def explanation(self) -> str:
        """The whole story in running text: the steps, the end, the guilty line and the mend."""
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
        own = [event for event in trace[mark:] if event[1] == task.number]
        again = task.number in names.waited
        names.read(trace[mark:])
        after = line_of(execution, task)
        if task.failure is not None:
            line = line_of_error(task.failure, execution.study.compiled.filename)
        else:
            line = (after or before) if execution.scheduler.atomic else before
        line = line or first_line(task, execution.study)
        told.append(Telling(task.name, line, action(own, names, execution, task, before, again)))
    found = execution.violation or violation
    if found is None:
        raise ValueError("this schedule shows nothing wrong")
    found = replace(found, sentence=names.with_labels(found.sentence))
    return Story(found, told, blame(execution, found, [step.line for step in told], trace), trace)


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
        self.kinds: dict[int, str] = {}
        self.fill: int | None = 0  # how many items the buffer was seen to hold; None where its slots are not seen
        self.seen = False
        self.waited: set[int] = set()  # threads that have waited in the call that they are in

    def read(self, events: Sequence[ev.Event]) -> None:
        for _, thread, kind, number, data in events:
            if kind == ev.THREAD:
                self.threads[thread] = data["name"]
            elif kind == ev.OBJECT:
                self.kinds[number] = data["kind"]
                self.objects[number] = data.get("name") or self.objects.get(number, data["kind"])
                if data["kind"] == "buffer":
                    self.seen = data.get("slots") == "seen"
            elif kind == ev.SLOTS:
                self.fill = len(data)
            elif kind == ev.MAKE:
                self.items[number] = data[0]
            elif kind in (ev.OFFER, ev.PUT) and not self.seen:
                self.fill = None
            if kind == ev.WAIT:
                self.waited.add(thread)
            elif kind in (ev.PUT, ev.GET, ev.RETURN, ev.END):
                self.waited.discard(thread)

    def item(self, number: Any) -> str:
        return self.items.get(number, "an item")

    def with_labels(self, sentence: str) -> str:
        """A sentence about "item 3" as one about the item's label, under which the steps speak of it."""
        return re.sub(r"\bitem (\d+)\b", lambda found: self.items.get(int(found[1]), found[0]), sentence)


def action(events: Sequence[ev.Event], names: Namebook, execution: Execution, task: Task, line: int, again: bool) -> str:
    """What a thread did in one step, from its events; `line` is where it stood, `again` whether it had waited in this call."""
    put = task.call == "put"
    kinds = {kind: (number, data) for _, _, kind, number, data in events}
    parts: list[str] = []
    done = ev.PUT in kinds or ev.GET in kinds
    if ev.OFFER in kinds and not done:
        parts.append(f"begins to put {names.item(kinds[ev.OFFER][1])}")
    if ev.TAKE in kinds and not done:
        parts.append("begins to get")
    if ev.OWN in kinds and ev.WAIT not in kinds and not done:
        parts.append(f"takes {names.objects.get(kinds[ev.OWN][0], 'the lock')}")
    if ev.PUT in kinds:
        parts.append(f"puts {names.item(kinds[ev.PUT][1])}")
    if ev.GET in kinds:
        parts.append(f"gets {names.item(kinds[ev.GET][1])}")
    if ev.TIMEOUT in kinds:
        parts.append("runs out of time")
    if ev.NOTIFY in kinds:
        number, woken = kinds[ev.NOTIFY]
        where = names.objects.get(number, "it")
        if woken:
            parts.append(f"wakes {' and '.join(names.threads.get(one, '?') for one in woken)} from {where}")
        else:
            parts.append(f"notifies {where}, where nobody waits")
    parts += [f"releases {names.objects[number]}" for _, _, kind, number, data in events if gives(kind, number, data, names)]
    if ev.WAIT in kinds:
        once_more = " again" * again
        parts.append(f"waits on {names.objects.get(kinds[ev.WAIT][0], 'it')}{once_more}{why_waiting(execution, names, put)}")
    elif ev.BLOCK in kinds:
        where = names.objects.get(kinds[ev.BLOCK][0], "a lock")
        parts.append(f"is blocked on {where}")
    error = kinds.get(ev.END, (0, None))[1]
    if isinstance(error, dict):
        parts.append(f"fails with {error['error']}")
    if ev.RELEASE in kinds and not parts and not execution.scheduler.atomic:
        parts.append(f"lets go of {names.objects.get(kinds[ev.RELEASE][0], 'the lock')}")
    source = execution.study.line(line)
    telling = {ev.OWN, ev.RELEASE, ev.NOTIFY, ev.WAIT, ev.TAKE, ev.OFFER} & kinds.keys()
    if source and (not parts or (not execution.scheduler.atomic and not telling)):
        parts.insert(0, f"runs `{source}`")
    return ", ".join(parts) or "goes on"


def gives(kind: str, number: int, data: Any, names: Namebook) -> bool:
    """Whether an event is the release of a semaphore: it lets others go on, as a notify does."""
    return kind == ev.RELEASE and type(data) is int and names.kinds.get(number) == "semaphore"


def why_waiting(execution: Execution, names: Namebook, put: bool) -> str:
    """What is true of the buffer when a thread begins to wait on a condition: that it must, or that it need not have."""
    capacity, fill = execution.capacity, names.fill
    if fill is None or execution.alike or capacity is None:
        return ""
    if put:
        return ": the buffer is full" if fill >= capacity else ", although there is room in the buffer"
    return ", although the buffer is not empty" if fill else ": the buffer is empty"
