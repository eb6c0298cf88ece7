"""What is true at one moment of a run, and where one of its threads stands: what a query can ask of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pcviz.trace.snapshot import Snapshot, Status, ThreadView
from pcviz.workshop.settings import nearest

STATUSES = tuple(status.value for status in Status)


@dataclass(frozen=True)
class Holder:
    """One thread at one moment."""

    view: ThreadView
    shot: Snapshot

    @property
    def name(self) -> str:
        return self.view.name

    @property
    def status(self) -> str:
        return self.view.status.value

    @property
    def why(self) -> str:
        """In words, as the screen says it."""
        return self.view.why

    @property
    def holds(self) -> tuple[str, ...]:
        names = {one.id: one.name for one in self.shot.objects}
        return tuple(names.get(number, "") for number in self.view.holds)

    @property
    def on(self) -> str:
        """What it is blocked on, waits on or asks for; "" for nothing."""
        return next((one.name for one in self.shot.objects if one.id == self.view.object), "")

    @property
    def hand(self) -> str:
        """The item in its hand; "" for none."""
        item = self.shot.items.get(self.view.item)
        return item.label if item is not None else ""

    @property
    def line(self) -> int:
        return self.view.line

    @property
    def made(self) -> int:
        return self.view.made

    @property
    def put(self) -> int:
        return self.view.put

    @property
    def got(self) -> int:
        return self.view.got

    @property
    def done(self) -> int:
        return self.view.done


class Situation:
    """What is true at one moment."""

    def __init__(self, shot: Snapshot) -> None:
        self._shot = shot

    def _buffer(self) -> Any:
        if not self._shot.buffers:
            raise ValueError("there is no buffer in this run")
        return self._shot.buffers[0]

    @property
    def t(self) -> float:
        return self._shot.t

    @property
    def fill(self) -> int:
        return int(self._buffer().fill)

    @property
    def capacity(self) -> int | None:
        """None where it is unbounded."""
        capacity: int | None = self._buffer().capacity
        return capacity

    @property
    def items(self) -> tuple[str, ...]:
        """The labels in the slots, as the container has them: of a queue the oldest first."""
        return tuple(self._shot.items[item].label if item in self._shot.items else "?" for item in self._buffer().slots)

    @property
    def next_out(self) -> str:
        item = self._shot.items.get(self._buffer().next_out)
        return item.label if item is not None else ""

    @property
    def peak(self) -> int:
        """The most that has been in the buffer so far."""
        return int(self._buffer().peak)

    @property
    def phase(self) -> str:
        return self._shot.phase

    @property
    def made(self) -> int:
        return self._shot.account.made

    @property
    def put(self) -> int:
        return self._shot.account.put

    @property
    def delivered(self) -> int:
        return self._shot.account.delivered

    @property
    def processed(self) -> int:
        return self._shot.account.processed

    @property
    def dropped(self) -> int:
        return self._shot.account.dropped

    @property
    def rejected(self) -> int:
        return self._shot.account.rejected

    @property
    def lost(self) -> int:
        return self._shot.account.lost

    @property
    def left(self) -> int:
        return self._shot.account.left

    @property
    def in_hand(self) -> int:
        """Made and not put yet."""
        return self._shot.account.in_hand

    def thread(self, name: str) -> Holder:
        return Holder(self._found(name, self._shot.threads, "thread"), self._shot)

    def owner(self, name: str) -> str:
        """Who holds this lock; "" for nobody."""
        return self._name(self._object(name).owner)

    def entry(self, name: str) -> tuple[str, ...]:
        """Who stands in the entry queue of this lock or semaphore, by arrival."""
        return tuple(map(self._name, self._object(name).entry))

    def waiting(self, name: str) -> tuple[str, ...]:
        """Who is in the wait set of this condition, by arrival."""
        return tuple(map(self._name, self._object(name).waiting))

    def count(self, name: str) -> Any:
        """The count of this semaphore."""
        return self._object(name).value

    def who(self, status: str) -> tuple[str, ...]:
        """The threads that have this status."""
        one_of("status", status, STATUSES)
        return tuple(one.name for one in self._shot.threads if one.status.value == status)

    def _object(self, name: str) -> Any:
        return self._found(name, self._shot.objects, "object")

    def _found(self, name: str, among: Sequence[Any], what: str) -> Any:
        found = next((one for one in among if one.name == name), None)
        if found is None:
            names = [one.name for one in among]
            raise ValueError(f"no {what} {name}{nearest(str(name), names)}; there are {', '.join(names) or 'none'}")
        return found

    def _name(self, number: int) -> str:
        return next((one.name for one in self._shot.threads if one.id == number), "")


def one_of(what: str, word: object, words: Sequence[str]) -> None:
    """Raises ValueError for a word that is none of these."""
    if word not in words:
        asked = word if isinstance(word, str) else "like that"
        raise ValueError(f"no {what} {asked}{nearest(asked, words)}; there are {', '.join(words) or 'none'}")
