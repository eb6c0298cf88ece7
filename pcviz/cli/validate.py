"""``pcviz validate``: whether a scenario file is right, without running it."""

import argparse
from pathlib import Path

from pcviz.cli.complaint import Complaint
from pcviz.cli.output import say
from pcviz.cli.status import FINE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.toml", help="a scenario file")


def command(options: argparse.Namespace) -> int:
    from pcviz.workshop.scenario import ScenarioError, read_scenario

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
