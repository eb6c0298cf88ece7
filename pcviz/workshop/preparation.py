"""The preparation: what a run is made from, out of a scenario and what is asked for besides."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from pcviz.sync.live import Live
from pcviz.sync.primitives import Lock
from pcviz.workshop.logs import LogProcessor
from pcviz.workshop.material import Materials, listed, log_lines, plain
from pcviz.workshop.scenario import Scenario
from pcviz.workshop.settings import SettingError, Settings, control

if TYPE_CHECKING:
    from pcviz.sync.virtual import Virtual

AnyKernel: TypeAlias = "Live | Virtual"


def log_processor(
    scenario: Scenario, inputs: Sequence[str | Path], database: str | Path | None, kernel: AnyKernel
) -> LogProcessor | None:
    """None for a scenario that reads no logs. Raises SettingError where files are named all the same, LogError for bad ones."""
    logs = scenario.logs
    if logs is None:
        for key, value in (("input", inputs), ("database", database)):
            if value:
                raise SettingError(f"{key}: the scenario {scenario.title!r} reads no logs; log-processor does")
        return None
    lock = kernel.threading.Lock()
    if isinstance(lock, Lock):  # at level off it is the interpreter's own
        kernel.rename(lock._id, "database")
    return LogProcessor(
        inputs,
        database or logs.database or None,
        sources=logs.sources,
        entries=logs.entries,
        lock=lock,
        clock=time.monotonic if isinstance(kernel, Live) else kernel.now,
    )


def first_settings(
    scenario: Scenario, logs: LogProcessor | None, overrides: Mapping[str, object], from_files: bool
) -> Settings:
    """Where the controls stand at the start. Raises SettingError."""
    values = asdict(scenario.settings())
    if from_files:  # a file is read as fast as it goes, by one producer
        values.update(make=0.0, take=0.0)
    if logs is not None:
        values["producers"] = len(logs.supplies)
    for key, value in overrides.items():
        values[key] = control(key).accept(value)
    check_sources(logs, values["producers"])
    return Settings(**values)


def check_sources(logs: LogProcessor | None, producers: int) -> None:
    """Raises SettingError for more producers than there are logs."""
    if logs is not None and producers > len(logs.supplies):
        raise SettingError(f"producers: {producers} are too many; there are {len(logs.supplies)} logs to read, one each")


def materials(scenario: Scenario, logs: LogProcessor | None, seed: int) -> Materials:
    """What producers make their items from."""
    if logs is not None:
        return Materials(lambda turn: plain(turn, []), [log_lines(supply) for supply in logs.supplies])
    if scenario.goods:
        return Materials(lambda turn: listed(scenario.goods))
    return Materials(lambda turn: plain(f"{seed} priorities of P{turn}", scenario.priorities))
