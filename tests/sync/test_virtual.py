"""The virtual kernel: threads that take turns, a clock that jumps, and the same events for the same seed."""

import queue

import pytest

from pcviz.buffers import catalogue
from pcviz.sync.loader import find_class, load
from pcviz.sync.virtual import TURNS, Virtual
from pcviz.trace.event import END, PUT, TIMEOUT
from pcviz.trace.state import State


def run_to_the_end(kernel: Virtual) -> list:
    events = []
    while True:
        kernel.run_on()
        batch = kernel.recorder.drain()
        if not batch:
            return events
        events += batch


def run_buffer(name: str, seed: int, items: int = 30) -> tuple[list, list]:
    kernel = Virtual(seed)
    buffer = find_class(load(catalogue()[name].path, kernel))(3)
    got = []

    def produce(first: int) -> None:
        for item in range(first, first + items):
            buffer.put(item)
            kernel.time.sleep(0.01)

    def consume() -> None:
        for _ in range(items):
            got.append(buffer.get())
            kernel.time.sleep(0.013)

    for first in (0, 1000):
        kernel.threading.Thread(target=produce, args=(first,)).start()
        kernel.threading.Thread(target=consume).start()
    return run_to_the_end(kernel), got


CORRECT = [name for name, buffer in catalogue().items() if not buffer.broken]


@pytest.mark.parametrize("name", CORRECT)
def test_every_correct_buffer_delivers_all_and_the_fold_finds_nothing_wrong(name):
    events, got = run_buffer(name, seed=1)
    state = State()
    state.apply_all(events)
    assert sorted(got) == [*range(30), *range(1000, 1030)]
    assert state.snapshot().violations == ()
    assert [event[4] for event in events if event[2] == END] == [None] * 4


def test_the_same_seed_gives_the_same_events_and_another_one_others():
    first = run_buffer("two_conditions", seed=7)
    assert first == run_buffer("two_conditions", seed=7)
    assert first != run_buffer("two_conditions", seed=8)


def test_an_hour_passes_at_once_and_in_order():
    kernel = Virtual(seed=1)
    seen = []
    for seconds in (3600, 60, 1):
        kernel.threading.Thread(
            target=lambda s=seconds: (kernel.time.sleep(s), seen.append((s, kernel.time.monotonic())))
        ).start()
    run_to_the_end(kernel)
    assert seen == [(1, 1.0), (60, 60.0), (3600, 3600.0)]


def test_a_timeout_expires_when_its_moment_comes():
    kernel = Virtual(seed=1)
    box = kernel.queue.Queue()
    outcome = []

    def take() -> None:
        try:
            box.get(timeout=2.5)
        except queue.Empty:
            outcome.append(kernel.now())

    kernel.threading.Thread(target=take).start()
    events = run_to_the_end(kernel)
    assert outcome == [2.5]
    assert TIMEOUT in [event[2] for event in events]


def test_abort_ends_threads_in_a_deadlock_of_two_locks():
    kernel = Virtual(seed=1)
    first, second = kernel.threading.Lock(), kernel.threading.Lock()

    def take(one, other) -> None:
        with one:
            kernel.time.sleep(1)
            other.acquire()

    kernel.threading.Thread(target=take, args=(first, second)).start()
    kernel.threading.Thread(target=take, args=(second, first)).start()
    run_to_the_end(kernel)
    kernel.abort()
    assert kernel.join(0)
    assert [event[4] for event in kernel.recorder.drain() if event[2] == END] == ["stopped", "stopped"]


def test_a_step_runs_one_thread_until_it_waits_and_a_pause_none():
    kernel = Virtual(seed=1)
    done = []
    for number in (1, 2):
        kernel.threading.Thread(target=done.append, args=(number,)).start()
    kernel.gates.pause()
    kernel.run_on()
    assert done == []
    assert sorted(kernel.gates.standing) == [1, 2]
    assert kernel.gates.step(2)
    assert done == [2]
    assert not kernel.gates.step(2)


def test_locals_are_each_threads_own():
    kernel = Virtual(seed=1)
    mine = kernel.threading.local()
    seen = []

    def work(value: int) -> None:
        mine.value = value
        kernel.time.sleep(1)
        seen.append((value, mine.value))

    for value in (1, 2):
        kernel.threading.Thread(target=work, args=(value,)).start()
    run_to_the_end(kernel)
    assert sorted(seen) == [(1, 1), (2, 2)]


def test_one_call_gives_a_bounded_number_of_turns():
    kernel = Virtual(seed=1)

    def work() -> None:
        while True:
            kernel.time.sleep(1)

    kernel.threading.Thread(target=work).start()
    kernel.run_on()
    assert kernel.now() <= TURNS
    assert PUT not in [event[2] for event in kernel.recorder.drain()]


def test_time_passes_although_threads_only_ever_wait_for_each_other():
    kernel = Virtual(seed=1)
    table = kernel.queue.Queue(1)
    woken = []

    def serve() -> None:
        while not woken:
            table.put("ball")

    def take() -> None:
        while not woken:
            table.get()

    def sleep() -> None:
        kernel.time.sleep(1.5)
        woken.append(kernel.now())

    for body in (serve, take, sleep):
        kernel.threading.Thread(target=body, daemon=True).start()
    for _ in range(200):
        kernel.run_on(2.0)
        times = [event[0] for event in kernel.recorder.drain()]
        assert times == sorted(times)
        if woken:
            break
    assert woken == [1.5]


def test_time_passes_although_a_thread_sleeps_for_no_time_at_all():
    kernel = Virtual(seed=1)
    woken = []

    def poll() -> None:
        while not woken:
            kernel.time.sleep(0)

    kernel.threading.Thread(target=poll).start()
    kernel.threading.Thread(target=lambda: (kernel.time.sleep(0.5), woken.append(kernel.now()))).start()
    for _ in range(200):
        kernel.run_on()
        kernel.recorder.drain()
        if kernel.still:
            break
    assert woken == [0.5]


def test_a_mutex_that_an_interrupted_thread_left_locked_keeps_nobody_out():
    kernel = Virtual(seed=1)
    mutex = kernel.mutex()
    seen = []

    def interrupted():
        mutex.acquire()
        raise KeyboardInterrupt

    def other():
        with mutex:
            seen.append("in")

    for target in (interrupted, other):
        kernel.threading.Thread(target=target).start()
    assert kernel.join(1)
    assert seen == ["in"]
