"""A run being studied: its figures now, over time, and what is wrong with it, all from one pass over its events."""

from collections.abc import Sequence

from pcviz.insight.observer import Observer
from pcviz.insight.series import AllSeries
from pcviz.trace.event import Event
from pcviz.trace.rush import Batch
from pcviz.trace.state import State


class Study:
    """`observe` each event right after a `State` applied it; `absorb` those that it only added up."""

    def __init__(self) -> None:
        self.observer = Observer()
        self.series = AllSeries()

    def observe(self, event: Event, state: State) -> None:
        self.observer.observe(event, state)
        self.series.observe(event, state)

    def absorb(self, events: Sequence[Event], state: State) -> None:
        events = Batch.of(events)
        self.observer.absorb(events, state)
        self.series.absorb(events, state)
