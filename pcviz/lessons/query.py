"""The language in which a lesson asks a run for its answer: one expression, in Python's own syntax, without loops.

``first("own", thread="C1", after=first("notify")).step`` is checked when the file is read and evaluated by the walk below, not
by Python: a file that somebody sent can ask of a run what `Facts` can tell, and nothing else.
"""

import ast
import operator
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from pcviz.lessons.facts import KINDS, Facts, Moment
from pcviz.lessons.functions import functions
from pcviz.lessons.situation import Holder, Situation
from pcviz.workshop.settings import nearest

LONGEST = 2_000  # characters
DEEPEST = 40  # brackets within each other
BIGGEST = 10**12  # of a number: nothing that a run tells comes near it
LONGEST_LIST = 100_000

_OPERATIONS: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COMPARISONS: dict[type[ast.AST], Callable[[Any, Any], bool]] = {
    ast.Eq: lambda a, b: same(a, b),
    ast.NotEq: lambda a, b: not same(a, b),
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda a, b: any(same(a, one) for one in b),
    ast.NotIn: lambda a, b: not any(same(a, one) for one in b),
}
_PARTS: dict[type, frozenset[str]] = {
    Moment: frozenset(field.name for field in fields(Moment)),
    Situation: frozenset(name for name, value in vars(Situation).items() if isinstance(value, property)),
    Holder: frozenset(name for name, value in vars(Holder).items() if isinstance(value, property)),
}
_QUESTIONS = frozenset(name for name, value in vars(Situation).items() if callable(value) and not name.startswith("_"))
_ALL_PARTS = sorted(frozenset.union(*_PARTS.values()) | _QUESTIONS)
_FUNCTIONS = functions()


class QueryError(ValueError):
    """What is wrong with a query, or what it asks for and is not there, in a line."""


def same(a: Any, b: Any) -> bool:
    """Equal as a person would say: 2 is 2.0, but true is not 1; lists entry by entry."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, int | float) and isinstance(b, int | float):
        return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))
    if isinstance(a, tuple | list) and isinstance(b, tuple | list):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b)


@dataclass(frozen=True)
class Query:
    """A checked expression. `ask` evaluates it."""

    text: str
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises QueryError."""
        _check(_parsed(self.text), self.names)

    def ask(self, facts: Facts, **names: Any) -> Any:
        """Its value: a number, a text, true or false, None, a moment, a situation, or a list of these. Raises QueryError."""
        try:
            return _Walk(facts, names).value(_parsed(self.text))
        except QueryError as problem:
            raise QueryError(f"{self.text}: {problem}") from None
        except ZeroDivisionError:
            raise QueryError(f"{self.text}: it divides by zero") from None
        except (TypeError, ValueError, IndexError, OverflowError, KeyError) as problem:
            raise QueryError(f"{self.text}: {_plain(problem)}") from None

    def moments(self, facts: Facts) -> tuple[Moment, ...]:
        """For a query that is to name moments: those it names, in their order. Raises QueryError."""
        value = self.ask(facts)
        found = value if isinstance(value, tuple) else (value,)
        if not all(isinstance(one, Moment) for one in found):
            raise QueryError(f"{self.text}: it gives {described(value)}, where moments are needed: first(…), last(…) or all(…)")
        return tuple(sorted(found, key=lambda one: one.position))


