"""What is sent for a frame: the cells that differ, asked from the one widget that shows them.

Textual (8.2) has every widget near a change make all of its rows, cuts them where widgets meet, and sends a row from where its
widget begins. Of a dashboard in which a few cells change in each frame, that was more than a third of the whole cost.
"""

import itertools
from collections.abc import Iterator
from typing import TypeVar

from rich.console import Console
from textual._compositor import Compositor, CompositorUpdate
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from pcviz.tui.widgets.drawn import Drawn

Result = TypeVar("Result")
Span = tuple[int, int, int]  # row, first column, column behind the last


class Patches(CompositorUpdate):
    """Strips, and the cells of the screen at which they begin."""

    def __init__(self, patches: list[tuple[int, int, Strip]]) -> None:
        self.patches = patches

    def render_segments(self, console: Console) -> str:
        return "".join([f"\x1b[{y + 1};{x + 1}H{strip.render(console)}" for x, y, strip in self.patches])


class PatchCompositor(Compositor):
    """Textual's own wherever anything has changed but drawn widgets."""

    def render_partial_update(self) -> CompositorUpdate | None:  # type: ignore[override]
        screen = self.size.region
        dirty = [region for one in self._dirty_regions if (region := one.intersection(screen))]
        shown: dict[Widget, tuple[Region, list[Span]]] = {}
        for span in self._regions_to_spans(dirty):
            for widget, region, part in self._shown(span):
                if not isinstance(widget, Drawn):
                    return super().render_partial_update()
                shown.setdefault(widget, (region, []))[1].append(part)
        self._dirty_regions.clear()
        patches: list[tuple[int, int, Strip]] = []
        for widget, (region, spans) in shown.items():
            assert isinstance(widget, Drawn)
            left, top = region.offset
            strips = widget.parts([(y - top, x0 - left, x1 - left) for y, x0, x1 in spans])
            patches += [(x0, y, strip) for (y, x0, _), strip in zip(spans, strips, strict=True)]
        return Patches(patches) if patches else None

    def _shown(self, span: Span) -> Iterator[tuple[Widget, Region, Span]]:
        """Who shows these cells, where it lies on the screen, and which of them it shows: widgets meet only at the cuts."""
        y, x0, x1 = span
        for begin, end in itertools.pairwise(self.cuts[y]):
            if begin < x1 and end > x0:
                for widget, seen, region in self.layers_visible[y]:  # from front to back
                    if seen.x <= begin < seen.right:
                        yield widget, region, (y, max(begin, x0), min(end, x1))
                        break


class PatchedScreen(Screen[Result]):
    """A screen most of whose widgets are drawn ones."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._compositor = PatchCompositor()

    def send(self) -> None:
        """Send what was drawn, now. Textual would wait for the next sixtieth of a second, in a task of its own."""
        self._on_timer_update()
