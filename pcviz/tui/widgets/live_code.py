"""The code pane of a live run: the buffer's source, and each thread where it is at this moment."""

from pcviz.trace.snapshot import Snapshot
from pcviz.tui.look import Look
from pcviz.tui.widgets.code import CodePane, code_marks
from pcviz.workshop.code import Code
from pcviz.workshop.run import Run


class LiveCode(CodePane):
    """Nothing is recorded for it: it looks at the threads when it is drawn, and only while it is in sight."""

    def __init__(self, look: Look, *, id: str | None = None) -> None:
        super().__init__(look, id=id)
        self._run: Run | None = None
        self._code: Code | None = None
        self._sections: frozenset[int] = frozenset()

    def follow(self, run: Run) -> None:
        """Look at this run from now on; its source is read when it is first shown."""
        self._run, self._code = run, None

    def look_at(self, snapshot: Snapshot, chosen: int) -> None:
        """Draw where the threads are now; `snapshot` says who they are, the line of the thread `chosen` stays in sight."""
        if self._run is None or not self.display:
            return
        if self._code is None:
            from pcviz.sync.sections import critical_lines

            self._code = Code(self._run)
            self._sections = critical_lines(self._code.text)
            self.open(self._code.text, self._code.name)
        lines = self._code.lines()
        self.show(code_marks(self.look, snapshot, lines), self._sections, lines.get(chosen, 0))
