"""The code pane: threads at their lines, what is in sight, and pictures of it in both themes."""

import re

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.app import App, ComposeResult

from pcviz.buffers import catalogue
from pcviz.sync.sections import critical_lines
from pcviz.trace.snapshot import Status
from pcviz.tui.look import Look
from pcviz.tui.palette import DARK, LIGHT
from pcviz.tui.widgets.code import CodePane, Mark, highlighted
from pcviz.tui.wrapping import MOST_ROWS
from tests.tui.test_look import contrast

SOURCE = catalogue()["two_conditions"].path.read_text(encoding="utf-8")
SECTIONS = critical_lines(SOURCE)


def line_of(text: str, after: int = 0) -> int:
    return next(n for n, row in enumerate(SOURCE.splitlines(), 1) if text in row and n > after)


PUT_WAIT, GET_WAIT = line_of("not_full.wait"), line_of("not_empty.wait")
PUT_WITH, GET_WITH = line_of("with self.not_full"), line_of("with self.not_empty")


class Pane(App[None]):
    def __init__(self, look: Look | None = None) -> None:
        super().__init__()
        self.pane = CodePane(look or Look())

    def compose(self) -> ComposeResult:
        yield self.pane

    def mark(self, line: int, name: str, status: Status = Status.WAITING) -> Mark:
        look = self.pane.look
        return Mark(line, look.signs.status[status], name, look.status(status))

    def rows(self) -> list[str]:
        return [row.rstrip() for row in self.pane.canvas.text()]

    def place_of(self, line: int) -> int:
        """Its first row: a long line has more."""
        return next(y for y, row in enumerate(self.rows()) if re.match(rf" *\S*( \+\d)? +{line}( |$)", row))

    def row_of(self, line: int) -> str:
        return self.rows()[self.place_of(line)]


async def test_every_thread_stands_at_its_line_several_at_one():
    app = Pane()
    async with app.run_test(size=(80, 40)):
        app.pane.open(SOURCE, "two_conditions.py")
        app.pane.show([app.mark(GET_WAIT, "C1"), app.mark(GET_WAIT, "C2"), app.mark(PUT_WITH, "P1", Status.BLOCKED)], SECTIONS)
        assert app.rows()[0].startswith(" CODE  two_conditions.py")
        assert app.row_of(GET_WAIT).startswith(f"○C1○C2 {GET_WAIT} ║")
        assert app.row_of(PUT_WITH).split()[:2] == ["■P1", str(PUT_WITH)]
        assert sum("○" in row or "■" in row for row in app.rows()) == 2


async def test_marks_without_room_are_counted():
    app = Pane()
    async with app.run_test(size=(60, 40)):
        app.pane.open(SOURCE, "x")
        app.pane.show([app.mark(GET_WAIT, f"C{n}") for n in range(1, 8)], SECTIONS)
        assert app.row_of(GET_WAIT).startswith("○C1○C2○C3 +4 ")


async def test_shaded_lines_have_a_sign_and_a_ground_of_their_own():
    app = Pane()
    async with app.run_test(size=(80, 40)):
        app.pane.open(SOURCE, "x")
        app.pane.show([], SECTIONS)
        for number in range(1, len(SOURCE.splitlines()) + 1):
            assert ("║" in app.row_of(number)) == (number in SECTIONS)
            strip = app.pane.canvas.strip(app.place_of(number))
            raised = any(segment.style.bgcolor.name == DARK.raised for segment in strip)
            assert raised == (number in SECTIONS)


@pytest.mark.parametrize("height", [6, 9, 12])
@pytest.mark.parametrize("lines", [(PUT_WITH,), (GET_WAIT,), (PUT_WAIT, GET_WAIT), (3, GET_WAIT)])
async def test_the_marks_are_in_sight_and_where_not_all_can_be_the_one_that_matters(lines, height):
    app = Pane()
    async with app.run_test(size=(80, height)):
        app.pane.open(SOURCE, "x")
        app.pane.show([app.mark(line, f"P{n}") for n, line in enumerate(lines, 1)], SECTIONS, focus=lines[-1])
        seen = range(app.pane.top + 1, app.pane.top + app.pane.rows + 1)
        assert lines[-1] in seen
        if max(lines) - min(lines) < app.pane.rows:
            assert all(line in seen for line in lines)
        hidden = [f"P{n}" for n, line in enumerate(lines, 1) if line not in seen]
        assert all(name in app.rows()[0] for name in hidden)


async def test_it_stands_still_while_the_marks_are_in_sight():
    app = Pane()
    async with app.run_test(size=(80, 16)):
        app.pane.open(SOURCE, "x")
        app.pane.show([app.mark(GET_WAIT, "C1")], SECTIONS)
        top = app.pane.top
        app.pane.show([app.mark(GET_WITH, "C1")], SECTIONS)
        assert app.pane.top == top


async def test_the_wheel_scrolls_until_a_mark_moves():
    app = Pane()
    async with app.run_test(size=(80, 10)) as pilot:
        app.pane.open(SOURCE, "x")
        app.pane.show([app.mark(GET_WAIT, "C1")], SECTIONS)
        top = app.pane.top
        app.pane.scroll_lines(-100)
        assert app.pane.top == 0
        app.pane.show([app.mark(GET_WAIT, "C1")], SECTIONS)
        assert app.pane.top == 0
        app.pane.show([app.mark(GET_WITH, "C1")], SECTIONS)
        await pilot.pause()
        assert app.pane.top >= top - 2


