"""In which order threads take what they take several of at once: while it is one order, none stands before another's lock."""

Claim = tuple[int, ...]  # serial numbers of locks; negative for those that were made while threads were at work


class Nesting:
    """All pairs that were seen, over all executions of a search. A pair that closes a circle is one too many."""

    def __init__(self) -> None:
        self.inner: dict[int, set[int]] = {}  # lock → those that were taken with it in hand

    def agrees(self, taken: Claim, lock: int) -> bool:
        """Whether `lock` may be taken after all these. A lock made on the way may be another in each execution: it may not."""
        if lock < 0 or min(taken) < 0:
            return False
        for outer in taken:
            inner = self.inner.setdefault(outer, set())
            if lock not in inner:
                if self.leads(lock, outer):
                    return False
                inner.add(lock)
        return True

    def leads(self, start: int, end: int) -> bool:
        """Whether `end` was ever taken with `start` in hand, directly or over others in between."""
        reached = [start]
        for lock in reached:
            if lock == end:
                return True
            reached += self.inner.get(lock, set()).difference(reached)
        return False
