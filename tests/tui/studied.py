"""A run written by hand that has something to show in every chart, studied as the app does it."""

from pcviz.insight.report import Lamp, Report, report
from pcviz.insight.study import Study
from pcviz.trace.state import State
from pcviz.trace.timeline import Timeline
from pcviz.tui.picture.curves import Figures
from pcviz.tui.widgets.views import figures
from pcviz.workshop.settings import Settings
from tests.scripted import Script

QUEUE = "queue"
SETTINGS = Settings(capacity=2, producers=2, consumers=1, make=0.5, take=0.4, pattern="fixed")


def busy(rounds: int = 12) -> Script:
    """Two producers, one consumer that is slower, two slots: P2 waits for room in each round, and C1 wakes it."""
    script = Script().thread("P1", "producer").thread("P2", "producer").thread("C1", "consumer")
    script.lock("mutex").condition("not_full", "mutex").condition("not_empty", "mutex").buffer(QUEUE, 2)
    for number in range(1, rounds + 1):
        for producer in ("P1", "P2"):
            item = f"{producer}·{number}"
            script.make(producer, item).work(producer, "making", 0.3, item).later(0.15).wake(producer)
            script.offer(producer, QUEUE, item).ask(producer, "mutex").own(producer, "mutex").later(0.01)
            if producer == "P2":
                script.wait("P2", "not_full")
                for taken in ("P1", "P2") if number > 1 else ("P1",):
                    before = f"{taken}·{number if taken == 'P1' else number - 1}"
                    script.later(0.3 + 0.01 * (number % 4)).take("C1", QUEUE).own("C1", "mutex").get("C1", QUEUE, before)
                    if taken == "P2" or number == 1:
                        script.notify("C1", "not_full", "P2")
                    script.release("C1", "mutex").work("C1", "processing", 0.2, before).later(0.05).wake("C1")
                    script.done("C1", QUEUE, before)
                script.own("P2", "mutex")
            script.put(producer, QUEUE, item).release(producer, "mutex")
    return script.later(0.3)


class Studied:
    def __init__(self, script: Script) -> None:
        script.event("you", "set", 0, ["scale", 1])
        self.state, self.study, self.timeline = State(), Study(), Timeline(20.0)
        for event in script.events:
            self.state.apply(event)
            self.timeline.observe(event, self.state)
            self.study.observe(event, self.state)

    def figures(self, settings: Settings | None = SETTINGS) -> Figures:
        return figures(self.study, self.state, self.state.t, settings)

    def report(self, settings: Settings | None = SETTINGS, lamps: tuple[Lamp, ...] = ()) -> Report:
        return report(self.study.observer, self.state, settings=settings, lamps=lamps)
