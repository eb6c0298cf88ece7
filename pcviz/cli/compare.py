"""``pcviz compare``: two variants side by side, with the same seed and the same controls."""

import argparse
from typing import TYPE_CHECKING

from pcviz.cli.app import open_app
from pcviz.cli.arguments import add_display
from pcviz.cli.complaint import Complaint
from pcviz.cli.output import say
from pcviz.cli.run import seconds_above_0, settings
from pcviz.cli.status import FINE
from pcviz.cli.terminal import need_terminal

if TYPE_CHECKING:
    from pcviz.workshop.comparison import Comparison

INSTEAD = "pcviz run each of them with --headless, and compare the summaries"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        metavar="PAIR|FILE.toml|SCENARIO",
        nargs="?",
        help="a pair that comes with pcviz, a file of your own, or a scenario; without it, the pairs are listed",
    )
    parser.add_argument("--against", metavar="SCENARIO", help="the scenario that is B")
    for letter in "ab":
        parser.add_argument(
            f"--{letter}",
            action="append",
            default=[],
            metavar="KEY=VALUE",
            help=f"a setting, or the buffer, of {letter.upper()} alone (repeatable)",
        )
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting of both (repeatable)")
    parser.add_argument("--seed", type=int, metavar="N", help="the seed of both")
    parser.add_argument("--seconds", type=seconds_above_0, metavar="N", help="end both after N seconds of their own clocks")
    add_display(parser)


def command(options: argparse.Namespace) -> int:
    if options.what is None:
        if options.against or options.a or options.b:
            raise Complaint("--against, --a and --b need a scenario: pcviz compare SCENARIO …")
        return list_pairs()
    words, comparison = _comparison(options)
    overrides, inputs, database = settings(options.set)
    if inputs or database:
        raise Complaint("input and database belong to one run alone: pcviz compare takes scenarios without them")
    for key in comparison.apart:
        if key in overrides:
            raise Complaint(f"--set {key}: this is what the two differ in: use --a and --b")
    need_terminal(INSTEAD)
    from pcviz.tui.options import CompareOptions

    return open_app(options, compare=CompareOptions(words, comparison, options.seed, options.seconds, overrides))


def list_pairs() -> int:
    from pcviz.workshop.comparison import find_comparisons, load_comparison

    found = {name: load_comparison(name) for name in find_comparisons()}
    width = max(map(len, found))
    say(*(f"{name:<{width}}  {one.title} {one.look}" for name, one in found.items()))
    return FINE


def _comparison(options: argparse.Namespace) -> "tuple[list[str], Comparison]":
    """What is compared, and the words of the command line that said so."""
    from pcviz.workshop.comparison import against, load_comparison, variants
    from pcviz.workshop.scenario import load_scenario

    sides = [_pairs(f"--{letter}", getattr(options, letter)) for letter in "ab"]
    try:
        if options.against is not None:
            if any(sides):
                raise Complaint("--against names another scenario, --a and --b change one: give one or the other")
            return [options.what, "--against", options.against], against(
                load_scenario(options.what), load_scenario(options.against)
            )
        if any(sides):
            words = [word for letter in "ab" for pair in getattr(options, letter) for word in (f"--{letter}", pair)]
            return [options.what, *words], variants(load_scenario(options.what), *sides)
        return [options.what], load_comparison(options.what)
    except ValueError as error:
        raise Complaint(error) from error


def _pairs(option: str, pairs: list[str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not (key and equals and value):
            raise Complaint(f"{option} {pair!r}: say KEY=VALUE, for example capacity=3")
        values[key] = value
    return values
