"""The source of a run's buffer, and where the run's threads are in it at this moment."""

from pathlib import Path

from pcviz.sync.live import Live
from pcviz.sync.loader import LoadError, read
from pcviz.sync.present import lines_now
from pcviz.workshop import buffer
from pcviz.workshop.run import Run
from pcviz.workshop.studied import StudiedBuffer


class Code:
    """Of a buffer under study it is that of its file, else that of the workbench's own buffer."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.file = run.store.file if isinstance(run.store, StudiedBuffer) else buffer.__file__
        self.name = Path(self.file).name
        try:
            self.text = read(Path(self.file))
        except LoadError:  # it was there when the run began
            self.text = ""

    def lines(self) -> dict[int, int]:
        """The line that each thread is in, by its trace number; none in virtual time, which passes while nobody looks."""
        kernel = self._run.kernel
        return lines_now(self.file, kernel.numbers) if isinstance(kernel, Live) else {}
