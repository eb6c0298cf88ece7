"""What kind of primitive a number stands for, as the trace declared it."""

from typing import Any

from pcviz.trace.state import State

LOCKS = ("lock", "rlock")


class Things:
    """One whose declaration was not seen is taken for a lock."""

    def __init__(self) -> None:
        self._kinds: dict[int, str] = {}
        self.others: set[int] = set()  # what is no lock
        self._locks: dict[int, int] = {}

    def declare(self, number: int, data: dict[str, Any]) -> None:
        if data.get("kind"):
            self._kinds[number] = data["kind"]
            (self.others.discard if data["kind"] in LOCKS else self.others.add)(number)
        if data.get("lock"):
            self._locks[number] = data["lock"]

    def kind(self, number: int) -> str:
        return self._kinds.get(number, "lock")

    def lock_of(self, condition: int) -> int:
        """The lock that a wait lets go of; 0 where there is none."""
        return self._locks.get(condition, 0)

    def names(self, state: State) -> dict[int, str]:
        return {number: state.object_name(number) for number in self._kinds}
