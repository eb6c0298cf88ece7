"""What a slider stops at, and where a step leads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcviz.tui.widgets.scale import Scale
from pcviz.workshop.settings import CONTROL, CONTROLS


@pytest.mark.parametrize("control", [control for control in CONTROLS if not control.choices], ids=lambda control: control.key)
def test_every_stop_is_accepted_by_its_control(control):
    scale = Scale(control)
    assert (scale.stops[0], scale.stops[-1]) == control.slider
    assert [control.accept(stop) for stop in scale.stops] == list(scale.stops)
    assert {type(stop) for stop in scale.stops} == {type(control.accept(scale.stops[0]))} or not control.whole


def test_the_speed_is_logarithmic_with_the_real_time_in_the_middle():
    scale = Scale(CONTROL["scale"])
    assert scale.place(1) == 0.5
    assert scale.place(0.1) == 0
    assert scale.place(10) == 1
    assert [scale.moved(1, steps) for steps in (-10, -1, 1, 2, 3, 10)] == [0.1, 0.8, 1.2, 1.5, 2, 10]
    assert not any(Scale(CONTROL[key]).logarithmic for key in ("capacity", "producers", "make", "slow_motion"))


def test_a_step_goes_to_the_next_stop_also_from_between_two():
    scale = Scale(CONTROL["make"])
    assert [scale.moved(0.22, steps) for steps in (-2, -1, 1, 2)] == [0.15, 0.2, 0.25, 0.3]
    assert [scale.moved(0.2, steps) for steps in (-1, 1)] == [0.15, 0.25]


@pytest.mark.parametrize(("key", "outside", "end"), [("capacity", 100, 64), ("make", 3600.0, 2), ("scale", 100.0, 10)])
def test_from_beyond_its_end_a_slider_comes_back_to_it(key, outside, end):
    scale = Scale(CONTROL[key])
    assert scale.place(outside) == 1
    assert scale.moved(outside, -1) == end


def test_no_step_goes_on_from_beyond_the_end():
    assert Scale(CONTROL["make"]).moved(3600.0, 1) == 3600.0
    assert Scale(CONTROL["scale"]).moved(0.05, -1) == 0.05
    assert Scale(CONTROL["scale"]).moved(0.05, 1) == 0.1


def test_unbounded_is_the_stop_behind_the_last():
    scale = Scale(CONTROL["capacity"])
    assert scale.moved(60, 10) == 64
    assert scale.moved(64, 1) is None
    assert scale.moved(None, 1) is None
    assert scale.moved(None, -1) == 64
    assert Scale(CONTROL["producers"]).moved(16, 1) == 16


@given(st.sampled_from([control for control in CONTROLS if not control.choices]), st.data())
def test_steps_up_and_down_keep_their_direction_and_their_range(control, data):
    scale = Scale(control)
    value = control.accept(data.draw(st.integers(0, 64) if control.whole else st.floats(0.01, 60)) or control.low)
    steps = data.draw(st.integers(1, 1000))
    up, down = scale.moved(value, steps), scale.moved(value, -steps)
    assert up is None or up >= value
    assert down <= value
    assert up in (None, value) or up in scale.stops
    assert down == value or down in scale.stops
    assert scale.at(scale.place(down)) == down or down == value
