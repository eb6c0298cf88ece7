"""Orders and tickets: who still makes how much, and who may still take."""

from pcviz.sync.kernel import Mutex


class Orders:
    """What is still to be made, dealt out to producers, and what is still to be taken.

    `items` is each producer's share, `takes` each consumer's; None: no end. What a producer leaves unmade goes to a pool
    from which the others help themselves when their own share is done, so nothing is lost when one is taken away.
    """

    def __init__(self, items: int | None, takes: int | None, mutex: Mutex) -> None:
        self._items = items
        self._takes = takes
        self._mutex = mutex
        self._shares: dict[str, int] = {}
        self._pool = 0
        self._tickets = 0  # items ordered that no consumer has set out for yet
        self._taken: dict[str, int] = {}

    def hire(self, producer: str) -> None:
        if self._items is not None:
            with self._mutex:
                self._shares[producer] = self._items
                self._tickets += self._items

    def leave(self, producer: str) -> None:
        """The producer goes; the others make what it did not."""
        with self._mutex:
            self._pool += self._shares.pop(producer, 0)

    def next_order(self, producer: str) -> bool:
        """Whether the producer has one more to make."""
        if self._items is None:
            return True
        with self._mutex:
            if self._shares.get(producer):
                self._shares[producer] -= 1
            elif self._pool:
                self._pool -= 1
            else:
                return False
            return True

    def ticket(self, consumer: str) -> bool:
        """Whether the consumer may set out for one more."""
        with self._mutex:
            if self._takes is not None:
                if self._taken.get(consumer, 0) >= self._takes:
                    return False
                self._taken[consumer] = self._taken.get(consumer, 0) + 1
            if self._items is None:
                return True
            if not self._tickets:
                return False
            self._tickets -= 1
            return True

    def give_back(self, consumer: str) -> None:
        """The consumer did not get what it had set out for."""
        with self._mutex:
            if self._takes is not None:
                self._taken[consumer] -= 1
            if self._items is not None:
                self._tickets += 1

    @property
    def pool(self) -> int:
        """What was ordered of producers that are gone, and is not made."""
        return self._pool

    @property
    def tickets(self) -> int:
        """Items ordered that no consumer has set out for; 0 where each consumer takes its own number, or all there are."""
        return self._tickets if self._takes is None else 0

    @property
    def open(self) -> bool:
        """Whether anything is left that a producer could make."""
        return self._items is None or self._pool > 0 or any(self._shares.values())
