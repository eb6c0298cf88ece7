"""The keys of what is shown below the stage, the timeline's among them, for a screen that has `Views`."""

from textual.binding import Binding

from pcviz.tui.widgets.timeline import TimelineChart
from pcviz.tui.widgets.timeline_keys import TIMELINE_KEYS, TimelineKeys
from pcviz.tui.widgets.views import INSIGHT, TIMELINE, Views

VIEW_KEYS = (
    Binding("v", "next_view", "view", tooltip="Below the stage: the timeline, the charts, the insight panel", id="view.next"),
    Binding("i", "insight", "insight", tooltip="What the figures say; again: all of it, with its evidence", id="view.insight"),
    *TIMELINE_KEYS,
)


class ViewKeys(TimelineKeys):
    """Mixed into a screen, whose BINDINGS take in `VIEW_KEYS`."""

    @property
    def views(self) -> Views:
        return self.query_one(Views)  # type: ignore[attr-defined, no-any-return]

    def _timeline(self) -> TimelineChart:
        if not self.views.shows(TIMELINE):
            self.views.choose(TIMELINE)
        return self.views.timeline

    def action_next_view(self) -> None:
        self.views.turn()

    def action_insight(self) -> None:
        if self.views.shows(INSIGHT):
            self.open_insight()
        else:
            self.views.choose(INSIGHT)

    def open_insight(self) -> None:
        """All that the panel says, with its evidence."""
        raise NotImplementedError
