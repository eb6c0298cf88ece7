"""What a player can be asked to bring about. Each goal is recognised in the fold of the game, whichever way it was reached.

followed = Followed(Goal("starved", thread="P1", times=3))
followed.apply_all(events)
print(followed.reached)

Most goals are seen in the state as it is. Two are about how it has come to that, and remember what they need; `memory` is that
part, which a search keeps beside the state of the threads.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import ClassVar

from pcviz.trace import event as ev
from pcviz.trace.event import Event
from pcviz.trace.snapshot import BufferView, Snapshot, Status, ThreadView
from pcviz.trace.state import State

OVER = (Status.FINISHED, Status.FAILED, Status.STOPPED)
OF_AN_EMPTY_CONTAINER = ("IndexError", "KeyError", "Empty")  # how errors begin that say that there is nothing to take


@dataclass(frozen=True)
class Goal:
    """A kind, and for those who are about one thread: its name, and how often."""

    kind: str
    thread: str = ""
    times: int = 0

    def __post_init__(self) -> None:
        if self.kind not in WATCHES:
            raise ValueError(f"no goal {self.kind!r}; there are {', '.join(WATCHES)}")
        if WATCHES[self.kind].of_one_thread != bool(self.thread and self.times > 0):
            raise ValueError(f"{self.kind}: thread and times belong to goals about one thread, and to those alone")


class Watch:
    """Sees every event right after the state has folded it."""

    of_one_thread: ClassVar[bool] = False

    def __init__(self, goal: Goal) -> None:
        self.goal = goal

    def see(self, event: Event, state: State) -> None:
        pass

    def memory(self) -> Hashable:
        """What it has seen and the threads' state does not show."""
        return ()

    def reached(self, shot: Snapshot) -> bool:
        raise NotImplementedError


class Stuck(Watch):
    """Whoever is not through stands in a wait set that no timeout ever ends: a deadlock, for nobody is left to notify."""

    def __init__(self, goal: Goal) -> None:
        super().__init__(goal)
        self.timed: frozenset[int] = frozenset()

    def see(self, event: Event, state: State) -> None:
        _, thread, kind, _, data = event
        if kind == ev.WAIT:
            self.timed = self.timed | {thread} if data is not None else self.timed - {thread}

    def waiting(self, shot: Snapshot) -> list[ThreadView]:
        """Those who wait for ever; none as long as anybody can go on."""
        left = [thread for thread in shot.threads if thread.status not in OVER]
        able = any(thread.status is not Status.WAITING or thread.id in self.timed for thread in left)
        return [] if able else left


class StuckEmpty(Stuck):
    def reached(self, shot: Snapshot) -> bool:
        return bool(self.waiting(shot)) and not buffer_of(shot).fill


class StuckFull(Stuck):
    def reached(self, shot: Snapshot) -> bool:
        return bool(self.waiting(shot)) and not room(buffer_of(shot))


class Underflow(Watch):
    """A get took from an empty buffer: it failed there, or brought something that nobody had put."""

    def reached(self, shot: Snapshot) -> bool:
        failed = any(
            thread.role == "consumer" and thread.status is Status.FAILED and thread.error.startswith(OF_AN_EMPTY_CONTAINER)
            for thread in shot.threads
        )
        return shot.account.phantom > 0 or (failed and not buffer_of(shot).fill)


class Overflow(Watch):
    """More is in the buffer than fits."""

    def reached(self, shot: Snapshot) -> bool:
        buffer = buffer_of(shot)
        return buffer.capacity is not None and buffer.fill > buffer.capacity


