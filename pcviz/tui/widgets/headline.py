"""The first line: what runs, whether it runs, how long and how fast, and where the items are."""

from pcviz.trace.snapshot import Snapshot
from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.picture.cast import Piece, breadth, one_cell, shorten
from pcviz.tui.widgets.drawn import Drawn

ONE_ROW_FROM = 116
RUNNING_PHASES = ("", "running")
BAD_PHASES = ("deadlock", "failed", "interrupted")


def clock(seconds: float) -> str:
    """Run time as minutes and seconds: 00:12.4."""
    minutes, rest = divmod(max(0.0, int(seconds * 10) / 10), 60)
    return f"{minutes:02.0f}:{rest:04.1f}"


class Headline(Drawn):
    """One row where the screen is wide, else two."""

    DEFAULT_CSS = "Headline { height: auto; }"

    def __init__(self, look: Look, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(look, id=id, classes=classes)
        self._snapshot: Snapshot | None = None
        self._words = ("", "", "", 1.0, "")
        self._said: tuple[object, ...] = ()

    def show(
        self,
        snapshot: Snapshot,
        *,
        title: str,
        detail: str = "",
        mode: str = "live",
        speed: float = 1.0,
        notice: str = "",
    ) -> None:
        """`mode` says how time passes: live, paused, slow motion, …; a `notice` stands in the alarm colour."""
        self._snapshot = snapshot
        self._words = (title, detail, mode, speed, notice)
        said = (self._words, clock(snapshot.t), snapshot.phase, snapshot.account, snapshot.skipped, self._pipeline)
        if said != self._said:  # its clock ticks ten times a second, and a calm run has no news in between
            self._said = said
            self.update()

    def rows_for(self, width: int) -> int:
        return 1 if width >= ONE_ROW_FROM else 2

    def get_content_height(self, container, viewport, width: int) -> int:  # type: ignore[no-untyped-def]
        return self.rows_for(width)

    def draw(self, canvas: Canvas) -> None:
        if self._snapshot is None:
            return
        left, time, counts, notice = self._title(canvas.width), self._time(), self._counts(), self._notice()
        if canvas.height == 1:
            room = canvas.width - 2 - breadth(time) - breadth(counts) - 4
            if notice and breadth(notice) + 12 <= room:
                left = self._fit(left, room - breadth(notice) - 2)
                left = [*left, ("  ", self.look.blank), *notice]
            else:
                # Without room for both, what is wrong matters more than what it is called.
                left = self._fit(notice or left, room)
            canvas.put_all(1, 0, left)
            canvas.put_all(canvas.width - 1 - breadth(counts) - 3 - breadth(time), 0, time)
            canvas.put_all(canvas.width - 1 - breadth(counts), 0, counts)
            return
        canvas.put_all(1, 0, self._fit(left, canvas.width - 3 - breadth(time)))
        canvas.put_all(canvas.width - 1 - breadth(time), 0, time)
        end = canvas.put_all(1, 1, counts)
        if notice:
            notice = self._fit(notice, canvas.width - 1 - end - 2)
            canvas.put_all(canvas.width - 1 - breadth(notice), 1, notice)

    def _fit(self, pieces: list[Piece], room: int) -> list[Piece]:
        """As many whole pieces as there is room for; the first one goes, or is shortened, if need be."""
        if breadth(pieces) > room and len(pieces) > 2:
            _, title, *others = pieces
            pieces = [(title[0].removeprefix(f" {self.look.signs.dot} "), title[1]), *others]
        kept: list[Piece] = []
        for text, style in pieces:
            if breadth(kept) + len(text) > room:
                if not kept:
                    kept.append((shorten(text, room, self.look.signs.rest), style))
                break
            kept.append((text, style))
        return kept

    def _title(self, width: int) -> list[Piece]:
        title, detail, _, _, _ = self._words
        look = self.look
        pieces: list[Piece] = [("pcviz", look.accent), (f" {look.signs.dot} {look.plain(one_cell(title))}", look.strong)]
        return [*pieces, (f" {look.signs.dot} {look.plain(one_cell(detail))}", look.dim)] if detail else pieces

    def _time(self) -> list[Piece]:
        assert self._snapshot is not None
        _, _, mode, speed, _ = self._words
        look, phase = self.look, self._snapshot.phase
        if phase in RUNNING_PHASES:
            live = mode in ("live", "playing")
            sign = look.signs.play if live or mode == "slow motion" else look.signs.pause
            word, style = mode, (look.good if live else look.accent)
        else:
            sign, word = ("×", phase) if phase in BAD_PHASES else ("▪", phase)
            sign = look.signs.lost if phase in BAD_PHASES else look.signs.right
            style = look.alarm_fill if phase in BAD_PHASES else look.accent
            if phase in ("draining", "shutdown", "stopping") and mode != "live":
                word = f"{phase}, {mode}"
        return [
            (f" {sign} {look.plain(word)} ", style),
            (f" {clock(self._snapshot.t)}", look.strong),
            (f"  {look.signs.times}{speed:.3g}", look.dim),
        ]

    def _counts(self) -> list[Piece]:
        assert self._snapshot is not None
        account, look = self._snapshot.account, self.look
        pieces: list[Piece] = []
        pipeline = self._pipeline
        figures = [
            ("made", account.once if pipeline else account.made, look.strong),
            ("in buffers" if pipeline else "in buffer", account.left, look.strong),
            ("processed" if pipeline else "delivered", account.processed if pipeline else account.delivered, look.strong),
            ("lost", account.lost, look.alarm_fill if account.lost else look.strong),
        ]
        figures += [
            (word, count, look.alarm)
            for word, count in (("dropped", account.dropped), ("rejected", account.rejected), ("twice", account.duplicated))
            if count
        ]
        for word, count, style in figures:
            if pieces:
                pieces.append((f" {look.signs.dot} ", look.dim))
            pieces += [(f"{word} ", look.dim), (f"{count:,}", style)]
        return pieces

    @property
    def _pipeline(self) -> bool:
        """There an item is delivered many times."""
        return self._snapshot is not None and any(buffer.stage for buffer in self._snapshot.buffers)

    def _notice(self) -> list[Piece]:
        assert self._snapshot is not None
        *_, notice = self._words
        skipped = self._snapshot.skipped
        words = notice or (f"{skipped:,} events only counted" if skipped else "")
        return [(self.look.plain(one_cell(words)), self.look.alarm)] if words else []
