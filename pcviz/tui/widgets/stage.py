"""The stage: producers, the buffer and consumers, and every place where a thread can stand."""

from textual import events
from textual.message import Message

from pcviz.trace.snapshot import Snapshot
from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.motion import Motion
from pcviz.tui.picture.scene import Scene
from pcviz.tui.widgets.drawn import Drawn


class Stage(Drawn):
    """Shows a snapshot and the motion over it."""

    DEFAULT_CSS = "Stage { height: 1fr; }"

    class ThreadChosen(Message):
        """A card was clicked."""

        def __init__(self, thread: int) -> None:
            super().__init__()
            self.thread = thread

    def __init__(self, look: Look, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(look, id=id, classes=classes)
        self._scene = Scene()
        self._now: tuple[Snapshot, Motion, float] | None = None

    def show(self, snapshot: Snapshot, motion: Motion, now: float, stage: str = "") -> None:
        """Draw this; `now` is on the motion's clock, `stage` the one of a pipeline that the controls are for."""
        self._scene.stage = stage
        self._now = (snapshot, motion, now)
        self.update()

    def forget(self) -> None:
        """Another run begins: sizes may shrink again."""
        self._scene.forget()

    def draw(self, canvas: Canvas) -> None:
        if self._now is not None:
            self._scene.draw(canvas, self.look, *self._now)

    def on_click(self, event: events.Click) -> None:
        thread = self._scene.thread_at(event.x, event.y)
        if thread is not None:
            self.post_message(self.ThreadChosen(thread))
