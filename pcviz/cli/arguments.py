"""What a command line may say. One line of `COMMANDS` is one command; its module is imported only when it is chosen.

Such a module has `add_arguments(parser)` and `command(options)`, which returns the exit status.
"""

import argparse
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

from pcviz import __version__
from pcviz.cli.complaint import Complaint
from pcviz.cli.output import say

COMMANDS: tuple[tuple[str, str, str], ...] = (
    ("run", "pcviz.cli.run", "run one scenario, in the app or without it"),
    ("compare", "pcviz.cli.compare", "run two variants side by side"),
    ("scenarios", "pcviz.cli.scenarios", "list the scenarios that come with pcviz"),
    ("validate", "pcviz.cli.validate", "check a scenario file without running it, or a lesson with all that it runs"),
    ("show", "pcviz.cli.show", "print the annotated source of a built-in buffer"),
    ("new", "pcviz.cli.new", "write the skeleton of a buffer to fill in"),
    ("check", "pcviz.cli.check", "search the interleavings of a buffer class for a bug"),
    ("play", "pcviz.cli.play", "be the scheduler of a buffer class: you decide which thread goes"),
    ("replay", "pcviz.cli.replay", "open a recorded trace and go through it, forwards and backwards"),
    ("sweep", "pcviz.cli.sweep", "run one scenario over a range of settings: a table, curves, and what is enough"),
    ("learn", "pcviz.cli.learn", "go through a lesson, mend a buffer, play a level: predict, run, explain"),
    ("interview", "pcviz.cli.interview", "answer the questions of an interview, and let each answer be shown"),
    ("summary", "pcviz.cli.summary", "sum up a recorded trace"),
    ("doctor", "pcviz.cli.doctor", "say what this terminal and this Python can do"),
)


class Parser(argparse.ArgumentParser):
    """argparse, but bad usage is one line and not a page, and a closed standard output is not passed over.

    A command's own arguments come from its `module`, once they are needed.
    """

    def __init__(self, *, module: str = "", **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)
        self.module = module

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        if self.module:
            import_module(self.module).add_arguments(self)
            self.set_defaults(module=self.module)
        return super().parse_known_args(args, namespace)

    def print_help(self, file: object = None) -> None:
        say(self.format_help().rstrip("\n"))

    def error(self, message: str) -> NoReturn:
        raise Complaint(f"{message} (see: {self.prog} --help)")


class Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        say(f"pcviz {__version__}")
        parser.exit()


def parser(argv: Sequence[str] | None = None) -> Parser:
    """The whole command line: the app's own options, then the commands.

    Given a line, the commands that it may mean: to make a parser takes time, and there is one for each.
    """
    top = Parser(
        prog="pcviz",
        description="An interactive laboratory for the producer-consumer problem, on real threads.\n"
        "Without a command the app opens: pick a scenario and watch it.",
        epilog="exit status: 0 fine, 1 a bug or a deadlock was found, 2 bad usage or bad input, 3 undecided, 130 interrupted",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action=Version, nargs=0, help="print the version and leave")
    add_display(top)
    top.set_defaults(module="pcviz.cli.app", fps=30, theme="dark", ascii=False, reduced_motion=False)
    commands = top.add_subparsers(title="commands", metavar="COMMAND", dest="name", parser_class=Parser)
    for name, module, line in meant(argv):
        commands.add_parser(name, module=module, help=line, description=line[0].upper() + line[1:] + ".")
    return top


def meant(argv: Sequence[str] | None) -> Sequence[tuple[str, str, str]]:
    """Of `COMMANDS` the one that a line begins with; none where it says so little that there is none; else all."""
    if argv is not None and list(argv) in ([], ["--version"]):
        return ()
    return [command for command in COMMANDS if argv and command[0] == argv[0]] or COMMANDS


def add_display(one: argparse.ArgumentParser) -> None:
    """How the app draws: options of `pcviz` itself, and of every command that opens the app."""
    # Suppressed defaults: they stand once, at the top, and `pcviz --ascii run basic` must not be undone by `run`.
    app = one.add_argument_group("the app", argument_default=argparse.SUPPRESS)
    app.add_argument("--fps", type=_fps, metavar="N", help="frames a second, 1 to 60 (default 30)")
    app.add_argument("--theme", choices=("dark", "light"), help="light is for projectors and bright rooms")
    app.add_argument("--ascii", action="store_true", help="draw with ASCII characters only")
    app.add_argument("--reduced-motion", action="store_true", help="no flights, no blinking")


def _fps(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 60):
        raise argparse.ArgumentTypeError(f"{text!r} is not a frame rate: give a whole number from 1 to 60")
    return int(text)
