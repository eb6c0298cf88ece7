"""The first screen: pick a scenario; the one under the cursor already runs."""

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding

from pcviz.trace.snapshot import NOTHING
from pcviz.tui.motion import Motion
from pcviz.tui.picture.cast import order_words
from pcviz.tui.screens.lab import LabScreen
from pcviz.tui.widgets.headline import Headline
from pcviz.tui.widgets.keys import Keys
from pcviz.tui.widgets.legend import Legend
from pcviz.tui.widgets.picker import Picker
from pcviz.tui.widgets.stage import Stage

if TYPE_CHECKING:
    from pcviz.workshop.scenario import Scenario

FIRST = "basic"
FIRST_PICTURE_S = 0.03  # what laying out and drawing takes, about: until then nothing else has the interpreter
LOW = 30  # rows: below, there is room for a few names only
ROWS = 10  # of names in one column
NAMES_AT_MOST = 0.55  # of the width


class HomeScreen(LabScreen):
    BINDINGS = [
        Binding(
            "question_mark",
            "app.glossary",
            "what am I looking at",
            key_display="?",
            tooltip="Every sign, word and key on the screen",
            id="glossary",
        ),
        Binding("p", "app.choose_play", "you are the scheduler", tooltip="You decide which thread goes next", id="play"),
        Binding("c", "app.choose_comparison", "A against B", tooltip="Two variants side by side", id="compare"),
        Binding("l", "app.learn", "learn", tooltip="Lessons, exercises and levels: predict, run, explain", id="learn"),
        Binding("i", "app.interview", "quiz me", tooltip="Questions of an interview, one card at a time", id="interview"),
        Binding("f1", "app.keys", "keys", show=False, tooltip="Keys and mouse", id="keys"),
        Binding("t", "app.switch_theme", "light/dark", tooltip="The other theme", id="theme"),
        Binding("q", "app.quit", "quit", tooltip="Leave pcviz", id="quit"),
    ]

    def furniture(self) -> ComposeResult:
        yield Headline(self.look)
        yield Picker(self.look)
        yield Stage(self.look)
        yield Legend(self.look)
        kept = ("picker.choose", "learn", "glossary", "play", "compare", "interview", "quit", "theme")
        yield Keys(self.look, kept, {"glossary": "help", "play": "play", "compare": "compare", "interview": "quiz"})

    def on_mount(self) -> None:
        self._names: list[str] = []
        self._motion = Motion(self.lab.clock, self.lab.options.reduced_motion)
        self.query_one(Stage).show(NOTHING, self._motion, self.lab.clock())
        # The first picture does not wait for what reads and runs scenarios, which takes longer than drawing it.
        self.after(FIRST_PICTURE_S, self._open)

    def _open(self) -> None:
        from pcviz.tui.pulse import FrameRate

        self._rate = FrameRate(self.lab.options.fps, self.lab.clock)
        self._offer([FIRST])
        self.query_one(Picker).focus()
        self._preview()
        self._frame()
        self.after(FIRST_PICTURE_S, self._offer_all)

    def _offer_all(self) -> None:
        from pcviz.workshop.scenario import find_scenarios

        self._offer(sorted(find_scenarios(), key=lambda name: (name != FIRST, name)))

    def _offer(self, names: list[str]) -> None:
        from pcviz.workshop.scenario import load_scenario

        self._names = names
        self._scenarios = {name: load_scenario(name) for name in names}
        self.query_one(Picker).offer([(self._scenarios[name].title, about(self._scenarios[name])) for name in names])
        self._arrange()

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
        self.after(self._rate.delay(), self._frame)

    def _show(self) -> None:
        shot = self._pulse.snapshot()
        name = self._names[self.query_one(Picker).at]
        self.query_one(Headline).show(
            shot, title=f"{self._scenarios[name].title}, a preview", detail="Enter starts it", mode="live"
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
        self.set_class(event.size.height < LOW, "-low")
        self._arrange()

    def _arrange(self) -> None:
        """Few rows of names, for the buffer comes first; two columns of them where that leaves room for the description."""
        picker, many = self.query_one(Picker), self.has_class("-low") or len(self._names) > ROWS
        picker.stand_in(2 if many and 2 * picker.column_width <= self.size.width * NAMES_AT_MOST else 1)

    def on_screen_suspend(self) -> None:
        if self._names:
            self._pulse.run.pause()

    def on_screen_resume(self) -> None:
        if self._names:
            self._pulse.run.resume()


def about(scenario: "Scenario") -> str:
    """What it shows, who takes part, and what it asks before it starts."""
    from pcviz.workshop.settings import UNBOUNDED

    parts = [_count(scenario.producers, "producer")]
    if scenario.stages:
        parts += [_count(sum(stage.workers for stage in scenario.stages), "worker"), _count(len(scenario.stages), "stage")]
    else:
        parts += [
            _count(scenario.consumers, "consumer"),
            "no limit" if scenario.capacity == UNBOUNDED else _count(int(scenario.capacity), "slot"),
            order_words(scenario.order),
        ]
    question = f"\nIt asks you first: {scenario.predict.question}" if scenario.predict else ""
    return f"{scenario.description}\n{' · '.join(parts)}{question}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
