"""The values that a slider stops at, and where along it a value lies."""

import math
from bisect import bisect_left, bisect_right

from pcviz.workshop.settings import Control

# The steps of a decade as ISO 3 rounds them (series R″10): even to the eye, short to read, and 1 is one of them.
DECADE = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
LOGARITHMIC_FROM = 100  # highest value over lowest: on an even scale the lower half of such a range would be one cell


class Scale:
    """The stops of a control: multiples of its step, or the steps of a decade where the range spans two of them.

    A control that may be unbounded (None) has that as one more stop behind the last.
    """

    def __init__(self, control: Control) -> None:
        self.low, self.high = control.slider
        self.optional = control.optional
        self.logarithmic = self.low > 0 and not control.whole and self.high / self.low >= LOGARITHMIC_FROM
        self.stops: tuple[float, ...] = tuple(self._decades() if self.logarithmic else self._multiples(control.step))
        if control.whole:
            self.stops = tuple(int(stop) for stop in self.stops)

    def _multiples(self, step: float) -> list[float]:
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        return [round(number * step, 10) for number in range(first, last + 1)]

    def _decades(self) -> list[float]:
        powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        stops = [round(digit * 10.0**power, 10) for power in powers for digit in DECADE]
        return [stop for stop in stops if self.low <= stop <= self.high]

    def place(self, value: float | None) -> float:
        """From 0 to 1; what is outside the range lies at its end."""
        if value is None or value >= self.high:
            return 1.0
        if value <= self.low:
            return 0.0
        if self.logarithmic:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def at(self, place: float) -> float:
        """The stop next to a place from 0 to 1."""
        return min(self.stops, key=lambda stop: abs(self.place(stop) - place))

    def moved(self, value: float | None, steps: int) -> float | None:
        """So many stops up or down, at most to the end. From outside the range the first step down leads to its end."""
        last = len(self.stops) - 1
        if steps > 0:
            if value is None or value >= self.stops[last]:
                return None if self.optional else value
            return self.stops[min(last, bisect_right(self.stops, value) - 1 + steps)]
        at = len(self.stops) if value is None else bisect_left(self.stops, value)
        return value if at == 0 else self.stops[max(0, at + steps)]
