"""The hand: does to a buffer what you turned, without making you wait for it.

A worker may stand at a gate with the buffer's lock in its hand. Who draws the screen must not stand behind it: nobody could
resume the run any more. So the change is made on a thread of its own, recorded as done by you, and usually over at once.
"""

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from pcviz.sync.live import Live

if TYPE_CHECKING:
    from pcviz.sync.virtual import Virtual

PATIENCE_S = 0.05  # wall seconds: after so long a change is left to happen when it can

Change = Callable[[], None]


class Hand:
    """`failure` is what a change raised, for a buffer under study may raise anything."""

    def __init__(self, kernel: "Live | Virtual") -> None:
        self._kernel = kernel
        self._changes: deque[Change] = deque()
        self._mutex = kernel.mutex()
        self._busy = False
        self.failure: Exception | None = None

    def turn(self, change: Change) -> None:
        """Make the change, after those that still wait to be made."""
        with self._mutex:
            self._changes.append(change)
            if self._busy:
                return
            self._busy = True
        if isinstance(self._kernel, Live):
            self._kernel.by_hand(self._work).join(PATIENCE_S)
        else:
            self._work()

    def _work(self) -> None:
        while True:
            with self._mutex:
                if not self._changes:
                    self._busy = False
                    return
                change = self._changes.popleft()
            try:
                change()
            except Exception as error:
                self.failure = error
