"""The properties that every prefix of a run must have, watched from outside the buffer.

A monitor sees puts and gets begin and return. What it remembers is part of a state's fingerprint, so it remembers as little as
it can: numbers and bit masks (bit n is item n).

Where items are all alike only their number is watched, except for marked ones: one, or two whose puts follow one another.
Which put gets the mark is left to the schedule, so what holds for the marked item holds for any, and what holds for the two
holds for any two (Wolper, 1986: a program that never looks into its data cannot treat some of them otherwise).
"""

from dataclasses import dataclass
from typing import Any

from pcviz.explore.items import RANK, Item, Marked, Token, number_of

PRIORITY_RANKS = (2, 1, 3, 1, 2, 3)  # ranks of items 1, 2, 3, …: neither rising nor falling
new_int = int.__new__
NOTHING = (0, 0)  # what a get remembers before anything was put


@dataclass(frozen=True)
class Violation:
    """What went wrong, as a verdict and one plain sentence.

    `seen`: a run that has come there shows it by itself. That nothing good can come any more shows in a search alone.
    """

    verdict: str
    sentence: str
    seen: bool = True


class Monitor:
    """Judges one run. `order` is fifo, lifo, priority, reversed (greatest first) or any; capacity None is unbounded.

    With `alike` one token stands for every item, apart from up to `marks` marked ones.
    """

    def __init__(self, capacity: int | None, order: str, alike: bool, marks: int = 0) -> None:
        self.capacity = capacity
        self.marks = marks
        self.order = order
        self.ordered = order != "any"
        self.fifo = order == "fifo"
        self.ranked = order == "priority" or order == "reversed"
        self.alike = alike
        self.token = Token()
        self.begun = 0  # puts begun (alike: less the gets returned)
        self.asked = 0  # gets begun (alike: less the puts returned)
        self.returned = 0  # mask of the items whose put has returned
        self.delivered = 0  # mask of the items that a get has returned
        self.overtaken = 0  # mask of the items that another one has unfairly passed
        self.before: dict[int, int] = {}  # item → mask of the items whose put had returned when its put began
        self.count = 0  # of the items that are told apart: they are numbered from 1
        self.items: list[Item] = []

    def key(self) -> tuple[Any, ...]:
        if self.alike and not self.marks:
            return (self.begun, self.asked)
        counts = (self.begun, self.asked, self.count, self.returned, self.delivered)
        if self.order == "any":
            return counts
        left = ~self.delivered
        before = tuple([(item, mask & left) for item, mask in self.before.items() if left >> item & 1])
        return (*counts, self.overtaken & left, before)

    # -- puts ---------------------------------------------------------------------------------------------------------------

    def may_mark(self) -> bool:
        """Whether the next put may be that of a marked item: the second mark waits for the first put to return."""
        begun = self.count
        return begun < self.marks and self.returned.bit_count() == begun

    def put_begins(self, mark: bool = False) -> Item | Token:
        self.begun += 1
        if self.alike and not mark:
            return self.token
        number = self.count = self.count + 1
        if self.ordered:
            self.before[number] = self.returned & ~self.delivered
        if mark:
            return Marked(number)
        rank = PRIORITY_RANKS[(number - 1) % len(PRIORITY_RANKS)] if self.ranked else 0
        item = new_int(Item, (rank + 1) * RANK + number)  # Item(number, rank) in a third of its time
        self.items.append(item)
        return item

    def put_returns(self, item: Item | Token) -> Violation | None:
        if type(item) is Item:
            returned = self.returned = self.returned | 1 << item % RANK
            over = returned.bit_count() - self.asked
        else:
            if number := number_of(item):
                self.returned |= 1 << number
            self.asked -= 1
            over = -self.asked
        if self.capacity is not None and over > self.capacity:
            return Violation("overflow", f"{over} items are in a buffer of {self.capacity}.")
        return None

    # -- gets ---------------------------------------------------------------------------------------------------------------

    def get_begins(self) -> tuple[int, int]:
        """What a get must remember until it returns: the items that were unfairly passed already, and those it could see."""
        self.asked += 1
        if not (self.ordered and self.count):
            return NOTHING
        left = ~self.delivered
        return (self.overtaken & left, 0 if self.fifo else self.returned & left)

    def get_returns(self, value: Any, memory: tuple[int, int]) -> Violation | None:
        if self.alike:
            self.begun -= 1
            if self.begun < 0:
                return Violation("duplicate-item", "more items were got than were ever put.")
            if value is self.token:
                return None
        number = value % RANK if type(value) is Item else self.known(value)
        if not number:
            return Violation("phantom-item", f"get returned {shown(value)}, which nobody has put.")
        bit = 1 << number
        delivered = self.delivered
        if delivered & bit:
            return Violation("duplicate-item", f"item {number} was delivered twice.")
        self.delivered = delivered = delivered | bit
        if not self.ordered:
            return None
        passed, seen = memory
        if passed & bit:
            return Violation("order-violation", f"item {number} was passed by a later one: the buffer is not {self.order}.")
        earlier = self.before[number] if self.fifo else self.passed_by(number, seen)
        if unfair := earlier & ~delivered:
            self.overtaken |= unfair
        return None

    def passed_by(self, number: int, seen: int) -> int:
        """The items that should have come out before item `number`, where that is not the order of the puts."""
        mask = 0
        for other in range(1, self.count + 1):
            if seen >> other & 1 and other != number and self.goes_first(other, number):
                mask |= 1 << other
        return mask

    def goes_first(self, other: int, number: int) -> bool:
        if self.order == "lifo":
            return bool(self.before[other] >> number & 1)
        one, two = self.items[other - 1] // RANK, self.items[number - 1] // RANK
        return one < two if self.order == "priority" else one > two

    def known(self, value: Any) -> int:
        """The number of the item that `value` is, or is equal to (a buffer may have stored it in an array); 0 for none."""
        if type(value) in (Item, Marked):
            return number_of(value)
        if type(value) is int:
            return next((item.number for item in self.items if item == value), 0)
        return 0

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
