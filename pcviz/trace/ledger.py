"""The life of every item, and the account of all of them.

An item counts as put at the first evidence of it: its PUT, a look into the container that shows it, or its GET. The PUT of a
plain buffer is recorded after `put` returned, so the others may well come first.

Only living items are kept. Of finished ones a set of ranges remembers the numbers, so that a second delivery is known for what
it is; it stays small because numbers are given out in order.
"""

from typing import Any

from pcviz.trace.books import Books
from pcviz.trace.buffer import DELIVERED, HAND, INSIDE, LOST, MISSING, Buffer, Item
from pcviz.trace.latency import Latencies
from pcviz.trace.losses import Losses
from pcviz.trace.ranges import Ranges
from pcviz.trace.threads import Thread, Threads
from pcviz.trace.violations import Violations

CALLER_RUNS = "caller-runs"  # the policy by which a producer keeps its item, to process it itself
UNPROCESSED_KEPT = 10_000  # delivered items whose end may never be told


class Ledger:
    def __init__(self, threads: Threads, violations: Violations) -> None:
        self._threads = threads
        self._violations = violations
        self.items: dict[int, Item] = {}
        self.buffers: dict[int, Buffer] = {}
        self.latencies = Latencies()
        self.books = Books()
        self.losses = Losses(threads, self.books, self.items, self.buffers)
        self.known = Ranges()  # every number that ever was an item's
        self.delivered: dict[int, None] = {}  # living items in consumers' hands, oldest first

    def copy(self, threads: Threads, violations: Violations) -> "Ledger":
        twin = Ledger.__new__(Ledger)
        twin.__dict__.update(self.__dict__)
        twin._threads = threads
        twin._violations = violations
        twin.items = {number: item.copy() for number, item in self.items.items()}
        twin.buffers = {number: buffer.copy(twin.items) for number, buffer in self.buffers.items()}
        twin.latencies = self.latencies.copy()
        twin.books = self.books.copy()
        twin.known = self.known.copy()
        twin.losses = self.losses.copy(threads, twin.books, twin.items, twin.buffers)
        twin.delivered = self.delivered.copy()
        return twin

    def label(self, number: int) -> str:
        item = self.items.get(number)
        if item is not None:
            return item.label
        return f"item {number}" if number else "an item"

    def buffer(self, number: int) -> Buffer:
        buffer = self.buffers.get(number)
        if buffer is None:
            buffer = self.buffers[number] = Buffer(number)
        return buffer

    # Calls

    def offer(self, t: float, thread: Thread, number: int, data: int | None) -> None:
        self.call_over(thread)
        self.buffer(number)
        thread.call = "put"
        thread.buffer = number
        thread.offered = thread.owed = 0
        thread.locked = False
        thread.view = None
        if data:
            thread.offered = data
            item = self.items.get(data)
            if item is None:
                self._adopt(data, thread.number, HAND)
            elif item.place is DELIVERED:
                self._put_anew(item)
            if self.items[data].place is HAND:
                self.items[data].holder = thread.number
                thread.item = data

    def take(self, t: float, thread: Thread, number: int, data: object) -> None:
        self.call_over(thread)
        self._put_away(thread)
        self.buffer(number).takes.add(thread.number)
        thread.call = "get"
        thread.buffer = number
        thread.locked = False
        thread.view = None

    def returned(self, t: float, thread: Thread, number: int, data: str) -> None:
        self.call_over(thread)

    def abandon(self, thread: Thread) -> None:
        """The thread is over, and so is the call that it was in."""
        self.call_over(thread)
        self._put_away(thread)

    def _put_away(self, thread: Thread) -> None:
        """Who goes on to the next get, or ends, no longer has in its hand what it got, also where nobody says DONE."""
        item = self.items.get(thread.item)
        if item is not None and item.place is DELIVERED:
            thread.item = 0

    def call_over(self, thread: Thread) -> None:
        if thread.call == "get":
            buffer = self.buffer(thread.buffer)
            buffer.takes.discard(thread.number)
            self.losses.clear(buffer, thread)
        thread.call = ""
        thread.buffer = thread.offered = thread.owed = 0
        thread.view = None

    # An item's way

    def make(self, t: float, thread: Thread, number: int, data: list[Any]) -> None:
        label, priority = data
        if not number:
            thread.made += 1
            self.books.make_unnumbered()
            return
        item = self.items.get(number)
        if item is None:
            if number in self.known and not self.books.blind:
                self._violations.report(f"{thread.name} made item {number}, which was made before")
                return
            item = self._adopt(number, thread.number, HAND)
        item.label = label
        item.priority = priority
        item.maker = thread.number
        item.view = None
        thread.made += 1
        if item.place is HAND:
            thread.item = number

    def _adopt(self, number: int, holder: int, place: str) -> Item:
        """An item of which this is the first that is heard, or the first after its end: it counts as made."""
        item = self.items[number] = Item(number, f"item {number}", None, holder, place)
        if place is HAND and not (self.books.blind and number in self.known and self.books.recognise_in_hand()):
            self.books.made += 1
            self.books.in_hand += 1
        self.known.add(number)
        return item

    def _put_anew(self, item: Item) -> None:
        """A delivered item that is offered again begins a second life."""
        self.delivered.pop(item.number, None)
        item.place = HAND
        item.told = False
        self.books.made += 1
        self.books.again += 1
        self.books.in_hand += 1

    def _enter(self, t: float, item: Item, buffer: Buffer) -> Thread:
        """From a hand into the buffer; the thread that put it."""
        self.books.in_hand -= 1
        self.books.put += 1
        self.books.left += 1
        item.place = INSIDE
        item.buffer = buffer.number
        item.put_at = t
        item.turn = buffer.next_turn()
        buffer.inside[item.number] = item
        buffer.put += 1
        putter = self._threads[item.holder]
        putter.put += 1
        putter.view = None
        if putter.item == item.number:
            putter.item = 0
        return putter

    def put_in(self, t: float, thread: Thread, number: int, data: int | None) -> None:
        buffer = self.buffer(number)
        owed = thread.owed
        self._note_lock(thread, buffer)
        self.call_over(thread)
        if data is None:
            buffer.put_end()
        elif data == 0:
            thread.put += 1
            self.books.put_unnumbered(buffer)
        elif owed != data:
            item = self.items.get(data) or self._adopt(data, thread.number, HAND)
            if item.place is DELIVERED:
                self._put_anew(item)
            if item.place is HAND:
                item.holder = thread.number
                self._enter(t, item, buffer)
            elif item.told:
                self._violations.report(f"{thread.name} put {item.label} into {buffer.name}, but it was put before")
            item.told = True
        self._measure(buffer)

    def get_out(self, t: float, thread: Thread, number: int, data: int | None) -> None:
        buffer = self.buffer(number)
        self._note_lock(thread, buffer)
        if data is None:
            buffer.get_end()
        elif data == 0:
            thread.got += 1
            buffer.got += 1
            if not self.books.deliver_unnumbered():
                buffer.debt += 1
                buffer.put += 1
            buffer.others = max(0, buffer.others - 1)
        else:
            self._deliver(t, thread, buffer, data)
        self.call_over(thread)
        self._measure(buffer)

    def _deliver(self, t: float, thread: Thread, buffer: Buffer, number: int) -> None:
        item = self.items.get(number)
        thread.got += 1
        thread.item = number
        buffer.got += 1
        if item is None:
            known = number in self.known
            item = self._adopt(number, thread.number, DELIVERED)
            if self.books.blind:
                self.books.deliver_unnumbered()
            elif known:
                self.books.delivered += 1
                self.books.duplicated += 1
                self._violations.report(
                    f"{thread.name} got {item.label} from {buffer.name}, but it was delivered or dropped before"
                )
            else:
                self.books.delivered += 1
                self.books.phantom += 1
                self._violations.report(f"{thread.name} got {item.label} from {buffer.name}, but nobody ever put it")
        elif item.place is DELIVERED:
            self.books.delivered += 1
            self.books.duplicated += 1
            first = self._threads.name(item.holder)
            self._violations.report(f"{item.label} was delivered twice: to {first}, then to {thread.name}")
        else:
            if item.place is HAND:
                putter = self._enter(t, item, buffer)
                putter.owed = number
            self._take_away(item)
            self.books.delivered += 1
            self.latencies.add(max(0.0, t - item.put_at))
        item.place = DELIVERED
        item.holder = thread.number
        self.delivered[number] = None
        if len(self.delivered) > UNPROCESSED_KEPT:
            self._end(self.items[next(iter(self.delivered))])

    def _take_away(self, item: Item) -> None:
        """Out of its buffer, of which it may be missing already."""
        buffer = self.buffer(item.buffer)
        if item.place is LOST:
            self.books.lost -= 1
            self.losses.forget(item)
        else:
            self.books.left -= 1
        buffer.inside.pop(item.number, None)
        buffer.missing.pop(item.number, None)
        if buffer.seen is not None and item.number in buffer.seen:
            buffer.seen = tuple(number for number in buffer.seen if number != item.number)
        buffer.view = None

    def _end(self, item: Item) -> None:
        self.delivered.pop(item.number, None)
        del self.items[item.number]

    def finish(self, t: float, thread: Thread, number: int, data: int | None) -> None:
        thread.view = None
        if data is None:
            return
        thread.done += 1
        if thread.item == data:
            thread.item = 0
        item = self.items.get(data)
        if item is None:
            if data and data in self.known and not self.books.blind and self.books.processed >= self.books.processable:
                self._violations.report(f"{thread.name} processed item {data}, which was processed before")
            self.books.processed += 1
            return
        self.books.processed += 1
        if item.place is DELIVERED:
            self._end(item)
        elif item.place is not HAND:
            self._violations.report(
                f"{thread.name} processed {item.label}, which was never taken out of {self.buffer(item.buffer).name}"
            )

    def drop(self, t: float, thread: Thread, number: int, data: list[Any]) -> None:
        self._turn_away(thread, self.buffer(number), data[0], "dropped", data[1])

    def reject(self, t: float, thread: Thread, number: int, data: list[Any]) -> None:
        self._turn_away(thread, self.buffer(number), data[0], "rejected", data[1])

    def _turn_away(self, thread: Thread, buffer: Buffer, number: int | None, how: str, policy: str) -> None:
        """Count an item as dropped or rejected. One that its maker keeps, to process it itself, lives on in that hand."""
        if number is None:  # an end marker, which is none of the items
            buffer.get_end()
            self._measure(buffer)
            return
        offered = thread.call == "put" and thread.offered == number
        item = self.items.get(number) if number else None
        if number == 0:
            self.books.turn_away_unnumbered(buffer)
        elif item is None:
            if number in self.known and not self.books.blind:
                self._violations.report(f"item {number} was {how}, but it was over before")
                return
            item = self._adopt(number, thread.number, HAND)
            self.books.in_hand -= 1
        elif item.place is DELIVERED:
            self._violations.report(f"{item.label} was {how}, but it was delivered before")
            return
        elif item.place is HAND:
            self.books.in_hand -= 1
        else:
            self._take_away(item)
            self.books.put -= 1
            self.buffer(item.buffer).put -= 1
        if how == "dropped":
            self.books.dropped += 1
            buffer.dropped += 1
        else:
            self.books.rejected += 1
            buffer.rejected += 1
        buffer.turn_away(policy)
        if how == "rejected" and policy == CALLER_RUNS:
            self.books.caller_runs += 1
        if item is not None:
            holder = self._threads[item.holder]
            if how == "rejected" and policy == CALLER_RUNS:
                item.place = DELIVERED
                self.delivered[item.number] = None
            else:
                if holder.item == item.number:
                    holder.item = 0
                    holder.view = None
                self._end(item)
        if offered:
            self.call_over(thread)
        self._measure(buffer)

    # A look into the container

    def look_in(self, t: float, thread: Thread, number: int, data: list[int | None]) -> None:
        buffer = self.buffer(number)
        buffer.approximate = False
        ours = {numbered for numbered in data if numbered}
        if not ours <= buffer.inside.keys():
            for numbered in data:
                if numbered and numbered not in buffer.inside:
                    self._found(t, buffer, numbered)
        inside = buffer.inside
        if buffer.slots_from != "derived" and not inside.keys() <= ours:
            for item in [item for gone, item in inside.items() if gone not in ours]:
                self.losses.miss(buffer, item, thread)
        buffer.seen = tuple([numbered or 0 for numbered in data if not numbered or numbered in inside])
        buffer.seen_at = t
        if buffer.slots_from == "exact":
            buffer.inside = {numbered: inside[numbered] for numbered in buffer.seen if numbered}
            buffer.others = len(buffer.seen) - len(buffer.inside)
        self._measure(buffer)

    def _found(self, t: float, buffer: Buffer, number: int) -> None:
        """A look shows an item that was not known to be inside."""
        item = self.items.get(number)
        if item is None:
            if number in self.known and not self.books.blind:
                return  # delivered while the look was on its way
            item = self._adopt(number, 0, HAND)
        if item.place is HAND:
            putter = self._enter(t, item, buffer)
            if putter.offered == number:
                putter.owed = number
        elif item.place in (MISSING, LOST) and item.buffer == buffer.number:
            self.losses.find(buffer, item)

    def _note_lock(self, thread: Thread, buffer: Buffer) -> None:
        """A container that is read while no lock is held may have changed by the time that the look is recorded."""
        if buffer.slots_from == "seen" and thread.call and not thread.locked:
            buffer.approximate = True

    def _measure(self, buffer: Buffer) -> None:
        if buffer.measure():
            self._violations.report(f"{buffer.name} holds {buffer.fill} items, but its capacity is {buffer.capacity}")

    def add_up(self, counts: dict[str, int]) -> None:
        """Events that could not be kept. From here on, who is where is known of new items only."""
        if not self.books.add_up(counts):
            return
        for number in [number for number, item in self.items.items() if item.place is not LOST]:
            del self.items[number]
        self.delivered.clear()
        for buffer in self.buffers.values():
            buffer.inside.clear()
            buffer.missing = {number: item for number, item in buffer.missing.items() if item.place is LOST}
            buffer.approximate = True
            buffer.view = None
