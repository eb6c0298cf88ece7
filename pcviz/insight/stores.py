"""All buffers, and the calls that threads are in: follows a `State`, one event at a time."""

from math import inf
from typing import Any

from pcviz.insight.calls import GET, PUT, Call
from pcviz.insight.stays import Overtaken
from pcviz.insight.store import BufferMeasure, Store
from pcviz.insight.things import Things
from pcviz.trace import event as kinds
from pcviz.trace.rush import Batch
from pcviz.trace.state import State

PRIORITIES_KEPT = 20_000  # of items whose end may never be told
MOVES = frozenset((kinds.PUT, kinds.GET, kinds.DROP, kinds.REJECT))
EARLY_KEPT = 1_000  # items got before their put was recorded


class Stores:
    def __init__(self, things: Things) -> None:
        self.known: dict[int, Store] = {}
        self.calls: dict[int, Call] = {}  # by thread
        self.standing: set[int] = set()  # threads that wait in a call
        self.began = 0.0  # run seconds of the first event: what shares and means are taken of
        self._things = things
        self._priorities: dict[int, float] = {}
        self._early: dict[tuple[int, int], None] = {}  # (buffer, item)
        self._latencies = (0, 0.0)  # count and total, as of the last event

    def find(self, number: int, state: State) -> Store:
        store = self.known.get(number)
        if store is None:
            store = self._meet(number, state)
            self._look(store, state)
        return store

    def _meet(self, number: int, state: State) -> Store:
        """As it was before anything happened: empty, whatever the state, which may be far ahead, says of it."""
        store = self.known[number] = Store(number, self.began)
        capacity = state.capacity(number)
        store.capacity = inf if capacity is None else capacity
        return store

    def _look(self, store: Store, state: State) -> None:
        """The capacity that it has now, which may be another one than it had."""
        store.advance(state.t)
        capacity = state.capacity(store.number)
        store.capacity = inf if capacity is None else capacity
        store.changed(state.fill(store.number), state.events)

    # Calls

    def offer(self, thread: int, object: int, data: Any, state: State) -> None:
        self._begin(thread, object, PUT, state, data)

    def take(self, thread: int, object: int, data: Any, state: State) -> None:
        self._begin(thread, object, GET, state)

    def returned(self, thread: int, object: int, data: Any, state: State) -> None:
        self._end_call(thread, state)

    def _begin(self, thread: int, number: int, kind: str, state: State, item: int | None = None) -> None:
        call = self.calls.get(thread)
        if call is not None:
            if call.buffer == number and call.kind == kind and not call.waits_at:
                return  # a light trace tells it again before each wait
            self._end_call(thread, state)
        store = self.known.get(number) or self.find(number, state)
        store.advance(state.t)
        self.calls[thread] = Call(number, kind, item)
        if thread not in store.group[kind]:
            store.hire(thread, kind)
        store.open[kind] += 1
        store.changed(store.fill, state.events)

    def _end_call(self, thread: int, state: State) -> None:
        call = self.calls.pop(thread, None)
        if call is None:
            return
        store = self.known[call.buffer]
        store.advance(state.t)
        store.open[call.kind] -= 1
        if call.waits_at:
            self.standing.discard(thread)
            store.waiting[call.kind] -= 1
        store.changed(store.fill, state.events)

    def _moved(self, store: Store, thread: int, state: State) -> None:
        """The thread's call has done what it was for; `store.changed` is still to come."""
        call = self.calls[thread]
        if call.waits_at or call.buffer != store.number:
            self._end_call(thread, state)
        else:
            del self.calls[thread]
            store.open[call.kind] -= 1

    def end(self, thread: int, object: int, data: Any, state: State) -> None:
        self._end_call(thread, state)
        for store in self.known.values():
            store.over(thread)

    # Waiting in a call

    def wait(self, thread: int, object: int, data: Any, state: State) -> None:
        call = self.calls.get(thread)
        if call is None or call.waits_at:
            return
        store = self.known[call.buffer]
        store.advance(state.t)
        call.waits_at = object
        self.standing.add(thread)
        store.waiting[call.kind] += 1
        store.changed(store.fill, state.events)

    def block(self, thread: int, object: int, data: Any, state: State) -> None:
        """A semaphore's entry queue is where its buffer has putters and getters wait; a lock's is not."""
        if object in self._things.others:
            self.wait(thread, object, data, state)

    def go_on(self, thread: int, state: State) -> None:
        """A thread out of `standing` does not wait any more."""
        self.standing.discard(thread)
        call = self.calls[thread]
        store = self.known[call.buffer]
        store.advance(state.t)
        call.waits_at = 0
        store.waiting[call.kind] -= 1
        store.changed(store.fill, state.events)

    def notify(self, thread: int, object: int, data: Any, state: State) -> None:
        for woken in data:
            if woken in self.standing:
                self.go_on(woken, state)

    # Items

    def make(self, thread: int, object: int, data: Any, state: State) -> None:
        if data[1] is not None:
            self._priorities[object] = data[1]
            if len(self._priorities) > PRIORITIES_KEPT:
                del self._priorities[next(iter(self._priorities))]

    def put(self, thread: int, object: int, data: Any, state: State) -> None:
        store = self.known.get(object) or self.find(object, state)
        self._put(store, thread, data, state.t, state)
        store.changed(state.fill(object), state.events)

    def _put(self, store: Store, thread: int, item: int | None, t: float, state: State) -> None:
        store.advance(t)
        if thread in self.calls:
            self._moved(store, thread, state)
        if item is None:
            store.ends += 1
            return
        store.put(thread)
        if not item or item in store.stays:
            return
        if self._early and (store.number, item) in self._early:
            del self._early[store.number, item]
        else:
            store.stays.enter(t, item, self._priorities.get(item), state.events)

    def get(self, thread: int, object: int, data: Any, state: State) -> None:
        count, total = self._latencies
        latencies = state.latencies
        self._latencies = latencies.count, latencies.total
        # The fold knows best when the item went in: by the first evidence of it.
        seconds = latencies.total - total if latencies.count != count else None
        store = self.known.get(object) or self.find(object, state)
        self._get(store, thread, data, state.t, seconds, state)
        store.changed(state.fill(object), state.events)

    def _get(self, store: Store, thread: int, item: int | None, t: float, seconds: float | None, state: State) -> None:
        store.advance(t)
        if thread in self.calls:
            self._moved(store, thread, state)
        if item is None:
            store.ends = max(0, store.ends - 1)
            return
        if item and item not in store.stays and seconds is not None:
            store.stays.enter(t, item, self._priorities.get(item), state.events)
            self._early[store.number, item] = None
            if len(self._early) > EARLY_KEPT:
                del self._early[next(iter(self._early))]
        if seconds is not None and item:
            store.stays.leave(t, item, state.item_label, seconds)
        store.got(thread, seconds)

    def done(self, thread: int, object: int, data: Any, state: State) -> None:
        self._priorities.pop(data, None)

    def turn_away(self, thread: int, object: int, data: Any, state: State) -> None:
        call = self.calls.get(thread)
        if call is not None and call.kind == PUT and data[0] and call.item == data[0]:
            self._end_call(thread, state)
        store = self.find(object, state)
        self._turn_away(store, data, state.t)
        store.changed(state.fill(object), state.events)

    def _turn_away(self, store: Store, data: Any, t: float) -> None:
        item, policy = data
        store.advance(t)
        store.turned_away[policy] += 1
        if item:
            store.stays.drop(item)
            self._priorities.pop(item, None)

    def slots(self, thread: int, object: int, data: Any, state: State) -> None:
        store = self.find(object, state)
        fill = state.fill(object)
        if fill != store.fill:
            store.advance(state.t)
            store.changed(fill, state.events)

    def set(self, thread: int, object: int, data: Any, state: State) -> None:
        if object in self.known:
            self._look(self.known[object], state)

    def mark(self, t: float) -> None:
        """From here on `measures(since_mark=True)` counts."""
        for store in self.known.values():
            store.advance(t)
            store.mark()

    # Many at once

    def absorb(self, batch: Batch, state: State) -> None:
        """Events that the state has only added up: their items are counted, at their times. Who is in a call is not known."""
        self.calls.clear()
        self.standing.clear()
        for store in self.known.values():
            store.open = {PUT: 0, GET: 0}
            store.waiting = {PUT: 0, GET: 0}
        known, put, get, make, done = self.known, kinds.PUT, kinds.GET, kinds.MAKE, kinds.DONE
        for t, thread, kind, object, data in batch.rest:
            if kind == put:
                store = known.get(object) or self._meet(object, state)
                self._put(store, thread, data, t, state)
                store.fill += 1
            elif kind == get:
                store = known.get(object) or self._meet(object, state)
                seconds = store.stays.age(data, t) if data else None
                self._get(store, thread, data, t, seconds, state)
                store.fill = max(0, store.fill - 1)
            elif kind == make:
                if data[1] is not None:
                    self.make(thread, object, data, state)
            elif kind == done:
                if self._priorities:
                    self.done(thread, object, data, state)
            elif kind in MOVES:
                self._turn_away(known.get(object) or self._meet(object, state), data, t)
            elif kind == kinds.END:
                self.end(thread, object, data, state)
        self._latencies = state.latencies.count, state.latencies.total
        for store in self.known.values():
            self._look(store, state)

    def forget_items(self, counts: dict[str, int], state: State) -> None:
        """Events that were lost: who is where is not known, and what was put and got is known for a lone buffer only."""
        self.calls.clear()
        self.standing.clear()
        for store in self.known.values():
            store.stays.clear()
            store.open = {PUT: 0, GET: 0}
            store.waiting = {PUT: 0, GET: 0}
            self._look(store, state)
        if len(self.known) == 1:
            (store,) = self.known.values()
            store.sums.put += counts.get(kinds.PUT, 0)
            store.sums.got += counts.get(kinds.GET, 0)

    # Looking

    def measures(self, t: float, state: State, since_mark: bool = False) -> tuple[BufferMeasure, ...]:
        measures = []
        for store in self.known.values():
            waiting = store.stays.waiting(t)
            ranked = sorted(
                [*store.stays.most_overtaken, *(one for one in waiting if one.times)],
                key=lambda one: (-one.times, -one.seconds),
            )
            overtaken = tuple(self._named(one, state) for one in ranked[:5])
            measures.append(store.measure(t, state.object_name(store.number), overtaken, waiting, since_mark))
        return tuple(measures)

    def _named(self, one: Overtaken, state: State) -> Overtaken:
        if one.label:
            return one
        label = state.item_label(one.item)
        return Overtaken(one.item, label, one.priority, one.times, one.since, one.until, one.position, one.inside)
