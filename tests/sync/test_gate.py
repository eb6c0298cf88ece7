"""Pause, single step and slow motion, seen through the threads that stand at the gate."""

import itertools
import threading

import pytest

from pcviz.sync.clock import FakeClock
from pcviz.sync.gate import Gate
from tests.sync.lab import PATIENCE, Lab


def work(lock, times=1):
    for _ in range(times):
        with lock:
            pass


@pytest.fixture
def lab(live_lab):
    return live_lab


@pytest.fixture
def lock(lab):
    lock = lab.threading.Lock()
    lab.name(lock=lock)
    return lock


def test_a_paused_thread_stands_before_it_asks(lab, lock):
    lab.kernel.gates.pause()
    lab.start("P", work, lock)
    lab.until("P gate lock ask")
    assert lab.story() == ["P gate lock ask"]
    assert lab.clock.held
    lab.kernel.gates.resume()
    assert lab.finish("P") == ["P gate lock ask", "P ask lock", "P own lock", "P release lock", "P end"]
    assert not lab.clock.held


def test_nothing_is_recorded_at_an_open_gate(lab, lock):
    lab.start("P", work, lock)
    assert lab.finish("P") == ["P ask lock", "P own lock", "P release lock", "P end"]


def test_one_step_goes_to_the_next_gate(lab, lock):
    lab.kernel.gates.pause()
    lab.start("P", work, lock)
    lab.until("P gate lock ask")
    assert lab.kernel.gates.step()
    lab.until("P gate lock own")
    assert lab.kernel.gates.step()
    lab.until("P gate lock release")
    assert lab.story() == [
        "P gate lock ask", "P ask lock", "P own lock", "P gate lock own", "P release lock", "P gate lock release",
    ]  # fmt: skip


def test_others_queue_behind_an_owner_at_a_gate(lab, lock):
    lab.kernel.gates.pause()
    for name in "AB":
        lab.start(name, work, lock)
        lab.until(f"{name} gate lock ask")
    lab.kernel.gates.step()
    lab.until("A gate lock own")
    lab.kernel.gates.step()
    lab.until("B block lock")
    assert len(lab.kernel.gates.standing) == 1
    lab.kernel.gates.resume()
    lab.finish()


def test_an_owner_who_is_stopped_at_the_gate_gives_the_lock_back(lab, lock):
    lab.kernel.gates.pause()
    lab.start("P", work, lock)
    lab.until("P gate lock ask")
    lab.kernel.gates.step()
    lab.until("P gate lock own")
    lab.kernel.abort()
    assert lab.finish("P")[-2:] == ["P release lock", "P end stopped"]
    assert not lock.locked()


def test_a_step_for_any_thread_takes_the_one_that_stood_longest(lab, lock):
    lab.kernel.gates.pause()
    for name in "AB":
        lab.start(name, work, lock)
        lab.until(f"{name} gate lock ask")
    lab.kernel.gates.step()
    lab.until("A gate lock own")
    assert "B own lock" not in lab.story()


def test_a_named_thread_steps_alone(lab, lock):
    lab.kernel.gates.pause()
    for name in "AB":
        thread = lab.start(name, work, lock)
        lab.until(f"{name} gate lock ask")
    assert lab.kernel.gates.standing[1] == thread._number
    assert lab.kernel.gates.step(thread._number)
    lab.until("B gate lock own")
    assert "A own lock" not in lab.story()


def test_a_blocked_thread_cannot_be_stepped(lab, lock):
    lock.acquire()
    thread = lab.start("P", work, lock)
    lab.until("P block lock")
    assert lab.kernel.gates.step(thread._number) is False
    lab.kernel.gates.resume()
    lock.release()
    lab.finish()


def test_a_notified_thread_stands_before_it_takes_the_lock_back(lab):
    condition = lab.threading.Condition(lock := lab.threading.Lock())
    lab.name(lock=lock, condition=condition)

    def wait():
        with condition:
            condition.wait()

    lab.start("C", wait)
    lab.until("C wait condition")
    condition.acquire()
    lab.kernel.gates.pause()
    condition.notify()
    lab.until("C gate condition reacquire")
    lab.kernel.gates.resume()
    condition.release()
    lab.finish()


