"""What the calls on the controlled primitives do, each in one indivisible step: announced by a task, performed by the hub.

What a thread waits for is a property of the object (a free lock, a count above zero, having left the wait set), so the entry
queue needs no order: whoever is let go first gets the lock, as with the locks of the operating system.
"""

import random
import threading
from itertools import combinations

from pcviz.sync.controlled_task import (
    BOTH,
    FIRST_PICK,
    GO,
    GO_OR_TIMEOUT,
    LEFT,
    NEITHER,
    NO_CHOICE,
    ONLY_GO,
    ONLY_TIMEOUT,
    READY,
    RIGHT,
    SPURIOUS,
    TIMEOUT,
    Operation,
    Task,
)
from pcviz.trace import event as ev


class Acquire(Operation):
    word = "acquire"
    moves = RIGHT
    frees = False
    takes = True

    def choices(self, task: Task) -> tuple[int, ...]:
        if task.target.free_for(task) or not task.argument:
            return ONLY_GO
        return ONLY_TIMEOUT if task.timed else NO_CHOICE

    def perform(self, task: Task, variant: int) -> bool:
        lock = task.target
        if variant == TIMEOUT:
            task.scheduler.reach(task.deadline)
            if lock.scheduler.trace is not None:
                lock.scheduler.record(ev.TIMEOUT, lock.number, None, task)
            task.answer(False)
        elif lock.free_for(task):
            lock.take(task)
            task.result, task.fresh, task.op = True, True, READY  # an `answer`, but the most frequent one
        else:
            if lock.scheduler.trace is not None:
                lock.scheduler.record(ev.TIMEOUT, lock.number, None, task)
            task.answer(False)
        return False


class Release(Operation):
    word = "release"
    moves = LEFT

    def perform(self, task: Task, variant: int) -> bool:
        try:
            task.target.let_go(task, task.argument)
        except (RuntimeError, ValueError) as error:
            task.refuse(error)
        else:
            task.answer(None)
        return False

    def attempt(self, task: Task, chance: random.Random) -> int:
        try:
            task.target.let_go(task, task.argument)
        except (RuntimeError, ValueError) as error:
            task.refuse(error)
        else:
            task.fresh, task.op = True, READY
        return GO


class Wait(Operation):
    word = "wait"
    moves = LEFT
    takes = True

    def perform(self, task: Task, variant: int) -> bool:
        condition = task.target
        lock = condition.lock
        if not lock.owned_by(task):
            task.refuse(RuntimeError("cannot wait on un-acquired lock"))
            return False
        if condition.scheduler.trace is not None:
            condition.scheduler.record(ev.WAIT, condition.number, condition.seconds(task), task)
        condition.waiters.append(task)
        if task.timed:
            condition.scheduler.loose = True
        task.argument = lock.leave(task)
        task.op = WAITING
        return False

    def attempt(self, task: Task, chance: random.Random) -> int:
        self.perform(task, GO)
        return GO


class Waiting(Operation):
    """In the wait set, or notified and in need of the lock."""

    word = "wait"
    moves = RIGHT
    frees = False

    def choices(self, task: Task) -> tuple[int, ...]:
        condition = task.target
        if task in condition.waiters:
            if condition.scheduler.spurious:
                return (TIMEOUT, SPURIOUS) if task.timed else (SPURIOUS,)
            return ONLY_TIMEOUT if task.timed else NO_CHOICE
        if condition.lock.free_for(task):
            # CPython: a waiter whose time ran out can still be the one that a notify picks, and the notify is spent on it
            return GO_OR_TIMEOUT if task.timed else ONLY_GO
        return NO_CHOICE

    def perform(self, task: Task, variant: int) -> bool:
        condition = task.target
        if task in condition.waiters:
            condition.waiters.remove(task)
            if variant == TIMEOUT:
                task.scheduler.reach(task.deadline)
                task.op = TIMED_OUT
            else:
                task.timed = False
            if condition.scheduler.trace is not None:
                kind, data = (ev.TIMEOUT, None) if variant == TIMEOUT else (ev.NOTIFY, [task.number])
                condition.scheduler.record(kind, condition.number, data, task)
            return False
        condition.lock.take_back(task, task.argument)
        task.answer(variant == GO)
        return False


class TimedOut(Operation):
    """Left the wait set because its time ran out; needs the lock."""

    word = "wait"
    moves = RIGHT
    frees = False

    def choices(self, task: Task) -> tuple[int, ...]:
        return ONLY_GO if task.target.lock.free_for(task) else NO_CHOICE

    def perform(self, task: Task, variant: int) -> bool:
        task.target.lock.take_back(task, task.argument)
        task.answer(False)
        return False


