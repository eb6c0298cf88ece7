"""The tally: entries counted by level and then let go, where no database is named."""

import threading
from collections import Counter

from pcviz.workshop.logs.error import LogError
from pcviz.workshop.logs.line import LogLine


class Tally:
    """Memory stays flat however many lines pass; `run` is None, since nothing is kept that could have a number."""

    run: int | None = None
    failure: LogError | None = None

    def __init__(self) -> None:
        self.rows = 0
        self.by_level: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, line: LogLine) -> None:
        level = line.entry.level
        with self._lock:
            self.rows += 1
            self.by_level[level] += 1

    def close(self, finished: bool = True) -> None:
        """Nothing is held open."""
