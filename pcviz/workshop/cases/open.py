"""Which case a scenario has, opened on the files that were asked for."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pcviz.sync.live import Live
from pcviz.sync.primitives import Lock
from pcviz.workshop.cases.case import Case, CaseError
from pcviz.workshop.cases.data_pipeline import DataPipeline
from pcviz.workshop.cases.event_stream import EventStream
from pcviz.workshop.cases.logs import LogCase
from pcviz.workshop.cases.message_queue import MessageQueue
from pcviz.workshop.cases.task_queue import TaskQueue
from pcviz.workshop.logs import LogProcessor
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
        clock: Callable[[], float] = time.monotonic if isinstance(kernel, Live) else kernel.now
        logs = scenario.logs
        return LogCase(
            LogProcessor(inputs, database, sources=logs.sources, entries=logs.entries, lock=lock, clock=clock)
        ), bool(inputs)
    assert scenario.case is not None
    case = _KINDS[scenario.case.kind](scenario.case, inputs, database, lock, seed, scenario.producers)
    return case, bool(inputs)


_KINDS: dict[str, Callable[..., Case]] = {
    "data-pipeline": DataPipeline,
    "task-queue": TaskQueue,
    "event-stream": EventStream,
    "message-queue": MessageQueue,
}
