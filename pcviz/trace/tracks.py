"""What each thread was doing over a whole trace, kept in nine bytes a change, so that any window of it can be shown."""

from array import array
from bisect import bisect_left, bisect_right

from pcviz.trace.snapshot import Status
from pcviz.trace.timeline import Segment

STATUSES = tuple(Status)
NUMBER = {status: number for number, status in enumerate(STATUSES)}


class Tracks:
    """Like a `Timeline` to whoever draws one, but it reaches `now` wherever that is put, also backwards.

    What it runs along is told by who fills it: run seconds, or steps of a schedule.
    """

    def __init__(self, window_s: float) -> None:
        self.window_s = window_s
        self.now = 0.0
        self._since: dict[int, array[float]] = {}
        self._status: dict[int, bytearray] = {}

    def change(self, at: float, thread: int, status: Status) -> None:
        """From `at` on; later calls never have a smaller `at`."""
        number = NUMBER[status]
        since = self._since.get(thread)
        if since is None:
            self._since[thread] = array("d", [at])
            self._status[thread] = bytearray([number])
            return
        statuses = self._status[thread]
        if statuses[-1] == number:
            return
        if since[-1] == at:
            statuses[-1] = number  # over before it could be seen
        else:
            since.append(at)
            statuses.append(number)

    def segments(self, thread: int, since: float | None = None) -> list[Segment]:
        """Oldest first, up to `now`, cut to the window or to what ends after `since`."""
        starts = self._since.get(thread)
        if starts is None:
            return []
        horizon = self.now - self.window_s if since is None else max(since, self.now - self.window_s)
        statuses = self._status[thread]
        first = max(0, bisect_right(starts, horizon) - 1)
        last = bisect_left(starts, self.now) if starts[0] < self.now else bisect_right(starts, self.now)
        found = []
        for index in range(first, last):
            end = starts[index + 1] if index + 1 < last else self.now
            found.append((max(starts[index], horizon), end, STATUSES[statuses[index]]))
        return found
