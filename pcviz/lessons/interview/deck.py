"""The deck: the cards that come with pcviz, and those that a teacher has put beside the progress."""

from pathlib import Path

from pcviz.lessons.interview.card import Card, CardError, read_card
from pcviz.lessons.progress import data_folder
from pcviz.workshop.settings import nearest

HERE = Path(__file__).parent / "deck"


def own_folder() -> Path:
    """Where cards of one's own are looked for."""
    return data_folder() / "deck"


def load_deck(*folders: Path) -> list[Card]:
    """All cards, those first that are asked most often. One's own takes the place of one with its name. Raises CardError."""
    cards: dict[str, Card] = {}
    for folder in folders or (HERE, own_folder()):
        for path in sorted(folder.glob("*.toml")):
            cards[path.stem] = read_card(path)
    return sorted(cards.values(), key=lambda card: (card.rank, card.name))


def pick(cards: list[Card], name: str) -> Card:
    """The card of this name, or with this number in the list. Raises CardError."""
    if name.isdecimal() and 1 <= int(name) <= len(cards):
        return cards[int(name) - 1]
    names = [card.name for card in cards]
    if name not in names:
        raise CardError(f"no card {name!r}{nearest(name, names)}; pcviz interview --list names them all")
    return cards[names.index(name)]
