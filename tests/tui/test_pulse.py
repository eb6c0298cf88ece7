"""The frame rate: as wanted while frames come in time, lower while they come late, and back again. On a fake clock."""

import pytest

from pcviz.tui.pulse import SLOWEST_FPS, FrameRate
from tests.tui.scenes import Clock


def frames(rate: FrameRate, clock: Clock, count: int, takes: float) -> None:
    """So many frames, each of which keeps the loop busy for `takes` seconds."""
    for _ in range(count):
        rate.begin()
        clock.now += takes
        clock.now += rate.delay()


@pytest.mark.parametrize("wanted", [5, 30, 60])
def test_frames_in_time_keep_the_wanted_rate(wanted):
    clock = Clock()
    rate = FrameRate(wanted, clock)
    began = clock.now
    frames(rate, clock, 10 * wanted, takes=0.004)
    assert rate.now == wanted
    assert clock.now - began == pytest.approx(10, rel=0.02)


def test_frames_that_come_late_lower_the_rate_until_they_are_in_time():
    clock = Clock()
    rate = FrameRate(60, clock)
    for _ in range(200):
        rate.begin()
        clock.now += 0.02  # the frame itself,
        clock.now += max(rate.delay(), 0.07)  # and a terminal that takes so long for each
    assert SLOWEST_FPS <= rate.now < 15


def test_frames_that_take_too_long_lower_the_rate_too():
    clock = Clock()
    rate = FrameRate(60, clock)
    frames(rate, clock, 200, takes=0.05)
    assert SLOWEST_FPS <= rate.now < 30  # of the 20 that are possible, not of the 60 that were wanted


def test_a_terminal_that_is_quick_again_gets_the_wanted_rate_back():
    clock = Clock()
    rate = FrameRate(30, clock)
    for _ in range(100):
        rate.begin()
        clock.now += max(rate.delay(), 0.5)
    assert rate.now == SLOWEST_FPS
    frames(rate, clock, 300, takes=0.004)
    assert rate.now == 30


def test_frames_that_come_late_and_early_by_turns_keep_the_wanted_rate():
    clock = Clock()
    rate = FrameRate(30, clock)
    began = clock.now
    for _ in range(150):
        frames(rate, clock, 1, takes=0.05)
        frames(rate, clock, 1, takes=0.01)
    assert rate.now == 30
    assert clock.now - began == pytest.approx(10, rel=0.02)


def test_a_frame_that_took_very_long_is_not_made_up_for():
    clock = Clock()
    rate = FrameRate(30, clock)
    frames(rate, clock, 30, takes=0.004)
    began = clock.now
    frames(rate, clock, 1, takes=1.0)
    frames(rate, clock, 29, takes=0.004)
    assert clock.now - began > 1.0 + 27 / 30
