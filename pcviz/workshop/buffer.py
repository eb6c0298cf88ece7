"""The workbench's own buffer: instrumented by construction, and adjustable while threads use it.

One lock, two conditions, `while` around every wait. A change of capacity or order keeps every item: what no longer fits stays
until it is taken. What a put does that finds no room is the policy's to say (`policy`), what comes out next the order's
(`discipline`).
"""

from collections.abc import Callable, Mapping
from math import inf
from typing import Any

from pcviz.sync.kernel import Kernel
from pcviz.trace.event import DROP, GET, OFFER, PUT, REJECT, RETURN, SET, TAKE
from pcviz.trace.recorder import FULL
from pcviz.workshop import policy as policies
from pcviz.workshop.discipline import Ageing, Discipline, arrange
from pcviz.workshop.item import Item
from pcviz.workshop.quiet import QuietCondition

IS_IN = policies.PUT  # fetched once: it is said at the end of every put
Tell = Callable[[int | None], None]
CLOSE_NOW = "close-now"  # the policy by which items fall out that nobody will take any more


class Closed(Exception):
    """The buffer is closed: nothing goes in any more, and (for get) nothing is left."""


class TimeUp(Exception):
    """Nothing came within the time that a get was ready to wait."""


def stay() -> bool:
    """The answer of a worker who waits as long as it takes."""
    return False


