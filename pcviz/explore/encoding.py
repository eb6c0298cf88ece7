"""Values as nested tuples of numbers and strings: equal tuples stand for values between which no program can tell."""

import itertools
from collections import deque
from collections.abc import Callable
from enum import Enum
from types import (
    BuiltinFunctionType,
    CellType,
    CodeType,
    FunctionType,
    GeneratorType,
    MappingProxyType,
    MethodType,
    ModuleType,
)
from typing import Any

from pcviz.explore.items import Item, Marked, Token, number_of
from pcviz.sync.controlled_conditions import Barrier, Condition, Event
from pcviz.sync.controlled_locks import Lock, Primitive, RLock, Semaphore
from pcviz.sync.controlled_task import Task
from pcviz.sync.controlled_threads import Local, Thread

Key = Any  # a nested tuple of numbers and strings

DYNAMIC = 1000  # numbers from here on are for objects made during the run

FUTURE_FREE = (type, ModuleType, BuiltinFunctionType, property, staticmethod, classmethod, MappingProxyType)
UNBOUND = ("unbound",)
TRUE, FALSE = ("true",), ("false",)
TOKEN = ("token",)


class Encoder:
    """Encodes values. Things with identity get numbers where they are first met, and are named by them afterwards."""

    def __init__(self, unread: frozenset[str]) -> None:
        self.unread = unread  # attributes that nobody ever reads: their values have no future
        self.temporaries: dict[str, dict[str, Any]] = {}  # by file compiled for the study: names that the AST pass made
        self.codes: dict[int, tuple[int, CodeType]] = {}
        self.opaque: dict[str, None] = {}
        self.seen: dict[int, int] = {}  # number of each thing met in the shared part, by id
        self.stable: dict[int, int] = {}  # numbers that things keep while an execution lasts
        self.kept: list[Any] = []  # those things, so that their ids stay theirs
        self.numbering = False  # whether new things get numbers for the whole execution
        self.dynamic = DYNAMIC
        self.private: dict[int, int] | None = None  # numbers of what only the thread at hand can reach
        self.moving = False
        self.refers: set[int] = set()
        self.who: list[Task] = []
        self.handlers: dict[type, Callable[[Any], Key]] = {
            bool: lambda value: TRUE if value else FALSE,
            float: lambda value: ("float", repr(value)),
            bytes: lambda value: ("bytes", value),
            complex: lambda value: ("complex", repr(value)),
            range: lambda value: ("range", value.start, value.stop, value.step),
            Item: lambda value: value.key,
            Token: lambda value: TOKEN,
            Marked: lambda value: ("item", number_of(value)),
            tuple: lambda value: ("tuple", *map(self.encode, value)),
            frozenset: lambda value: ("frozenset", *sorted(map(self.encode, value), key=repr)),
            Task: self.task,
        }

    def position(self, code: CodeType, lasti: int, values: Any) -> Key:
        raise NotImplementedError

    def code(self, code: CodeType) -> Key:
        """A number for code that lives as long as the search; code made during a run is called by its place."""
        if code.co_filename not in self.temporaries:
            return (code.co_filename, code.co_qualname, code.co_firstlineno)
        found = self.codes.get(id(code))
        if found is None:
            found = self.codes[id(code)] = (len(self.codes), code)
        return found[0]

    def note(self, reason: str) -> None:
        self.opaque.setdefault(reason)

    def encode(self, value: Any) -> Key:
        kind = type(value)
        if kind is int or kind is str or value is None:
            return value
        handler = self.handlers.get(kind)
        if handler is None:
            handler = self.handlers[kind] = self.handler_for(kind, value)
        return handler(value)

    def handler_for(self, kind: type, value: Any) -> Callable[[Any], Key]:
        if kind is tuple or value is UNBOUND:
            return lambda same: same
        if kind is FunctionType:
            return self.function
        if kind is MethodType:
            return lambda method: ("method", self.encode(method.__self__), method.__name__)
        if kind is BuiltinFunctionType or kind.__name__ in ("method-wrapper", "builtin_function_or_method"):
            return self.builtin
        if issubclass(kind, type):
            return lambda cls: ("class", cls.__qualname__)
        if isinstance(value, FUTURE_FREE):
            return lambda other: (type(other).__name__, getattr(other, "__name__", ""))
        if isinstance(value, BaseException):
            return lambda error: ("error", type(error).__name__, *map(self.encode, error.args))
        if issubclass(kind, Item):
            return lambda item: item.key
        if isinstance(value, Enum):
            return lambda member: ("enum", type(member).__qualname__, member.name)
        if issubclass(kind, tuple) and not hasattr(value, "__dict__"):  # a namedtuple
            return lambda row: ("tuple", type(row).__qualname__, *map(self.encode, row))
        contents = self.contents_for(kind, value)
        if contents is None:
            self.note(f"a {kind.__module__}.{kind.__qualname__} cannot be seen into")
            return lambda other: ("opaque", type(other).__name__)

        def object_(other: Any) -> Key:
            return self.object(other, contents)

        return object_

    def object(self, value: Any, contents: Callable[[Any], Key]) -> Key:
        """A thing with identity: described where it is first met, then named by its number."""
        place = id(value)
        number = self.seen.get(place)
        if number is not None:
            if self.private is not None:
                self.refers.add(number)
                if number >= DYNAMIC:
                    self.moving = True
            return ("@", number)
        if self.private is not None:
            number = self.private.get(place)
            if number is not None:
                return ("@own", number)
            number = self.private[place] = len(self.private)
            return ("own", number, contents(value))
        number = self.stable.get(place)
        if number is None:
            if self.numbering:
                number = self.stable[place] = len(self.stable)
                self.kept.append(value)
            else:
                self.dynamic += 1
                number = self.dynamic
        self.seen[place] = number
        return ("#", number, contents(value))

    def contents_for(self, kind: type, value: Any) -> Callable[[Any], Key] | None:
        """How a kind of thing with identity is described."""
        if isinstance(value, Primitive):
            return self.primitive
        if issubclass(kind, Local):
            return self.local_values
        if kind is GeneratorType:
            return self.generator
        if kind is CellType:
            return lambda cell: ("cell", self.encode(cell_value(cell)))
        if issubclass(kind, list | deque):
            extra = kind not in (list, deque)
            bounded = issubclass(kind, deque)
            return lambda row: (
                kind.__name__,
                row.maxlen if bounded else None,
                *map(self.encode, row),
                *(self.attributes(row) if extra else ()),
            )
        if issubclass(kind, dict):
            plain = not hasattr(value, "__dict__")
            return lambda table: (
                kind.__name__,
                *[(self.encode(key), self.encode(table[key])) for key in table],
                *(() if plain else self.attributes(table)),
            )
        if issubclass(kind, set):
            return lambda group: (kind.__name__, *sorted(map(self.encode, group), key=repr))
        if kind is object:
            return lambda _: ("object",)
        if kind is bytearray or kind.__name__ == "array":
            return lambda row: (kind.__name__, tuple(row))
        if kind.__name__ in ITERATORS:
            return self.iterator
        if kind.__name__ == "weakref" or kind.__name__ == "ReferenceType":
            return lambda reference: ("weak", self.encode(reference()))
        if hasattr(value, "__dict__") or hasattr(kind, "__slots__"):
            return self.instance if is_python(kind) else None
        return None

    def instance(self, value: Any) -> Key:
        return (type(value).__qualname__, *self.attributes(value))

    def attributes(self, value: Any) -> tuple[Key, ...]:
        encode = self.encode
        names = getattr(value, "__dict__", {})
        unread = self.unread
        keys = [(name, encode(names[name])) for name in names if name not in unread]
        for kind in type(value).__mro__:
            slots = kind.__dict__.get("__slots__", ())
            for name in (slots,) if isinstance(slots, str) else slots:
                if name not in ("__dict__", "__weakref__"):
                    keys.append((name, encode(getattr(value, mangled(kind, name), UNBOUND))))
        return tuple(keys)

    def primitive(self, value: Any) -> Key:
        match value:
            case Lock():
                key: Key = ("lock", value.held)
            case RLock():
                key = ("rlock", value.level)
                if value.owner is not None:
                    self.who.append(value.owner)
            case Condition():
                key = ("condition", self.encode(value.lock), len(value.waiters))
                self.who.extend(value.waiters)
            case Semaphore():
                key = ("semaphore", value._value, value.bound)
            case Event():
                key = ("event", value.flag, len(value.waiters))
                self.who.extend(value.waiters)
            case Barrier():
                key = ("barrier", value.broken, value.acting, value.parties, len(value.waiters), len(value.refused))
                self.who.extend([*value.waiters, *value.refused])
            case Thread():
                key = ("thread", value.over(), value.daemon)
                if value.task is not None:
                    self.who.append(value.task)
            case _:
                key = ("primitive",)
                self.note(f"a {type(value).__name__} cannot be seen into")
        kind = type(value)
        if kind.__module__ != "threading" or isinstance(value, Thread):
            known = PLUMBING
            key = (kind.__qualname__, key, *[(n, self.encode(v)) for n, v in vars(value).items() if n not in known])
        return key

    def local_values(self, value: Any) -> Key:
        values = object.__getattribute__(value, "_values")
        return ("local", *[(number, self.encode(values[number])) for number in sorted(values)])

    def task(self, task: Task) -> Key:
        self.who.append(task)
        return ("task",)

    def function(self, function: FunctionType) -> Key:
        cells = function.__closure__
        if cells is None:
            return ("function", function.__qualname__, self.code(function.__code__))
        return ("function", function.__qualname__, self.code(function.__code__), *map(self.encode, cells))

    def builtin(self, function: Any) -> Key:
        owner = getattr(function, "__self__", None)
        name = function.__name__
        if owner is None or isinstance(owner, ModuleType | type):
            return ("builtin", name)
        return ("builtin", name, self.encode(owner))

    def generator(self, generator: Any) -> Key:
        frame = generator.gi_frame
        if frame is None:
            return ("generator",)
        if generator.gi_running:
            return ("generator", self.code(frame.f_code))
        return ("generator", self.position(frame.f_code, frame.f_lasti, frame.f_locals))

    def iterator(self, iterator: Any) -> Key:
        if isinstance(iterator, itertools.count):
            return ("count", repr(iterator))
        try:
            state = iterator.__reduce__()
        except TypeError:
            self.note(f"a {type(iterator).__name__} cannot be seen into")
            return ("iterator", type(iterator).__name__)
        return (type(iterator).__name__, *[self.encode(part) for part in state[1:]])


