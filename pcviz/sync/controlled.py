"""The controlled backend: one thread at a time, and a scheduler decides which.

Each thread is a greenlet. It runs until it is about to make a synchronising call, *announces* the call and hands control back
to the hub. The hub asks every task for its ``choices`` and picks one with ``advance``: the call then takes effect, and the task
stands *after* the call, where it can be kept waiting again. Nothing here chooses: that is the business of whoever drives it.

The clock is virtual. It moves only when a sleep ends or a timeout fires, and costs nothing.

After a call has taken effect the task runs on to its next choice point: the next call, or the first statement that touches
anything shared. What lies between concerns nobody else, so a point there would add schedules but no behaviour.

**Atomic critical sections.** In an execution that is ``atomic`` a task runs through a whole critical section in one step, by
Lipton's theory of movers: an acquire may as well happen later, a release as well earlier, and what a lock guards may be
touched whenever. That is only true while everything shared is touched under one common lock, nobody merely tries locks, and
whoever takes several at once does so in one order (else two threads may each stand with one lock in hand before that of the
other). All three are watched, and ``unguarded`` says when it is not so. The driver must then begin again without it (optimistic
reduction: Stoller and Cohen, 2003).
"""

import gc
from collections.abc import Callable, Iterator
from typing import Any

from greenlet import GreenletExit, getcurrent  # type: ignore[import-untyped]

from pcviz.sync.controlled_calls import ACQUIRE, NOTIFY, RELEASE
from pcviz.sync.controlled_task import FINISHED, GO, LEFT, NEITHER, READY, RIGHT, RUNNING, SLEEP, STEP, Carrier, Operation, Task
from pcviz.sync.nesting import Nesting
from pcviz.trace import event as ev

SPIN_LIMIT = 60  # turns of a loop within one step before the task must let others go on
ALONE_LIMIT = 100_000  # steps that an import or a constructor may take
SWALLOWED_LIMIT = 200  # a task that catches the abort this often is left behind, suspended for ever


class Blocked(Exception):
    """The code that ran before the search began (import, constructor) waits for something that nobody will do."""


