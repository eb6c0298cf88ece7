"""A sweep as a table, as curves and as data."""

import csv
import io
import json
import xml.etree.ElementTree as ET

import pytest

from pcviz.export.plot import BARS, LINE, MARKS, THEORY
from pcviz.export.plot_svg import svg
from pcviz.export.plot_text import rows
from pcviz.export.sweep import FIGURES, csv_text, curves, json_object, number, plot, table
from pcviz.insight.enough import enough
from pcviz.insight.sweep import measure, planned
from pcviz.workshop.sweep import Sweep, axis
from tests.insight.following import scenario

KEYS = {"producers": 1, "consumers": 1, "make": 0.1, "take": 0.1, "pattern": "exponential"}


def swept(*varied, **keys):
    sweep = planned(Sweep(scenario(**{**KEYS, **keys}), tuple(map(axis, varied)), seed=1, seconds=20.0))
    points = [measure(sweep, point) for point in sweep.points]
    return sweep, points, [enough(sweep.axes[0], curve) for curve in curves(sweep, points)]


@pytest.fixture(scope="module")
def single():
    return swept("capacity=1,2,4,unbounded")


@pytest.fixture(scope="module")
def double():
    return swept("capacity=1..3", "consumers=1,2")


@pytest.fixture(scope="module")
def named():
    return swept("pattern=fixed,exponential,bursty")


class TestTable:
    def test_a_line_a_point_under_one_head_and_a_mark_at_what_is_enough(self, single):
        sweep, points, answers = single
        head, *lines = table(sweep, points, answers, 100)
        assert head.split()[:4] == ["capacity", "items/s", "theory", "apart"]
        assert [line.split()[0].strip("▸") or line.split()[1] for line in lines] == ["1", "2", "4", "unbounded"]
        marked = [one.at[0] for one, line in zip(points, lines, strict=True) if "▸" in line]
        assert answers[0].found and marked == [answers[0].value]

    def test_every_curve_has_its_own_line_before_it(self, double):
        lines = table(*double, 100)
        assert [line for line in lines if "=" in line] == ["consumers = 1", "consumers = 2"]
        assert len(lines) == 1 + 2 * 4

    @pytest.mark.parametrize("width", [80, 120])
    @pytest.mark.parametrize("policy", ["block", "timeout"])
    def test_it_fits(self, width, policy):
        sweep, points, answers = swept("capacity=1,10", take=0.3, policy=policy, patience=0.01)
        assert max(map(len, table(sweep, points, answers, width))) <= width

    def test_what_was_turned_away_has_a_column_only_where_there_is_some(self, single):
        assert "rejected" not in table(*single, 100)[0]
        sweep, points, answers = swept("capacity=1,2", take=0.3, policy="reject")
        lines = table(sweep, points, answers, 100)
        assert lines[0].split()[-1] == "rejected"
        assert [int(line.split()[-1].replace(",", "")) for line in lines[1:]] == [one.rejected for one in points]

    def test_what_producers_process_themselves_is_not_called_rejected(self):
        sweep, points, answers = swept("capacity=1,2", take=0.3, policy="caller-runs")
        lines = table(sweep, points, answers, 100)
        assert lines[0].endswith("by maker") and "rejected" not in lines[0]
        assert all(one.caller_runs and not one.rejected for one in points)
        assert "dropped or rejected" not in answers[0].sentence

    def test_a_deadlock_is_in_its_line(self):
        keys = {
            "buffer": "one_condition_notify",
            "producers": 3,
            "consumers": 3,
            "make": 0.01,
            "take": 0.02,
            "pattern": "fixed",
        }
        lines = table(*swept("capacity=1,3", items=200, **keys), 100)
        assert lines[0].endswith("end") and lines[1].endswith("deadlock") and not lines[2].endswith("deadlock")

    @pytest.mark.parametrize(
        ("value", "told"),
        [
            (0, "0"),
            (0.00123456, "0.00123"),
            (0.75, "0.750"),
            (2.5, "2.50"),
            (9.999, "10.0"),
            (10.04, "10.0"),
            (1234.5, "1,234"),
        ],
    )
    def test_figures_have_three_digits(self, value, told):
        assert number(value) == told


