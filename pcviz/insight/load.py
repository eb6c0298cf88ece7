"""How busy each stage of a pipeline was lately, measured: the share of its workers' time in which they did not stand still."""

from collections import deque
from dataclasses import dataclass

from pcviz.trace.snapshot import Snapshot, Status

WINDOW_S = 3.0  # run seconds looked back
LEAST_S = 0.5  # before that a figure would be a guess,
MARK_S = 2.0  # and who sets the pace is not known: buffers have to fill first
STEP_S = 0.2
BUSY = 0.5  # less, and nobody is a bottleneck: there is too little to do
AHEAD = 0.03  # so much busier another stage must be to be called the bottleneck instead
MAKERS = ""  # the stage of those who make the items
_OUT = (Status.NEW, Status.FINISHED, Status.FAILED, Status.STOPPED)


@dataclass(frozen=True, slots=True)
class Load:
    """One stage over the last seconds."""

    stage: str  # "" for the producers
    busy: float  # 0 to 1
    rate: float  # items a run second that its workers took, or made


class Loads:
    """Looks at one snapshot after the other."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, dict[int, tuple[str, float, int]]]] = deque()
        self._mark: str | None = None
        self._began = 0.0
        self._found: tuple[Load, ...] = ()

    def see(self, snapshot: Snapshot) -> tuple[Load, ...]:
        """As of this snapshot; nothing as long as there is too little to measure. Going back begins anew."""
        seen = self._seen
        if seen and snapshot.t < seen[-1][0]:
            seen.clear()
            self._found, self._mark = (), None
        alive = {
            view.id: (view.stage, view.blocked_s, view.got if view.stage else view.made)
            for view in snapshot.threads
            if view.status not in _OUT and view.role != "main"
        }
        if not seen:
            self._began = snapshot.t
        if not seen or snapshot.t - seen[-1][0] >= STEP_S:
            seen.append((snapshot.t, alive))
            while len(seen) > 2 and snapshot.t - seen[1][0] >= WINDOW_S:
                seen.popleft()
            self._found = self._measure() or self._found  # at the end, what was true before it
        return self._found

    def _measure(self) -> tuple[Load, ...]:
        (begin, before), (end, now) = self._seen[0], self._seen[-1]
        span = end - begin
        if span < LEAST_S:
            return ()
        busy: dict[str, list[float]] = {}
        moved: dict[str, int] = {}
        for thread, (stage, blocked, count) in now.items():
            if thread in before:
                _, blocked_before, count_before = before[thread]
                busy.setdefault(stage, []).append(min(1.0, max(0.0, 1 - (blocked - blocked_before) / span)))
                moved[stage] = moved.get(stage, 0) + count - count_before
        return tuple(Load(stage, sum(shares) / len(shares), moved[stage] / span) for stage, shares in busy.items())

    def bottleneck(self) -> Load | None:
        """The stage that sets the pace: the busiest one; None where nobody is busy. It stays while two are as busy."""
        if not self._seen or self._seen[-1][0] - self._began < MARK_S:
            return None
        most = max(self._found, key=lambda load: load.busy, default=None)
        if most is None or most.busy < BUSY:
            self._mark = None
            return None
        last = next((load for load in self._found if load.stage == self._mark), None)
        if last is not None and most.busy - last.busy < AHEAD:
            return last
        self._mark = most.stage
        return most
