"""Log processing: lines of log files in, rows of a database out (`pcviz.workshop.logs`)."""

from collections.abc import Sequence
from typing import Any

from pcviz.workshop.fate import Fate
from pcviz.workshop.item import Item
from pcviz.workshop.logs import LogProcessor
from pcviz.workshop.material import Materials, log_lines, plain


class LogCase:
    again: Sequence[str] = ()
    noun = "logs"

    def __init__(self, processor: LogProcessor) -> None:
        self._processor = processor
        self.sources = len(processor.supplies)

    def materials(self) -> Materials:
        return Materials(lambda turn: plain(turn, []), [log_lines(supply) for supply in self._processor.supplies])

    def process(self, stage: str, item: Item, worker: str) -> Fate:
        self._processor.process(item.payload)
        return Fate.ON

    def close(self, finished: bool) -> None:
        self._processor.close(finished)

    @property
    def complaints(self) -> Sequence[Exception]:
        return self._processor.complaints

    def report(self) -> dict[str, Any]:
        report = self._processor.report()
        by_level = report["by_level"]
        assert isinstance(by_level, dict)
        levels = ", ".join(f"{count} {level}" for level, count in by_level.items())
        return {**report, "told": f"{report['lines_read']} lines read, {report['rows']} rows: {levels}"}
