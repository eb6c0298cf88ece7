"""The run: one scenario on real or on virtual threads, with its clock, its gates and every control live."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from pcviz.sync.live import Live
from pcviz.sync.threads import KILLED
from pcviz.trace.event import PHASE, SET, SKIP, Event
from pcviz.trace.file import TraceWriter
from pcviz.trace.recorder import FULL
from pcviz.trace.state import State
from pcviz.workshop.buffer import Buffer
from pcviz.workshop.cases.case import Case
from pcviz.workshop.cases.open import open_case
from pcviz.workshop.fate import Fate
from pcviz.workshop.hand import Hand
from pcviz.workshop.item import Item
from pcviz.workshop.orders import Orders
from pcviz.workshop.pipeline import LOSES_NOTHING, STAGED, Pipeline, PipelineCrew, StageWorker, stage_settings
from pcviz.workshop.preparation import (
    UNDER_STUDY,
    AnyKernel,
    check_own_only,
    check_sources,
    first_settings,
    materials,
    seed_for,
)
from pcviz.workshop.reach import change_of, refusal
from pcviz.workshop.scenario import WORKBENCH, Scenario
from pcviz.workshop.settings import SettingError, Settings, control
from pcviz.workshop.shutdown import STRATEGIES, TICKETS, Tickets
from pcviz.workshop.stall import NOBODY_MADE, Stall
from pcviz.workshop.studied import StudiedBuffer
from pcviz.workshop.workers import Bench, Crew

BATCH = 50_000  # records taken in one go: what a reader folds in about a tenth of a second
PENDING = 200_000  # records that may wait; what comes on top is counted, oldest first, and not kept


class Run:
    """One run of `scenario`, begun with `start`, observed with `drain` and `tend` from one thread, the one that made it.

    `seed` makes the random times and priorities the same again; `seconds` (of the run clock) ends it; `level` is what is
    recorded (`pcviz.trace.recorder.LEVELS`); `trace` is the file that every drained event goes to; `overrides` are settings by
    key, as text or values (`STAGE.KEY`: of one stage of a pipeline); `inputs` and `database` are a use case's files. `kernel`
    is what its threads run on: fresh real ones by default, of that `level`; virtual ones run only while somebody drains. Raises
    ValueError, in one line, for bad input.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        seed: int | None = None,
        seconds: float | None = None,
        level: str = FULL,
        trace: str | Path | None = None,
        overrides: Mapping[str, object] | None = None,
        inputs: Iterable[str | Path] = (),
        database: str | Path | None = None,
        kernel: "AnyKernel | None" = None,
    ) -> None:
        self.scenario = scenario
        self.seed = seed_for(scenario, seed)
        self.ended: str | None = None
        self.explanation: str | None = None
        self._seconds = None if seconds is None else float(seconds)
        self.attended = True  # somebody may turn up again what was turned down
        self._how = ""  # how it will have ended, once somebody has said so
        self._closed = False
        self._state: State | None = None  # as last seen
        self.kernel: AnyKernel = kernel or Live(level)
        level = self.kernel.recorder.level
        self.kernel.take_the_controls()
        asked = overrides or {}
        self._case: Case | None
        self._case, from_files = open_case(scenario, list(inputs), database, self.kernel, self.seed)
        settings = first_settings(scenario, self._case, asked, from_files)
        self.kernel.clock.scale = settings.scale
        self.kernel.gates.slow_motion = settings.slow_motion
        self.own = scenario.buffer == WORKBENCH
        self.store: Buffer | StudiedBuffer | Pipeline
        self._workbench: Buffer | Pipeline | None = None
        self.pipeline: Pipeline | None = None
        if scenario.stages:
            check_own_only(settings, LOSES_NOTHING)
            each = stage_settings(scenario.stages, settings, asked, from_files)
            again = self._case.again if self._case is not None else ()
            self.store = self._workbench = self.pipeline = Pipeline(scenario.stages, each, again, level)
        elif self.own:
            self.store = self._workbench = Buffer(
                self.kernel,
                settings.capacity,
                settings.order,
                level,
                policy=settings.policy,
                patience=settings.patience,
                ageing_rate=settings.ageing_rate,
                weights=scenario.weights,
            )
        else:
            check_own_only(settings, f"{UNDER_STUDY}; only the workbench's own buffer has a choice")
            self.store = StudiedBuffer(self.kernel, scenario.buffer, settings.capacity)
            if "order" in (overrides or {}) and settings.order != self.store.order:
                raise SettingError(f"order: {refusal(self.store, 'order', False)}")
            settings = replace(settings, order=self.store.order)
        items = len(scenario.goods) or scenario.items
        orders = Orders(items, scenario.takes, self.kernel.mutex())
        self._bench = Bench(
            self.kernel, self.store, orders, materials(scenario, self._case, self.seed), self._process, settings, self.seed
        )
        self._crew = Crew(self._bench)
        if self.pipeline is not None:
            self.pipeline.set_up(self._bench, self._work)
            self._crew = PipelineCrew(self._bench, self.pipeline)
        if scenario.takes and settings.shutdown != TICKETS:
            raise SettingError(f"shutdown: where each consumer has its number to take (takes), it is {TICKETS}")
        self._shutdown = self._bench.shutdown = STRATEGIES[settings.shutdown](self._bench, self._crew)
        self._stall = Stall(self.kernel)
        self._hand = Hand(self.kernel)
        self._writer = TraceWriter(trace, self.header()) if trace is not None else None

    def _process(self, item: Item) -> None:
        if self._case is not None:
            self._case.process("", item, "")

    def _work(self, worker: StageWorker, item: Item) -> Fate:
        return self._case.process(worker.stage.name, item, worker.name) if self._case is not None else Fate.ON

    def header(self) -> dict[str, Any]:
        """Of its trace, as the controls stand now."""
        return {
            "clock": "virtual" if self.virtual else "wall",
            "tells": ["items"],
            "title": self.scenario.title,
            "seed": self.seed,
            "settings": asdict(self.settings),
        }

    # Life

    def start(self) -> None:
        self.kernel.record(PHASE, 0, "running")
        self._crew.resize(self.settings.producers, self.settings.consumers)

    def stop(self) -> None:
        """No more is made; what is made is put, taken and processed."""
        if not self._how and not self.ended:
            self._stop("stopped")
            self.resume()

    def _stop(self, how: str) -> None:
        self._how = how
        self._crew.dismiss_producers()
        if isinstance(self._shutdown, Tickets):
            self.kernel.record(PHASE, 0, "draining")
        else:
            self._shutdown.begin(self._hand.turn)

    def abort(self, how: str = "stopped") -> None:
        """Every thread stops where it is; `how` is stopped, interrupted or time-limit."""
        if self.ended or self.kernel.aborted:
            return
        self._how = how
        self.kernel.record(PHASE, 0, "stopping")
        self.kernel.abort()

    def join(self, timeout: float) -> bool:
        """Whether every thread ended within `timeout` wall seconds."""
        return self.kernel.join(timeout)

    def close(self) -> None:
        """Abort what still runs, write what is left and close the files. To be called once, whatever happened."""
        if self._closed:
            return
        self._closed = True
        if not self.ended:
            self.abort("interrupted")
        self.join(2.0)
        self.drain(None)
        if self._case is not None:
            with suppress(ValueError):  # kept, and told as `complaint`
                self._case.close(self.ended == "finished")
        if self._writer is not None:
            self._writer.close(self.ended or self._how)

    # Looking

    @property
    def virtual(self) -> bool:
        """Whether time passes by jumps, on threads that take turns: they run only while somebody drains."""
        return not isinstance(self.kernel, Live)

    def now(self) -> float:
        """Run seconds."""
        return self.kernel.now()

    @property
    def endless(self) -> bool:
        """Whether it goes on until somebody ends it."""
        return not (self.scenario.items or self.scenario.goods or self._case)

    @property
    def trace_error(self) -> OSError | None:
        """Why the trace file is incomplete; the run goes on without it."""
        return self._writer.error if self._writer is not None else None

    @property
    def complaint(self) -> str | None:
        """What went wrong beside the run, in one line: with a use case's files, or in a buffer's own `resize`."""
        failures: list[Exception] = [*self._case.complaints] if self._case is not None else []
        if self._hand.failure is not None:
            failures.append(self._hand.failure)
        return "; ".join(map(str, failures)) or None

    def report(self) -> dict[str, Any] | None:
        """What a use case did; None for other scenarios."""
        return self._case.report() if self._case is not None else None

    def drain(self, limit: int | None = BATCH, patience: int = PENDING) -> list[Event]:
        """The events since the last call, at most about `limit`; of more than `patience` the oldest are added up (a trace is
        more patient)."""
        recorder = self.kernel.recorder
        if isinstance(self.kernel, Live):
            pending = len(recorder)
        else:
            self.kernel.run_on(self._next_look())
            limit, pending = None, 0
        patience = patience if self._writer is None else PENDING
        if limit is not None and pending > patience:
            events = recorder.drain(limit)
            counts = recorder.add_up(len(recorder) - patience // 2)
            events.append((events[-1][0], 0, SKIP, 0, counts))
        else:
            events = recorder.drain(limit)
        if self._writer is not None:
            self._writer.write(events)
        return events

    def _next_look(self) -> float | None:
        """The next run second at which something is to be done from outside."""
        own = None if self._how else self.scenario.stop_after
        return min((second for second in (self._seconds, own) if second is not None), default=None)

    def tend(self, state: State) -> None:
        """Notice what has become of the run; called after the drained events were folded into `state`."""
        self._state = state
        if self.ended:
            return
        if not self._how and not self._shutdown.begun:
            to_take = isinstance(self._shutdown, Tickets) and (self._left_inside() > 0 or not self._nothing_more())
            self._crew.refill(self.settings.producers, self.settings.consumers, to_take)
        elif self.pipeline is not None and not self.kernel.aborted:
            self.pipeline.refill()  # for those who died
        workers = self._crew.workers
        over = (workers or self.kernel.aborted or self._nothing_more()) and all(worker.over for worker in workers)
        if over and not self._waits_for_you() and (self.pipeline is None or self.kernel.aborted or not self.pipeline.short):
            self._end("failed" if any(worker.failed for worker in workers) and not self._how else self._how or "finished")
        elif self._seconds is not None and self.now() >= self._seconds:
            self.abort("time-limit")
        elif self._shutdown.cut_off:
            self.kernel.last_word = KILLED
            self.abort(self._how or "finished")
        elif not self.kernel.aborted:
            stop_after = self.scenario.stop_after
            if stop_after is not None and self.now() >= stop_after and not self._how:
                self._stop("finished")
            elif self._nothing_more() or (not self._shutdown.after_all and any(one.over for one in self._crew.producers)):
                self._shutdown.begin(self._hand.turn)
            self._tend_stall(state)
            if self._seconds is not None and not isinstance(self.kernel, Live) and self._waits_for_you():
                self.kernel.idle(self._seconds)

    def _waits_for_you(self) -> bool:
        """Nobody is at work because you turned the number down, and there is more to do; without you, until its time is up."""
        settings = self.settings
        return (
            (self.attended or self._seconds is not None)
            and not (self._how or self._shutdown.begun or self.kernel.aborted)
            and (not settings.producers or self._unmanned)
            and (settings.producers > 0 or self._bench.orders.open)
        )

    @property
    def _unmanned(self) -> bool:
        """Whether there is a buffer from which nobody is to take."""
        return self.pipeline.unmanned if self.pipeline is not None else not self.settings.consumers

    def _nothing_more(self) -> bool:
        """Whether no producer will put anything any more, not even one that you might add."""
        producers, orders = self._crew.producers, self._bench.orders
        gone = all(producer.over for producer in producers)
        return gone and (bool(self._how) or not orders.open or any(not producer.leaving for producer in producers))

    def _left_inside(self) -> int:
        """How many items were put and not got, as the workers count them."""
        if self._workbench is not None:
            return self._workbench.fill
        workers = self._crew.workers
        return sum(worker.put for worker in workers) - sum(worker.got for worker in workers)

    def _tend_stall(self, state: State) -> None:
        alive = [worker.trace_number for worker in self._crew.workers if not worker.over]
        if self.paused or not self._stall.confirmed(state, alive):
            return
        workers = self._crew.workers
        failed = [worker.name for worker in workers if worker.failed]
        forgiving = isinstance(self._shutdown, Tickets)
        if forgiving and self._nothing_more() and not self._left_inside():
            # What consumers wait for will not come: a producer failed, or a log was shorter than nobody could know.
            self.abort(self._how or ("failed" if failed else "finished"))
        elif forgiving and self._how and self._unmanned:
            self.abort(self._how)  # there is nobody to drain it
        elif not self._waits_for_you():
            self.explanation = self._stall.sentence(state, alive, failed)
            self.abort("failed" if failed else "deadlock")

    def _end(self, how: str) -> None:
        self.ended = how
        self.explanation = self.explanation or (None if self._crew.producers else NOBODY_MADE)
        self.kernel.record(PHASE, 0, how)

    # Controls

    @property
    def settings(self) -> Settings:
        return self._bench.settings

    def settings_of(self, stage: str) -> Settings:
        """As they are at one stage of a pipeline."""
        assert self.pipeline is not None
        return self.pipeline.settings_of(stage)

    @property
    def paused(self) -> bool:
        return self.kernel.gates.paused

    def pause(self) -> None:
        """Each thread stands still at its next gate, and so does the run clock."""
        self.kernel.gates.pause()

    def resume(self) -> None:
        self.kernel.gates.resume()

    def step(self, thread: int | None = None) -> str | None:
        """Let one thread (None: whoever has stood longest) go to its next gate, and the others stand.

        Returns why it was refused, in one sentence: a blocked thread cannot be pushed on, only whoever holds what it needs.
        """
        if self.kernel.gates.step(thread or 0):
            return None
        state = self._state
        if not thread or state is None:
            return "Nobody can take a step: whoever is still there waits for somebody else."
        return f"{state.thread_name(thread)} cannot take a step: it is {state.why(thread)}."

    def needs_restart(self, key: str) -> str | None:
        """Why a control cannot act on this buffer while it is in use; None when it can."""
        return refusal(self.store, key, self._shutdown.begun)

    def set(self, key: str, value: object, stage: str | None = None) -> None:
        """Turn a control, at once and for everybody: in a pipeline at one stage, or at all. Raises SettingError."""
        accepted = control(key).accept(value)
        if self.pipeline is None or key not in STAGED:
            self._turn(key, accepted)
        else:
            self.pipeline.turn(key, accepted, stage, None if self.ended or self.kernel.aborted else self._hand.turn)

    def _turn(self, key: str, value: Any) -> None:
        why_not = self.needs_restart(key)
        if why_not is not None:
            raise SettingError(f"{key}: {why_not}")
        if key == "producers":
            check_sources(self._case, value)
        if value == getattr(self.settings, key):
            return
        self._bench.settings = replace(self.settings, **{key: value})
        if self.ended or self.kernel.aborted:
            return  # there is nobody left to feel it
        change = change_of(self.store, key, value, self.settings)
        if change is not None:
            self._hand.turn(change)
        else:
            self.kernel.record(SET, 0, [key, value])
        if key == "scale":
            self.kernel.clock.scale = value
        elif key == "slow_motion":
            self.kernel.gates.slow_motion = value
        elif key in ("producers", "consumers") and not self._how:
            if self._workbench is not None and key == "producers":
                self._workbench.reopen()
            self._crew.resize(self.settings.producers, self.settings.consumers)
            if self._workbench is not None:
                self._hand.turn(self._workbench.ask_all)
        elif key in ("make", "take", "jitter", "pattern"):
            self._bench.pace.changed()
