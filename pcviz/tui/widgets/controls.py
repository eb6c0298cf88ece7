"""All controls of a run as one panel: three columns, or one row with the control that has the focus."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any

from rich.style import Style
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.events import DescendantFocus
from textual.geometry import Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.message import Message
from textual.widget import Widget

from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.picture.cast import clip
from pcviz.tui.widgets.choice import Choice
from pcviz.tui.widgets.drawn import Drawn
from pcviz.tui.widgets.knob import LABEL_AT, Knob
from pcviz.tui.widgets.slider import LONGEST_RAIL, Slider
from pcviz.workshop.settings import CONTROL, Settings

# What is turned of the buffer and its threads, of the work, of the rest; Tab goes down one column after the other.
COLUMNS: tuple[tuple[str, ...], ...] = (
    ("capacity", "producers", "consumers", "order", "ageing_rate", "patience"),
    ("make", "take", "jitter", "pattern"),
    ("policy", "shutdown", "scale", "slow_motion"),
)
# Those that matter only while another one stands at a certain word: elsewhere their place is free for words of help.
ONLY_WITH: Mapping[str, tuple[str, str]] = {"ageing_rate": ("order", "ageing"), "patience": ("policy", "timeout")}
ROWS = 5  # of all columns but the first the last is free for words of help
SHORT = {"make": "make", "slow_motion": "slow"}  # labels where the columns are narrow
WORDS: Mapping[str, Mapping[float | None, str]] = {"slow_motion": {0: "off"}}
LEAST_WIDTH = 78  # below, there is one row
LONG_LABELS_FROM = 96
HEADING_FROM = 160
SETTLED_AFTER_S = 0.3


@dataclass(frozen=True)
class Plan:
    """Where everything stands; a control without a region is not shown."""

    cells: Mapping[str, Region] = field(default_factory=dict)
    labels: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    help: Region = field(default_factory=Region)
    heading: bool = False


class Controls(Drawn):
    """`show` sets all of them; `Turned` says which one a user turned. Tab and the arrows up and down move among them."""

    DEFAULT_CSS = "Controls { height: auto; }"
    BINDINGS = [
        Binding("up", "move(-1)", "previous control", show=False),
        Binding("down", "move(1)", "next control", show=False),
    ]

    class Turned(Message):
        """A user turned a control; the panel shows the new value already."""

        def __init__(self, key: str, value: Any) -> None:
            super().__init__()
            self.key = key
            self.value = value

    def __init__(
        self,
        look: Look,
        *,
        clock: Callable[[], float] = time.monotonic,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(look, id=id, classes=classes)
        self._clock = clock
        self.knobs: dict[str, Knob] = {}
        for key in (key for column in COLUMNS for key in column):
            control = CONTROL[key]
            self.knobs[key] = Choice(look, control) if control.choices else Slider(look, control, words=WORDS.get(key))
            self.knobs[key].rank = len(self.knobs)
            self.knobs[key].can_focus = key not in ONLY_WITH
        self._current = self.knobs[COLUMNS[0][0]]
        self._stage = ""
        self._turned: dict[str, tuple[Any, float]] = {}  # the value before, and when
        self._arrangement = _Arrangement(self)

    def compose(self) -> ComposeResult:
        yield from self.knobs.values()

    @property
    def look(self) -> Look:
        return self._look

    @look.setter
    def look(self, look: Look) -> None:
        for knob in self.knobs.values():
            knob.look = look
        self._look = look
        self._start_over()

    @property
    def layout(self) -> Layout:
        return self._arrangement

    def show(self, settings: Settings, notes: Mapping[str, str], stage: str = "") -> None:
        """Stand at these settings; a note is shown beside its control. `stage` is the one of a pipeline that they are for."""
        self._stage = stage
        for key, knob in self.knobs.items():
            value = getattr(settings, key)
            before, since = self._turned.get(key, (value, 0.0))
            if value == before and value != knob.value and self._clock() - since < SETTLED_AFTER_S:
                value = knob.value  # these settings are from before the turn, which is still on its way
            knob.show(value, notes.get(key, ""))
        self._offer()
        self.update()

    def ahead_of(self, settings: Settings) -> list[tuple[str, Any]]:
        """Which controls stand elsewhere, and where."""
        return [(key, knob.value) for key, knob in self.knobs.items() if knob.value != getattr(settings, key)]

    def _offer(self) -> None:
        """Show those that matter as the others stand, and no others."""
        for key, (other, word) in ONLY_WITH.items():
            offered = self.knobs[other].value == word
            if offered != self.knobs[key].can_focus:
                self.knobs[key].can_focus = offered
                if self._current is self.knobs[key]:
                    self._current = self.knobs[other]
                self.knobs[key].refresh(layout=True)  # which makes whoever holds it arrange anew

    @property
    def offered(self) -> list[Knob]:
        return [knob for knob in self.knobs.values() if knob.can_focus]

    def rows_for(self, width: int) -> int:
        """The rows that it wants. With fewer it is one row that shows one control."""
        if width < LEAST_WIDTH:
            return 1
        return self._rows + (width >= HEADING_FROM)

    @property
    def _rows(self) -> int:
        return max(ROWS, *(len(self._here(column)) for column in COLUMNS))

    def _here(self, column: tuple[str, ...]) -> list[str]:
        """Those of a column that matter as the others stand."""
        return [key for key in column if self.knobs[key].can_focus]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self.rows_for(width)

    def plan(self, width: int, height: int) -> Plan:
        """Where everything stands in a panel of this size."""
        rows = self._rows
        if width < LEAST_WIDTH or height < rows:
            return self._strip(width)
        heading = height > rows and width >= HEADING_FROM
        names = {key: CONTROL[key].label for key in self.knobs}
        if width < LONG_LABELS_FROM:
            names |= SHORT
        labels: dict[str, tuple[str, int]] = {}
        beside: list[int] = []  # what stands beside the rails of a column
        least: list[int] = []  # what its longest word needs, with the rail down to its knob
        for column in COLUMNS:
            label_width = max(len(names[key]) for key in column)
            labels |= {key: (names[key], label_width) for key in column}
            sliders = [knob for key in column if isinstance(knob := self.knobs[key], Slider)]
            start = LABEL_AT + label_width + 1
            beside.append(start + 1 + max(slider.value_width for slider in sliders))
            words = [2 + slider.word_width for slider in sliders]
            words += [knob.word_width for key in column if isinstance(knob := self.knobs[key], Choice)]
            least.append(start + max(words))
        gap = 1 if width < LONG_LABELS_FROM else 2
        room = width - 2 - gap * (len(COLUMNS) - 1)
        # All rails of the same length, so that their ends stand below one another.
        rail = (room - sum(beside)) // len(COLUMNS)
        while sum(max(one + rail, needed) for one, needed in zip(beside, least, strict=True)) > room:
            rail -= 1
        cells: dict[str, Region] = {}
        x, y = 1, int(heading)
        for column, one, needed in zip(COLUMNS, beside, least, strict=True):
            wide = max(one + rail, needed)
            cells |= {key: Region(x, y + row, wide, 1) for row, key in enumerate(self._here(column))}
            x += wide + gap
        return Plan(cells, labels, self._room_for_help(cells, y + rows), heading)

    def _room_for_help(self, cells: Mapping[str, Region], bottom: int) -> Region:
        """Below all columns but the first, and below that one, too, where it is as short as they are."""
        columns = [[cells[key] for key in self._here(column)] for column in COLUMNS]
        top = max(column[-1].bottom for column in columns[1:])
        start = columns[0 if columns[0][-1].bottom <= top else 1][0].x + LABEL_AT
        return Region(start, top, columns[-1][0].right - start, bottom - top)

    def _strip(self, width: int) -> Plan:
        key = self._current.control.key
        label = CONTROL[key].label
        least = LABEL_AT + len(label) + 1
        least += self._current.whole_width if isinstance(self._current, Choice) else LONGEST_RAIL + 12
        cell = Region(1, 0, max(1, min(width - 1, least)), 1)
        return Plan({key: cell}, {key: (label, len(label))}, Region(cell.right + 2, 0, max(0, width - cell.right - 3), 1))

    def draw(self, canvas: Canvas) -> None:
        plan, look = self.plan(canvas.width, canvas.height), self.look
        if plan.heading:
            canvas.put(1, 0, "CONTROLS", look.strong)
            keys = f"Tab: another control   {look.signs.left} {look.signs.right} or the mouse: turn it   0-9: type a value"
            canvas.put(11, 0, self._whose() + keys, look.dim)
        for y, (words, style) in enumerate(self._help(plan)[: plan.help.height]):
            canvas.put(plan.help.x, plan.help.y + y, clip(look.plain(words), plan.help.width, look.signs.rest), style)

    def _help(self, plan: Plan) -> list[tuple[str, Style]]:
        """What is wrong, else what there is to note, else what the focused control means: one row each."""
        look, width, current = self.look, plan.help.width, self._current
        if width < 1:
            return []
        if isinstance(current, Slider) and current.problem:
            return [(row, look.alarm) for row in wrap(look.plain(current.problem), width)]
        if isinstance(current, Slider) and current.typed:
            return [("Enter: set it   Esc: leave it", look.dim)]
        rows = [(f"{knob.label}: {knob.note}", look.alarm) for knob in self.knobs.values() if knob.note and not knob.note_shown]
        if self._stage and not plan.heading:
            rows.insert(0, (f"of stage {self._stage}   g: another stage", look.accent))
        if current.has_focus or plan.help.height == 1:
            meaning = [(row, look.dim) for row in wrap(current.control.meaning, width)]
            if len(rows) + len(meaning) <= plan.help.height:
                rows += meaning
        elif not plan.heading:
            rows += [("CONTROLS", look.strong), (f"Tab, then {look.signs.left} {look.signs.right} to turn", look.dim)]
        return rows

    def _whose(self) -> str:
        return f"of stage {self._stage}   g: another stage   " if self._stage else ""

    def action_move(self, by: int) -> None:
        knobs = self.offered
        knobs[(knobs.index(self._current) + by) % len(knobs)].focus()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        if isinstance(event.widget, Knob):
            self._current = event.widget
            if len(self.plan(*self.size).cells) == 1:
                event.widget.refresh(layout=True)
            self.update()

    def on_descendant_blur(self) -> None:
        self.update()

    @on(Slider.Typing)
    def _typing(self, message: Slider.Typing) -> None:
        message.stop()
        self.update()

    @on(Knob.Changed)
    def _changed(self, message: Knob.Changed) -> None:
        message.stop()
        self._turned[message.key] = (message.before, self._clock())
        self._offer()
        self.post_message(self.Turned(message.key, message.value))


class _Arrangement(Layout):
    """Puts the controls where the plan says; those without a place are not shown."""

    name = "controls"

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        plan = self._controls.plan(*size)
        placements = []
        for key, cell in plan.cells.items():
            knob = self._controls.knobs[key]
            knob.named(*plan.labels[key])
            placements.append(WidgetPlacement(cell, knob.styles.offset.resolve(cell.size, size), knob.styles.margin, knob))
        return placements
