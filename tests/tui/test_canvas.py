"""Only what changed is sent, and every row is exactly as wide as the canvas."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from pcviz.tui.canvas import Canvas

BLANK, RED, BLUE = Style(), Style(color="red"), Style(color="blue")


@pytest.fixture
def canvas() -> Canvas:
    canvas = Canvas(BLANK)
    canvas.resize(10, 2)
    return canvas


def frame(canvas: Canvas, *runs: tuple[int, int, str, Style]) -> list[Region]:
    canvas.clear()
    for run in runs:
        canvas.put(*run)
    return canvas.changed()


def cells(strip: Strip) -> list[tuple[str, Style | None]]:
    return [(character, segment.style) for segment in strip for character in segment.text]


def test_a_row_is_filled_to_the_canvas_width(canvas):
    frame(canvas, (2, 0, "ab", RED))
    assert canvas.strip(0).text == "  ab      "
    assert canvas.strip(1).text == " " * 10


def test_put_tells_the_next_column(canvas):
    assert canvas.put_all(1, 0, [("ab", RED), ("c", BLUE)]) == 4


def test_a_later_run_covers_an_earlier_one(canvas):
    frame(canvas, (0, 0, "abcdef", RED), (2, 0, "XY", BLUE))
    assert canvas.strip(0).text == "abXYef    "
    assert [segment.style for segment in canvas.strip(0)][1] is BLUE


def test_what_leaves_the_canvas_is_cut(canvas):
    frame(canvas, (-1, 0, "abc", RED), (8, 0, "xyz", RED), (0, 7, "below", RED))
    assert canvas.strip(0).text == "bc      xy"


def test_the_same_frame_again_changes_nothing(canvas):
    frame(canvas, (0, 0, "ab", RED))
    assert frame(canvas, (0, 0, "ab", RED)) == []


def test_only_the_columns_that_differ_are_sent(canvas):
    frame(canvas, (0, 0, "ab", RED), (5, 0, "x", RED), (0, 1, "still", RED))
    assert frame(canvas, (0, 0, "ab", RED), (5, 0, "yz", RED), (0, 1, "still", RED)) == [Region(5, 0, 2, 1)]


def test_a_run_that_went_away_is_cleared(canvas):
    frame(canvas, (3, 0, "abc", RED))
    assert frame(canvas) == [Region(3, 0, 3, 1)]
    assert canvas.strip(0).text == " " * 10


def test_two_runs_that_change_places_are_redrawn(canvas):
    frame(canvas, (0, 0, "abc", RED), (0, 0, "xyz", BLUE))
    assert frame(canvas, (0, 0, "xyz", BLUE), (0, 0, "abc", RED)) == [Region(0, 0, 3, 1)]
    assert canvas.strip(0).text.strip() == "abc"


def test_a_strip_is_made_once_while_its_row_stays(canvas):
    frame(canvas, (0, 0, "ab", RED))
    first = canvas.strip(0)
    frame(canvas, (0, 0, "ab", RED), (0, 1, "below", RED))
    assert canvas.strip(0) is first


def test_a_part_is_drawn_anew_only_for_other_reasons(canvas):
    drawn = []

    def draw(text: str) -> None:
        drawn.append(text)
        canvas.put(2, 1, text, RED)

    for text, begin in (("ab", 0), ("ab", 4), ("xyz", 4)):
        canvas.clear()
        canvas.put(0, 1, "<", BLUE)
        canvas.keep("part", text, partial(draw, text))
        canvas.put(begin, 0, "other", BLUE)
        canvas.changed()
        assert canvas.text() == [" " * begin + "other" + " " * (5 - begin), f"< {text}".ljust(10)]
    assert drawn == ["ab", "xyz"]


def test_another_size_has_no_part_of_the_one_before(canvas):
    canvas.keep("part", 1, lambda: canvas.put(0, 0, "old", RED))
    canvas.resize(10, 2)
    canvas.keep("part", 1, lambda: canvas.put(0, 0, "new", RED))
    assert canvas.text()[0].rstrip() == "new"


def test_collisions_name_the_runs_that_meet(canvas):
    canvas.put(0, 0, "abc", RED)
    canvas.put(2, 0, "x", RED)
    canvas.put(9, 1, "yz", RED)
    assert [row for row, _, _ in canvas.collisions()] == [0, 1]


runs = st.lists(st.tuples(st.integers(-3, 12), st.integers(0, 1), st.text("abc", max_size=6), st.sampled_from([RED, BLUE])))


@given(runs, st.integers(0, 9), st.integers(1, 10))
def test_a_part_of_a_row_is_the_same_columns_of_its_strip(drawn, x, width):
    canvas = Canvas(BLANK)
    canvas.resize(10, 2)
    frame(canvas, *drawn)
    x1 = min(10, x + width)
    part, whole = canvas.part(0, x, x1), canvas.strip(0)
    assert cells(part) == cells(whole)[x:x1]
    assert part.cell_length == x1 - x


@given(runs, runs)
def test_sending_only_the_changes_gives_the_picture_that_drawing_all_gives(before, after):
    canvas = Canvas(BLANK)
    canvas.resize(10, 2)
    frame(canvas, *before)
    screen = [cells(canvas.strip(y)) for y in range(2)]
    for x, y, width, _ in frame(canvas, *after):
        screen[y][x : x + width] = cells(canvas.part(y, x, x + width))
    assert screen == [cells(canvas.strip(y)) for y in range(2)]
    assert all(len(row) == 10 for row in screen)
