"""Which events end a step: those that matter to somebody besides the thread whose they are."""

from typing import Any

from pcviz.trace import event as kinds

_MATTERS = frozenset(
    (
        kinds.START,
        kinds.END,
        kinds.BLOCK,
        kinds.WAIT,
        kinds.MAKE,
        kinds.PUT,
        kinds.GET,
        kinds.DONE,
        kinds.RETURN,
        kinds.DROP,
        kinds.REJECT,
        kinds.TIMEOUT,
        kinds.FLAG,
        kinds.SET,
        kinds.PHASE,
        kinds.SKIP,
    )
)
_STALLS = frozenset((kinds.BLOCK, kinds.WAIT))
_GOES_ON = frozenset((kinds.OWN, kinds.WAKE))


class Closing:
    """Asked of each event in order. That a thread goes on ends a step only where it had stood still."""

    def __init__(self) -> None:
        self._stalled: set[int] = set()

    def __call__(self, thread: int, kind: str, data: Any) -> bool:
        if kind in _STALLS:
            self._stalled.add(thread)
        if kind in _MATTERS or (kind == kinds.NOTIFY and data):
            return True
        if kind in _GOES_ON and thread in self._stalled:
            self._stalled.discard(thread)
            return True
        return False
