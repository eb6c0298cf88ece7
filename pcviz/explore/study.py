"""The class under study: its file compiled, its constructor, its pair of methods, and where its state lives."""

import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from pcviz.sync.controlled_modules import Modules, module_named
from pcviz.sync.steps import Compiled

Make = Callable[[Any, int], Any]  # (the class, a capacity) → a buffer

STATELESS = (FunctionType, BuiltinFunctionType, type, ModuleType, property, staticmethod, classmethod)
CONSTANT = (int, float, complex, str, bytes, bool, type(None), range)


class Refused(Exception):
    """The code under study asked for something that a search cannot give it; the message is one plain sentence."""


@dataclass
class Study:
    """What `discover` found. Raises nothing; `load` and `make` run the learner's code."""

    compiled: Compiled
    source: str
    name: str
    put: str
    get: str
    build: Make
    order: str = "any"
    has_capacity: bool = True
    none_is_empty: bool = False
    muted: bool = True
    module_name: str = "pcviz_study"
    places: list[tuple[str, ...]] | None = field(default=None, repr=False)

    def load(self, modules: Modules) -> ModuleType:
        """The module, executed afresh."""
        module = module_named(self.module_name, self.compiled.filename)
        modules.run(self.compiled.code, module, **quiet_builtins(self.muted))
        return module

    def make(self, module: ModuleType, capacity: int) -> Any:
        return self.build(getattr(module, self.name), capacity)

    @property
    def folder(self) -> str | None:
        """Where the file lies: modules beside it are its neighbours."""
        path = self.compiled.filename
        return os.path.dirname(path) if os.path.isfile(path) else None

    def unread(self) -> frozenset[str]:
        """A queue counts its unfinished tasks for join() alone: without one the count, which only grows, means nothing."""
        words = ("join", "task_done", "unfinished_tasks", "shutdown", "__dict__", "vars(", "getattr(")
        return frozenset() if any(word in self.source for word in words) else frozenset(["unfinished_tasks"])

    def line(self, number: int) -> str:
        """A line of the source without its indentation."""
        lines = self.source.splitlines()
        return lines[number - 1].strip() if 0 < number <= len(lines) else ""

    def line_of_method(self, call: str) -> int:
        """Where the method that puts (or gets) begins; 0 for one that is inherited from elsewhere."""
        cls = getattr(sys.modules.get(self.module_name), self.name, None)
        method = getattr(cls, self.put if call == "put" else self.get, None)
        code = getattr(method, "__code__", None)
        return code.co_firstlineno if code is not None and code.co_filename == self.compiled.filename else 0

    def roots(self, module: ModuleType) -> tuple[Any, ...]:
        """What can hold state besides the buffer: rebound or mutable globals and class attributes, defaults and closures."""
        if self.places is None:
            self.places = list(places_of(module, self.compiled))
        return tuple([value_at(module, place) for place in self.places]) if self.places else ()


def places_of(module: ModuleType, compiled: Compiled) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []

    def function(path: tuple[str, ...], value: Any) -> None:
        inner = getattr(value, "__func__", value)
        inner = getattr(inner, "fget", None) or inner
        if isinstance(inner, FunctionType):
            if any(not isinstance(d, CONSTANT) for d in (*(inner.__defaults__ or ()), *(inner.__kwdefaults__ or {}).values())):
                found.append((*path, "__defaults__"))
            if inner.__closure__ and any(holds_state(cell) for cell in inner.__closure__):
                found.append((*path, "__closure__"))

    for name, value in vars(module).items():
        if name.startswith("__"):
            continue
        if isinstance(value, type) and value.__module__ == module.__name__:
            for attribute, part in vars(value).items():
                if attribute == "_abc_impl":  # the registry of an abstract class
                    continue
                if not attribute.startswith("__") and not isinstance(part, STATELESS) and not hasattr(part, "__get__"):
                    if not isinstance(part, CONSTANT) or attribute in compiled.class_names:
                        found.append((name, attribute))
                else:
                    function((name, attribute), part)
        elif isinstance(value, FunctionType) and value.__module__ == module.__name__:
            function((name,), value)
        elif not isinstance(value, STATELESS) and (not isinstance(value, CONSTANT) or name in compiled.global_names):
            found.append((name,))
    return found


def holds_state(cell: Any) -> bool:
    try:
        return not isinstance(cell.cell_contents, (*STATELESS, *CONSTANT))
    except ValueError:
        return False


def value_at(module: ModuleType, place: tuple[str, ...]) -> Any:
    value: Any = module
    for name in place:
        if isinstance(value, type):
            value = vars(value).get(name)
        else:
            value = getattr(value, name, None)
            value = getattr(value, "__func__", value) if name == place[-1] and not name.startswith("__") else value
        value = getattr(value, "fget", None) or value
        value = getattr(value, "__func__", value) if isinstance(value, staticmethod | classmethod) else value
    return value


class Silence(io.StringIO):
    """Where muted output goes: nowhere, however much of it there is."""

    def write(self, text: str) -> int:
        return len(text)


def quiet_builtins(muted: bool) -> dict[str, Any]:
    """Built-in functions that act otherwise under study: nothing is asked, nothing leaves, nothing is printed."""

    def ask(*_: Any) -> str:
        raise Refused("it calls input(), and nobody is there to answer")

    def leave(*_: Any) -> None:
        raise SystemExit

    replaced: dict[str, Any] = {"input": ask, "exit": leave, "quit": leave, "breakpoint": lambda *args, **kwargs: None}
    if muted:
        replaced["print"] = lambda *args, **kwargs: None
    return replaced


def mute() -> None:
    """From now on whatever writes to the standard streams of this process writes nowhere."""
    sys.stdout = Silence()
