"""The cheat sheet for the night before: the whole deck on one page."""

import textwrap
from collections.abc import Sequence

from pcviz.lessons.interview.card import Card
from pcviz.lessons.prose import flowing

WIDTH = 80
ROWS = 60
INDENT = 4


def sheet(cards: Sequence[Card]) -> list[str]:
    """Lines of at most 80 columns: each card's number and title, and what to keep in mind."""
    lines = ["PRODUCER AND CONSUMER, THE NIGHT BEFORE"]
    for number, card in enumerate(cards, 1):
        lines += textwrap.wrap(
            f"{card.title} {flowing(card.sheet)}",
            WIDTH,
            initial_indent=f"{number:>2}. ",
            subsequent_indent=" " * INDENT,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return lines
