"""When a card is asked again: what the reviews say, by FSRS (free spaced repetition scheduler)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pcviz.lessons.interview.card import Card
from pcviz.lessons.progress import Review


@dataclass(frozen=True)
class Standing:
    """How a card stands: never marked, due, or known until `due`."""

    reviews: int = 0
    mark: int = 0  # the last one
    due: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        return self.due is not None and self.due <= now


def standings(reviews: Iterable[Review]) -> dict[str, Standing]:
    """Fold the reviews, in the order of time. The same reviews give the same days: nothing is drawn by chance."""
    import fsrs

    scheduler = fsrs.Scheduler(enable_fuzzing=False)
    cards: dict[str, fsrs.Card] = {}
    found: dict[str, Standing] = {}
    for review in sorted(reviews, key=lambda one: one.when):
        when = review.when.astimezone(UTC)
        card = cards.get(review.card) or fsrs.Card(card_id=1, due=when)
        cards[review.card], _ = scheduler.review_card(card, fsrs.Rating(review.mark), when)
        count = found.get(review.card, Standing()).reviews + 1
        found[review.card] = Standing(count, review.mark, cards[review.card].due)
    return found


def order(cards: Sequence[Card], known: dict[str, Standing], now: datetime) -> list[Card]:
    """In which order to ask: what is due, the longest overdue first; then what is new, in the deck's order; then the rest."""

    def place(card: Card) -> tuple[int, float]:
        standing = known.get(card.name, Standing())
        if standing.due is None:
            return 1, 0.0
        return (0 if standing.is_due(now) else 2), standing.due.timestamp()

    return sorted(cards, key=place)


def in_words(standing: Standing, now: datetime) -> str:
    """When it comes again, for a person."""
    if standing.due is None:
        return "new"
    seconds = (standing.due - now).total_seconds()
    if seconds <= 0:
        return "due"
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = round(seconds / size)
            return f"in {count} {word}{'' if count == 1 else 's'}"
    return "in a minute"
