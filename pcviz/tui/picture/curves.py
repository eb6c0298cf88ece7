"""The charts of a run: what each shows, as a title with the figures of now and a plot below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf

from pcviz.export.plot import BARS, MARKS, STEPS, THEORY, Axis, Plot, Series, round_step
from pcviz.insight.expectation import Expectation
from pcviz.insight.measure import Measures
from pcviz.insight.series import BufferSeries, Point
from pcviz.insight.words import duration

ITEMS_A_POINT = 4.0  # of a rate: with fewer, a curve shows nothing but single items
MOSTLY = 0.5  # of a stretch: full or empty so long, it is marked so
TIME_STEPS = 20  # of the time axis: how often in a run twice as long as now it grows
THEORY_SIGNS = 6  # along a curve
EXPECTED, FULL, EMPTY, CAPACITY = 4, 6, 7, 8  # colours of what is no curve of its own, see `inks` of the charts
BARS_A_DECADE = (10, 5, 4)  # of the histogram, as many as there is room for


@dataclass(frozen=True, slots=True)
class Figures:
    """All that charts are drawn from."""

    measures: Measures
    series: tuple[BufferSeries, ...]
    expected: Expectation | None = None
    expected_from: float = 0.0  # run seconds: since then the settings are what they are

    def name(self, buffer: int) -> str:
        measure = self.measures.buffer(buffer)
        return measure.name.rpartition(".")[2] if measure is not None else "buffer"


@dataclass(frozen=True, slots=True)
class Chart:
    """`words` are said beside the title, the first ones first where there is little room; each with the name of the series
    whose sign stands before it, or ""."""

    title: str
    words: tuple[tuple[str, str], ...]
    plot: Plot


def rate(number: float) -> str:
    """Items a second in three figures."""
    return f"{number:.3g}" if number < 999.5 else f"{number:,.0f}"


def charts(figures: Figures, width: int, ascii: bool = False) -> tuple[Chart, ...]:
    """Of `width` cells each."""
    if not figures.series:
        return ()
    return (fill(figures, width, ascii), throughput(figures, width), delays(figures, width), histogram(figures, width))


def _time(figures: Figures) -> Axis:
    """Up to a round second behind the present: the curves stand still for a while, and only their ends are drawn anew."""
    t = max(figures.measures.t, 1e-3)
    step = round_step(t / TIME_STEPS)
    return Axis("", "s", high=ceil(t / step) * step)


def _points(figures: Figures, one: BufferSeries, width: int, items: float = 0.0) -> tuple[Point, ...]:
    return one.points(most=max(4, width), items=items)


def _expected(figures: Figures, y: float | None) -> tuple[Series, ...]:
    """Signs along a level, for as long as it has been expected."""
    if y is None or y == inf:
        return ()
    begin, end = figures.expected_from, figures.measures.t
    step = (end - begin) / THEORY_SIGNS
    if step <= 0:
        return ()
    return (Series("theory", tuple((begin + (at + 0.5) * step, y) for at in range(THEORY_SIGNS)), THEORY, number=EXPECTED),)


def fill(figures: Figures, width: int, ascii: bool = False) -> Chart:
    """The mean fill of a single buffer, with its capacity and when it was full or empty; of several, each one's fill."""
    if len(figures.series) > 1:
        return _fills(figures, width)
    (one,) = figures.series
    points = _points(figures, one, width)
    measure = figures.measures.buffer(one.number)
    of = f" of {one.capacity}" if one.capacity is not None else ""
    words = [("fill", f"{one.fill}{of}"), ("", f"mean {measure.occupancy:.3g}" if measure is not None else "")]
    curves = []
    capacity = [(point.until, float(point.capacity)) for point in points if point.capacity is not None]
    if capacity:
        line = ((points[0].since, capacity[0][1]), *capacity)
        curves.append(Series("capacity", line, STEPS, number=CAPACITY))
    curves.append(Series("fill", tuple(_middle(point, point.fill) for point in points), number=0))
    full = tuple(_middle(point, float(point.capacity)) for point in points if point.capacity and point.full >= MOSTLY)
    empty = tuple(_middle(point, 0.0) for point in points if point.empty >= MOSTLY)
    marks = (("full", full, "^" if ascii else "▲", FULL), ("empty", empty, "v" if ascii else "▼", EMPTY))
    for name, places, sign, number in marks:
        if places:
            curves.append(Series(name, places, MARKS, sign=sign, number=number))
            words.append((name, name))
    if figures.expected is not None and (expected := _expected(figures, figures.expected.occupancy)):
        curves += expected
        words.append(("theory", f"theory {figures.expected.occupancy:.3g}"))
    if capacity:
        words.append(("capacity", "capacity"))
    return Chart("FILL", tuple(words), Plot(tuple(curves), _time(figures), Axis()))


