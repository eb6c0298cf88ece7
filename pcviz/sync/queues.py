"""``queue`` over an instrumented ``threading``: CPython's own source, executed over other primitives.

`queue.Queue` is plain Python over `threading`, so its own lines on our lock are the honest queue. `SimpleQueue`, which is C, is
written again here. The exceptions are the originals: `queue.Full` is the same object for everybody.
"""

import builtins
import inspect
import queue as original
from collections import deque
from collections.abc import Callable, Mapping
from functools import cache
from types import CodeType, GenericAlias, ModuleType
from typing import Any, ClassVar

EXCEPTIONS = ("Empty", "Full", "ShutDown")  # ShutDown came with 3.13


@cache
def source() -> CodeType:
    return compile(inspect.getsource(original), original.__file__ or "queue.py", "exec")


def importing(names: Mapping[str, ModuleType]) -> Callable[..., Any]:
    """An `__import__` that gives out these modules and leaves all others to the interpreter's."""

    def our_import(name: str, *rest: Any, **options: Any) -> Any:
        return names[name] if name in names else builtins.__import__(name, *rest, **options)

    return our_import


class SimpleQueue:
    """An unbounded queue without `task_done`; `put` never blocks."""

    _threading: ClassVar[ModuleType]
    __class_getitem__: ClassVar[Any] = classmethod(GenericAlias)

    def __init__(self) -> None:
        self._queue: deque[Any] = deque()
        self._count = self._threading.Semaphore(0)

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        self._queue.append(item)
        self._count.release()

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """Raises queue.Empty when there is nothing and it may not wait any longer."""
        if timeout is not None and timeout < 0:
            raise ValueError("'timeout' must be a non-negative number")
        if not self._count.acquire(block, timeout if block else None):
            raise original.Empty
        return self._queue.popleft()

    def put_nowait(self, item: Any) -> None:
        self.put(item)

    def get_nowait(self) -> Any:
        return self.get(False)

    def empty(self) -> bool:
        return not self._queue

    def qsize(self) -> int:
        return len(self._queue)


def queue_module(threading: ModuleType, time: ModuleType) -> ModuleType:
    """A module `queue` whose queues stand on this `threading` and this `time`."""
    module = ModuleType("queue", original.__doc__)
    module.__file__ = original.__file__
    space = vars(module)
    space["__builtins__"] = {**vars(builtins), "__import__": importing({"threading": threading, "time": time})}
    exec(source(), space)
    for name in EXCEPTIONS:
        if hasattr(original, name):
            space[name] = getattr(original, name)
    space["SimpleQueue"] = type("SimpleQueue", (SimpleQueue,), {"_threading": threading, "__module__": "queue"})
    return module