class Scheduler:
    """The tasks of one execution, the virtual clock and the record of what they did.

    ``reset`` starts another execution with the same namespaces. The drop-in modules live in `pcviz.sync.controlled_modules`.
    """

    __slots__ = (
        "abandoned", "any_wake", "atomic", "away", "clock", "clock_read", "current", "enough", "guard", "hot", "hub",
        "identity_read", "idle", "loose", "main", "micro", "nesting", "objects", "open_locks", "serials", "spurious", "stirred",
        "tasks", "trace", "unguarded", "unnamed", "unseen_state", "waited", "watched",
    )  # fmt: skip

    def __init__(self, *, any_wake: bool = False, spurious: bool = False) -> None:
        self.any_wake = any_wake
        self.spurious = spurious
        self.trace: list[ev.Event] | None = None
        self.abandoned: list[Task] = []
        self.tasks: list[Task] = []
        self.main: Task | None = None  # who imports and constructs
        self.hub: Any = None
        self.idle: list[Carrier] = []
        self.atomic = False
        self.guard: frozenset[int] | None = (
            None  # the locks that were held at every touch of something shared; None: no touch yet
        )
        self.watched: tuple[int, ...] | None = None  # the locks that were held at the last such touch
        self.nesting = Nesting()
        self.open_locks: set[int] = set()  # locks that somebody released who had not taken them
        self.unguarded = ""  # why critical sections are not atomic
        self.loose = spurious  # waiters may leave a wait set without holding its lock
        self.waited = True  # what ran `alone` last made calls that can be kept waiting
        self.reset()

    def reset(self, trace: list[ev.Event] | None = None) -> None:
        """Forget the execution so far (its tasks are unwound) and begin anew."""
        self.close()
        if self.hub is not getcurrent():
            self.hub, self.idle = getcurrent(), []
        self.away: Callable[[], Any] = self.hub.switch  # how a task hands over: to the hub, or to whoever drives instead of it
        self.stirred = False  # who can go on may have changed, though no call of another has taken effect
        self.enough = False  # `end_here`
        self.trace = trace
        self.tasks = []
        self.current: Task | None = None
        self.clock = 0.0
        self.clock_read = False
        self.identity_read = False
        self.unseen_state = ""  # why a fingerprint of this execution would not be the whole truth
        self.hot = 0
        self.objects = 0
        self.serials = 0
        self.unnamed = 0  # threads that got a name of the form Thread-1
        self.micro: list[tuple[Task, int]] | None = (
            None  # every single call and step of this execution, if somebody asked for it
        )

    # -- what the primitives use ------------------------------------------------------------------------------------------

    def pause(self, op: Operation, target: Any = None, argument: Any = None, timeout: float | None = None) -> Any:
        """Announce `op` and stand before it until the hub lets it happen; returns its result or raises its error."""
        task = self.current
        if task is None:
            return self.leave()
        task.op = op
        task.target = target
        task.argument = argument
        if timeout is None:
            task.timed = False
        else:
            task.timed = True
            task.deadline = self.clock + timeout
        if self.atomic:
            if self.trace is None and self.micro is None:  # the most frequent calls, in fewer words than `joins` has
                if op is RELEASE:
                    if target.released_by(task):
                        task.fresh = task.committed = True
                        return None
                elif op is NOTIFY:
                    if not (target.waiters or self.loose) and target.lock.owned_by(task):
                        task.fresh = True
                        return None
                elif op is ACQUIRE and argument and timeout is None and not task.committed and target.taken_by(task):
                    self.nest(task)
                    task.fresh = True
                    return True
            if self.joins(task, op) and task.op is READY:
                result, error = task.result, task.error
                task.result = task.error = None
                task.op = RUNNING
                if error is not None:
                    raise error
                return result
            task.taken = target.claim if op.takes else ()
        away = self.away
        return away()

    def joins(self, task: Task, op: Operation) -> bool:
        """Let the announced call happen at once if it belongs to the step that the task is in the middle of."""
        moves = op.moves or op.moving(task)
        if task.committed and (moves is RIGHT or moves is NEITHER):
            return False
        choices = op.choices(task)
        if len(choices) != 1:
            return False
        if moves is LEFT or moves is NEITHER:
            task.committed = True
        elif op.takes:
            self.nest(task)
        if self.micro is not None:
            self.micro.append((task, choices[0]))
        op.perform(task, choices[0])
        return True

    def nest(self, task: Task) -> None:
        """Atomic: note in which order things are taken that are taken in one step."""
        claim = task.target.claim
        if not task.taken:
            task.taken = claim
            return
        again = task.target.reentrant and claim[0] in task.taken
        if not again and not self.nesting.agrees(task.taken, claim[0]):
            self.unguarded = self.unguarded or "locks are not always taken in the same order"
        task.taken += claim

    def leave(self) -> None:
        """Called in a task that is being unwound: keep on unwinding, or stay suspended if it will not.

        Outside of all tasks (where the remains of an execution are collected) a call does nothing.
        """
        carrier = getcurrent()
        task = carrier.task if isinstance(carrier, Carrier) else None
        if task is None or task.op is FINISHED:
            return
        task.swallowed += 1
        if task.swallowed > SWALLOWED_LIMIT:
            self.abandoned.append(task)
            self.hub.switch()
        raise GreenletExit

    def step(self) -> None:
        """A choice point between two statements."""
        task = self.current
        if task is None:
            self.leave()
        elif not self.atomic:
            task.fresh = False
            task.op = STEP
            task.target = task.argument = None
            away = self.away
            away()
        elif task.held != self.watched:
            self.watch(task)

    def stand(self, task: Task, value: Any = None) -> None:
        """Stand at a point between two statements; `value` is what the interrupted expression has in hand."""
        task.fresh = False
        task.op = STEP
        task.target = None
        task.argument = value
        self.away()

    def touch(self) -> None:
        """Something shared is about to be touched: a choice point if this is the first time since the last call."""
        task = self.current
        if task is None or task.fresh or self.atomic:
            self.step()

    def after(self, value: Any) -> Any:
        """A choice point between the load of a value and its use."""
        task = self.current
        if task is None or self.atomic:
            self.step()
        else:
            self.stand(task, value)
        return value

    def returned(self, value: Any) -> Any:
        """After a call inside a larger expression: a choice point if it took effect on anything."""
        task = self.current
        if task is not None and task.fresh:
            return self.after(value)
        return value

    def watch(self, task: Task) -> None:
        """Atomic: note under which locks something shared is touched."""
        if not task.number:
            return  # before the threads begin nobody can interfere
        held = frozenset(task.held)
        self.guard = held if self.guard is None else self.guard & held
        if not self.guard - self.open_locks:
            self.unguarded = self.unguarded or "something shared is touched without a common lock"
        self.watched = task.held

    def free_for_all(self, serial: int) -> None:
        """A lock was released by somebody who had not taken it: it guards nothing."""
        self.open_locks.add(serial)
        self.watched = None
        if self.guard is not None and not self.guard - self.open_locks:
            self.unguarded = self.unguarded or "a lock is released by a thread that does not hold it"

    def spin(self) -> None:
        """Once round a loop: a loop that synchronises with nobody must still let the others go on."""
        self.hot += 1
        if self.hot > SPIN_LIMIT:
            task = self.current
            if task is None:
                self.leave()
            else:
                self.stand(task)

    def me(self) -> Task:
        """The running task.

        Raises RuntimeError when no task is running.
        """
        if self.current is None:
            raise RuntimeError("this runs on controlled threads only")
        return self.current

    def sleep(self, seconds: float) -> None:
        if self.trace is not None:
            self.record(ev.SLEEP, 0, [seconds, "sleep"])
        self.pause(SLEEP, None, None, seconds)

    def now(self) -> float:
        self.clock_read = True
        return self.clock

    def reach(self, moment: float) -> None:
        self.clock = max(self.clock, moment)

    def record(self, kind: str, object: int, data: Any = None, task: "Task | None" = None) -> None:
        if self.trace is not None:
            who = self.current if task is None else task
            self.trace.append((self.clock, who.number if who is not None else 0, kind, object, data))

    def declare(self, kind: str, **data: Any) -> int:
        """The number of a new object, announced in the trace."""
        self.objects += 1
        if self.trace is not None:
            self.record(ev.OBJECT, self.objects, {"kind": kind, "name": f"{kind} {self.objects}", **data})
        return self.objects

    def marks(self) -> tuple[object, ...]:
        """What code that has run leaves behind here; equal marks before and after it: nothing."""
        return (
            self.clock, self.clock_read, self.identity_read, self.unseen_state, self.objects, self.serials, self.unnamed,
            len(self.tasks), self.guard, len(self.open_locks), self.unguarded, self.loose,
        )  # fmt: skip

    def end_here(self) -> None:
        """Something went wrong: nobody needs to go on."""
        self.enough = self.stirred = True

    # -- what the driver uses ---------------------------------------------------------------------------------------------

    def spawn(
        self, body: Callable[[], object], name: str, role: str = "worker", *, number: int = 0, daemon: bool = False
    ) -> Task:
        """A new task, standing before its first line. Numbers count from 1; 0 asks for the next one."""
        number = number or 1 + max([task.number for task in self.tasks], default=0)
        task = Task(self, body, number, name, role, daemon)
        self.tasks.append(task)
        self.stirred = True
        if self.trace is not None:
            self.introduce(task)
        return task

    def introduce(self, task: Task) -> None:
        self.record(ev.THREAD, 0, {"name": task.name, "role": task.role, "daemon": task.daemon}, task)

    def advance(self, task: Task, variant: int = GO) -> None:
        """One step of `task`: its announced call takes effect, or it runs on to the next."""
        if self.micro is not None:
            self.micro.append((task, variant))
        if self.atomic:
            task.committed = task.op.commits if task.op.moves else task.op.moving(task) is NEITHER
        if task.op.perform(task, variant) or task.op is READY:
            self.resume(task)

    def resume(self, task: Task) -> None:
        result, error = task.result, task.error
        task.result = task.error = None
        task.op = RUNNING
        self.current = task
        self.hot = 0
        collecting = gc.isenabled()
        if collecting:  # when garbage is collected is nobody's choice, and what it calls back must not be a step of this task
            gc.disable()
        if error is None or task.carrier is None:
            task.switch(result)
        else:
            task.carrier.throw(error)
        self.current = None
        if task.op is FINISHED:
            self.alight(task)
        if collecting:
            gc.enable()

    def set_out(self, _: object = None) -> Any:
        """Switch to the current task, which begins: it gets a stack."""
        task = self.current
        assert task is not None
        carrier = self.idle.pop() if self.idle else Carrier(self.hub)
        carrier.task, task.carrier = task, carrier
        switch = task.switch = carrier.switch
        return switch(task)

    def alight(self, task: Task) -> None:
        """The stack of a task that is over is free for others."""
        carrier = task.carrier
        if carrier is not None:
            carrier.task = task.carrier = None
            self.idle.append(carrier)

    def alone(self, body: Callable[[], Any], limit: int = ALONE_LIMIT) -> Any:
        """Run `body` to its end as a task of its own, others only when it cannot go on; returns what it returns.

        Raises Blocked when it waits and nobody can help, or takes more than `limit` steps, and whatever `body` raises.
        """
        box: list[Any] = []
        self.main = task = Task(self, lambda: box.append(body()), 0, "main", "main")
        turns = 0
        task.committed = self.atomic
        self.resume(task)
        self.waited = task.op is not FINISHED
        while task.op is not FINISHED:
            runnable = next(self.runnable(task), None)
            turns += 1
            if runnable is None:
                raise Blocked(f"it waits for ever in {task.op.word}()")
            if turns > limit:
                raise Blocked("it never comes to an end")
            self.advance(runnable, runnable.op.choices(runnable)[0])
        self.main = None
        if task.failure is not None:
            raise task.failure
        if not box:
            raise Blocked("it leaves the program (sys.exit)")
        return box[0]

    def runnable(self, first: Task) -> Iterator[Task]:
        return (task for task in (first, *self.tasks) if task.op.choices(task))

    def close(self) -> None:
        """Unwind every task that has begun and is not over; `with` blocks run their ends, nothing is recorded."""
        self.current = None
        self.trace = None
        for task in (self.main, *self.tasks):
            if task is not None and task.carrier is not None:
                try:
                    task.carrier.throw(GreenletExit)
                except BaseException:
                    continue  # what goes wrong while it is unwound concerns nobody
                if task.op is FINISHED:
                    self.alight(task)
        self.tasks = []
        self.main = None
