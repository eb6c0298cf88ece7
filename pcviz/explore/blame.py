"""Which line is to blame, which misconception it stands for, and what would mend it.

These are readings of the source and of the threads' last positions, in the order in which they are tried; where none fits,
nothing is claimed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pcviz.explore import blame_acting, blame_waiting
from pcviz.explore.case import Case
from pcviz.explore.execution import Execution
from pcviz.explore.monitor import Violation
from pcviz.trace import event as ev


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


def blame(execution: Execution, violation: Violation, lines: Sequence[int], trace: Sequence[ev.Event]) -> Blame:
    """Blame for what went wrong at the end of an execution; `lines` are those of its steps, `trace` its events."""
    case = Case(execution, violation, lines, trace)
    for reading in (*blame_waiting.READINGS, *blame_acting.READINGS):
        found = reading(case)
        if found is not None:
            line, misconception, mend = found
            return Blame(line, execution.study.line(line), misconception, mend)
    return Blame()
