"""A screen on which a learner's file is written and judged: the editor, the search that can be stopped, the counterexample."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from textual import work
from textual.app import SuspendNotSupported

from pcviz.explore.api import Verdict
from pcviz.explore.process import Stop, Stopped
from pcviz.lessons.exercise import Exercise, ExerciseError, text_of
from pcviz.tui.picture.cast import Piece
from pcviz.tui.screens.editor import EditorScreen, named_editor, run_editor
from pcviz.tui.screens.lab import LabScreen


class JudgingScreen(LabScreen):
    _stop: Stop | None = None  # of the search that is going on

    def say(self, *pieces: Piece) -> None:
        """In the row for what has just become of something."""
        raise NotImplementedError

    def begin_with(self) -> str:
        """What to do where the file is still to be written."""
        return "e begins it"

    # The search

    @property
    def searching(self) -> bool:
        return self._stop is not None

    def search(self, what: Callable[[Stop], Verdict], title: str, then: Callable[[Verdict], None]) -> None:
        """Let a thread of its own wait for the verdict, which comes from another process."""
        if self.searching:
            self.say(("One search is still going on.", self.look.alarm))
            return
        self._stop = Stop()
        self.say((f"Searching, for some seconds: {title}.", self.look.accent), ("Esc stops it.", self.look.dim))
        self.refresh_bindings()
        self._search(what, self._stop, then)

    @work(thread=True)
    def _search(self, what: Callable[[Stop], Verdict], stop: Stop, then: Callable[[Verdict], None]) -> None:
        try:
            verdict = what(stop)
        except Stopped:
            return
        except ExerciseError as problem:
            self.app.call_from_thread(self._no_verdict, stop, problem)
        else:
            self.app.call_from_thread(self._verdict, stop, verdict, then)

    def _verdict(self, stop: Stop, verdict: Verdict, then: Callable[[Verdict], None]) -> None:
        if self._ended(stop):
            then(verdict)

    def _no_verdict(self, stop: Stop, problem: ExerciseError) -> None:
        if self._ended(stop):
            self.say((f"{problem} ({self.begin_with()}).", self.look.alarm))

    def _ended(self, stop: Stop) -> bool:
        """Whether it is this search that somebody here still waits for."""
        if stop is not self._stop or not self.is_attached:
            return False
        self._stop = None
        self.refresh_bindings()
        return True

    def stop_searching(self) -> bool:
        """Whether there was a search to stop."""
        if self._stop is None:
            return False
        self._stop.now()
        self._stop = None
        self.refresh_bindings()
        return True

    def on_unmount(self) -> None:
        self.stop_searching()

    def replay(self, verdict: Verdict) -> None:
        """The counterexample, step by step."""
        from pcviz.trace.file import read_trace

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "counterexample.jsonl"
            verdict.save(path)
            self.lab.open_replay(read_trace(path))

    # The file

    def edit(self, exercise: Exercise, judge: Callable[[], None]) -> None:
        """In the learner's own editor, on the whole terminal, else in ours; then `judge`."""
        try:
            path = exercise.begin()
        except ExerciseError as problem:
            self.say((f"{problem}.", self.look.alarm))
            return
        editor = named_editor()
        if not editor:
            self._edit_here(path, "No editor of yours is named ($VISUAL, $EDITOR)", judge)
            return
        try:
            trouble = run_editor(self.app, editor, path)
        except SuspendNotSupported:
            self._edit_here(path, "Your editor cannot have this terminal", judge)
            return
        if trouble:
            self.say(
                (trouble, self.look.alarm), ("j judges the file as it stands:", self.look.text), (str(path), self.look.dim)
            )
        else:
            judge()

    def _edit_here(self, path: Path, why: str, judge: Callable[[], None]) -> None:
        try:
            text = text_of(path)
        except ExerciseError as problem:
            self.say((f"{problem}.", self.look.alarm))
        else:
            self.lab.push_screen(EditorScreen(path, text, why, judge))
