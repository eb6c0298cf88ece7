"""How a run ended: as what, whether its account adds up, what became of the prediction."""

from rich.text import Text

from pcviz.trace.snapshot import Account, Snapshot
from pcviz.tui.look import Look
from pcviz.tui.picture.farewell import account as farewell
from pcviz.workshop.run import Run


def ending(look: Look, run: Run, shot: Snapshot, expected: str | None = None, seen: str = "") -> Text:
    """`expected` is what was predicted, if anything; `seen` what the run answered, "" if that could not be seen."""
    account = shot.account
    ended = run.ended or ""
    text = Text()
    bad = ended in ("deadlock", "failed")
    text.append(f"The run has ended: {ended.replace('-', ' ')}.", look.alarm if bad else look.good)
    if run.explanation:
        text.append(f" {run.explanation}", look.text)
    unsound = [f"{count} {word}" for word, count in _faults(account) if count]
    text.append(
        f"\n{_sums(shot)}" + (f"; {', '.join(unsound)}" if unsound else ""),
        look.alarm if unsound else look.text,
    )
    words, lossy = farewell(shot, run.settings.shutdown)
    text.append(f"\n{words}", look.alarm if lossy else look.text)
    report = run.report()
    if report is not None:
        text.append(look.plain(f"\n{report['told']}"), look.text)
    if expected is not None:
        right = expected == seen
        was = f"It was “{seen}”" if seen else "It ended before that could be seen"
        text.append(look.plain(f"\nYou expected “{expected}”. {was}"), look.good if right else look.accent)
        text.append(": you saw it coming." if right else ". Run it again and watch for the moment.", look.text)
    return text


def _sums(shot: Snapshot) -> str:
    """The account, as it must add up."""
    account = shot.account
    if any(buffer.stage for buffer in shot.buffers):
        sums = f"made {account.once} = processed {account.processed}{_let_go(account)} + in buffers {account.left}"
        return f"{sums} + in hands {account.unfinished}; put {account.put} times, taken {account.delivered} times"
    return (
        f"made {account.made} = put {account.put}{_let_go(account)} + in hand {account.in_hand}"
        f"; put {account.put} = delivered {account.delivered} + left {account.left}; processed {account.processed}"
    )


def _let_go(account: Account) -> str:
    """What a policy let go."""
    counts = (("dropped", account.dropped), ("rejected", account.rejected))
    return "".join(f" + {word} {count}" for word, count in counts if count)


def _faults(account: object) -> list[tuple[str, int]]:
    names = (("lost", "lost"), ("duplicated", "delivered twice"), ("phantom", "delivered but never put"))
    return [(word, getattr(account, name)) for name, word in names]
