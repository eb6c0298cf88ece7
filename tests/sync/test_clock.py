"""The run clock: it stands still when held, goes at the pace that is set, and wakes whoever waits for it."""

import threading

import pytest

from pcviz.sync.clock import FakeClock, RunClock, Waiter
from pcviz.sync.kernel import Aborted


def waiting(clock, seconds):
    """A thread that waits on the clock; its result, and a way to know that it has begun."""
    result = []
    waiter = Waiter(clock, 1)

    def wait():
        try:
            result.append(waiter.wait(seconds))
        except Aborted:
            result.append("aborted")

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return waiter, thread, result


def test_time_passes_at_the_scale_that_was_set():
    clock = FakeClock()
    clock.advance(1)
    clock.scale = 10
    clock.advance(1)
    clock.scale = 0.5
    clock.advance(2)
    assert clock.now() == 1 + 10 + 1


def test_a_held_clock_stands_still_until_every_hold_is_released():
    clock = FakeClock()
    clock.hold()
    clock.hold()
    clock.release()
    clock.advance(5)
    assert clock.now() == 0 and clock.held
    clock.release()
    clock.advance(1)
    assert clock.now() == 1


def test_a_wait_ends_when_its_run_time_is_over():
    clock = FakeClock()
    _, thread, result = waiting(clock, 2)
    while thread.is_alive():
        clock.advance(0.5)
        thread.join(0.01)
    assert result == [False]


def test_a_pause_does_not_use_up_a_wait():
    clock = FakeClock()
    clock.hold()
    waiter, thread, result = waiting(clock, 2)
    clock.advance(100)
    waiter.wake()
    thread.join(5)
    assert result == [True]


def test_a_faster_clock_cuts_a_wait_short():
    clock = RunClock()
    clock.scale = 0.001
    _, thread, result = waiting(clock, 5)  # more than an hour, at this pace
    clock.scale = 1000
    thread.join(5)
    assert result == [False]


def test_a_wake_before_the_wait_is_not_lost():
    clock = FakeClock()
    waiter = Waiter(clock, 1)
    waiter.wake()
    assert waiter.wait() is True


def test_an_abort_ends_every_wait_now_and_later():
    clock = FakeClock()
    _, thread, result = waiting(clock, None)
    clock.abort()
    thread.join(5)
    assert result == ["aborted"]
    with pytest.raises(Aborted):
        Waiter(clock, 1).wait(1)
