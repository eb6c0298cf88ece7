"""Where each controlled thread stands in the learner's own code, and what its names mean there: the LINE events of a trace.

Told after every step, of the thread that took it and of every other whose names changed: a list that one thread has at hand
may be filled by another. No method of the learner's is called for it, since that could wait, hang or change something: only
plain values are shown.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from types import FrameType, GetSetDescriptorType, MemberDescriptorType
from typing import TYPE_CHECKING, Any

from pcviz.explore.items import Item, Marked, Token
from pcviz.explore.study import Study
from pcviz.sync.controlled_task import FINISHED, Task
from pcviz.trace import event as ev

if TYPE_CHECKING:
    from pcviz.explore.execution import Execution

LONGEST = 40  # characters of a value
MOST_NAMES = 24
MOST_PARTS = 12  # of a container
SMALL = 10**18  # an int beyond it is shown by its size: its digits could take for ever

Standing = tuple[int, dict[str, str]]


class Lines:
    """What the trace of one execution has been told so far."""

    def __init__(self, execution: "Execution") -> None:
        self._execution = execution
        self._told: dict[int, Standing] = {}
        self._labels: dict[int, str] = {}
        self._read = 0
        self._steps = 0

    def tell(self, stepped: Task | None = None) -> None:
        """Record where every thread stands of which it was not told; and where the one does that has just taken a step."""
        scheduler = self._execution.scheduler
        trace = scheduler.trace
        if trace is None:
            return
        for _, _, kind, object, data in trace[self._read :]:
            if kind == ev.MAKE:
                self._labels[object] = data[0]
        for task in scheduler.tasks:
            if task is stepped:
                continue
            standing = self.of(task)
            if standing != self._told.get(task.number, (0, {})):
                self._record(task, standing, 0)
        if stepped is not None:
            self._steps += 1
            self._record(stepped, self.of(stepped), self._steps)
        self._read = len(trace)

    def _record(self, task: Task, standing: Standing, step: int) -> None:
        self._told[task.number] = standing
        self._execution.scheduler.record(ev.LINE, step, list(standing), task)

    def of(self, task: Task) -> Standing:
        """The line that the thread runs next and its plain names; before a call of the buffer, the line of its method, and of
        a failed thread, the line that failed."""
        study = self._execution.study
        if task.op is FINISHED:
            return line_of_error(task.failure, study.compiled.filename), {}
        frame = own_frame(task, study.compiled.filename)
        if frame is None:
            return first_line(task, study), {}
        return frame.f_lineno, names(frame, self._labels)


def first_line(task: Task, study: Study) -> int:
    """Where a thread begins: its call of the buffer, or the function that it was started with; 0 for one from elsewhere."""
    if task.call:
        return study.line_of_method(task.call)
    begin = getattr(task.thread, "_target", None) or getattr(task.thread, "run", None)
    code = getattr(begin, "__code__", None)
    return code.co_firstlineno if code is not None and code.co_filename == study.compiled.filename else 0


def own_frame(task: Task, filename: str) -> FrameType | None:
    """The innermost frame of a waiting thread that runs code of this file."""
    frame: FrameType | None = task.frame
    while frame is not None and frame.f_code.co_filename != filename:
        frame = frame.f_back
    return frame


def line_of_error(error: BaseException | None, filename: str) -> int:
    """The innermost line of this file that an exception came from; 0 where there is none."""
    line = 0
    trace = error.__traceback__ if error is not None else None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == filename:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def names(frame: FrameType, labels: Mapping[int, str]) -> dict[str, str]:
    """The plain local values of a frame, and those of the object that its method belongs to, as ``self.count``."""
    here = dict(frame.f_locals)
    texts = {name: short(value, labels) for name, value in here.items() if not name.startswith(("__pcviz_", "."))}
    own = frame.f_code.co_varnames[0] if frame.f_code.co_argcount else ""
    if own in here and texts[own] is None:
        texts.update({f"{own}.{name}": short(value, labels) for name, value in fields(here[own])})
    plain = [(name, text) for name, text in texts.items() if text is not None]
    return dict(plain[:MOST_NAMES])


def fields(thing: object) -> Iterable[tuple[str, Any]]:
    """The attributes that an object has by itself, read without any code of its class."""
    found: dict[str, Any] = {}
    for cls in type.__dict__["__mro__"].__get__(type(thing)):
        for name, value in type.__dict__["__dict__"].__get__(cls).items():
            try:
                if type(value) is GetSetDescriptorType and name == "__dict__":
                    found.update(value.__get__(thing))
                elif type(value) is MemberDescriptorType and cls is not object:
                    found[name] = value.__get__(thing)
            except AttributeError:
                continue  # a slot that nothing was assigned to
    return found.items()


def short(value: Any, labels: Mapping[int, str], depth: int = 0) -> str | None:
    """A plain value in at most `LONGEST` characters; None for one that cannot be shown without asking it."""
    kind = type(value)
    if kind is Item:
        return labels.get(value.number, f"item {value.number}")
    if kind in (Token, Marked):
        return "an item"
    if value is None or kind is bool or kind is float:
        return repr(value)
    if kind is int:
        return repr(value) if -SMALL < value < SMALL else f"a number of {value.bit_length()} bits"
    if kind is str or kind is bytes:
        return cut(repr(value[:LONGEST]) + ("…" if len(value) > LONGEST else ""))
    if kind in BRACKETS and depth < 3:
        return cut(contents(value, labels, depth + 1))
    return None


SQUARE, ROUND, CURLY = ("[", "]"), ("(", ")"), ("{", "}")
BRACKETS: dict[type, tuple[str, str]] = {
    list: SQUARE,
    deque: SQUARE,
    tuple: ROUND,
    set: CURLY,
    frozenset: CURLY,
    dict: CURLY,
}


def contents(value: Any, labels: Mapping[int, str], depth: int) -> str:
    parts: list[str] = []
    for number, part in enumerate(value):
        if number == MOST_PARTS:
            parts.append("…")
            break
        text = short(part, labels, depth) or "…"
        parts.append(f"{text}: {short(value[part], labels, depth) or '…'}" if type(value) is dict else text)
    if type(value) in (set, frozenset):
        parts.sort()
    left, right = BRACKETS[type(value)]
    return f"{left}{', '.join(parts)}{right}"


def cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
