"""The first screen: pick a scenario; the one under the cursor already runs."""

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Footer

from pcviz.tui.motion import Motion
from pcviz.tui.screens.lab import LabScreen
from pcviz.tui.widgets.headline import Headline
from pcviz.tui.widgets.legend import Legend
from pcviz.tui.widgets.picker import Picker
from pcviz.tui.widgets.stage import Stage


class HomeScreen(LabScreen):
    BINDINGS = [
        Binding("question_mark", "app.glossary", "What am I looking at?", key_display="?", id="glossary"),
        Binding("t", "app.switch_theme", "Light/dark", id="theme"),
        Binding("q", "app.quit", "Quit", id="quit"),
    ]

    def furniture(self) -> ComposeResult:
        yield Headline(self.look)
        yield Picker(self.look)
        yield Stage(self.look)
        yield Legend(self.look)
        yield Footer()

    def on_mount(self) -> None:
        self._names: list[str] = []
        # The first picture does not wait for reading scenarios, which takes longer than drawing it.
        self.call_after_refresh(self._open)

    def _open(self) -> None:
        from pcviz.tui.pulse import FrameRate
        from pcviz.workshop.scenario import find_scenarios, load_scenario

        scenarios = {name: load_scenario(name) for name in find_scenarios()}
        self._names = sorted(scenarios, key=lambda name: (name != "basic", name))
        picker = self.query_one(Picker)
        picker.offer([(scenarios[name].title, scenarios[name].description) for name in self._names])
        picker.focus()
        self._scenarios = scenarios
        self._motion = Motion(self.lab.clock, self.lab.options.reduced_motion)
        self._rate = FrameRate(self.lab.options.fps, self.lab.clock)
        self._preview()
        self._frame()

    def _preview(self) -> None:
        """Run the scenario under the cursor, for the eye only."""
        from pcviz.tui.pulse import Pulse
        from pcviz.workshop.run import Run

        self._motion.clear()
        self.query_one(Stage).forget()
        name = self._names[self.query_one(Picker).at]
        self._pulse = self.lab.attend(Pulse(Run(self._scenarios[name]), self._motion))
        self._pulse.run.start()

    def _frame(self) -> None:
        self._rate.begin()
        if self.is_current:
            self._pulse.beat()
            if self._pulse.run.ended:
                self.lab.dismiss_pulse(self._pulse)
                self._preview()
            self._show()
        self.set_timer(self._rate.delay(), self._frame)

    def _show(self) -> None:
        shot = self._pulse.snapshot()
        name = self._names[self.query_one(Picker).at]
        self.query_one(Headline).show(
            shot, title=f"{self._scenarios[name].title} (preview)", detail="Enter to take the controls", mode="live"
        )
        self.query_one(Stage).show(shot, self._motion, self._motion.clock())

    def on_picker_moved(self) -> None:
        self.lab.dismiss_pulse(self._pulse)
        self._preview()

    def on_picker_chosen(self) -> None:
        from pcviz.tui.options import RunOptions

        name = self._names[self.query_one(Picker).at]
        self.lab.open_workshop(RunOptions(name, self._scenarios[name]))

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.set_class(event.size.height < 30, "-low")

    def on_screen_suspend(self) -> None:
        if self._names:
            self._pulse.run.pause()

    def on_screen_resume(self) -> None:
        if self._names:
            self._pulse.run.resume()
