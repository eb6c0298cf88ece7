"""What each thread has been doing: the stretches of its statuses, exact within a window that moves along, coarse before it."""

from collections import deque
from typing import Protocol

from pcviz.trace.coarse import Coarse, Segment
from pcviz.trace.event import NOTIFY, Event
from pcviz.trace.snapshot import Status
from pcviz.trace.state import State

Mark = tuple[float, int, int]

SLICES = 100  # of a window: how coarse what lies before it is at first


class Stretches(Protocol):
    """What a chart of the threads is drawn from: this module's timeline, or the tracks of a whole trace."""

    window_s: float  # how much of it is looked at, unless somebody asks for more or less

    @property
    def now(self) -> float: ...

    @property
    def exact_from(self) -> float:
        """From here on every stretch and every wake-up is told as it was."""

    def between(self, thread: int, since: float, until: float) -> list[Segment]:
        """Oldest first, cut to `since` and `until`, and not beyond `now`."""

    def marks_between(self, since: float, until: float) -> list[Mark]:
        """Wake-ups, oldest first: (when, who notified, who was notified); 0 is you."""


class Timeline:
    """Follows a `State`: `observe` every event right after the state applied it.

    At most `most` segments a thread and `most` wake-ups are kept as they were, so that a storm of short ones within the window
    costs memory only up to there. Of what is older it is known what filled most of each slice of time.
    """

    def __init__(self, window_s: float, most: int = 5000) -> None:
        self.window_s = window_s
        self._most = most
        self._now = 0.0
        self._past: dict[int, deque[Segment]] = {}
        self._open: dict[int, tuple[float, Status]] = {}
        self._marks: deque[Mark] = deque(maxlen=most)
        self._coarse = Coarse(window_s / SLICES)

    @property
    def now(self) -> float:
        """Run seconds; open segments reach to here."""
        return self._now

    def advance(self, now: float) -> None:
        """Let time pass without an event: open segments grow up to `now`."""
        self._now = max(self._now, now)

    def observe(self, event: Event, state: State) -> None:
        t = state.t
        if t > self._now:
            self._now = t
        for thread in state.touched:
            self._change(t, thread, state.status(thread))
        if event[2] == NOTIFY:
            for woken in event[4]:
                self._marks.append((t, event[1], woken))

    def resync(self, state: State) -> None:
        """Take up every thread's present status, after events that were only added up."""
        self.advance(state.t)
        for thread in state.touched:
            self._change(state.t, thread, state.status(thread))

    def _change(self, t: float, thread: int, status: Status) -> None:
        began = self._open.get(thread)
        if began is not None:
            since, before = began
            if before is status:
                return
            past = self._past[thread]
            if t > since:
                past.append((since, t, before))
            horizon = t - self.window_s
            while past and (past[0][1] < horizon or len(past) > self._most):
                self._coarse.add(thread, past.popleft())
        else:
            self._past[thread] = deque()
        self._open[thread] = (t, status)

    def segments(self, thread: int, since: float | None = None) -> list[Segment]:
        """Oldest first, without gaps, cut to the window (or to what ends after `since`, which costs only what it returns).

        The last one is still open and reaches to `now`.
        """
        began = self._open.get(thread)
        if began is None:
            return []
        horizon = self._now - self.window_s if since is None else max(since, self._now - self.window_s)
        start, status = began
        newest_first = [(max(start, horizon), self._now, status)]
        for t0, t1, status in reversed(self._past[thread]):
            if t1 <= horizon:
                break
            newest_first.append((max(t0, horizon), t1, status))
        return newest_first[::-1]

    @property
    def marks(self) -> list[Mark]:
        """Wake-ups within the window."""
        return self.marks_between(self._now - self.window_s, self._now)

    # The whole run, as far as it is still known

    @property
    def exact_from(self) -> float:
        """Run seconds: before it, stretches are coarse or wake-ups no longer known."""
        lost = self._marks[0][0] if len(self._marks) == self._most else 0.0
        return max(self._coarse.until, lost)

    def between(self, thread: int, since: float, until: float) -> list[Segment]:
        """Oldest first, cut to `since` and `until`, but not beyond `now`; costs only what it returns. Without gaps, but for
        those that a storm left."""
        began = self._open.get(thread)
        if began is None:
            return []
        until = min(until, self._now)
        start, status = began
        newest_first: list[Segment] = []
        if since <= until and start <= until:
            newest_first.append((max(start, since), until, status))
        exact_from = start
        for t0, t1, status in reversed(self._past[thread]):
            if t1 <= since:
                break
            exact_from = t0
            if t0 < until:
                newest_first.append((max(t0, since), min(t1, until), status))
        if exact_from > since:
            newest_first.extend(reversed(self._coarse.segments(thread, since, min(exact_from, until))))
        return newest_first[::-1]

    def marks_between(self, since: float, until: float) -> list[Mark]:
        """Wake-ups: (run seconds, who notified, who was notified); 0 is you."""
        found = []
        for mark in reversed(self._marks):
            if mark[0] < since:
                break
            if mark[0] <= until:
                found.append(mark)
        return found[::-1]
