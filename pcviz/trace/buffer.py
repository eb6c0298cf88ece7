"""One buffer, as the fold knows it: what is inside, what its container was seen to hold, and its counts."""

from typing import Any

from pcviz.trace.snapshot import BufferView, ItemView

# Where a living item is. LOST may still be taken back: without a lock, a look into the container can come late.
HAND = "hand"
INSIDE = "inside"
MISSING = "missing"
LOST = "lost"
DELIVERED = "delivered"

SHOWN = 256  # slots that a view lists
SEARCHED = 1000  # inside items among which the most urgent is looked for
CLOCKS_APART_S = 0.005  # between an item's arrival, as its buffer has it, and the event that tells of it


class Item:
    """One item that is alive: in a hand, in a buffer, or missing from one."""

    __slots__ = (
        "buffer",
        "holder",
        "label",
        "maker",
        "number",
        "place",
        "priority",
        "put_at",
        "suspects",
        "told",
        "turn",
        "view",
    )

    def __init__(self, number: int, label: str, priority: int | float | None, maker: int, place: str) -> None:
        self.number = number
        self.label = label
        self.priority = priority
        self.maker = maker
        self.place = place
        self.holder = maker  # the thread in whose hand it is, or was
        self.buffer = 0
        self.put_at = 0.0
        self.turn = 0  # its place among all that came into its buffer
        self.view: ItemView | None = None
        self.told = False  # whether its PUT was recorded
        self.suspects: frozenset[int] = frozenset()  # while missing: the threads that may have taken it

    def look(self) -> ItemView:
        self.view = ItemView(self.number, self.label, self.priority, self.maker)
        return self.view

    def copy(self) -> "Item":
        twin = Item.__new__(Item)
        for name in Item.__slots__:
            setattr(twin, name, getattr(self, name))
        return twin


