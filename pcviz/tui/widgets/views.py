"""What is shown below the stage: the timeline, the charts, the insight panel; side by side where there is room for it."""

from collections.abc import Callable

from textual.containers import Horizontal
from textual.widget import Widget

from pcviz.insight.expectation import expect
from pcviz.insight.report import Lamp, Report, report
from pcviz.insight.study import Study
from pcviz.trace.snapshot import Snapshot
from pcviz.trace.state import State
from pcviz.trace.timeline import Timeline
from pcviz.tui.look import Look
from pcviz.tui.picture.curves import Figures
from pcviz.tui.widgets.charts import Charts
from pcviz.tui.widgets.insight import InsightPanel
from pcviz.tui.widgets.timeline import TimelineChart
from pcviz.workshop.policy import BLOCK
from pcviz.workshop.settings import Settings

SIDE_BY_SIDE_FROM = 180  # columns
AXIS = 1  # row below the timeline
TIMELINE, CHARTS, INSIGHT = "timeline", "charts", "insight"
NAMES = (TIMELINE, CHARTS, INSIGHT)
# Wall seconds; a little less than the frames that they fall on, or each second one would come just too early.
EVERY_S = {TIMELINE: 0.0, CHARTS: 0.17, INSIGHT: 0.47}


class Views(Horizontal):
    """One at a time, chosen by `turn` and `choose`; all of them from `SIDE_BY_SIDE_FROM` columns on."""

    DEFAULT_CSS = """
    Views { height: auto; }
    Views > Drawn { width: 3fr; height: 100%; }
    Views > Charts { width: 4fr; }
    Views.-one > Drawn { display: none; }
    Views.-one > .-shown { display: block; }
    """

    def __init__(self, look: Look, clock: Callable[[], float], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.current = TIMELINE
        self.wide = False
        self._clock = clock
        self._due = dict.fromkeys(NAMES, 0.0)
        self.timeline, self.charts, self.insight = TimelineChart(look), Charts(look), InsightPanel(look)
        self._views: dict[str, Widget] = {TIMELINE: self.timeline, CHARTS: self.charts, INSIGHT: self.insight}
        self._arrange()

    def compose(self):  # type: ignore[no-untyped-def]
        yield from self._views.values()

    def shows(self, name: str) -> bool:
        return self.wide or name == self.current

    def turn(self) -> None:
        """The next one, or the next page of the charts."""
        if self.shows(CHARTS) and (self.wide or self.current == CHARTS) and self.charts.turn():
            return
        if not self.wide:
            self.choose(NAMES[(NAMES.index(self.current) + 1) % len(NAMES)])

    def choose(self, name: str) -> None:
        self.current = name
        self._arrange()
        self._due = dict.fromkeys(NAMES, 0.0)

    def _arrange(self) -> None:
        self.set_class(not self.wide, "-one")
        for name, view in self._views.items():
            view.set_class(self.shows(name), "-shown")

    def fit(self, threads: int, width: int, room: int) -> None:
        """Take as many rows as are wanted of at most `room`, and all views at once from so many columns on."""
        if self.wide != (width >= SIDE_BY_SIDE_FROM):
            self.wide = width >= SIDE_BY_SIDE_FROM
            self._arrange()
        wanted = room
        if not self.wide and self.current == TIMELINE:
            wanted = min(room, self.timeline.rows_for(threads, width, room) + AXIS)
        if self.styles.height is None or self.styles.height.value != wanted:
            self.styles.height = wanted

    # What they show

    def show(
        self,
        shot: Snapshot,
        timeline: Timeline,
        study: Study,
        state: State,
        settings: Settings | None = None,
        lamps: tuple[Lamp, ...] = (),
    ) -> None:
        """Draw those that are in sight and due. `settings` are those of a workbench buffer, for which theory has figures."""
        now = self._clock()
        for name in NAMES:
            if not self.shows(name) or now < self._due[name]:
                continue
            self._due[name] = now + EVERY_S[name]
            if name == TIMELINE:
                self.timeline.show(timeline, shot)
            elif name == CHARTS:
                self.charts.show(figures(study, state, shot.t, settings))
            else:
                self.insight.show(self.report(study, state, shot.t, settings, lamps))

    def report(self, study: Study, state: State, t: float, settings: Settings | None, lamps: tuple[Lamp, ...]) -> Report:
        return report(study.observer, state, t, settings=settings, blocking=blocks(settings), lamps=lamps)


def figures(study: Study, state: State, t: float, settings: Settings | None) -> Figures:
    """What charts are drawn from, as of run second `t`."""
    study.series.advance(t)
    measures = study.observer.measures(state, t)
    since = study.observer.measures(state, t, since_mark=True)
    series = tuple(study.series.buffers.values())
    expected = expect(settings, blocking=blocks(settings)) if settings is not None and len(series) == 1 else None
    return Figures(measures, series, expected, since.t - since.seconds)


def blocks(settings: Settings | None) -> bool:
    """Whether putters wait for room, as theory takes for granted."""
    return settings is None or settings.policy == BLOCK
