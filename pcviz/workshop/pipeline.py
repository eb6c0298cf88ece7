"""The pipeline: stages one behind the other, each with workers and the buffers that they take from.

Whoever works at a stage takes an item, works on it, and puts it into a buffer of the next stage, where it may have to wait. The
pipeline is shut from the front: when the producers have made all there is, and a stage has nothing inside and nothing in hand,
its buffers are closed, its workers leave, and then the same holds for the next one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from zlib import crc32

import msgspec

from pcviz.trace.event import DONE, OBJECT, SET, THREAD
from pcviz.workshop.buffer import Buffer
from pcviz.workshop.fate import Died, Fate
from pcviz.workshop.item import Item
from pcviz.workshop.policy import PUT
from pcviz.workshop.settings import UNBOUNDED, SettingError, Settings, control, nearest
from pcviz.workshop.stages import PUTS_BACK, columns, onward
from pcviz.workshop.stages import Stage as Table
from pcviz.workshop.workers import Bench, Crew, Worker, busy, staying

STAGED = ("capacity", "consumers", "take", "order", "ageing_rate")  # what each stage has of its own
LOSES_NOTHING = "a pipeline loses nothing: its workers wait for room, and it is shut from the front"
WORKERS = "workers"  # what the consumers of a stage are called outside
Process = Callable[["StageWorker", Item], Fate]
Hand = Callable[[Callable[[], None]], None]


def stage_settings(
    tables: Sequence[Table], whole: Settings, overrides: Mapping[str, object], from_files: bool
) -> dict[str, Settings]:
    """Where each stage's controls stand at the start, by its name. `whole` are the settings that hold for all of them.

    Raises SettingError.
    """
    asked = {key for key in overrides if key in STAGED}  # of all of them
    found: dict[str, Settings] = {}
    for table in tables:
        own: dict[str, Any] = {"consumers": table.workers, "take": table.take, "capacity": table.capacity, "order": table.order}
        if from_files:
            del own["take"]  # a file is read as fast as it goes
        found[table.name] = replace(
            whole, **{key: value for key, value in own.items() if value is not None and key not in asked}
        )
    for key, value in overrides.items():
        name, dot, own_key = key.rpartition(".")
        if not dot:
            continue
        if name not in found:
            raise SettingError(f"{key}: no such stage{nearest(name, found)}; there are {', '.join(found)}")
        own_key = "consumers" if own_key == WORKERS else own_key
        if own_key not in STAGED:
            raise SettingError(f"{key}: a stage has none of its own; it has {', '.join((WORKERS, *STAGED))}")
        try:
            found[name] = replace(found[name], **{own_key: control(own_key).accept(value)})
        except SettingError as error:
            raise SettingError(f"{name}.{error}") from None
    return found


def key_of(item: Item) -> str:
    """What items are told apart by where they are shared out: their payload's own key, else who made them."""
    key = getattr(item.payload, "key", None)
    return str(key) if key is not None else item.label.partition("·")[0]


def share_of(key: str, among: str, shares: int) -> int:
    """Which of so many shares a key belongs to, the same in every run.

    `among` says what is shared out, so that one sharing does not follow from another.
    """
    return crc32(f"{among} {key}".encode()) % shares


