"""How busy each stage of a pipeline was lately, measured: the share of its workers' time in which they did not stand still."""

from collections import deque
from dataclasses import dataclass

from pcviz.trace.snapshot import Snapshot, Status

WINDOW_S = 3.0  # run seconds looked back
LEAST_S = 0.5  # before that a figure would be a guess,
MARK_S = 2.0  # and who sets the pace is not known: buffers have to fill first
STEP_S = 0.2
BUSY = 0.5  # less, and nobody is a bottleneck: there is too little to do
AS_BUSY = 0.03  # apart, and two are as busy as each other
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
        self._columns: dict[str, int] = {}
        self._began = 0.0
        self._found: tuple[Load, ...] = ()

    def see(self, snapshot: Snapshot) -> tuple[Load, ...]:
        """As of this snapshot; nothing as long as there is too little to measure. Going back begins anew."""
        seen = self._seen
        if seen and snapshot.t < seen[-1][0]:
            seen.clear()
            self._found = ()
        self._columns = {buffer.stage: buffer.column for buffer in snapshot.buffers}
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
        """Each thread since it was first seen in the window: who has just come counts, too."""
        end, now = self._seen[-1]
        if end - self._seen[0][0] < LEAST_S:
            return ()
        spent: dict[str, float] = {}  # thread seconds
        stood: dict[str, float] = {}
        moved: dict[str, float] = {}
        for thread, (stage, blocked, count) in now.items():
            since, first = next((t, seen[thread]) for t, seen in self._seen if thread in seen)
            spent[stage] = spent.get(stage, 0.0) + end - since
            stood[stage] = stood.get(stage, 0.0) + blocked - first[1]
            moved[stage] = moved.get(stage, 0.0) + count - first[2]
        span = end - self._seen[0][0]
        return tuple(
            Load(stage, min(1.0, max(0.0, 1 - stood[stage] / seconds)), moved[stage] / span)
            for stage, seconds in spent.items()
            if seconds > 0
        )

    def bottleneck(self) -> Load | None:
        """The stage that sets the pace: the busiest one; None where nobody is busy, or where it is too early to say."""
        if not self._seen or self._seen[-1][0] - self._began < MARK_S:
            return None
        most = max((load.busy for load in self._found), default=0.0)
        if most < BUSY:
            return None
        # Of stages that are as busy as each other it is the last: one before it that was short would starve it.
        return max(
            (load for load in self._found if load.busy >= most - AS_BUSY), key=lambda load: self._columns.get(load.stage, 0)
        )
