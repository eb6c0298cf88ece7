"""How a buffer's fill and its items' waits went over the run, in a bounded number of points."""

from dataclasses import dataclass

MOST = 64  # points; when there are as many, each two become one


@dataclass(frozen=True, slots=True)
class Point:
    """A stretch of the run that ends at `until`. Run seconds."""

    until: float
    fill: float  # mean
    delivered: int
    waited: float  # seconds in the buffer of all delivered in it, together


class Trend:
    def __init__(self) -> None:
        self._points: list[Point] = []
        self.step = 0.0  # seconds of a point; before they have passed since `begun`, there is nothing to observe
        self.begun = 0.0
        self._area = 0.0
        self._delivered = 0
        self._waited = 0.0

    def begin(self, t: float, area: float) -> None:
        """The first item is put at `t`, when the fill had added up to `area` item-seconds."""
        self.begun, self._area = t, area

    def observe(self, t: float, area: float, delivered: int, waited: float) -> None:
        """Sums since the beginning of the run, as of `t`."""
        length = t - self.begun
        if length <= self.step:
            return
        if not self._points:
            self.step = length  # the first two items apart: a first idea of how fast this run is
        self._points.append(Point(t, (area - self._area) / length, delivered - self._delivered, waited - self._waited))
        self.begun, self._area, self._delivered, self._waited = t, area, delivered, waited
        if len(self._points) >= MOST:
            self._points = [self._merge(at) for at in range(0, MOST, 2)]
            self.step *= 2

    def _merge(self, at: int) -> Point:
        one, two = self._points[at : at + 2]
        # Points of one step are about equally long.
        return Point(two.until, (one.fill + two.fill) / 2, one.delivered + two.delivered, one.waited + two.waited)

    def points(self) -> tuple[Point, ...]:
        return tuple(self._points)
