"""``pcviz interview``: questions on the producer–consumer problem, in the app or in words."""

import argparse
from typing import TYPE_CHECKING

from pcviz.cli.app import open_app
from pcviz.cli.arguments import add_display
from pcviz.cli.complaint import Complaint
from pcviz.cli.output import say
from pcviz.cli.status import FINE
from pcviz.cli.terminal import need_terminal

if TYPE_CHECKING:
    from pcviz.lessons.interview.card import Card
    from pcviz.lessons.interview.interview import Interview

LONGEST_MIN = 24 * 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "card", metavar="CARD", nargs="?", help="one card, by its name or number (see --list); without it, what is due or new"
    )
    parser.add_argument(
        "--minutes", type=minutes, metavar="N", help="end after N minutes, with the card that is being answered"
    )
    parser.add_argument("--plain", action="store_true", help="without the app: in words, on standard input and output")
    parser.add_argument("--list", action="store_true", help="list the cards, and when each is due")
    parser.add_argument("--sheet", action="store_true", help="print the cheat sheet for the night before, one page")
    add_display(parser)


def minutes(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= LONGEST_MIN:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of minutes, above 0 and at most {LONGEST_MIN}")
    return value


def command(options: argparse.Namespace) -> int:
    from pcviz.lessons.interview.card import CardError
    from pcviz.lessons.interview.deck import load_deck, pick
    from pcviz.lessons.interview.interview import Interview
    from pcviz.lessons.interview.sheet import sheet
    from pcviz.lessons.progress import Progress

    try:
        cards = load_deck()
        if options.sheet:
            say(*sheet(cards))
            return FINE
        if not options.list and not options.plain:
            need_terminal("pcviz interview --plain asks in words")
        asked = cards if options.card is None else [pick(cards, options.card)]
    except CardError as error:
        raise Complaint(error) from error
    interview = Interview(asked, Progress(), minutes=options.minutes)
    if options.list:
        return listed(interview, asked)
    return in_words(interview) if options.plain else open_app(options, interview=interview)


def listed(interview: "Interview", cards: "list[Card]") -> int:
    """Number, name, when it is due, and title of each card."""
    if interview.trouble:
        say(interview.trouble)
    names = max(len(card.name) for card in cards)
    whens = max(len(interview.standing(card)) for card in cards)
    for number, card in enumerate(cards, 1):
        say(f"{number:>2}  {card.name:<{names}}  {interview.standing(card):<{whens}}  {card.title}")
    return FINE


def in_words(interview: "Interview") -> int:
    from pcviz.cli.quiz import Quiz

    Quiz(interview).go_on()
    return FINE
