"""What threads did long ago, in slices of time that grow with the run, so that memory stays flat."""

from pcviz.trace.snapshot import Status

Segment = tuple[float, float, Status]

MOST = 600  # slices; when the run is longer than so many, each two become one


class Coarse:
    """Of each slice only how long each status lasted in it is known, not when."""

    def __init__(self, slice_s: float) -> None:
        self.slice_s = slice_s
        self.until = 0.0  # the latest end of a stretch that was added
        self._slices: dict[int, dict[int, dict[Status, float]]] = {}  # thread → slice number → seconds

    def add(self, thread: int, segment: Segment) -> None:
        """A stretch of this thread, in any order."""
        t0, t1, status = segment
        if t1 <= t0:
            return
        if t1 > self.until:
            self.until = t1
        while t1 >= MOST * self.slice_s:
            self._halve()
        slices = self._slices.setdefault(thread, {})
        first = int(t0 / self.slice_s)
        if t1 <= (first + 1) * self.slice_s:  # as nearly all of them are
            shares = slices.setdefault(first, {})
            shares[status] = shares.get(status, 0.0) + t1 - t0
            return
        for at in range(int(t0 / self.slice_s), int(t1 / self.slice_s) + 1):
            spent = min(t1, (at + 1) * self.slice_s) - max(t0, at * self.slice_s)
            if spent > 0:
                shares = slices.setdefault(at, {})
                shares[status] = shares.get(status, 0.0) + spent

    def _halve(self) -> None:
        self.slice_s *= 2
        for thread, old in self._slices.items():
            new: dict[int, dict[Status, float]] = {}
            for at, shares in old.items():
                into = new.setdefault(at // 2, {})
                for status, seconds in shares.items():
                    into[status] = into.get(status, 0.0) + seconds
            self._slices[thread] = new

    def segments(self, thread: int, since: float, until: float) -> list[Segment]:
        """Oldest first: what filled most of each slice, equal neighbours joined, cut to `since` and `until`."""
        slices = self._slices.get(thread)
        if not slices or until <= since:
            return []
        found: list[Segment] = []
        for at in range(int(since / self.slice_s), int(until / self.slice_s) + 1):
            shares = slices.get(at)
            t0, t1 = max(since, at * self.slice_s), min(until, (at + 1) * self.slice_s)
            if not shares or t1 <= t0:
                continue
            status = max(shares, key=shares.__getitem__)
            if found and found[-1][2] is status and found[-1][1] == t0:
                found[-1] = (found[-1][0], t1, status)
            else:
                found.append((t0, t1, status))
        return found
