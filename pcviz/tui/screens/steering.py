"""Steering one run by hand: its pauses and steps, the chosen thread, and its end."""

from textual.binding import Binding

from pcviz.trace.snapshot import ThreadView
from pcviz.tui.picture.farewell import OVER
from pcviz.tui.pulse import Pulse
from pcviz.tui.screens.lab import LabScreen
from pcviz.tui.widgets.stage import Stage
from pcviz.workshop.run import Run


class SteeredScreen(LabScreen):
    """A screen with the picture of one run, which is there from when `_pulse` is set."""

    BINDINGS = [
        Binding("space", "pause", "pause", tooltip="Pause: every thread stops at its next step. Again: go on", id="run.pause"),
        Binding("full_stop", "step", "step", key_display=".", tooltip="One step of whoever has stood longest", id="run.step"),
        Binding("s", "step_thread", "step thread", tooltip="One step of the chosen thread", id="run.step_thread"),
        Binding("n", "choose(1)", "next thread", tooltip="Choose the next thread", id="thread.next"),
        Binding("N,shift+n", "choose(-1)", "previous thread", show=False, key_display="N", id="thread.previous"),
        Binding("d", "drain", "drain", tooltip="Make no more, take out what is in the buffer, end", id="run.drain"),
        Binding("a", "abort", "abort", tooltip="Stop every thread where it is", id="run.abort"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._pulse: Pulse | None = None
        self._chosen = 0

    @property
    def pulse(self) -> Pulse:
        assert self._pulse is not None
        return self._pulse

    @property
    def run(self) -> Run:
        return self.pulse.run

    def action_pause(self) -> None:
        if self._over():
            return
        if self.run.paused:
            self.run.resume()
        else:
            self.run.pause()

    def _over(self) -> bool:
        """Whether there is nothing left to steer; it says so."""
        if self.run.ended:
            self.lab.complain("The run is over. r runs it again.")
        return self.run.ended is not None

    def action_step(self) -> None:
        if not self._over() and (refusal := self.run.step()):
            self.lab.complain(refusal)

    def action_step_thread(self) -> None:
        if self._over():
            return
        thread = self._thread()
        if thread is None:
            self.lab.complain("Choose a thread first: n, or a click on its card.")
        elif refusal := self.run.step(thread.id):
            self.lab.complain(refusal)

    def _thread(self) -> ThreadView | None:
        return next((view for view in self.pulse.snapshot().threads if view.id == self._chosen), None)

    def action_choose(self, by: int) -> None:
        here = [view.id for view in self.pulse.snapshot().threads if view.status not in OVER]
        if not here:
            return
        at = here.index(self._chosen) + by if self._chosen in here else (0 if by > 0 else -1)
        self._chosen = here[at % len(here)]

    def on_stage_thread_chosen(self, message: Stage.ThreadChosen) -> None:
        self._chosen = message.thread

    def action_drain(self) -> None:
        if not self._over():
            self.run.stop()

    def action_abort(self) -> None:
        if not self._over():
            self.run.abort()
