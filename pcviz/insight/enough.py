"""What is enough: the least of a setting that gives nearly the best throughput, and why more of it gives no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, inf, sqrt
from typing import Any

from pcviz.insight.expectation import FEW, expect, means
from pcviz.insight.sweep import Figures
from pcviz.insight.theory import rate
from pcviz.insight.words import count, duration, names, share
from pcviz.workshop.settings import UNBOUNDED
from pcviz.workshop.sweep import Axis

NEARLY = 0.95  # of the best throughput
ALIKE = 0.02  # apart: as good as equal
GAIN = 0.01  # that more of something adds, and that is worth a word
MOST_CHANCE = 0.1
COUNTED = {"capacity": "slot", "producers": "producer", "consumers": "consumer", "workers": "worker"}
NOTHING = "Nothing was delivered"
ENDS = {"deadlock": "in a deadlock", "failed": "with a thread that failed"}


@dataclass(frozen=True, slots=True)
class Enough:
    """`value` is the setting's (None: unbounded, or none); `found` says whether there is one that is enough.

    `shape`: rising, flat, falling, peak, uneven (no one range of values is best), open (still rising at the last value),
    choice, or nothing.
    """

    shape: str
    found: bool
    value: Any
    sentence: str


def enough(axis: Axis, curve: Sequence[Figures]) -> Enough:
    """Over the values of the sweep's first axis, in one sentence."""
    ends = _ends(axis, curve)
    sound = [one for one in curve if one.sound]
    if not any(one.throughput for one in sound):
        told = ends or f"{NOTHING} at any {axis.key}."
        return Enough("nothing", False, None, told)
    answer = _choice(axis, sound) if not axis.numeric else _number(axis, sorted(sound, key=_place))
    few = min(one.items for one in sound)
    rest = (
        f"Each point delivered only {count(few, 'item')} or so: the start and the end of a run are in it." if few < FEW else ""
    )
    told = " ".join(part for part in (ends, answer.sentence, _risk(axis, answer, sound), rest) if part)
    return Enough(answer.shape, answer.found, answer.value, told)


def _place(one: Figures) -> float:
    return inf if one.at[0] is None else one.at[0]


def _ends(axis: Axis, curve: Sequence[Figures]) -> str:
    """Where a run did not go on, before all else."""
    told = []
    for ended, words in ENDS.items():
        values = [one.at[0] for one in curve if one.ended == ended]
        if len(values) == len(curve):
            return f"Every point ends {words}."
        if values:
            told.append(f"With {axis.key} {names([axis.spelt(value) for value in values])} the run ends {words}.")
    return " ".join(told)


def _risk(axis: Axis, answer: Enough, sound: Sequence[Figures]) -> str:
    """What may happen there, and did not this time."""
    at = next((one for one in sound if answer.found and one.at[0] == answer.value), None)
    if at is None or not at.risk:
        return ""
    safe = next((one for one in sound if not one.risk), None)
    return f"But {at.risk} there{f', and with {axis.spelt(safe.at[0])} it is not' if safe is not None else ''}."


