"""The stall: everybody who is still there waits, and nobody is left who could end it."""

import time
from collections.abc import Callable, Sequence
from typing import Protocol

from pcviz.trace.recorder import Recorder
from pcviz.trace.snapshot import Status
from pcviz.trace.state import State

STUCK = (Status.BLOCKED, Status.WAITING)
NOBODY_MADE = "Nothing was made: there was no producer."


class Watched(Protocol):
    """The kernel. `doubt`: for how many wall seconds `still` must be true before it is believed."""

    doubt: float

    @property
    def recorder(self) -> Recorder: ...
    @property
    def still(self) -> bool: ...


class Stall:
    """Watches for it from the reader's side, so that no thread pays for being watched."""

    def __init__(self, kernel: Watched, wall: Callable[[], float] = time.monotonic) -> None:
        self._kernel = kernel
        self._wall = wall
        self._events = -1
        self._since = 0.0

    def confirmed(self, state: State, alive: Sequence[int]) -> bool:
        """Whether all the threads `alive` have been stuck, with no time-out running, for long enough to be sure."""
        stuck = (
            bool(alive)
            and not len(self._kernel.recorder)
            and self._kernel.still
            and all(state.status(thread) in STUCK for thread in alive)
        )
        if not stuck or state.events != self._events:
            self._events = state.events if stuck else -1
            self._since = self._wall()
        return stuck and self._wall() - self._since >= self._kernel.doubt

    def sentence(self, state: State, alive: Sequence[int], failed: Sequence[str]) -> str:
        """Who waits for what; `failed` are the names of those who might have ended it."""
        views = {view.id: view for view in state.snapshot().threads}
        waits = "; ".join(f"{views[thread].name} is {views[thread].why}" for thread in alive)
        why = f"{' and '.join(failed)} failed, and nobody else" if failed else "Nobody"
        return f"{waits}. {why} is left who could wake them."
