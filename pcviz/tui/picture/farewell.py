"""The end of a run in words: while it shuts down, who has stopped and what is left; then what was lost, to the last item."""

from pcviz.insight.words import count
from pcviz.trace.snapshot import Snapshot, Status
from pcviz.trace.summary import shutdown_account

OVER = (Status.FINISHED, Status.FAILED, Status.STOPPED)
NAMED = 8  # threads


def progress(shot: Snapshot) -> str:
    """While main carries the shutdown out."""
    workers = [thread for thread in shot.threads if thread.role in ("producer", "consumer")]
    stopped = [thread.name for thread in workers if thread.status in OVER]
    still = [thread.name for thread in workers if thread.status not in OVER]
    parts = [f"stopped: {_names(stopped)}", f"still there: {_names(still)}"]
    parts.append(f"{count(shot.account.left, 'item')} left, {shot.account.unfinished} in hands")
    return "Shutdown. " + "; ".join(parts)


def _names(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return (" ".join(names[:NAMED]) + more) or "nobody"


def account(shot: Snapshot, strategy: str) -> tuple[str, bool]:
    """What the shutdown cost, and whether that is anything."""
    sums = shutdown_account(shot, strategy)
    parts = [f"processed {sums['processed']}", f"left {sums['left']}", f"in hands {sums['in_hand']}"]
    if sums["fallen"]:
        parts.append(f"fallen {sums['fallen']}")
    lost = f"{count(sums['lost'], 'item')} lost" if sums["lost"] else "nothing lost"
    return f"In the end (shutdown: {strategy}): {', '.join(parts)}: {lost}.", bool(sums["lost"])
