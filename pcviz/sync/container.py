"""The container of a buffer under study: which of its attributes holds the items, and what is in it.

Nobody says which attribute it is, so it is found by content: the one in which items that were put turn up. Reading it is a
`tuple()` of it; nothing is wrapped, for `heapq` and friends go around any wrapper.
"""

from collections import deque
from collections.abc import Callable, Iterator
from operator import is_
from typing import Any, Protocol

from pcviz.sync.naming import ELSEWHERE, attributes, primitives
from pcviz.sync.primitives import Lock, RLock
from pcviz.sync.signals import Semaphore
from pcviz.trace.event import SLOTS

MANY = 256  # a longer container is not read: its slots are what puts and gets say

# What `number_of` says of a content: an item's number, 0 for an item without identity, None for something that is not an item.
NumberOf = Callable[[Any], int | None]


class Recording(Protocol):
    def record(self, kind: str, object: int, data: Any = None) -> None: ...


class Place:
    """An attribute, by the way to it: read anew each time, because code may put a new list there."""

    def __init__(self, holder: object, name: str) -> None:
        self._holder = holder
        self.name = name

    def read(self) -> tuple[Any, ...] | None:
        """The contents, or None when they cannot be told this time."""
        value = getattr(self._holder, self.name, None)
        try:
            if isinstance(value, list | deque | dict) and len(value) <= MANY:
                return tuple(value.values() if isinstance(value, dict) else value)
        except RuntimeError:  # changed under our hands, by a thread that needs no lock
            pass
        return None


def places(buffer: object, depth: int = 2) -> Iterator[Place]:
    """The attributes of a buffer, and of the queues or helpers that it holds, that can hold items."""
    for name, value in attributes(buffer):
        if isinstance(value, list | deque | dict):
            yield Place(buffer, name)
        elif depth > 1 and hasattr(value, "__dict__") and type(value).__module__ not in ELSEWHERE:
            yield from places(value, depth - 1)


def item_in(content: Any, number_of: NumberOf) -> int | None:
    """The number of the item that a content is or carries, as in a heap's `(priority, count, item)`."""
    number = number_of(content)
    if number is None and isinstance(content, tuple | list):
        numbers = [inner for part in content if (inner := number_of(part)) is not None]
        return numbers[0] if numbers else None
    return number


class Container:
    """Keeps an eye on a buffer's items; records SLOTS whenever they have changed."""

    def __init__(self, kernel: Recording, number: int, buffer: object, number_of: NumberOf, *, mutex: Any) -> None:
        self._kernel = kernel
        self._number = number
        self._number_of = number_of
        self._places = list(places(buffer))
        self._place: Place | None = None
        self._mutex = mutex  # so that a later look is recorded later
        self._last: tuple[Any, ...] = ()

    @property
    def name(self) -> str:
        """The attribute that holds the items; empty until items were seen in it."""
        return self._place.name if self._place else ""

    def look(self, gone: int = 0) -> None:
        """Called when a lock of the buffer's is about to be released, and when put or get has returned.

        `gone` is the item that get returned: an attribute that goes on showing it is a log book, not the container.
        """
        with self._mutex:
            if gone and len(self._places) > 1:
                self._doubt(gone)
            if self._place is None:
                self._place = next((place for place in self._places if self._numbers(place.read())), None)
            contents = self._place.read() if self._place else None
            if contents is None or (len(contents) == len(self._last) and all(map(is_, contents, self._last))):
                return
            self._last = contents
            slots = [item_in(content, self._number_of) for content in contents if content is not None]
            self._kernel.record(SLOTS, self._number, slots)

    def _numbers(self, contents: tuple[Any, ...] | None) -> list[int]:
        return [number for content in contents or () if (number := item_in(content, self._number_of)) is not None]

    def _doubt(self, gone: int) -> None:
        if self._place is not None and gone in self._numbers(self._place.read()):
            self._places.remove(self._place)
            self._place = None


def watch(container: Container, buffer: object) -> None:
    """Look before each release of one of the buffer's own locks, and before each wait: then the contents are the holder's."""
    for primitive in primitives(buffer).values():
        if isinstance(primitive, Lock | RLock | Semaphore):
            primitive._look = container.look
