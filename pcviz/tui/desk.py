"""The desk: where a run's controls stand, and what is said beside each."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pcviz.insight.one_wait_set import buffer_wakes_any_one
from pcviz.insight.report import Lamp, lamp
from pcviz.trace.snapshot import Snapshot
from pcviz.workshop.pipeline import STAGED
from pcviz.workshop.run import Run
from pcviz.workshop.settings import CONTROL, UNBOUNDED, SettingError, Settings

LAMP_KEYS = ("producers", "consumers", "capacity")
WANTED_AFTER_A_RESTART = ("capacity", "shutdown")


class Desk:
    def __init__(self, overrides: Mapping[str, object]) -> None:
        self._first = overrides
        self.overrides = dict(overrides)  # where the controls are to stand at the next start
        self.stage = ""  # of a pipeline: the one that the controls are for

    def begin(self, run: Run) -> None:
        """The controls are for this run from now on."""
        self._run = run
        self._notes: dict[str, str] = {}
        self._one_condition = not run.own and buffer_wakes_any_one(run.scenario.buffer)
        self._stages = [stage.name for stage in run.pipeline.stages] if run.pipeline is not None else [""]
        self.stage = self.stage if self.stage in self._stages else self._stages[0]

    def reset(self) -> None:
        """As they were when the scenario was opened."""
        self.overrides = dict(self._first)

    def turn_to_stage(self, by: int) -> None:
        """The controls are for another stage."""
        self.stage = self._stages[(self._stages.index(self.stage) + by) % len(self._stages)]

    def turn(self, key: str, value: Any) -> None:
        """Turn it in the run or, where that is refused, note what holds after a restart. Raises ValueError, in one line."""
        run = self._run
        refusal = run.needs_restart(key)
        if refusal is None:
            run.set(key, value, self.stage or None)
        # Of what is refused, nothing else would be otherwise after a restart.
        if refusal is None or key == "capacity" or (key == "shutdown" and run.own):
            own = f"{self.stage}." if self.stage and key in STAGED else ""
            self.overrides[own + key] = UNBOUNDED if value is None else value
        if refusal is None:
            return
        same = value == getattr(run.settings, key)
        self._notes[key] = "" if same else f"restart with {value}" if key in WANTED_AFTER_A_RESTART else refusal

    @property
    def notes(self) -> dict[str, str]:
        """By control, what is said beside it."""
        return {key: note for key, note in self._notes.items() if note}

    @property
    def settings(self) -> Settings:
        """What the controls show."""
        return self._run.settings_of(self.stage) if self.stage else self._run.settings

    @property
    def wanted(self) -> Settings:
        """What was turned, where it waits for a restart, too. Of a pipeline, what holds for all of its stages."""
        turned: dict[str, Any] = {key: value for key, value in self.overrides.items() if key in CONTROL}
        return replace(self._run.settings, **turned)

    def notice_surplus(self, shot: Snapshot) -> bool:
        """Note what no longer fits beside the control that says so; whether that is news."""
        if self.stage or not self._run.own:  # each stage's buffer is in the picture
            return False
        buffer = shot.buffers[0] if shot.buffers else None
        surplus = buffer.fill - buffer.capacity if buffer is not None and buffer.capacity is not None else 0
        note = f"surplus {surplus}" if surplus > 0 else ""
        if note == self._notes.get("capacity", ""):
            return False
        self._notes["capacity"] = note
        return True

    @property
    def known_by_theory(self) -> Settings | None:
        """The settings that theory has figures for: those of the workbench, at work that takes the time that they say."""
        run = self._run
        simple = run.own and run.pipeline is None and run.scenario.logs is None and run.scenario.case is None
        return run.settings if simple else None

    @property
    def lamps(self) -> tuple[Lamp, ...]:
        """Of a buffer with one condition for all: as it is, and as the sliders stand."""
        if not self._one_condition:
            return ()
        settings = self._run.settings
        turned: dict[str, Any] = {key: value for key, value in self.overrides.items() if key in LAMP_KEYS}
        try:
            wanted = replace(settings, **turned)
        except SettingError:
            return (lamp(settings),)
        if all(getattr(wanted, key) == getattr(settings, key) for key in LAMP_KEYS):
            return (lamp(settings),)
        return lamp(settings), lamp(wanted, "after a restart")
