"""Message queue: a message is gone only when its consumer has acknowledged it. If that one dies first, it is delivered again.

So every message is handled at least once, and one whose consumer died between its work and the acknowledgement twice.
"""

import random
from collections.abc import Iterator
from typing import Any, ClassVar

from pcviz.workshop.cases.lines_case import LinesCase
from pcviz.workshop.cases.text import Lines
from pcviz.workshop.fate import Died, Fate
from pcviz.workshop.item import Item

BEFORE, AFTER = "before its work", "between its work and the acknowledgement"


class Message:
    """`fatal`: when the consumer of its first delivery dies; "" = it does not."""

    __slots__ = ("deliveries", "fatal", "handled", "source", "text")

    def __init__(self, source: str, text: str, fatal: str) -> None:
        self.source = source
        self.text = text
        self.fatal = fatal
        self.deliveries = 0
        self.handled = 0


class MessageQueue(LinesCase):
    tables: ClassVar = ("CREATE TABLE handled (source TEXT, message TEXT, delivery INTEGER, consumer TEXT)",)
    acknowledged = deliveries = died = twice = 0

    def make_up(self, turn: int) -> Iterator[str]:
        return (f"order {turn}-{number} was paid" for number in range(1, self.table.amount + 1))

    def payloads(self, lines: Lines) -> Iterator[Message]:
        chance = random.Random(f"{self.seed} {lines.name}")
        for text in lines:
            fatal = chance.choice((BEFORE, AFTER)) if chance.random() < self.table.trouble else ""
            yield Message(lines.name, text, fatal)

    def process(self, stage: str, item: Item, worker: str) -> Fate:
        message: Message = item.payload
        message.deliveries += 1
        dies = message.fatal if message.deliveries == 1 else ""
        with self.mutex:
            self.deliveries += 1
            self.died += bool(dies)
        if dies != BEFORE:
            message.handled += 1
            row = (message.source, message.text, message.deliveries, worker)
            self.sink.write(("INSERT INTO handled VALUES (?, ?, ?, ?)", [row]))
        if dies:
            raise Died(f"the consumer died {dies}: {item.label} is delivered again")
        with self.mutex:
            self.acknowledged += 1
            self.twice += message.handled > 1
        return Fate.DONE

    def report(self) -> dict[str, Any]:
        told = f"at least once: {self.acknowledged:,} messages acknowledged in {self.deliveries:,} deliveries; "
        told += f"{self.died:,} consumers died, {self.twice:,} messages were handled twice"
        return {
            "acknowledged": self.acknowledged,
            "deliveries": self.deliveries,
            "redelivered": self.died,
            "handled_twice": self.twice,
            "told": told,
        }
