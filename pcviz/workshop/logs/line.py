"""The line: what a producer hands to a consumer."""

from datetime import datetime
from typing import NamedTuple

from pcviz.workshop.logs import level
from pcviz.workshop.logs.entry import Entry
from pcviz.workshop.logs.patterns import read_entry


class Place(NamedTuple):
    """Where lines come from: one file or one generator."""

    number: int  # from 1, within the run
    name: str  # stands in for the source where a line names none
    newest: datetime  # no line is later than about this: it tells the year that syslog leaves out


class LogLine:
    """One line on its way from a producer to the database: the item of the log processor.

    It is read on first demand, by the thread that asks: by the consumer, or, where the buffer orders by priority,
    already by the producer, and then only there.
    """

    __slots__ = ("_entry", "cut", "number", "place", "text")

    def __init__(self, place: Place, number: int, text: str, entry: Entry | None = None, cut: int = 0) -> None:
        self.place = place
        self.number = number  # from 1, within its place
        self.text = text  # without its line ending
        self.cut = cut  # bytes at the end of a very long line that are not in `text`
        self._entry = entry

    @property
    def entry(self) -> Entry:
        if self._entry is None:
            self._entry = read_entry(self.text, self.place.newest)
        return self._entry

    @property
    def priority(self) -> int:
        """Lower leaves first: CRITICAL 1 to DEBUG 5."""
        return level.PRIORITY[self.entry.level]
