"""A plot as an SVG picture that stands alone: no script, no font and no file from elsewhere, readable on light and on dark."""

from html import escape

from pcviz.export.plot import BARS, LINE, STEPS, THEORY, Plot, Scale, Series, numbered, scales, titled

WIDTH, HEIGHT = 720, 420  # pixels
FONT = 13
CHARACTER = 7.2  # pixels, about: what a label takes
SERIES = 6  # colours and shapes before they come again

# Okabe and Ito, "Color Universal Design" (2008), the bright ones darker on light ground and lighter on dark.
LIGHT = ("#0072b2", "#b34700", "#00724f", "#963a6d", "#756500", "#14171b")
DARK = ("#56b4e9", "#f0763a", "#1fb98c", "#e08fbd", "#f0e442", "#eceff3")
DASHES = ("", "7 4", "2 3", "9 3 2 3", "4 2", "1 2")

STYLE = """\
svg {{ background: #fdfdfb; font: {font}px sans-serif; }}
text {{ fill: #14171b; }}
.axis {{ stroke: #7a818c; fill: none; }}
.grid {{ stroke: #7a818c; stroke-opacity: 0.25; fill: none; }}
.level {{ stroke: #4f5763; stroke-dasharray: 3 3; fill: none; }}
.title {{ font-weight: bold; }}
.curve {{ fill: none; stroke-width: 2; }}
{light}
@media (prefers-color-scheme: dark) {{
svg {{ background: #0f1318; }}
text {{ fill: #eceff3; }}
.level {{ stroke: #aab3bf; }}
{dark}
}}"""


