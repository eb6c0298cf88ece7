"""A plot in cells: curves in Braille dots, two by four a cell, with a sign for each series; or in plain ASCII."""

import math
from dataclasses import dataclass
from typing import TypeAlias

from pcviz.export.plot import BARS, LINE, MARKS, STEPS, THEORY, Plot, Scale, Series, numbered, scales, spelt, titled

Role: TypeAlias = int | str  # a series's number, or one of these
AXIS, LABEL, LEVEL, WORDS = "axis", "label", "level", "words"

LABEL_GAP = 2  # cells between two labels of the x axis
TWO_ROWS_FROM = 8  # rows from which the x axis has its labels below, not in it
ONE_ROW_FROM = 3  # rows from which there is an x axis at all
EXACT_ROWS = 3  # rows up to which a round value may be a whole row away from where its label stands
SIGN_EVERY = 14  # cells between two signs on a curve of many points
POINTS_APART = 3  # cells a point from which each has its sign

# Bits of a Braille cell, by column and row of its dots (Unicode, chapter 21.1).
DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
EIGHTHS = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Glyphs:
    ascii: bool
    line: str  # signs of measured series, one after the other
    theory: str
    level: str
    side: str
    side_tick: str
    corner: str
    floor: str
    floor_tick: str
    bar: str


UNICODE = Glyphs(False, "●○■□▲◆", "×+", "─", "│", "┤", "└", "─", "┴", "█")
ASCII = Glyphs(True, "*o#@%&", "x+", "-", "|", "+", "+", "-", "+", "#")


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one-cell characters in one row, all of one role. Runs of a picture never cover one another."""

    x: int
    y: int
    text: str
    role: Role


class Grid:
    """Cells being drawn. A cell is blank, a character, or dots that are still being added up."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.cells: dict[tuple[int, int], tuple[str, Role]] = {}
        self.dots: dict[tuple[int, int], tuple[int, Role]] = {}

    def put(self, x: int, y: int, text: str, role: Role) -> None:
        for offset, character in enumerate(text):
            if 0 <= x + offset < self.width and 0 <= y < self.height:
                self.cells[x + offset, y] = (character, role)

    def free(self, x: int, y: int, length: int) -> bool:
        return not any((at, y) in self.cells or (at, y) in self.dots for at in range(x, x + length))

    def dot(self, x: int, y: int, role: Role) -> None:
        cell = (x >> 1, y >> 2)
        bits, _ = self.dots.get(cell, (0, role))
        self.dots[cell] = (bits | DOTS[x & 1][y & 3], role)

    def runs(self) -> list[Run]:
        cells = {place: (chr(0x2800 + bits), role) for place, (bits, role) in self.dots.items()} | self.cells
        runs: list[Run] = []
        for y in range(self.height):
            text, begun, role = "", 0, None
            for x in range(self.width + 1):
                sign, wanted = cells.get((x, y), ("", None))
                if text and (wanted != role or not sign):
                    assert role is not None
                    runs.append(Run(begun, y, text, role))
                    text = ""
                if sign:
                    begun = begun if text else x
                    role = wanted
                    text += sign
        return runs


def signs(plot: Plot, glyphs: Glyphs = UNICODE) -> list[str]:
    """The sign of each series."""
    found: list[str] = []
    expected = 0
    for series, number in zip(plot.series, numbered(plot.series), strict=True):
        if series.sign or series.kind in (BARS, STEPS):
            found.append(series.sign or (glyphs.bar if series.kind == BARS else glyphs.level))
        elif series.kind == THEORY:
            found.append(glyphs.theory[expected % len(glyphs.theory)])
            expected += 1
        else:
            found.append(glyphs.line[number % len(glyphs.line)])
    return found


