"""One plot, in cells and as SVG: round ticks, series told apart without colour, theory as single signs."""

import math
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from pcviz.export.plot import (
    BARS,
    KINDS,
    MARKS,
    STEPS,
    THEORY,
    Axis,
    Level,
    Plot,
    Series,
    log_ticks,
    round_step,
    scales,
    spelt,
    ticks,
)
from pcviz.export.plot_svg import svg
from pcviz.export.plot_text import ASCII, UNICODE, Run, rows, signs, text_plot

SWEEP = Plot(
    (
        Series("measured", tuple((b, 100 * (b + 2) / (b + 3) + (-1) ** b) for b in range(1, 33))),
        Series("(B+2)/(B+3)", tuple((b, 100 * (b + 2) / (b + 3)) for b in range(1, 33)), THEORY),
    ),
    Axis("capacity", "slots", low=1),
    Axis("throughput", "items/s"),
    levels=(Level("min rule", 100),),
    title="fast-producer",
)
WAVES = Plot(
    (
        Series("in", tuple((t / 10, 10 + 3 * math.sin(t / 8)) for t in range(300))),
        Series("out", tuple((t / 10, 7 + 3 * math.sin(t / 8)) for t in range(300))),
        Series("full", ((3.0, 15.0), (12.0, 15.0)), MARKS, sign="^"),
    ),
    Axis("", "s"),
    Axis("", "items/s", high=15),
)
LATENCIES = Plot(
    (Series("items", tuple((10 ** (-4 + at / 5), float(30 - (at - 8) ** 2)) for at in range(3, 15)), BARS),),
    Axis("in the buffer", "s", log=True),
    Axis("items"),
)
PLOTS = {"sweep": SWEEP, "waves": WAVES, "latencies": LATENCIES}


# Ticks


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [(0, 10, 6, [0, 2, 4, 6, 8, 10]), (0, 10, 2, [0, 10]), (1, 32, 4, [10, 20, 30]), (0, 0.4, 5, [0, 0.1, 0.2, 0.3, 0.4])],
)
def test_ticks_are_multiples_of_a_round_step(low, high, most, expected):
    assert ticks(low, high, most) == pytest.approx(expected)


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(1, 20))
def test_never_more_ticks_than_asked_for_and_all_within(low, length, most):
    length = max(length, abs(low) * 1e-6)
    found = ticks(low, low + length, most)
    assert len(found) <= most
    assert all(low - length * 1e-6 <= tick <= low + length * (1 + 1e-6) for tick in found)
    assert len(found) >= min(most, 4) - 3


@given(st.floats(1e-9, 1e9))
def test_a_round_step_is_one_two_or_five_and_not_smaller(step):
    found = round_step(step)
    assert step * (1 - 1e-6) <= found <= step * 5.1
    assert round(found / 10 ** math.floor(math.log10(found) + 1e-9), 6) in (1, 2, 5, 10)


def test_powers_of_ten_with_two_and_five_where_they_are_few():
    assert log_ticks(1e-3, 1e-1, 12) == pytest.approx([0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1])
    assert log_ticks(1e-6, 1, 4) == pytest.approx([1e-6, 1e-4, 1e-2, 1])


def test_ticks_in_few_letters():
    assert [
        spelt(value, step) for value, step in ((0.25, 0.05), (5, 5), (40, 10), (25_000, 5000), (3e6, 1e6), (1500, 500))
    ] == [
        "0.25",
        "5",
        "40",
        "25k",
        "3M",
        "1500",
    ]


def test_small_times_are_told_in_the_unit_that_fits():
    for high, unit, label in ((0.004, "ms", "4"), (0.00005, "µs", "50"), (12.0, "s", "12")):
        plot = Plot((Series("p50", ((0.0, 0.0), (1.0, high))),), Axis("", "s"), Axis("latency", "s", high=high))
        assert scales(plot)[1].unit == unit
        assert f"latency, {unit}" in "\n".join(rows(plot, 60, 12)) and label in "\n".join(rows(plot, 60, 12))


