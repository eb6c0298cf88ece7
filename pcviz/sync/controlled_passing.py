"""Code that runs before the threads do (an import, a constructor), without a stack of its own: that of a task costs more."""

import gc
from collections.abc import Callable
from typing import Any

from pcviz.sync.controlled import Scheduler
from pcviz.sync.controlled_task import Task


class Waited(BaseException):
    """It makes calls that can be kept waiting, and must be run again from the start: `Scheduler.alone`."""


class Passing:
    """Runs what has run as a task before, and made no call that can be kept waiting."""

    def __init__(self, scheduler: Scheduler) -> None:
        self.scheduler = scheduler
        self.waited = False
        self.task = Task(scheduler, lambda: None, 0, "main", "main")  # who imports and constructs: it never stands anywhere

    def run(self, body: Callable[[], Any]) -> Any:
        """What `Scheduler.alone` would return.

        Raises Waited when `body` makes such a call now, even if it swallows that, and whatever it raises.
        """
        scheduler = self.scheduler
        scheduler.current = self.task
        self.task.committed, self.task.fresh = scheduler.atomic, False
        scheduler.away, away = self.wait, scheduler.away
        collecting = gc.isenabled()
        if collecting:
            gc.disable()
        try:
            return body()
        except SystemExit:
            self.waited = True
        finally:
            scheduler.current, scheduler.away = None, away
            if collecting:
                gc.enable()
            if self.waited:
                raise Waited

    def wait(self, _: object = None) -> Any:
        self.waited = True
        raise Waited