class LostWakeUp(Stuck):
    """Nobody can go on, and one of them waits for what is there: its notify came when it was already in its call and not yet in
    the wait set, and found nobody."""

    def __init__(self, goal: Goal) -> None:
        super().__init__(goal)
        self.unheard: frozenset[tuple[int, int]] = frozenset()  # (thread, condition): notified in vain during its call
        self.late: frozenset[int] = frozenset()  # who has begun to wait after that

    def see(self, event: Event, state: State) -> None:
        super().see(event, state)
        _, thread, kind, condition, data = event
        if kind in (ev.OFFER, ev.TAKE, ev.PUT, ev.GET, ev.RETURN, ev.END):
            self.forget(thread)
        elif kind == ev.NOTIFY and data:
            for woken in data:
                self.forget(woken)
        elif kind == ev.NOTIFY:
            calling = (view.id for view in state.snapshot().threads if view.call and view.id != thread)
            self.unheard |= {(other, condition) for other in calling if other not in self.late}
        elif kind == ev.WAIT and (thread, condition) in self.unheard:
            self.late |= {thread}

    def forget(self, thread: int) -> None:
        self.unheard = frozenset(pair for pair in self.unheard if pair[0] != thread)
        self.late -= {thread}

    def memory(self) -> Hashable:
        return self.unheard, self.late

    def reached(self, shot: Snapshot) -> bool:
        buffer = buffer_of(shot)
        return any(
            thread.id in self.late and (room(buffer) if thread.call == "put" else buffer.fill > 0)
            for thread in self.waiting(shot)
        )


class Starved(Watch):
    """In one and the same call the thread was notified so many times, and each time somebody of its kind who had come later
    was served before it had the lock back, so that it waits again.

    That it waits for ever is a round without an end, which no finite game shows; so many equal rounds are what it does show.
    """

    of_one_thread = True

    def __init__(self, goal: Goal) -> None:
        super().__init__(goal)
        self.served = ev.PUT  # how it shows that somebody of its kind was served
        self.begin()

    def begin(self) -> None:
        self.rounds = 0
        self.waited = self.woken = self.passed = False
        self.later: frozenset[int] = frozenset()  # threads whose calls began when it had begun to wait

    def see(self, event: Event, state: State) -> None:
        _, thread, kind, _, data = event
        if kind == ev.NOTIFY:
            self.woken |= any(state.thread_name(woken) == self.goal.thread for woken in data)
        elif state.thread_name(thread) == self.goal.thread:
            if kind in (ev.OFFER, ev.TAKE, ev.PUT, ev.GET, ev.RETURN, ev.END):
                self.begin()
                self.served = ev.GET if kind == ev.TAKE else ev.PUT if kind == ev.OFFER else self.served
            elif kind == ev.WAIT:
                self.rounds += self.woken and self.passed
                self.waited, self.woken, self.passed = True, False, False
        elif self.waited and kind in (ev.OFFER, ev.TAKE):
            self.later |= {thread}
        elif kind in (ev.PUT, ev.GET) and thread in self.later:
            self.later -= {thread}
            self.passed |= self.woken and kind == self.served

    def memory(self) -> Hashable:
        return self.rounds, self.waited, self.woken, self.passed, self.later

    def reached(self, shot: Snapshot) -> bool:
        return self.rounds >= self.goal.times and any(
            thread.name == self.goal.thread and thread.status is Status.WAITING for thread in shot.threads
        )


WATCHES: dict[str, type[Watch]] = {
    "deadlock-empty": StuckEmpty,
    "deadlock-full": StuckFull,
    "underflow": Underflow,
    "overflow": Overflow,
    "lost-wake-up": LostWakeUp,
    "starved": Starved,
}


class Followed:
    """A game being folded, and a goal watched for."""

    def __init__(self, goal: Goal) -> None:
        self.state = State()
        self.watch = WATCHES[goal.kind](goal)

    def apply_all(self, events: Iterable[Event]) -> None:
        for event in events:
            self.state.apply(event)
            self.watch.see(event, self.state)

    def copy(self) -> "Followed":
        twin = Followed.__new__(Followed)
        twin.state = self.state.copy()
        twin.watch = type(self.watch).__new__(type(self.watch))
        vars(twin.watch).update(vars(self.watch))  # what a watch remembers is replaced, never changed
        return twin

    @property
    def reached(self) -> bool:
        return self.watch.reached(self.state.snapshot())


def buffer_of(shot: Snapshot) -> BufferView:
    """A game has one."""
    return shot.buffers[0]


def room(buffer: BufferView) -> bool:
    return buffer.capacity is None or buffer.fill < buffer.capacity
