"""The editor inside the app, for a learner's file where no other editor is named or can have the terminal."""

import os
import shlex
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import TextArea

from pcviz.lessons.exercise import ExerciseError, save, set_aside
from pcviz.tui.look import Look
from pcviz.tui.screens.lab import LabScreen
from pcviz.tui.widgets.code import highlighted
from pcviz.tui.widgets.keys import Keys
from pcviz.tui.widgets.sentence import Sentence

INDENT = 4
OPENS_A_BLOCK = ":"


def named_editor() -> str:
    """The learner's own, as the system knows it; empty where none is named."""
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""


def run_editor(app: App[None], editor: str, path: Path) -> str:
    """Give the terminal to an editor until it ends; what is to be said of that, where all was not well. Raises
    SuspendNotSupported where the terminal cannot be given away."""
    with app.suspend():
        # Nothing may be raised in here: the app would not get its terminal back.
        try:
            with _interrupts_are_the_editor_s():
                status = subprocess.run([*shlex.split(editor), str(path)], check=False).returncode
        except (OSError, ValueError) as problem:
            return f"Your editor, {editor}, cannot be started: {getattr(problem, 'strerror', None) or problem}."
    if status < 0:
        return f"Your editor, {editor}, was killed (signal {-status})."
    return f"Your editor, {editor}, ended with status {status}." if status else ""


@contextmanager
def _interrupts_are_the_editor_s() -> Iterator[None]:
    """Ctrl-C reaches every process of the terminal. To ignore it would make the editor ignore it, too."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Source(TextArea):
    """Python, in the colours of the code pane. A new line is indented as the one before it."""

    def __init__(self, text: str, look: Look) -> None:
        super().__init__(
            text, soft_wrap=False, show_line_numbers=True, tab_behavior="indent", highlight_cursor_line=False, compact=True
        )
        self._look = look
        self._coloured = ("", look)
        self._rows: list[Text] = []

    def wear(self, look: Look) -> None:
        self._look = look
        self.notify_style_update()
        self.refresh()

    def get_line(self, line_index: int) -> Text:
        if self._coloured != (self.text, self._look):
            self._coloured = (self.text, self._look)
            pieces = highlighted(self.text, self._look)
            self._rows = [Text.assemble(*row, end="", no_wrap=True) for row in pieces]
        plain = super().get_line(line_index)
        coloured = self._rows[line_index].copy() if line_index < len(self._rows) else plain
        return coloured if coloured.plain == plain.plain else plain  # a tab is one character here, and several there

    def on_key(self, event: events.Key) -> None:
        if event.key == "enter" and not self.read_only:
            event.stop()
            event.prevent_default()
            row, column = self.cursor_location
            before = self.document.get_line(row)[:column]
            deeper = INDENT * before.rstrip().endswith(OPENS_A_BLOCK)
            self.insert("\n" + " " * (len(before) - len(before.lstrip()) + deeper))
        elif event.key == "escape":
            event.stop()
            event.prevent_default()
            self.screen.action_leave()  # type: ignore[attr-defined]


class EditorScreen(LabScreen):
    BINDINGS = [
        Binding(
            "ctrl+s", "save", "save and judge", key_display="^s", tooltip="Save it, and judge it", priority=True, id="edit.save"
        ),
        Binding("escape", "leave", "leave", tooltip="Leave; what was not saved is asked for", id="edit.leave"),
        Binding("f1", "app.keys", "keys", tooltip="Keys and mouse", id="keys"),
    ]
    DEFAULT_CSS = """
    EditorScreen Source { height: 1fr; border: none; padding: 0; background: $background; scrollbar-size-vertical: 1; }
    EditorScreen Source .text-area--gutter { color: $text-muted; background: $background; }
    """

    def __init__(self, path: Path, text: str, why: str, saved: Callable[[], None]) -> None:
        """`text` is what stands in the file, `why` says why it is this editor; `saved` is called when the screen has gone, and
        what was typed stands in the file."""
        super().__init__()
        self.path = path
        self._on_disk = text
        self._text = text
        self._why = why
        self._saved = saved
        self._sure = False

    def furniture(self) -> ComposeResult:
        yield Sentence(self.look, id="edit-title")
        yield Source(self._on_disk, self.look)
        yield Sentence(self.look, id="edit-said")
        yield Keys(self.look, ("edit.save", "edit.leave"))

    def on_mount(self) -> None:
        self._show_title()
        self.say(f"{self._why}, so here is a plain one. ^z undoes.")
        self.query_one(Source).focus()

    @property
    def changed(self) -> bool:
        return self._text != self._on_disk

    def _show_title(self) -> None:
        look = self.look
        pieces = [("pcviz ", look.accent), (f"{look.signs.dot} {self.path.name} ", look.strong)]
        self.query_one("#edit-title", Sentence).say(*pieces, (f"{look.signs.dot} {self.path.parent}", look.dim))

    def say(self, words: str, alarm: bool = False) -> None:
        self.query_one("#edit-said", Sentence).say((words, self.look.alarm if alarm else self.look.dim), topic=words)

    def wear(self, look: Look) -> None:
        super().wear(look)
        self.query_one(Source).wear(look)
        self._show_title()

    def on_text_area_changed(self) -> None:
        self._text = self.query_one(Source).text
        self._sure = False

    def action_save(self) -> None:
        self._text = self.query_one(Source).text
        try:
            kept = save(self.path, self._text, self._on_disk)
        except ExerciseError as problem:
            self.say(f"{problem}.", alarm=True)
            return
        if kept is not None:
            self.lab.complain(f"{self.path.name} was changed elsewhere meanwhile; that is kept as {kept.name}.")
        self._on_disk = self._text
        self.lab.leave_screen()
        self._saved()

    def action_leave(self) -> None:
        if self.changed and not self._sure:
            self._sure = True
            self.say("It is not saved. ^s saves it; Esc once more leaves the file as it was.", alarm=True)
            return
        self._on_disk = self._text  # given up
        self.lab.leave_screen()

    def on_unmount(self) -> None:
        """Ctrl-C ends the app wherever it is; what was typed is not lost by that."""
        if self.changed:
            try:
                set_aside(self.path, self._text)
            except ExerciseError as problem:
                self.log.error(problem)
