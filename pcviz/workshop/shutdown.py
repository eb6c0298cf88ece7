"""The shutdown: how the threads of a run learn that it is over, and who carries it out.

Each strategy says what a consumer does before and in every get, and what the thread `main` does when it is time. Some are wrong
on purpose (`WRONG`): they are what programs do that lose items or hang at their end.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from pcviz.trace.event import PHASE
from pcviz.workshop.buffer import Buffer, Closed, TimeUp
from pcviz.workshop.item import End
from pcviz.workshop.workers import Bench, Consumer, Crew, Producer, Worker

TICKETS = "tickets"
POLL_S = 0.25  # run seconds that a consumer waits for an item before it looks at the stop event

Hand = Callable[[Callable[[], None]], None]  # makes a change to the buffer on your behalf


class Shutdown:
    """What all strategies share. `begin` is called once it is time, and more than once does no harm."""

    name: ClassVar[str]
    after_all = True  # it is time when the last producer has ended, or else when the first has
    abrupt = False  # what still runs when main ends is ended with it
    main: "Main | None" = None

    def __init__(self, bench: Bench, crew: Crew) -> None:
        self.bench = bench
        self.crew = crew

    @property
    def store(self) -> Buffer:
        assert isinstance(self.bench.store, Buffer)
        return self.bench.store

    @property
    def begun(self) -> bool:
        """Whether main is at it, so that nobody is hired or dismissed any more."""
        return self.main is not None

    @property
    def cut_off(self) -> bool:
        """Whether main has ended, and everybody with it."""
        return self.abrupt and self.main is not None and self.main.over

    def begin(self, hand: Hand) -> None:
        if self.main is None:
            self.main = Main(self.bench, self.carry_out)
            self.crew.main = self.main
            self.main.thread.start()

    # In the consumers' and the producers' threads

    def more(self, consumer: Consumer) -> bool:
        """Whether the consumer sets out for one more."""
        return True

    def take(self, consumer: Consumer) -> Any:
        """The next thing out of the buffer. Raises Closed for one who is to leave."""
        return self.store.get(consumer.leave)

    def done(self, consumer: Consumer) -> None:
        """The consumer has processed what it took."""

    def produced(self, producer: Producer) -> None:
        """The producer has nothing more to put."""

    # In main

    def carry_out(self) -> None:
        raise NotImplementedError

    def join_producers(self) -> None:
        for producer in self.crew.producers:
            producer.thread.join()

    def join_consumers(self) -> None:
        for consumer in self.crew.consumers:
            consumer.thread.join()


class Tickets(Shutdown):
    """A consumer takes a ticket for each item that was ordered, before it goes to the buffer; without one it leaves."""

    name = TICKETS

    def begin(self, hand: Hand) -> None:
        """Whoever waits for an item that a policy let go, or that nobody made, waits in vain."""
        store = self.bench.store
        if not getattr(store, "closed", True):
            hand(store.close)  # type: ignore[attr-defined]

    def more(self, consumer: Consumer) -> bool:
        return self.bench.orders.ticket(consumer.name)

    def take(self, consumer: Consumer) -> Any:
        try:
            return self.bench.store.get(consumer.leave)
        except BaseException:
            self.bench.orders.give_back(consumer.name)
            raise


class StopEvent(Shutdown):
    """Consumers wait for an item for a short time only, again and again; the event is what they look at in between."""

    name = "stop-event"

    def __init__(self, bench: Bench, crew: Crew) -> None:
        super().__init__(bench, crew)
        self.stop = bench.kernel.threading.Event()
        number = getattr(self.stop, "_id", None)  # at level off it is the interpreter's own
        if number is not None:
            bench.kernel.rename(number, "stop")

    def take(self, consumer: Consumer) -> Any:
        while True:
            try:
                return self.store.get(consumer.leave, POLL_S)
            except TimeUp:
                if self.stop.is_set():
                    raise Closed from None

    def carry_out(self) -> None:
        self.join_producers()
        self.stop.set()
        self.join_consumers()


class Sentinel(Shutdown):
    """When all producers have ended, main puts one end marker for each consumer; who gets one leaves."""

    name = "sentinel"

    def take(self, consumer: Consumer) -> Any:
        item = self.store.get(consumer.leave)
        if item.is_end:
            raise Closed
        return item

    def put_ends(self) -> None:
        # Counted first: who gets a marker is not whom it was put for, and may be over before the last one is put.
        for _ in [consumer for consumer in self.crew.consumers if not consumer.over]:
            self.store.put(End())

    def carry_out(self) -> None:
        self.join_producers()
        self.put_ends()
        self.join_consumers()


class Join(Shutdown):
    """Main waits until every item is taken and done (`task_done`, `join`); then nobody has anything in hand, and all may go."""

    name = "join"

    def __init__(self, bench: Bench, crew: Crew) -> None:
        super().__init__(bench, crew)
        self.store.count_tasks()

    def done(self, consumer: Consumer) -> None:
        self.store.task_done()

    def carry_out(self) -> None:
        self.join_producers()
        self.store.join()
        for consumer in self.crew.consumers:
            consumer.leaving = True
        self.store.ask_all()
        self.join_consumers()


class Close(Shutdown):
    """Main closes the buffer when the producers have ended; what is in is still taken, and then every get is refused."""

    name = "close"

    def carry_out(self) -> None:
        self.join_producers()
        self.store.close()
        self.join_consumers()


class CloseNow(Shutdown):
    """Main closes and empties the buffer at once: what is in falls out, and what a producer has in hand is refused."""

    name = "close-now"

    def carry_out(self) -> None:
        self.store.close(now=True)
        self.join_producers()
        self.join_consumers()


class Daemon(Shutdown):
    """Main just ends. All others are daemons, so they end with it, wherever they are."""

    name = "daemon"
    abrupt = True

    def carry_out(self) -> None:
        pass


# Wrong ones


class SentinelPerProducer(Sentinel):
    """Each producer puts one end marker when it has nothing more, as if there were as many consumers as producers."""

    name = "sentinel-per-producer"

    def produced(self, producer: Producer) -> None:
        self.store.put(End())

    def carry_out(self) -> None:
        self.join_producers()
        self.join_consumers()


class EarlySentinel(Sentinel):
    """The end markers are put when the first producer has ended: behind them come the others' items."""

    name = "early-sentinel"
    after_all = False

    def carry_out(self) -> None:
        self.put_ends()
        self.join_producers()
        self.join_consumers()


