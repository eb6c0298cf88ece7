"""``pcviz scenarios``: what there is to run."""

import argparse

from pcviz.cli.output import say
from pcviz.cli.status import FINE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def command(options: argparse.Namespace) -> int:
    from pcviz.workshop.scenario import find_scenarios, read_scenario

    scenarios = find_scenarios()
    width = max(map(len, scenarios))
    say(*(f"{name:<{width}}  {read_scenario(path).description}" for name, path in scenarios.items()))
    return FINE
