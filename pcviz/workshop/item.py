"""The item: what producers make, buffers hold and consumers process."""

from math import inf
from typing import Any


class Item:
    """`number` counts from 1 over the whole run; `label` is what the screen shows, "P1·7". A lower `priority` goes first."""

    __slots__ = ("label", "number", "payload", "priority")
    is_end = False

    def __init__(self, number: int, label: str, priority: float = 0, payload: Any = None) -> None:
        self.number = number
        self.label = label
        self.priority = priority
        self.payload = payload

    @property
    def ranked(self) -> bool:
        """Whether it is known without a look that it has a priority."""
        return bool(self.priority)

    def __lt__(self, other: "Item") -> bool:
        """Heaps hold items as they are; equal priorities go in the order in which they were made."""
        return (self.priority, self.number) < (other.priority, other.number)

    def __repr__(self) -> str:
        return self.label


class End(Item):
    """An end marker (sentinel): put like an item, and whoever gets it leaves. It is none of the items, and the least urgent."""

    __slots__ = ()
    number: int | None  # type: ignore[assignment]
    is_end = True

    def __init__(self) -> None:
        super().__init__(0, "END", inf)
        self.number = None


def number_of(content: object) -> int | None:
    """The item's number, or None for something that no producer made."""
    return content.number if isinstance(content, Item) else None
