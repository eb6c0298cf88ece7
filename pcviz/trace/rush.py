"""A rush: events that come too fast to be followed one by one, of which only what is true behind them is worked out.

Of the steps around a primitive, the last ones of each thread decide where it stands. Items cannot be left out, since each of
them counts: but one that is made, put, taken and processed within the rush needs nothing but the counts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from pcviz.trace import event as kinds
from pcviz.trace.buffer import DELIVERED, HAND, INSIDE, Buffer, Item
from pcviz.trace.event import Event
from pcviz.trace.ledger import UNPROCESSED_KEPT, Ledger
from pcviz.trace.primitives import Primitive, Primitives
from pcviz.trace.threads import Thread, Threads

# The steps around a primitive. After one that settles, nothing that its thread did before matters for where it stands.
STEPS = frozenset(
    (
        kinds.ASK,
        kinds.BLOCK,
        kinds.OWN,
        kinds.RELEASE,
        kinds.WAIT,
        kinds.NOTIFY,
        kinds.TIMEOUT,
        kinds.WAKE,
        kinds.SLEEP,
        kinds.GATE,
    )
)
LOCK_STEPS = frozenset((kinds.OWN, kinds.RELEASE))
_SETTLING = frozenset((kinds.OWN, kinds.RELEASE, kinds.WAIT, kinds.WAKE, kinds.SLEEP, kinds.TIMEOUT))
_OWNERSHIP = LOCK_STEPS | {kinds.WAIT}
NEVER_OWNED = frozenset(("condition", "event", "barrier", "thread"))

WAY = frozenset((kinds.MAKE, kinds.OFFER, kinds.PUT, kinds.TAKE, kinds.GET, kinds.DONE))
MOVES = frozenset((kinds.PUT, kinds.GET, kinds.DROP, kinds.REJECT))

_THREAD_OF, _OBJECT_OF = itemgetter(1), itemgetter(3)

CHUNK = 4_096  # events after which the ledger is told of what is under way

Apply = Callable[[Event], None]
Handler = Callable[[float, Thread, int, Any], bool]


class Batch(list[Event]):
    """Events that came together, looked through once for all who only add them up."""

    def __init__(self, events: Iterable[Event]) -> None:
        super().__init__(events)
        self.rest = [event for event in self if event[2] not in STEPS]  # what cannot be left out
        self.moves = [event for event in self.rest if event[2] in MOVES]
        self.odd = [event for event in self.rest if event[2] not in WAY]  # neither a step nor a step of an item's usual way

    @staticmethod
    def of(events: Iterable[Event]) -> "Batch":
        return events if isinstance(events, Batch) else Batch(events)


def hangs_on_steps(batch: Batch, ledger: Ledger) -> bool:
    """Whether a step left out may change what becomes of an item: where a container is looked into, what the look means hangs
    on who owned the lock and who waited just then."""
    if any(buffer.slots_from == "seen" for buffer in ledger.buffers.values()):
        return True
    return any(
        kind == kinds.SLOTS or (kind == kinds.OBJECT and data.get("slots") == "seen") for _, _, kind, _, data in batch.odd
    )


def last_steps(batch: Sequence[Event], known: Mapping[int, Primitive]) -> list[Event]:
    """The steps that decide what is true behind `batch`, in their order; to be folded after all the rest of it.

    Of a thread that waited and has long gone on, it remains that it let its lock go.
    """
    found: list[Event] = []  # the last one first
    settled: set[int] = set()  # threads of which a later event says where they stand
    owned: set[int] = set()  # locks of which a later event says who has them, and what they were asked for through
    locks = {number: primitive.lock for number, primitive in known.items() if primitive.lock}
    threads = set(map(_THREAD_OF, batch))
    threads.update(thread for primitive in known.values() for thread in primitive.waiting)  # a notify may be all that they hear
    # What may be owned here: a number may also be an item's, and then one looks further than needed.
    ownable = {number for number, primitive in known.items() if primitive.kind not in NEVER_OWNED}
    ownable.intersection_update(map(_OBJECT_OF, batch))
    for event in reversed(batch):
        if len(settled) >= len(threads) and ownable <= owned and threads <= settled:
            break  # nothing before this matters any more
        t, thread, kind, object, data = event
        if kind in _OWNERSHIP:
            if object in owned and thread in settled:
                continue
            lock = locks.get(object, object)
            if thread not in settled or kind != kinds.WAIT:
                found.append(event)
            if kind == kinds.WAIT and lock not in owned:
                found.append((t, thread, kinds.RELEASE, lock, None))
            owned.add(lock)
            owned.add(object)
            settled.add(thread)
        elif kind == kinds.NOTIFY:
            woken = [one for one in data if one not in settled] if data else []
            if woken or thread not in settled:
                found.append((t, thread, kind, object, woken))
        elif kind in STEPS:
            if thread not in settled:
                found.append(event)
                if kind in _SETTLING:
                    settled.add(thread)
        elif kind != kinds.LINE:
            settled.add(thread)
    found.reverse()
    return found


class Light:
    """An item that was made in this rush and is still on its way: what an `Item` will have to know of it."""

    __slots__ = ("buffer", "holder", "label", "maker", "priority", "put_at", "turn")

    def __init__(self, label: str, priority: int | float | None, maker: int) -> None:
        self.label = label
        self.priority = priority
        self.maker = self.holder = maker
        self.buffer = self.turn = 0
        self.put_at = 0.0

    def item(self, number: int, place: str) -> Item:
        item = Item(number, self.label, self.priority, self.maker, place)
        item.holder = self.holder
        if place is not HAND:
            item.buffer, item.put_at, item.turn, item.told = self.buffer, self.put_at, self.turn, True
        return item


class Rush:
    """Folds all that is not a step, with the same result as one event after the other.

    What goes as it should (made, offered, put, taken, processed, in a buffer that tells exactly what is in it) is kept in a
    light form. Whatever comes otherwise takes the way of every event, and before it, as at the end, the ledger is told.
    """

    def __init__(self, threads: Threads, ledger: Ledger, primitives: Primitives, apply: Apply) -> None:
        self._threads = threads
        self._ledger = ledger
        self._primitives = primitives
        self._apply = apply
        self._hand: dict[int, Light] = {}
        self._inside: dict[int, Light | Item] = {}  # by arrival; an `Item` is one that was in a hand before the rush
        self._held: dict[int, Light] = {}  # delivered, and not processed yet
        self._calls: dict[int, tuple[str, int, Any]] = {}  # by thread, the put or get that it has begun: kind, buffer, data
        self._acting: dict[int, Thread] = {}  # threads that have gone on since the rush began
        self._plain: dict[int, Buffer | None] = {}  # buffers that are as they should be; None for one that is not
        self._fills: dict[int, int] = {}
        self._waits: list[float] = []  # run seconds that items were inside, which the ledger does not know yet
        self._made = self._put = self._got = self._done = 0
        self.light = 0  # events that went as they should
        self._handlers: dict[str, Handler] = {
            kinds.MAKE: self._make,
            kinds.OFFER: self._offer,
            kinds.PUT: self._put_in,
            kinds.TAKE: self._take,
            kinds.GET: self._get_out,
            kinds.DONE: self._finish,
        }

    def fold(self, events: Sequence[Event], t: float) -> float:
        """Fold them, none of them before run second `t`; the run second behind them."""
        for begin in range(0, len(events), CHUNK):
            # The oldest delivered items are let go of when there are too many, and their order is not kept here.
            few = len(self._ledger.delivered) + CHUNK <= UNPROCESSED_KEPT
            t = self._fold(events[begin : begin + CHUNK], t, self._handlers if few else {})
            self._settle(t)
        return t

    def _fold(self, events: Sequence[Event], t: float, handlers: Mapping[str, Handler]) -> float:
        acting = self._acting
        for at, number, kind, object, data in events:
            if at > t:
                t = at
            handle = handlers.get(kind)
            if handle is not None and number:
                thread = acting.get(number) or self._go_on(t, number)
                if handle(t, thread, object, data):
                    self.light += 1
                    continue
            self._settle(t)
            self._apply((t, number, kind, object, data))
        return t

    def _go_on(self, t: float, number: int) -> Thread:
        """A step with an item shows that the thread goes on, whatever it waited for before."""
        thread = self._acting[number] = self._threads[number]
        thread.gate = ""
        self._primitives.go_on(t, thread)
        thread.view = None
        return thread

    def _look_at(self, number: int) -> Buffer | None:
        buffer = self._ledger.buffers.get(number)
        if buffer is not None and (
            buffer.slots_from != "exact"
            or buffer.seen is not None
            or buffer.missing
            or buffer.allowed != buffer.capacity
            or buffer.overfull
        ):
            buffer = None
        if buffer is not None:
            self._fills[number] = buffer.fill
            buffer.view = None
        self._plain[number] = buffer
        return buffer

    # An item's way. Each step says whether it goes as it should; where it does not, nothing has been done. They run for each of
    # very many events: what is asked in several of them is written out in each.

    def _make(self, t: float, thread: Thread, number: int, data: Any) -> bool:
        if not number or thread.number in self._calls or not self._ledger.known.add(number):
            return False
        self._hand[number] = Light(data[0], data[1], thread.number)
        thread.made += 1
        thread.item = number
        self._made += 1
        return True

    def _in_hand(self, number: Any) -> Item | None:
        """The item, if it is in a hand since before the rush."""
        item = self._ledger.items.get(number or 0)
        return item if item is not None and item.place is HAND else None

    def _offer(self, t: float, thread: Thread, number: int, data: Any) -> bool:
        item = self._hand.get(data) or self._in_hand(data)
        if item is None or item.holder != thread.number or thread.number in self._calls:
            return False
        if (self._plain.get(number) or self._look_at(number)) is None:
            return False
        self._calls[thread.number] = (kinds.OFFER, number, data)
        return True

    def _take(self, t: float, thread: Thread, number: int, data: Any) -> bool:
        if thread.number in self._calls or (self._plain.get(number) or self._look_at(number)) is None:
            return False
        self._calls[thread.number] = (kinds.TAKE, number, None)
        return True

    def _put_in(self, t: float, thread: Thread, number: int, data: Any) -> bool:
        buffer = self._plain.get(number) or self._look_at(number)
        item = self._hand.get(data) or self._in_hand(data)
        if buffer is None or item is None or item.holder != thread.number or thread.owed:
            return False
        fill = self._fills[number]
        if buffer.allowed is not None and fill >= buffer.allowed:
            return False
        begun = self._calls.get(thread.number)
        if begun is not None:
            if begun != (kinds.OFFER, number, data):
                return False
            del self._calls[thread.number]
        if thread.call:
            self._ledger.call_over(thread)
        if isinstance(item, Light):
            del self._hand[data]
        else:
            item.place, item.told = INSIDE, True
        item.buffer = number
        item.put_at = t
        item.turn = buffer.next_turn()
        self._inside[data] = item
        self._fills[number] = fill = fill + 1
        if fill > buffer.peak:
            buffer.peak = fill
        buffer.put += 1
        thread.put += 1
        if begun is not None or thread.item == data:
            thread.item = 0
        self._put += 1
        return True

    def _get_out(self, t: float, thread: Thread, number: int, data: Any) -> bool:
        buffer = self._plain.get(number) or self._look_at(number)
        item: Light | Item | None = self._inside.get(data)
        if item is None:
            item = self._ledger.items.get(data or 0)
        if buffer is None or item is None or item.buffer != number:
            return False
        if isinstance(item, Item) and item.place is not INSIDE:
            return False
        begun = self._calls.get(thread.number)
        if begun is not None:
            if begun[0] != kinds.TAKE or begun[1] != number:
                return False
            del self._calls[thread.number]
        if thread.call:
            self._ledger.call_over(thread)
        self._fills[number] -= 1
        if isinstance(item, Item):
            self._pour()
            self._ledger.get_out(t, thread, number, data)
            self._inside.pop(data, None)
            return True
        del self._inside[data]
        item.holder = thread.number
        self._held[data] = item
        thread.got += 1
        thread.item = data
        buffer.got += 1
        self._waits.append(t - item.put_at)
        self._got += 1
        return True

    def _finish(self, t: float, thread: Thread, number: int, data: Any) -> bool:
        if thread.number in self._calls:
            return False
        if data not in self._held:
            item = self._ledger.items.get(data or 0)
            if item is None or item.place is not DELIVERED:
                return False
            self._ledger.finish(t, thread, number, data)
            return True
        del self._held[data]
        thread.done += 1
        if thread.item == data:
            thread.item = 0
        self._done += 1
        return True

    def _pour(self) -> None:
        self._ledger.latencies.add_all(self._waits)
        self._waits.clear()

    def _settle(self, t: float) -> None:
        """Let the ledger know of all that is under way."""
        self._pour()
        ledger, books = self._ledger, self._ledger.books
        books.made += self._made
        books.in_hand += self._made - self._put
        books.put += self._put
        books.left += self._put - self._got
        books.delivered += self._got
        books.processed += self._done
        self._made = self._put = self._got = self._done = 0
        for number, light in self._hand.items():
            ledger.items[number] = light.item(number, HAND)
        for number, one in self._inside.items():
            item = ledger.items[number] = one.item(number, INSIDE) if isinstance(one, Light) else one
            ledger.buffers[item.buffer].inside[number] = item
        for number, light in self._held.items():
            ledger.items[number] = light.item(number, DELIVERED)
            ledger.delivered[number] = None
        for thread, (kind, buffer, data) in self._calls.items():
            begin = ledger.offer if kind == kinds.OFFER else ledger.take
            begin(t, self._threads[thread], buffer, data)
        for open in (self._hand, self._inside, self._held, self._calls, self._plain, self._fills):
            open.clear()
