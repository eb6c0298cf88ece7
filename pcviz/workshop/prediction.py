"""Predictions: a question asked before the run, and its answer, read off the run's own events."""

from collections.abc import Callable

from pcviz.trace.event import BLOCK, GET, WAIT, Event
from pcviz.trace.state import State
from pcviz.workshop.scenario import Scenario
from pcviz.workshop.settings import Settings

WAITED = (BLOCK, WAIT)


def choices(scenario: Scenario, settings: Settings) -> list[str]:
    """What can be answered to the scenario's question; none without one."""
    if scenario.predict is None:
        return []
    match scenario.predict.answer:
        case "first_to_wait":
            return ["a producer", "a consumer", "nobody"]
        case "first_out":
            return list(dict.fromkeys(good.label for good in scenario.goods))
        case "left":
            made = settings.producers * (scenario.items or len(scenario.goods))
            return [str(count) for count in sorted({0, made // 4, made // 2, made})]
        case "peak":
            return ["it stays nearly empty", "about half full", "full"]


class Answer:
    """The answer to a scenario's query, of what was observed so far."""

    def __init__(self, query: str) -> None:
        self.text = ""
        self._look: Callable[[Event, State], str] = getattr(self, f"_{query}")

    def observe(self, event: Event, state: State) -> None:
        """Called with each event right after `state` has folded it."""
        self.text = self._look(event, state) or self.text

    def _first_to_wait(self, event: Event, state: State) -> str:
        if self.text in ("a producer", "a consumer"):
            return ""
        if event[2] in WAITED:
            role = next((view.role for view in state.snapshot().threads if view.id == event[1]), "")
            if role in ("producer", "consumer"):
                return f"a {role}"
        return "nobody"

    def _first_out(self, event: Event, state: State) -> str:
        return state.item_label(event[4]) if event[2] == GET and not self.text else ""

    def _left(self, event: Event, state: State) -> str:
        return str(state.account.left)

    def _peak(self, event: Event, state: State) -> str:
        buffers = state.snapshot().buffers
        if not buffers or not buffers[0].capacity:
            return ""
        share = buffers[0].peak / buffers[0].capacity
        return "full" if share >= 1 else "about half full" if share >= 1 / 3 else "it stays nearly empty"