def _fills(figures: Figures, width: int) -> Chart:
    curves, words = [], []
    for number, one in enumerate(figures.series):
        name = figures.name(one.number)
        curves.append(Series(name, tuple(_middle(point, point.fill) for point in _points(figures, one, width)), number=number))
        words.append((name, f"{name} {one.fill}" + (f" of {one.capacity}" if one.capacity is not None else "")))
    return Chart("FILL", tuple(words), Plot(tuple(curves), _time(figures), Axis()))


def _middle(point: Point, y: float) -> tuple[float, float]:
    return ((point.since + point.until) / 2, y)


def throughput(figures: Figures, width: int) -> Chart:
    """Into the first buffer and out of the last one."""
    first, last = figures.series[0], figures.series[-1]
    coming = tuple(_middle(point, point.put) for point in _whole(_points(figures, first, width, ITEMS_A_POINT)))
    going = tuple(_middle(point, point.got) for point in _whole(_points(figures, last, width, ITEMS_A_POINT)))
    measures = figures.measures
    words = [
        ("in", f"in {rate(first.coming.rate(measures.t))}"),
        ("out", f"out {rate(last.going.rate(measures.t))}"),
        ("", f"run {rate(measures.throughput)}"),
    ]
    curves = [Series("in", coming, number=0), Series("out", going, number=1)]
    if figures.expected is not None and (expected := _expected(figures, figures.expected.throughput)):
        curves += expected
        at_most = "at most " if figures.expected.bound else "theory "
        words.append(("theory", f"{at_most}{rate(figures.expected.throughput)}"))
    return Chart("ITEMS/S", tuple(words), Plot(tuple(curves), _time(figures), Axis()))


def _whole(points: Sequence[Point]) -> Sequence[Point]:
    """Without the last one while it is short: a rate over a moment says nothing."""
    if len(points) > 2 and points[-1].until - points[-1].since < (points[-2].until - points[-2].since) / 2:
        return points[:-1]
    return points


def delays(figures: Figures, width: int) -> Chart:
    """Of the last buffer: how long items stay, half of them at most and nineteen out of twenty at most."""
    last = figures.series[-1]
    points = [point for point in _points(figures, last, width, ITEMS_A_POINT) if point.p50 is not None]
    p50 = tuple(_middle(point, point.p50 or 0.0) for point in points)
    p95 = tuple(_middle(point, point.p95 or 0.0) for point in points)
    measure = figures.measures.buffer(last.number)
    words: tuple[tuple[str, str], ...] = (("", "nothing delivered yet"),)
    if measure is not None and measure.p50 is not None and measure.p95 is not None:
        words = (("p50", f"p50 {duration(measure.p50)}"), ("p95", f"p95 {duration(measure.p95)}"), ("", "over the run"))
    curves = (Series("p50", p50, number=0), Series("p95", p95, number=2))
    return Chart("TIME IN BUFFER", words, Plot(curves, _time(figures), Axis("", "s")))


def histogram(figures: Figures, width: int) -> Chart:
    """How many items stayed how long, over the whole run."""
    last = figures.series[-1]
    bars = last.delays.bars(BARS_A_DECADE[0])
    for per_decade in BARS_A_DECADE:
        bars = last.delays.bars(per_decade)
        if len(bars) * 2 <= width:
            break
    points = tuple((bar.low, float(bar.count)) for bar in bars)
    if bars:
        points = (*points, (bars[-1].high, 0.0))
    words = (("", f"{last.delays.count:,} delivered"), ("", "by time in the buffer"))
    return Chart("HOW LONG", words, Plot((Series("items", points, BARS, number=1),), Axis("", "s", log=True), Axis()))
