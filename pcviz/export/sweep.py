"""A sweep to look at and to work on: as a table, as curves, as CSV and as one JSON object."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import asdict
from math import nan
from typing import Any

from pcviz.export.plot import BARS, LINE, MARKS, THEORY, Axis, Level, Plot, Series
from pcviz.insight.enough import Enough
from pcviz.insight.expectation import Expectation
from pcviz.insight.sweep import Figures
from pcviz.insight.words import duration, share
from pcviz.workshop import sweep as swept
from pcviz.workshop.sweep import Sweep

SCHEMA = "pcviz/sweep/1"
FIGURES = ("throughput", "latency", "occupancy", "blocked")  # what can be drawn
FATES = {"dropped": "dropped", "rejected": "rejected", "caller_runs": "by maker"}  # of items that find no room, and their heads
MOST_THEORY = 2  # curves beside which theory has its own
BAR = 0.3  # half a bar's width, where one name is 1 from the next
CROWDED = 0.15  # of a linear axis: where more than half of the values are in so little of it, it is better logarithmic

Get = Callable[[Figures], float | None]


def curves(sweep: Sweep, points: Sequence[Figures]) -> list[list[Figures]]:
    """The points of each value of the second axis, in order; of a single axis, all."""
    length = len(sweep.axes[0].values)
    return [list(points[at : at + length]) for at in range(0, len(points), length)]


# As a table


def table(sweep: Sweep, points: Sequence[Figures], answers: Sequence[Enough], width: int) -> list[str]:
    """Lines of at most `width` columns, as far as that goes; `answers` are those of the curves. What is enough has a mark."""
    first = sweep.axes[0]
    ended = any(not one.sound for one in points)
    fates = [fate for fate in FATES if any(getattr(one, fate) for one in points)]
    head = [first.key, "items/s", "theory", "apart", "fill", "p50", "p95", "P waits", "C waits"]
    head += [FATES[fate] for fate in fates] + ["end"] * ended
    groups: list[list[list[str]]] = []
    for curve, answer in zip(curves(sweep, points), answers, strict=True):
        groups.append([])
        for one in curve:
            mark = "▸ " if answer.found and one.at[0] == answer.value else ""
            cells = [mark + first.spelt(one.at[0]), *_cells(one)]
            cells += [f"{getattr(one, fate):,}" for fate in fates] + [one.ended if not one.sound else ""] * ended
            groups[-1].append(cells)
    rows = [head, *(row for group in groups for row in group)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
    shown = list(range(len(head)))
    if sum(widths) + len(widths) - 1 > width:
        shown.remove(head.index("p50"))
    gap = "  " if sum(widths[at] for at in shown) + 2 * (len(shown) - 1) <= width else " "

    def line(row: Sequence[str]) -> str:
        return gap.join(row[at].rjust(widths[at]) for at in shown).rstrip()

    lines = [line(head)]
    for value, group in zip(sweep.axes[1].values if len(sweep.axes) > 1 else [None], groups, strict=True):
        if len(sweep.axes) > 1:
            lines.append(f"{sweep.axes[1].key} = {sweep.axes[1].spelt(value)}")
        lines += map(line, group)
    return lines


def _cells(one: Figures) -> list[str]:
    expected = one.expected
    theory = "" if expected is None else f"{'≤ ' if expected.bound else ''}{number(expected.throughput)}"
    return [
        number(one.throughput),
        theory,
        "" if one.apart is None else f"{100 * one.apart:+.1f} %",
        number(one.occupancy),
        *("" if seconds is None else duration(seconds) if seconds else "0 s" for seconds in (one.p50, one.p95)),
        *("" if part is None else share(part) for part in (one.producers_blocked, one.consumers_blocked)),
    ]


def number(value: float) -> str:
    """Three figures: ``0.923``, ``2.50``, ``12,500``."""
    if value >= 99.95:
        return f"{value:,.0f}"
    if value < 0.0995:
        return f"{value:.3g}"
    return f"{value:.{3 if value < 0.9995 else 2 if value < 9.995 else 1}f}"


# As curves


def plot(sweep: Sweep, points: Sequence[Figures], figure: str, title: str = "") -> Plot:
    """One of `FIGURES` against the first axis that has numbers, one curve for each value of the other; gaps where a run did not
    go on."""
    along = next((at for at, axis in enumerate(sweep.axes) if axis.numeric), 0)
    axis = sweep.axes[along]
    groups: dict[Any, list[Figures]] = {}
    for one in points:
        groups.setdefault(one.at[1 - along] if len(sweep.axes) > 1 else None, []).append(one)
    series: list[Series] = []
    levels: list[Level] = []
    for value, curve in groups.items():
        name = f"{sweep.axes[1 - along].key} {sweep.axes[1 - along].spelt(value)}" if len(sweep.axes) > 1 else ""
        for what, kind, get in _wanted(figure, single=not name, theory=len(groups) <= MOST_THEORY):
            called = ", ".join(part for part in (name, what if not name or kind == THEORY else "") if part)
            places = tuple((_place(axis, one.at[along]), _drawn(one, get)) for one in curve)
            if kind == THEORY and all(y != y for _, y in places):
                continue
            series.append(_series(axis, called, kind, [place for place in places if place[0] is not None]))
            levels += [Level(f"{called} unbounded", y) for x, y in places if x is None and y == y and kind == LINE and not name]
    if not axis.numeric and sum(one.kind == LINE for one in series) == 1:
        series = [_bars(one) if one.kind == LINE else one for one in series]
    elif not axis.numeric:
        series = [Series(one.name, one.points, MARKS) if one.kind == LINE else one for one in series]
    return Plot(tuple(series), _across(axis), _up(figure, len(sweep.axes) == 1), tuple(levels), title)


def _wanted(figure: str, single: bool, theory: bool) -> list[tuple[str, str, Get]]:
    """Name, kind and value of what is drawn for one curve."""
    found: list[tuple[str, str, Get]]
    match figure:
        case "latency":
            found = [("mean", LINE, lambda one: one.mean)] if single else []
            found += [("95 %", LINE, lambda one: one.p95)]
            found += [("theory: mean", THEORY, _expected(lambda it: it.time_in_buffer))] if single else []
        case "occupancy":
            found = [("mean fill", LINE, lambda one: one.occupancy), ("theory", THEORY, _expected(lambda it: it.occupancy))]
        case "blocked" if single:
            found = [
                ("producers", LINE, lambda one: _percent(one.producers_blocked)),
                ("consumers", LINE, lambda one: _percent(one.consumers_blocked)),
                ("theory: producers", THEORY, _expected(lambda it: _rest(it.producers_working))),
                ("theory: consumers", THEORY, _expected(lambda it: _rest(it.consumers_working))),
            ]
        case "blocked":
            found = [("all threads", LINE, _all_blocked)]
        case _:
            found = [("measured", LINE, lambda one: one.throughput), ("theory", THEORY, _expected(lambda it: it.throughput))]
    return [one for one in found if theory or one[1] != THEORY]


def _expected(get: Callable[[Expectation], float | None]) -> Get:
    return lambda one: None if one.expected is None else get(one.expected)


def _percent(part: float | None) -> float | None:
    return None if part is None else 100 * part


def _rest(working: float | None) -> float | None:
    return None if working is None else 100 * (1 - working)


def _all_blocked(one: Figures) -> float:
    p, c = one.settings.producers, one.settings.consumers
    return 100 * (p * (one.producers_blocked or 0) + c * (one.consumers_blocked or 0)) / max(1, p + c)


def _drawn(one: Figures, get: Get) -> float:
    value = get(one) if one.sound else None
    return nan if value is None else value


def _place(axis: swept.Axis, value: Any) -> float | None:
    """None for unbounded, which has no place."""
    return value if axis.numeric else float(axis.values.index(value))


def _series(axis: swept.Axis, name: str, kind: str, places: Sequence[Any]) -> Series:
    return Series(name, tuple(sorted(places) if axis.numeric else places), kind)


def _bars(one: Series) -> Series:
    sides = [((x - BAR, y), (x + BAR, nan)) for x, y in one.points]
    return Series(one.name, tuple(point for pair in sides for point in pair), BARS)


def _across(axis: swept.Axis) -> Axis:
    if not axis.numeric:
        return Axis(axis.key, names=tuple(map(str, axis.values)))
    values = sorted(value for value in axis.values if value is not None)
    low, high = values[0], values[-1]
    crowd = sum(value - low <= CROWDED * (high - low) for value in values)
    log = low > 0 and len(values) > 2 and crowd > len(values) / 2
    return Axis(axis.key, axis.control.unit, low, high, log, whole=axis.control.whole)


def _up(figure: str, single: bool) -> Axis:
    return {
        "throughput": Axis("throughput", "items/s"),
        "latency": Axis("time in the buffer" if single else "95 % of the items in the buffer at most", "s"),
        "occupancy": Axis("mean fill", "items"),
        "blocked": Axis("time standing still", "%"),
    }[figure]


# For other programs


def row(sweep: Sweep, one: Figures) -> dict[str, Any]:
    """One point in flat figures; None where nothing was measured or theory says nothing."""
    expected = one.expected
    return {
        **{axis.key: axis.spelt(value) if value is None else value for axis, value in zip(sweep.axes, one.at, strict=True)},
        "ended": one.ended,
        "seconds": one.seconds,
        "items": one.items,
        "throughput": one.throughput,
        "theory": None if expected is None else expected.throughput,
        "theory_is_a_bound": None if expected is None else expected.bound,
        "apart": one.apart,
        "occupancy": one.occupancy,
        "theory_occupancy": None if expected is None else expected.occupancy,
        "latency_mean_s": one.mean,
        "theory_latency_mean_s": None if expected is None else expected.time_in_buffer,
        "latency_p50_s": one.p50,
        "latency_p95_s": one.p95,
        "producers_blocked": one.producers_blocked,
        "consumers_blocked": one.consumers_blocked,
        "dropped": one.dropped,
        "rejected": one.rejected,
        "caller_runs": one.caller_runs,
    }


def csv_text(sweep: Sweep, points: Sequence[Figures]) -> str:
    """A header, then one line a point; what is not known is empty."""
    rows = [row(sweep, one) for one in points]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def json_object(name: str, sweep: Sweep, points: Sequence[Figures], answers: Sequence[Enough]) -> dict[str, Any]:
    """The shape ``pcviz/sweep/1``."""
    second = sweep.axes[1] if len(sweep.axes) > 1 else None
    return {
        "schema": SCHEMA,
        "scenario": name,
        "title": sweep.scenario.title,
        "clock": "wall" if sweep.real else "virtual",
        "seed": sweep.seed,
        "seconds": sweep.seconds,
        "set": dict(sweep.overrides),
        "vary": [{"key": axis.key, "values": list(axis.values)} for axis in sweep.axes],
        "points": [_json_point(sweep, one) for one in points],
        "enough": [
            {**({} if second is None else {second.key: value}), **asdict(answer)}
            for value, answer in zip([None] if second is None else second.values, answers, strict=True)
        ],
    }


def _json_point(sweep: Sweep, one: Figures) -> dict[str, Any]:
    return {
        "at": {axis.key: value for axis, value in zip(sweep.axes, one.at, strict=True)},
        "ended": one.ended,
        "explanation": one.explanation,
        "violations": list(one.wrong),
        "seconds": one.seconds,
        "items": one.items,
        "throughput": one.throughput,
        "occupancy": one.occupancy,
        "latency_s": {"mean": one.mean, "p50": one.p50, "p95": one.p95},
        "blocked": {"producers": one.producers_blocked, "consumers": one.consumers_blocked},
        "dropped": one.dropped,
        "rejected": one.rejected,
        "caller_runs": one.caller_runs,
        "theory": None if one.expected is None else asdict(one.expected),
        "apart": one.apart,
    }
