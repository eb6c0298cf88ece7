"""Thundering herd: notify_all wakes many, and most of them find nothing and wait again."""

from collections.abc import Iterator

from pcviz.insight.finding import Finding
from pcviz.insight.observations import Observations
from pcviz.insight.wakes import HERD
from pcviz.insight.words import share

TIMES = 2
BACK = 10  # threads
MOST = 0.6  # of those woken


def thundering_herd(seen: Observations) -> Iterator[Finding]:
    for notes in seen.conditions:
        if notes.herds < TIMES or notes.herd_back < BACK or notes.herd_back < MOST * notes.herd_woken:
            continue
        each = notes.herd_woken / notes.herds
        back = notes.herd_back / notes.herd_woken
        yield Finding(
            name="thundering herd",
            sentence=(
                f"notify_all on {notes.name} wakes {each:.0f} threads at a time, and {share(back)} of them go straight back "
                "to waiting."
            ),
            evidence=(
                f"{notes.herds:,} of {notes.notifies:,} notifies woke {HERD} threads or more: {notes.herd_woken:,} in all",
                f"{notes.herd_back:,} of them looked, and waited again",
            ),
            weight=min(0.8, 0.3 + 0.5 * back),
            advice="One item is work for one thread: notify, on a condition that only those wait on who can use it.",
            moments=notes.herd_moments,
        )
