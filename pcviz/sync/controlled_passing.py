"""Code that runs before the threads do (an import, a constructor), without a stack of its own: that of a task costs more."""

import gc
from collections.abc import Callable
from typing import Any

from pcviz.sync.controlled import Scheduler
from pcviz.sync.controlled_task import Task


class Waited(BaseException):
    """It makes calls that can be kept waiting, and must be run again from the start: `alone`."""


def in_passing(scheduler: Scheduler, body: Callable[[], Any]) -> Any:
    """What `Scheduler.alone` would return, for a body that has run there before and made no call that can be kept waiting.

    Raises Waited when it makes one now, even if the body swallows that, and whatever `body` raises.
    """
    waited = False

    def wait(_: object = None) -> Any:
        nonlocal waited
        waited = True
        raise Waited

    scheduler.current = Task(scheduler, body, 0, "main", "main")
    scheduler.current.committed = scheduler.atomic
    scheduler.away, away = wait, scheduler.away
    collecting = gc.isenabled()
    if collecting:
        gc.disable()
    try:
        return body()
    except SystemExit:
        waited = True
    finally:
        scheduler.current, scheduler.away = None, away
        if collecting:
            gc.enable()
        if waited:
            raise Waited
