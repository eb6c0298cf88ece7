"""What the flat widgets share: a canvas that is drawn on `draw` and sent row by row."""

from collections.abc import Iterable

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
            self.send(regions)

    def send(self, regions: list[Region]) -> None:
        """What `refresh` comes to in the end, by way of four messages: nothing but these cells is any different."""
        if not (self.is_mounted and self.is_attached):
            self.refresh(*regions)
            return
        self._set_dirty(*regions)
        self.screen._dirty_widgets.add(self)
        self.screen.check_idle()

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
        strips = self._filtered([self.canvas.strip(y) for y in crop.line_range])
        if crop.column_span != (0, self.canvas.width):
            # Also while a change of size is on its way and the canvas has the old one: a strip that is too long would run on
            # into the next row, over what somebody else has drawn there and holds for true.
            strips = [strip.adjust_cell_length(self.size.width).crop(*crop.column_span) for strip in strips]
        return strips

    def parts(self, spans: Iterable[tuple[int, int, int]]) -> list[Strip]:
        """The same of parts of rows (row, first column, column behind the last), without making the rows."""
        if self.size == (self.canvas.width, self.canvas.height) == self.outer_size and self.opacity == 1:
            return self._filtered([self.canvas.part(*span) for span in spans])
        return [self.render_lines(Region(x0, y, x1 - x0, 1))[0] for y, x0, x1 in spans]

    def _filtered(self, strips: list[Strip]) -> list[Strip]:
        for one in self.get_line_filters():
            if not isinstance(one, ANSIToTruecolor):  # a palette has no other colours
                strips = [strip.apply_filter(one, self.background_colors[1]) for strip in strips]
        return strips
