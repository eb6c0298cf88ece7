"""Records become events: run seconds, never going back, in the order in which they were appended."""

import threading

import pytest

from pcviz.sync.clock import FakeClock
from pcviz.trace.recorder import ASK_OWN, NOTIFY_NOBODY, Recorder


def test_raw_seconds_become_run_seconds():
    clock = FakeClock()
    recorder = Recorder(clock)
    for _ in range(3):
        clock.advance(1)
        recorder.append((clock.raw(), 1, "wake", 0, None))
        clock.scale *= 2
    clock.hold()
    clock.advance(100)
    recorder.append((clock.raw(), 1, "end", 0, None))
    assert [event[0] for event in recorder.drain()] == [1, 3, 7, 7]


def test_times_never_go_back_and_the_append_decides():
    recorder = Recorder(FakeClock())
    recorder.append((5.0, 1, "own", 1, None))
    recorder.append((4.0, 2, "block", 1, None))
    assert recorder.drain() == [(5.0, 1, "own", 1, None), (5.0, 2, "block", 1, None)]


def test_short_records_are_taken_apart():
    recorder = Recorder(FakeClock())
    recorder.append((77, 3))
    recorder.append((1.0, 77, ASK_OWN, 9))
    recorder.append((None, 77, NOTIFY_NOBODY, 8))
    recorder.append((2.0, 77, "release", 9))
    recorder.append((3.0, 77, "put", 7, 12, None))
    assert recorder.drain() == [
        (1.0, 3, "ask", 9, None), (1.0, 3, "own", 9, None), (1.0, 3, "notify", 8, []), (2.0, 3, "release", 9, None),
        (3.0, 3, "put", 7, 12),
    ]  # fmt: skip


def test_an_identifier_means_whoever_has_it_at_that_moment():
    recorder = Recorder(FakeClock())
    for record in ((77, 1), (0.0, 77, "release", 9), (77, None), (77, 2), (0.0, 77, "release", 9)):
        recorder.append(record)
    assert [event[1] for event in recorder.drain()] == [1, 2]


def test_a_stranger_is_introduced_before_its_first_step():
    recorder = Recorder(FakeClock())
    recorder.stranger = lambda ident: (4, {"name": f"thread {ident}"})
    recorder.append((0.0, 77, "release", 9))
    assert recorder.drain() == [(0.0, 4, "thread", 0, {"name": "thread 77"}), (0.0, 4, "release", 9, None)]


def test_a_limit_leaves_the_rest_for_later():
    recorder = Recorder(FakeClock())
    for number in range(5):
        recorder.append((0.0, number, "start", 0, None))
    assert [event[1] for event in recorder.drain(limit=2)] == [0, 1]
    assert [event[1] for event in recorder.drain()] == [2, 3, 4]
    assert recorder.drain() == []


def test_what_is_added_up_is_counted_and_declarations_stay():
    recorder = Recorder(FakeClock())
    declared = (0.0, 3, "thread", 0, {"name": "P", "role": "worker", "daemon": True})
    steps = [
        (77, 3),
        declared,
        (1.0, 77, ASK_OWN, 9),
        (1.0, 77, NOTIFY_NOBODY, 8),
        (2.0, 77, "release", 9),
        (3.0, 3, "put", 5, 1),
    ]
    for record in (*steps, (4.0, 77, "release", 9)):
        recorder.append(record)
    assert recorder.add_up(len(steps)) == {"ask": 1, "own": 1, "notify": 1, "release": 1, "put": 1}
    assert recorder.drain() == [declared, (4.0, 3, "release", 9, None)]


def test_nothing_is_lost_when_many_threads_append():
    recorder = Recorder(FakeClock())

    def append(number):
        for step in range(2000):
            recorder.append((0.0, number, "set", 0, step))

    threads = [threading.Thread(target=append, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events = recorder.drain()
    for number in range(4):
        assert [event[4] for event in events if event[1] == number] == list(range(2000))


def test_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match="off, light, full"):
        Recorder(FakeClock(), "loud")