class Notify(Operation):
    word = "notify"
    moves = ""
    frees = False  # who is woken needs the lock, which the notifier has

    def moving(self, task: Task) -> str:
        """The wait set is guarded by the condition's lock, unless waiters may leave it by themselves."""
        return NEITHER if task.scheduler.loose else BOTH

    def choices(self, task: Task) -> tuple[int, ...]:
        condition, n = task.target, task.argument
        if not condition.scheduler.any_wake:
            return ONLY_GO
        waiting = len(condition.waiters)
        if n is None or n >= waiting or not condition.lock.owned_by(task):
            return ONLY_GO
        picks = sum(1 for _ in combinations(range(waiting), n))
        return tuple(range(FIRST_PICK, FIRST_PICK + picks))

    def perform(self, task: Task, variant: int) -> bool:
        condition, n = task.target, task.argument
        if not condition.lock.owned_by(task):
            task.refuse(RuntimeError("cannot notify on un-acquired lock"))
            return False
        waiters = condition.waiters
        if n is None or n >= len(waiters):
            woken = list(waiters)
        elif variant >= FIRST_PICK:
            pick = list(combinations(range(len(waiters)), n))[variant - FIRST_PICK]
            woken = [waiters[place] for place in pick]
        else:
            woken = waiters[:n]
        if woken:
            condition.waiters = [other for other in waiters if other not in woken]
        if condition.scheduler.trace is not None:
            condition.scheduler.record(ev.NOTIFY, condition.number, [other.number for other in woken], task)
        task.answer(None)
        return False

    def attempt(self, task: Task, chance: random.Random) -> int:
        if task.scheduler.any_wake:
            return super().attempt(task, chance)
        self.perform(task, GO)
        return GO


class Set(Operation):
    word = "set"

    def perform(self, task: Task, variant: int) -> bool:
        flag = task.target
        flag.flag = task.argument
        woken = flag.waiters if task.argument else []
        if flag.scheduler.trace is not None:
            flag.scheduler.record(ev.FLAG, flag.number, task.argument, task)
            if woken:
                flag.scheduler.record(ev.NOTIFY, flag.number, [other.number for other in woken], task)
        if woken:
            flag.waiters = []
        task.answer(None)
        return False


class AwaitFlag(Operation):
    word = "wait"

    def perform(self, task: Task, variant: int) -> bool:
        flag = task.target
        if flag.flag:
            task.answer(True)
            return False
        if flag.scheduler.trace is not None:
            flag.scheduler.record(ev.WAIT, flag.number, flag.seconds(task), task)
        flag.waiters.append(task)
        task.op = AWAITING_FLAG
        return False


class AwaitingFlag(Operation):
    word = "wait"

    def choices(self, task: Task) -> tuple[int, ...]:
        if task not in task.target.waiters:
            return ONLY_GO
        return ONLY_TIMEOUT if task.timed else NO_CHOICE

    def perform(self, task: Task, variant: int) -> bool:
        flag = task.target
        if variant == TIMEOUT:
            flag.waiters.remove(task)
            task.scheduler.reach(task.deadline)
        if flag.scheduler.trace is not None:
            flag.scheduler.record(ev.TIMEOUT if variant == TIMEOUT else ev.WAKE, flag.number, None, task)
        task.answer(variant != TIMEOUT)
        return False


class Arrive(Operation):
    word = "wait"

    def choices(self, task: Task) -> tuple[int, ...]:
        return NO_CHOICE if task.target.acting else ONLY_GO

    def perform(self, task: Task, variant: int) -> bool:
        barrier = task.target
        if barrier.broken:
            task.refuse(threading.BrokenBarrierError())
            return False
        task.argument = len(barrier.waiters)
        if task.argument == barrier.parties - 1:
            barrier.acting = True
            task.answer(task.argument)
            return False
        if barrier.scheduler.trace is not None:
            barrier.scheduler.record(ev.WAIT, barrier.number, None, task)
        barrier.waiters.append(task)
        task.op = AT_BARRIER
        return False


class AtBarrier(Operation):
    word = "wait"

    def choices(self, task: Task) -> tuple[int, ...]:
        barrier = task.target
        if task not in barrier.waiters:
            return ONLY_GO
        return ONLY_TIMEOUT if task.timed and not barrier.acting else NO_CHOICE

    def perform(self, task: Task, variant: int) -> bool:
        barrier = task.target
        if variant == TIMEOUT:
            task.scheduler.reach(task.deadline)
            barrier.break_for(task)
        if barrier.scheduler.trace is not None:
            barrier.scheduler.record(ev.TIMEOUT if variant == TIMEOUT else ev.WAKE, barrier.number, None, task)
        if task in barrier.refused:
            barrier.refused.remove(task)
            task.refuse(threading.BrokenBarrierError())
        else:
            task.answer(task.argument)
        return False


ACQUIRE = Acquire()
RELEASE = Release()
WAIT = Wait()
WAITING = Waiting()
TIMED_OUT = TimedOut()
NOTIFY = Notify()
SET = Set()
AWAIT_FLAG = AwaitFlag()
AWAITING_FLAG = AwaitingFlag()
ARRIVE = Arrive()
AT_BARRIER = AtBarrier()