class Buffer:
    __slots__ = (
        "ageing_rate",
        "ageing_since",
        "allowed",
        "approximate",
        "by_policy",
        "capacity",
        "column",
        "debt",
        "dropped",
        "ends",
        "got",
        "inside",
        "kind",
        "missing",
        "name",
        "number",
        "order",
        "others",
        "overfull",
        "peak",
        "policy",
        "put",
        "rejected",
        "seen",
        "seen_at",
        "slots_from",
        "stage",
        "takes",
        "to",
        "turn",
        "view",
    )

    def __init__(self, number: int) -> None:
        self.number = number
        self.name = f"buffer {number}"
        self.kind = ""
        self.capacity: int | None = None
        self.order = "any"
        self.slots_from = "derived"
        self.approximate = False
        self.inside: dict[int, Item] = {}  # by arrival
        self.missing: dict[int, Item] = {}  # put, no longer seen in the container, not delivered (yet)
        self.others = 0  # what is inside and has no number
        self.ends: tuple[int, ...] = ()  # of the others: the turns of end markers, in a buffer that tells exactly what is in it
        self.turn = 0  # of what came last
        self.debt = 0  # gets of items without a number that came before their puts were recorded
        self.seen: tuple[int, ...] | None = None  # what the container was last seen to hold, delivered items left out
        self.seen_at = 0.0
        self.takes: set[int] = set()  # threads with an open get
        self.allowed: int | None = None  # the capacity, or the surplus that a smaller capacity found
        self.overfull = False
        self.put = 0  # net of what fell out again
        self.got = 0
        self.dropped = 0
        self.rejected = 0
        self.policy = ""
        self.by_policy: dict[str, int] = {}  # items that fell out or were turned away; replaced, never changed: views share it
        self.ageing_rate: float | None = None  # priority classes a run second
        self.ageing_since = 0.0  # when the order became ageing: what was inside then counts its wait from there
        self.peak = 0
        self.stage = ""
        self.column = 0
        self.to: tuple[str, ...] = ()
        self.view: BufferView | None = None

    def describe(self, data: dict[str, Any]) -> None:
        self.name = data.get("name") or self.name
        self.kind = data.get("class") or self.kind or self.name
        self.order = data.get("order") or self.order
        self.policy = data.get("policy") or self.policy
        self.ageing_rate = data.get("ageing_rate", self.ageing_rate)
        self.slots_from = data.get("slots") or self.slots_from
        self.stage = data.get("stage") or self.stage
        self.column = data.get("column") or self.column
        self.to = tuple(data.get("to") or self.to)
        if "capacity" in data and data["capacity"] != self.capacity:
            self.resize(data["capacity"])
        self.view = None

    def resize(self, capacity: int | None) -> None:
        """A new capacity. What is inside already may stay, as a surplus that only shrinks."""
        self.capacity = capacity
        self.allowed = capacity if capacity is None else max(capacity, self.fill)
        self.view = None

    def _looked_into(self) -> tuple[int, ...] | None:
        """The last look, where it is what counts: a container beyond what a view lists is not looked into."""
        return self.seen if self.slots_from == "seen" and len(self.inside) <= SHOWN else None

    @property
    def fill(self) -> int:
        seen = self._looked_into()
        if seen is not None:
            return len(seen)
        return len(self.inside) + self.others

    def next_turn(self) -> int:
        self.turn += 1
        return self.turn

    def put_end(self) -> None:
        """An end marker, or another thing that is none of the items, is in."""
        self.others += 1
        self.ends = (*self.ends, self.next_turn())[:SHOWN]

    def get_end(self) -> None:
        """One of them is out: the first, except on a stack."""
        self.others = max(0, self.others - 1)
        self.ends = self.ends[:-1] if self.order == "lifo" else self.ends[1:]

    def measure(self) -> bool:
        """Take note of a new fill; True at the moment when it goes past what may be inside."""
        self.view = None
        fill = self.fill
        allowed = self.allowed
        if allowed is None:
            self.peak = max(self.peak, fill)
            return False
        if self.slots_from == "derived" and fill > allowed:
            # Puts and gets are recorded after they returned: an open get may hold what still seems to be inside.
            fill = max(allowed, fill - len(self.takes))
        self.peak = max(self.peak, fill)
        if fill > allowed:
            broke_now = not self.overfull
            self.overfull = True
            return broke_now
        self.overfull = False
        if self.capacity is not None:
            self.allowed = max(self.capacity, min(allowed, fill))
        return False

    def slots(self) -> tuple[int, ...]:
        seen = self._looked_into()
        if seen is not None:
            return seen[:SHOWN]
        if self.slots_from == "exact" and len(self.ends) == self.others > 0:
            return tuple(number for _, number in self._by_turn()[:SHOWN])
        if len(self.inside) > SHOWN:
            return tuple(number for number, _ in zip(self.inside, range(SHOWN), strict=False))
        return tuple(self.inside) + (0,) * min(self.others, SHOWN - len(self.inside))

    def _by_turn(self) -> list[tuple[int, int]]:
        """All that is inside with its turn, as it came; 0 for an end marker."""
        return sorted([*((item.turn, number) for number, item in self.inside.items()), *((turn, 0) for turn in self.ends)])

    def next_out(self) -> int:
        """The item that the order delivers next: among equals, the one that came first; 0 where an end marker is."""
        inside = self.inside
        known = not self.others or (self.slots_from == "exact" and len(self.ends) == self.others)
        if not inside or not known:
            return 0
        if self.order == "fifo":
            return self._by_turn()[0][1] if self.others else next(iter(inside))
        if self.order == "lifo":
            return self._by_turn()[-1][1] if self.others else next(reversed(inside))
        if self.order == "priority" and len(inside) <= SEARCHED:
            return min(inside.values(), key=_urgency).number
        if self.order == "ageing" and self.ageing_rate is not None and len(inside) <= SEARCHED:
            return self._most_aged(self.ageing_rate)
        return 0

    def _most_aged(self, rate: float) -> int:
        """By priority and arrival; 0 where two of different priorities are so close that the times of events cannot tell."""
        firsts: dict[float, Item] = {}  # of each priority, the first that came goes before all others
        for item in self.inside.values():
            firsts.setdefault(_urgency(item), item)
        ranks = sorted((urgency + rate * max(item.put_at, self.ageing_since), item.number) for urgency, item in firsts.items())
        sure = len(ranks) == 1 or ranks[1][0] - ranks[0][0] > rate * CLOCKS_APART_S
        return ranks[0][1] if sure else 0

    def turn_away(self, policy: str) -> None:
        """Count an item that the policy let go."""
        self.by_policy = {**self.by_policy, policy: self.by_policy.get(policy, 0) + 1}
        self.view = None

    def look(self) -> BufferView:
        self.view = BufferView(
            id=self.number,
            name=self.name,
            kind=self.kind,
            capacity=self.capacity,
            order=self.order,
            fill=self.fill,
            slots=self.slots(),
            slots_from=self.slots_from,
            approximate=self.approximate,
            next_out=self.next_out(),
            put=self.put,
            got=self.got,
            dropped=self.dropped,
            rejected=self.rejected,
            peak=self.peak,
            policy=self.policy,
            by_policy=self.by_policy,
            stage=self.stage,
            column=self.column,
            to=self.to,
        )
        return self.view

    def copy(self, items: dict[int, Item]) -> "Buffer":
        """A twin whose items are those of `items`."""
        twin = Buffer.__new__(Buffer)
        for name in Buffer.__slots__:
            setattr(twin, name, getattr(self, name))
        twin.inside = {number: items[number] for number in self.inside}
        twin.missing = {number: items[number] for number in self.missing}
        twin.takes = self.takes.copy()
        return twin


def _urgency(item: Item) -> float:
    return float("inf") if item.priority is None else item.priority
