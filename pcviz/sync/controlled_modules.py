"""The modules that a program on controlled threads gets when it says ``import threading``, ``queue``, ``time``, ``random``.

``queue`` and ``concurrent.futures`` are CPython's own source, run over the controlled primitives.
"""

import builtins
import importlib
import importlib.util
import itertools
import os
import random
import sys
import threading
import time
import tokenize
import weakref
from collections.abc import Callable, Iterator
from types import CodeType, ModuleType
from typing import Any

from pcviz.sync import controlled_conditions, controlled_locks, controlled_threads
from pcviz.sync.controlled import Scheduler
from pcviz.sync.steps import Compiled, compile_steps

EPOCH = 1_700_000_000.0  # what time.time() starts from: a date, so that a formatted one looks like one

FROM_SOURCE = ("queue", "concurrent.futures._base", "concurrent.futures.thread")

_compiled: dict[str, Compiled] = {}


def library(name: str) -> Compiled:
    """The compiled source of a standard-library module, lifted but without steps of its own."""
    if name not in _compiled:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            raise ImportError(f"no source for {name}", name=name)
        _compiled[name] = compile_steps(source_of(spec.origin), spec.origin, "sync")
    return _compiled[name]


def source_of(path: str) -> str:
    with tokenize.open(path) as file:  # in the encoding that it declares
        return file.read()


class ControlledRandom(random.Random):
    """Seeded for each execution. Its state is too large for a fingerprint, so its use is noted."""

    scheduler: Scheduler
    used = False  # since it was seeded for this execution

    def renew(self) -> None:
        if self.used:
            super().seed(0)
            self.used = False

    def seed(self, *args: Any, **options: Any) -> None:
        self.used = True
        super().seed(*args, **options)

    def setstate(self, state: Any) -> None:
        self.used = True
        super().setstate(state)

    def random(self) -> float:
        self.scheduler.unseen_state = "random numbers"
        self.used = True
        return super().random()

    def getrandbits(self, k: int, /) -> int:
        self.scheduler.unseen_state = "random numbers"
        self.used = True
        return super().getrandbits(k)


