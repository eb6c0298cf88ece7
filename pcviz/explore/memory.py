"""The steps that a search has executed, remembered: what each does depends on two parts of a state, and is looked up.

Code cannot be copied in the middle of a run, so a state is reached again by executing its schedule from the start. What a step
of one thread does depends on the thread's own part of the state and on the shared part, never on the other threads' locals.
The pair is looked up; only a pair never met before is executed. And after an execution the search stands in a new state anyway:
it walks on from there as long as there are steps that it has not seen yet.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from pcviz.explore.execution import Execution
from pcviz.explore.fingerprint import Own, everything
from pcviz.explore.graph import Graph, State
from pcviz.explore.items import Token
from pcviz.explore.monitor import Violation
from pcviz.explore.schedule import Step
from pcviz.sync.controlled_task import FINISHED, Task

CHECKED = 16  # one in so many states that are reached again is compared with what was kept
FIRST_MARK = 1 << 1
TIED = "tied"
WALK = 200  # how far an execution goes on beyond the state that was asked for


@dataclass(slots=True)
class Move:
    """What a step leads to: the thread's new local part, the new shared part, the threads it names (renamed from the mover's
    view)."""

    local: int
    shared: int
    who: tuple[int, ...]
    violation: Violation | None = None
    progress: bool = False


class Marks(NamedTuple):
    """Of the marked items, as masks: whose put has returned, who was delivered, who was unfairly passed, who is in there."""

    returned: int
    delivered: int
    passed: int
    within: int


def marks_in(key: Any) -> int:
    mask = 0
    for part in everything(key):
        if type(part) is tuple and part[0] == "item":
            mask |= 1 << part[1]
    return mask


class StartAgain(Exception):
    """An assumption of the search (threads alike, nobody reads the clock) turned out wrong."""


class Memory:
    """Executes steps and remembers them. `here` is the state in which the execution stands, in its own order of threads."""

    def __init__(self, execution: Execution, graph: Graph, remember: bool) -> None:
        self.execution = execution
        self.graph = graph
        self.remember = remember
        self.loose = execution.scheduler.loose
        self.shared_ids: dict[Any, int] = {}
        self.local_ids: dict[Any, int] = {}
        self.moving: set[int] = set()  # local parts that refer to objects whose numbers others' steps can change
        self.done: set[int] = set()  # local parts of producers and consumers that have finished
        self.tied: set[int] = set()  # local parts whose thread shares an object with another that nobody else can reach
        self.refers: list[frozenset[int]] = []  # for each local part, the shared objects that it refers to
        self.present: list[frozenset[int] | None] = []  # for each shared part, what it still has of the objects of the start
        self.moves: dict[Any, dict[int, Move | None]] = {}
        self.marks_in_local: list[int] = []  # for each local part, the mask of the marked items in it
        self.marks_in_shared: list[Marks] = []
        self.steps = 0
        self.visits = 0
        self.inspected = ""  # how items that are all alike were looked into

    def unsettled(self, locals_: tuple[int, ...], place: int) -> bool:
        """Whether what is remembered of a thread's steps must not be used here: another may hold what it names, too."""
        if not self.remember:
            return True
        moving = self.moving
        return bool(moving) and any(local in moving for other, local in enumerate(locals_) if other != place)

    def cut_off(self, locals_: tuple[int, ...] | list[int], place: int, shared: int) -> bool:
        """Whether a step to this shared part takes away from it what another thread still holds in its hand."""
        present = self.present[shared] if shared >= 0 else None
        return present is not None and any(not self.refers[own] <= present for p, own in enumerate(locals_) if p != place)

    def finished(self, state: State) -> bool:
        """Whether all producers and consumers are through; threads that the class has started may go on for ever."""
        done = self.done
        return sum(own in done for own in state[0]) == len(self.execution.members)

    def fate(self, state: State) -> str:
        """What became of the marked items: "lost", "settled" when nothing more can be learnt from them, or ""."""
        locals_, shared, _ = state
        marks = self.marks_in_shared[shared]
        if not marks.returned:
            return ""
        reached = marks.within
        for own in locals_:
            reached |= self.marks_in_local[own]
        if marks.returned & ~marks.delivered & ~reached and not self.execution.unseen():
            return "lost"
        return "settled" if marks.delivered & FIRST_MARK and not (marks.passed or reached & FIRST_MARK) else ""

    def after(self, state: State, place: int, move: Move, seen: tuple[int, ...]) -> State:
        locals_, _, _ = state
        who = tuple([seen[name] for name in move.who]) if move.who else ()
        return (*locals_[:place], move.local, *locals_[place + 1 :]), move.shared, who

    def begin(self) -> None:
        self.execution.start()
        self.execution.begin_fingerprints()

    def state_here(self) -> State:
        """The state in which the execution stands, in its own order of threads."""
        shared, who = self.execution.shared_key()
        self.here_locals = self.all_locals()
        self.here = (tuple(self.here_locals), self.shared_id(shared), who)
        return self.here

    def all_locals(self) -> list[int]:
        """Every thread's local part; where two threads hold the same object that nobody else can reach, they are tied."""
        fingerprint = self.execution.fingerprint
        tasks = self.execution.scheduler.tasks
        parts = [fingerprint.local(task) for task in tasks]
        total = sum(len(part.private) for part in parts)
        if total > len({place for part in parts for place in part.private}):
            parts = []
            held: dict[int, int] = {}
            for task in tasks:
                part = fingerprint.local(task, held)
                held = part.private
                parts.append(part._replace(key=(TIED, part.key), moving=True))
        return [self.local_id(part, task) for part, task in zip(parts, tasks, strict=True)]

    def local_id(self, part: Own, task: Task) -> int:
        found = self.intern(self.local_ids, part.key)
        if found == len(self.refers):
            if part.names and self.graph.symmetry:
                self.graph.symmetry = False
                raise StartAgain
            self.refers.append(part.refers)
            if task.op is FINISHED and task.call:
                self.done.add(found)
            if self.execution.marks:
                self.marks_in_local.append(marks_in(part.key))
            if part.moving:
                self.moving.add(found)
            if part.key[0] == TIED:
                self.tied.add(found)
        return found

    def shared_id(self, key: Any) -> int:
        found = self.intern(self.shared_ids, key)
        if found == len(self.present):
            self.present.append(self.execution.fingerprint.present())
            if self.execution.marks:
                monitor = self.execution.monitor
                passed = monitor.overtaken & ~monitor.delivered
                self.marks_in_shared.append(Marks(monitor.returned, monitor.delivered, passed, marks_in(key[1:])))
        return found

    @staticmethod
    def intern(ids: dict[Any, int], key: Any) -> int:
        found = ids.get(key)
        if found is None:
            found = ids[key] = len(ids)
        return found

    def take(self, place: int, variant: int) -> Move:
        """Execute one step from where the execution stands; `here` is the state that it leads to."""
        execution = self.execution
        scheduler = execution.scheduler
        before = self.here
        key, seen = self.graph.key(before, place)
        task = scheduler.tasks[place]
        got = execution.monitor.begun - execution.monitor.asked
        execution.advance(task, variant)
        self.steps += 1
        self.inspected = self.inspected or Token.inspected
        if scheduler.identity_read and self.graph.symmetry:
            self.graph.symmetry = False
            raise StartAgain
        if scheduler.unguarded and scheduler.atomic:
            scheduler.atomic = False
            raise StartAgain
        if scheduler.loose and not self.loose:
            raise StartAgain
        if scheduler.clock_read and not execution.see_clock:
            execution.see_clock = True
            raise StartAgain
        if execution.violation is not None:
            move = Move(-1, -1, (), execution.violation)
        else:
            self.restate(place)
            locals_, shared, who = self.here
            move = Move(locals_[place], shared, ())
            move.progress = execution.monitor.begun - execution.monitor.asked != got
            alike = len(locals_) == len(before[0]) and all(
                new == old for p, (new, old) in enumerate(zip(locals_, before[0], strict=True)) if p != place
            )
            if not alike or any(other not in seen for other in who):
                return move  # it changed what another thread has: true here, not to be remembered
            move.who = tuple([seen.index(other) for other in who])
        options = self.moves.get(key)
        if options is not None and not self.unsettled(before[0], place):
            options[variant] = move
        return move

    def restate(self, place: int) -> None:
        """`here` after a step of the thread at `place`: the others' own parts are as they were, unless they can have moved."""
        execution = self.execution
        shared, who = execution.shared_key()
        new = self.shared_id(shared)
        tasks = execution.scheduler.tasks
        locals_ = self.here_locals
        if len(tasks) != len(locals_) or any(own in self.moving for own in locals_) or self.cut_off(locals_, place, new):
            locals_ = self.all_locals()
        else:
            part = execution.fingerprint.local(tasks[place])
            if part.private or part.moving:
                locals_ = self.all_locals()
            else:
                locals_ = [*locals_[:place], self.local_id(part, tasks[place]), *locals_[place + 1 :]]
        self.here_locals = locals_
        self.here = (tuple(locals_), new, who)

    def fill(self, state: State) -> None:
        """Write down what each thread can do in the state where the execution stands."""
        tasks = self.execution.scheduler.tasks
        for place in range(len(state[0])):
            key, _ = self.graph.key(state, place)
            if key not in self.moves:
                task = tasks[place]
                self.moves[key] = dict.fromkeys(task.op.choices(task))

    def visit(self, index: int) -> list[int]:
        """Bring the execution to a kept state; returns for each of its places the place in the execution."""
        self.begin()
        execution = self.execution
        for place, variant in self.graph.schedule(index):
            execution.advance(execution.scheduler.tasks[place], variant)
            self.steps += 1
        actual = self.graph.actual(index)
        locals_, shared, who = self.graph.order[index]
        self.here_locals = list(locals_)
        for place, old in enumerate(actual):
            self.here_locals[old] = locals_[place]
        self.here = (tuple(self.here_locals), shared, tuple([actual[other] for other in who]))
        self.visits += 1
        if self.visits % CHECKED == 0 or not execution.scheduler.atomic:
            self.check(index)
        self.fill(self.here)
        return actual

    def choices(self, index: int) -> list[tuple[int, ...]]:
        """What each thread of a kept state can do, asked of itself: whether a lock is free may stand in another's part."""
        actual = self.visit(index)
        tasks = [self.execution.scheduler.tasks[place] for place in actual]
        return [task.op.choices(task) for task in tasks]

    def check(self, index: int) -> None:
        """A state reached again must be the state that was kept: otherwise something hidden decides."""
        kept = self.here
        locals_ = self.here_locals
        if self.state_here() != kept:
            self.execution.fingerprint.note("the same schedule led to two different states")
            self.here, self.here_locals = kept, locals_

    def execute(self, index: int, place: int, variant: int) -> tuple[State, Move]:
        """Execute a step that is not remembered, and walk on; returns the state that the step leads to, in kept order."""
        actual = self.visit(index)
        move = self.take(actual[place], variant)
        if move.violation is not None:
            return self.graph.order[index], move
        locals_, shared, who = self.here
        names = [*actual, *range(len(actual), len(locals_))]
        where = {old: new for new, old in enumerate(names)}
        state = (tuple([locals_[old] for old in names]), shared, tuple([where[other] for other in who]))
        if self.remember:
            self.walk()
        return state, move

    def walk(self) -> None:
        """From where the execution stands, go on while there are steps that nobody has taken yet."""
        for _ in range(WALK):
            here = self.here
            self.fill(here)
            step = self.fresh(here)
            if step is None or self.take(*step).violation is not None:
                return

    def fresh(self, state: State) -> Step | None:
        for place in range(len(state[0])):
            if self.unsettled(state[0], place):
                continue
            key, _ = self.graph.key(state, place)
            for variant, move in self.moves[key].items():
                if move is None:
                    return place, variant
        return None
