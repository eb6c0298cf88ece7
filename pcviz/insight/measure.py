"""The run in figures: throughput now and over the run, and for each buffer and thread what it did with its time."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pcviz.insight.lives import ThreadMeasure
from pcviz.insight.store import BufferMeasure

WINDOW_S = 5.0  # run seconds that "now" looks back
KEPT = 2_000  # deliveries that "now" rests on


@dataclass(frozen=True, slots=True)
class Measures:
    """Over a span that ends at run second `t`. Rates in items a second."""

    t: float
    seconds: float  # of the span
    throughput: float  # items delivered, as the summary counts them; with several buffers, each has its own rate
    throughput_now: float
    threads: tuple[ThreadMeasure, ...]
    buffers: tuple[BufferMeasure, ...]
    blind: int  # events that could only be added up, so that what stood still among them is not known

    def thread(self, number: int) -> ThreadMeasure | None:
        return next((one for one in self.threads if one.id == number), None)

    def buffer(self, number: int) -> BufferMeasure | None:
        return next((one for one in self.buffers if one.id == number), None)

    def role(self, role: str) -> tuple[ThreadMeasure, ...]:
        """All producers, or all consumers."""
        return tuple(one for one in self.threads if one.role == role)

    def working(self, role: str) -> float | None:
        """The share of their time that all threads of a role work, together; None where nobody has lived yet."""
        some = self.role(role)
        lived = sum(one.seconds for one in some)
        return sum(one.working * one.seconds for one in some) / lived if lived > 0 else None


class Lately:
    """How many items are delivered a second, at present."""

    def __init__(self, window_s: float = WINDOW_S) -> None:
        self._window_s = window_s
        self._times: deque[float] = deque(maxlen=KEPT)
        self.add: Callable[[float], None] = self._times.append  # a delivery, at its run second
        self.add_all: Callable[[Iterable[float]], None] = self._times.extend
        self._begun: float | None = None

    def begin(self, t: float) -> None:
        if self._begun is None:
            self._begun = t

    def rate(self, now: float) -> float:
        """Over the last `window_s` seconds, or as many as there are."""
        times = self._times
        horizon = now - self._window_s
        while times and times[0] <= horizon:
            times.popleft()
        if not times or self._begun is None:
            return 0.0
        since = max(horizon, self._begun)
        if len(times) == KEPT:
            since = max(since, times[0])
        return len(times) / (now - since) if now > since else 0.0
