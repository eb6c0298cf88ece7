"""``Thread`` and ``Timer``: the standard library's, begun by a kernel, with their lives recorded."""

import itertools
import sys
import traceback
from _thread import get_native_id
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from threading import ExceptHookArgs
from typing import Any, ClassVar

from pcviz.sync.kernel import Aborted, Kernel, Waiter
from pcviz.trace.event import END, START, TIMEOUT, WAIT, WAKE

STOPPED, KILLED = "stopped", "killed"  # what END says of a thread that an abort ended: by you, or with the program


class Thread:
    """A thread of control: `target(*args, **kwargs)`, or a subclass's own `run`."""

    _kernel: ClassVar[Kernel]
    _roster: ClassVar["Roster"]
    _role = "worker"  # what the screen calls it: producer, consumer, main or worker

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
        assert group is None, "group argument must be None for now"
        self._target = target
        self._args = args
        self._kwargs = kwargs or {}
        self._name = str(name) if name else self._roster.new_name(target)
        self._daemonic = self._roster.current_thread().daemon if daemon is None else daemon
        self._number = 0  # in the trace, once started
        self._object = 0  # in the trace, once somebody joins it
        self._ident: int | None = None
        self._native_id: int | None = None
        self._started = False
        self._finished = False
        self._mutex = self._kernel.mutex()
        self._joiners: deque[Waiter] = deque()
        self._initialized = True

    def __repr__(self) -> str:
        self._check_initialized()
        status = "stopped" if self._finished else "started" if self._started else "initial"
        daemon = " daemon" if self._daemonic else ""
        ident = "" if self._ident is None else f" {self._ident}"
        return f"<{type(self).__name__}({self._name}, {status}{daemon}{ident})>"

    def _check_initialized(self) -> None:
        if not getattr(self, "_initialized", False):
            raise RuntimeError("Thread.__init__() not called")

    def start(self) -> None:
        """Raises RuntimeError the second time."""
        self._check_initialized()
        if self._started:
            raise RuntimeError("threads can only be started once")
        self._started = True
        self._number = self._kernel.introduce(self._name, self._role, self._daemonic)
        self._roster.alive[self._number] = self
        self._ident = self._kernel.spawn(self._number, self._name, self._live)

    def run(self) -> None:
        try:
            if self._target is not None:
                self._target(*self._args, **self._kwargs)
        finally:
            del self._target, self._args, self._kwargs  # they may well hold this thread in turn

    def _live(self) -> None:
        self._ident = self._kernel.ident()
        self._native_id = get_native_id()
        self._kernel.record(START, 0)
        end: Any = None
        try:
            self.run()
        except Aborted:
            end = self._kernel.last_word
        except SystemExit:
            pass
        except BaseException as error:
            end = {"error": f"{type(error).__name__}: {error}", "traceback": traceback.format_exc()}
            self._kernel.threading.excepthook(ExceptHookArgs((*sys.exc_info(), self)))
        finally:
            self._end(end)

    def _end(self, end: Any) -> None:
        with self._mutex:
            self._kernel.record(END, 0, end)
            self._finished = True
            joiners = list(self._joiners)
            self._joiners.clear()
        self._roster.alive.pop(self._number, None)
        for joiner in joiners:
            joiner.wake()

    def join(self, timeout: float | None = None) -> None:
        """Wait for the end, at most `timeout` run seconds."""
        self._check_initialized()
        kernel = self._kernel
        if not self._started:
            raise RuntimeError("cannot join thread before it is started")
        if kernel.me() == self._number:
            raise RuntimeError("cannot join current thread")
        if self._finished:
            return
        if kernel.gated:
            kernel.gate("ask", self._object)
        with self._mutex:
            if self._finished:
                return
            if not self._object:
                self._object = kernel.declare("thread", self._name, thread=self._number)
            kernel.record(WAIT, self._object, timeout)
            joiner = kernel.waiter()
            self._joiners.append(joiner)
        woken = False
        try:
            woken = joiner.wait(timeout)
        finally:
            with self._mutex:
                if joiner in self._joiners:
                    self._joiners.remove(joiner)
        kernel.record(WAKE if woken or self._finished else TIMEOUT, self._object)

    def is_alive(self) -> bool:
        self._check_initialized()
        return self._started and not self._finished

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        self._name = str(name)

    @property
    def daemon(self) -> bool:
        return self._daemonic

    @daemon.setter
    def daemon(self, daemonic: bool) -> None:
        self._check_initialized()
        if self._started:
            raise RuntimeError("cannot set daemon status of active thread")
        self._daemonic = daemonic

    @property
    def ident(self) -> int | None:
        return self._ident

    @property
    def native_id(self) -> int | None:
        return self._native_id

    # The names of old, which course material still uses.
    def getName(self) -> str:
        return self.name

    def setName(self, name: str) -> None:
        self.name = name

    def isDaemon(self) -> bool:
        return self.daemon

    def setDaemon(self, daemonic: bool) -> None:
        self.daemon = daemonic


