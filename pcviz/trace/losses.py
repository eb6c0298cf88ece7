"""Items that were put and are no longer in their container: on the way to a consumer, or lost."""

from pcviz.trace.books import Books
from pcviz.trace.buffer import INSIDE, LOST, MISSING, Buffer, Item
from pcviz.trace.threads import Thread, Threads

KEPT = 1000  # lost items that are remembered one by one
TOLD = 10


class Losses:
    """Who can have a missing item is known: only a thread with an open get. When none of them brought it home, it is lost."""

    def __init__(self, threads: Threads, books: Books, items: dict[int, Item], buffers: dict[int, Buffer]) -> None:
        self._threads = threads
        self._books = books
        self._items = items
        self._buffers = buffers
        self._lost: dict[int, Item] = {}

    def copy(self, threads: Threads, books: Books, items: dict[int, Item], buffers: dict[int, Buffer]) -> "Losses":
        twin = Losses(threads, books, items, buffers)
        twin._lost = {number: items[number] for number in self._lost}
        return twin

    def miss(self, buffer: Buffer, item: Item, looker: Thread) -> None:
        """A look does not show an item that was inside.

        A thread that stood in one queue or wait set since before the last look, which still showed the item, cannot have it.
        """
        del buffer.inside[item.number]
        buffer.missing[item.number] = item
        item.place = MISSING
        free = set()
        for number in buffer.takes:
            stalled_from = self._threads[number].stalled_from
            if number == looker.number or stalled_from is None or stalled_from >= buffer.seen_at:
                free.add(number)
        self._suspect(buffer, item, frozenset(free))

    def clear(self, buffer: Buffer, thread: Thread) -> None:
        """The thread's get is over: what it did not bring it does not have."""
        for item in list(buffer.missing.values()):
            if item.suspects:
                self._suspect(buffer, item, item.suspects - {thread.number})

    def find(self, buffer: Buffer, item: Item) -> None:
        """A look shows the item again."""
        if item.place is LOST:
            self._books.lost -= 1
            self._books.left += 1
            self.forget(item)
        item.place = INSIDE
        del buffer.missing[item.number]
        buffer.inside[item.number] = item

    def forget(self, item: Item) -> None:
        self._lost.pop(item.number, None)

    def _suspect(self, buffer: Buffer, item: Item, suspects: frozenset[int]) -> None:
        item.suspects = suspects
        if suspects:
            return
        self._books.left -= 1
        if self._books.blind:
            # It may have been delivered among the events that were lost.
            self._books.delivered += 1
            del buffer.missing[item.number], self._items[item.number]
            return
        item.place = LOST
        self._books.lost += 1
        self._lost[item.number] = item
        if len(self._lost) > KEPT:
            oldest = self._lost.pop(next(iter(self._lost)))
            del self._items[oldest.number], self._buffers[oldest.buffer].missing[oldest.number]

    def sentences(self) -> list[str]:
        """What is lost at present, the oldest first."""
        told = [
            f"{item.label} was put into {self._buffers[item.buffer].name} and is no longer there, yet nobody got it"
            for item in list(self._lost.values())[:TOLD]
        ]
        if self._books.lost > len(told):
            told.append(f"{self._books.lost - len(told)} more items were lost")
        return told