def text_plot(plot: Plot, width: int, height: int, glyphs: Glyphs = UNICODE, legend: bool = True) -> list[Run]:
    """The plot in `width` by `height` cells; with a `legend`, title and names above it."""
    grid = Grid(width, height)
    top = 0
    if legend:
        _legend(grid, plot, glyphs)
        top = 1
    across, up = scales(plot)
    floor = 2 if height - top >= TWO_ROWS_FROM else 1 if height - top >= ONE_ROW_FROM else 0
    rows = height - top - floor
    if rows < 1 or width < 8:
        return grid.runs()
    labels = _with_top(up, up.ticks(max(2, rows * 2 // 3)), rows) if rows > 1 else ()
    margin = max((len(label) for _, label in labels), default=0) + 1
    if margin > width // 2:
        margin, labels = 1, ()
    area = _Area(grid, margin, top, width - margin, rows, across, up)
    _axes(area, plot, labels, glyphs, floor)
    for level in plot.levels:
        row = area.row(level.y)
        if row is not None:
            grid.put(area.x, row, glyphs.level * area.width, LEVEL)
    drawn = list(zip(plot.series, numbered(plot.series), signs(plot, glyphs), strict=True))
    for kind in (BARS, STEPS, LINE, THEORY, MARKS):
        for series, number, sign in drawn:
            if series.kind == kind:
                _draw(area, series, number, sign, glyphs)
    unit = titled(plot.y, up.unit)
    for x in (margin + 1, width - len(unit)):
        if x > margin and grid.free(x - 1, top, len(unit) + 2):
            grid.put(x, top, unit, AXIS)
            break
    return grid.runs()


def _with_top(up: Scale, labels: tuple[tuple[float, str], ...], rows: int) -> tuple[tuple[float, str], ...]:
    """The upper end has its label, too, where there is a row for it: else nobody knew how far up the axis goes. In few rows it
    is that and the lower end, each beside the row that is exactly there."""
    if rows <= EXACT_ROWS and not up.log:
        return ((up.low, spelt(up.low / up.factor)), (up.high, spelt(up.high / up.factor)))
    place = up.place(labels[-1][0]) if labels else None
    if place is not None and round(place * (rows - 1)) < rows - 1 and not up.log:
        return (*labels, (up.high, spelt(up.high / up.factor)))
    return labels


def rows(plot: Plot, width: int, height: int, glyphs: Glyphs = UNICODE) -> list[str]:
    """The plot as plain lines, without what is blank at their ends."""
    lines = [[" "] * width for _ in range(height)]
    for run in text_plot(plot, width, height, glyphs):
        lines[run.y][run.x : run.x + len(run.text)] = run.text
    return ["".join(line).rstrip() for line in lines]


@dataclass(frozen=True, slots=True)
class _Area:
    """Where the curves are: `width` by `height` cells right of and above the axes."""

    grid: Grid
    x: int
    y: int
    width: int
    height: int
    across: Scale
    up: Scale

    def column(self, value: float, of: int = 1) -> int | None:
        """The cell, or with `of` 2 the dot, where a value of x stands, counted from the widget's left."""
        place = self.across.place(value)
        if place is None or not -1e-9 <= place <= 1 + 1e-9:
            return None
        return self.x * of + round(place * (self.width * of - 1))

    def row(self, value: float, of: int = 1) -> int | None:
        """The cell, or with `of` 4 the dot, where a value of y stands; what is beyond an end stands at that end."""
        place = self.up.place(value)
        if place is None:
            return None
        return self.y * of + round((1 - min(1.0, max(0.0, place))) * (self.height * of - 1))


def _legend(grid: Grid, plot: Plot, glyphs: Glyphs) -> None:
    x = 0
    if plot.title:
        grid.put(0, 0, plot.title, WORDS)
        x = len(plot.title) + 2
    for series, number, sign in zip(plot.series, numbered(plot.series), signs(plot, glyphs), strict=True):
        if x + 2 + len(series.name) > grid.width:
            break
        grid.put(x, 0, sign, number)
        grid.put(x + 2, 0, series.name, LABEL)
        x += 4 + len(series.name)
    for level in plot.levels:
        if x + 2 + len(level.name) <= grid.width:
            grid.put(x, 0, glyphs.level, LEVEL)
            grid.put(x + 2, 0, level.name, LABEL)
            x += 4 + len(level.name)


def _axes(area: _Area, plot: Plot, labels: tuple[tuple[float, str], ...], glyphs: Glyphs, floor: int) -> None:
    grid, side, bottom = area.grid, area.x - 1, area.y + area.height
    for y in range(area.y, bottom):
        grid.put(side, y, glyphs.side, AXIS)
    for value, label in labels:
        row = area.row(value)
        if row is not None:
            grid.put(side, row, glyphs.side_tick, AXIS)
            if grid.free(side - len(label), row, len(label)):
                grid.put(side - len(label), row, label, LABEL)
    if not floor:
        return
    grid.put(side, bottom, glyphs.corner + glyphs.floor * area.width, AXIS)
    name = titled(plot.x, area.across.unit)
    names = (name, area.across.unit if area.across.unit in name else "", "")
    name = next(name for name in names if len(name) * 3 <= area.width) if not plot.x.names else ""
    last = area.grid.width - len(name) - (LABEL_GAP if name else 0)
    row = bottom + floor - 1
    end = side if floor == 1 else -1
    most = max(2, area.width // 12)
    for value, label in area.across.ticks(most):
        column = area.column(value)
        if column is None:
            continue
        if floor > 1:
            grid.put(column, bottom, glyphs.floor_tick, AXIS)
        start = min(max(column - len(label) // 2, area.x if floor == 1 else 0), area.grid.width - len(label))
        if start > end and start + len(label) <= last:
            grid.put(start, row, label, LABEL)
            end = start + len(label) + LABEL_GAP - 1
    if name:
        grid.put(area.grid.width - len(name), row, name, AXIS)


def _draw(area: _Area, series: Series, number: int, sign: str, glyphs: Glyphs) -> None:
    if series.kind == BARS:
        _bars(area, series, number, glyphs)
    elif series.kind == STEPS:
        _steps(area, series, number, sign)
    elif series.kind == LINE:
        _line(area, series, number, sign, glyphs)
        if not glyphs.ascii:
            _signs(area, series, number, sign)
    elif series.kind == THEORY:
        room = len(series.points) * POINTS_APART <= area.width
        _signs(area, series, number, sign, every=1 if room else POINTS_APART)
    else:
        _signs(area, series, number, sign, every=1)


def _line(area: _Area, series: Series, number: int, sign: str, glyphs: Glyphs) -> None:
    across, up = (1, 1) if glyphs.ascii else (2, 4)
    last: tuple[int, int] | None = None
    for x, y in series.points:
        column, row = area.column(x, across), area.row(y, up)
        if column is None or row is None:
            last = None
            continue
        for at, level in _between(last or (column, row), (column, row)):
            if not glyphs.ascii:
                area.grid.cells.pop((at >> 1, level >> 2), None)  # a curve goes over a level
                area.grid.dot(at, level, number)
            else:
                area.grid.put(at, level, sign, number)
        last = (column, row)


def _steps(area: _Area, series: Series, number: int, sign: str) -> None:
    for at, (x, y) in enumerate(series.points):
        start, row = area.column(x), area.row(y)
        end = area.column(series.points[at + 1][0]) if at + 1 < len(series.points) else start
        if start is not None and end is not None and row is not None:
            area.grid.put(start, row, sign * (end - start + 1), number)


def _between(one: tuple[int, int], other: tuple[int, int]) -> list[tuple[int, int]]:
    """The dots of a straight line, both ends included."""
    (x0, y0), (x1, y1) = one, other
    steps = max(abs(x1 - x0), abs(y1 - y0))
    if not steps:
        return [one]
    return [(x0 + round(step * (x1 - x0) / steps), y0 + round(step * (y1 - y0) / steps)) for step in range(steps + 1)]


def _signs(area: _Area, series: Series, number: int, sign: str, every: int = 0) -> None:
    """A sign at each point where there is room for it, else at some distance, and at the last one."""
    places = [
        (column, row) for x, y in series.points if (column := area.column(x)) is not None and (row := area.row(y)) is not None
    ]
    if not places:
        return
    if not every:
        every = 1 if len(places) * POINTS_APART <= area.width else SIGN_EVERY
    shown = places[0][0] + (every * number // 3) % every - every
    for column, row in places:
        if column - shown >= every:
            area.grid.put(column, row, sign, number)
            shown = column
    if every != 1 or len(places) == 1:
        area.grid.put(*places[-1], sign, number)


def _bars(area: _Area, series: Series, number: int, glyphs: Glyphs) -> None:
    for (x0, y), (x1, _) in zip(series.points, series.points[1:], strict=False):
        start, end = area.column(x0), area.column(x1)
        place = area.up.place(y)
        if start is None or end is None or place is None:
            continue
        eighths = min(area.height * 8, max(0, round(place * area.height * 8)))
        eighths = max(eighths, 1) if y > 0 else eighths
        for column in range(start, max(end, start + 1)):
            for step in range(math.ceil(eighths / 8)):
                part = min(8, eighths - 8 * step)
                sign = EIGHTHS[part] if not glyphs.ascii else "#"
                area.grid.put(column, area.y + area.height - 1 - step, sign, number)
