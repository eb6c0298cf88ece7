"""The podium: one thing at a time, large enough for the last row of a lecture hall."""

from pcviz.trace.snapshot import Snapshot
from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.motion import Motion
from pcviz.tui.picture.line import is_pipeline
from pcviz.tui.picture.podium import VIEWS, draw_one
from pcviz.tui.picture.scene import Scene
from pcviz.tui.widgets.drawn import Drawn

WHOLE = "everything"
SHOWN = (*VIEWS, WHOLE)


class Podium(Drawn):
    """Shows one of `SHOWN`."""

    DEFAULT_CSS = "Podium { height: 1fr; }"

    def __init__(self, look: Look, *, id: str | None = None) -> None:
        super().__init__(look, id=id)
        self.view = SHOWN[0]
        self._scene = Scene()
        self._now: tuple[Snapshot, Motion, float] | None = None

    def show(self, snapshot: Snapshot, motion: Motion, now: float) -> None:
        """Draw this; `now` is on the motion's clock."""
        self._now = (snapshot, motion, now)
        self.update()

    def forget(self) -> None:
        """Another run begins."""
        self._scene.forget()

    def turn(self, by: int) -> str:
        """On to another view; its name."""
        self.view = SHOWN[(SHOWN.index(self.view) + by) % len(SHOWN)]
        self.update()
        return self.view

    def draw(self, canvas: Canvas) -> None:
        if self._now is None:
            return
        whole = self.view == WHOLE or (self.view == SHOWN[0] and is_pipeline(self._now[0]))  # it has no one buffer
        if whole:
            self._scene.draw(canvas, self.look, *self._now)
        else:
            draw_one(canvas, self.look, self.view, *self._now)