class EventOnly(StopEvent):
    """The event alone: consumers look at it between gets, and a get that waits for an item does not."""

    name = "event-only"

    def more(self, consumer: Consumer) -> bool:
        return not self.stop.is_set()

    def take(self, consumer: Consumer) -> Any:
        return self.store.get(consumer.leave)


class NobodyTakes(StopEvent):
    """The event tells everybody at once. Consumers leave, whatever is in the buffer; a put that waits for room waits on."""

    name = "nobody-takes"

    def more(self, consumer: Consumer) -> bool:
        return not self.stop.is_set()

    def carry_out(self) -> None:
        self.stop.set()
        self.join_producers()
        self.join_consumers()


class Main(Worker):
    """The thread that ends the program."""

    role = "main"

    def __init__(self, bench: Bench, carry_out: Callable[[], None]) -> None:
        super().__init__(bench, "main")
        self._carry_out = carry_out

    def work(self) -> None:
        self.bench.kernel.record(PHASE, 0, "shutdown")
        self._carry_out()


STRATEGIES: dict[str, type[Shutdown]] = {
    one.name: one
    for one in (
        *(Tickets, StopEvent, Sentinel, Join, Close, CloseNow, Daemon),
        *(SentinelPerProducer, EarlySentinel, EventOnly, NobodyTakes),
    )
}