ITERATORS = frozenset(
    [
        "list_iterator",
        "tuple_iterator",
        "range_iterator",
        "str_ascii_iterator",
        "str_iterator",
        "zip",
        "enumerate",
        "map",
        "filter",
        "reversed",
        "list_reverseiterator",
        "count",
        "cycle",
        "repeat",
        "chain",
        "islice",
        "dict_keyiterator",
        "dict_valueiterator",
        "dict_itemiterator",
        "set_iterator",
        "_deque_iterator",
        "longrange_iterator",
        "callable_iterator",
    ]
)
PLUMBING = frozenset(
    [
        "_scheduler",
        "held",
        "owner",
        "level",
        "serial",
        "alone",
        "plain",
        "mutex",
        "number",
        "lock",
        "waiters",
        "foreign",
        "acquire",
        "release",
        "flag",
        "_value",
        "bound",
        "task",
        "_parties",
        "timeout",
        "refused",
        "acting",
        "_broken",
        "_name",
    ]
)


def cell_value(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return UNBOUND


def is_python(kind: type) -> bool:
    """Whether all of a thing's state lies in attributes: its class and all bases were made by a class statement."""
    return all(base is object or base.__flags__ & (1 << 9) for base in kind.__mro__)  # Py_TPFLAGS_HEAPTYPE


def mangled(kind: type, name: str) -> str:
    if name.startswith("__") and not name.endswith("__"):
        return f"_{kind.__name__.lstrip('_')}{name}"
    return name
