"""Material: what a producer makes its items from."""

import random
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from pcviz.workshop.item import Item
from pcviz.workshop.scenario import Goods

if TYPE_CHECKING:
    from pcviz.workshop.logs import LogLine, Supply

# Asked by one producer's thread: the item of this number, which is the producer's `turn`-th; None when there is no more.
Material: TypeAlias = Callable[[int, str, int], Item | None]


class LogItem(Item):
    """A log line. Its level is its priority; finding it takes a look into the line, so it is looked for when it is needed."""

    __slots__ = ()
    payload: "LogLine"
    ranked = False

    @property
    def priority(self) -> float:
        return self.payload.priority

    @priority.setter
    def priority(self, value: float) -> None:
        """The line knows better."""


def plain(seed: object, priorities: list[int]) -> Material:
    """Items that are only themselves, each of a priority drawn with the seed, where there are priorities."""
    chance = random.Random(f"{seed}")

    def make(number: int, name: str, turn: int) -> Item:
        return Item(number, f"{name}·{turn}", chance.choice(priorities) if priorities else 0)

    return make


def listed(goods: list[Goods]) -> Material:
    """The goods in the order of their list."""

    def make(number: int, name: str, turn: int) -> Item | None:
        return Item(number, goods[turn - 1].label, goods[turn - 1].priority) if turn <= len(goods) else None

    return make


def log_lines(supply: "Supply") -> Material:
    """The lines of a log, as they are read. What reading raises, the producer raises."""
    lines: Iterator[Any] = iter(supply)

    def make(number: int, name: str, turn: int) -> Item | None:
        line = next(lines, None)
        return None if line is None else LogItem(number, f"{name}·{turn}", payload=line)

    return make


def made_of(payloads: Iterator[Any]) -> Material:
    """An item for each payload, as they come. What getting one raises, the producer raises."""

    def make(number: int, name: str, turn: int) -> Item | None:
        payload = next(payloads, None)
        return None if payload is None else Item(number, f"{name}·{turn}", payload=payload)

    return make


def nothing(number: int, name: str, turn: int) -> Item | None:
    return None


class Materials:
    """Hands materials out to producers: a new one to each, or those of a list as long as there are any."""

    def __init__(self, new: Callable[[int], Material], waiting: list[Material] | None = None) -> None:
        self._new = new
        self._waiting = waiting

    def take(self, turn: int) -> Material:
        """The `turn`-th producer's."""
        if self._waiting is None:
            return self._new(turn)
        return self._waiting.pop(0) if self._waiting else nothing

    def give_back(self, material: Material) -> None:
        """A producer was dismissed: the next one goes on where it stopped."""
        if self._waiting is not None:
            self._waiting.append(material)
