"""Event stream: events come in bursts and are shared out by key, so that those of one key stay in their order.

An event is a line: its key, then a comma or a blank, then whatever it says. Numbers are summed up by key.
"""

import random
from collections.abc import Iterator
from typing import Any, ClassVar

from pcviz.workshop.cases.lines_case import LinesCase
from pcviz.workshop.cases.text import Lines
from pcviz.workshop.fate import Fate
from pcviz.workshop.item import Item

KEYS = 6  # of each made-up source


class Event:
    """The `turn`-th event of its key in its source."""

    __slots__ = ("key", "said", "source", "turn", "value")

    def __init__(self, source: str, key: str, turn: int, said: str) -> None:
        self.source = source
        self.key = key
        self.turn = turn
        self.said = said
        self.value: float | None = None


class EventStream(LinesCase):
    tables: ClassVar = ("CREATE TABLE events (source TEXT, key TEXT, turn INTEGER, value REAL, total REAL, said TEXT)",)

    def make_up(self, turn: int) -> Iterator[str]:
        chance = random.Random(f"{self.seed} events {turn}")
        for _ in range(self.table.amount):
            yield f"sensor-{turn}{chance.choice('abcdefgh'[:KEYS])},{chance.gauss(20, 3):.1f}"

    def payloads(self, lines: Lines) -> Iterator[Event]:
        turns: dict[str, int] = {}
        for text in lines:
            key, _, said = text.replace(",", " ", 1).strip().partition(" ")
            turns[key] = turns.get(key, 0) + 1
            yield Event(lines.name, key, turns[key], said.strip())

    def process(self, stage: str, item: Item, worker: str) -> Fate:
        """`enrich` reads the number, `apply` keeps the sum of each key, for which the order must be right."""
        event: Event = item.payload
        if stage == "enrich":
            event.value = _number(event.said)
            return Fate.ON
        place = (event.source, event.key)
        with self.mutex:
            due = self._last.get(place, 0) + 1
            self.out_of_order += event.turn != due
            self._last[place] = event.turn
            total = self._totals[event.key] = self._totals.get(event.key, 0.0) + (event.value or 0.0)
            self.events += 1
        row = (event.source, event.key, event.turn, event.value, total, event.said)
        self.sink.write(("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", [row]))
        return Fate.ON

    def __init__(self, *what: Any) -> None:
        super().__init__(*what)
        self.events = self.out_of_order = 0
        self._last: dict[tuple[str, str], int] = {}
        self._totals: dict[str, float] = {}

    def report(self) -> dict[str, Any]:
        order = f"{self.out_of_order:,} out of order within their key" if self.out_of_order else "each key in its order"
        told = f"{self.events:,} events of {len(self._totals):,} keys applied, {order}"
        return {"events": self.events, "keys": len(self._totals), "out_of_order": self.out_of_order, "told": told}


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
