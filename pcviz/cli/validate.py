"""``pcviz validate``: whether a scenario file is right, without running it; a lesson or an exercise, with all that it runs."""

import argparse
from pathlib import Path

from pcviz.cli.complaint import Complaint
from pcviz.cli.output import say
from pcviz.cli.status import FINE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.toml", help="a scenario file, a lesson, a level, or an exercise.toml")


def command(options: argparse.Namespace) -> int:
    from pcviz.workshop.scenario import ScenarioError, read_scenario

    if has("steps", Path(options.file)):
        return lesson(Path(options.file))
    if has("goal", Path(options.file)):
        return level(Path(options.file))
    if is_exercise(Path(options.file)):
        return exercise(Path(options.file))
    try:
        scenario = read_scenario(Path(options.file))
    except ScenarioError as error:
        raise Complaint(error) from error
    if scenario.stages:
        what = f"{scenario.producers} producers, stages {', '.join(stage.name for stage in scenario.stages)}"
    else:
        what = f"{scenario.producers} producers, {scenario.consumers} consumers, buffer {scenario.buffer}"
    say(f"{options.file}: fine: {scenario.title!r}, {what}")
    return FINE


def has(key: str, path: Path) -> bool:
    """Whether it has what only a lesson (steps) or a level (a goal) has. What cannot be read has neither, and a scenario says
    why."""
    import tomllib

    try:
        return key in tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False


def lesson(path: Path) -> int:
    """Each fact that it rests on, and what it came out as."""
    from pcviz.lessons.answer import prove
    from pcviz.lessons.lesson import LessonError, read_lesson

    try:
        known = read_lesson(path)
    except LessonError as error:
        raise Complaint(error) from error
    troubles = []
    for proof in prove(known):
        say(f"{proof.key}: {proof.trouble or proof.said}")
        troubles += [f"{proof.key}: {proof.trouble}"] if proof.trouble else []
    if troubles:
        more = f" ({len(troubles) - 1} more like it above)" if len(troubles) > 1 else ""
        raise Complaint(f"{path}: {troubles[0]}{more}")
    say(f"{path}: fine: {known.title!r}, {len(known.steps)} steps, {len(known.questions)} questions")
    return FINE


def is_exercise(path: Path) -> bool:
    """By its name, which an exercise always has."""
    from pcviz.lessons.mend import FILE

    return path.name == FILE


def exercise(path: Path) -> int:
    """The start has to break as it says, and the model to hold."""
    from pcviz.lessons.mend import MODEL, START, MendError, read_mend, trouble_of

    try:
        mend = read_mend(path)
    except MendError as error:
        raise Complaint(error) from error
    if trouble := trouble_of(mend):
        raise Complaint(f"{path}: {trouble}")
    say(f"{path}: fine: {mend.title!r}, {START} is {mend.fails}, {MODEL} passes within its bounds")
    return FINE


def level(path: Path) -> int:
    """Par, and that it cannot be done with the right buffer: both searched for."""
    from pcviz.explore.play import Unplayable
    from pcviz.lessons.level import Challenge, LevelError, read_level
    from pcviz.lessons.progress import Progress

    try:
        broken = Challenge(read_level(path), Progress())
        right = Challenge(broken.level, broken.progress, proving=True)
        reach, proof = broken.seek(), right.seek()
    except (LevelError, Unplayable) as error:
        raise Complaint(error) from error
    if not reach.found:
        raise Complaint(f"{path}: buffer: {'no schedule reaches the goal' if reach.complete else f'undecided: {reach.reason}'}")
    if not proof.complete:
        why = f"it can be reached here too, in {len(proof.moves)} moves" if proof.found else f"undecided: {proof.reason}"
        raise Complaint(f"{path}: right: {why}")
    cannot = f"cannot be done with {broken.level.right} ({proof.states} states)"
    say(f"{path}: fine: {broken.level.title!r}, par {broken.par}; {cannot}")
    return FINE
