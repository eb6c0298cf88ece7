"""The picture of a lesson: the run at hand with its timeline, beside it the code; and the moments that are pointed out."""

from collections.abc import Sequence
from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from pcviz.lessons.bare import bare
from pcviz.lessons.facts import Moment
from pcviz.sync.sections import critical_lines
from pcviz.trace.snapshot import Snapshot
from pcviz.trace.tape import Tape
from pcviz.tui.look import Look
from pcviz.tui.motion import Motion
from pcviz.tui.player import ALMOST_ONE, Player
from pcviz.tui.pulse import Pulse
from pcviz.tui.widgets.code import CodePane, code_marks
from pcviz.tui.widgets.stage import Stage
from pcviz.tui.widgets.timeline import Point, TimelineChart

STAGE_AT_LEAST = 7  # rows: with fewer it says too little
WIDE_FROM = 112  # columns: picture and code side by side
DRAWN_AT_LEAST = 66  # columns: the picture has them before the code has any
CODE_AT_MOST = 76  # columns: wider than any line of code with its marks
SLOWEST, FASTEST = 0.25, 64.0
CHART_HZ = 10.0
JUST_BEFORE = 1 - 1e-6  # of the run's end: with it the slice that follows would begin, and the first go out of sight
LEAD = 1  # steps, or events, before the first moment of a counter-example