class Stage:
    """One stage at work. `settings` are those of its buffers and workers, replaced whole when a control is turned."""

    def __init__(
        self, bench: Bench, table: Table, settings: Settings, process: Process, column: int, again: bool, level: str
    ) -> None:
        """`again`: its work may put items back into its own buffers. Raises SettingError."""
        self.bench = bench
        self.name = table.name
        self.settings = settings
        self.process = process
        self.onward: list[Stage] = []  # whom it hands on to
        self.feeders: list[Stage] = []  # who hands on to it; the producers, too, to the first
        self.workers: list[StageWorker] = []
        self.closed = False
        self._again = again
        self._partitions = table.partitions
        self._column = column
        self._mutex = bench.kernel.mutex()
        self._pending = 0  # items on their way into it, in it, or in its workers' hands
        names = [self.name] if table.partitions == 1 else [f"{self.name}/{turn}" for turn in range(1, table.partitions + 1)]
        self.stores = [Buffer(bench.kernel, settings.capacity, settings.order, level, name) for name in names]
        for key in STAGED:
            self.check(key, getattr(settings, key))

    def declare(self) -> None:
        """Tell the trace what belongs together."""
        about = {"stage": self.name, "column": self._column, "to": [stage.name for stage in self.onward]}
        for store in self.stores:
            self.bench.kernel.record(OBJECT, store.number, {"kind": "buffer", **about})

    @property
    def idle(self) -> bool:
        """Whether it is open, and nothing is in it or will come to it any more, once the producers have ended."""
        return not self.closed and not self._pending and all(feeder.closed for feeder in self.feeders)

    @property
    def fill(self) -> int:
        return sum(store.fill for store in self.stores)

    # Items

    def put(self, item: Item) -> None:
        """Wait for room in the buffer that the item's key belongs to, and put it there."""
        with self._mutex:
            self._pending += 1
        try:
            self._store_for(item).put(item, _stay)
        except BaseException:
            self._less()
            raise

    def _store_for(self, item: Item) -> Buffer:
        return self.stores[share_of(key_of(item), self.name, len(self.stores))] if len(self.stores) > 1 else self.stores[0]

    def _less(self) -> None:
        with self._mutex:
            self._pending -= 1

    def work_on(self, worker: "StageWorker", item: Item) -> None:
        """What a worker does with an item that it took."""
        try:
            worker.spend(item)
            fate = self.process(worker, item)
            if fate is Fate.AGAIN:
                self.put(item)
                worker.put += 1
            elif fate is Fate.ON and self.onward:
                self._next_for(item).put(item)
                worker.put += 1
            else:
                self.bench.kernel.record(DONE, worker.store.number, item.number)
                worker.done += 1
        except Died:
            worker.leaving = True  # somebody else takes its place
            self.put(item)
            worker.put += 1
            raise
        finally:
            self._less()

    def _next_for(self, item: Item) -> "Stage":
        return self.onward[share_of(key_of(item), f"from {self.name}", len(self.onward))] if self.onward[1:] else self.onward[0]

    # Workers

    def resize(self) -> None:
        """Hire or dismiss until as many are at work as the settings say. A dismissed one finishes the item in its hand."""
        while len(here := staying(self.workers)) < self.settings.consumers:
            self._hire(self.stores[len(here) % len(self.stores)])
        for worker in here[self.settings.consumers :]:
            worker.leaving = True

    @property
    def missing(self) -> int:
        """How many workers are to be hired: for those who died, or for items that come although all had gone."""
        return 0 if self.closed else max(0, self.settings.consumers - busy(self.workers))

    def refill(self) -> None:
        for _ in range(self.missing):
            self._hire(self.stores[len(self.workers) % len(self.stores)])

    def _hire(self, store: Buffer) -> None:
        self.workers.append(StageWorker(self, f"{self.name}-{len(self.workers) + 1}", store))
        self.workers[-1].thread.start()

    def close(self) -> None:
        self.closed = True
        for store in self.stores:
            store.close()

    def reopen(self) -> None:
        self.closed = False
        for store in self.stores:
            store.reopen()

    def check(self, key: str, value: Any) -> None:
        """Raises SettingError for what this stage cannot do."""
        if key == "consumers" and 0 < value < self._partitions:
            what = f"{value} are too few for {self._partitions} partitions: each needs one of its own"
            raise SettingError(f"{self.name}.{WORKERS}: {what}")
        if key == "capacity" and value is not None and self._again:
            raise SettingError(f"{self.name}.capacity: {self.name} {PUTS_BACK}")

    def turn(self, key: str, value: Any, hand: Hand) -> None:
        """Have those at work feel a setting that is turned already. `hand` does what needs a buffer's lock."""
        for store in self.stores:
            if key == "capacity":
                hand(lambda store=store: store.resize(value))  # type: ignore[misc]
            elif key == "order":
                hand(lambda store=store: store.reorder(value))  # type: ignore[misc]
            elif key == "ageing_rate":
                hand(lambda store=store: store.age(value))  # type: ignore[misc]
        if key in ("take", "consumers"):
            self.bench.kernel.record(SET, 0, [f"{self.name}.{WORKERS if key == 'consumers' else key}", value])
        if key == "take":
            self.bench.pace.changed()
        elif key == "consumers":
            self.resize()
            for store in self.stores:
                hand(store.ask_all)


class StageWorker(Worker):
    """One thread that takes from a buffer of its stage."""

    def __init__(self, stage: Stage, name: str, store: Buffer) -> None:
        self.role = "worker" if stage.onward else "consumer"
        self.stage = stage
        self.store = store
        super().__init__(stage.bench, name)

    def work(self) -> None:
        self.bench.kernel.record(
            THREAD, 0, {"name": self.name, "role": self.role, "daemon": self.thread.daemon, "stage": self.stage.name}
        )
        while not self.leaving:
            item = self.store.get(self.leave)
            self.got += 1
            self.stage.work_on(self, item)

    def spend(self, item: Item) -> None:
        """The time that the work takes."""
        time = self._rhythm.draw()

        def seconds() -> float:
            whole = self.bench.settings
            return time(self.stage.settings.take, whole.jitter, whole.pattern)

        self.bench.pace.work("processing", item.number, seconds, self._rhythm)


def _stay() -> bool:
    """An item is in its hand: a worker goes when it has put it, not before."""
    return False


