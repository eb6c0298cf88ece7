"""What a check may claim: as ``pcviz/verdict/1``, and its counterexample as a trace."""

from dataclasses import dataclass, field
from typing import Any

from pcviz.explore.discover import Discovery
from pcviz.explore.execution import Configuration
from pcviz.explore.schedule import Plan
from pcviz.explore.story import Story
from pcviz.sync.steps import STRENGTHS


@dataclass
class Counterexample:
    """A schedule that shows a violation, and its story."""

    plan: Plan
    story: Story

    def as_json(self) -> dict[str, Any]:
        blame = self.story.blame
        return {
            "configuration": list(self.plan.configuration),
            "strength": self.plan.strength,
            "switches": self.plan.switches,
            "schedule": str(self.plan),
            "steps": [{"thread": step.thread, "line": step.line, "action": step.action} for step in self.story.steps],
            "violation": self.story.violation.sentence,
            "blame": {"line": blame.line, "source": blame.source, "why": blame.misconception, "mend": blame.mend},
            "explanation": self.story.explanation(),
        }


@dataclass
class Report:
    """The result of a check. Nothing is claimed of what is not in `covered`."""

    counterexample: Counterexample | None = None
    covered: list[tuple[Configuration, str]] = field(default_factory=list)
    open: list[tuple[Configuration, str, str]] = field(default_factory=list)  # with the reason
    walked: list[tuple[Configuration, str, int]] = field(default_factory=list)  # with the number of schedules
    tried: list[Configuration] = field(default_factory=list)
    alike: list[tuple[Configuration, str]] = field(default_factory=list)  # covered, but only with items that are all alike
    not_endless: str = ""  # why nothing is claimed of endless runs
    strength: str = ""
    schedules: int = 0
    states: int = 0
    steps: int = 0
    seconds: float = 0.0
    said: list[str] = field(default_factory=list)

    def try_(self, configuration: Configuration, strength: str) -> None:
        if configuration not in self.tried:
            self.tried.append(configuration)
        self.strength = self.strength or strength

    def cover(self, configuration: Configuration, strength: str) -> None:
        self.try_(configuration, strength)
        self.covered.append((configuration, strength))

    def leave_open(self, configuration: Configuration, strength: str, reason: str) -> None:
        self.try_(configuration, strength)
        self.open.append((configuration, strength, reason))

    def walk(self, configuration: Configuration, strength: str, schedules: int) -> None:
        self.try_(configuration, strength)
        self.walked.append((configuration, strength, schedules))

    @property
    def verdict(self) -> str:
        """What was found; ok needs at least one configuration of which every schedule was covered."""
        if self.counterexample is not None:
            return self.counterexample.story.violation.verdict
        if not {c for c, _ in self.covered} - {c for c, _, _ in self.open}:
            return "undecided"
        return "ok"

    @property
    def exhaustive(self) -> bool:
        """Every configuration that was looked at was covered whole."""
        return self.counterexample is None and bool(self.covered) and not self.open and not self.walked

    @property
    def weakest(self) -> str:
        """The strength at which everything covered was covered."""
        if self.counterexample is not None or not self.covered:
            return self.strength or STRENGTHS[0]
        return min(self.best().values(), key=STRENGTHS.index)

    def best(self) -> dict[Configuration, str]:
        """The greatest strength at which each configuration was covered whole."""
        found: dict[Configuration, str] = {}
        for configuration, strength in self.covered:
            if configuration not in found or STRENGTHS.index(strength) > STRENGTHS.index(found[configuration]):
                found[configuration] = strength
        return found

    def as_json(self) -> dict[str, Any]:
        """One object in the shape ``pcviz/verdict/1``."""
        return {
            "schema": "pcviz/verdict/1",
            "verdict": self.verdict,
            "exhaustive": self.exhaustive,
            "strength": self.weakest,
            "said": self.said,
            "explored": {
                "configurations": [list(configuration) for configuration in self.tried],
                "schedules": self.schedules,
                "states": self.states,
                "steps": self.steps,
                "seconds": round(self.seconds, 3),
                "covered": [[list(configuration), strength] for configuration, strength in self.best().items()],
                "random": [[list(configuration), strength, schedules] for configuration, strength, schedules in self.walked],
                "open": [[list(configuration), strength, reason] for configuration, strength, reason in self.open],
                "alike": [[list(configuration), strength] for configuration, strength in self.alike],
                "not_endless": self.not_endless or None,
            },
            "counterexample": None if self.counterexample is None else self.counterexample.as_json(),
        }


def trace_of(report: Report, discovery: Discovery) -> dict[str, Any] | None:
    """The counterexample as a trace: its header and its events."""
    found = report.counterexample
    if found is None:
        return None
    header = {
        "clock": "virtual",
        "tells": ["items", "lines"],
        "title": f"{discovery.name}: {report.verdict}",
        "seed": None,
        "settings": discovery.wishes.given(),
        "source": {"file": discovery.path, "class": discovery.name, "text": discovery.source},
        "schedule": str(found.plan),
        "story": found.story.explanation(),
    }
    return {"header": header, "events": found.story.trace}
