"""The sweep's grid, its runs, and the processes that share them."""

import math
import multiprocessing
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcviz.sync.virtual import Virtual
from pcviz.trace.recorder import LIGHT
from pcviz.trace.state import State
from pcviz.workshop.headless import Interrupt, run_headless
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import parse
from pcviz.workshop.settings import SettingError
from pcviz.workshop.spread import spread
from pcviz.workshop.sweep import MOST_POINTS, Axis, Sweep, axis

SCENARIO = parse('title = "a test"', "test")


class TestAxis:
    @pytest.mark.parametrize(
        ("text", "values"),
        [
            ("capacity=1..4", (1, 2, 3, 4)),
            ("capacity=1..10/4", (1, 5, 9)),
            ("capacity=1..3,8,16", (1, 2, 3, 8, 16)),
            ("capacity=4,unbounded", (4, None)),
            ("capacity=2,1,2", (2, 1)),
            ("consumers=0..2", (0, 1, 2)),
            ("make=0.1..0.3/0.1", (0.1, 0.2, 0.3)),
            ("take=0.1..0.2", (0.1, 0.15, 0.2)),
            ("order=LIFO,fifo", ("lifo", "fifo")),
        ],
    )
    def test_values_come_in_the_order_in_which_they_were_said(self, text, values):
        assert axis(text).values == values

    @pytest.mark.parametrize(
        ("text", "named"),
        [
            ("capacity", ["'capacity'", "KEY=A..B"]),
            ("=1..3", ["KEY=A..B"]),
            ("capcity=1..3", ["capcity", "'capacity'"]),
            ("capacity=3..1", ["'3..1'", "empty", "1..3"]),
            ("capacity=0..3", ["capacity", "'0'", "from 1"]),
            ("capacity=1..99999", ["99,999 points", "2,000", "1..99999/1000"]),
            ("capacity=1..x", ["'x'", "not a number"]),
            ("capacity=1..inf", ["'inf'", "not a number"]),
            ("capacity=1..unbounded", ["'unbounded'", "list it"]),
            ("capacity=1..3/0", ["step of 0"]),
            ("capacity=1..3/0.5", ["'1.5'", "whole"]),
            ("capacity=1,,3", ["''", "whole"]),
            ("order=fifo..lifo", ["names have no range", "order=fifo,lifo"]),
            ("order=fito", ["'fito'", "'fifo'"]),
            ("scale=1..3", ["scale", "how fast"]),
        ],
    )
    def test_what_cannot_be_varied_is_one_line_that_says_what_would_be_right(self, text, named):
        with pytest.raises(SettingError) as error:
            axis(text)
        assert "\n" not in str(error.value)
        assert [word for word in named if word not in str(error.value)] == []

    @given(st.integers(1, 500), st.integers(0, 500), st.integers(1, 50))
    def test_a_range_has_both_ends_where_its_step_meets_them(self, low, length, step):
        values = axis(f"capacity={low}..{low + length}/{step}").values
        assert values[0] == low and values[-1] <= low + length < values[-1] + step
        assert len(values) == length // step + 1

    @given(st.integers(1, 300), st.integers(1, 99))
    def test_a_value_is_the_same_as_when_it_is_set_by_itself(self, count, step):
        assert axis(f"make=0.01..{0.01 * count:.2f}/0.{step:02d}").values[-1] in [float(f"{n / 100:.2f}") for n in range(301)]


class TestGrid:
    def test_points_come_curve_by_curve(self):
        sweep = Sweep(SCENARIO, (axis("capacity=1..3"), axis("consumers=1,2")), seed=1)
        assert sweep.points == [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2), (3, 2)]

    @pytest.mark.parametrize(
        ("varied", "overrides", "named"),
        [
            (["capacity=1..3", "capacity=5"], {}, "varied twice"),
            (["capacity=1..3"], {"capacity": "4"}, "varied and set"),
            (["capacity=1..3", "consumers=1", "make=1"], {}, "one or two"),
            (["capacity=1..100", "consumers=1..60"], {}, "6,000 points"),
        ],
    )
    def test_a_grid_that_is_none_is_refused(self, varied, overrides, named):
        with pytest.raises(SettingError, match=named):
            Sweep(SCENARIO, tuple(map(axis, varied)), seed=1, overrides=overrides)

    def test_the_largest_grid_is_not_refused(self):
        assert len(Sweep(SCENARIO, (axis(f"capacity=1..{MOST_POINTS}"),), seed=1).points) == MOST_POINTS

    def test_a_setting_that_the_buffer_has_by_its_own_code_is_refused(self):
        studied = parse('title = "a test"\nbuffer = "two_conditions"', "test")
        with pytest.raises(SettingError, match="order: this buffer is fifo by its own code"):
            Sweep(studied, (axis("order=lifo"),), seed=1).run(("lifo",))

    def test_files_are_read_in_real_time_and_into_no_database(self, tmp_path):
        log = tmp_path / "a.log"
        log.write_text("2024-01-01 10:00:00 INFO web: here\n")
        database = tmp_path / "log.db"
        logs = parse(f'title = "a test"\n[logs]\ninput = ["{log.as_posix()}"]\ndatabase = "{database.as_posix()}"', "test")
        sweep = Sweep(logs, (axis("consumers=1,2"),), seed=1)
        run = sweep.run((2,))
        run.close()
        assert sweep.real and not run.virtual and not database.exists()
        assert not Sweep(SCENARIO, (axis("consumers=1,2"),), seed=1).real


def test_a_run_in_which_nobody_ever_waits_for_time_ends_in_virtual_time_too():
    scenario = parse('title = "a test"\nmake = 0\ntake = 0\nproducers = 2\nconsumers = 1', "test")
    run = Run(scenario, seed=1, seconds=0.5, kernel=Virtual(1, LIGHT))
    state = State()
    run_headless(run, state, state.apply_all, Interrupt())
    assert run.ended == "time-limit" and 0.5 <= run.now() < 0.6
    assert state.snapshot().violations == ()


def test_an_axis_spells_its_values_as_they_are_set():
    assert [Axis("capacity", ()).spelt(value) for value in (None, 3, 0.1, "lifo")] == ["unbounded", "3", "0.1", "lifo"]


class TestSpread:
    def test_every_job_is_done_once_by_several_processes(self):
        found = dict(spread(math.sqrt, [float(n * n) for n in range(9)], 2))
        assert found == {n: float(n) for n in range(9)}

    def test_what_the_function_raises_is_raised_here(self):
        with pytest.raises(ValueError, match="'x'"):
            list(spread(int, ["x"], 2))

    def test_a_process_that_is_gone_is_told(self):
        with pytest.raises(RuntimeError, match="ended by itself"):
            list(spread(os._exit, [3, 3, 3], 2))

    def test_none_is_left_when_nobody_wants_the_rest(self):
        results = spread(math.sqrt, [4.0] * 100, 2)
        next(results)
        processes = multiprocessing.active_children()
        results.close()
        assert processes and not any(process.is_alive() for process in processes)
