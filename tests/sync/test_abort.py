"""Stopped by you: wherever a thread is, it unwinds."""

import contextlib

import pytest

from pcviz.sync.kernel import Aborted
from tests.sync.lab import PATIENCE


def forever(lab, place):
    """A thread that gets stuck at `place`, and the line of the story that says so."""
    ours = lab.threading
    if place == "lock":
        lock = ours.Lock()
        lock.acquire()
        return lock.acquire, "T block"
    if place == "condition":
        condition = ours.Condition()

        def wait():
            with condition:
                condition.wait()

        return wait, "T wait"
    if place == "semaphore":
        return ours.Semaphore(0).acquire, "T block"
    if place == "event":
        return ours.Event().wait, "T wait"
    if place == "barrier":
        return ours.Barrier(2).wait, "T wait"
    if place == "queue":
        return lab.kernel.queue.Queue().get, "T wait"
    return lambda: lab.kernel.time.sleep(1000), "T sleep [1000, 'sleep']"


@pytest.mark.parametrize("place", ["lock", "condition", "semaphore", "event", "barrier", "queue", "sleep"])
def test_a_stuck_thread_ends_as_stopped(lab, place):
    target, stuck = forever(lab, place)
    lab.start("T", target)
    lab.until(stuck)
    lab.kernel.abort()
    assert lab.finish("T")[-1] == "T end stopped"


def test_a_deadlock_of_two_locks_comes_apart(lab):
    one, two = lab.threading.Lock(), lab.threading.Lock()
    lab.name(one=one, two=two)
    both = lab.threading.Barrier(2)

    def take(first, second):
        with first:
            both.wait()
            with second:
                pass

    lab.start("A", take, one, two)
    lab.start("B", take, two, one)
    lab.until("A block two")
    lab.until("B block one")
    lab.kernel.abort()
    assert lab.kernel.join(PATIENCE)
    assert {"A end stopped", "B end stopped"} <= set(lab.story())


def test_a_waiter_whose_lock_is_never_given_back_unwinds_all_the_same(lab):
    condition = lab.threading.Condition(lock := lab.threading.Lock())
    lab.name(lock=lock, condition=condition)

    def wait():
        with condition:
            condition.wait()

    lab.start("C", wait)
    lab.until("C wait condition")
    lock.acquire()
    lab.kernel.abort()
    assert lab.finish("C")[-1] == "C end stopped"
    assert lock.locked()


def test_a_thread_at_a_gate_goes_home(live_lab):
    lock = live_lab.threading.Lock()
    live_lab.name(lock=lock)
    live_lab.kernel.gates.pause()
    live_lab.start("T", lock.acquire)
    live_lab.until("T gate lock ask")
    live_lab.kernel.abort()
    assert live_lab.finish("T")[-1] == "T end stopped"


def test_a_thread_that_never_waits_is_caught_at_its_next_question(lab):
    lock = lab.threading.Lock()

    def busy():
        while True:
            with lock:
                pass

    lab.start("T", busy)
    lab.until("T own")
    lab.kernel.abort()
    assert lab.finish("T")[-1] == "T end stopped"


def test_code_that_catches_exceptions_does_not_catch_the_abort(lab):
    semaphore = lab.threading.Semaphore(0)

    def stubborn():
        while True:
            with contextlib.suppress(Exception):
                semaphore.acquire()

    lab.start("T", stubborn)
    lab.until("T block")
    lab.kernel.abort()
    assert lab.finish("T")[-1] == "T end stopped"


def test_after_an_abort_nobody_gets_a_lock_any_more(lab):
    lock = lab.threading.Lock()
    lab.kernel.abort()
    with pytest.raises(Aborted):
        lock.acquire()
