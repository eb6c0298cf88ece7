"""Producers and consumers: real threads, and the crew that hires and dismisses them while the run goes on."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from pcviz.sync.kernel import Kernel
from pcviz.trace.event import DONE, MAKE
from pcviz.workshop.buffer import Closed
from pcviz.workshop.discipline import RANKED
from pcviz.workshop.fate import Died
from pcviz.workshop.item import Item
from pcviz.workshop.material import Materials
from pcviz.workshop.orders import Orders
from pcviz.workshop.pace import Pace, Rhythm
from pcviz.workshop.policy import KEPT, PUT
from pcviz.workshop.settings import Settings

if TYPE_CHECKING:
    from pcviz.workshop.shutdown import Main, Shutdown


class Store(Protocol):
    """A buffer, as workers use it."""

    number: int

    def put(self, item: Item, leave: Callable[[], bool]) -> str:
        """What became of the item, in the words of `policy`."""

    def get(self, leave: Callable[[], bool]) -> Any: ...


class Bench:
    """What all workers share."""

    shutdown: "Shutdown"  # how they learn that it is over; set once the crew is there

    def __init__(
        self,
        kernel: Kernel,
        store: Store,
        orders: Orders,
        materials: Materials,
        process: Callable[[Item], None],
        settings: Settings,
        seed: int,
    ) -> None:
        self.kernel = kernel
        self.store = store
        self.orders = orders
        self.materials = materials
        self.settings = settings  # replaced whole when a control is turned
        self.seed = seed
        self.process = process
        self.pace = Pace(kernel)
        self._mutex = kernel.mutex()
        self._last = 0

    def number(self) -> int:
        """A new item's."""
        with self._mutex:
            self._last += 1
            return self._last


class Worker:
    """One thread. `made`, `put`, `got`, `done` are its own counts, written by nobody else."""

    role = "worker"

    def __init__(self, bench: Bench, name: str) -> None:
        self.bench = bench
        self.name = name
        self.made = self.put = self.got = self.done = 0
        self.leaving = False  # dismissed: finish what is in hand, then go
        self.over = False
        self.failed = False
        self._rhythm = Rhythm(f"{bench.seed} {name}")
        self.thread = bench.kernel.threading.Thread(target=self._live, name=name, daemon=True)
        self.thread._role = self.role

    @property
    def trace_number(self) -> int:
        number: int = self.thread._number
        return number

    def leave(self) -> bool:
        return self.leaving

    def _live(self) -> None:
        try:
            self.work()
        except Closed:
            pass
        except Died:
            raise  # which is part of the play
        except Exception:
            self.failed = True
            raise
        finally:
            self.close()
            self.over = True

    def work(self) -> None:
        raise NotImplementedError

    def _process(self, item: Any) -> None:
        """Whatever a buffer under study gave out costs time; what is an item is processed, too."""
        bench = self.bench
        time = self._rhythm.draw()
        bench.pace.work(
            "processing",
            item.number if isinstance(item, Item) else 0,
            lambda: time(bench.settings.take, bench.settings.jitter, bench.settings.pattern),
            self._rhythm,
        )
        if isinstance(item, Item):
            bench.process(item)
            bench.kernel.record(DONE, bench.store.number, item.number)
            self.done += 1

    def close(self) -> None:
        """The last thing that the thread does."""


class Producer(Worker):
    role = "producer"

    def __init__(self, bench: Bench, name: str, turn: int, share: bool = True) -> None:
        super().__init__(bench, name)
        self._material = bench.materials.take(turn)
        if share:
            bench.orders.hire(name)

    def work(self) -> None:
        bench = self.bench
        while not self.leaving and bench.orders.next_order(self.name):
            item = self._material(bench.number(), self.name, self.made + 1)
            if item is None:
                break
            priority = item.priority if item.ranked or bench.settings.order in RANKED else None
            bench.kernel.record(MAKE, item.number, [item.label, priority])
            self.made += 1
            time = self._rhythm.draw()
            bench.pace.work(
                "making",
                item.number,
                lambda time=time: time(bench.settings.make, bench.settings.jitter, bench.settings.pattern),  # type: ignore[misc]
                self._rhythm,
            )
            fate = bench.store.put(item, _stay)
            if fate == PUT:
                self.put += 1
            elif fate == KEPT:
                self._process(item)
        bench.shutdown.produced(self)

    def close(self) -> None:
        self.bench.orders.leave(self.name)
        if self.leaving:
            self.bench.materials.give_back(self._material)


class Consumer(Worker):
    role = "consumer"

    def work(self) -> None:
        shutdown = self.bench.shutdown
        while not self.leaving and shutdown.more(self):
            item = shutdown.take(self)
            self.got += 1
            self._process(item)
            shutdown.done(self)


def _stay() -> bool:
    """A producer's item is in its hand: it goes when it has put it, not before."""
    return False


class Crew:
    """The workers, whether they are still at it or not."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.producers: list[Producer] = []
        self.consumers: list[Consumer] = []
        self.main: Main | None = None  # who carries the shutdown out, once it is time

    @property
    def workers(self) -> list[Worker]:
        return [*self.producers, *self.consumers, *([self.main] if self.main is not None else [])]

    def resize(self, producers: int, consumers: int) -> None:
        """Hire or dismiss until so many are at work. A dismissed one finishes the item in its hand."""
        while len(staying(self.producers)) < producers:
            self._hire_producer(share=True)
        while len(staying(self.consumers)) < consumers:
            self._hire_consumer()
        for worker in (*staying(self.producers)[producers:], *staying(self.consumers)[consumers:]):
            worker.leaving = True

    def refill(self, producers: int, consumers: int, to_take: bool) -> None:
        """Hire for work that came up after those who might have done it had gone: what a dismissed producer left unmade, and,
        with `to_take`, items that nobody has set out for."""
        orders = self._bench.orders
        for _ in range(min(orders.pool, producers - busy(self.producers))):
            self._hire_producer(share=False)
        if to_take:
            for _ in range(min(orders.tickets, consumers - busy(self.consumers))):
                self._hire_consumer()

    def _hire_producer(self, share: bool) -> None:
        turn = len(self.producers) + 1
        self.producers.append(Producer(self._bench, f"P{turn}", turn, share))
        self.producers[-1].thread.start()

    def _hire_consumer(self) -> None:
        self.consumers.append(Consumer(self._bench, f"C{len(self.consumers) + 1}"))
        self.consumers[-1].thread.start()

    def dismiss_producers(self) -> None:
        for worker in self.producers:
            worker.leaving = True


def staying(workers: list[Any]) -> list[Any]:
    """Those that have not been told to go. Who finished by itself still counts: its place is not to be filled again."""
    return [worker for worker in workers if not worker.leaving]


def busy(workers: list[Any]) -> int:
    """How many places are taken: by those at work, and by those who failed, for whom nobody steps in."""
    return sum(1 for worker in workers if not worker.leaving and (worker.failed or not worker.over))
