"""Theory beside measurement: what the settings lead one to expect, how far the run is from it, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, sqrt

from pcviz.insight.measure import Measures
from pcviz.insight.queueing import exponential
from pcviz.insight.theory import min_rule, utilisation
from pcviz.insight.words import count, duration, share
from pcviz.workshop.settings import Settings

CLOSE = 0.02  # apart: as good as equal
FEW = 30  # items, below which no figure is more than a first impression


@dataclass(frozen=True, slots=True)
class Expectation:
    """The long run of a workbench buffer whose putters block. None: theory has no figure for it.

    Rates in items a second, times in run seconds, shares from 0 to 1.
    """

    law: str  # which one, in words
    bound: bool  # the throughput is the most that can be, not what is expected
    throughput: float
    occupancy: float | None = None
    time_in_buffer: float | None = None
    producers_working: float | None = None
    consumers_working: float | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure, measured and expected."""

    figure: str  # throughput | mean fill | time in the buffer | producers at work | consumers at work
    unit: str  # "items/s", "items", "s", or "" for a share
    measured: float
    expected: float
    apart: float  # (measured - expected) / expected
    why: str  # how far apart, and why, in one phrase


def expect(settings: Settings, *, blocking: bool = True) -> Expectation | None:
    """None where nothing flows or nothing takes time. `blocking`: putters wait for room (else the rule is a bound only)."""
    p, c, make, take = settings.producers, settings.consumers, *means(settings)
    most = min_rule(p, make, c, take)
    if not p or not c or most == inf:
        return None
    if settings.pattern == "exponential" and make > 0 and take > 0 and blocking:
        steady = exponential(p, make, c, take, settings.capacity)
        law = "birth–death chain, exponential times"
        if p == c == 1 and make == take and settings.capacity is not None:
            law = "(B + 2) / (B + 3), exponential times"
        return Expectation(
            law=law,
            bound=False,
            throughput=steady.throughput,
            occupancy=steady.occupancy if steady.occupancy < inf else None,
            time_in_buffer=steady.time_in_buffer if steady.time_in_buffer < inf else None,
            producers_working=steady.producers_working,
            consumers_working=steady.consumers_working,
        )
    varies = settings.pattern == "bursty" or (settings.pattern == "uniform" and settings.jitter > 0)
    if not blocking or (varies and make > 0 and take > 0):
        return Expectation(law="at most min(P / make, C / take)", bound=True, throughput=most)
    return Expectation(
        law="min(P / make, C / take)" + (", fixed times" if make > 0 and take > 0 else ""),
        bound=False,
        throughput=most,
        producers_working=utilisation(most, p, make) if settings.capacity is not None else 1.0,
        consumers_working=utilisation(most, c, take),
    )


def means(settings: Settings) -> tuple[float, float]:
    """What a producer and a consumer really take on average: a jitter larger than the time cannot be symmetrical."""

    def mean(seconds: float) -> float:
        if settings.pattern != "uniform" or settings.jitter <= seconds:
            return seconds
        return (seconds + settings.jitter) / 2

    return mean(settings.make), mean(settings.take)


def beside(measures: Measures, expected: Expectation) -> tuple[Beside, ...]:
    """What can be compared, of a run with one buffer; take measures since a control was last turned, or they are a mixture."""
    if len(measures.buffers) != 1:
        return ()
    return tuple(_compare(measures, expected))


def _compare(measures: Measures, expected: Expectation) -> Iterator[Beside]:
    (buffer,) = measures.buffers
    figures = (
        ("throughput", "items/s", buffer.throughput, expected.throughput),
        ("mean fill", "items", buffer.occupancy, expected.occupancy),
        ("time in the buffer", "s", buffer.time_in_buffer, expected.time_in_buffer),
        ("producers at work", "", measures.working("producer"), expected.producers_working),
        ("consumers at work", "", measures.working("consumer"), expected.consumers_working),
    )
    for name, unit, measured, theory in figures:
        if measured is not None and theory:
            apart = (measured - theory) / theory
            yield Beside(name, unit, measured, theory, apart, _why(name, apart, measures, expected))


def _why(figure: str, apart: float, measures: Measures, expected: Expectation) -> str:
    (buffer,) = measures.buffers
    if abs(apart) <= CLOSE:
        return "as theory says"
    far = f"{share(abs(apart))} {'above' if apart > 0 else 'below'} theory"
    if buffer.got < FEW:
        return f"{far}: only {count(buffer.got, 'item')} so far"
    if expected.bound:
        return f"{far}, which here knows only the most that can be"
    if "exponential" in expected.law and abs(apart) <= 3 / sqrt(buffer.got):
        return f"{far}: chance; {count(buffer.got, 'item')} tell it to about {share(1 / sqrt(buffer.got))}"
    if figure == "throughput" and apart < 0:
        lost = 1 / buffer.throughput - 1 / expected.throughput
        return f"{far}: the start, the end, and what threads cost: {duration(lost)} for each item"
    return f"{far}: the run has not settled, or its end is in it"