def test_a_pause_does_not_expire_a_timeout(lab):
    condition = lab.threading.Condition(lock := lab.threading.Lock())
    lab.name(lock=lock, condition=condition)
    answers = []

    def wait():
        with condition:
            answers.append(condition.wait(1))

    lab.start("C", wait)
    lab.until("C wait condition 1")
    lab.kernel.gates.pause()
    lab.clock.advance(1000)
    lab.kernel.gates.resume()
    with condition:
        condition.notify()
    lab.finish()
    assert answers == [True]


def test_the_clock_stands_still_while_anybody_stands_even_when_stepping(lab, lock):
    lab.kernel.gates.pause()
    lab.start("P", work, lock)
    lab.until("P gate lock ask")
    before = lab.clock.now()
    lab.clock.advance(5)
    assert lab.clock.now() == before


def test_with_nobody_at_the_gate_a_step_lets_time_pass_until_somebody_comes(lab, lock):
    def late():
        lab.kernel.sleep(3)
        work(lock)

    lab.start("P", late)
    lab.until("P sleep [3, 'sleep']")
    lab.kernel.gates.pause()
    lab.clock.advance(3)
    assert lab.clock.now() == 0
    assert lab.kernel.gates.step()
    lab.clock.advance(3)
    lab.until("P gate lock ask")
    assert lab.clock.held


def test_where_all_wait_for_each_other_a_step_lets_no_time_pass(lab, lock):
    def forever():
        with lock:
            event.wait()

    event = lab.threading.Event()
    lab.name(event=event)
    lab.start("P", forever)
    lab.until("P wait event")
    lab.start("C", work, lock)
    lab.until("C block lock")
    assert lab.kernel.gates.step() is False
    assert lab.clock.held
    event.set()
    lab.until("P gate event reacquire")
    assert lab.kernel.gates.step()
    lab.until("P gate lock release")
    lab.kernel.gates.resume()
    lab.finish("P", "C")


def test_a_step_that_nobody_came_to_ends_when_all_wait():
    """Asked for while somebody was on its way, who then stood still before it reached the next gate."""
    clock, astir = FakeClock(), [True]
    gate = Gate(clock, lambda closed: None, astir=lambda: astir[0])
    assert gate.step()
    assert not clock.held
    assert gate.step()
    assert not clock.held
    astir[0] = False
    assert not gate.step()
    assert clock.held
    astir[0] = True
    assert gate.step()
    assert not clock.held
    gate.resume()
    assert not clock.held


def test_slow_motion_grants_one_gate_after_another_in_order_of_arrival():
    clock = FakeClock()
    gate = Gate(clock, lambda closed: None)
    now = [0.0]
    gate._wall = lambda: now[0]
    gate.slow_motion = 0.03
    arrived = threading.Semaphore(0)

    def go(number):
        gate.stand(number, arrived.release)

    gate.pause()
    threads = [threading.Thread(target=go, args=(number,), daemon=True) for number in (1, 2, 3)]
    for thread in threads:
        thread.start()
        arrived.acquire()
    assert gate.standing == (1, 2, 3)
    gate.resume()
    for standing, thread in zip([(1, 2, 3), (2, 3), (3,)], threads, strict=True):
        now[0] += 0.029
        thread.join(0.04)  # time enough to look at the clock again
        assert gate.standing == standing
        now[0] += 0.002
        thread.join(PATIENCE)
    assert gate.standing == ()
    assert not clock.held


def test_slow_motion_shows_every_gate():
    lab = Lab()
    lock = lab.threading.Lock()
    lab.name(lock=lock)
    looks = itertools.count()
    lab.kernel.gates._wall = lambda: next(looks) / 1000  # or on a busy machine P might come to a gate when its wait is over
    lab.kernel.gates.slow_motion = 0.01
    lab.start("P", work, lock, 2)
    story = lab.finish("P")
    lab.close()
    assert [story.count(f"P gate lock {where}") for where in ("ask", "own", "release")] == [2, 2, 2]