class LessonPicture(Horizontal):
    """A tape is put in with `open`, and brought to where a page wants it with `begin`, `point_out` or `stand`."""

    DEFAULT_CSS = """
    LessonPicture #ls-drawn { width: 1fr; }
    LessonPicture.-narrow CodePane { display: none; }
    LessonPicture.-code #ls-drawn { dock: bottom; width: 100%; height: auto; }
    LessonPicture.-code CodePane { display: block; }
    """

    def __init__(self, look: Look, motion: Motion) -> None:
        super().__init__(id="ls-views")
        self._look = look
        self.motion = motion
        self.player: Player | None = None
        self.moments: Sequence[Moment] = ()
        self.at = 0  # the moment at hand
        self.until = 0  # the position where it stops
        self.dirty = True
        self._start = 0  # the position from which it plays
        self._end_at = 0.0  # where on the tracks it stops
        self._sections: frozenset[int] = frozenset()
        self._chart_due = 0.0

    def compose(self) -> ComposeResult:
        with Vertical(id="ls-drawn"):
            yield Stage(self._look)
            yield TimelineChart(self._look)
        yield CodePane(self._look)

    def on_resize(self) -> None:
        self.dirty = True  # there is room for something else
        self._share()

    def place_code(self, code: bool) -> None:
        """The code has its place beside the picture, where there is room, or in the place of the picture: then `code`."""
        known = bool(self.source)
        self.set_class(not known or self.screen.size.width < WIDE_FROM, "-narrow")
        self.set_class(known and code, "-code")
        self._share()
        self.dirty = True

    def _share(self) -> None:
        width = self.screen.size.width
        beside = max(0, min(CODE_AT_MOST, width - DRAWN_AT_LEAST))
        self.query_one(CodePane).styles.width = width if self.has_class("-code") else beside

    # A run

    def clear(self) -> None:
        """Nothing is shown, or live threads are: these have no tape."""
        self.player, self.moments, self.at = None, (), 0

    def forget(self) -> None:
        """What comes has nothing to do with what was."""
        self.motion.clear()
        self.query_one(Stage).forget()

    def open(self, tape: Tape, pace: float, span: tuple[int, int], moments: Sequence[Moment]) -> None:
        """What this page shows: a part of a tape, and the moments that it points out."""
        if self.player is None or self.player.tape is not tape:
            self.forget()
            self.player = Player(tape, self.motion)
            self.query_one(TimelineChart).unit = "steps" if tape.controlled else "s"
            self._sections = critical_lines(self._source)
        self.player.halt()
        self.player.speed = pace
        self._start, self.until = span
        self.moments, self.at = moments, 0
        # The whole of it has room in the chart, and what comes after it is not given away.
        self._end_at = present(tape, max([self.until, *(one.position for one in moments)]))
        whole = round(self._end_at + 1 - ALMOST_ONE) if tape.controlled else self._end_at / JUST_BEFORE
        tape.tracks.window_s = max(1.0, whole)

    def read_code(self, whole: bool) -> None:
        """The code; its comments say what is still to be found out, so they come with the explanation."""
        name = str(self.source.get("class") or "")
        self.query_one(CodePane).open(self._source if whole else bare(self._source), name)

    @property
    def source(self) -> dict[str, object]:
        """Where the code is told, in the header of the tape."""
        return (self.player.tape.header.get("source") or {}) if self.player is not None else {}

    @property
    def _source(self) -> str:
        return str(self.source.get("text") or "")

    def begin(self) -> None:
        """From the start; of moments that are pointed out, from a little before the first of them."""
        player = self.player
        assert player is not None
        if self.moments:
            self._start = max(0, player.tape.stepped(max(0, self.moments[0].position - 1), -LEAD))
            self.until = self.moments[-1].position
        self.go(self._start)
        player.playing = True

    def point_out(self) -> None:
        """The first of the moments, or else how it ended."""
        self.go(self.moments[0].position if self.moments else self.until)

    def stand(self) -> None:
        """Before anything has happened."""
        self.go(self._start)

    def settle(self) -> None:
        """How it came here is not what happens now."""
        self.motion.settle()

    # The playing head

    def go(self, position: int) -> None:
        assert self.player is not None
        self.player.go(position)
        self.dirty = True

    @property
    def playing(self) -> bool:
        return self.player is not None and self.player.playing

    def pass_by(self, seconds: float) -> bool:
        """So much of the looker's time; whether it has come to its end just now."""
        if self.player is None or not self.player.playing:
            return False
        self.player.play_on(seconds, self.until)
        self.dirty = True
        if not self.player.playing:
            self.at = max(0, len(self.moments) - 1)
        return not self.player.playing

    def skip(self) -> None:
        """To where it stops."""
        assert self.player is not None
        self.player.halt()
        self.go(self.until)
        self.at = max(0, len(self.moments) - 1)

    def toggle(self) -> None:
        """Pause, or play on; at the end from the start."""
        player = self.player
        assert player is not None
        if player.playing:
            player.halt()
        else:
            if player.position >= self.until:
                self.go(self._start)
            player.playing = True
        self.dirty = True

    def step(self, by: int) -> None:
        player = self.player
        assert player is not None
        player.halt()
        if self.moments:
            self.at = max(0, min(len(self.moments) - 1, self.at + by))
            self.go(self.moments[self.at].position)
        else:
            self.go(min(self.until, player.tape.stepped(player.position, by)))

    def hasten(self, by: int) -> None:
        if self.player is not None:
            self.player.speed = max(SLOWEST, min(FASTEST, self.player.speed * 2.0**by))

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        player = self.player
        assert player is not None
        if self.moments and not player.playing:
            return f"{self.at + 1} of {len(self.moments)}"
        tape = player.tape
        return f"step {tape.step_at(player.position)} of {tape.steps}" if tape.controlled else f"{player.t:.1f} s"

    # Drawing

    def draw(self, shot: Snapshot, pulse: Pulse | None, asked: bool, now: float) -> None:
        """Of live threads there is a `pulse`. Where a question is `asked`, the situation comes before the timeline."""
        stage, chart = self.query_one(Stage), self.query_one(TimelineChart)
        self.dirty = False
        room = self.size.height
        rows = chart.rows_for(len(shot.threads), chart.size.width or self.app.size.width, max(2, room))
        chart.display = not asked or room - rows >= STAGE_AT_LEAST
        rows = rows if chart.display else 0
        stage.display = room - rows >= STAGE_AT_LEAST and not self.has_class("-code")
        wanted = rows + (1 if room - rows - 1 >= STAGE_AT_LEAST else 0)  # a row for the times, where there is one
        if chart.styles.height is None or chart.styles.height.value != wanted:
            chart.styles.height = wanted
        stage.show(shot, self.motion, self.motion.clock())
        if now >= self._chart_due:
            self._chart_due = now + 1 / CHART_HZ
            self._draw_chart(chart, shot, pulse)
        else:
            self.dirty = True  # it is drawn, only a little later
        code = self.query_one(CodePane)
        if self.player is not None and code.display:
            line = next((one.line for one in shot.threads if one.id == self._actor), 0)
            code.show(code_marks(self._look, shot), self._sections, line)

    def wear(self, look: Look) -> None:
        self._look = look
        self.dirty = True

    @property
    def _actor(self) -> int:
        assert self.player is not None
        tape = self.player.tape
        return tape.actor(max(1, tape.step_at(self.player.position)))

    def _draw_chart(self, chart: TimelineChart, shot: Snapshot, pulse: Pulse | None) -> None:
        if pulse is not None:
            chart.point_out(())
            chart.show(pulse.timeline, shot)
            return
        player = self.player
        assert player is not None
        tape = player.tape
        # Where moments are pointed out, the whole of it is in sight; else what has happened so far.
        tape.tracks.now = self._end_at if self.moments else present(tape, player.position, player.t)
        points = tuple(self._point(one, shot) for one in self.moments)
        at = points[self.at] if points and player.position == self.moments[self.at].position else None
        chart.point_out(points, at)
        chart.show(tape.tracks, replace(shot, t=tape.tracks.now))

    def _point(self, moment: Moment, shot: Snapshot) -> Point:
        assert self.player is not None
        thread = next((one.id for one in shot.threads if one.name == moment.thread), 0)
        tape = self.player.tape
        return (moment.step if tape.controlled else min(moment.t, tape.tracks.now)), thread


def present(tape: Tape, position: int, t: float = 0.0) -> float:
    """Where on the tracks a position is; within a step of a schedule, at the end of that step."""
    if not tape.controlled:
        return max(t, tape.time(position)) * JUST_BEFORE
    step = tape.step_at(position)
    return step + (tape.behind(step) < position and step < tape.steps) + ALMOST_ONE
