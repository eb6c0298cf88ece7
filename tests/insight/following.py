"""Runs observed as the app does it: each event folded, then handed to the observer."""

import json
from pathlib import Path

from pcviz.insight.finding import Finding
from pcviz.insight.observer import Observer
from pcviz.sync.virtual import Virtual
from pcviz.trace.event import Event
from pcviz.trace.recorder import FULL
from pcviz.trace.state import State
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import Scenario, parse
from tests.scripted import Script


class Followed:
    """A state and its observer."""

    def __init__(self, events: list[Event] | None = None) -> None:
        self.state = State()
        self.observer = Observer()
        self.follow(events or [])

    def follow(self, events: list[Event]) -> "Followed":
        for event in events:
            self.state.apply(event)
            self.observer.observe(event, self.state)
        return self

    def measures(self, now: float | None = None, **options):
        return self.observer.measures(self.state, now, **options)

    def buffer(self, now: float | None = None, **options):
        """The measures of the only buffer."""
        (buffer,) = self.measures(now, **options).buffers
        return buffer

    def thread(self, name: str, now: float | None = None):
        return next(one for one in self.measures(now).threads if one.name == name)

    def findings(self, name: str = "", now: float | None = None) -> list[Finding]:
        return [one for one in self.observer.findings(self.state, now) if name in ("", one.name)]

    def names(self, now: float | None = None) -> list[str]:
        return [finding.name for finding in self.findings(now=now)]


def follow(script: Script) -> Followed:
    return Followed(script.events)


def scenario(**keys) -> Scenario:
    """A scenario of these keys."""
    return parse("\n".join(['title = "a test"', *(f"{key} = {json.dumps(value)}" for key, value in keys.items())]), "test")


def virtual_run(seconds: float | None = None, seed: int = 1, level: str = FULL, trace: Path | None = None, **keys) -> Followed:
    """A scenario on virtual threads, from its beginning to its end."""
    return _to_the_end(Run(scenario(**keys), seed=seed, seconds=seconds, kernel=Virtual(seed, level), trace=trace))


def live_run(scale: float = 20.0, seed: int = 1, level: str = FULL, **keys) -> Followed:
    """A finite scenario on real threads, `scale` times as fast."""
    return _to_the_end(Run(scenario(**keys), seed=seed, level=level, overrides={"scale": scale}))


def _to_the_end(run: Run) -> Followed:
    followed = Followed()
    run.start()
    while not run.ended:
        followed.follow(run.drain())
        run.tend(followed.state)
    followed.follow(run.drain(None))
    run.close()
    return followed
