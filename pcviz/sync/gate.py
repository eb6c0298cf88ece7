"""The gate: where threads stand while the experiment is paused, goes step by step, or in slow motion.

Threads stand in the order in which they arrive, each on a lock of its own, and the run clock stands still as long as any of
them does. Slow motion needs no thread to conduct it: the first in the queue waits out the wall time and, on leaving, tells the
next.
"""

import time
from _thread import allocate_lock
from collections.abc import Callable
from contextlib import suppress

from pcviz.sync.clock import RunClock
from pcviz.sync.kernel import Aborted


class Place:
    """One thread standing."""

    __slots__ = ("_lock", "open", "thread")

    def __init__(self, thread: int) -> None:
        self.thread = thread
        self.open = False
        self._lock = allocate_lock()
        self._lock.acquire()

    def nudge(self) -> None:
        with suppress(RuntimeError):  # nudged already, and not looked yet
            self._lock.release()

    def stand(self, seconds: float | None) -> None:
        if seconds is None:
            self._lock.acquire()
        else:
            self._lock.acquire(True, seconds)


class Gate:
    """`watch(closed)` is called whenever threads must begin, or need no longer, to ask at the gate; `astir()` says whether
    anybody who does not stand here may still come."""

    def __init__(
        self,
        clock: RunClock,
        watch: Callable[[bool], None],
        wall: Callable[[], float] = time.monotonic,
        astir: Callable[[], bool] = lambda: True,
    ) -> None:
        self._clock = clock
        self._watch = watch
        self._astir = astir
        self._wall = wall
        self._mutex = allocate_lock()
        self._standing: list[Place] = []
        self._paused = False
        self._awaiting = False  # a step found nobody standing: time passes until somebody arrives
        self._slow = 0.0
        self._next = 0.0  # wall time of the next grant in slow motion
        self._aborted = False

    @property
    def paused(self) -> bool:
        return self._paused

    @property
    def slow_motion(self) -> float:
        """Wall seconds from one grant to the next; 0 = off."""
        return self._slow

    @slow_motion.setter
    def slow_motion(self, seconds: float) -> None:
        with self._mutex:
            self._slow = seconds
            self._next = self._wall() + seconds
            self._settle()

    @property
    def standing(self) -> tuple[int, ...]:
        """The threads at the gate, in order of arrival."""
        return tuple(place.thread for place in list(self._standing))

    def pause(self) -> None:
        with self._mutex:
            if not self._paused:
                self._paused = True
                self._clock.hold()
                self._settle()

    def resume(self) -> None:
        with self._mutex:
            if self._paused:
                self._paused = False
                if not self._awaiting:
                    self._clock.release()
                self._awaiting = False
                self._next = self._wall() + self._slow
                self._settle()

    def step(self, thread: int = 0) -> bool:
        """Let one thread through to its next gate: `thread`, or (0) the one that has stood longest. Pauses first.

        With nobody standing, a step for any thread lets time pass until somebody arrives. False: `thread` does not stand here;
        it is blocked, waits, sleeps or is over, and whoever has the state can say why. Or nobody does, and nobody will come.
        """
        self.pause()
        with self._mutex:
            for place in self._standing:
                if thread in (0, place.thread):
                    self._open(place)
                    return True
            if thread:
                return False
            coming = self._astir()
            if coming and not self._awaiting:
                self._clock.release()
            elif self._awaiting and not coming:  # there was somebody between two gates, who then did not come to the next
                self._clock.hold()
            self._awaiting = coming
            return coming

    def abort(self) -> None:
        """Nobody stands any more: every thread here, and every one to come, gets Aborted."""
        with self._mutex:
            self._aborted = True
            self._watch(True)
            for place in list(self._standing):
                self._open(place)

    def stand(self, thread: int, announce: Callable[[], None]) -> None:
        """Called by every thread at every gate while `watch` says closed; `announce` records that it really stands."""
        with self._mutex:
            if self._aborted:
                raise Aborted
            if not self._paused and not (self._slow and (self._standing or self._next > self._wall())):
                self._next = self._wall() + self._slow
                return
            place = Place(thread)
            self._clock.hold()
            announce()
            self._standing.append(place)
            if self._awaiting:
                self._awaiting = False
                self._clock.hold()
        try:
            while not place.open:
                place.stand(self._patience(place))
        except BaseException:  # Ctrl-C in the main thread
            with self._mutex:
                self._open(place)
            raise
        if self._aborted:
            raise Aborted

    def _patience(self, place: Place) -> float | None:
        """Wall seconds until it may be this thread's turn; opens the place when the turn has come."""
        with self._mutex:
            if place.open or self._paused or not self._slow or self._standing[0] is not place:
                return None if not place.open else 0.0
            left = self._next - self._wall()
            if left <= 0:
                self._open(place)
                return 0.0
            return left

    def _open(self, place: Place) -> None:
        if place.open:
            return
        self._standing.remove(place)
        place.open = True
        place.nudge()
        self._next = self._wall() + self._slow
        if self._standing:
            self._standing[0].nudge()
        self._clock.release()

    def _settle(self) -> None:
        """After a change of mode: let everybody go, or let the first look at the time again."""
        self._watch(self._paused or self._slow > 0 or self._aborted)
        if not self._paused and not self._slow:
            for place in list(self._standing):
                self._open(place)
        elif self._standing:
            self._standing[0].nudge()
