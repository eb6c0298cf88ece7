"""What each thread has been doing lately: the stretches of its statuses, within a window that moves along."""

from collections import deque

from pcviz.trace.event import NOTIFY, Event
from pcviz.trace.snapshot import Status
from pcviz.trace.state import State

Segment = tuple[float, float, Status]
Mark = tuple[float, int, int]


class Timeline:
    """Follows a `State`: `observe` every event right after the state applied it.

    At most `most` segments a thread are kept, so that a storm of short ones within the window costs memory only up to there.
    """

    def __init__(self, window_s: float, most: int = 5000) -> None:
        self.window_s = window_s
        self._most = most
        self._now = 0.0
        self._past: dict[int, deque[Segment]] = {}
        self._open: dict[int, tuple[float, Status]] = {}
        self._marks: deque[Mark] = deque(maxlen=most)

    @property
    def now(self) -> float:
        """Run seconds; open segments reach to here."""
        return self._now

    def advance(self, now: float) -> None:
        """Let time pass without an event: open segments grow up to `now`."""
        self._now = max(self._now, now)

    def observe(self, event: Event, state: State) -> None:
        t = state.t
        self.advance(t)
        for thread in state.touched:
            self._change(t, thread, state.status(thread))
        if event[2] == NOTIFY:
            for woken in event[4]:
                self._marks.append((t, event[1], woken))
            self._forget(self._marks)

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
            while past and past[0][1] < horizon:
                past.popleft()
        else:
            self._past[thread] = deque(maxlen=self._most)
        self._open[thread] = (t, status)

    def _forget(self, marks: deque[Mark]) -> None:
        horizon = self._now - self.window_s
        while marks and marks[0][0] < horizon:
            marks.popleft()

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
        """Wake-ups within the window: (run seconds, who notified, who was notified); 0 is you."""
        horizon = self._now - self.window_s
        return [mark for mark in self._marks if mark[0] >= horizon]
