"""What a command line may say. One line of `COMMANDS` is one command; its module is imported only when it is chosen."""

import argparse
import math
from collections.abc import Callable
from typing import NoReturn

from pcviz import __version__
from pcviz.cli.complaint import Complaint
from pcviz.cli.output import say


class Parser(argparse.ArgumentParser):
    """argparse, except that bad usage is one line and not a page, and that a closed standard output is not passed over."""

    def print_help(self, file: object = None) -> None:
        say(self.format_help().rstrip("\n"))

    def error(self, message: str) -> NoReturn:
        raise Complaint(f"{message} (see: {self.prog} --help)")


class Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        say(f"pcviz {__version__}")
        parser.exit()


def parser() -> Parser:
    """The whole command line: the app's own options, then the commands."""
    top = Parser(
        prog="pcviz",
        description="An interactive laboratory for the producer-consumer problem, on real threads.\n"
        "Without a command the app opens: pick a scenario and watch it.",
        epilog="exit status: 0 fine, 1 a bug or a deadlock was found, 2 bad usage or bad input, 130 interrupted",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action=Version, nargs=0, help="print the version and leave")
    _display(top)
    top.set_defaults(module="pcviz.cli.app", fps=30, theme=None, ascii=False, reduced_motion=False)
    commands = top.add_subparsers(title="commands", metavar="COMMAND", dest="name")
    for name, module, line, describe in COMMANDS:
        one = commands.add_parser(name, help=line, description=line[0].upper() + line[1:] + ".", allow_abbrev=False)
        describe(one)
        one.set_defaults(module=module)
    return top


def _run(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "scenario", metavar="SCENARIO|FILE.toml", help="a built-in scenario (see: pcviz scenarios) or a scenario file"
    )
    one.add_argument("--headless", action="store_true", help="without the app: run to the end, then print a summary")
    one.add_argument("--plain", action="store_true", help="without the app: one line of words for each event that matters")
    one.add_argument("--json", action="store_true", help="without the app: print the summary as one JSON object")
    one.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change a setting (repeatable)")
    one.add_argument("--seed", type=int, metavar="N", help="seed of all that is random")
    one.add_argument("--seconds", type=_seconds, metavar="N", help="end the run after N seconds of its own clock")
    one.add_argument("--trace", metavar="FILE", help="record every event into FILE")
    _display(one)


def _display(one: argparse.ArgumentParser) -> None:
    # Suppressed defaults: they stand once, at the top, and `pcviz --ascii run basic` must not be undone by `run`.
    app = one.add_argument_group("the app")
    app.add_argument("--fps", type=_fps, default=argparse.SUPPRESS, metavar="N", help="frames a second, 1 to 60 (default 30)")
    app.add_argument("--theme", default=argparse.SUPPRESS, metavar="NAME", help="colour theme")
    app.add_argument("--ascii", action="store_true", default=argparse.SUPPRESS, help="draw with ASCII characters only")
    app.add_argument("--reduced-motion", action="store_true", default=argparse.SUPPRESS, help="no flights, no blinking")


def _show(one: argparse.ArgumentParser) -> None:
    one.add_argument("buffer", metavar="BUFFER", nargs="?", help="its name; without one, the names")


def _validate(one: argparse.ArgumentParser) -> None:
    one.add_argument("file", metavar="FILE.toml", help="a scenario file")


def _summary(one: argparse.ArgumentParser) -> None:
    one.add_argument("trace", metavar="TRACE", help="a file that --trace wrote")
    one.add_argument("--json", action="store_true", help="as one JSON object")


def _nothing(one: argparse.ArgumentParser) -> None:
    pass


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time limit: give seconds above 0, for example 10")
    return seconds


def _fps(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 60):
        raise argparse.ArgumentTypeError(f"{text!r} is not a frame rate: give a whole number from 1 to 60")
    return int(text)


Describe = Callable[[argparse.ArgumentParser], None]

COMMANDS: tuple[tuple[str, str, str, Describe], ...] = (
    ("run", "pcviz.cli.run", "run one scenario, in the app or without it", _run),
    ("scenarios", "pcviz.cli.scenarios", "list the scenarios that come with pcviz", _nothing),
    ("validate", "pcviz.cli.validate", "check a scenario file without running it", _validate),
    ("show", "pcviz.cli.show", "print the source of a built-in buffer", _show),
    ("summary", "pcviz.cli.summary", "sum up a recorded trace", _summary),
    ("doctor", "pcviz.cli.doctor", "say what this terminal and this Python can do", _nothing),
)