def _number(axis: Axis, points: list[Figures]) -> Enough:
    """`points` by their value, from the least to the most."""
    best = max(points, key=lambda one: one.throughput)
    if len(points) == 1:
        return Enough("flat", False, None, f"One value is no curve: {_pace(best)} at {_thing(axis, best)}.")
    chance = min(MOST_CHANCE, max(ALIKE, 1 / sqrt(max(1, min(one.items for one in points)))))
    least = min(one.throughput for one in points)
    first, last = points[0], points[-1]
    if best.throughput - least <= chance * best.throughput:
        apart = ceil(100 * (1 - least / best.throughput) - 1e-6)
        same = f"the throughput is the same ({_pace(best)}{f' within {apart} %' if apart else ''})"
        end = _thing(axis, last) if _noun(axis) else _value(axis, last)
        rest = f"from {_value(axis, first)} to {end}, {_bound(first)}{_more(axis, first, first, last)}"
        if _noun(axis):
            told = f"{_thing(axis, first)} {_are(first)} enough: {same} {rest}{_lost(first)}."
            return Enough("flat", True, first.at[0], told)
        return Enough("flat", False, None, f"{axis.key} makes no difference: {same} {rest}.")
    runs = _runs(points, best.throughput * NEARLY, chance * best.throughput)
    if len(runs) > 1:
        told = (
            f"The throughput goes up and down with {axis.key}: no value is simply enough; the best is {_pace(best)} at "
            f"{_thing(axis, best)}."
        )
        return Enough("uneven", False, best.at[0], told)
    low, high = runs[0][0], runs[0][-1]
    if low is first and high is not last:
        told = f"Up to {_thing(axis, high)} there is at least {share(NEARLY)} of the best throughput ({_pace(best)})"
        return Enough("falling", True, high.at[0], f"{told}; beyond, it falls to {_pace(last)}, {_bound(last)}.")
    if low is last and low.at[0] is None:
        told = f"No number of slots that was tried is enough: without a bound there is the best throughput ({_pace(best)})"
        return Enough(
            "rising",
            True,
            None,
            f"{told}, with {_value(axis, points[-2])} {share(points[-2].throughput / best.throughput)} of it.",
        )
    if low is last:
        told = (
            f"{_thing(axis, last)} may not be enough: the throughput still rises there, from {_pace(points[-2])} at "
            f"{_value(axis, points[-2])} to {_pace(last)}{_room(last)}."
        )
        return Enough("open", False, last.at[0], told)
    if high is not last:
        told = f"{_thing(axis, low)} {'gives' if low.at[0] in (1, None) else 'give'} the best throughput ({_pace(best)})"
        if low is not high:
            told = f"From {_value(axis, low)} to {_thing(axis, high)} there is at least {share(NEARLY)} of the best throughput"
            told += f" ({_pace(best)} at {_value(axis, best)})"
        return Enough("peak", True, low.at[0], f"{told}; less and more give less.")
    part = "" if low is best else f"{share(low.throughput / best.throughput)} of "
    why = f"{_bound(low)}{_more(axis, low, best, last)}{_lost(low)}"
    told = f"{_thing(axis, low)} {_are(low)} enough: {part}the best throughput ({_pace(best)}{_room(best)}), {why}."
    return Enough("rising", True, low.at[0], told)


def _runs(points: list[Figures], level: float, chance: float) -> list[list[Figures]]:
    """The stretches of the curve that reach the level; what misses it by chance does not part them."""
    runs = [list(group) for reached, group in groupby(points, lambda one: one.throughput >= level) if reached]
    joined = [runs[0]]
    for run in runs[1:]:
        between = points[points.index(joined[-1][-1]) + 1 : points.index(run[0])]
        if all(one.throughput >= level - chance for one in between):
            joined[-1] += [*between, *run]
        else:
            joined.append(run)
    return joined


# Words


def _choice(axis: Axis, points: Sequence[Figures]) -> Enough:
    """Names have no order: what is best, and by how much."""
    ranked = sorted(points, key=lambda one: -one.throughput)
    best, worst = ranked[0], ranked[-1]
    apart = 1 - worst.throughput / best.throughput
    if apart > ALIKE:
        told = f"{best.at[0]} delivers most ({_pace(best)}), {worst.at[0]} least ({_pace(worst)}, {share(apart)} less)."
        return Enough("choice", True, best.at[0], f"{told[:-1]}{_losses(points)}.")
    told = f"The {axis.key} makes no difference to the throughput ({_pace(best)})"
    waits = sorted((one for one in points if one.p95 is not None), key=lambda one: one.p95 or 0.0)
    if len(waits) > 1 and (waits[-1].p95 or 0) > (waits[0].p95 or 0) * (1 + ALIKE):
        short, long = waits[0], waits[-1]
        told += f", but to who waits: 95 % of the items at most {duration(short.p95 or 0)} with {short.at[0]}, "
        told += f"{duration(long.p95 or 0)} with {long.at[0]}"
    return Enough("choice", False, None, f"{told}{_losses(points)}.")


def _noun(axis: Axis) -> str:
    """What there is a number of; "" for other settings."""
    return COUNTED.get(axis.key.rpartition(".")[2], "")


