"""The observer: follows a run beside its fold, and says at any time what its figures are and what is wrong with it."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from pcviz.insight.diagnoses import insight
from pcviz.insight.finding import Finding
from pcviz.insight.idle import Idle
from pcviz.insight.lives import Lives
from pcviz.insight.locks import Locks
from pcviz.insight.measure import Lately, Measures
from pcviz.insight.observations import Observations
from pcviz.insight.stores import Stores
from pcviz.insight.things import Things
from pcviz.insight.wakes import STUCK, Wakes
from pcviz.trace import event as kinds
from pcviz.trace.event import Event
from pcviz.trace.rush import Batch
from pcviz.trace.state import State

GOING_ON = ("", "running", "draining", "shutdown")  # phases; what comes after them is the doing of whoever ends the run
ONLY_SEEN = ("scale", "slow_motion")  # controls that change nothing but how fast one sees it

MOVES = frozenset((kinds.PUT, kinds.GET))
STANDS_ON = (kinds.GATE, kinds.LINE)  # of all its steps, those that a thread takes while it waits

Handler = Callable[[int, int, Any, State], None]


class Observer:
    """`observe` each event right after a `State` applied it; `absorb` those that it only added up.

    Once the run is being stopped, nothing more is observed: that threads are thrown out of their waits then says nothing.
    """

    def __init__(self) -> None:
        self._things = things = Things()
        self._lives = Lives()
        self._stores = stores = Stores(things)
        self._locks = locks = Locks(things)
        self._wakes = wakes = Wakes(things, stores)
        self._idle = idle = Idle()
        self._lately = Lately()
        self._began: float | None = None
        self._ended: float | None = None
        self._mark = (0.0, 0)  # run seconds and items delivered, when a control was last turned
        self._blind = 0
        self._stuck_at_the_end = False
        # Wakes come before stores: see there.
        self._handlers: dict[str, tuple[Handler, ...]] = {
            kinds.THREAD: (wakes.thread,),
            kinds.OBJECT: (self._object,),
            kinds.END: (wakes.end, locks.end, stores.end),
            kinds.SLEEP: (locks.sleep, idle.sleep),
            kinds.WAKE: (locks.go_on,),
            kinds.BLOCK: (locks.block, stores.block),
            kinds.OWN: (locks.own,),
            kinds.RELEASE: (locks.release,),
            kinds.WAIT: (wakes.wait, locks.wait, stores.wait),
            kinds.NOTIFY: (wakes.notify, stores.notify),
            kinds.TIMEOUT: (idle.timeout, locks.timeout),
            kinds.MAKE: (stores.make,),
            kinds.OFFER: (idle.call, stores.offer),
            kinds.TAKE: (idle.call, stores.take),
            kinds.PUT: (wakes.moves, idle.move, stores.put),
            kinds.GET: (wakes.moves, idle.move, stores.get, self._got),
            kinds.RETURN: (wakes.moves, idle.returned, stores.returned),
            kinds.DROP: (idle.turn_away, stores.turn_away),
            kinds.REJECT: (idle.turn_away, stores.turn_away),
            kinds.DONE: (stores.done,),
            kinds.SLOTS: (stores.slots,),
            kinds.SET: (stores.set, self._set),
            kinds.PHASE: (self._phase,),
            kinds.SKIP: (self._skip,),
        }

    # Following

    def observe(self, event: Event, state: State) -> None:
        _, thread, kind, object, data = event
        if self._ended is not None:
            return
        if self._began is None:
            self._begin(state.t)
        wakes = self._wakes
        if thread in wakes.waits or thread in wakes.woken:
            wakes.steps(thread, kind, state)
        if thread in self._stores.standing and kind not in STANDS_ON:
            self._stores.go_on(thread, state)
        handlers = self._handlers.get(kind)
        if handlers is not None:
            for handle in handlers:
                handle(thread, object, data, state)
        touched = state.touched
        if touched:
            self._lives.observe(touched, state)

    def absorb(self, events: Iterable[Event], state: State) -> None:
        """Events that came too fast to be followed and went through `State.skip`: counts stay exact, waits do not."""
        if self._ended is not None:
            return
        batch = Batch.of(events)
        if batch and self._began is None:
            self._begin(batch[0][0])
        for _, _, kind, object, data in batch.odd:
            if kind == kinds.OBJECT:
                self._things.declare(object, data)
        items = [event for event in batch.moves if event[2] in MOVES]
        self._lately.add_all([event[0] for event in items if event[2] == kinds.GET])
        self._stores.absorb(batch, state)
        self._idle.add_up(Counter([event[1] for event in items]))
        self._wakes.forget()
        self._locks.forget(state.t)
        self._lives.observe(state.touched, state)
        self._blind += len(batch)
        for _, _, kind, _, data in batch.odd:
            if kind == kinds.PHASE:
                self._phase(0, 0, data, state)

    def _begin(self, t: float) -> None:
        self._began = self._stores.began = t
        self._mark = (t, 0)
        self._lately.begin(t)

    def _object(self, thread: int, object: int, data: Any, state: State) -> None:
        self._things.declare(object, data)
        self._stores.set(thread, object, data, state)

    def _got(self, thread: int, object: int, data: Any, state: State) -> None:
        if data is not None:
            self._lately.add(state.t)

    def _set(self, thread: int, object: int, data: Any, state: State) -> None:
        if data[0] not in ONLY_SEEN:
            self._mark = (state.t, state.account.delivered)
            self._lives.mark(state.t)
            self._stores.mark(state.t)

    def _phase(self, thread: int, object: int, data: Any, state: State) -> None:
        if data not in GOING_ON:
            self._stuck_at_the_end = self._stuck(state)
            self._wakes.stop(state.t, self._stuck_at_the_end)
            self._ended = state.t

    def _skip(self, thread: int, object: int, data: Any, state: State) -> None:
        self._stores.forget_items(data, state)
        self._wakes.forget()
        self._locks.forget(state.t)
        self._blind += sum(data.values())

    # Looking

    def _until(self, state: State, now: float | None) -> float:
        if self._ended is not None:
            return self._ended
        return state.t if now is None else max(state.t, now)

    def measures(self, state: State, now: float | None = None, *, since_mark: bool = False) -> Measures:
        """Up to `now` (run seconds), over the whole run, or since a control that changes the run was last turned."""
        t = self._until(state, now)
        began, delivered = self._mark if since_mark else (self._began or 0.0, 0)
        seconds = t - began
        return Measures(
            t=t,
            seconds=seconds,
            throughput=(state.account.delivered - delivered) / seconds if seconds > 0 else 0.0,
            throughput_now=self._lately.rate(t),
            threads=self._lives.measures(t, state, since_mark),
            buffers=self._stores.measures(t, state, since_mark),
            blind=self._blind,
        )

    def observations(self, state: State, now: float | None = None) -> Observations:
        t = self._until(state, now)
        measures = self.measures(state, now)
        stuck = self._stuck(state)
        return Observations(
            measures=measures,
            buffers=tuple(store.notes() for store in self._stores.known.values()),
            locks=self._locks.notes(t, state),
            idle_holds=self._locks.idle_holds(t),
            conditions=self._wakes.notes(state),
            vain_waits=self._wakes.vain_waits(t, stuck),
            beaten=self._wakes.beaten(),
            turns=self._idle.turns(),
            moved=self._idle.moved(),
            stuck=stuck,
            thread_names={one.id: one.name for one in measures.threads},
            object_names=self._things.names(state),
        )

    def _stuck(self, state: State) -> bool:
        if self._ended is not None:
            return self._stuck_at_the_end
        living = self._lives.living()
        return bool(living) and all(state.status(thread) in STUCK for thread in living)

    def findings(self, state: State, now: float | None = None) -> tuple[Finding, ...]:
        """What is wrong, the heaviest first."""
        return insight(self.observations(state, now))

    def plain_findings(self, state: State) -> list[dict[str, Any]]:
        """The same as JSON can hold it."""
        return [finding.plain() for finding in self.findings(state)]
