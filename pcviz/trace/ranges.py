"""A set of numbers that mostly come in order, kept as ranges: ten million item numbers fit into one pair."""

from bisect import bisect_right


class Ranges:
    """Whole numbers as sorted, disjoint, inclusive ranges."""

    __slots__ = ("_first", "_last")

    def __init__(self) -> None:
        self._first: list[int] = []
        self._last: list[int] = []

    def add(self, number: int) -> bool:
        """Whether it is a new one."""
        first, last = self._first, self._last
        if last and number == last[-1] + 1:
            last[-1] = number
            return True
        at = bisect_right(first, number)  # the ranges before `at` begin at or before the number
        if at and number <= last[at - 1]:
            return False
        joins_before = at > 0 and last[at - 1] + 1 == number
        joins_after = at < len(first) and first[at] == number + 1
        if joins_before and joins_after:
            last[at - 1] = last[at]
            del first[at], last[at]
        elif joins_before:
            last[at - 1] = number
        elif joins_after:
            first[at] = number
        else:
            first.insert(at, number)
            last.insert(at, number)
        return True

    def __contains__(self, number: int) -> bool:
        at = bisect_right(self._first, number)
        return at > 0 and number <= self._last[at - 1]

    def __len__(self) -> int:
        """The number of ranges, which is what memory is spent on."""
        return len(self._first)

    def copy(self) -> "Ranges":
        twin = Ranges()
        twin._first = self._first.copy()
        twin._last = self._last.copy()
        return twin