def _at(axis: Axis) -> str:
    """Where, in a pipeline."""
    stage = axis.key.rpartition(".")[0]
    return f" at {stage}" if stage else ""


def _thing(axis: Axis, one: Figures) -> str:
    """`5 slots`, `an unbounded buffer`, or `take 0.3 s`."""
    value = one.at[0]
    if value is None:
        return "an unbounded buffer"
    if noun := _noun(axis):
        return count(value, noun) + _at(axis)
    return f"{axis.key} {_value(axis, one)}"


def _value(axis: Axis, one: Figures) -> str:
    value = one.at[0]
    unit = f" {axis.control.unit}" if axis.control.unit else ""
    return UNBOUNDED if value is None else f"{axis.spelt(value)}{unit}"


def _are(one: Figures) -> str:
    return "is" if one.at[0] in (1, None) else "are"


def _pace(one: Figures) -> str:
    return f"{one.throughput:,.3g}/s" if one.throughput < 1000 else f"{one.throughput:,.0f}/s"


def _bound(one: Figures) -> str:
    """Who sets the pace."""
    if one.staged:
        return f"bounded by {one.bottleneck}" if one.bottleneck else "and no stage is at work all the time"
    settings = one.settings
    p, c, (make, take) = settings.producers, settings.consumers, means(settings)
    makes, takes = rate(p, make), rate(c, take)
    if abs(makes - takes) <= ALIKE * max(makes, takes) and makes < inf:
        told = f"where producers and consumers are equally fast ({makes:.3g}/s each)"
        return told if (expected := expect(settings)) and "fixed" in expected.law else f"{told} and slots smooth what varies"
    if makes < takes:
        return f"bounded by the producers ({p} × 1/{make:g} s)"
    return f"bounded by the consumers ({c} × 1/{take:g} s)"


def _more(axis: Axis, one: Figures, best: Figures, last: Figures) -> str:
    """What more of it does, as it was measured; nothing where that is not seen."""
    noun, at = _noun(axis), _at(axis)
    if one is last or not noun:
        return ""
    gain = best.throughput / one.throughput - 1
    adds, joint = (f"add at most {100 * gain:.0f} %", "and") if gain > GAIN else ("", "only")
    what = ""
    if noun == "slot" and one.mean is not None and last.mean is not None and last.mean > one.mean * (1 + ALIKE):
        what = f"{joint} make items wait longer (on average {duration(one.mean)} → {duration(last.mean)})"
    elif noun == "slot" and not at and last.at[0] is not None and last.occupancy < last.at[0] / 2:
        what = f"{joint} stay empty (mean fill {last.occupancy:.2g} of {last.at[0]})"
    elif noun == "producer" and last.producers_blocked:
        what = f"{joint} wait for room ({share(last.producers_blocked)} of their time with {last.at[0]})"
    elif noun == "consumer" and not last.staged and last.consumers_blocked:
        what = f"{joint} wait for items ({share(last.consumers_blocked)} of their time with {last.at[0]})"
    told = " ".join(part for part in (adds, what) if part)
    return f"; more {noun}s{at} {told}" if told else ""


def _lost(one: Figures) -> str:
    return f"; {share(_turned_away(one))} of the items are dropped or rejected there" if _turned_away(one) > 0.01 else ""


def _losses(points: Sequence[Figures]) -> str:
    """Where names differ in what becomes of the items."""
    ranked = sorted(points, key=_turned_away)
    least, most = ranked[0], ranked[-1]
    if _turned_away(most) - _turned_away(least) <= 0.01:
        return _lost(most)
    parts = (f"{share(_turned_away(one))} with {one.at[0]}" for one in (least, most))
    return f"; of the items {' and '.join(parts)} are dropped or rejected"


def _turned_away(one: Figures) -> float:
    """The share of the items that a full buffer did not take in, or threw out."""
    lost = one.dropped + one.rejected
    return lost / (one.items + lost) if lost else 0.0


def _room(one: Figures) -> str:
    """How much more there could be, where even the best is far from it."""
    most = one.most
    return f", where the times allow {most:.3g}/s" if one.throughput < NEARLY * most < inf else ""
