"""The case: what makes a run more than a simulation. One small interface for all of them."""

from collections.abc import Sequence
from typing import Any, Protocol

from pcviz.workshop.fate import Fate
from pcviz.workshop.item import Item
from pcviz.workshop.material import Materials


class CaseError(ValueError):
    """Bad input, not a bug, in one line: the file, what is wrong with it, and what would be right."""


class Case(Protocol):
    """Opened, with everything that can be wrong known, before a thread starts. `process` may be called from any thread."""

    again: Sequence[str]  # the stages that may put an item back into their own buffer
    sources: int  # how many producers there is something to read for
    noun: str  # what they read, in the plural

    def materials(self) -> Materials:
        """What the producers make items from."""

    def process(self, stage: str, item: Item, worker: str) -> Fate:
        """The real work of a stage ("" where there is only one) on an item. Raises CaseError when its result cannot be kept."""

    def close(self, finished: bool) -> None:
        """Write what is left, once all threads have ended; `finished`: nothing was broken off."""

    @property
    def complaints(self) -> Sequence[Exception]:
        """What went wrong with files while the run went on."""

    def report(self) -> dict[str, Any]:
        """What was done: figures by name, and `told`, which is the same in a line of words."""
