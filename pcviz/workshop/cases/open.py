"""Which case a scenario has, opened on the files that were asked for. Imported is only the one that it is."""

import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from pcviz.sync.live import Live
from pcviz.sync.primitives import Lock
from pcviz.workshop.cases.case import Case, CaseError
from pcviz.workshop.scenario import Scenario

if TYPE_CHECKING:
    from pcviz.sync.virtual import Virtual


def open_case(
    scenario: Scenario,
    inputs: Sequence[str | Path],
    database: str | Path | None,
    kernel: "Live | Virtual",
    seed: int,
) -> tuple[Case | None, bool]:
    """The case, and whether it reads files. Raises ValueError, in one line, for a file that cannot be used."""
    table = scenario.case or scenario.logs
    if table is None:
        for key, value in (("input", inputs), ("database", database)):
            if value:
                raise CaseError(
                    f"{key}: the scenario {scenario.title!r} reads and writes no files; a use case does (docs/cases.md)"
                )
        return None, False
    inputs = list(inputs) or table.input
    database = database or table.database or None
    lock = kernel.threading.Lock()
    if isinstance(lock, Lock):  # at level off it is the interpreter's own
        kernel.rename(lock._id, "database")
    if scenario.logs is not None:
        from pcviz.workshop.cases.logs import LogCase
        from pcviz.workshop.logs import LogProcessor

        clock: Callable[[], float] = time.monotonic if isinstance(kernel, Live) else kernel.now
        logs = scenario.logs
        return LogCase(
            LogProcessor(inputs, database, sources=logs.sources, entries=logs.entries, lock=lock, clock=clock)
        ), bool(inputs)
    assert scenario.case is not None
    module, name = _KINDS[scenario.case.kind]
    kind: Callable[..., Case] = getattr(import_module(f"pcviz.workshop.cases.{module}"), name)
    return kind(scenario.case, inputs, database, lock, seed, scenario.producers), bool(inputs)


_KINDS = {
    "data-pipeline": ("data_pipeline", "DataPipeline"),
    "task-queue": ("task_queue", "TaskQueue"),
    "event-stream": ("event_stream", "EventStream"),
    "message-queue": ("message_queue", "MessageQueue"),
}
