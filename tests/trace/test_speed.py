"""The fold keeps up: bounds far from what was measured, so that only a change of order of growth fails them."""

import time

from pcviz.trace.state import State
from tests.scripted import Script

# Of the processor, which others may have for a while; where its clock is a coarse one, by the wall.
seconds = time.thread_time if time.get_clock_info("thread_time").resolution < 1e-4 else time.perf_counter


def best_of(times: int, measured) -> float:
    """Seconds of the fastest run: the machine's other work only ever adds."""
    return min(measured() for _ in range(times))


def busy(threads: int, slots: int) -> Script:
    """All producers wait at a full buffer, all consumers at their condition."""
    script = Script().lock("lock").condition("not_full", "lock").condition("not_empty", "lock").buffer("queue", slots)
    for n in range(threads // 2):
        script.thread(f"P{n}", "producer").thread(f"C{n}", "consumer")
    for n in range(slots):
        script.make("P0", f"P0·{n}").put("P0", "queue", f"P0·{n}")
    for n in range(threads // 2):
        script.offer(f"P{n}", "queue", f"P{n}·last").own(f"P{n}", "lock").wait(f"P{n}", "not_full")
        script.take(f"C{n}", "queue").own(f"C{n}", "lock").wait(f"C{n}", "not_empty")
    return script


def test_a_lock_event_takes_microseconds():
    events = [(0.0, 1 + n % 8, kind, 1, None) for n in range(3000) for kind in ("ask", "own", "release")]

    def measured() -> float:
        state = State()
        start = seconds()
        state.apply_all(events)
        return seconds() - start

    assert best_of(5, measured) / len(events) < 10e-6  # 0.65 µs measured


def test_a_snapshot_of_16_threads_and_64_slots_takes_far_less_than_a_frame():
    state = busy(16, 64).state()
    numbers = list(state.snapshot().buffers[0].slots)

    def measured() -> float:
        state.apply((1.0, 1, "slots", 4, numbers))
        start = seconds()
        state.snapshot()
        return seconds() - start

    assert best_of(20, measured) < 2e-3  # 0.1 ms measured


def test_events_that_are_only_added_up_go_faster_than_followed_ones():
    events = [(0.0, 1 + n % 8, kind, 1, None) for n in range(5000) for kind in ("ask", "own", "release")]

    def folding(how) -> float:
        state = State()
        start = seconds()
        how(state, events)
        return seconds() - start

    assert best_of(5, lambda: folding(State.skip)) < best_of(5, lambda: folding(State.apply_all))


def test_a_large_backlog_does_not_slow_the_snapshot_down():
    state = State()
    for item in range(1, 50_001):
        state.apply((0.0, 1, "put", 1, item))

    def measured() -> float:
        state.apply((0.0, 1, "start", 0, None))
        start = seconds()
        state.snapshot()
        return seconds() - start

    assert best_of(10, measured) < 5e-3
