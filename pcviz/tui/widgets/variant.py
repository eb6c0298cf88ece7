"""The heading of one of two runs side by side: which it is, how it is, and where its items are."""

from pcviz.trace.snapshot import Snapshot
from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.picture.cast import Piece, breadth, one_cell, shorten
from pcviz.tui.widgets.drawn import Drawn
from pcviz.tui.widgets.headline import BAD_PHASES, RUNNING_PHASES, clock

ONE_ROW_FROM = 76
NAME_AT_LEAST = 8


class Variant(Drawn):
    """One row where there is room, else two."""

    DEFAULT_CSS = "Variant { height: auto; }"

    def __init__(self, look: Look, letter: str, *, id: str | None = None) -> None:
        super().__init__(look, id=id)
        self._letter = letter
        self._now: tuple[Snapshot, str, str] | None = None

    def show(self, shot: Snapshot, name: str, mode: str) -> None:
        """`mode` says how time passes: live, paused, slow motion."""
        self._now = (shot, name, mode)
        self.update()

    def rows_for(self, width: int) -> int:
        return 1 if width >= ONE_ROW_FROM else 2

    def get_content_height(self, container, viewport, width: int) -> int:  # type: ignore[no-untyped-def]
        return self.rows_for(width)

    def draw(self, canvas: Canvas) -> None:
        if self._now is None:
            return
        shot, name, mode = self._now
        look, width = self.look, canvas.width
        state, counts = self._state(shot, mode), self._counts(shot)
        below = canvas.height > 1
        room = width - 2 - 4 - breadth(state) - 2 - (0 if below else breadth(counts) + 2)
        if room < NAME_AT_LEAST and not below:
            counts = counts[-5:]  # delivered and lost say most
            room = width - 2 - 4 - breadth(state) - 2 - breadth(counts) - 2
        said = shorten(look.plain(one_cell(name)), max(1, room), look.signs.rest)
        end = canvas.put_all(1, 0, [(f" {self._letter} ", look.bar_key), (f" {said} ", look.strong)])
        at = width - 1 - breadth(state)
        if below:
            canvas.put_all(5, 1, counts)
        else:
            at -= breadth(counts) + 2
            canvas.put_all(width - 1 - breadth(counts), 0, counts)
        canvas.put(end, 0, look.signs.dash * (at - 1 - end), look.line)  # what parts the two where they lie one above the other
        canvas.put_all(at, 0, state)

    def _state(self, shot: Snapshot, mode: str) -> list[Piece]:
        look, phase = self.look, shot.phase
        if phase in BAD_PHASES:
            piece = (f" {look.signs.lost} {phase} ", look.alarm_fill)
        elif phase not in RUNNING_PHASES:
            piece = (f" {phase.replace('-', ' ')} ", look.accent)
        elif any(view.error for view in shot.threads) or shot.account.lost or shot.violations:
            piece = (f" {look.signs.lost} {mode} ", look.alarm)
        else:
            sign = look.signs.pause if mode == "paused" else look.signs.play
            piece = (f" {sign} {mode} ", look.good if mode == "live" else look.accent)
        return [piece, (f" {clock(shot.t)}", look.strong)]

    def _counts(self, shot: Snapshot) -> list[Piece]:
        account, look = shot.account, self.look
        gone = account.dropped + account.rejected
        figures = [
            ("made", account.made, look.strong),
            ("in", account.left, look.strong),
            ("out", account.delivered, look.strong),
            ("fallen", gone, look.alarm) if gone else ("lost", account.lost, look.alarm_fill if account.lost else look.strong),
        ]
        pieces: list[Piece] = []
        for word, number, style in figures:
            pieces += [*([(f" {look.signs.dot} ", look.dim)] if pieces else []), (f"{word} ", look.dim), (f"{number:,}", style)]
        return pieces
