"""What it takes to have a run as it stands once more: the command to type, and a scenario file."""

import shlex
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import msgspec

from pcviz.tui.desk import Desk
from pcviz.tui.look import Look
from pcviz.tui.options import AppOptions, RunOptions
from pcviz.workshop.pipeline import STAGED
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import save_scenario
from pcviz.workshop.settings import UNBOUNDED


def command(options: RunOptions, run: Run, desk: Desk, drawn: Sequence[str] = ()) -> str:
    """What to type for this scenario with these controls and this seed, drawn like this."""
    first = asdict(options.scenario.settings())
    turned = {key: value for key, value in asdict(desk.wanted).items() if value != first[key]}
    if run.pipeline is not None:
        turned = {key: value for key, value in turned.items() if key not in STAGED} | run.pipeline.turned()
    parts = ["pcviz", "run", options.name]
    for key, value in turned.items():
        parts += ["--set", f"{key}={UNBOUNDED if value is None else value}"]
    for key, values in (("input", options.inputs), ("database", filter(None, [options.database]))):
        for value in values:
            parts += ["--set", f"{key}={value}"]
    parts += ["--seed", str(run.seed)]
    parts += [] if options.seconds is None else ["--seconds", f"{options.seconds:g}"]
    parts += ["--presenter"] if options.presenter else []
    return shlex.join([*parts, *drawn])


def drawn(options: AppOptions, look: Look) -> list[str]:
    """The words of the command line for how the app draws, where that is not what it does by itself."""
    parts = [] if look.palette.dark else ["--theme", "light"]
    parts += ["--ascii"] if options.ascii else []
    parts += ["--reduced-motion"] if options.reduced_motion else []
    return parts + ([] if options.fps == AppOptions.fps else ["--fps", str(options.fps)])


def save(path: Path, options: RunOptions, run: Run, desk: Desk) -> None:
    """The scenario of this run with its controls where they stand, and with the seed and the files that it was given.

    Raises ValueError, in one line.
    """
    scenario = run.scenario
    if options.seed is not None:
        scenario = msgspec.structs.replace(scenario, seed=options.seed)
    files: dict[str, object] = {"input": list(options.inputs)} if options.inputs else {}
    files |= {"database": options.database} if options.database else {}
    for name in ("logs", "case"):
        if files and (table := getattr(scenario, name)) is not None:
            scenario = msgspec.structs.replace(scenario, **{name: msgspec.structs.replace(table, **files)})
    if run.pipeline is not None:
        scenario = msgspec.structs.replace(scenario, stages=run.pipeline.tables_now())
    save_scenario(path, scenario, desk.wanted)