def svg(plot: Plot, width: int = WIDTH, height: int = HEIGHT) -> str:
    """The plot as one SVG document. Sizes are in pixels; a page may scale it."""
    across, up = scales(plot)
    labels = up.ticks(max(2, height // 50))
    left = 30 + CHARACTER * max((len(label) for _, label in labels), default=0)
    area = _Area(left, 78.0, width - left - 20, height - 78.0 - 50, across, up)
    name = plot.title or ", ".join(series.name for series in plot.series)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
        f"<title>{escape(name)}</title>",
        f"<style>{_style()}</style>",
        f'<text class="title" x="{_n(left)}" y="22">{escape(plot.title)}</text>' if plot.title else "",
        *_axes(area, plot, labels),
    ]
    for level in plot.levels:
        y = area.up_at(level.y)
        if y is not None:
            parts.append(f'<path class="level" d="M{_n(area.x)} {_n(y)}h{_n(area.width)}"/>')
    drawn = list(zip(plot.series, numbered(plot.series), strict=True))
    for series, number in sorted(drawn, key=lambda one: (one[0].kind not in (BARS, STEPS), one[0].kind != LINE)):
        parts += _series(area, series, number % SERIES)
    parts += _legend(plot, left, width)
    return "\n".join([*filter(None, parts), "</svg>", ""])


class _Area:
    """Where the curves are, in pixels."""

    def __init__(self, x: float, y: float, width: float, height: float, across: Scale, up: Scale) -> None:
        self.x, self.y, self.width, self.height = x, y, width, height
        self.across, self.up = across, up

    def across_at(self, value: float) -> float | None:
        place = self.across.place(value)
        return None if place is None or not -1e-9 <= place <= 1 + 1e-9 else self.x + place * self.width

    def up_at(self, value: float) -> float | None:
        place = self.up.place(value)
        return None if place is None else self.y + (1 - min(1.0, max(0.0, place))) * self.height

    def at(self, x: float, y: float) -> tuple[float, float] | None:
        """None for a point that has no place."""
        left, top = self.across_at(x), self.up_at(y)
        return None if left is None or top is None else (left, top)


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _style() -> str:
    def colours(some: tuple[str, ...]) -> str:
        return "\n".join(f".s{at} {{ stroke: {colour}; }} .f{at} {{ fill: {colour}; }}" for at, colour in enumerate(some))

    return STYLE.format(font=FONT, light=colours(LIGHT), dark=colours(DARK))


def _axes(area: _Area, plot: Plot, labels: tuple[tuple[float, str], ...]) -> list[str]:
    bottom, right = area.y + area.height, area.x + area.width
    parts = []
    for value, label in labels:
        y = area.up_at(value)
        if y is None:
            continue
        parts.append(f'<path class="grid" d="M{_n(area.x)} {_n(y)}h{_n(area.width)}"/>')
        parts.append(f'<text x="{_n(area.x - 8)}" y="{_n(y + FONT / 3)}" text-anchor="end">{escape(label)}</text>')
    for value, label in area.across.ticks(max(2, int(area.width // 80))):
        x = area.across_at(value)
        if x is not None:
            parts.append(f'<path class="axis" d="M{_n(x)} {_n(bottom)}v5"/>')
            parts.append(f'<text x="{_n(x)}" y="{_n(bottom + 20)}" text-anchor="middle">{escape(label)}</text>')
    parts.append(f'<path class="axis" d="M{_n(area.x)} {_n(area.y)}V{_n(bottom)}H{_n(right)}"/>')
    name = titled(plot.x, area.across.unit)
    parts.append(f'<text x="{_n(right)}" y="{_n(bottom + 40)}" text-anchor="end">{escape(name)}</text>' if name else "")
    name = titled(plot.y, area.up.unit)
    parts.append(f'<text x="{_n(area.x)}" y="{_n(area.y - 10)}">{escape(name)}</text>' if name else "")
    return parts


def _series(area: _Area, series: Series, number: int) -> list[str]:
    if series.kind == BARS:
        return _bars(area, series, number)
    if series.kind == STEPS:
        return _steps(area, series)
    parts = []
    places = [area.at(x, y) for x, y in series.points]
    if series.kind == LINE:
        path, drawing = "", False
        for place in places:
            if place is None:
                drawing = False
                continue
            path += f"{'L' if drawing else 'M'}{_n(place[0])} {_n(place[1])}"
            drawing = True
        dash = f' stroke-dasharray="{DASHES[number]}"' if DASHES[number] else ""
        parts.append(f'<path class="curve s{number}"{dash} d="{path}"/>' if path else "")
    known = [place for place in places if place is not None]
    apart = 1 if series.kind != LINE or len(known) <= 40 else len(known) // 10
    parts += [_mark(x, y, number, series.kind) for x, y in known[::apart]]
    return parts


def _steps(area: _Area, series: Series) -> list[str]:
    path = ""
    for place in (area.at(x, y) for x, y in series.points):
        if place is not None:
            path += f"H{_n(place[0])}V{_n(place[1])}" if path else f"M{_n(place[0])} {_n(place[1])}"
    return [f'<path class="level" d="{path}"/>'] if path else []


def _bars(area: _Area, series: Series, number: int) -> list[str]:
    parts = []
    for (x0, y), (x1, _) in zip(series.points, series.points[1:], strict=False):
        start, end, top = area.across_at(x0), area.across_at(x1), area.up_at(y)
        if start is not None and end is not None and top is not None:
            size = f'width="{_n(max(1.0, end - start - 1))}" height="{_n(area.y + area.height - top)}"'
            parts.append(f'<rect class="f{number}" x="{_n(start)}" y="{_n(top)}" {size}/>')
    return parts


def _mark(x: float, y: float, number: int, kind: str) -> str:
    """Each series has its own shape, so that none is told by colour alone; theory is a cross."""
    at = f"M{_n(x)} {_n(y)}"
    if kind == THEORY:
        return f'<path class="curve s{number}" d="{at}m-4 -4l8 8m0 -8l-8 8"/>'
    shapes = (
        "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
        "m-4 -4h8v8h-8z",
        "m0 -5l5 9h-10z",
        "m0 -5l5 5l-5 5l-5 -5z",
        "m-5 -4h10l-5 9z",
        "m-5 -1.5h10v3h-10z",
    )
    return f'<path class="f{number}" d="{at}{shapes[number]}"/>'


def _legend(plot: Plot, left: float, width: int) -> list[str]:
    parts, x = [], left
    names = [
        (series.name, series.kind, number % SERIES) for series, number in zip(plot.series, numbered(plot.series), strict=True)
    ]
    for name, kind, number in [*names, *((level.name, "", 0) for level in plot.levels)]:
        if x + 24 + CHARACTER * len(name) > width:
            break
        if kind in ("", STEPS):
            parts.append(f'<path class="level" d="M{_n(x)} 40h16"/>')
        else:
            parts.append(f'<path class="curve s{number}" d="M{_n(x)} 40h16"/>' if kind == LINE else "")
            parts.append(_mark(x + 8, 40, number, kind))
        parts.append(f'<text x="{_n(x + 22)}" y="{_n(40 + FONT / 3)}">{escape(name)}</text>')
        x += 22 + CHARACTER * len(name) + 18
    return parts
