"""A run without the app: drained, folded and told until it ends, with Ctrl-C as an order and not as an accident."""

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType, TracebackType

from pcviz.trace.event import Event
from pcviz.trace.state import State
from pcviz.workshop.run import Run

TICK_S = 0.02  # wall seconds between two looks
AT_ONCE = 5_000  # records that are folded before the run may notice its end: a tenth of a second, with all that may follow them
LAST_CHANCE_S = 2.0  # wall seconds that threads have to end after Ctrl-C


def run_headless(run: Run, state: State, fold: Callable[[list[Event]], None], interrupt: "Interrupt") -> None:
    """Start `run` and stay until it has ended, by itself or by Ctrl-C (`interrupted`).

    `fold` takes each batch of events into `state`. Whatever happens, also when `fold` raises, the run is closed: its threads
    stopped, its files whole.
    """
    try:
        run.attended = False
        run.start()
        while not run.ended:
            events = run.drain(AT_ONCE)
            fold(events)
            run.tend(state)
            if interrupt.at is not None:
                run.abort("interrupted")
                if time.monotonic() - interrupt.at > LAST_CHANCE_S:
                    break
            if not run.virtual and len(events) < AT_ONCE:
                time.sleep(TICK_S)
        fold(run.drain(None))
    finally:
        run.close()


class Interrupt:
    """While entered, Ctrl-C is only noted, since an exception between two events would tear the fold; a second one raises."""

    def __init__(self) -> None:
        self.at: float | None = None  # of the first, on the monotonic clock

    def __enter__(self) -> "Interrupt":
        self._here = threading.current_thread() is threading.main_thread()
        if self._here:
            self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._here:
            signal.signal(signal.SIGINT, self._before)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.at is not None:
            raise KeyboardInterrupt
        self.at = time.monotonic()
