"""The module-like `threading` and `time` that a kernel hands to code under study."""

import random
import threading
import time
from types import ModuleType
from typing import Any, Protocol


class Timekeeper(Protocol):
    def now(self) -> float: ...
    def sleep(self, seconds: float, /) -> None: ...


def threading_module(*parts: dict[str, Any]) -> ModuleType:
    """The standard library's `threading` with the names in `parts` put in place of its own."""
    return _module("threading", threading, *parts)


def time_module(kernel: Timekeeper, start: float) -> ModuleType:
    """`time` on the kernel's (or another's) run clock; `start` is the wall time (seconds since the epoch) that it began at."""
    now = kernel.now
    clocks: dict[str, Any] = {"sleep": lambda seconds: kernel.sleep(seconds)}
    clocks["time"] = lambda: start + now()
    clocks["time_ns"] = lambda: int((start + now()) * 1e9)
    for name in ("monotonic", "perf_counter"):
        clocks[name] = now
        clocks[f"{name}_ns"] = lambda: int(now() * 1e9)
    return _module("time", time, clocks)


def random_module(seed: object) -> ModuleType:
    """`random` whose functions draw from a generator of their own, begun with `seed`."""
    chance = random.Random(f"{seed}")
    drawn = {name: getattr(chance, name) for name in random.__all__ if name not in ("Random", "SystemRandom")}
    return _module("random", random, drawn)


def _module(name: str, original: ModuleType, *parts: dict[str, Any]) -> ModuleType:
    module = ModuleType(name, original.__doc__)
    space = vars(module)
    space.update({key: value for key, value in vars(original).items() if not key.startswith("__")})
    for part in parts:
        space.update(part)
    return module
