"""Prepared moments: what a scenario's presenter jumps to, found among the events of the run as they happen."""

import re
from collections.abc import Callable, Sequence
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from pcviz.trace import event as kinds
from pcviz.trace.event import Event
from pcviz.trace.state import State
from pcviz.workshop.settings import nearest

NUMBER_KEYS = 9  # each moment has a key of its own, 1 to 9
ENDS = ("finished", "stopped", "time-limit", "deadlock", "failed", "interrupted")
Happens: TypeAlias = Callable[[Event, State], bool]


class Moment(msgspec.Struct, forbid_unknown_fields=True):
    """Something to be shown: `when` says what must happen (`WHENS`, or an item's step), `words` what to say about it."""

    title: Annotated[str, Meta(description="what is to be seen")]
    when: Annotated[str, Meta(description="what must happen: a word of the list below, or an item's step")]
    words: Annotated[str, Meta(description="what to say about it")] = ""


def _full(event: Event, state: State) -> bool:
    if event[2] != kinds.PUT:
        return False
    capacity = state.capacity(event[3])
    return capacity is not None and state.fill(event[3]) >= capacity


WHENS: dict[str, Happens] = {
    "first_put": lambda event, state: event[2] == kinds.PUT,
    "first_get": lambda event, state: event[2] == kinds.GET,
    "first_wait": lambda event, state: event[2] == kinds.WAIT,
    "first_block": lambda event, state: event[2] == kinds.BLOCK,
    "first_notify": lambda event, state: event[2] == kinds.NOTIFY and bool(event[4]),
    "first_drop": lambda event, state: event[2] in (kinds.DROP, kinds.REJECT),
    "buffer_full": _full,
    # It is empty at the start, too: what is meant is that the last item has just been taken.
    "buffer_empty": lambda event, state: event[2] == kinds.GET and state.fill(event[3]) == 0,
    "violation": lambda event, state: state.violated,
    "failed": lambda event, state: event[2] == kinds.END and isinstance(event[4], dict),
    "deadlock": lambda event, state: event[2] == kinds.PHASE and event[4] == "deadlock",
    "end": lambda event, state: event[2] == kinds.PHASE and event[4] in ENDS,
}
STEPS = {"made": kinds.MAKE, "put": kinds.PUT, "delivered": kinds.GET, "processed": kinds.DONE}
ITEM = re.compile(r"item (\S+) (\w+)")
RIGHT = f"say {', '.join(WHENS)}, or item N {'|'.join(STEPS)}"


def parse_when(text: str) -> Happens:
    """What `when` says, as a question to ask of each event right after the state has folded it.

    An item goes by its number in the order in which items are made (`item 5 delivered`) or by its name on the screen
    (`item P1·5 delivered`; a full stop will do for the dot). Raises ValueError in one line.
    """
    if text in WHENS:
        return WHENS[text]
    found = ITEM.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no moment{nearest(text, WHENS)}; {RIGHT}" if text else f"there is none; {RIGHT}")
    item, step = found.groups()
    if step not in STEPS:
        raise ValueError(f"{text!r}: an item is not {step!r}{nearest(step, STEPS)}; say item {item} {'|'.join(STEPS)}")
    if item.isdecimal():
        if not int(item):
            raise ValueError(f"{text!r}: items are numbered from 1")
        return _Item(STEPS[step], int(item), "")
    return _Item(STEPS[step], 0, item.replace(".", "·"))


class _Item:
    """Whether the item of this number, or of this label, takes this step."""

    def __init__(self, kind: str, number: int, label: str) -> None:
        self._kind = kind
        self._number = number  # 0: not made yet
        self._label = label

    def __call__(self, event: Event, state: State) -> bool:
        _, _, kind, object, data = event
        if kind == kinds.MAKE and data[0] == self._label:
            self._number = object  # kept, for a state forgets items that are processed
        if kind != self._kind or not self._number:
            return False
        return bool((object if kind == kinds.MAKE else data) == self._number)


class Watch:
    """Waits for each moment, and remembers after how many events it had come."""

    def __init__(self, moments: Sequence[Moment]) -> None:
        self.moments = tuple(moments)
        self.found: dict[int, int] = {}  # the rank of a moment, from 0 → position
        self.seen = 0  # events
        self._stopping = 0  # before which event the threads were last told to stop
        self._open: dict[int, Happens] = {rank: parse_when(one.when) for rank, one in enumerate(moments)}

    @property
    def waiting(self) -> bool:
        """Whether any of them has not come yet. If not, nothing more needs to be observed."""
        return bool(self._open)

    def observe(self, event: Event, state: State) -> None:
        """Called with each event right after `state` has folded it."""
        self.seen += 1
        if event[2] == kinds.PHASE and event[4] == "stopping":
            self._stopping = self.seen - 1
        for rank in [rank for rank, happens in self._open.items() if happens(event, state)]:
            # A deadlock is known when it is over, its threads sent home: what is to be shown is how they stood.
            stood = self._stopping and self.moments[rank].when == "deadlock"
            self.found[rank] = self._stopping if stood else self.seen
            del self._open[rank]