class Modules:
    """The drop-in modules of one scheduler, built once and used for all its executions."""

    def __init__(self, scheduler: Scheduler) -> None:
        self.scheduler = scheduler
        self.modules: dict[str, ModuleType] = {}
        self.folder: str | None = None  # where modules beside the study lie
        self.beside: set[str] = set()  # those that are loaded
        self.loaded: Callable[[Compiled], object] = lambda _: None  # told of each module that is run from its source
        self.shelf: dict[str, ModuleType] = {}  # modules that an earlier execution has loaded
        self.threading = self.add("threading", self.threading_names())
        self.time = self.add("time", self.time_names())
        self.chance = ControlledRandom(0)
        self.chance.scheduler = scheduler
        self.random = self.add("random", self.random_names())
        self.add("_thread", self.thread_names())

    def add(self, name: str, names: dict[str, Any]) -> ModuleType:
        module = ModuleType(name)
        vars(module).update(names)
        self.modules[name] = module
        return module

    @property
    def queue(self) -> ModuleType:
        """Made when it is first asked for: most buffers do without."""
        return self.from_source("queue")

    def bind(self, kind: type, **names: Any) -> Any:
        """The class, bound to this scheduler."""
        return type(kind.__name__, (kind,), {"scheduler": self.scheduler, "__module__": "threading", **names})

    def threading_names(self) -> dict[str, Any]:
        rlock = self.bind(controlled_locks.RLock)
        event = self.bind(controlled_conditions.Event)
        thread = self.bind(controlled_threads.Thread)
        facts = controlled_threads.Facts(self.scheduler, thread)
        names = {
            "Lock": self.bind(controlled_locks.Lock),
            "RLock": rlock,
            "Condition": self.bind(controlled_conditions.Condition, new_rlock=rlock),
            "Semaphore": self.bind(controlled_locks.Semaphore),
            "BoundedSemaphore": self.bind(controlled_locks.BoundedSemaphore),
            "Event": event,
            "Barrier": self.bind(controlled_conditions.Barrier),
            "BrokenBarrierError": threading.BrokenBarrierError,
            "Thread": thread,
            "Timer": type("Timer", (controlled_threads.Timer, thread), {"new_event": event, "__module__": "threading"}),
            "local": self.bind(controlled_threads.Local),
            "ThreadError": threading.ThreadError,
            "TIMEOUT_MAX": threading.TIMEOUT_MAX,
            "ExceptHookArgs": threading.ExceptHookArgs,
            "excepthook": threading.excepthook,
            "stack_size": threading.stack_size,
            "_register_atexit": lambda function, *args, **kwargs: None,
        }
        for name in ("current_thread", "get_ident", "enumerate", "active_count", "main_thread"):
            names[name] = getattr(facts, name)
        names |= {"get_native_id": facts.get_ident, "currentThread": facts.current_thread, "activeCount": facts.active_count}
        names["__all__"] = [name for name in names if not name.startswith("_")]
        return names

    def thread_names(self) -> dict[str, Any]:
        lock = self.threading.Lock
        return {
            "allocate_lock": lock,
            "LockType": lock,
            "RLock": self.threading.RLock,
            "get_ident": self.threading.get_ident,
            "error": RuntimeError,
            "TIMEOUT_MAX": threading.TIMEOUT_MAX,
            "start_new_thread": lambda function, args, kwargs=None: self.threading.Thread(
                target=function, args=args, kwargs=kwargs
            ).start(),
        }

    def time_names(self) -> dict[str, Any]:
        scheduler = self.scheduler
        names = {name: value for name, value in vars(time).items() if not name.startswith("_")}

        def sleep(seconds: float) -> None:
            if seconds < 0:
                raise ValueError("sleep length must be non-negative")
            scheduler.sleep(float(seconds))

        names |= {
            "sleep": sleep,
            "time": lambda: EPOCH + scheduler.now(),
            "time_ns": lambda: int((EPOCH + scheduler.now()) * 1e9),
            "monotonic_ns": lambda: int(scheduler.now() * 1e9),
            "perf_counter_ns": lambda: int(scheduler.now() * 1e9),
            "thread_time": scheduler.now,
            "process_time": scheduler.now,
            "monotonic": scheduler.now,
            "perf_counter": scheduler.now,
        }
        return names

    def random_names(self) -> dict[str, Any]:
        public = [name for name in random.__all__ if name not in ("Random", "SystemRandom")]
        names = {name: getattr(self.chance, name) for name in public}
        return names | {"Random": random.Random, "SystemRandom": random.SystemRandom, "__all__": list(random.__all__)}

    def from_source(self, name: str) -> ModuleType:
        if name not in self.modules:
            module = self.add(
                name, {"__name__": name, "__file__": library(name).filename, "__package__": name.rpartition(".")[0]}
            )
            self.loaded(library(name))
            self.run(library(name).code, module)
            names = vars(module)
            for public, original in vars(importlib.import_module(name)).items():
                if isinstance(original, type) and issubclass(original, Exception) and public in names:
                    names[public] = original
        return self.modules[name]

    def run(self, code: CodeType, module: ModuleType, **own_builtins: Any) -> None:
        """Execute module code with the imports of this scheduler and, for the rest, the real builtins."""
        scheduler = self.scheduler
        names = vars(module)
        names["__builtins__"] = {**vars(builtins), "__import__": self.import_module, **own_builtins}
        names["__pcviz_step__"] = scheduler.step
        names["__pcviz_touch__"] = scheduler.touch
        names["__pcviz_after__"] = scheduler.after
        names["__pcviz_returned__"] = scheduler.returned
        names["__pcviz_spin__"] = scheduler.spin
        names["__pcviz_iter__"] = iter
        exec(code, names)

    def import_module(
        self, name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
    ) -> ModuleType:
        """``__import__`` for the program under study."""
        if level == 0:
            if name == "_queue":
                raise ImportError("the C queue knows only real locks", name=name)
            if name in self.modules:
                return self.modules[name]
            if name in FROM_SOURCE[:1]:
                return self.from_source(name)
            if name in ("concurrent.futures", "concurrent", "concurrent.futures.thread", "concurrent.futures._base"):
                return self.futures(name, fromlist)
            if self.folder is not None and os.path.isfile(os.path.join(self.folder, f"{name}.py")):
                return self.neighbour(name)
            if name == "os" and globals is not None and globals.get("__name__") == "concurrent.futures.thread":
                return self.bare_os()
        return builtins.__import__(name, globals, locals, fromlist, level)

    def neighbour(self, name: str) -> ModuleType:
        """A module beside the study, loaded afresh for every execution as the study is. Its state is not looked into."""
        assert self.folder is not None
        path = os.path.join(self.folder, f"{name}.py")
        if path not in _compiled:
            _compiled[path] = compile_steps(source_of(path), path, "sync", definitions_only=True)
        module = self.add(name, {"__name__": name, "__file__": path})
        self.beside.add(name)
        self.scheduler.unseen_state = f"the state of {name}.py is not looked into"
        self.run(_compiled[path].code, module)
        return module

    def bare_os(self) -> ModuleType:
        """What the executor needs of `os`, without its hook into fork, which would take a controlled lock."""
        module = ModuleType("os")
        vars(module).update({"cpu_count": lambda: 4, "process_cpu_count": lambda: 4})
        return module

    def futures(self, name: str, fromlist: Any) -> ModuleType:
        package = self.modules.get("concurrent.futures") or self.unshelved()
        if package is None:
            real = importlib.import_module("concurrent.futures")
            package = self.add("concurrent.futures", {"__name__": "concurrent.futures", "__path__": []})
            base = self.from_source("concurrent.futures._base")
            names = vars(package)
            for public in real.__all__:
                if hasattr(base, public):
                    names[public] = getattr(base, public)
            names["_base"] = base
            names["thread"] = thread = self.from_source("concurrent.futures.thread")
            names["ThreadPoolExecutor"] = thread.ThreadPoolExecutor
            self.add("concurrent", {"__name__": "concurrent", "__path__": [], "futures": package})
        if fromlist:
            return self.modules.get(name, package)
        return self.modules["concurrent"] if "." in name else self.modules[name]

    def unshelved(self) -> ModuleType | None:
        """The modules of `concurrent.futures`, if an earlier execution has loaded them, with a state as after loading."""
        self.modules |= self.shelf
        thread = self.modules.get("concurrent.futures.thread")
        if thread is None:
            return None
        self.shelf.clear()
        lock, queues = self.threading.Lock(), weakref.WeakKeyDictionary[Any, Any]()
        vars(thread).update(_shutdown=False, _global_shutdown_lock=lock, _threads_queues=queues)
        thread.ThreadPoolExecutor._counter = itertools.count().__next__
        return self.modules["concurrent.futures"]

    def reset(self) -> None:
        """What must be the same at the beginning of every execution."""
        self.chance.renew()
        if "concurrent" in self.modules:
            for name in [name for name in self.modules if name.startswith("concurrent")]:
                self.shelf[name] = self.modules.pop(name)
        for name in self.beside:
            self.modules.pop(name, None)
        self.beside.clear()

    def everything(self) -> Iterator[Any]:
        """What the modules have."""
        return (value for module in self.modules.values() for value in vars(module).values())


def module_named(name: str, filename: str) -> ModuleType:
    """An empty module that the program under study fills; dataclasses look it up by name."""
    module = ModuleType(name)
    module.__file__ = filename
    sys.modules[name] = module
    return module