async def test_odd_characters_keep_the_columns_and_what_is_much_too_long_ends_in_a_sign():
    app = Pane()
    async with app.run_test(size=(30, 12)):
        app.pane.open("x = '" + "y" * 300 + "'\n\tz = '漢字'  # 🎉\n", "x")
        rows = app.pane.canvas.text()
        assert {len(row) for row in rows} == {30}
        assert rows[MOST_ROWS].rstrip().endswith("…")
        assert "    z = '??'  # ?" in rows[MOST_ROWS + 1]


@pytest.mark.parametrize("width", [36, 54, 80])
async def test_a_long_line_is_wrapped_and_nothing_of_it_is_lost(width):
    app = Pane()
    async with app.run_test(size=(width, 100)):
        app.pane.open(SOURCE, "x")
        app.pane.show([app.mark(GET_WAIT, "C1"), app.mark(PUT_WITH, "P1", Status.BLOCKED)], SECTIONS)
        rows = [row[8:].strip() for row in app.rows()[1:]]  # a mark, a number, the lock's sign
        assert "…" not in "".join(rows)
        assert "".join("".join(rows).split()) == "".join(SOURCE.split())
        numbers = [int(row.split()[0]) for row in (row[3:6] for row in app.rows()[1:]) if row.strip()]
        assert numbers == list(range(1, len(SOURCE.splitlines()) + 1)), "each line has its number once"


async def test_its_words_are_cut_where_they_would_push_a_thread_out_of_sight():
    app = Pane()
    async with app.run_test(size=(48, 20)) as pilot:
        app.pane.open(SOURCE, "x")
        app.pane.show([app.mark(line_of("append"), "P1")], SECTIONS)
        assert "somebody else may" in " ".join("".join(app.rows()).split())
        app.pane.show([app.mark(PUT_WITH, "P1"), app.mark(GET_WAIT, "C1")], SECTIONS)
        assert "P1" in app.row_of(PUT_WITH) and "C1" in app.row_of(GET_WAIT)
        assert app.row_of(line_of("# `while`")).endswith("…")
        assert "self.capacity:" in "".join(app.rows()), "code is wrapped all the same"
        await pilot.resize_terminal(48, 40)
        assert "…" not in "".join(app.rows())


async def test_in_a_small_pane_code_is_cut_too_where_there_are_more_lines_to_see_than_rows():
    app = Pane()
    async with app.run_test(size=(36, 12)):
        app.pane.open(SOURCE, "x")
        app.pane.show([app.mark(PUT_WAIT, "P1")], SECTIONS)
        assert "self.capacity:" in "".join(app.rows())
        app.pane.show([app.mark(PUT_WAIT, "P1"), app.mark(GET_WAIT, "C1")], SECTIONS)
        assert all(re.match(r" *\S* +\d", row) for row in app.rows()[1:]), "a line a row"


@pytest.mark.parametrize("height", [8, 12, 20])
async def test_in_a_pane_of_wrapped_lines_the_one_that_matters_is_in_sight(height):
    app = Pane()
    async with app.run_test(size=(36, height)):
        app.pane.open(SOURCE, "x")
        for line in (GET_WAIT, PUT_WAIT, len(SOURCE.splitlines()), 1, GET_WITH):
            app.pane.show([app.mark(line, "C1"), app.mark(PUT_WAIT, "P1")], SECTIONS, focus=line)
            assert "C1" in app.row_of(line)


async def test_without_a_source_it_says_so():
    app = Pane()
    async with app.run_test(size=(30, 6)):
        app.pane.open("", "")
        assert "no source" in app.rows()[0]


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])
def test_every_ink_of_the_code_can_be_read_on_both_grounds(palette):
    inks = {style.color.name for line in highlighted(SOURCE, Look(palette)) for _, style in line}
    for ink in inks:
        assert contrast(ink, palette.ground) >= 4.5
        assert contrast(ink, palette.raised) >= 4.5


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", [(48, 20), (80, 36)], ids=["48x20", "80x36"])
async def test_picture(theme, size, snapshot: SnapshotAssertion):
    app = Pane(Look.of(theme))
    async with app.run_test(size=size):
        app.pane.open(SOURCE, "two_conditions.py")
        app.pane.show(
            [
                app.mark(GET_WAIT, "C1", Status.NOTIFIED),
                app.mark(GET_WAIT, "C2"),
                app.mark(PUT_WITH, "P1", Status.BLOCKED),
                app.mark(line_of("append"), "P2", Status.HOLDING),
            ],
            SECTIONS,
            focus=GET_WAIT,
        )
        strips = [app.pane.render_line(y) for y in range(app.pane.size.height)]
        colours = sorted(
            {f"{s.style.color.name} on {s.style.bgcolor.name}" for strip in strips for s in strip if s.text.strip()}
        )
        assert "\n".join([*(strip.text.rstrip() for strip in strips), "", *colours]) == snapshot
