"""What part of time is looked at: how it zooms and pans."""

from hypothesis import given
from hypothesis import strategies as st

from pcviz.tui.widgets.window import CLOSEST, LADDER, Window, decimals

NOW = 100.0


def test_closer_and_wider_go_down_and_up_the_round_spans():
    live = Window(20.0)
    assert [live.zoomed(by, NOW).span for by in (1, 2, 3, -1, -2, -9)] == [10, 5, 2, 50, 100, 100]


def test_the_present_stays_where_it_is_while_it_is_followed():
    assert Window(20.0).zoomed(2, NOW) == Window(5.0)


def test_what_is_under_the_mouse_stays_there():
    window = Window(20.0, end=60.0).zoomed(1, NOW, about=45.0)
    assert window == Window(10.0, end=52.5)
    assert (45 - window.since(NOW)) / window.span == (45 - 40) / 20


def test_a_zoom_by_key_keeps_the_middle():
    assert Window(20.0, end=60.0).zoomed(2, NOW) == Window(5.0, end=52.5)


def test_a_pan_stops_at_the_beginning_and_at_the_present_goes_along_again():
    assert Window(20.0).panned(-5, NOW) == Window(20.0, end=95.0)
    assert Window(20.0, end=30.0).panned(-50, NOW) == Window(20.0, end=20.0)
    assert Window(20.0, end=95.0).panned(5, NOW) == Window(20.0)


def test_where_all_there_is_is_in_sight_there_is_nothing_to_pan():
    assert Window(20.0).panned(-5, 12.0) == Window(20.0)


def test_no_closer_than_the_cells_can_tell():
    assert Window(20.0).zoomed(99, NOW, closest=CLOSEST["steps"]).span == 4
    assert Window(20.0).zoomed(99, NOW).span == 0.001


@given(
    st.lists(st.one_of(st.integers(-5, 5), st.floats(-200, 200)), max_size=20),
    st.floats(0, 1000),
    st.none() | st.floats(0, 1000),
)
def test_whatever_is_turned_the_window_stays_within_the_run(turns, now, about):
    window = Window(20.0)
    for turn in turns:
        if isinstance(turn, int):
            window = window.zoomed(turn, now, about if about is None or about <= now else None)
        else:
            window = window.panned(turn, now)
        assert CLOSEST["s"] <= window.span <= max(20.0, 2.6 * now)
        assert window.span == 20.0 or window.span in LADDER
        assert window.live or window.span <= window.until(now) < now


def test_times_have_as_many_digits_as_it_takes_to_tell_them_apart():
    assert [decimals(step) for step in (20, 1, 0.5, 0.1, 0.02, 0.001)] == [0, 0, 1, 1, 2, 3]
