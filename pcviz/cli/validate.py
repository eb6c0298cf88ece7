"""``pcviz validate``: whether a scenario file is right, without running it; whether a lesson is, with all that it runs."""

import argparse
from pathlib import Path

from pcviz.cli.complaint import Complaint
from pcviz.cli.output import say
from pcviz.cli.status import FINE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.toml", help="a scenario file, or a lesson")


def command(options: argparse.Namespace) -> int:
    from pcviz.workshop.scenario import ScenarioError, read_scenario

    if is_lesson(Path(options.file)):
        return lesson(Path(options.file))
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


def is_lesson(path: Path) -> bool:
    """By what only a lesson has. What cannot be read is no lesson, and a scenario says why."""
    import tomllib

    try:
        return "steps" in tomllib.loads(path.read_text(encoding="utf-8"))
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
