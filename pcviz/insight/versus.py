"""Two runs beside each other: what tells them apart, in one plain sentence."""

from collections.abc import Iterator
from dataclasses import dataclass

from pcviz.insight.measure import Measures
from pcviz.insight.words import count, names, share
from pcviz.trace.snapshot import Snapshot

EARLY_S = 3.0  # run seconds before which figures say more about the start than about the two
EARLY_ITEMS = 5
CLOSE = 0.03  # rates no farther apart than this are as good as equal
CLOSE_SHARES = 0.03


@dataclass(frozen=True, slots=True)
class Sight:
    """One of the two as it is now. `lately` measures since a control was turned."""

    letter: str
    shot: Snapshot
    lately: Measures

    @property
    def over(self) -> bool:
        return self.shot.phase not in ("", "running", "draining", "stopping")

    @property
    def blocked(self) -> float | None:
        """The share of their time for which all threads together stand still; None where nobody has lived yet."""
        lived = sum(one.seconds for one in self.lately.threads)
        return sum(one.blocked * one.seconds for one in self.lately.threads) / lived if lived > 0 else None


def faults(sight: Sight) -> Iterator[str]:
    """What must not happen and did, the gravest first."""
    shot, account, letter = sight.shot, sight.shot.account, sight.letter
    if shot.phase == "deadlock":
        yield f"{letter} is in a deadlock after {count(account.delivered, 'item')} and {shot.t:.1f} s"
    failed = [view for view in shot.threads if view.error]
    if failed:
        yield f"in {letter} {names([view.name for view in failed])} failed ({failed[0].error})"
    odd = [(account.lost, "lost"), (account.duplicated, "delivered twice"), (account.phantom, "made of nothing")]
    said = [f"{count(number, 'item')} {word}" for number, word in odd if number]
    if said:
        yield f"{letter}: {names(said)}"
    elif shot.violations and not failed:
        yield f"{letter}: {shot.violations[0]}"


def fallen(sight: Sight) -> Iterator[str]:
    account = sight.shot.account
    for number, word in ((account.dropped, "dropped"), (account.rejected, "turned away")):
        if number:
            yield f"{sight.letter} has {word} {count(number, 'item')}"


def figures(a: Sight, b: Sight) -> Iterator[str]:
    """Throughput and the time spent waiting, one against the other."""
    for over, other in ((a, b), (b, a)):
        if over.over and not other.over:
            yield f"{other.letter} goes on: {count(other.shot.account.delivered, 'item')} so far"
            return
    if min(a.lately.seconds, b.lately.seconds) < EARLY_S or max(_delivered(a), _delivered(b)) < EARLY_ITEMS:
        return
    quick, slow = (a, b) if a.lately.throughput >= b.lately.throughput else (b, a)
    fast, less = quick.lately.throughput, slow.lately.throughput
    if fast - less <= CLOSE * fast:
        yield f"both deliver about {fast:.3g} items a second"
    else:
        more = f", {share(fast / less - 1)} more" if less and fast < 2 * less else ""
        yield f"{quick.letter} delivers {fast:.3g} items a second, {slow.letter} {less:.3g}{more}"
    if a.blocked is not None and b.blocked is not None:
        if abs(a.blocked - b.blocked) <= CLOSE_SHARES:
            yield f"in both, threads stand still for about {share((a.blocked + b.blocked) / 2)} of their time"
        else:
            yield f"threads stand still for {share(a.blocked)} of their time in A and {share(b.blocked)} in B"


def _delivered(sight: Sight) -> int:
    return sight.shot.account.delivered


def versus(a: Sight, b: Sight) -> tuple[str, str]:
    """What is wrong with either, and how they differ: two halves of one sentence, each "" where there is nothing to say."""
    wrong = [*faults(a), *faults(b)]
    rest = [*fallen(a), *fallen(b), *figures(a, b)]
    if rest and not wrong and not any((*fallen(a), *fallen(b))):
        rest.append("nothing is lost")
    return "; ".join(wrong), "; ".join(rest)
