"""What a lesson runs, performed where nobody waits for a frame: what a page needs, or what the next will, while one is read."""

from collections.abc import Callable

from textual.dom import DOMNode

from pcviz.explore.process import Stop, Stopped
from pcviz.lessons.sitting import Sitting
from pcviz.lessons.stage import Performance, Setup, StageError, perform
from pcviz.trace.tape import Tape


class LessonRuns:
    """One at a time, in a thread of its own. Live threads are not for here: they run when they are looked at."""

    def __init__(self, screen: DOMNode, sitting: Sitting, arrived: Callable[[], None]) -> None:
        """`arrived` is called when there is what the sitting has waited for."""
        self._screen = screen
        self._sitting = sitting
        self._arrived = arrived
        self._tapes: dict[int, Tape] = {}  # by the identity of performances, which the sitting keeps
        self._performing: Setup | None = None
        self._stop: Stop | None = None

    def prepare(self) -> Setup | None:
        """Begin with what is needed, here or next; what is to run live is handed back."""
        setup = self._sitting.needs or self._sitting.ahead
        if setup is not None and not setup.same_again:
            return setup
        if setup is not None and self._performing is None:
            wanted, stop = setup, Stop()
            self._performing, self._stop = wanted, stop
            self._screen.run_worker(lambda: self._perform(wanted, stop), thread=True)
        return None

    def _perform(self, setup: Setup, stop: Stop) -> None:
        found: Performance | str
        tape: Tape | None = None
        try:
            found = perform(setup, self._sitting.lesson.place, stop)
            tape = told(found)
        except Stopped:
            return
        except StageError as problem:
            found = str(problem)
        self._screen.app.call_from_thread(self._found, setup, found, tape)

    def _found(self, setup: Setup, found: Performance | str, tape: Tape | None) -> None:
        if not self._screen.is_attached:
            return
        self._performing = self._stop = None
        wanted = setup == self._sitting.needs
        if isinstance(found, str):
            self._sitting.failed(setup, found)
        else:
            self._sitting.performed(setup, found)
            if tape is not None:
                self._tapes[id(found)] = tape
        if wanted:
            self._arrived()
        else:
            self.prepare()

    @property
    def tape(self) -> Tape | None:
        """Of the run at hand, once that is known; of one that was performed before this screen was opened, too."""
        performance = self._sitting.performance
        if performance is None:
            return None
        if id(performance) not in self._tapes:
            self._tapes[id(performance)] = told(performance)
        return self._tapes[id(performance)]

    def stop(self) -> None:
        if self._stop is not None:
            self._stop.now()


def told(performance: Performance) -> Tape:
    """Read whole, and ready to be asked: both take their time."""
    tape = Tape(performance.shown.trace())
    while tape.read():
        continue
    _ = performance.shown.facts.moments
    return tape
