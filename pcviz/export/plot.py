"""A plot: named curves over two axes with round ticks. `plot_text` draws it in cells, `plot_svg` as a picture."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]

LINE = "line"
THEORY = "theory"  # what is expected: single signs, so that nobody takes it for what was measured
MARKS = "marks"  # single signs at moments that matter
STEPS = "steps"  # a level that was another one before, such as a capacity: it holds from each point to the next
BARS = "bars"  # from the axis up, each as wide as to the next point; the last point only ends the last bar
KINDS = (LINE, THEORY, MARKS, STEPS, BARS)

LEAST, MOST = 1e-12, 1e15  # what is smaller is nothing, what is larger has no place

SI = ((1e9, "G"), (1e6, "M"), (1e3, "k"))
SECONDS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))


@dataclass(frozen=True, slots=True)
class Series:
    """Points by x; those that are not finite are gaps."""

    name: str
    points: tuple[Point, ...]
    kind: str = LINE
    sign: str = ""  # one cell, for marks; else each series gets the next one
    number: int | None = None  # which colour and sign of the theme; else its rank in the plot

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"a series of kind {self.kind!r}; known are {', '.join(KINDS)}")


@dataclass(frozen=True, slots=True)
class Axis:
    """What runs along it, and in which unit. Ends that are None are found from the points; `low` is 0 unless that is told.

    `names` stand at 0, 1, 2, … of an axis that has no numbers.
    """

    name: str = ""
    unit: str = ""
    low: float | None = 0.0
    high: float | None = None
    log: bool = False  # powers of ten apart; only what is above 0 has a place
    names: tuple[str, ...] = ()
    whole: bool = False  # only whole numbers have ticks


@dataclass(frozen=True, slots=True)
class Level:
    """A line across, such as a capacity."""

    name: str
    y: float


@dataclass(frozen=True, slots=True)
class Plot:
    series: tuple[Series, ...]
    x: Axis = Axis()
    y: Axis = Axis()
    levels: tuple[Level, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis with its ends, and a place from 0 to 1 for each value between them."""

    low: float
    high: float
    log: bool
    factor: float  # what a value is divided by before it is written
    unit: str
    names: tuple[str, ...] = ()
    whole: bool = False

    def place(self, value: float) -> float | None:
        """None for what has no place on the axis."""
        if not told(value) or (self.log and value < LEAST):
            return None
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def ticks(self, most: int) -> tuple[tuple[float, str], ...]:
        """At most so many round values, each as it is written, without the unit; of names all."""
        if self.names:
            return tuple((float(at), name) for at, name in enumerate(self.names))
        values = log_ticks(self.low, self.high, most) if self.log else ticks(self.low, self.high, most, self.factor)
        if self.whole:
            values = tuple(value for value in values if abs(value - round(value)) < LEAST)
        if self.log and self.unit in dict(SECONDS).values():
            return tuple((value, time(value)) for value in values)
        step = values[1] - values[0] if len(values) > 1 and not self.log else 0.0
        return tuple((value, spelt(value / self.factor, step / self.factor)) for value in values)


def scales(plot: Plot) -> tuple[Scale, Scale]:
    """Of x and y, so wide that everything has its place."""
    points = [point for series in plot.series for point in series.points if all(map(told, point))]
    levels = [level.y for level in plot.levels if told(level.y)]
    return scale(plot.x, [x for x, _ in points]), scale(plot.y, [*(y for _, y in points), *levels], grow=True)


def told(value: float) -> bool:
    """Whether it is a number that can be drawn."""
    return math.isfinite(value) and abs(value) <= MOST


def scale(axis: Axis, values: Iterable[float], grow: bool = False) -> Scale:
    """The axis with its ends; with `grow`, a high end that nobody asked for goes up to a round value."""
    if axis.names:
        return Scale(-0.5, len(axis.names) - 0.5, False, 1.0, axis.unit, axis.names)
    if axis.log:
        return Scale(*_log_ends(axis, values), True, 1.0, axis.unit, whole=axis.whole)
    low, high = _ends(axis, list(values), grow)
    return Scale(low, high, False, *fitting(axis.unit, high), whole=axis.whole)


def _ends(axis: Axis, values: Sequence[float], grow: bool) -> tuple[float, float]:
    low = axis.low if axis.low is not None else min(values, default=0.0)
    high = axis.high if axis.high is not None else max(values, default=low)
    least = max(LEAST, abs(low) * 1e-6)
    if high - low < least:
        return low, low + (abs(low) if abs(low) > LEAST else 1.0)
    if grow and axis.high is None:
        step = round_step((high - low) / 4)
        high = low + step * math.ceil((high - low) / step - 1e-9)
    return low, high


def _log_ends(axis: Axis, values: Iterable[float]) -> tuple[float, float]:
    """Powers of ten."""
    values = [value for value in values if value >= LEAST]
    low = axis.low if axis.low is not None and axis.low >= LEAST else min(values, default=1e-3)
    high = axis.high if axis.high is not None and axis.high > low else max(values, default=low)
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(max(high, low)) - 1e-9)
    return 10.0**first, 10.0 ** max(last, first + 1)


def fitting(unit: str, high: float) -> tuple[float, str]:
    """What to divide by, and the unit that then fits: seconds become ms or µs where all of them are small."""
    if unit != "s":
        return 1.0, unit
    return next(((factor, name) for factor, name in SECONDS if high >= factor), SECONDS[-1])


def round_step(step: float) -> float:
    """The next 1, 2 or 5 times a power of ten that is not smaller."""
    if step <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(step) + 1e-9)
    return next(digit * power for digit in (1, 2, 5, 10) if digit * power >= step * (1 - 1e-9))


def ticks(low: float, high: float, most: int, factor: float = 1.0) -> tuple[float, ...]:
    """At most `most` multiples (at least two, where two fit) of one round step within `low` and `high`."""
    step = round_step((high - low) / factor / max(1, most)) * factor
    while True:
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < max(1, most):
            return tuple(number * step for number in range(first, last + 1))
        step = round_step(step / factor * 1.01) * factor


def log_ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    """Powers of ten, every second or third one where they are many; with few of them, 2 and 5 times these, too."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    every = max(1, math.ceil((last - first + 1) / max(1, most)))
    powers = [10.0**power for power in range(first, last + 1, every)]
    if every == 1 and len(powers) * 3 <= most:
        return tuple(digit * power for power in powers for digit in (1, 2, 5) if digit * power <= high * (1 + 1e-9))
    return tuple(powers)


def spelt(value: float, step: float = 0.0) -> str:
    """A tick in few letters: `0.25`, `40`, `25k`; with a `step`, as many decimals as tell it from the next."""
    for size, letter in SI:
        if abs(value) >= size * (10 if letter == "k" else 1):
            return f"{value / size:.4g}{letter}"
    if step:
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        return f"{value:.{decimals}f}" if decimals < 7 else f"{value:.3g}"
    return f"{value:.4g}"


def time(seconds: float) -> str:
    """A tick of an axis that spans several units: each has its own."""
    factor, unit = fitting("s", seconds * (1 + 1e-9))
    return f"{seconds / factor:.3g} {unit}"


def numbered(series: Sequence[Series]) -> list[int]:
    """For each series its colour's number."""
    return [rank if one.number is None else one.number for rank, one in enumerate(series)]


def titled(axis: Axis, unit: str) -> str:
    """`latency, ms`; without the unit where each tick has its own."""
    if axis.log and axis.unit == "s":
        return axis.name
    return ", ".join(part for part in (axis.name, unit) if part)
