"""``pcviz play``: you are the scheduler, in the app or in words."""

import argparse
from typing import TYPE_CHECKING

from pcviz.cli import complain
from pcviz.cli.app import open_app
from pcviz.cli.arguments import add_display
from pcviz.cli.check import add_guesses, whole
from pcviz.cli.complaint import Complaint
from pcviz.cli.status import FINE, FOUND
from pcviz.cli.terminal import need_terminal

if TYPE_CHECKING:
    from pcviz.explore.play import Session

RULES = ("producers", "consumers", "capacity", "items", "strength", "any_wake", "spurious")
WISHES = ("put", "get", "make", "order")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from pcviz.explore.bounds import STRENGTHS

    parser.add_argument(
        "target", metavar="FILE[:CLASS]|BUFFER", help="a Python file with a bounded buffer in it, or a built-in one's name"
    )
    parser.add_argument("--plain", action="store_true", help="without the app: in words, on standard input and output")
    parser.add_argument("--schedule", metavar="TEXT", help="start where this schedule ends, as check or play gave it")
    shape = parser.add_argument_group("who plays along")
    for name, most, line in (
        ("producers", 8, "number of producers (default 2)"),
        ("consumers", 8, "number of consumers (default 1)"),
        ("capacity", 1000, "capacity of the buffer (default 1)"),
        ("items", 1000, "items of each producer (default 2); the consumers share them"),
    ):
        shape.add_argument(f"--{name}", type=whole(1, most), metavar="N", help=line)
    shape.add_argument("--strength", choices=STRENGTHS, help="what one step is (default line)")
    shape.add_argument("--any-wake", action="store_true", help="you choose whom notify wakes, too")
    shape.add_argument("--spurious", action="store_true", help="waiters may wake without a notify")
    add_guesses(parser)
    add_display(parser)


def command(options: argparse.Namespace) -> int:
    from pcviz.explore.play import Session, Unplayable
    from pcviz.explore.play_game import Rules

    given = [f"--{name}" for name in ("producers", "consumers", "capacity", "items") if getattr(options, name) is not None]
    if options.schedule is not None and given:
        raise Complaint(f"{given[0]}: a schedule brings its own configuration: leave one of the two out")
    if not options.plain:
        need_terminal("pcviz play FILE --plain plays in words")
    rules = Rules(**{name: getattr(options, name) for name in RULES})
    wishes = {name: getattr(options, name) for name in WISHES}
    try:
        session = Session.open(options.target, rules, wishes, options.schedule)
    except Unplayable as error:
        complain(Complaint(error))
        return error.status
    with session:
        return in_words(session) if options.plain else open_app(options, play=session)


def in_words(session: "Session") -> int:
    """Where the game stands at an end that is none to be proud of when its player leaves, the status says so."""
    from pcviz.cli.talk import Talk

    Talk(session).go_on()
    return FOUND if session.ending is not None and session.ending.bad else FINE
