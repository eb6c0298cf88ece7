"""The preparation: what a run is made from, out of a scenario and what is asked for besides."""

import random
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, TypeAlias

from pcviz.sync.live import Live
from pcviz.workshop.cases.case import Case
from pcviz.workshop.material import Materials, listed, plain
from pcviz.workshop.scenario import OWN_ONLY, Scenario
from pcviz.workshop.settings import SettingError, Settings, control

if TYPE_CHECKING:
    from pcviz.sync.virtual import Virtual

AnyKernel: TypeAlias = "Live | Virtual"

UNDER_STUDY = "a buffer under study does as its own code says"


def first_settings(scenario: Scenario, case: Case | None, overrides: Mapping[str, object], from_files: bool) -> Settings:
    """Where the controls stand at the start. Raises SettingError."""
    values = asdict(scenario.settings())
    if from_files:  # a file is read as fast as it goes, by one producer
        values.update(make=0.0, take=0.0, jitter=0.0)
    if case is not None:
        values["producers"] = case.sources
    for key, value in overrides.items():
        if not (scenario.stages and "." in key):  # that is for one stage only
            values[key] = control(key).accept(value)
    check_sources(case, values["producers"])
    return Settings(**values)


def check_own_only(settings: Settings, why: str) -> None:
    """Raises SettingError, which says `why`, for what only the workbench's own buffer can do."""
    for key, only in OWN_ONLY.items():
        if getattr(settings, key) != only:
            raise SettingError(f"{key}: {why}, so leave it at {only}")


def check_sources(case: Case | None, producers: int) -> None:
    """Raises SettingError for more producers than there is something to read for."""
    if case is not None and producers > case.sources:
        raise SettingError(f"producers: {producers} are too many; there are {case.sources} {case.noun} to read, one each")


def materials(scenario: Scenario, case: Case | None, seed: int) -> Materials:
    """What producers make their items from."""
    if case is not None:
        return case.materials()
    if scenario.goods:
        return Materials(lambda turn: listed(scenario.goods))
    return Materials(lambda turn: plain(f"{seed} priorities of P{turn}", scenario.priorities))


def seed_for(scenario: Scenario, asked: int | None) -> int:
    """The seed asked for, or the scenario's own, or any."""
    return next(n for n in (asked, scenario.seed, random.randrange(1_000_000)) if n is not None)
