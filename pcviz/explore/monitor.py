"""The properties that every prefix of a run must have, watched from outside the buffer.

A monitor sees puts and gets begin and return. What it remembers is part of a state's fingerprint, so it remembers as little as
it can: numbers and bit masks (bit n is item n). Where items are all alike, only their number is watched.
"""

from dataclasses import dataclass
from typing import Any

from pcviz.explore.items import RANK, Item, Token

PRIORITY_RANKS = (2, 1, 3, 1, 2, 3)  # ranks of items 1, 2, 3, …: neither rising nor falling


@dataclass(frozen=True)
class Violation:
    """What went wrong, as a verdict and one plain sentence."""

    verdict: str
    sentence: str


class Monitor:
    """Judges one run. `order` is fifo, lifo, priority, reversed (greatest first) or any; capacity None is unbounded."""

    def __init__(self, capacity: int | None, order: str, alike: bool) -> None:
        self.capacity = capacity
        self.order = order
        self.alike = alike
        self.token = Token()
        self.begun = 0  # puts begun (alike: less the gets returned)
        self.asked = 0  # gets begun (alike: less the puts returned)
        self.returned = 0  # mask of the items whose put has returned
        self.delivered = 0  # mask of the items that a get has returned
        self.overtaken = 0  # mask of the items that another one has unfairly passed
        self.before: dict[int, int] = {}  # item → mask of the items whose put had returned when its put began
        self.items: list[Item] = []

    def key(self) -> tuple[Any, ...]:
        if self.alike:
            return (self.begun, self.asked)
        if self.order == "any":
            return (self.begun, self.asked, self.returned, self.delivered)
        left = ~self.delivered
        before = tuple([(item, mask & left) for item, mask in self.before.items() if left >> item & 1])
        return (self.begun, self.asked, self.returned, self.delivered, self.overtaken & left, before)

    # -- puts ---------------------------------------------------------------------------------------------------------------

    def put_begins(self) -> Item | Token:
        self.begun += 1
        if self.alike:
            return self.token
        number = len(self.items) + 1
        rank = PRIORITY_RANKS[(number - 1) % len(PRIORITY_RANKS)] if self.order in ("priority", "reversed") else 0
        item = Item(number, rank)
        self.items.append(item)
        if self.order != "any":
            self.before[number] = self.returned & ~self.delivered
        return item

    def put_returns(self, item: Item | Token) -> Violation | None:
        if self.alike:
            self.asked -= 1
            over = -self.asked
        else:
            assert isinstance(item, Item)
            self.returned |= 1 << item.number
            over = self.returned.bit_count() - self.asked
        if self.capacity is not None and over > self.capacity:
            return Violation("overflow", f"{over} items are in a buffer of {self.capacity}.")
        return None

    # -- gets ---------------------------------------------------------------------------------------------------------------

    def get_begins(self) -> tuple[int, int]:
        """What a get must remember until it returns: the items that were unfairly passed already, and those it could see."""
        self.asked += 1
        if self.alike or self.order == "any":
            return (0, 0)
        seen = self.returned & ~self.delivered if self.order != "fifo" else 0
        return (self.overtaken & ~self.delivered, seen)

    def get_returns(self, value: Any, memory: tuple[int, int]) -> Violation | None:
        if self.alike:
            self.begun -= 1
            if value is not self.token:
                return Violation("phantom-item", f"get returned {shown(value)}, which nobody has put.")
            if self.begun < 0:
                return Violation("duplicate-item", "more items were got than were ever put.")
            return None
        item = self.known(value)
        if item is None:
            return Violation("phantom-item", f"get returned {shown(value)}, which nobody has put.")
        bit = 1 << item.number
        if self.delivered & bit:
            return Violation("duplicate-item", f"{item!r} was delivered twice.")
        self.delivered |= bit
        if self.order == "any":
            return None
        passed, seen = memory
        if passed & bit:
            return Violation("order-violation", f"{item!r} was passed by a later one: the buffer is not {self.order}.")
        self.overtaken |= self.passed_by(item, seen) & ~self.delivered
        return None

    def passed_by(self, item: Item, seen: int) -> int:
        """The items that should have come out before `item`."""
        if self.order == "fifo":
            return self.before[item.number]
        mask = 0
        for other in self.items:
            if seen >> other.number & 1 and other is not item and self.goes_first(other, item):
                mask |= 1 << other.number
        return mask

    def goes_first(self, other: Item, item: Item) -> bool:
        if self.order == "lifo":
            return bool(self.before[other.number] >> item.number & 1)
        if self.order == "priority":
            return other // RANK < item // RANK
        return other // RANK > item // RANK

    def known(self, value: Any) -> Item | None:
        """The item that `value` is: itself, or an equal number (a buffer may have stored it in an array)."""
        if isinstance(value, Item):
            return value
        if type(value) is int:
            return next((item for item in self.items if item == value), None)
        return None

    def missing(self) -> list[Item]:
        """The items that were put and have not been delivered."""
        return [item for item in self.items if (self.returned & ~self.delivered) >> item.number & 1]


def shown(value: Any) -> str:
    if value is None:
        return "None"
    try:
        text = repr(value)
    except Exception:
        text = f"a {type(value).__name__}"
    return text if len(text) <= 40 else text[:37] + "…"
