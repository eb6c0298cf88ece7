"""A finding: one plain sentence about a run, and what it rests on."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Moment:
    """Where to look. Run seconds, and how many events had happened when it began: a position for `trace.history.History.at`."""

    since: float
    until: float
    position: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What a diagnosis says. `weight` from 0 to 1 is how much it matters: the heaviest is told first."""

    name: str  # "convoy", as in docs/insight.md
    sentence: str
    evidence: tuple[str, ...]  # figures, times and names, one line each
    weight: float
    advice: str = ""  # what to do, in one line
    threads: tuple[int, ...] = field(default=(), kw_only=True)
    moments: tuple[Moment, ...] = field(default=(), kw_only=True)

    def plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "name": self.name,
            "sentence": self.sentence,
            "evidence": list(self.evidence),
            "advice": self.advice,
            "weight": round(self.weight, 3),
            "threads": list(self.threads),
            "moments": [[moment.since, moment.until, moment.position] for moment in self.moments],
        }