class TestPlot:
    @pytest.mark.parametrize("figure", FIGURES)
    @pytest.mark.parametrize("made", ["single", "double", "named"])
    def test_every_figure_of_every_sweep_can_be_drawn_in_text_and_as_a_picture(self, figure, made, request):
        sweep, points, _ = request.getfixturevalue(made)
        drawn = plot(sweep, points, figure, "a title")
        assert any(line.strip() for line in rows(drawn, 80, 18))
        root = ET.fromstring(svg(drawn))
        words = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
        assert "a title" in words and sweep.axes[0].key in words

    def test_one_curve_has_theory_beside_it_and_an_unbounded_buffer_is_a_level(self, single):
        sweep, points, _ = single
        drawn = plot(sweep, points, "throughput")
        assert [(one.name, one.kind, len(one.points)) for one in drawn.series] == [("measured", LINE, 3), ("theory", THEORY, 3)]
        assert drawn.series[0].points == tuple((one.at[0], one.throughput) for one in points[:3])
        assert [level.y for level in drawn.levels] == [points[3].throughput]

    def test_two_axes_make_one_curve_for_each_value_of_the_second(self, double):
        sweep, points, _ = double
        drawn = plot(sweep, points, "latency")
        assert [one.name for one in drawn.series] == ["consumers 1", "consumers 2"]
        assert drawn.series[1].points == tuple((one.at[0], one.p95) for one in points if one.at[1] == 2)

    def test_names_are_bars_or_marks_and_never_a_line(self, named):
        sweep, points, _ = named
        assert [one.kind for one in plot(sweep, points, "throughput").series] == [BARS, THEORY]
        assert {one.kind for one in plot(sweep, points, "blocked").series} == {MARKS, THEORY}

    def test_numbers_run_along_the_axis_even_where_names_were_varied_first(self):
        sweep, points, _ = swept("order=fifo,lifo", "capacity=1,2")
        drawn = plot(sweep, points, "throughput")
        assert drawn.x.name == "capacity" and [one.name for one in drawn.series if one.kind == LINE] == [
            "order fifo",
            "order lifo",
        ]

    def test_a_run_that_did_not_go_on_is_a_gap(self):
        keys = {
            "buffer": "one_condition_notify",
            "producers": 3,
            "consumers": 3,
            "make": 0.01,
            "take": 0.02,
            "pattern": "fixed",
        }
        sweep, points, _ = swept("capacity=1,3", items=200, **keys)
        (stuck, _), (_, going) = plot(sweep, points, "throughput").series[0].points
        assert (
            stuck == 1 and going == points[1].throughput and plot(sweep, points, "throughput").series[0].points[0][1] != going
        )


class TestData:
    def test_csv_has_every_point_with_its_figures(self, double):
        sweep, points, _ = double
        read = list(csv.DictReader(io.StringIO(csv_text(sweep, points))))
        assert [(int(row["capacity"]), int(row["consumers"])) for row in read] == sweep.points
        assert [float(row["throughput"]) for row in read] == [one.throughput for one in points]
        assert [float(row["theory"]) for row in read] == [one.expected.throughput for one in points]

    def test_an_unbounded_capacity_is_a_word_in_csv_and_null_in_json(self, single):
        sweep, points, answers = single
        assert csv_text(sweep, points).splitlines()[-1].startswith("unbounded,")
        told = json_object("a", sweep, points, answers)
        assert told["points"][-1]["at"] == {"capacity": None} and told["vary"][0]["values"] == [1, 2, 4, None]

    def test_the_json_is_plain_and_has_its_schema(self, double):
        told = json.loads(json.dumps(json_object("a", *double), allow_nan=False))
        assert told["schema"] == "pcviz/sweep/1" and told["clock"] == "virtual" and told["seed"] == 1
        assert [answer["consumers"] for answer in told["enough"]] == [1, 2]
        assert set(told["points"][0]) == {
            "at", "ended", "explanation", "violations", "seconds", "items", "throughput", "occupancy", "latency_s", "blocked",
            "dropped", "rejected", "caller_runs", "theory", "apart",
        }  # fmt: skip
