"""What there is to read where something went wrong: the class as written, and where its threads stand."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pcviz.explore.execution import Execution
from pcviz.explore.methods import Function, methods, within
from pcviz.explore.monitor import Violation
from pcviz.explore.reached import reached
from pcviz.explore.standing import fields, own_frame
from pcviz.sync.controlled_task import FINISHED, Task
from pcviz.trace import event as ev

Reading = tuple[int, str, str]  # a line, the misconception, the mend


@dataclass
class Case:
    """What there is to read: an execution that stands at its bad end, and how it came there."""

    execution: Execution
    violation: Violation
    lines: Sequence[int]  # of the schedule's steps
    trace: Sequence[ev.Event]
    functions: dict[str, Function] = field(init=False)  # put and get, first the one in which the last step was taken
    _parts: dict[str, list[Function]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        found = methods(self.execution.study, self.tree)
        last = self.lines[-1] if self.lines else 0
        self.functions = dict(sorted(found.items(), key=lambda named: not within(named[1], last)))

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.execution.study.source)

    @property
    def verdict(self) -> str:
        return self.violation.verdict

    @property
    def stands_still(self) -> bool:
        return self.verdict in ("deadlock", "livelock")

    @property
    def alone(self) -> bool:
        """Whether only one thread has ever run: then it was not for others that it went wrong."""
        return len({thread for _, thread, kind, _, _ in self.trace if kind == ev.START}) < 2

    def function(self, call: str) -> Function | None:
        """The method that puts, or the one that gets."""
        study = self.execution.study
        return self.functions.get(study.put if call == "put" else study.get)

    def parts(self, call: str) -> list[Function]:
        """That method, and what it has other functions of the file do for it."""
        if call not in self._parts:
            self._parts[call] = reached(self.execution.study, self.tree, self.execution.buffer, call)
        return self._parts[call]

    @cached_property
    def everything(self) -> list[Function]:
        """All that is put or got with, first the methods themselves."""
        helpers = [part for call in ("put", "get") for part in self.parts(call) if part not in self.functions.values()]
        return [*self.functions.values(), *helpers]

    @property
    def woken(self) -> bool:
        """Whether a thread has gone on after a wait."""
        waited: set[int] = set()
        for _, thread, kind, _, _ in self.trace:
            if kind == ev.WAIT:
                waited.add(thread)
            elif kind in (ev.PUT, ev.GET, ev.END) and thread in waited:
                return True
        return False

    def stuck(self) -> list[Task]:
        return [task for task in self.execution.members if task.op is not FINISHED and not task.op.choices(task)]

    def place_of(self, task: Task) -> int:
        """The innermost line of the study's file where a thread stands; 0 for none."""
        frame = own_frame(task, self.execution.study.compiled.filename)
        return frame.f_lineno if frame is not None else 0

    def helpers(self) -> set[str]:
        """The buffer's attributes, as written, that are objects of other classes of the file."""
        buffer = self.execution.buffer
        return {f"self.{name}" for name, value in fields(buffer) if type(value).__module__ == type(buffer).__module__}