def described(value: Any) -> str:
    """A value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Moment):
        return f"the moment of {value.kind!r} at event {value.position}"
    if isinstance(value, Situation | Holder):
        return "a situation" if isinstance(value, Situation) else "a thread's state"
    if isinstance(value, tuple | list):
        return ", ".join(map(described, value)) if value else "nothing"
    if isinstance(value, float):
        return f"{value:.3g}"
    return "nothing" if value is None else str(value)


def _parsed(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise QueryError(f"it is {len(text):,} characters long; at most {LONGEST:,}")
    depth = deepest = 0
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        raise QueryError(f"its brackets are {deepest} deep; at most {DEEPEST}")
    try:
        with warnings.catch_warnings(action="ignore", category=SyntaxWarning):
            return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise QueryError(f'{text.strip()!r} is no expression; for example count("notify", thread="P1")') from None


def _check(node: ast.expr, names: Sequence[str]) -> None:
    """That it says only what can be said. Raises QueryError."""
    try:
        _Check(names).visit(node)
    except RecursionError:
        raise QueryError("it is nested too deeply") from None


class _Check(ast.NodeVisitor):
    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def generic_visit(self, node: ast.AST) -> None:
        match node:
            case ast.Constant(value=bool() | int() | float() | str() | None):
                return
            case (
                ast.BoolOp() | ast.Compare() | ast.IfExp() | ast.List() | ast.Tuple() | ast.Subscript() | ast.Slice()
                | ast.And() | ast.Or() | ast.Not() | ast.USub() | ast.Load()
            ):  # fmt: skip
                super().generic_visit(node)
            case ast.UnaryOp(op=ast.Not() | ast.USub()):
                super().generic_visit(node)
            case ast.BinOp(op=op) if type(op) in _OPERATIONS:
                self.visit(node.left)
                self.visit(node.right)
            case _ if type(node) in _COMPARISONS:
                return
            case _:
                what = ast.unparse(node) if isinstance(node, ast.expr) else type(node).__name__
                raise QueryError(f"{what}: this cannot be said in a query")

    def visit_Name(self, node: ast.Name) -> None:
        if node.id in self._names or node.id in ("true", "false"):
            return
        if node.id in _FUNCTIONS:
            raise QueryError(f"{node.id} is a function: write {node.id}(…)")
        known = [*self._names, *_FUNCTIONS]
        raise QueryError(f"no name {node.id!r}{nearest(node.id, known)}; there are {', '.join(known)}")

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr not in _ALL_PARTS:
            raise QueryError(f".{node.attr}: no such part{nearest(node.attr, _ALL_PARTS)}; there are {', '.join(_ALL_PARTS)}")
        self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        match node.func:
            case ast.Name(id=name):
                if name not in _FUNCTIONS:
                    raise QueryError(f"no function {name!r}{nearest(name, _FUNCTIONS)}; there are {', '.join(_FUNCTIONS)}")
                self._check_arguments(name, node)
            case ast.Attribute(attr=name) if name in _QUESTIONS:
                self.visit(node.func.value)
            case ast.Attribute(attr=name) if name in _ALL_PARTS:
                raise QueryError(f".{name} is no function: leave the brackets out")
            case ast.Attribute():
                self.visit(node.func)
            case _:
                raise QueryError(f"{ast.unparse(node.func)}(…) is no function")
        for argument in node.args:
            self.visit(argument)
        for keyword in node.keywords:
            self.visit(keyword.value)

    def _check_arguments(self, name: str, node: ast.Call) -> None:
        function = _FUNCTIONS[name]
        for keyword in node.keywords:
            if keyword.arg not in function.filters:
                known = function.filters
                what = f"there are {', '.join(known)}" if known else "it takes none"
                raise QueryError(f"{name}: no argument {keyword.arg!r}{nearest(keyword.arg or '', known)}; {what}")
        kinds = node.args[function.kinds_from :] if function.kinds_from is not None else []
        for argument in kinds:
            match argument:
                case ast.Constant(value=str() as kind) if kind not in KINDS:
                    raise QueryError(f"{name}: no kind of event {kind!r}{nearest(kind, KINDS)}; there are {', '.join(KINDS)}")


class _Walk:
    """Evaluates one expression that was checked."""

    def __init__(self, facts: Facts, names: dict[str, Any]) -> None:
        self._facts = facts
        self._names = names

    def value(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id="true"):
                return True
            case ast.Name(id="false"):
                return False
            case ast.Name(id=name):
                return self._names[name]
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                return tuple(self.value(part) for part in parts)
            case ast.Attribute(value=owner, attr=name):
                return self._part(self.value(owner), name)
            case ast.Subscript(value=owner, slice=where):
                return self._entry(self.value(owner), where)
            case ast.Call():
                return self._call(node)
            case ast.IfExp(test=test, body=then, orelse=other):
                return self.value(then if self.value(test) else other)
            case ast.BoolOp(op=ast.And(), values=parts):
                return all(self.value(part) for part in parts)
            case ast.BoolOp(values=parts):
                return any(self.value(part) for part in parts)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self.value(operand)
            case ast.UnaryOp(operand=operand):
                return -_number(self.value(operand))
            case ast.BinOp(left=left, op=op, right=right):
                return self._operation(type(op), self.value(left), self.value(right))
            case ast.Compare():
                return self._comparison(node)
        raise QueryError(f"{ast.unparse(node)}: this cannot be said in a query")

    def _part(self, owner: Any, name: str) -> Any:
        parts = _PARTS.get(type(owner))
        if parts is None:
            raise QueryError(f"{described(owner)} has no .{name}")
        if name not in parts:
            raise QueryError(f"{described(owner)} has no .{name}; it has {', '.join(sorted(parts))}")
        value = getattr(owner, name)
        if value is None:
            raise QueryError(f".{name}: {described(owner)} has none")
        return value

    def _entry(self, owner: Any, where: ast.expr) -> Any:
        if not isinstance(owner, tuple):
            raise QueryError(f"{described(owner)} is no list")
        if isinstance(where, ast.Slice):
            parts = [None if part is None else self.value(part) for part in (where.lower, where.upper, where.step)]
            return owner[slice(*parts)]
        index = self.value(where)
        try:
            return owner[index]
        except IndexError:
            raise QueryError(f"there is no entry {index}: the list has {len(owner)}") from None

    def _call(self, node: ast.Call) -> Any:
        arguments = [self.value(argument) for argument in node.args]
        filters = {keyword.arg or "": self.value(keyword.value) for keyword in node.keywords}
        if isinstance(node.func, ast.Attribute):
            owner = self.value(node.func.value)
            if not isinstance(owner, Situation):
                raise QueryError(f"{described(owner)} has no .{node.func.attr}(…)")
            return _called(node.func.attr, getattr(owner, node.func.attr), arguments, filters)
        assert isinstance(node.func, ast.Name)
        return _called(node.func.id, _FUNCTIONS[node.func.id].call, [self._facts, *arguments], filters)

    def _operation(self, kind: type[ast.AST], left: Any, right: Any) -> Any:
        if kind is ast.Add and isinstance(left, tuple) and isinstance(right, tuple):
            if len(left) + len(right) > LONGEST_LIST:
                raise QueryError(f"the list is longer than {LONGEST_LIST:,}")
            return left + right
        value = _OPERATIONS[kind](_number(left), _number(right))
        if abs(value) > BIGGEST:
            raise QueryError("the number is too large to be about a run")
        return value

    def _comparison(self, node: ast.Compare) -> bool:
        left = self.value(node.left)
        for op, comparator in zip(node.ops, node.comparators, strict=True):
            right = self.value(comparator)
            if not _COMPARISONS[type(op)](_ordered(left), _ordered(right)):
                return False
            left = right
        return True


def _called(name: str, call: Callable[..., Any], arguments: list[Any], filters: dict[str, Any]) -> Any:
    try:
        return call(*arguments, **filters)
    except TypeError:
        raise QueryError(f"{name}: it cannot be given this") from None


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise QueryError(f"{described(value)} is no number")
    return value


def _ordered(value: Any) -> Any:
    """Of two moments the one that comes first is the smaller."""
    return value.position if isinstance(value, Moment) else value


def _plain(problem: Exception) -> str:
    words = str(problem)
    return words[:1].lower() + words[1:]
