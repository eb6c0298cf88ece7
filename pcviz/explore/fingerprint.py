"""The whole state of an execution as a value: two executions with equal fingerprints have the same future.

A state has one *shared* part (everything reachable from the buffer and the module, the sync objects, the monitor) and one
*local* part for each thread (the call that it is about to make, and position and locals of each of its frames). Threads named
in the shared part (an owner, a wait set) stand in a tuple of their own, so that equal threads can be exchanged for one
another.

Keys are plain nested tuples, compared as wholes. What cannot be seen into is written down in `opaque`, and ends any claim that
all states were covered.
"""

from collections.abc import Iterable
from types import CodeType, FrameType
from typing import Any, NamedTuple

from pcviz.explore.encoding import DYNAMIC, UNBOUND, Encoder, Key
from pcviz.explore.temporaries import in_use, instruction
from pcviz.sync import (
    controlled,
    controlled_calls,
    controlled_conditions,
    controlled_locks,
    controlled_modules,
    controlled_task,
    controlled_threads,
    controlled_turns,
)
from pcviz.sync.controlled_locks import Primitive
from pcviz.sync.controlled_task import Task
from pcviz.sync.steps import Compiled

OWN_FILES = frozenset(
    module.__file__
    for module in (
        controlled,
        controlled_calls,
        controlled_conditions,
        controlled_locks,
        controlled_modules,
        controlled_task,
        controlled_threads,
        controlled_turns,
    )
)
FOREIGN_FILES_SEEN_THROUGH = ("contextlib.py", "functools.py")  # between a call and the code under study they keep only locals


class Own(NamedTuple):
    """A thread's own part of a state."""

    key: Key
    moving: bool  # it refers to objects by numbers that others' steps can change
    names: bool  # it names a producer or consumer other than itself
    refers: frozenset[int]  # the shared objects that it refers to
    private: dict[int, int]  # the objects that only it can reach, by id


class Fingerprint(Encoder):
    """Encodes the states of one execution after another; `begin` is called when a fresh one stands at its start."""

    def __init__(self, compiled: Iterable[Compiled], harness_file: str, unread: frozenset[str] = frozenset()) -> None:
        super().__init__(unread)
        self.harness_file = harness_file
        for unit in compiled:
            self.know(unit)
        self.points: dict[tuple[Key, int], tuple[int, tuple[str, ...]]] = {}
        self.in_use: dict[CodeType, dict[int, frozenset[str]]] = {}
        self.begin(())

    def know(self, unit: Compiled) -> None:
        """From now on frames of this code can be seen into."""
        self.temporaries[unit.filename] = unit.temporaries

    # -- one execution ------------------------------------------------------------------------------------------------------

    def begin(self, roots: Iterable[Any]) -> None:
        """A fresh execution: what is reachable now gets numbers that it keeps while the execution lasts."""
        self.stable = {}
        self.kept = []
        self.clock: float | None = None
        self.numbering = True
        self.shared(tuple(roots), ())
        self.numbering = False

    def shared(self, roots: tuple[Any, ...], monitor: Key) -> tuple[Key, tuple[Task, ...]]:
        """The shared part, and the threads that it names."""
        self.seen = {}
        self.who = []
        self.dynamic = DYNAMIC
        self.private = None
        key = (monitor, self.clock, *map(self.encode, roots))
        return key, tuple(self.who)

    def present(self) -> frozenset[int] | None:
        """Which of the objects that were there at the start the shared part still reaches; None: all of them."""
        if self.dynamic == DYNAMIC and len(self.seen) == len(self.stable):
            return None
        return frozenset(number for number in self.seen.values() if number < DYNAMIC)

    def local(self, task: Task, entangled: dict[int, int] | None = None) -> Own:
        """A thread's own part, after `shared`. Given `entangled`, objects of earlier threads are named, not described again."""
        self.private = dict(entangled or ())
        self.moving = False
        self.refers = set()
        named, self.who = self.who, []
        key: Key = (
            type(task.op).__name__,
            self.encode(task.target) if isinstance(task.target, Primitive) else None,
            self.encode(task.argument),
            (task.deadline - self.clock if self.clock is not None else 0) if task.timed else None,
            self.encode(task.result),
            None if task.error is None else type(task.error).__name__,
            task.call,
            task.left,
            self.encode(task.item),
            task.memory,
            self.frames(task),
        )
        names = False
        if self.who:
            names = any(other is not task and other.call for other in self.who)
            key = (*key, tuple("me" if other is task else other.number for other in self.who))
        self.who = named
        private, self.private = self.private, None
        return Own(key, self.moving, names, frozenset(self.refers), private)

    # -- frames -------------------------------------------------------------------------------------------------------------

    def frames(self, task: Task) -> Key:
        frame: FrameType | None = task.frame
        keys: list[Key] = []
        while frame is not None:
            code = frame.f_code
            filename = code.co_filename
            if filename == self.harness_file:
                break
            if filename not in OWN_FILES:
                keys.append(self.frame(frame, code, filename))
            frame = frame.f_back
        return tuple(keys)

    def frame(self, frame: FrameType, code: CodeType, filename: str) -> Key:
        if filename not in self.temporaries:
            if not filename.endswith(FOREIGN_FILES_SEEN_THROUGH):
                self.note(f"{code.co_qualname} is not the file's own code")
            values = frame.f_locals
            return (
                code.co_filename,
                code.co_name,
                instruction(code, frame.f_lasti),
                *((name, self.encode(values[name])) for name in values),
            )
        if code.co_name in ("<genexpr>", "<lambda>"):
            caller = frame.f_back
            if caller is None or caller.f_code.co_filename not in OWN_FILES:
                self.note(f"a thread can wait inside the {code.co_name[1:-1]} of line {code.co_firstlineno}")
        return self.position(code, frame.f_lasti, frame.f_locals)

    def position(self, code: CodeType, lasti: int, values: Any) -> Key:
        number = self.code(code)
        point = self.points.get((number, lasti))
        if point is None:
            point = self.points[number, lasti] = (instruction(code, lasti), self.living(code, lasti))
        start, names = point
        encode = self.encode
        return (number, start, *[encode(values.get(name, UNBOUND)) for name in names])

    def living(self, code: CodeType, lasti: int) -> tuple[str, ...]:
        """The names whose values matter while the frame stands at `lasti`: all but temporaries of other statements."""
        temporaries = self.temporaries.get(code.co_filename, {})
        if code not in self.in_use:
            self.in_use[code] = in_use(code, temporaries)
        used = self.in_use[code].get(lasti, temporaries.keys())
        names = dict.fromkeys((*code.co_varnames, *code.co_cellvars, *code.co_freevars))
        names_here = [name for name in names if name not in temporaries or temporaries[name] is None or name in used]
        return tuple(names_here)


def everything(key: Any) -> list[Any]:
    """Every item, token and number inside a nested key."""
    found: list[Any] = []
    stack = [key]
    while stack:
        part = stack.pop()
        if type(part) is tuple and part and part[0] in ("item", "token"):
            found.append(part)
        elif type(part) in (tuple, list):
            stack.extend(part)
        elif type(part) is int:
            found.append(part)
    return found
