"""Random schedules: threads that hand the turn to each other, without coming back to a hub between two steps.

Who goes next is drawn in the thread that stands at a choice point: if it is its own turn again, nothing is switched at all.
Every thread that can go is as likely as any other. The steps are those that `Scheduler.advance` would take.
"""

import random
from typing import Any

from pcviz.sync.controlled import Scheduler
from pcviz.sync.controlled_task import FINISHED, GO, LEFT, NEITHER, ONLY_GO, READY, RUNNING, STEP, Task

Step = tuple[int, int]  # (place of the thread, variant)


class Turns:
    """Draws the steps of one scheduler's executions; nothing is recorded."""

    def __init__(self, scheduler: Scheduler, chance: random.Random) -> None:
        self.scheduler = scheduler
        self.number = chance.random  # a third of the time of `chance.choice`, and this is where random schedules are made
        self.steps: list[Step] = []

    def begin(self) -> None:
        """An execution stands at its start."""
        self.steps = []
        self.stuck = False

    def list_those_alive(self) -> None:
        tasks = self.scheduler.tasks
        self.scheduler.stirred = False
        self.alive = [(task, place, (place, GO)) for place, task in enumerate(tasks) if task.op is not FINISHED]
        self.able = self.alive[:]  # without those who are known to be kept waiting

    def go_on(self, steps: int) -> Task | None:
        """Take so many steps more, or fewer: until a thread ends, nobody can go (`stuck`), or the scheduler has `enough`.

        Returns the thread that went last.
        """
        scheduler = self.scheduler
        self.limit = len(self.steps) + steps
        self.list_those_alive()
        self.stuck = not self.alive
        if self.stuck:
            return None
        scheduler.away = self.turn
        try:
            self.turn()
        finally:
            scheduler.away = scheduler.hub.switch
        if self.stuck:
            self.stuck = not any(task.op.choices(task) for task in scheduler.tasks)
        last, scheduler.current = scheduler.current, None
        if last is not None and last.op is FINISHED:
            scheduler.alight(last)
        return last

    def turn(self) -> Any:
        """Called where a thread stands (or by the hub): comes back when it is its turn, with its call's result or error."""
        scheduler = self.scheduler
        me, steps, number = scheduler.current, self.steps, self.number
        if scheduler.enough or len(steps) >= self.limit:
            return self.stop(me)
        if scheduler.stirred:
            self.list_those_alive()
        able, atomic = self.able, scheduler.atomic
        if atomic:  # calls that belong to a step have freed whom they free
            able[:] = self.alive
        while True:
            one = able[int(number() * len(able))]
            task, place, go = one
            op = task.op
            if op is STEP:
                steps.append(go)
                task.committed = True
            else:
                choices = ONLY_GO if op.sure else op.choices(task)
                if not choices:
                    able.remove(one)
                    if able:
                        continue
                    self.stuck = True
                    return self.stop(me)
                variant = choices[0] if len(choices) == 1 else choices[int(number() * len(choices))]
                steps.append((place, variant) if variant else go)
                if atomic:
                    moves = op.moves or op.moving(task)
                    task.committed = moves is LEFT or moves is NEITHER
                stays = not op.perform(task, variant) and task.op is not READY
                if op.frees:
                    able[:] = self.alive
                if stays:
                    continue
            result, error = task.result, task.error
            task.result = task.error = None
            task.op = RUNNING
            scheduler.current = task
            scheduler.hot = 0
            if task is not me:
                carrier = task.carrier or scheduler.board(task)
                return carrier.switch(result) if error is None else carrier.throw(error)
            if error is not None:
                raise error
            return result

    def stop(self, me: Task | None) -> Any:
        """Back to the hub, which may let this thread go on later."""
        return None if me is None else self.scheduler.hub.switch()
