"""What the flat widgets share: a canvas that is drawn on `draw` and sent row by row."""

from textual.filter import ANSIToTruecolor
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look


class Drawn(Widget):
    """A widget whose whole content is drawn on a canvas by `draw`. Only the cells that differ are sent to the terminal."""

    def __init__(self, look: Look, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._look = look
        self.canvas = Canvas(look.blank)

    @property
    def look(self) -> Look:
        return self._look

    @look.setter
    def look(self, look: Look) -> None:
        self._look = look
        self._start_over()

    def draw(self, canvas: Canvas) -> None:
        """Put the present picture on the empty canvas."""
        raise NotImplementedError

    def update(self) -> None:
        """Draw, and send what differs."""
        if not self.size.area:
            return
        if (self.canvas.width, self.canvas.height) != self.size:
            self._start_over()
            return
        self.canvas.clear()
        self.draw(self.canvas)
        if regions := self.canvas.changed():
            self.refresh(*regions)

    def on_resize(self) -> None:
        self._start_over()

    def _start_over(self) -> None:
        self.canvas.blank = self._look.blank
        self.canvas.resize(*self.size)
        if self.size.area:
            self.draw(self.canvas)
            self.canvas.changed()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        return self.canvas.strip(y)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips as they are: a canvas without border and padding has nothing that Textual's style cache would add."""
        if self.size != self.outer_size or self.opacity < 1:
            return super().render_lines(crop)
        strips = [self.canvas.strip(y) for y in crop.line_range]
        for one in self.get_line_filters():
            if not isinstance(one, ANSIToTruecolor):  # a palette has no other colours
                strips = [strip.apply_filter(one, self.background_colors[1]) for strip in strips]
        if crop.column_span != (0, self.canvas.width):
            # Also while a change of size is on its way and the canvas has the old one: a strip that is too long would run on
            # into the next row, over what somebody else has drawn there and holds for true.
            strips = [strip.adjust_cell_length(self.size.width).crop(*crop.column_span) for strip in strips]
        return strips
