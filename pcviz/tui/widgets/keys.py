"""The last row: what the keys do here. Each is whole or not there; the palette, which knows all of them, always is."""

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from textual import events
from textual.app import App
from textual.binding import ActiveBinding, Binding

from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.widgets.drawn import Drawn

NAMES = {"enter": "Enter", "escape": "Esc", "space": "Space", "ctrl+p": "^p", "up": "Up", "down": "Down", "f1": "F1"}
PALETTE = "command_palette"
GAP = 2


Entry: TypeAlias = tuple[ActiveBinding, str, str]  # the binding, its key and its word as written


def breadth(entries: Sequence[Entry]) -> int:
    """Cells that they take in a row."""
    return sum(len(key) + 1 + len(word) for _, key, word in entries) + GAP * (len(entries) - 1)


def key_of(app: App[Any], binding: Binding) -> str:
    """A key as it is written on a keyboard."""
    return binding.key_display or NAMES.get(binding.key) or app.get_key_display(binding)


class Keys(Drawn):
    """Shows the screen's bindings in their order; a click on one does the same as the key."""

    DEFAULT_CSS = "Keys { height: 1; }"

    def __init__(
        self,
        look: Look,
        first: Sequence[str] = (),
        short: Mapping[str, str] | None = None,
        *,
        without: Container[str] = (),
        id: str | None = None,
    ) -> None:
        """By ids of bindings: `first` stay on a narrow screen, the most important one first; `short` have a word for it;
        `without` would only say why they cannot be done here."""
        super().__init__(look, id=id)
        self._first = list(first)
        self._short = short or {}
        self._without = without
        self._words: dict[str, str] = {}
        self._spans: list[tuple[int, int, ActiveBinding]] = []

    def say(self, binding: str, word: str) -> None:
        """The binding of this id does something else now."""
        if self._words.get(binding) != word:
            self._words[binding] = word
            self.update()

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.update())

    def on_unmount(self) -> None:
        self.screen.bindings_updated_signal.unsubscribe(self)

    def draw(self, canvas: Canvas) -> None:
        look = self.look
        self._spans = []
        canvas.put(0, 0, " ", look.bar)
        x = 1
        for active, key, word in self._fitting(canvas.width - 2):
            if self._spans:
                x = canvas.put(x, 0, " " * GAP, look.bar)
            end = canvas.put(canvas.put(x, 0, key, look.bar_key), 0, f" {word}", look.bar)
            self._spans.append((x, end, active))
            x = end
        canvas.put(x, 0, " " * (canvas.width - x), look.bar)

    def _fitting(self, room: int) -> list[Entry]:
        entries = list(self._entries())
        if breadth(entries) > room:
            entries = [(active, key, self._short.get(active.binding.id or "", word)) for active, key, word in entries]
        while entries and breadth(entries) > room:
            entries.remove(max(entries, key=lambda entry: self._rank(entry[0].binding)))
        return entries

    def _rank(self, binding: Binding) -> int:
        """What goes first has the highest; of equals, which nobody asked to keep, the first one in their order."""
        if binding.action == PALETTE:
            return -1
        return self._first.index(binding.id) if binding.id in self._first else len(self._first)

    def _entries(self) -> Iterator[Entry]:
        active_bindings = list(self.screen.active_bindings.values())
        shown: set[str] = set()
        for active in active_bindings:
            binding = active.binding
            if binding.id in self._without:
                continue
            if binding.show and binding.action not in shown:  # one action may have several keys
                shown.add(binding.action)
                yield active, key_of(self.app, binding), self._words.get(binding.id or "", binding.description)
        for active in active_bindings:
            if active.binding.action == PALETTE:
                yield active, key_of(self.app, active.binding), "menu"

    async def on_click(self, event: events.Click) -> None:
        for start, end, active in self._spans:
            if start <= event.x < end:
                await self.app.run_action(active.binding.action, active.node)
