"""Going to and fro in a recorded trace: the keys of the playing head."""

from textual.binding import Binding

from pcviz.trace.tape import Tape
from pcviz.tui.motion import Motion
from pcviz.tui.player import Player
from pcviz.tui.screens.lab import LabScreen
from pcviz.tui.screens.moment import GoTo, moment
from pcviz.tui.widgets.deck import Deck
from pcviz.tui.widgets.keys import Keys

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)


class TapeScreen(LabScreen):
    """A screen with a picture of a tape at one position."""

    BINDINGS = [
        Binding("space", "play", "play", tooltip="Play from here, at the speed that the headline says", id="replay.play"),
        Binding("right", "step(1)", "step", key_display="Right", tooltip="One step on", id="replay.step"),
        Binding("left", "step(-1)", "back", key_display="Left", tooltip="One step back", id="replay.back"),
        Binding("down", "switch(1)", "switch", key_display="Down", tooltip="On to another thread's step", id="replay.switch"),
        Binding(
            "up",
            "switch(-1)",
            "switch back",
            show=False,
            key_display="Up",
            tooltip="Back to the last switch",
            id="replay.switch_back",
        ),
        Binding("full_stop", "event(1)", "event", show=False, key_display=".", tooltip="A single event on", id="replay.event"),
        Binding(
            "comma",
            "event(-1)",
            "event back",
            show=False,
            key_display=",",
            tooltip="A single event back",
            id="replay.event_back",
        ),
        Binding("pagedown", "step(10)", "10 steps", show=False, tooltip="Ten steps on", id="replay.ten"),
        Binding("pageup", "step(-10)", "10 back", show=False, tooltip="Ten steps back", id="replay.ten_back"),
        Binding("home", "end(0)", "start", show=False, tooltip="To the start", id="replay.start"),
        Binding("end", "end(1)", "end", show=False, tooltip="To the end", id="replay.end"),
        Binding("g", "go", "go to", tooltip="To a moment: seconds, or the number of a step", id="replay.go"),
        Binding("plus", "speed(1)", "faster", key_display="+", tooltip="Play faster, up to ×16", id="replay.faster"),
        Binding("equals_sign", "speed(1)", "faster", show=False, key_display="=", tooltip="Play faster", id="replay.equals"),
        Binding("minus", "speed(-1)", "slower", key_display="-", tooltip="Play slower, down to ×0.25", id="replay.slower"),
    ]

    def __init__(self, tape: Tape) -> None:
        super().__init__()
        self.tape = tape
        self.player = Player(tape, Motion())
        self._dirty = True  # whether there is something else to be shown

    def go(self, position: int, t: float | None = None) -> None:
        """To a position; `t` run seconds are shown, if that is later than its last event."""
        self.player.go(position, t)
        self._dirty = True

    @property
    def position(self) -> int:
        return self.player.position

    @property
    def t(self) -> float:
        """Run seconds that are shown."""
        return self.player.t

    @property
    def speed(self) -> float:
        return self.player.speed

    @property
    def playing(self) -> bool:
        return self.player.playing

    def _halt(self) -> None:
        self.player.halt()
        self.query_one(Keys).say("replay.play", "play")
        self._dirty = True

    def action_play(self) -> None:
        if self.playing:
            self._halt()
            return
        if self.position >= self.tape.last and self.tape.done:
            self.go(self.tape.within(0))
        self.player.playing = True
        self.query_one(Keys).say("replay.play", "pause")
        self._dirty = True

    def action_step(self, by: int) -> None:
        self._halt()
        self.go(self.tape.stepped(self.position, by))

    def action_switch(self, by: int) -> None:
        self._halt()
        self.go(self.tape.switched(self.position, by))

    def action_event(self, by: int) -> None:
        self._halt()
        self.go(self.position + by)

    def action_end(self, place: int) -> None:
        self._halt()
        self.go(self.tape.last if place else self.tape.within(0))

    def action_speed(self, by: int) -> None:
        self.player.speed = SPEEDS[max(0, min(len(SPEEDS) - 1, SPEEDS.index(self.speed) + by))]
        self._dirty = True

    def action_go(self) -> None:
        self._halt()
        self.lab.push_screen(GoTo(self.tape), self._go_to)

    def _go_to(self, where: str | None) -> None:
        if where is None:
            return
        try:
            self.go(*moment(self.tape, where))
        except ValueError as problem:
            self.lab.complain(problem)

    def on_deck_sought(self, message: Deck.Sought) -> None:
        self._halt()
        tape = self.tape
        if tape.controlled:
            self.go(tape.behind(round(message.place * tape.steps)))
        elif message.place >= 1 or not tape.ends_at:
            self.go(round(message.place * tape.last))
        else:
            self.go(tape.at_time(message.place * tape.ends_at), message.place * tape.ends_at)
