"""What the command line tells the app."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the app's first picture does not wait for what reads scenarios
    from pcviz.explore.play import Session
    from pcviz.lessons.course import Course, Entry
    from pcviz.lessons.interview.interview import Interview
    from pcviz.lessons.lesson import Lesson
    from pcviz.trace.file import Trace
    from pcviz.workshop.comparison import Comparison
    from pcviz.workshop.scenario import Scenario


@dataclass(frozen=True)
class RunOptions:
    """How a scenario is to be run: `name` is what the command line calls it, the rest goes to `pcviz.workshop.run.Run`."""

    name: str
    scenario: Scenario
    seed: int | None = None
    seconds: float | None = None
    trace: str | None = None
    overrides: Mapping[str, object] = field(default_factory=dict)
    inputs: Sequence[str] = ()
    database: str | None = None
    presenter: bool = False


@dataclass(frozen=True)
class CompareOptions:
    """What is compared and how both are run; `words` are those of the command line that say what."""

    words: Sequence[str]
    comparison: Comparison
    seed: int | None = None
    seconds: float | None = None
    overrides: Mapping[str, object] = field(default_factory=dict)

    def with_overrides(self, overrides: Mapping[str, object], seed: int) -> CompareOptions:
        return replace(self, overrides=overrides, seed=seed)


@dataclass(frozen=True)
class AppOptions:
    """`run` None: the app opens on the picker."""

    run: RunOptions | None = None
    fps: int = 30
    theme: str = "dark"
    ascii: bool = False
    reduced_motion: bool = False
    replay: Trace | None = None  # a trace to open instead,
    play: Session | None = None  # or a game
    compare: CompareOptions | None = None  # or two runs side by side
    interview: Interview | None = None  # or questions
    course: Course | None = None  # or all that there is to learn,
    entry: Entry | None = None  # one thing of it,
    lesson: Lesson | None = None  # or a lesson from a file
