"""Random schedules: threads that hand the turn to each other, without coming back to a hub between two steps.

Who goes next is drawn in the thread that stands at a choice point: if it is its own turn again, nothing is switched at all.
Every thread that can go is as likely as any other. The steps are those that `Scheduler.advance` would take.
"""

import random
from typing import Any

from pcviz.sync.controlled import Scheduler
from pcviz.sync.controlled_task import FINISHED, GO, READY, RUNNING, STEP, Task

Step = tuple[int, int]  # (place of the thread, variant)


class Turns:
    """Draws the steps of one scheduler's executions; critical sections are not atomic in them, and nothing is recorded."""

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
        self.known = len(tasks)
        self.alive = [(task, place, (place, GO)) for place, task in enumerate(tasks) if task.op is not FINISHED]

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
        if len(scheduler.tasks) != self.known:
            self.list_those_alive()
        alive = self.alive
        while True:
            task, place, go = alive[int(number() * len(alive))]
            op = task.op
            if op is not STEP:
                choices = op.choices(task)
                if not choices:
                    able = [one for one in alive if one[0].op.choices(one[0])]
                    if not able:
                        self.stuck = True
                        return self.stop(me)
                    task, place, go = able[int(number() * len(able))]
                    op = task.op
                    choices = op.choices(task)
                variant = choices[0] if len(choices) == 1 else choices[int(number() * len(choices))]
                steps.append(go if not variant else (place, variant))
                if not op.perform(task, variant) and task.op is not READY:
                    continue
            else:
                steps.append(go)
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
