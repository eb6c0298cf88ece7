"""What each thread was doing over a whole trace, and who woke whom, kept in few bytes so that any window can be shown."""

from array import array
from bisect import bisect_left, bisect_right

from pcviz.trace.coarse import Segment
from pcviz.trace.snapshot import Status
from pcviz.trace.timeline import Mark

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
        self._mark_at: array[float] = array("d")
        self._mark_threads: array[int] = array("L")  # who notified, who was notified

    def mark(self, at: float, thread: int, woken: int) -> None:
        """A wake-up; later calls never have a smaller `at`."""
        self._mark_at.append(at)
        self._mark_threads.extend((thread, woken))

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
        horizon = self.now - self.window_s
        return self.between(thread, horizon if since is None else max(since, horizon), self.now)

    @property
    def exact_from(self) -> float:
        """The whole trace is."""
        return 0.0

    def between(self, thread: int, since: float, until: float) -> list[Segment]:
        """Oldest first, cut to `since` and `until`, and not beyond `now`."""
        starts = self._since.get(thread)
        if starts is None:
            return []
        until = min(until, self.now)
        if until < since:
            return []
        statuses = self._status[thread]
        first = max(0, bisect_right(starts, since) - 1)
        last = bisect_left(starts, until) if starts[0] < until else bisect_right(starts, until)
        found = []
        for index in range(first, last):
            end = starts[index + 1] if index + 1 < last else until
            found.append((max(starts[index], since), end, STATUSES[statuses[index]]))
        return found

    def marks_between(self, since: float, until: float) -> list[Mark]:
        """Wake-ups, oldest first, and none beyond `now`: (when, who notified, who was notified)."""
        first = bisect_left(self._mark_at, since)
        last = bisect_right(self._mark_at, min(until, self.now))
        threads = self._mark_threads
        return [(self._mark_at[at], threads[2 * at], threads[2 * at + 1]) for at in range(first, last)]