def test_an_axis_begins_at_nought_and_ends_at_a_round_value_above_all():
    assert (scales(SWEEP)[1].low, scales(SWEEP)[1].high) == (0, 100)
    assert scales(Plot((Series("x", ((0.0, 13.0),)),)))[1].high == 15
    assert scales(Plot(()))[1].high > 0


# In cells


def test_a_straight_line_goes_through_every_column_between_its_ends():
    plot = Plot((Series("up", ((0.0, 0.0), (10.0, 10.0))),), Axis(low=0, high=10), Axis(low=0, high=10))
    drawn = rows(plot, 40, 12, ASCII)[1:-2]
    stars = [(line.index("*"), line.rindex("*")) for line in drawn if "*" in line]
    assert stars[0][1] == 39 and stars[-1][0] == 3
    assert len({x for line in drawn for x, sign in enumerate(line) if sign == "*"}) == 37


def test_each_series_has_its_own_sign_and_theory_is_no_line():
    assert signs(SWEEP) == ["●", "×"] and signs(WAVES) == ["●", "○", "^"] and signs(WAVES, ASCII) == ["*", "o", "^"]
    drawn = "\n".join(rows(SWEEP, 120, 20))
    assert drawn.count("×") > 20
    only = Plot((SWEEP.series[1],), SWEEP.x, SWEEP.y)
    assert not any(0x2800 < ord(sign) < 0x2900 for sign in "".join(rows(only, 120, 20)))


def test_steps_hold_until_the_next_point():
    plot = Plot((Series("capacity", ((0, 2.0), (5, 8.0), (10, 8.0)), STEPS),), Axis(low=0, high=10), Axis(high=10))
    drawn = [line for line in rows(plot, 43, 16, ASCII)[1:-2] if "---" in line]
    assert [line.count("-") for line in drawn] == [20, 21]


def test_each_tick_of_a_logarithmic_time_axis_has_its_own_unit():
    drawn = rows(LATENCIES, 78, 18)
    assert all(label in drawn[-1] for label in ("100 µs", "1 ms", "10 ms"))


def test_a_gap_in_the_points_is_a_gap_in_the_curve():
    gap = Plot((Series("x", ((0, 5.0), (4, 5.0), (5, math.nan), (6, 5.0), (10, 5.0))),), Axis(low=0, high=10), Axis(high=10))
    row = next(line for line in rows(gap, 44, 14, ASCII)[1:] if "*" in line)
    assert " " in row[row.index("*") : row.rindex("*")]


def test_a_higher_bar_is_higher_and_nothing_is_no_bar():
    plot = Plot((Series("n", ((0, 1.0), (1, 8.0), (2, 0.0), (3, 0.0)), BARS),), Axis(low=0, high=3), Axis(high=8))
    drawn = rows(plot, 33, 10, ASCII)[1:]
    heights = [sum(line[x : x + 1] == "#" for line in drawn) for x in (5, 15, 27)]
    assert heights == [1, 7, 0] or heights[0] < heights[1] > heights[2] == 0


SERIES = st.builds(
    Series,
    st.sampled_from(["in", "out", "a rather long name for a series"]),
    st.lists(st.tuples(st.floats(-1e3, 1e6), st.floats(allow_nan=True, allow_infinity=True)), max_size=40).map(tuple),
    st.sampled_from(KINDS),
)
ANY = st.builds(
    Plot,
    st.lists(SERIES, max_size=4).map(tuple),
    st.builds(Axis, st.just("t"), st.just("s"), st.none() | st.just(0.0), st.none(), st.booleans()),
    st.builds(Axis, st.just("rate"), st.just("s"), st.none() | st.just(0.0), st.none(), st.booleans()),
    st.lists(st.builds(Level, st.just("capacity"), st.floats(0, 100)), max_size=2).map(tuple),
)