class Foreign:
    """Mixed into the thread objects of threads that this kernel did not begin, such as the main thread."""

    _number: int

    def join(self, timeout: float | None = None) -> None:
        raise RuntimeError("cannot join a thread that was begun outside")


class Timer(Thread):
    """Calls `function` after `interval` run seconds, unless cancelled first."""

    def __init__(
        self,
        interval: float,
        function: Callable[..., object],
        args: Iterable[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        Thread.__init__(self)
        self.interval = interval
        self.function = function
        self.args = args if args is not None else []
        self.kwargs = kwargs if kwargs is not None else {}
        self.finished = self._kernel.threading.Event()

    def cancel(self) -> None:
        self.finished.set()

    def run(self) -> None:
        self.finished.wait(self.interval)
        if not self.finished.is_set():
            self.function(*self.args, **self.kwargs)
        self.finished.set()


class Roster:
    """The threads of one kernel, and the functions of `threading` that ask about them."""

    def __init__(self, kernel: Kernel) -> None:
        self.alive: dict[int, Thread] = {}
        self._kernel = kernel
        self._counter = itertools.count(1)
        common = {"_kernel": kernel, "_roster": self, "__module__": "threading"}
        self.Thread = type("Thread", (Thread,), {**common, "__doc__": Thread.__doc__})
        self.Timer = type("Timer", (Timer, self.Thread), {**common, "__doc__": Timer.__doc__})
        self._foreign = type("Foreign", (Foreign, self.Thread), common)

    def names(self) -> dict[str, Any]:
        """What a namespace `threading` takes from here."""
        return {
            "Thread": self.Thread,
            "Timer": self.Timer,
            "current_thread": self.current_thread,
            "currentThread": self.current_thread,
            "enumerate": self.enumerate,
            "active_count": self.active_count,
            "activeCount": self.active_count,
            "get_ident": self._kernel.ident,
        }

    def new_name(self, target: Callable[..., object] | None) -> str:
        name = f"Thread-{next(self._counter)}"
        if target is not None and hasattr(target, "__name__"):
            name += f" ({target.__name__})"
        return name

    def current_thread(self) -> Thread:
        number = self._kernel.me()
        return self.alive.get(number) or self.adopt(number, self._kernel.ident(), f"Thread-{number}")

    def adopt(self, number: int, ident: int, name: str) -> Thread:
        """A thread object for a thread begun elsewhere."""
        thread: Thread = self._foreign(name=name, daemon=True)
        thread._started = True
        thread._number = number
        thread._ident = ident
        self.alive[number] = thread
        return thread

    def enumerate(self) -> list[Thread]:
        return [thread for thread in list(self.alive.values()) if thread.is_alive()]

    def active_count(self) -> int:
        return len(self.enumerate())