class Pipeline:
    """All stages; towards the producers, and whoever turns controls, it is one buffer."""

    def __init__(self, tables: Sequence[Table], settings: Mapping[str, Settings], again: Sequence[str], level: str) -> None:
        """`settings` are each stage's, by its name; `again` are the stages that may put items back into their own buffers."""
        self._tables = tables
        self._settings = settings
        self._again = again
        self._level = level
        self.stages: list[Stage] = []
        self.number = 0  # of the first buffer

    def set_up(self, bench: Bench, process: Process) -> None:
        """Make the buffers, from the first to the last; the workers come when they are hired. Raises SettingError."""
        for table, column in zip(self._tables, columns(self._tables), strict=True):
            again = table.name in self._again
            self.stages.append(Stage(bench, table, self._settings[table.name], process, column, again, self._level))
        for at, stage in enumerate(self.stages):
            for to in onward(self._tables, at):
                stage.onward.append(self.stages[to])
                self.stages[to].feeders.append(stage)
        for stage in self.stages:
            stage.declare()
        self.number = self.stages[0].stores[0].number

    # As one buffer

    @property
    def fill(self) -> int:
        return sum(stage.fill for stage in self.stages)

    def put(self, item: Item, leave: Callable[[], bool]) -> str:
        self.stages[0].put(item)
        return PUT

    def get(self, leave: Callable[[], bool]) -> Any:
        raise NotImplementedError("each stage's workers take from the stage's own buffers")

    def close(self) -> None:
        """No more is made: close every stage that nothing will come to any more. To be called until all are closed."""
        for stage in self.stages:
            if stage.idle:
                stage.close()

    def reopen(self) -> None:
        """There is more to come, after all."""
        for stage in self.stages:
            stage.reopen()

    @property
    def closed(self) -> bool:
        """Whether there is no stage to close at present."""
        return not any(stage.idle for stage in self.stages)

    @property
    def short(self) -> bool:
        """Whether some are still to be hired in place of others who died."""
        return any(stage.missing for stage in self.stages)

    def refill(self) -> None:
        for stage in self.stages:
            stage.refill()

    def ask_all(self) -> None:
        for stage in self.stages:
            for store in stage.stores:
                store.ask_all()

    # As several

    def find(self, name: str) -> Stage:
        """Raises SettingError."""
        found = {stage.name: stage for stage in self.stages}
        if name not in found:
            raise SettingError(f"{name}: no such stage{nearest(name, found)}; there are {', '.join(found)}")
        return found[name]

    def settings_of(self, name: str) -> Settings:
        """What holds for one stage, and for all."""
        stage = self.find(name)
        return replace(stage.bench.settings, **{key: getattr(stage.settings, key) for key in STAGED})

    def turn(self, key: str, value: Any, name: str | None, hand: Hand | None) -> None:
        """A setting of one stage, or (None) of all. Without a `hand` nobody is at work any more. Raises SettingError."""
        some = self.stages if name is None else [self.find(name)]
        for stage in some:
            stage.check(key, value)
        for stage in [stage for stage in some if getattr(stage.settings, key) != value]:
            stage.settings = replace(stage.settings, **{key: value})
            if hand is not None:
                stage.turn(key, value, hand)

    def tables_now(self) -> list[Table]:
        """The stages as a scenario file would say them that begins where the controls stand now."""
        return [
            msgspec.structs.replace(
                table,
                workers=stage.settings.consumers,
                take=stage.settings.take,
                capacity=UNBOUNDED if stage.settings.capacity is None else stage.settings.capacity,
                order=stage.settings.order,
            )
            for table, stage in zip(self._tables, self.stages, strict=True)
        ]

    def turned(self) -> dict[str, object]:
        """What stands otherwise than in the scenario's stages, as overrides that bring it about."""
        first = stage_settings(self._tables, self.stages[0].bench.settings, {}, False)
        return {
            f"{stage.name}.{WORKERS if key == 'consumers' else key}": UNBOUNDED if value is None else value
            for stage in self.stages
            for key in STAGED
            if (value := getattr(stage.settings, key)) != getattr(first[stage.name], key)
        }

    @property
    def unmanned(self) -> bool:
        """Whether there is a stage at which you want nobody to work."""
        return any(not stage.settings.consumers for stage in self.stages)


class PipelineCrew(Crew):
    """Producers, and the workers of all stages."""

    def __init__(self, bench: Bench, pipeline: Pipeline) -> None:
        super().__init__(bench)
        self._pipeline = pipeline

    @property
    def workers(self) -> list[Worker]:
        return [*self.producers, *(worker for stage in self._pipeline.stages for worker in stage.workers)]

    def resize(self, producers: int, consumers: int) -> None:
        """The stages say by themselves how many workers they want."""
        super().resize(producers, 0)
        for stage in self._pipeline.stages:
            stage.resize()

    def refill(self, producers: int, consumers: int, to_take: bool) -> None:
        super().refill(producers, 0, to_take=False)
        self._pipeline.refill()
