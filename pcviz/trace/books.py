"""The account of all items: how many there are of each fate.

Whatever the events are, two sums hold:

    made = put + dropped + rejected + in hand
    put + duplicated + phantom = delivered + left + lost

Some items have no number: another program's, and those whose events could not be kept. Of them only sums are known.
"""

from pcviz.trace.buffer import Buffer
from pcviz.trace.snapshot import Account


class Books:
    __slots__ = (
        "_hand_pool",
        "_left_pool",
        "again",
        "anonymous",
        "blind",
        "caller_runs",
        "delivered",
        "dropped",
        "duplicated",
        "in_hand",
        "left",
        "lost",
        "made",
        "phantom",
        "processed",
        "put",
        "rejected",
    )

    def __init__(self) -> None:
        self.made = self.put = self.delivered = self.processed = self.dropped = self.rejected = 0
        self.caller_runs = 0  # of the rejected: processed by their producers
        self.in_hand = self.left = self.lost = self.duplicated = self.phantom = 0
        self.again = 0  # of `made`: items that were delivered before
        self.anonymous = False  # whether items without a number went by
        self.blind = False  # whether events were lost, so that an unknown item proves nothing
        self._hand_pool = 0  # how many of `in_hand` have no number
        self._left_pool = 0  # how many of `left`

    def account(self) -> Account:
        return Account(
            made=self.made,
            put=self.put,
            delivered=self.delivered,
            processed=self.processed,
            dropped=self.dropped,
            rejected=self.rejected,
            in_hand=self.in_hand,
            left=self.left,
            lost=self.lost,
            duplicated=self.duplicated,
            phantom=self.phantom,
            caller_runs=self.caller_runs,
            again=self.again,
        )

    @property
    def processable(self) -> int:
        """How many items have come to somebody who processes them."""
        return self.delivered + self.caller_runs

    def copy(self) -> "Books":
        twin = Books.__new__(Books)
        for name in Books.__slots__:
            setattr(twin, name, getattr(self, name))
        return twin

    def recognise_in_hand(self) -> bool:
        """Whether an item that shows up in a hand can be one of those that lost their number there."""
        if not self._hand_pool:
            return False
        self._hand_pool -= 1
        return True

    def make_unnumbered(self) -> None:
        self.anonymous = True
        self.made += 1
        self.in_hand += 1
        self._hand_pool += 1

    def put_unnumbered(self, buffer: Buffer) -> None:
        self.anonymous = True
        if buffer.debt:
            buffer.debt -= 1
            return
        self._pour_in(1)
        buffer.put += 1
        buffer.others += 1

    def deliver_unnumbered(self, count: int = 1) -> bool:
        """Out of what is left; False if not all of them had been known to be put."""
        self.anonymous = True
        unknown = max(0, count - self._left_pool)
        self._pour_in(unknown)
        self._left_pool -= count
        self.left -= count
        self.delivered += count
        return not unknown

    def turn_away_unnumbered(self, buffer: Buffer) -> None:
        """Out of the buffer, or out of a hand; the caller counts it as dropped or rejected."""
        self.anonymous = True
        if buffer.others and self._left_pool:
            self._left_pool -= 1
            self.left -= 1
            self.put -= 1
            buffer.put -= 1
            buffer.others -= 1
        else:
            self._out_of_hands(1)

    def _out_of_hands(self, count: int) -> None:
        """Out of hands with these; what no hand is known to have had was made on the way."""
        known = min(count, self._hand_pool)
        self._hand_pool -= known
        self.in_hand -= known
        self.made += count - known

    def _pour_in(self, count: int) -> None:
        self._out_of_hands(count)
        self.put += count
        self.left += count
        self._left_pool += count

    def add_up(self, counts: dict[str, int]) -> bool:
        """Add events by kind; False if none of them moved an item. All items lose their number."""
        made, put, got, dropped, rejected, done = (
            counts.get(kind, 0) for kind in ("make", "put", "get", "drop", "reject", "done")
        )
        if not made + put + got + dropped + rejected + done:
            return False
        self.anonymous = self.blind = True
        self.made += made
        self.in_hand += made
        self._hand_pool = self.in_hand
        self._left_pool = self.left
        self._pour_in(put)
        self.deliver_unnumbered(got)
        self._out_of_hands(dropped + rejected)
        self.dropped += dropped
        self.rejected += rejected
        self.processed += done
        return True
