"""A comparison without a screen: both sides in virtual time, and what tells them apart, in words."""

from typing import TYPE_CHECKING

from pcviz.insight.observer import Observer
from pcviz.insight.versus import Sight, versus
from pcviz.sync.virtual import Virtual
from pcviz.trace.state import State
from pcviz.workshop.comparison import Comparison, Side
from pcviz.workshop.headless import Interrupt, run_headless
from pcviz.workshop.preparation import seed_for
from pcviz.workshop.run import Run

if TYPE_CHECKING:
    from pcviz.trace.event import Event

SECONDS = 30.0  # of virtual time


def beside(comparison: Comparison, seconds: float = SECONDS) -> list[str]:
    """Run both with the same seed. Ctrl-C ends the one that is running."""
    a, b = comparison.sides
    seed = seed_for(a.scenario, None)
    wrong, rest = versus(_seen("A", a, seed, seconds), _seen("B", b, seed, seconds))
    return [f"A: {a.name}. B: {b.name}. {seconds:g} seconds of each.", *(f"{words}." for words in (wrong, rest) if words)]


def _seen(letter: str, side: Side, seed: int, seconds: float) -> Sight:
    state, observer = State(), Observer()

    def fold(events: "list[Event]") -> None:
        for event in events:
            state.apply(event)
            observer.observe(event, state)

    run = Run(side.scenario, seed=seed, seconds=seconds, kernel=Virtual(seed), overrides={"slow_motion": 0})
    with Interrupt() as interrupt:
        run_headless(run, state, fold, interrupt)
    shot = state.snapshot()
    return Sight(letter, shot, observer.measures(state, shot.t))
