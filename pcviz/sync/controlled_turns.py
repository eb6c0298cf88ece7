"""Random schedules: threads that hand the turn to each other, without coming back to a hub between two steps.

Who goes next is drawn in the thread that stands at a choice point: if it is its own turn again, nothing is switched at all.
Every thread that can go is as likely as any other. The steps are those that `Scheduler.advance` would take.
"""

import random
from collections.abc import Callable
from struct import unpack
from typing import Any

from pcviz.sync.controlled import Scheduler
from pcviz.sync.controlled_calls import ACQUIRE, NOTIFY, RELEASE, WAITING
from pcviz.sync.controlled_task import FINISHED, GO, NEITHER, READY, STEP, Task

Step = tuple[int, int]  # (place of the thread, variant)


class Turns:
    """Draws the steps of one scheduler's executions; nothing is recorded.

    Numbers are drawn `at_once` so many: one by one they would take as long as the steps themselves.
    """

    def __init__(self, scheduler: Scheduler, chance: random.Random, at_once: int = 1000) -> None:
        self.scheduler = scheduler
        self.chance = chance
        self.at_once = at_once
        self.numbers: list[int] = []
        self.steps: list[Step] = []
        self.alive: list[Task] = []
        self.able: list[Task] = []  # without those who are known to be kept waiting
        self.turn = self.turner()

    def begin(self) -> None:
        """An execution stands at its start."""
        self.steps.clear()
        self.stuck = False

    def list_those_alive(self) -> None:
        self.scheduler.stirred = False
        alive = self.alive
        alive.clear()
        for place, task in enumerate(self.scheduler.tasks):
            if task.op is not FINISHED:
                task.place, task.go = place, (place, GO)
                alive.append(task)
        self.able[:] = alive

    def go_on(self, more: Callable[[], bool]) -> Task | None:
        """Take steps until a thread fails, nobody can go (`stuck`), the scheduler has `enough`, or there should be no `more`.

        That is asked once in a while. Returns the thread that went last.
        """
        scheduler = self.scheduler
        self.more = more
        scheduler.away = self.turn
        self.list_those_alive()
        try:
            while True:
                self.turn()
                last, scheduler.current = scheduler.current, None
                if last is not None and last.op is FINISHED:
                    scheduler.alight(last)
                    if last.failure is None and not scheduler.enough:
                        self.alive.remove(last)
                        self.able[:] = self.alive
                        continue
                elif not self.able:
                    self.stuck = not any(task.op.choices(task) for task in self.alive)
                    if not self.stuck:
                        self.list_those_alive()
                        continue
                return last
        finally:
            scheduler.away = scheduler.hub.switch

    def refill(self) -> bool:
        """Draw more numbers, if there should be more steps."""
        if self.more():
            n = self.at_once
            self.numbers[:] = unpack(f"<{n}H", self.chance.randbytes(2 * n))
            return True
        return False

    def turner(self) -> Callable[[], Any]:
        """What is called where a thread stands (or by the hub): it comes back when it is that thread's turn, with the result or
        the error of its call.

        This is where random schedules are made: every name is one of the function's own.
        """
        scheduler, able, alive, chance = self.scheduler, self.able, self.alive, self.chance
        draw, note, drop = self.numbers.pop, self.steps.append, self.able.remove

        def turn() -> Any:
            me = scheduler.current
            scheduler.hot = 0
            if scheduler.stirred:
                if scheduler.enough:
                    return self.stop(me)
                self.list_those_alive()
            atomic = scheduler.atomic
            if atomic:  # calls that belong to a step have freed whom they free
                able[:] = alive
            while able:
                try:
                    task = able[draw() % len(able)]
                except IndexError:
                    if self.refill():
                        continue
                    break
                op = task.op
                if op is STEP:
                    note(task.go)
                    task.committed, result = True, None
                elif op is ACQUIRE and task.argument and not task.timed:
                    if not task.target.taken_by(task):
                        drop(task)
                        continue
                    note(task.go)
                    task.committed, result = False, True
                    task.fresh = True
                elif op is RELEASE and task.target.released_by(task):
                    note(task.go)
                    task.committed, result = True, None
                    task.fresh = True
                    able[:] = alive
                elif op is WAITING and not task.timed and not scheduler.spurious:
                    lock = task.target.lock
                    if task in task.target.waiters or not lock.free_for(task):
                        drop(task)
                        continue
                    note(task.go)
                    lock.take_back(task, task.argument)
                    task.committed, result = False, True
                    task.fresh = True
                elif op is NOTIFY and not task.target.waiters and task.target.lock.owned_by(task):
                    note(task.go)
                    task.committed, result = scheduler.loose, None
                    task.fresh = True
                else:
                    if atomic:
                        task.committed = op.commits if op.moves else op.moving(task) is NEITHER
                    variant = op.attempt(task, chance)
                    if variant < 0:
                        drop(task)
                        continue
                    note((task.place, variant) if variant else task.go)
                    if op.frees:
                        able[:] = alive
                    if task.op is not READY:
                        continue
                    result, error = task.result, task.error
                    task.result = None
                    if error is not None:
                        task.error = None
                        if task is me:
                            raise error
                        scheduler.current = task
                        assert task.carrier is not None
                        return task.carrier.throw(error)
                if task is me:
                    return result
                scheduler.current = task
                switch = task.switch
                return switch(result)
            return self.stop(me)

        return turn

    def stop(self, me: Task | None) -> Any:
        """Back to the hub, which may let this thread go on later."""
        return None if me is None else self.scheduler.hub.switch()
