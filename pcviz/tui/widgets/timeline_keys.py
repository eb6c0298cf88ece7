"""The keys of the timeline, for any screen that has one."""

from textual.binding import Binding

from pcviz.tui.widgets.timeline import TimelineChart

TIMELINE_KEYS = (
    Binding(
        "right_square_bracket",
        "timeline_zoom(1)",
        "Closer",
        key_display="]",
        show=False,
        id="timeline.closer",
        tooltip="The timeline closer: less time, more of it; the wheel does it, too",
    ),
    Binding(
        "left_square_bracket",
        "timeline_zoom(-1)",
        "Wider",
        key_display="[",
        show=False,
        id="timeline.wider",
        tooltip="The timeline wider, up to the whole run",
    ),
    Binding(
        "shift+left,less_than_sign",
        "timeline_pan(-1)",
        "Earlier",
        key_display="<",
        show=False,
        id="timeline.earlier",
        tooltip="The timeline earlier; Shift+Left or a drag does it, too",
    ),
    Binding(
        "shift+right,greater_than_sign",
        "timeline_pan(1)",
        "Later",
        key_display=">",
        show=False,
        id="timeline.later",
        tooltip="The timeline later; Shift+Right or a drag does it, too",
    ),
    Binding(
        "l",
        "timeline_live",
        "Live",
        show=False,
        id="timeline.live",
        tooltip="The timeline back to the present; a click on its title does it, too",
    ),
)


class TimelineKeys:
    """Mixed into a screen, whose BINDINGS take in `TIMELINE_KEYS`: Textual gathers those of widgets only."""

    def _timeline(self) -> TimelineChart:
        return self.query_one(TimelineChart)  # type: ignore[attr-defined, no-any-return]

    def action_timeline_zoom(self, by: int) -> None:
        self._timeline().zoom(by)

    def action_timeline_pan(self, by: int) -> None:
        self._timeline().pan(by)

    def action_timeline_live(self) -> None:
        self._timeline().live()
