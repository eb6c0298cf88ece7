"""Thread, Timer and local of the controlled backend, and the facts about threads that a program can ask for."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pcviz.sync.controlled import Scheduler
from pcviz.sync.controlled_conditions import Event
from pcviz.sync.controlled_locks import Primitive
from pcviz.sync.controlled_task import FINISHED, LOOK, NO_CHOICE, ONLY_GO, ONLY_TIMEOUT, TIMEOUT, Operation, Task
from pcviz.trace import event as ev


class Join(Operation):
    word = "join"

    def choices(self, task: Task) -> tuple[int, ...]:
        if task.target.over():
            return ONLY_GO
        return ONLY_TIMEOUT if task.timed else NO_CHOICE

    def perform(self, task: Task, variant: int) -> bool:
        thread = task.target
        if variant == TIMEOUT:
            task.scheduler.reach(task.deadline)
        if thread.scheduler.trace is not None:
            thread.scheduler.record(ev.TIMEOUT if variant == TIMEOUT else ev.WAKE, thread.number, None, task)
        task.answer(None)
        return False


JOIN = Join()


class Thread(Primitive):
    """A thread that the program under study starts by itself."""

    kind = "thread"
    task: Task | None = None

    def __init__(
        self,
        group: None = None,
        target: Callable[..., object] | None = None,
        name: str | None = None,
        args: Iterable[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
        *,
        daemon: bool | None = None,
    ) -> None:
        if group is not None:
            raise AssertionError("group argument must be None for now")
        self._target = target
        self._args = tuple(args)
        self._kwargs = dict(kwargs or {})
        self._name = name or self.default_name()
        self.daemon = bool(daemon)
        self.announce()

    def default_name(self) -> str:
        self.scheduler.unnamed += 1
        target = getattr(self._target, "__name__", "")
        return f"Thread-{self.scheduler.unnamed}" + (f" ({target})" if target else "")

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        self._name = str(name)

    def getName(self) -> str:
        return self.name

    def setName(self, name: str) -> None:
        self.name = name

    def setDaemon(self, daemon: bool) -> None:
        self.daemon = daemon

    def isDaemon(self) -> bool:
        return self.daemon

    @property
    def ident(self) -> int | None:
        return None if self.task is None else self.task.number

    native_id = ident

    def over(self) -> bool:
        return self.task is not None and self.task.op is FINISHED

    def start(self) -> None:
        if self.task is not None:
            raise RuntimeError("threads can only be started once")
        scheduler = self.scheduler
        scheduler.pause(LOOK)
        self.task = scheduler.spawn(self.run, self._name, daemon=self.daemon)
        self.task.thread = self

    def run(self) -> None:
        if self._target is not None:
            self._target(*self._args, **self._kwargs)

    def is_alive(self) -> bool:
        self.scheduler.pause(LOOK)
        return self.task is not None and not self.over()

    def join(self, timeout: float | None = None) -> None:
        if self.task is None:
            raise RuntimeError("cannot join thread before it is started")
        if self.task is self.scheduler.current:
            raise RuntimeError("cannot join current thread")
        if self.scheduler.trace is not None and not self.over():
            self.scheduler.record(ev.WAIT, self.number, timeout)
        self.scheduler.pause(JOIN, self, None, None if timeout is None else max(0.0, timeout))


class Timer(Thread):
    new_event: type[Event]  # the Event of the same namespace

    def __init__(
        self,
        interval: float,
        function: Callable[..., object],
        args: Iterable[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__()
        self.interval = interval
        self.function = function
        self.args = tuple(args or ())
        self.kwargs = dict(kwargs or {})
        self.finished = self.new_event()

    def cancel(self) -> None:
        self.finished.set()

    def run(self) -> None:
        self.finished.wait(self.interval)
        if not self.finished.is_set():
            self.function(*self.args, **self.kwargs)
        self.finished.set()


class Local:
    """``threading.local``: attributes that each thread has for itself."""

    scheduler: Scheduler

    def __init__(self) -> None:
        object.__setattr__(self, "_values", {})

    def _mine(self) -> dict[str, Any]:
        self.scheduler.identity_read = True
        values: dict[int, dict[str, Any]] = object.__getattribute__(self, "_values")
        return values.setdefault(self.scheduler.me().number, {})

    def __getattr__(self, name: str) -> Any:
        try:
            return self._mine()[name]
        except KeyError:
            raise AttributeError(f"'_thread._local' object has no attribute '{name}'") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self._mine()[name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del self._mine()[name]
        except KeyError:
            raise AttributeError(f"'_thread._local' object has no attribute '{name}'") from None


class Facts:
    """current_thread, get_ident and their like. A program that asks who it is has threads that are not alike."""

    def __init__(self, scheduler: Scheduler, new_thread: type[Thread]) -> None:
        self.scheduler = scheduler
        self.new_thread = new_thread

    def of(self, task: Task) -> Thread:
        if task.thread is None:
            task.thread = self.new_thread(name=task.name)
            task.thread.task = task
        found: Thread = task.thread
        return found

    def current_thread(self) -> Thread:
        self.scheduler.identity_read = True
        return self.of(self.scheduler.me())

    def get_ident(self) -> int:
        self.scheduler.identity_read = True
        return self.scheduler.me().number

    def enumerate(self) -> list[Thread]:
        self.scheduler.identity_read = True
        return [self.of(task) for task in self.scheduler.tasks if task.op is not FINISHED]

    def active_count(self) -> int:
        return len(self.enumerate())

    def main_thread(self) -> Thread:
        self.scheduler.identity_read = True
        return self.of(self.scheduler.tasks[0] if self.scheduler.tasks else self.scheduler.me())
