"""A summary for people: the figures of ``pcviz/summary/1`` in a few aligned lines, and the exit status that they mean."""

from collections.abc import Iterator
from typing import Any

from pcviz.cli.status import FINE, FOUND

Summary = dict[str, Any]

UNPUT = "not yet put"  # in a producer's hand; “in hands” are all that anybody has
_ENDED = {
    "finished": "finished",
    "stopped": "stopped",
    "time-limit": "ended: its time was up",
    "deadlock": "DEADLOCK",
    "failed": "FAILED",
    "interrupted": "interrupted",
}


def status(summary: Summary) -> int:
    """1 where the figures show a bug or a deadlock, else 0."""
    items = summary["items"]
    wrong = any(items[fate] for fate in ("lost", "duplicated", "phantom")) or summary["violations"]
    return FOUND if wrong or summary["ended"] in ("deadlock", "failed") else FINE


def lines(title: str, summary: Summary) -> Iterator[str]:
    """The figures of one run; `title` is what was run."""
    yield f"{title} {_ENDED[summary['ended']]} after {summary['seconds']:.2f} s"
    if summary["explanation"]:
        yield f"  {summary['explanation']}"
    yield f"  items    {_through(summary) if _staged(summary) else _counts(summary['items'])}"
    if summary["case"]:
        yield f"  result   {summary['case']['told']}"
    for buffer in summary["buffers"]:
        capacity = "unbounded" if buffer["capacity"] is None else f"{buffer['capacity']} slots"
        let_go = "".join(f", {policy} {count}" for policy, count in sorted(buffer["by_policy"].items()))
        yield f"  buffer   {buffer['name']} ({buffer['kind']}): {capacity}, at most {buffer['peak']} in it at once{let_go}"
    if summary["shutdown"]["lost"]:
        yield f"  end      {_lost(summary)}"
    if summary["latency_s"]["max"] is not None:
        half, most, longest = (f"{summary['latency_s'][key]:.3f} s" for key in ("p50", "p95", "max"))
        yield f"  waiting  in the buffer: half of the items at most {half}, 95 % {most}, the longest {longest}"
    yield f"  pace     {summary['throughput'] or 0:.1f} items a second"
    width = max((len(thread["name"]) for thread in summary["threads"]), default=0)
    for thread in summary["threads"]:
        moved = f"put {thread['put']:>6}, got {thread['got']:>6}, stood still {thread['blocked_s']:.2f} s"
        yield f"  {thread['name']:<{width}}  {thread['role']:<8}  {thread['state']:<8}  {moved}"
    if summary["events_dropped"]:
        yield f"  {summary['events_dropped']} of {summary['events']} events could not be kept one by one"
    for sentence in summary["violations"]:
        yield f"  wrong: {sentence}"
    for finding in summary["findings"] or ():
        yield f"  {finding['name']}: {finding['sentence']}"
        yield from (f"    {line}" for line in finding["evidence"])
        if finding["advice"]:
            yield f"    → {finding['advice']}"


def _lost(summary: Summary) -> str:
    """What nobody will process any more, and where it is."""
    shutdown, unput = summary["shutdown"], summary["items"]["in_hand"]
    hands = f"{shutdown['in_hand']} in hands"
    if unput and not _staged(summary):  # where items are put several times, the account does not tell the hands apart
        hands += f", {unput} of them {UNPUT}"
    where = [f"{shutdown['left']} left inside", hands]
    if shutdown["fallen"]:
        where.append(f"{shutdown['fallen']} fallen out")
    how = f" (shutdown: {shutdown['strategy']})" if shutdown["strategy"] else ""
    return f"{shutdown['lost']} made and never processed: {', '.join(where)}{how}"


def _staged(summary: Summary) -> bool:
    """Whether items went through the stages of a pipeline."""
    return any(buffer["stage"] for buffer in summary["buffers"])


def _through(summary: Summary) -> str:
    """The account of a pipeline, where an item is put and taken several times."""
    items, hands = summary["items"], summary["shutdown"]["in_hand"]
    made = items["made"] - items["again"]
    let_go = "".join(f" + {items[fate]} {fate}" for fate in ("dropped", "rejected", "lost") if items[fate])
    sums = f"{made} made = {items['processed']} processed + {items['left']} in buffers + {hands} in hands{let_go}"
    return f"{sums}; put {items['put']} times, taken {items['delivered']} times"


def _counts(items: dict[str, int | None]) -> str:
    """The counts that are always of interest, then those that are not zero."""
    always = ("made", "put", "delivered", "processed", "left")
    rest = [fate for fate, count in items.items() if count and fate not in always]
    return ", ".join(f"{items[fate]} {UNPUT if fate == 'in_hand' else fate.replace('_', ' ')}" for fate in (*always, *rest))
