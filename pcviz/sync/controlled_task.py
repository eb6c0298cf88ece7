"""A controlled thread, and the kinds of thing that it can be about to do."""

import random
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any, Optional

from greenlet import GreenletExit, getcurrent, greenlet  # type: ignore[import-untyped]

from pcviz.trace import event as ev

if TYPE_CHECKING:
    from pcviz.sync.controlled import Scheduler

GO, TIMEOUT, SPURIOUS = 0, 1, 2
NOT_NOW = -1  # no variant: it cannot happen
FIRST_PICK = 8  # variants from here on say which waiters a notify wakes

NO_CHOICE: tuple[int, ...] = ()
ONLY_GO: tuple[int, ...] = (GO,)
ONLY_TIMEOUT: tuple[int, ...] = (TIMEOUT,)
GO_OR_TIMEOUT: tuple[int, ...] = (GO, TIMEOUT)

# How a call moves among the steps of others: RIGHT (may happen later: acquire), LEFT (may happen earlier: release), BOTH, or
# NEITHER
NEITHER, RIGHT, LEFT, BOTH = "neither", "right", "left", "both"


class Operation:
    """One kind of thing that a task can be about to do. Operations are stateless; the task carries target and argument."""

    word = ""  # the name of the call as Python spells it, for stories
    moves = NEITHER  # "": ask `moving`
    commits = True  # a step that begins with it has no right movers after it
    frees = True  # others may be able to go on afterwards
    takes = False  # its target (a condition: its lock) is taken by it, or at the begin of the step that follows it

    def __init_subclass__(cls) -> None:
        cls.commits = cls.moves in (LEFT, NEITHER)

    def moving(self, task: "Task") -> str:
        return self.moves

    def choices(self, task: "Task") -> tuple[int, ...]:
        """The variants in which this can happen now; none means blocked."""
        return ONLY_GO

    def perform(self, task: "Task", variant: int) -> bool:
        """Let it happen. True: the task runs on at once; False: it stands after the call, or waits."""
        raise NotImplementedError

    def attempt(self, task: "Task", chance: random.Random) -> int:
        """Let it happen in one of its variants, drawn by chance, and return that; NOT_NOW: it cannot happen.

        A task that is to run on at once is READY then. The most frequent operations say all this in fewer words of their own.
        """
        choices = self.choices(task)
        if not choices:
            return NOT_NOW
        variant = choices[0] if len(choices) == 1 else choices[int(chance.random() * len(choices))]
        if self.perform(task, variant):
            task.op = READY
        return variant

    def __repr__(self) -> str:
        return f"<{self.word}>"


class Running(Operation):
    word = "run"

    def choices(self, task: "Task") -> tuple[int, ...]:
        return NO_CHOICE


class Finished(Operation):
    word = "finished"

    def choices(self, task: "Task") -> tuple[int, ...]:
        return NO_CHOICE


class Step(Operation):
    """A point between two statements."""

    word = "step"
    frees = False

    def perform(self, task: "Task", variant: int) -> bool:
        return True


class Look(Operation):
    """A call that only looks (is_set, locked) or that cannot be kept waiting (start)."""

    word = "look"

    def perform(self, task: "Task", variant: int) -> bool:
        task.answer(None)
        return False


class Ready(Step):
    """A call has taken effect and its result waits for the task to run on."""

    word = "return"


class Sleep(Operation):
    """Sleeps may end in any order: how long a thread is kept from running is never a promise."""

    word = "sleep"

    def perform(self, task: "Task", variant: int) -> bool:
        task.scheduler.reach(task.deadline)
        task.answer(None)
        if task.scheduler.trace is not None:
            task.scheduler.record(ev.WAKE, 0, None, task)
        return False


RUNNING: Operation = Running()
FINISHED: Operation = Finished()
STEP = Step()
LOOK = Look()
READY = Ready()
SLEEP = Sleep()


class Carrier(greenlet):  # type: ignore[misc]
    """A stack on which tasks run, one after another: to make one takes as long as some twenty steps."""

    __slots__ = ("task",)

    def __init__(self, hub: Any) -> None:
        super().__init__(carry, hub)
        self.task: Task | None = None


def carry(task: Optional["Task"]) -> None:
    """The tasks that a carrier is sent. It keeps no name for itself, so that it ends when nobody needs it."""
    back = getcurrent().parent.switch
    while task is not None:
        task.live()
        task = None
        task = back()


class Task:
    """A controlled thread."""

    __slots__ = (
        "argument", "body", "call", "carrier", "committed", "daemon", "deadline", "error", "failure", "fresh", "go", "held",
        "item", "left", "memory", "name", "number", "op", "place", "result", "role", "scheduler", "swallowed", "switch",
        "taken", "target", "thread", "timed", "told_blocked",
    )  # fmt: skip
    place: int  # among the scheduler's tasks: `Turns` keeps it
    go: tuple[int, int]  # its step there, in the one way in which most can be taken

    def __init__(
        self, scheduler: "Scheduler", body: Callable[[], object], number: int, name: str, role: str, daemon: bool = False
    ) -> None:
        self.scheduler = scheduler
        self.body = body
        self.number = number
        self.name = name
        self.role = role
        self.daemon = daemon
        self.carrier: Carrier | None = None  # from its first step to its end
        self.switch: Callable[[Any], Any] = scheduler.set_out  # on to its carrier, once it has one
        self.op: Operation = STEP
        self.target: Any = None
        self.argument: Any = None
        self.timed = False
        self.deadline = 0.0
        self.result: Any = None
        self.error: BaseException | None = None
        self.failure: BaseException | None = None
        self.thread: Any = None  # the learner's Thread object, if one was asked for
        self.swallowed = 0
        # Of a producer or a consumer: which call it makes, how often yet, and what it carries from its begin to its return
        self.call = ""
        self.left = 0
        self.item: Any = None
        self.memory = (0, 0)
        self.held: tuple[int, ...] = ()  # the serial numbers of the locks that it took and has not released
        self.fresh = False  # a call has taken effect, and nothing shared has been touched since
        self.told_blocked = False  # the trace says that it is in an entry queue
        self.taken: tuple[int, ...] = ()  # the serial numbers of what it has taken in the step that it is in the middle of
        self.committed = False  # atomic: past the point after which only left movers may follow in the same step

    @property
    def frame(self) -> FrameType | None:
        """The innermost frame of a task that has begun and stands somewhere."""
        return None if self.carrier is None else self.carrier.gr_frame

    def live(self) -> None:
        scheduler, body = self.scheduler, self.body
        if scheduler.trace is not None and self.number:
            scheduler.record(ev.START, 0, None, self)
        end: Any = None
        try:
            body()
        except GreenletExit:
            self.op = FINISHED  # what its frames leave behind is collected next
            end = "stopped"
        except SystemExit:
            pass
        except BaseException as error:
            self.failure = error
            end = {"error": f"{type(error).__name__}: {error}", "traceback": ""}
        self.op = FINISHED
        if scheduler.trace is not None and self.number:
            scheduler.record(ev.END, 0, end, self)

    def answer(self, result: Any) -> None:
        """The call has taken effect; the task will see `result` when it runs on."""
        self.result = result
        self.fresh = True
        self.op = READY

    def refuse(self, error: BaseException) -> None:
        """The call raises."""
        self.error = error
        self.fresh = True
        self.op = READY
