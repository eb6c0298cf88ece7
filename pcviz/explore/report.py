"""What a check may claim, in words and as ``pcviz/verdict/1``."""

from dataclasses import dataclass, field
from typing import Any

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
        return {
            "configuration": list(self.plan.configuration),
            "switches": self.plan.switches,
            "schedule": str(self.plan),
            "steps": [{"thread": step.thread, "line": step.line, "action": step.action} for step in self.story.steps],
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
    not_endless: str = ""  # why nothing is claimed of endless runs
    strength: str = ""
    schedules: int = 0
    states: int = 0
    steps: int = 0
    seconds: float = 0.0
    said: list[str] = field(default_factory=list)
    error: str = ""  # why nothing could be decided

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
        if self.error or not {c for c, _ in self.covered} - {c for c, _, _ in self.open}:
            return "undecided"
        return "ok"

    @property
    def exhaustive(self) -> bool:
        """Every configuration that was looked at was covered whole."""
        return self.counterexample is None and bool(self.covered) and not self.open and not self.walked and not self.error

    @property
    def weakest(self) -> str:
        """The strength at which everything covered was covered."""
        if self.counterexample is not None or not self.covered:
            return self.strength or STRENGTHS[0]
        best: dict[Configuration, int] = {}
        for configuration, strength in self.covered:
            best[configuration] = max(best.get(configuration, 0), STRENGTHS.index(strength))
        return STRENGTHS[min(best.values())]

    def claims(self) -> list[str]:
        """What was covered and what was not, in sentences."""
        said = []
        by: dict[str, list[Configuration]] = {}
        best: dict[Configuration, str] = {}
        for configuration, strength in self.covered:
            if configuration not in best or STRENGTHS.index(strength) > STRENGTHS.index(best[configuration]):
                best[configuration] = strength
        for configuration, strength in best.items():
            by.setdefault(strength, []).append(configuration)
        for strength, configurations in by.items():
            said.append(f"All interleavings at {strength} strength of: {'; '.join(map(str, configurations))}.")
        for configuration, strength, schedules in self.walked:
            said.append(f"{schedules:,} random schedules at {strength} strength of: {configuration}.")
        for configuration, strength, reason in self.open:
            at = f" at {strength} strength" if strength else ""
            said.append(f"Not covered{at}: {configuration} ({reason}).")
        if self.not_endless and not self.open:
            said.append(f"Nothing is claimed of endless runs: {self.not_endless}.")
        return said

    def as_json(self) -> dict[str, Any]:
        """One object in the shape ``pcviz/verdict/1``."""
        result: dict[str, Any] = {
            "schema": "pcviz/verdict/1",
            "verdict": self.verdict,
            "exhaustive": self.exhaustive,
            "strength": self.weakest,
            "explored": {
                "configurations": [list(configuration) for configuration in self.tried],
                "schedules": self.schedules,
                "states": self.states,
                "steps": self.steps,
                "seconds": round(self.seconds, 3),
            },
            "counterexample": None if self.counterexample is None else self.counterexample.as_json(),
        }
        if self.error:
            result["error"] = self.error
        return result

    def text(self) -> str:
        """The report for a terminal."""
        lines = list(self.said)
        if self.counterexample is not None:
            plan, story = self.counterexample.plan, self.counterexample.story
            steps = len(plan.steps)
            lines += [
                "",
                f"{self.verdict}: {story.violation.sentence}",
                f"{steps} step{'s' * (steps != 1)}, {plan.switches} switches; {plan.configuration}; {plan.strength} strength",
                "",
                *(f"{number:4}. {step.thread} {step.action}" for number, step in enumerate(story.steps, 1)),
                "",
                *story.blame.sentences(),
                f"schedule: {plan}",
            ]
        elif self.error:
            lines.append(f"undecided: {self.error}")
        else:
            lines += [
                "",
                f"{self.verdict}: " + ("no schedule breaks it." if self.verdict == "ok" else "not enough was covered."),
            ]
        lines += self.claims()
        lines.append(f"{self.schedules:,} executions, {self.states:,} states, {self.steps:,} steps in {self.seconds:.1f} s")
        return "\n".join(lines)
