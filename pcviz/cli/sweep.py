"""``pcviz sweep``: one scenario at each point of a grid, as a table, as curves, and in one sentence."""

import argparse
import os
import shutil
import sys
import textwrap
import time
from collections.abc import Iterator
from functools import partial
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING

from pcviz.cli.complaint import Complaint
from pcviz.cli.output import say, say_json
from pcviz.cli.run import seconds_above_0, settings
from pcviz.cli.status import FINE, FOUND

if TYPE_CHECKING:
    from pcviz.insight.enough import Enough
    from pcviz.insight.sweep import Figures
    from pcviz.workshop.sweep import Sweep

SEED = 1  # where neither the command nor the scenario has one: the same sweep tomorrow
WIDEST = 120  # columns of the plot
ROWS = 18
WORTH_S = 2.0  # wall seconds of work left from which processes pay for their start
VARYING = ("exponential", "bursty")  # patterns by which chance tells in the figures
BAR = 24  # cells of the progress bar


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "scenario", metavar="SCENARIO|FILE.toml", help="a built-in one (see: pcviz scenarios) or a scenario file"
    )
    parser.add_argument(
        "--vary",
        action="append",
        required=True,
        metavar="KEY=A..B[/STEP]",
        help="a setting and its values: capacity=1..32, make=0.1..1/0.1, order=fifo,lifo; a second one gives several curves",
    )
    parser.add_argument(
        "--figure",
        choices=("throughput", "latency", "occupancy", "blocked"),
        default="throughput",
        help="what is drawn (default: throughput)",
    )
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="change a setting at every point (repeatable)"
    )
    parser.add_argument("--seed", type=int, metavar="N", help="seed of all that is random, the same at every point")
    parser.add_argument(
        "--seconds",
        type=seconds_above_0,
        metavar="N",
        help="end each point after N seconds of its own clock (a scenario without an end: else as many as 2,000 items need)",
    )
    parser.add_argument("--csv", metavar="FILE", help="write the figures of every point into FILE")
    parser.add_argument("--svg", metavar="FILE", help="draw the curves into FILE")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead")


def command(options: argparse.Namespace) -> int:
    from pcviz.insight.enough import enough
    from pcviz.insight.sweep import planned
    from pcviz.workshop.scenario import load_scenario
    from pcviz.workshop.sweep import Sweep, axis

    try:
        scenario = load_scenario(options.scenario)
        overrides, inputs, database = settings(options.set)
        if database is not None:
            raise Complaint(
                "database: a sweep runs the scenario once for each point, and keeps none of their entries; leave it out"
            )
        seed = next(n for n in (options.seed, scenario.seed, SEED) if n is not None)
        axes = tuple(map(axis, options.vary))
        sweep = planned(Sweep(scenario, axes, seed, options.seconds, overrides, tuple(inputs)))
    except ValueError as error:
        raise Complaint(error) from error
    for path in (options.csv, options.svg):
        if path is not None:
            _hold_writable(path)
    for note in notes(sweep):
        print(f"pcviz: {note}", file=sys.stderr)
    points = figures(sweep)
    from pcviz.export.sweep import csv_text, curves, json_object, plot

    answers = [enough(sweep.axes[0], curve) for curve in curves(sweep, points)]
    if options.csv is not None:
        _write(options.csv, csv_text(sweep, points))
    if options.svg is not None:
        from pcviz.export.plot_svg import svg

        _write(options.svg, svg(plot(sweep, points, options.figure, f"{scenario.title}: {options.figure}")))
    if options.json:
        say_json(json_object(options.scenario, sweep, points, answers))
    else:
        say(*page(options.scenario, sweep, points, answers, options.figure))
    return FOUND if any(one.wrong or not one.sound for one in points) else FINE


def notes(sweep: "Sweep") -> Iterator[str]:
    """What somebody should know before the figures."""
    if sweep.real:
        yield "the points read files, so they run in real time, one after the other, and never come out quite the same"
    elif sweep.scenario.buffer != "workbench":
        yield "threads switch only where they wait in virtual time: a bug that needs more is not found here, but by pcviz check"


# Running


