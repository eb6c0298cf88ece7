"""The memory of a run on the screen: its past to go back in, and the scenario's moments as they come."""

from collections.abc import Sequence

from pcviz.trace.event import Event
from pcviz.trace.past import Past
from pcviz.trace.state import State
from pcviz.workshop.moments import Moment, Watch


class Memory:
    def __init__(self, moments: Sequence[Moment]) -> None:
        self.past = Past()
        self.watch = Watch(moments)

    def land(self) -> None:
        """Events are about to be folded one by one, perhaps after some that were not."""
        self.past.land()

    def extend(self, events: Sequence[Event], state: State) -> None:
        """Keep events that `state` has just folded; the watch has seen each of them."""
        self.past.extend(events, state)

    def leap(self, events: Sequence[Event], state: State) -> None:
        """These came too fast to be folded one by one: they cannot be gone back to, though what is in them has been."""
        if self.watch.waiting:
            for event in events:
                self.watch.observe(event, state)
        self.past.leap(len(events), state)

    def shown(self, rank: int) -> bool:
        """Whether the moment has come and can still be gone back to."""
        position = self.watch.found.get(rank)
        return position is not None and position >= self.past.first
