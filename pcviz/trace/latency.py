"""How long items stay in a buffer: exact while they are few, then a histogram, so that memory stays flat."""

import math
from collections.abc import Sequence


class Latencies:
    """Durations in seconds. Up to `EXACT` of them quantiles are exact; beyond, within 2.5 %."""

    EXACT = 1000
    _FLOOR_S = 1e-6
    _GROWTH = math.log(1.05)

    def __init__(self) -> None:
        self.count = 0
        self.total = 0.0
        self.max: float | None = None
        self._exact: list[float] = []
        self._buckets: dict[int, int] = {}

    def add(self, seconds: float) -> None:
        self.count += 1
        self.total += seconds
        if self.max is None or seconds > self.max:
            self.max = seconds
        if self.count <= self.EXACT:
            self._exact.append(seconds)
            return
        if self._exact:
            for earlier in self._exact:
                self._pour(earlier)
            self._exact = []
        self._pour(seconds)

    def add_all(self, durations: Sequence[float]) -> None:
        """The same as to add one after the other."""
        if not durations:
            return
        if self.count < self.EXACT:
            for seconds in durations:
                self.add(seconds)
            return
        self.count += len(durations)
        total = self.total
        for seconds in durations:
            total += seconds  # not `sum`, which rounds otherwise
        self.total = total
        longest = max(durations)
        if self.max is None or longest > self.max:
            self.max = longest
        if self._exact:
            durations = [*self._exact, *durations]
            self._exact = []
        floor, growth, log = self._FLOOR_S, self._GROWTH, math.log
        buckets = self._buckets
        for seconds in durations:
            bucket = int(log(seconds / floor) / growth) + 1 if seconds > floor else 0
            buckets[bucket] = buckets.get(bucket, 0) + 1

    def _pour(self, seconds: float) -> None:
        bucket = int(math.log(seconds / self._FLOOR_S) / self._GROWTH) + 1 if seconds > self._FLOOR_S else 0
        self._buckets[bucket] = self._buckets.get(bucket, 0) + 1

    def quantile(self, q: float) -> float | None:
        """The smallest duration that at least the share `q` of all items did not exceed; None without items."""
        if not self.count or self.max is None:
            return None
        rank = max(1, math.ceil(q * self.count))
        if self._exact:
            return sorted(self._exact)[rank - 1]
        passed = 0
        for bucket in sorted(self._buckets):
            passed += self._buckets[bucket]
            if passed >= rank:
                middle = self._FLOOR_S * math.exp((bucket - 0.5) * self._GROWTH) if bucket else self._FLOOR_S
                return min(middle, self.max)
        return self.max

    def copy(self) -> "Latencies":
        twin = Latencies()
        twin.count = self.count
        twin.total = self.total
        twin.max = self.max
        twin._exact = self._exact.copy()
        twin._buckets = self._buckets.copy()
        return twin