class Buffer:
    """A bounded buffer of `capacity` items (None: unbounded), handed out in `order`, one of `discipline.ORDERS`.

    `policy` is one of `policy.POLICIES`; `patience` (run seconds) is how long timeout waits, `ageing_rate` and `weights` are
    for the orders ageing and fair.

    At `level` full every step of its lock is recorded, at light only puts, gets, waits and wake-ups. PUT and GET are recorded
    while the lock is held: their order is the order in which the items went in and out.
    """

    def __init__(
        self,
        kernel: Kernel,
        capacity: int | None,
        order: str,
        level: str = FULL,
        name: str = "buffer",
        *,
        policy: str = policies.BLOCK,
        patience: float = 1.0,
        ageing_rate: float = 1.0,
        weights: Mapping[int, float] | None = None,
    ) -> None:
        self._kernel = kernel
        self._record = kernel.record
        self._full_record = level == FULL
        about = {"policy": policy, "ageing_rate": ageing_rate, "slots": "exact", "class": "Buffer"}
        self.number = kernel.declare("buffer", name, capacity=capacity, order=order, **about)
        self._tell_offer, self._tell_take, self._tell_put, self._tell_get = (
            kernel.teller(kind, self.number) for kind in (OFFER, TAKE, PUT, GET)
        )
        self._lock: Any
        self._not_full: Any
        self._not_empty: Any
        if self._full_record:
            self._lock = kernel.threading.Lock()
            kernel.rename(self._lock._id, "lock")
        else:
            self._lock = kernel.mutex()
        self._acquire: Callable[[], bool] = self._lock.acquire  # faster than `with` in what runs once an item
        self._release: Callable[[], None] = self._lock.release
        self._not_full = self._condition("not_full")
        self._not_empty = self._condition("not_empty")
        self._putters = self._not_full._waiters  # looked at first: nobody is notified in vain
        self._getters = self._not_empty._waiters
        self._limit = inf if capacity is None else capacity
        self._fill = 0
        self._closed = False
        self._door = self._limit  # the fill from which on a put does not just go in: at the limit, at 0 where it is closed
        self._policy = policy
        self._patience = patience
        self._order = order
        self._ageing_rate = ageing_rate
        self._weights = weights or {}
        self._tasks: Any = None  # the condition of those who wait for all tasks to be done, once tasks are counted
        self._busy = 0  # items taken and not done, where tasks are counted
        self._items: Discipline
        self._store([])

    def _condition(self, name: str) -> Any:
        if not self._full_record:
            return QuietCondition(self._kernel, self._lock, name)
        condition = self._kernel.threading.Condition(self._lock)
        self._kernel.rename(condition._id, name)
        return condition

    def put(self, item: Item, leave: Callable[[], bool] = stay) -> str:
        """Put, or do as the policy says where there is no room: what became of the item is PUT, GONE or KEPT. Raises Closed.

        `leave()` is asked before every wait: a worker that answers true goes without having put (Closed, too).
        """
        if self._full_record:
            self._tell_offer(item.number)
        elif self._kernel.gated:
            self._kernel.gate("ask", self.number)
        self._acquire()
        try:
            if self._fill >= self._door:
                fate = self._make_room(item, leave)
                if fate != IS_IN:
                    return fate
            self._add(item)
            self._fill += 1
            self._tell_put(item.number)
            if self._getters:
                self._not_empty.notify()
        finally:
            self._release()
        return IS_IN

    def _make_room(self, item: Item, leave: Callable[[], bool]) -> str:
        """Come back when there is room (PUT), or when the policy has decided otherwise. Raises Closed."""
        now = self._kernel.now
        begun = now()
        expired = False
        while self._fill >= self._limit and not self._closed:
            policy = policies.BLOCK if item.is_end else self._policy
            if policy == policies.DROP_OLDEST and (oldest := self._items.drop_oldest()) is not None:
                self._fill -= 1
                self._record(DROP, self.number, [oldest.number, policy])
            elif policy in (policies.BLOCK, policies.DROP_OLDEST):
                self._wait(self._not_full, leave, self._tell_offer, item.number)
            elif policy == policies.TIMEOUT and not expired and (left := begun + self._patience - now()) > 0:
                expired = not self._wait(self._not_full, leave, self._tell_offer, item.number, left)
            elif policy == policies.DROP_NEWEST:
                self._record(DROP, self.number, [item.number, policy])
                return policies.GONE
            else:
                self._record(REJECT, self.number, [item.number, policy])
                return policies.KEPT if policy == policies.CALLER_RUNS else policies.GONE
        if self._closed:
            self._turn_away("closed")
        self._door = self._limit  # it may have been opened again
        return IS_IN

    def get(self, leave: Callable[[], bool] = stay, patience: float | None = None) -> Item:
        """Wait for an item, then take it. Raises Closed once the buffer is closed and empty, or when `leave()` says so, and
        TimeUp when nothing came within `patience` run seconds."""
        if self._full_record:
            self._tell_take(None)
        elif self._kernel.gated:
            self._kernel.gate("ask", self.number)
        self._acquire()
        try:
            if not self._fill:
                self._await_item(leave, patience)
            item = self._remove()
            self._fill -= 1
            self._tell_get(item.number)
            if self._putters and self._fill < self._limit:
                self._not_full.notify()
        finally:
            self._release()
        return item

    def _await_item(self, leave: Callable[[], bool], patience: float | None) -> None:
        now = self._kernel.now
        deadline = None if patience is None else now() + patience
        expired = False
        while not self._fill:
            if self._closed:
                self._turn_away("closed")
            left = None if deadline is None else deadline - now()
            if expired or (left is not None and left <= 0):
                self._record(RETURN, self.number, "timeout")
                raise TimeUp
            expired = not self._wait(self._not_empty, leave, self._tell_take, None, left)

    def _wait(
        self, condition: Any, leave: Callable[[], bool], tell: Tell, offered: int | None, timeout: float | None = None
    ) -> bool:
        """Whether it was notified. `tell` records what the caller came for, `offered` is the item in a putter's hand."""
        if leave():
            self._turn_away("left")
        if not self._full_record:
            tell(offered)
        woken: bool = condition.wait(timeout)
        return woken

    def _turn_away(self, why: str) -> None:
        self._record(RETURN, self.number, why)
        raise Closed

    # Turned from outside, while threads are at it

    def resize(self, capacity: int | None) -> None:
        """A surplus stays in its slots until it is taken."""
        with self._lock:
            self._limit = inf if capacity is None else capacity
            if not self._closed:
                self._door = self._limit
            self._record(SET, self.number, ["capacity", capacity])
            self._not_full.notify_all()

    def reorder(self, order: str) -> None:
        with self._lock:
            if order != self._order:
                items = self._items.by_arrival()
                self._order = order
                self._store(items)
                self._record(SET, self.number, ["order", order])

    def age(self, rate: float) -> None:
        """Another rate for the order ageing, also for those that wait already."""
        with self._lock:
            self._ageing_rate = rate
            if isinstance(self._items, Ageing):
                self._items.age(rate)
            self._record(SET, self.number, ["ageing_rate", rate])

    def press(self, policy: str, patience: float) -> None:
        """Another policy, also for those that wait for room already."""
        with self._lock:
            if policy != self._policy:
                self._policy = policy
                self._record(SET, self.number, ["policy", policy])
            if patience != self._patience:
                self._patience = patience
                self._record(SET, self.number, ["patience", patience])
            self._not_full.notify_all()

    def close(self, now: bool = False) -> None:
        """Nothing more goes in; what is in can still be taken or, with `now`, falls out (as `queue.Queue.shutdown`)."""
        if not self._closed:
            with self._lock:
                self._closed = True
                self._door = 0
                while now and (item := self._items.drop_oldest()) is not None:
                    self._fill -= 1
                    self._record(DROP, self.number, [item.number, CLOSE_NOW])
                self._wake_all()

    def reopen(self) -> None:
        """There is more to come, after all. Whoever comes to put finds that the door is open."""
        self._closed = False

    def ask_all(self) -> None:
        """Have every waiting thread ask its `leave()` again."""
        with self._lock:
            self._wake_all()

    def _wake_all(self) -> None:
        self._not_full.notify_all()
        self._not_empty.notify_all()

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def fill(self) -> int:
        return self._fill

    # Tasks: what was taken, and is not done

    def count_tasks(self) -> None:
        """From now on `join` knows when there is nothing left to do. To be called before anything is put."""
        self._tasks = self._condition("all_done")
        self._store([])

    def task_done(self) -> None:
        """The caller has processed an item that it took."""
        with self._lock:
            self._busy -= 1
            if not self._busy and not self._fill:
                self._tasks.notify_all()

    def join(self) -> None:
        """Wait until every item that was put is taken and done."""
        with self._lock:
            while self._fill or self._busy:
                self._tasks.wait()

    # How the items lie

    def _store(self, items: list[Item]) -> None:
        """Keep `items`, oldest first, in what serves the order best."""
        self._items = arrange(self._order, items, self._ageing_rate, self._weights, self._kernel.now)
        self._add = self._items.add
        self._remove = self._items.take if self._tasks is None else self._take_task

    def _take_task(self) -> Item:
        self._busy += 1
        return self._items.take()
