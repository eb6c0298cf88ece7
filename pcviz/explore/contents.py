"""What a controlled buffer holds: the names of its locks and conditions, and its items, seen after every step.

Nobody says which attribute holds the items, so it is found by content: the one in which items that were put turn up. As for
LINE events, no method of the learner's is called: only attributes and containers of plain types are read.
"""

from collections import deque
from collections.abc import Iterator
from operator import is_
from typing import TYPE_CHECKING, Any

from pcviz.explore.items import Item
from pcviz.explore.standing import fields
from pcviz.sync.container import MANY, item_in
from pcviz.sync.controlled_locks import Primitive
from pcviz.sync.controlled_task import Task
from pcviz.trace import event as ev

if TYPE_CHECKING:
    from pcviz.explore.execution import Execution

CONTAINERS = (list, deque, dict)
PLAIN = (*CONTAINERS, int, float, str, bytes, bool, type(None), tuple, set, frozenset, type)
Way = tuple[str, ...]  # attribute of an attribute


def attributes(buffer: object) -> Iterator[tuple[Way, Any]]:
    """The buffer's attributes, and those of the queues or helpers that it holds."""
    for name, value in list(fields(buffer)):
        yield (name,), value
        if type(value) not in PLAIN and not isinstance(value, Primitive):
            yield from (((name, inner), part) for inner, part in list(fields(value)))


def primitive_names(buffer: object) -> Iterator[tuple[Primitive, str]]:
    """The buffer's locks and conditions under the names that their author gave them; a condition's own lock after it."""
    named: dict[int, tuple[Primitive, str]] = {}
    for way, value in attributes(buffer):
        if isinstance(value, Primitive):
            named.setdefault(id(value), (value, ".".join(name.lstrip("_") for name in way)))
    for primitive, name in list(named.values()):
        lock = getattr(primitive, "lock", None)
        if isinstance(lock, Primitive):
            named.setdefault(id(lock), (lock, f"{name}.lock"))
    yield from named.values()


class Contents:
    """Records SLOTS whenever the container of one execution's buffer has changed."""

    def __init__(self, execution: "Execution") -> None:
        self._execution = execution
        self._way: Way | None = None
        self._doubted: set[Way] = set()
        self._last: tuple[Any, ...] = ()
        self._read = 0

    def tell(self, task: Task) -> None:
        """Look into the container after a step of this task."""
        scheduler = self._execution.scheduler
        trace = scheduler.trace
        if trace is None:
            return
        containers = {way: value for way, value in attributes(self._execution.buffer) if type(value) in CONTAINERS}
        for _, _, kind, _, data in trace[self._read :]:
            if kind == ev.GET and self._way is not None and data in numbers(containers.get(self._way, [])):
                # An attribute that goes on showing what was taken out is a log book, or a ring that does not clear its slots.
                self._doubted.add(self._way)
                self._way = None
                self._record(ev.OBJECT, {"kind": "buffer", "slots": "derived"}, task)
        self._read = len(trace)
        if self._way is None:
            self._way = next((way for way, value in containers.items() if way not in self._doubted and numbers(value)), None)
            if self._way is None:
                return
            self._record(ev.OBJECT, {"kind": "buffer", "slots": "seen"}, task)
        contents = parts(containers.get(self._way, []))
        if contents is not None and not same(contents, self._last):
            self._last = contents
            self._record(ev.SLOTS, [item_in(part, number_of) for part in contents if part is not None], task)

    def _record(self, kind: str, data: Any, task: Task) -> None:
        self._execution.scheduler.record(kind, self._execution.buffer_number, data, task)


def parts(container: Any) -> tuple[Any, ...] | None:
    """What is in it; None for one too long to be read."""
    if len(container) > MANY:
        return None
    return tuple(container.values() if type(container) is dict else container)


def numbers(container: Any) -> list[int]:
    found = (item_in(part, number_of) for part in parts(container) or () if part is not None)
    return [number for number in found if number is not None]


def number_of(value: Any) -> int | None:
    return value.number if type(value) is Item else None


def same(contents: tuple[Any, ...], others: tuple[Any, ...]) -> bool:
    """By identity: what is equal to what is for the learner's own code to say."""
    return len(contents) == len(others) and all(map(is_, contents, others))
