"""The fold: from what happened to what is true now.

Deterministic, and total: any list of well-formed events, in any order and cut anywhere, gives a valid state. What cannot be
becomes a violation in words. Memory is flat: threads and primitives stay, of items only the living are kept.
"""

from collections.abc import Callable, Iterable
from typing import Any

from pcviz.trace import event as kinds
from pcviz.trace.event import Event
from pcviz.trace.latency import Latencies
from pcviz.trace.ledger import Ledger
from pcviz.trace.primitives import Primitives
from pcviz.trace.rush import LOCK_STEPS, STEPS, Batch, Rush, hangs_on_steps, last_steps
from pcviz.trace.snapshot import Account, ItemView, Snapshot, Status
from pcviz.trace.threads import Thread, Threads
from pcviz.trace.violations import Violations
from pcviz.trace.words import Words, fill_cause

Handler = Callable[[float, Thread, int, Any], None]


class State:
    """What is true after the events applied so far."""

    def __init__(self) -> None:
        self.t = 0.0  # run seconds
        self.events = 0  # folded, added up ones included
        self.skipped = 0  # only added up
        self.phase = ""
        self.settings: dict[str, object] = {}
        self._violations = Violations()
        self._threads = Threads()
        self._ledger = Ledger(self._threads, self._violations)
        self._primitives = Primitives(self._threads, self._violations, self._fill_cause)
        self._assemble()

    def _assemble(self) -> None:
        primitives, ledger = self._primitives, self._ledger
        self._words = Words(self._threads, primitives, ledger)
        self._snapshot: Snapshot | None = None
        self._handlers: dict[str, Handler] = {
            kinds.THREAD: self._thread,
            kinds.OBJECT: self._object,
            kinds.START: self._start,
            kinds.END: self._end,
            kinds.SLEEP: self._sleep,
            kinds.WAKE: primitives.wake,
            kinds.GATE: self._gate,
            kinds.LINE: self._line,
            kinds.ASK: primitives.ask,
            kinds.BLOCK: primitives.block,
            kinds.OWN: primitives.own,
            kinds.RELEASE: primitives.release,
            kinds.WAIT: primitives.wait,
            kinds.NOTIFY: primitives.notify,
            kinds.TIMEOUT: primitives.timeout,
            kinds.FLAG: primitives.flag,
            kinds.MAKE: self._item_step(ledger.make),
            kinds.OFFER: self._item_step(ledger.offer),
            kinds.PUT: self._item_step(ledger.put_in),
            kinds.TAKE: self._item_step(ledger.take),
            kinds.GET: self._item_step(ledger.get_out),
            kinds.RETURN: self._item_step(ledger.returned),
            kinds.DROP: self._item_step(ledger.drop),
            kinds.REJECT: self._item_step(ledger.reject),
            kinds.DONE: self._item_step(ledger.finish),
            kinds.SLOTS: ledger.look_in,
            kinds.SET: self._set,
            kinds.PHASE: self._phase,
            kinds.SKIP: self._skip,
        }

    def copy(self) -> "State":
        """A state of its own, for a checkpoint: what is applied to one does not show in the other."""
        twin = State.__new__(State)
        twin.t, twin.events, twin.skipped, twin.phase = self.t, self.events, self.skipped, self.phase
        twin.settings = self.settings.copy()
        twin._violations = self._violations.copy()
        twin._threads = self._threads.twin()
        twin._ledger = self._ledger.copy(twin._threads, twin._violations)
        twin._primitives = self._primitives.copy(twin._threads, twin._violations, twin._fill_cause)
        twin._assemble()
        return twin

    def _fill_cause(self, thread: Thread) -> str:
        return fill_cause(thread, self._ledger)

    # Folding

    def apply(self, event: Event) -> None:
        t, number, kind, object, data = event
        self.events += 1
        if t > self.t:
            self.t = t
        touched = self._threads.touched
        if touched:
            touched.clear()
        thread = self._threads[number]
        if thread.gate and kind != kinds.LINE:
            thread.gate = ""
            thread.view = None
        elif thread.ended and kind in STEPS and not (self._violations.muted and kind in LOCK_STEPS):
            self._violations.report(f"{thread.name} took a step after its end: {kind}")
            return
        elif thread.status is Status.NEW and kind != kinds.THREAD and kind != kinds.LINE:
            thread.proceed(self.t)  # nobody announces the start of a program's main thread
        handler = self._handlers.get(kind)
        if handler is None:
            self._violations.report(f"an event of an unknown kind: {kind}")
        else:
            handler(self.t, thread, object, data)

    def apply_all(self, events: Iterable[Event]) -> None:
        for event in events:
            self.apply(event)

    def skip(self, events: Iterable[Event]) -> None:
        """Fold events that come too fast to be followed: every count stays exact, and so does where each item is and each
        thread stands in the end. The steps between are only counted, so blocked seconds among them are not known."""
        batch = Batch.of(events)
        steps = len(batch) - len(batch.rest)
        if hangs_on_steps(batch, self._ledger):
            self.apply_all(batch)
            self.skipped += steps
        else:
            self._rush(batch, steps)
        self._threads.touched[:] = list(self._threads)

    def _rush(self, batch: Batch, steps: int) -> None:
        rush = Rush(self._threads, self._ledger, self._primitives, self.apply)
        self.t = rush.fold(batch.rest, self.t)
        total = self.events + rush.light + steps
        if not self._primitives.told and any(event[2] in (kinds.ASK, kinds.OWN) for event in batch):
            self._primitives.tell()
        ending = last_steps(batch, self._primitives.known)
        self._violations.muted = True
        self.apply_all(ending)
        self._violations.muted = False
        self.events = total
        self.skipped += max(0, steps - len(ending))

    # Looking

    def thread_name(self, number: int) -> str:
        return self._threads.name(number)

    def thread_role(self, number: int) -> str:
        known = self._threads.get(number)
        return known.role if known is not None else "worker"

    def thread_stage(self, number: int) -> str:
        """The stage of a pipeline that it works at; "" outside one, and for who makes the items."""
        known = self._threads.get(number)
        return known.stage if known is not None else ""

    def object_name(self, number: int) -> str:
        """The name of a primitive or a buffer."""
        buffer = self._ledger.buffers.get(number)
        return buffer.name if buffer is not None else self._primitives.name(number)

    def item_label(self, number: int) -> str:
        return self._ledger.label(number)

    def fill(self, buffer: int) -> int:
        """How many things are in the buffer; 0 for one that is not known."""
        known = self._ledger.buffers.get(buffer)
        return known.fill if known is not None else 0

    def capacity(self, buffer: int) -> int | None:
        """None for a buffer that is unbounded, or not known."""
        known = self._ledger.buffers.get(buffer)
        return known.capacity if known is not None else None

    def why(self, thread: int) -> str:
        """The phrase that a snapshot has for this thread, without the rest of it."""
        known = self._threads.get(thread)
        return self._words.why(known) if known is not None else ""

    def status(self, thread: int) -> Status:
        known = self._threads.get(thread)
        return known.status if known is not None else Status.NEW

    @property
    def touched(self) -> tuple[int, ...]:
        """The threads whose status the last event changed."""
        return tuple(self._threads.touched)

    @property
    def account(self) -> Account:
        return self._ledger.books.account()

    @property
    def violated(self) -> bool:
        """Whether something was recorded that cannot be, or an item is lost at present."""
        return bool(self._violations.sentences()) or self._ledger.books.lost > 0

    @property
    def latencies(self) -> Latencies:
        """Seconds between put and get, of every item delivered so far."""
        return self._ledger.latencies

    @property
    def has_anonymous_items(self) -> bool:
        return self._ledger.books.anonymous

    def snapshot(self, now: float | None = None) -> Snapshot:
        """The frozen whole, at the last event or at `now`, if that is later: while nothing happens, waits still grow.

        Parts that did not change are the same objects as in the snapshot before.
        """
        t = self.t if now is None else max(self.t, now)
        if self._snapshot is not None and self._snapshot.events == self.events and self._snapshot.t == t:
            return self._snapshot
        why, told = self._words.why, self._primitives.told
        threads = tuple(
            thread.view if thread.view is not None and thread.stands() else thread.look(t, why(thread))
            for number, thread in self._threads.items()
            if number
        )
        buffers = tuple(buffer.view or buffer.look() for buffer in self._ledger.buffers.values())
        shown = {view.item for view in threads}
        for buffer in buffers:
            shown.update(buffer.slots)
            shown.add(buffer.next_out)
        items: dict[int, ItemView] = {}
        for number in shown:
            item = self._ledger.items.get(number)
            if item is not None:
                items[number] = item.view or item.look()
        self._snapshot = Snapshot(
            t=t,
            events=self.events,
            skipped=self.skipped,
            phase=self.phase,
            threads=threads,
            objects=tuple(primitive.view or primitive.look(told) for primitive in self._primitives.known.values()),
            buffers=buffers,
            items=items,
            account=self._ledger.books.account(),
            settings=self.settings.copy(),
            violations=(*self._violations.sentences(), *self._ledger.losses.sentences()),
        )
        return self._snapshot

    # Who and what there is

    def _thread(self, t: float, thread: Thread, object: int, data: dict[str, Any]) -> None:
        thread.name = data.get("name") or thread.name
        thread.role = data.get("role") or thread.role
        thread.stage = data.get("stage") or thread.stage
        thread.daemon = bool(data.get("daemon"))
        self._threads.renamed()

    def _object(self, t: float, thread: Thread, object: int, data: dict[str, Any]) -> None:
        kind = data.get("kind")
        if kind == "buffer" or (kind is None and object in self._ledger.buffers):
            self._ledger.buffer(object).describe(data)
        else:
            self._primitives.declare(object, data)
        self._threads.renamed()

    # A thread's life

    def _start(self, t: float, thread: Thread, object: int, data: object) -> None:
        self._primitives.go_on(t, thread)

    def _end(self, t: float, thread: Thread, object: int, data: Any) -> None:
        if thread.ended:
            self._violations.report(f"{thread.name} ended twice")
            return
        if thread.queue is not None:
            self._primitives.leave(thread)
        self._ledger.abandon(thread)
        if data is None:
            thread.become(Status.FINISHED, t)
        elif data in ("stopped", "killed"):
            thread.killed = data == "killed"
            thread.become(Status.STOPPED, t)
        else:
            thread.error = data.get("error") or ""
            thread.traceback = data.get("traceback") or ""
            thread.become(Status.FAILED, t)
        thread.ended = True

    def _sleep(self, t: float, thread: Thread, object: int, data: list[Any]) -> None:
        self._primitives.go_on(t, thread)
        thread.seconds, thread.purpose = data
        thread.become(Status.SLEEPING if thread.purpose == "sleep" else Status.WORKING, t, object)
        thread.view = None

    def _gate(self, t: float, thread: Thread, object: int, data: str) -> None:
        thread.gate = data
        thread.gate_object = object
        thread.view = None

    def _line(self, t: float, thread: Thread, object: int, data: list[Any]) -> None:
        thread.line, thread.locals = data
        thread.view = None

    def _item_step(self, handler: Handler) -> Handler:
        """A step with an item shows that the thread goes on, whatever it waited for before."""
        go_on = self._primitives.go_on

        def handle(t: float, thread: Thread, object: int, data: Any) -> None:
            handler(t, thread, object, data)
            if thread.number:
                go_on(t, thread)
                thread.view = None

        return handle

    # The laboratory

    def _set(self, t: float, thread: Thread, object: int, data: list[Any]) -> None:
        key, value = data
        self.settings[key] = value
        buffer = self._ledger.buffers.get(object)
        if buffer is None:
            return
        if key == "capacity" and (value is None or type(value) is int):
            buffer.resize(value)
        elif key == "order" and isinstance(value, str):
            buffer.order = value.lower()
            buffer.ageing_since = t
            buffer.view = None
        elif key == "ageing_rate" and isinstance(value, int | float):
            buffer.ageing_rate = value
            buffer.view = None
        elif key == "policy" and isinstance(value, str):
            buffer.policy = value
            buffer.view = None

    def _phase(self, t: float, thread: Thread, object: int, data: str) -> None:
        self.phase = data

    def _skip(self, t: float, thread: Thread, object: int, data: dict[str, int]) -> None:
        lost = sum(data.values())
        self.events += lost
        self.skipped += lost
        self._ledger.add_up(data)