def figures(sweep: "Sweep") -> list["Figures"]:
    """Of every point, in order. Raises KeyboardInterrupt, when everything has ended."""
    from pcviz.insight.sweep import measure
    from pcviz.workshop.headless import Interrupt
    from pcviz.workshop.spread import processors, spread

    points = sweep.points
    found: dict[int, Figures] = {}
    progress = Progress(len(points))
    cores = 1 if sweep.real else processors()
    try:
        with Interrupt() as interrupt:
            begun = time.monotonic()
            while len(found) < len(points):
                left = (time.monotonic() - begun) / max(1, len(found)) * (len(points) - len(found))
                if found and cores > 1 and left > WORTH_S and len(points) - len(found) > 1:
                    break
                found[len(found)] = measure(sweep, points[len(found)], interrupt)
                progress.show(len(found))
        done = len(found)
        if done < len(points):
            for place, one in spread(partial(measure, sweep), points[done:], cores):
                found[done + place] = one
                progress.show(len(found))
    except (ValueError, RuntimeError) as error:
        raise Complaint(error) from error
    finally:
        progress.clear()
    return [found[place] for place in range(len(points))]


class Progress:
    """A bar on standard error, where that is a terminal."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._shown = sys.stderr is not None and sys.stderr.isatty()
        self._begun = time.monotonic()
        self.show(0)

    def show(self, done: int) -> None:
        if self._shown:
            full = BAR * done // self._total
            passed = time.monotonic() - self._begun
            left = f", about {passed / done * (self._total - done):.0f} s left" if 0 < done < self._total and passed > 1 else ""
            self._write(f"[{'#' * full}{'.' * (BAR - full)}] {done} of {self._total} points{left}")

    def clear(self) -> None:
        if self._shown:
            self._write("")

    def _write(self, text: str) -> None:
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


# Telling


def page(name: str, sweep: "Sweep", points: list["Figures"], answers: list["Enough"], figure: str) -> Iterator[str]:
    from pcviz.export.plot_text import ASCII, UNICODE, rows
    from pcviz.export.sweep import plot, table

    width = shutil.get_terminal_size().columns
    encoding = (sys.stdout.encoding if sys.stdout is not None else "") or ""
    glyphs = UNICODE if encoding.lower().replace("-", "").startswith("utf") else ASCII
    yield headline(name, sweep)
    yield ""
    yield from table(sweep, points, answers, width)
    yield ""
    yield from rows(plot(sweep, points, figure), min(width, WIDEST), ROWS, glyphs)
    yield ""
    second = sweep.axes[1] if len(sweep.axes) > 1 else None
    told = [*_theory(points), *_wrongs(sweep, points)]
    for value, answer in zip(second.values if second is not None else [None], answers, strict=True):
        told.append(f"{second.key} {second.spelt(value)}: {answer.sentence}" if second is not None else answer.sentence)
    for line in told:  # each is one line for a pipe
        yield from textwrap.wrap(line, min(width, WIDEST)) if sys.stdout.isatty() else [line]


def _theory(points: list["Figures"]) -> Iterator[str]:
    """Which laws stand beside the figures, and how far chance may take these from them."""
    laws = dict.fromkeys(one.expected.law for one in points if one.expected is not None)
    if laws:
        few = min((one.items for one in points if one.sound and one.items and one.settings.pattern in VARYING), default=0)
        chance = f"; chance: {few:,} items tell a rate to about {100 / sqrt(few):.0f} %" if few else ""
        yield f"theory: {'; '.join(laws)}{chance}"


def _wrongs(sweep: "Sweep", points: list["Figures"]) -> Iterator[str]:
    """The first point at which something went wrong; the others are in the table, and as JSON."""
    wrong = [one for one in points if one.wrong or not one.sound]
    for one in wrong[:1]:
        at = ", ".join(f"{axis.key} {axis.spelt(value)}" for axis, value in zip(sweep.axes, one.at, strict=True))
        rest = f" (and {len(wrong) - 1} more points, see --json)" if len(wrong) > 1 else ""
        yield f"{at}: {'; '.join(one.wrong) or one.explanation or one.ended}{rest}"


def headline(name: str, sweep: "Sweep") -> str:
    grid = " × ".join(f"{axis.key} {axis.spelt(axis.values[0])} … {axis.spelt(axis.values[-1])}" for axis in sweep.axes)
    if sweep.real:
        clock = "in real time"
    elif not sweep.endless:
        clock = "to the end in virtual time"
    else:
        clock = f"{sweep.seconds:,g} s of virtual time each"
    return f"{name}: {grid}, {len(sweep.points):,} points, {clock}, seed {sweep.seed}"


# Files


def _hold_writable(path: str) -> None:
    """Before the work, not after it. Raises Complaint."""
    folder = Path(path).parent
    if Path(path).is_dir():
        raise Complaint(f"{path}: this is a folder; name a file in it")
    if not folder.is_dir():
        raise Complaint(f"{path}: cannot be written: there is no folder {folder}")
    if not os.access(path if Path(path).exists() else folder, os.W_OK):
        raise Complaint(f"{path}: cannot be written: permission denied")


def _write(path: str, text: str) -> None:
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise Complaint(f"{path}: cannot be written: {error.strerror}") from error
