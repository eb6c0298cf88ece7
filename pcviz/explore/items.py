"""What the threads of a search put and get.

An `Item` is an int, so that a buffer may store, sort, compare or copy it as a learner's own numbers would be; its value tells
it apart. A `Token` stands for any item at all: it notices when somebody looks at it.
"""

from typing import Any, ClassVar

RANK = 100_000  # far above any count or index that a buffer keeps, so that an item's value is not mistaken for one


class Item(int):
    """Item number `number`, in the order in which puts begin; a smaller value goes first in a priority buffer."""

    def __new__(cls, number: int, rank: int = 0) -> "Item":
        return int.__new__(cls, (rank + 1) * RANK + number)

    def __getnewargs__(self) -> tuple[int, int]:  # type: ignore[override]
        """What a copy is made of."""
        return self.number, int.__floordiv__(self, RANK) - 1

    @property
    def number(self) -> int:
        return int.__mod__(self, RANK)

    @property
    def key(self) -> tuple[str, int]:
        return ("item", self.number)

    def __repr__(self) -> str:
        return f"item {self.number}"


class Token:
    """Any item at all. Whoever compares, hashes, prints or opens one ends the claim that items do not matter."""

    inspected: ClassVar[str] = ""


class Marked(Token):
    """One token among the others that is told apart, by us alone: what is true of it is true of any item."""

    def __init__(self, number: int) -> None:
        object.__setattr__(self, "number", number)


def number_of(item: "Item | Token") -> int:
    """The number that tells an item apart; 0 for a token like all others."""
    if type(item) is Token:
        return 0
    number: int = object.__getattribute__(item, "number")
    return number


def _noticing(name: str) -> Any:
    fallback = getattr(object, name, None)

    def method(self: Token, *args: Any) -> Any:
        Token.inspected = name
        if fallback is None:
            raise TypeError(f"an item has no {name}")
        return fallback(self, *args)

    return method


for _name in [
    "__eq__",
    "__ne__",
    "__lt__",
    "__le__",
    "__gt__",
    "__ge__",
    "__hash__",
    "__str__",
    "__repr__",
    "__format__",
    "__bool__",
    "__len__",
    "__iter__",
    "__getitem__",
    "__int__",
    "__index__",
    "__float__",
    "__add__",
    "__radd__",
    "__sub__",
    "__rsub__",
    "__mul__",
    "__contains__",
    "__reduce_ex__",
    "__getstate__",
    "__call__",
]:
    if _name == "__bool__":  # every item is true, as objects are; asking is looking all the same
        continue
    setattr(Token, _name, _noticing(_name))


def _bool(self: Token) -> bool:
    Token.inspected = "__bool__"
    return True


def _getattribute(self: Token, name: str) -> Any:
    Token.inspected = name
    return object.__getattribute__(self, name)


Token.__bool__ = _bool  # type: ignore[attr-defined]
Token.__getattribute__ = _getattribute  # type: ignore[assignment,method-assign]