@settings(max_examples=80, deadline=None)
@given(ANY, st.integers(1, 60), st.integers(1, 20), st.sampled_from([UNICODE, ASCII]))
def test_whatever_is_plotted_nothing_leaves_the_cells_and_no_run_covers_another(plot, width, height, glyphs):
    seen: set[tuple[int, int]] = set()
    for run in text_plot(plot, width, height, glyphs):
        assert isinstance(run, Run)
        cells = {(run.x + offset, run.y) for offset in range(len(run.text))}
        assert not cells & seen
        seen |= cells
        assert run.x >= 0 and run.x + len(run.text) <= width and 0 <= run.y < height
        assert not glyphs.ascii or run.text.isascii() or "µ" in run.text


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="area"):
        Series("x", (), "area")


@pytest.mark.parametrize("name", PLOTS)
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
@pytest.mark.parametrize("size", [(78, 18), (38, 6)], ids=["large", "small"])
def test_pictures(name, glyphs, size, snapshot: SnapshotAssertion):
    assert "\n".join(rows(PLOTS[name], *size, glyphs)) == snapshot


# As SVG


@pytest.mark.parametrize("name", PLOTS)
def test_the_svg_stands_alone_and_is_readable_on_light_and_dark(name):
    text = svg(PLOTS[name])
    root = ET.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "script" not in text and "@font-face" not in text and "url(" not in text
    assert "sans-serif" in text and "prefers-color-scheme: dark" in text
    words = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert all(series.name in words for series in PLOTS[name].series)


def test_the_svg_tells_series_apart_without_colour():
    root = ET.fromstring(svg(WAVES))
    curves = [path for path in root.iter("{http://www.w3.org/2000/svg}path") if path.get("class", "").startswith("curve")]
    assert len({path.get("stroke-dasharray") for path in curves}) > 1
    theory = ET.fromstring(svg(Plot((SWEEP.series[1],), SWEEP.x, SWEEP.y)))
    assert not [path for path in theory.iter("{http://www.w3.org/2000/svg}path") if "L" in path.get("d", "")]


def test_a_name_with_markup_in_it_stays_a_name():
    text = svg(Plot((Series("<b>&", ((0.0, 1.0), (1.0, 2.0))),), title='a "title" <x>'))
    words = [element.text for element in ET.fromstring(text).iter("{http://www.w3.org/2000/svg}text")]
    assert "<b>&" in words and 'a "title" <x>' in words


@settings(max_examples=80, deadline=None)
@given(ANY)
def test_whatever_is_plotted_the_svg_is_well_formed_and_has_no_number_that_is_none(plot):
    text = svg(plot)
    ET.fromstring(text)
    assert not {"nan", "inf", "None"} & set(text.replace('"', " ").replace("M", " ").split())


# Axes without numbers, and of whole ones


def test_an_axis_of_names_has_each_below_its_place():
    plot = Plot((Series("n", ((0.0, 1.0), (1.0, 3.0), (2.0, 2.0)), MARKS),), Axis("order", names=("fifo", "lifo", "aged")))
    drawn = rows(plot, 60, 14, ASCII)
    signs = {x for line in drawn[1:-2] for x, sign in enumerate(line) if sign == "*"}
    places = {drawn[-1].index(name) + len(name) // 2 for name in ("fifo", "lifo", "aged")}
    assert len(signs) == 3 and all(min(abs(sign - place) for sign in signs) <= 1 for place in places)
    words = [element.text for element in ET.fromstring(svg(plot)).iter("{http://www.w3.org/2000/svg}text")]
    assert {"fifo", "lifo", "aged"} <= set(words)


def test_whole_things_have_whole_ticks():
    plot = Plot((Series("n", ((1.0, 1.0), (3.0, 3.0))),), Axis("capacity", low=None, whole=True))
    assert [label for _, label in scales(plot)[0].ticks(9)] == ["1", "2", "3"]


def test_theory_has_a_sign_at_every_point_where_there_is_room():
    plot = Plot((Series("a", ((1.0, 1.0), (2.0, 1.0))), Series("theory", ((1.0, 2.0), (2.0, 2.0)), THEORY)))
    assert "\n".join(rows(plot, 60, 14)[1:]).count("×") == 2


def test_a_tick_beyond_what_has_a_place_is_left_out():
    plot = Plot((Series("in", ((0.0, 549999999950000.0),)),), y=Axis("rate", "s", None))
    ET.fromstring(svg(plot))
