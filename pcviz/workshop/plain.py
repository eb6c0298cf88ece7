"""The run in words: one line for each event that matters, for screen readers, pipes and logs.

A line says what one thread did and, where it stands still, why. Steps that change nothing for anybody (a lock got at once, a
release, a notify that nobody waits for) would bury the ones that do, and are left out.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from pcviz.trace import event as kinds
from pcviz.trace.event import Event
from pcviz.trace.snapshot import Status
from pcviz.trace.state import State

_PHASES = {
    "running": "the run starts",
    "draining": "no more items are made; what is in the buffer is taken out",
    "shutdown": "the shutdown begins",
    "stopping": "all threads are told to stop",
    "finished": "the run is over: every thread has finished",
    "stopped": "the run is over: stopped by you",
    "time-limit": "the run is over: its time is up",
    "deadlock": "the run is over: a deadlock, all threads that are left wait for each other",
    "failed": "the run is over: a thread failed",
    "interrupted": "the run is over: interrupted",
}

_EMPTY_HANDED = {
    "full": "the buffer is full",
    "empty": "the buffer is empty",
    "closed": "the buffer is closed",
    "timeout": "its time ran out",
}

_DROPPED = {
    "drop-oldest": "the oldest makes room",
    "drop-newest": "the newest goes, for there is no room",
    "close-now": "the buffer is closed, and nobody will take it",
}

_REJECTED = {
    "reject": "there is no room",
    "timeout": "there was no room for as long as it was ready to wait",
    "caller-runs": "there is no room, so it processes the item itself",
}

_STALLS = (Status.BLOCKED, Status.WAITING, Status.NOTIFIED)
_FLAGS = {True: "set", False: "clear"}


class Plain:
    """Folds events and tells them. `state` is what is true after the last event; it may begin in the middle of a run."""

    def __init__(self, state: State | None = None) -> None:
        self.state = state or State()
        # Threads that entered an entry queue or a wait set and have not gone on
        self._stalled = {view.id for view in self.state.snapshot().threads if view.status in _STALLS}

    def tell(self, events: Iterable[Event]) -> Iterator[str]:
        """The lines of these events, which are folded on the way."""
        for event in events:
            words = self.words(event)
            if words:
                yield f"{clock(event[0])}  {words}"

    def words(self, event: Event) -> str:
        """What this event, which is folded, says without the time; "" where it matters to nobody."""
        label = self._label(event[2], event[4])  # first: the fold forgets an item with its last step
        self.state.apply(event)
        return self._words(*event[1:], label)

    def _words(self, thread: int, kind: str, object: int, data: Any, label: str) -> str:
        who, where = self.state.thread_name(thread), self.state.object_name(object)
        if kind in (kinds.BLOCK, kinds.WAIT):
            self._stalled.add(thread)
            return f"{who} is {self.state.why(thread)}"
        if kind in (kinds.OWN, kinds.WAKE):
            if thread not in self._stalled:
                return ""
            self._stalled.discard(thread)
            return f"{who} goes on: it has {where}" if kind == kinds.OWN else f"{who} goes on"
        match kind:
            case kinds.START:
                return f"{who} starts"
            case kinds.END:
                return f"{who} {_ending(data)}"
            case kinds.MAKE:
                return f"{who} makes {data[0]}" + (f", priority {data[1]}" if data[1] is not None else "")
            case kinds.PUT:
                return f"{who} puts {label} into {where}: {self._fill(object)}"
            case kinds.GET:
                return f"{who} takes {label} out of {where}: {self._fill(object)}"
            case kinds.DONE:
                return f"{who} has processed {label}"
            case kinds.RETURN:
                return f"{who} leaves {where} empty-handed: {_EMPTY_HANDED.get(data, data)}"
            case kinds.DROP:
                return f"{label} is dropped from {where}: {_DROPPED.get(data[1], data[1])}"
            case kinds.REJECT:
                return f"{who} is turned away by {where} with {label}: {_REJECTED.get(data[1], data[1])}"
            case kinds.NOTIFY:
                woken = ", ".join(map(self.state.thread_name, data))
                return f"{who} notifies {woken} at {where}" if woken else ""
            case kinds.TIMEOUT:
                return f"{who} gives up waiting for {where}: its time ran out"
            case kinds.FLAG:
                return f"{where} is now {_FLAGS.get(data, data)}"
            case kinds.SET:
                return f"{who} set {data[0]} to {data[1]}"
            case kinds.PHASE:
                return _PHASES.get(data, str(data))
            case kinds.SKIP:
                return f"{sum(data.values())} events could not be kept one by one"
        return ""

    def _label(self, kind: str, data: Any) -> str:
        """What the step moves, in a word; "" where it moves nothing."""
        if kind in (kinds.DROP, kinds.REJECT):
            data = data[0]
        elif kind not in (kinds.PUT, kinds.GET, kinds.DONE):
            return ""
        if data is None:
            return "an end marker"
        return self.state.item_label(data) if data else "an item"

    def _fill(self, buffer: int) -> str:
        capacity = self.state.capacity(buffer)
        return (
            f"{self.state.fill(buffer)} in it" if capacity is None else f"{self.state.fill(buffer)} of {capacity} slots filled"
        )


def clock(seconds: float) -> str:
    """Run seconds as minutes, seconds and milliseconds: ``01:02.345``."""
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"


def _ending(data: Any) -> str:
    if data is None:
        return "has finished"
    endings = {"stopped": "is stopped by you", "killed": "is killed: a daemon ends with the program"}
    return endings[data] if isinstance(data, str) else f"has failed: {data['error']}"
