"""Whether a module is still as it was after it was run, so that it need not be run again for the next execution.

To run a module takes longer than a whole schedule of a small buffer. Most modules have nothing that an execution could change:
imports, functions, classes, constants. An imprint writes down every binding in them. It exists only where all that is bound is
immutable or written down itself, and `holds` compares every binding by identity; a single one that is new, and the module
is run afresh from then on.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from operator import attrgetter, is_
from types import (
    BuiltinFunctionType,
    CellType,
    EllipsisType,
    FunctionType,
    GenericAlias,
    GetSetDescriptorType,
    MemberDescriptorType,
    ModuleType,
    NoneType,
    NotImplementedType,
    UnionType,
    WrapperDescriptorType,
)
from typing import Any

IMMUTABLE = frozenset([
    int, float, complex, str, bytes, bool, range, NoneType, EllipsisType, NotImplementedType, GenericAlias, UnionType,
    WrapperDescriptorType,
])  # fmt: skip
DESCRIPTORS = frozenset([GetSetDescriptorType, MemberDescriptorType])
# Ways to what no table of names shows: a module that mentions one of them is run afresh every time
HIDING = re.compile(
    r"builtins|__subclasses__|_getframe|ctypes|exec|eval|setattr|update_wrapper|__annotations__|\.__\w+__\s*([^\w\s=(]?=[^=])"
)
# Ways to bind names that are not written where it is done: a module that mentions one of them is compared as a whole
REFLECTING = re.compile(
    r"__dict__|kwdefaults|delattr|vars|globals|locals|frame|inspect|importlib|patch|mock|pickle|\bgc\b|\btypes\b"
)
PARTS = attrgetter("__code__", "__defaults__", "__kwdefaults__")
CONTENTS = attrgetter("cell_contents")


class Hidden(Exception):
    """Something that may have a state which no binding shows."""


class Imprint:
    """Every binding of a module and of what it binds.

    `known` is what the modules of the scheduler have; like that of real modules, its state is not this module's. Raises Hidden.
    """

    def __init__(self, module: ModuleType, source: str, known: Iterable[Any]) -> None:
        if HIDING.search(source):
            raise Hidden
        self.module = module
        self.known = {id(value) for value in known}
        self.looked_at: dict[int, Any] = {}
        self.tables: list[Mapping[str, Any]] = []
        self.functions: list[FunctionType] = []
        self.cells: list[CellType] = []
        own = {
            name: value for name, value in vars(module).items() if name != "__builtins__" and not name.startswith("__pcviz_")
        }
        self.table(own, vars(module))
        self.sizes = list(map(len, self.tables))
        self.filled = [table for table in self.tables if table]
        self.views = [table.values() for table in self.filled]
        self.names, self.values = list(chain.from_iterable(self.filled)), list(self.values_now())
        self.only_grows = not REFLECTING.search(source) and not self.rebinds(ast.parse(source))

    def rebinds(self, tree: ast.Module) -> bool:
        """Whether a function could give any of the names another value, on whatever object; else it can only add names."""
        for node in ast.walk(tree):
            match node:
                case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()):
                    if name in self.names or (name.startswith("__") and any(one.endswith(name) for one in self.names)):
                        return True
                case ast.Global() | ast.Nonlocal():
                    return True
        return False

    def holds(self) -> bool:
        """Whether nothing was bound anew."""
        return list(map(len, self.tables)) == self.sizes and (
            self.only_grows
            or (list(chain.from_iterable(self.filled)) == self.names and all(map(is_, self.values_now(), self.values)))
        )

    def values_now(self) -> Iterator[Any]:
        return chain(*self.views, *map(PARTS, self.functions), map(CONTENTS, self.cells))

    # -- taking it ----------------------------------------------------------------------------------------------------------

    def table(self, names: Mapping[str, Any], table: Mapping[str, Any]) -> None:
        """Write down a table, and what is bound to these of its names."""
        self.tables.append(table)
        for name, value in names.items():
            if name == "__annotations__" and type(value) is dict:
                self.table(value, value)
            else:
                self.look(value)

    def look(self, value: Any) -> None:
        kind = type(value)
        if kind in IMMUTABLE or kind is ModuleType or id(value) in self.known or id(value) in self.looked_at:
            return
        self.looked_at[id(value)] = value
        looks: dict[type, Callable[[Any], None]] = {
            type: self.look_at_class,
            FunctionType: self.look_at_function,
            tuple: self.look_at_all,
            frozenset: self.look_at_all,
            staticmethod: self.look_at_method,
            classmethod: self.look_at_method,
            BuiltinFunctionType: lambda one: self.look(one.__self__),
            property: lambda one: self.look_at_all((one.fget, one.fset, one.fdel)),
        }
        if self.foreign(value):
            return
        if kind not in looks:
            raise Hidden
        looks[kind](value)

    def foreign(self, value: Any) -> bool:
        """Whether a real module has this under some name, so that running the study afresh does not renew it either."""
        owner = sys.modules.get(str(getattr(value, "__module__", "")))
        return owner is not None and owner is not self.module and any(other is value for other in vars(owner).values())

    def look_at_all(self, values: Iterable[Any]) -> None:
        for value in values:
            self.look(value)

    def look_at_class(self, cls: type) -> None:
        self.look_at_all(cls.__bases__)
        self.table({name: value for name, value in vars(cls).items() if type(value) not in DESCRIPTORS}, vars(cls))

    def look_at_function(self, function: FunctionType) -> None:
        if function.__globals__ is not vars(self.module):
            raise Hidden
        self.functions.append(function)
        self.look(function.__defaults__)
        if function.__kwdefaults__ is not None:
            self.table(function.__kwdefaults__, function.__kwdefaults__)
        self.table(function.__dict__, function.__dict__)
        for cell in function.__closure__ or ():
            self.cells.append(cell)
            try:
                self.look(cell.cell_contents)
            except ValueError:
                raise Hidden from None

    def look_at_method(self, method: Any) -> None:
        self.look(method.__func__)
        self.table(vars(method), vars(method))
