"""All that an insight panel says, put together: figures, theory beside them, what is wrong."""

from dataclasses import dataclass

from pcviz.insight.expectation import Beside, Expectation, beside, expect
from pcviz.insight.finding import Finding
from pcviz.insight.measure import Measures
from pcviz.insight.observer import Observer
from pcviz.insight.theory import deadlock_lamp, deadlock_reachable
from pcviz.trace.state import State
from pcviz.workshop.settings import Settings


@dataclass(frozen=True, slots=True)
class Lamp:
    """The one-condition buffer's: lit where a deadlock can be reached."""

    lit: bool
    words: str


@dataclass(frozen=True, slots=True)
class Report:
    """`settled` are the measures since a control that changes the run was last turned, `whole` those over the run."""

    whole: Measures
    settled: Measures
    expected: Expectation | None
    besides: tuple[Beside, ...]
    findings: tuple[Finding, ...]
    lamps: tuple[Lamp, ...]

    @property
    def since(self) -> float:
        """Run seconds: when the settled measures begin."""
        return self.settled.t - self.settled.seconds


def lamp(settings: Settings, words: str = "") -> Lamp:
    """For these settings; `words` say when these will be, where they are not yet."""
    p, c, b = settings.producers, settings.consumers, settings.capacity
    said = deadlock_lamp(p, c, b)
    return Lamp(deadlock_reachable(p, c, b), f"{words}: {said}" if words else said)


def report(
    observer: Observer,
    state: State,
    now: float | None = None,
    *,
    settings: Settings | None = None,
    blocking: bool = True,
    lamps: tuple[Lamp, ...] = (),
) -> Report:
    """As of `now` (run seconds). With `settings` theory is put beside it; `blocking` as in `expect`."""
    settled = observer.measures(state, now, since_mark=True)
    expected = expect(settings, blocking=blocking) if settings is not None else None
    return Report(
        whole=observer.measures(state, now),
        settled=settled,
        expected=expected,
        besides=beside(settled, expected) if expected is not None else (),
        findings=observer.findings(state, now),
        lamps=lamps,
    )
