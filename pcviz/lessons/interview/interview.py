"""One interview: the cards of a sitting, one after another, each asked, answered, revealed and marked. Knows no screen."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from pcviz.lessons.interview.card import Card
from pcviz.lessons.interview.recall import Standing, in_words, order, standings
from pcviz.lessons.progress import MARKS, Progress, ProgressError, Review


def utc_now() -> datetime:
    return datetime.now(UTC)


class Interview:
    """Asks `cards`, for `minutes` at most (None: as long as there are cards)."""

    def __init__(
        self,
        cards: Sequence[Card],
        progress: Progress,
        *,
        minutes: float | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._progress = progress
        self._now = now
        self.trouble = ""  # why progress is not kept, or what was set aside; said once by whoever shows it
        self.known = self._read()
        self.cards = order(cards, self.known, now())
        self.at = 0
        self.revealed = False
        self.given = ""  # the answer in the learner's own words
        self.choice = 0  # the number of the choice taken, from 1
        self.told = 0  # follow-ups whose answer was asked for
        self._asked = False  # the card at hand is being looked at
        self.tally: Counter[str] = Counter()
        self._begun = now()
        self._limit_s = None if minutes is None else minutes * 60

    def _read(self) -> dict[str, Standing]:
        try:
            known = standings(self._progress.reviews())
        except ProgressError as error:
            self.trouble = f"{error}. The interview goes on, but nothing is remembered."
            return {}
        self.trouble = self._progress.notice
        return known

    @property
    def card(self) -> Card:
        return self.cards[self.at]

    @property
    def left_s(self) -> float | None:
        """Seconds that are left; None where nobody set a limit."""
        if self._limit_s is None:
            return None
        return max(0.0, self._limit_s - (self._now() - self._begun).total_seconds())

    @property
    def over(self) -> bool:
        """Nothing more to ask. Time that runs out ends it between two cards, never within one."""
        return self.at >= len(self.cards) or (not self._asked and self.at > 0 and self.left_s == 0.0)

    def standing(self, card: Card) -> str:
        """When the card comes again, or that it is new."""
        return in_words(self.known.get(card.name, Standing()), self._now())

    def ask(self) -> Card:
        """The card is being looked at now: from here on it may be finished, whatever the clock says."""
        self._asked = True
        return self.card

    def reveal(self, given: str = "", choice: int = 0) -> None:
        self._asked = True
        self.revealed = True
        self.given, self.choice = given.strip(), choice

    def follow(self) -> bool:
        """Tell the answer of one more follow-up; False where all are told."""
        if self.told == len(self.card.follow_ups):
            return False
        self.told += 1
        return True

    @property
    def right(self) -> bool | None:
        """Whether the choice was the right one; None where none was taken."""
        return self.choice == self.card.right if self.choice else None

    def mark(self, mark: int) -> str:
        """Mark yourself, 1 (again) to 4 (easy), and go on to the next card. Says when this one comes again."""
        card = self.card
        review = Review(self._now(), card.name, mark)
        try:
            self._progress.add(review)
            self.known = standings(self._progress.reviews())
        except ProgressError as error:
            self.trouble = f"{error}. The interview goes on, but nothing is remembered."
            said = "not remembered"
        else:
            self.trouble = self._progress.notice
            self._progress.notice = ""
            said = f"comes again {self.standing(card)}"
        self.tally[MARKS[mark - 1]] += 1
        self.at += 1
        self.revealed = self._asked = False
        self.given, self.choice, self.told = "", 0, 0
        return f"{card.title.rstrip('.')}: {MARKS[mark - 1]}, {said}."

    @property
    def summary(self) -> str:
        """How it went, in a sentence."""
        count = self.tally.total()
        if not count:
            return "Nothing was marked."
        parts = ", ".join(f"{self.tally[mark]} {mark}" for mark in MARKS if self.tally[mark])
        soon = sum(standing.is_due(self._now()) for standing in self.known.values())
        due = f" {soon} {'is' if soon == 1 else 'are'} due again now." if soon else ""
        return f"{count} {'question' if count == 1 else 'questions'}: {parts}.{due}"
