"""What each primitive leaves behind: the steps of its threads, in the order in which they happened."""

import threading

import pytest

from tests.sync.lab import Lab


def hold(lock, held, let_go):
    """Take the lock, say so, and keep it until told."""
    with lock:
        held.set()
        let_go.wait()


def test_a_free_lock_is_asked_for_and_owned(lab):
    lock = lab.threading.Lock()
    lab.name(lock=lock)
    with lock:
        pass
    assert lab.story() == ["you ask lock", "you own lock", "you release lock"]


def test_a_taken_lock_blocks_until_it_is_released(lab):
    lock = lab.threading.Lock()
    lab.name(lock=lock)
    lock.acquire()
    lab.start("P", lambda: lock.acquire() and lock.release())
    lab.until("P block lock")
    lock.release()
    assert lab.finish() == [
        "you ask lock", "you own lock", "P ask lock", "P block lock", "you release lock",
        "P own lock", "P release lock", "P end",
    ]  # fmt: skip


def test_a_lock_that_is_not_waited_for_gives_up_at_once(lab):
    lock = lab.threading.Lock()
    lab.name(lock=lock)
    lock.acquire()
    assert lock.acquire(False) is False
    assert lab.story()[2:] == ["you ask lock", "you timeout lock"]


def test_a_timed_acquire_gives_up_when_its_run_time_is_over(lab):
    lock = lab.threading.Lock()
    lab.name(lock=lock)
    lock.acquire()
    got = []
    lab.start("P", lambda: got.append(lock.acquire(timeout=2)))
    lab.until("P block lock 2")
    lab.clock.advance(2)
    assert lab.finish("P") == ["P ask lock", "P block lock 2", "P timeout lock", "P end"]
    assert got == [False]


def test_waiters_for_a_lock_all_get_it_and_one_at_a_time(lab):
    lock = lab.threading.Lock()
    lab.name(lock=lock)
    lock.acquire()
    for name in "ABC":
        lab.start(name, lambda: lock.acquire() and lock.release())
        lab.until(f"{name} block lock")
    lock.release()
    owning = [line for line in lab.finish() if "own" in line or "release" in line][2:]
    assert sorted(owning[0::2]) == ["A own lock", "B own lock", "C own lock"]
    assert [line.replace("own", "release") for line in owning[0::2]] == owning[1::2]


def test_an_rlock_counts_its_levels(lab):
    lock = lab.threading.RLock()
    lab.name(lock=lock)
    with lock, lock:
        pass
    assert lab.story() == [
        "you ask lock", "you own lock 1", "you ask lock", "you own lock 2", "you release lock 1", "you release lock 0",
    ]  # fmt: skip


def test_a_waiting_thread_is_notified_by_somebody_and_takes_the_lock_back(lab):
    condition = lab.threading.Condition(lock := lab.threading.Lock())
    lab.name(lock=lock, condition=condition)

    def wait():
        with condition:
            assert condition.wait() is True

    lab.start("C", wait)
    lab.until("C wait condition")
    with condition:
        condition.notify()
    assert lab.finish() == [
        "C ask lock", "C own lock", "C wait condition",
        "you ask lock", "you own lock", "you notify condition ['C']",
        *(["you release lock", "C ask lock", "C own lock"] if "C block lock" not in lab.story() else lab.story()[6:-2]),
        "C release lock", "C end",
    ]  # fmt: skip


def test_notified_in_order_of_arrival_and_named(lab):
    condition = lab.threading.Condition(lock := lab.threading.Lock())
    lab.name(lock=lock, condition=condition)

    def wait():
        with condition:
            condition.wait()

    for name in "ABC":
        lab.start(name, wait)
        lab.until(f"{name} wait condition")
    with condition:
        condition.notify(2)
        condition.notify_all()
        condition.notify()
    told = [line for line in lab.finish("you") if "notify" in line]
    assert told == ["you notify condition ['A', 'B']", "you notify condition ['C']", "you notify condition []"]


def test_a_wait_lets_go_of_every_level(lab):
    condition = lab.threading.Condition()
    lab.name(condition=condition, lock=condition._lock)

    def wait():
        with condition, condition:
            condition.wait()

    lab.start("C", wait)
    lab.until("C wait condition")
    with condition:
        condition.notify()
    story = lab.finish("C")
    assert story[4] == "C wait condition"
    assert story[-4:] == ["C own lock 2", "C release lock 1", "C release lock 0", "C end"]


def test_a_wait_that_times_out_takes_the_lock_back_too(lab):
    condition = lab.threading.Condition(lock := lab.threading.Lock())
    lab.name(lock=lock, condition=condition)
    answers = []

    def wait():
        with condition:
            answers.append(condition.wait(0.5))

    lab.start("C", wait)
    lab.until("C wait condition 0.5")
    lab.clock.advance(0.5)
    assert lab.finish("C")[2:] == [
        "C wait condition 0.5", "C timeout condition", "C ask lock", "C own lock", "C release lock", "C end",
    ]  # fmt: skip
    assert answers == [False]


def test_a_condition_on_a_lock_look_alike(lab):
    condition = lab.threading.Condition(threading.RLock())
    lab.name(condition=condition)

    def wait():
        with condition:
            condition.wait()

    lab.start("C", wait)
    lab.until("C wait condition")
    with condition:
        condition.notify()
    assert lab.finish() == ["C wait condition", "you notify condition ['C']", "C end"]


def test_notify_and_wait_need_the_lock(lab):
    condition = lab.threading.Condition(lab.threading.Lock())
    with pytest.raises(RuntimeError, match="cannot notify on un-acquired lock"):
        condition.notify()
    with pytest.raises(RuntimeError, match="cannot wait on un-acquired lock"):
        condition.wait()


def test_a_semaphore_tells_its_count(lab):
    semaphore = lab.threading.Semaphore(1)
    lab.name(semaphore=semaphore)
    semaphore.acquire()
    lab.start("P", semaphore.acquire)
    lab.until("P block semaphore")
    semaphore.release()
    assert lab.finish() == [
        "you ask semaphore", "you own semaphore 0", "P ask semaphore", "P block semaphore",
        "you release semaphore 1", "you notify semaphore ['P']", "P own semaphore 0", "P end",
    ]  # fmt: skip


def test_a_semaphore_gives_up_in_time(lab):
    semaphore = lab.threading.Semaphore(0)
    lab.name(semaphore=semaphore)
    lab.start("P", lambda: semaphore.acquire(timeout=3))
    lab.until("P block semaphore 3")
    lab.clock.advance(3)
    assert lab.finish() == ["P ask semaphore", "P block semaphore 3", "P timeout semaphore", "P end"]


def test_a_bounded_semaphore_refuses_to_grow(lab):
    semaphore = lab.threading.BoundedSemaphore(1)
    with pytest.raises(ValueError, match="released too many times"):
        semaphore.release()


def test_an_event_wakes_everybody(lab):
    event = lab.threading.Event()
    lab.name(event=event)
    lab.start("A", event.wait)
    lab.until("A wait event")
    event.set()
    assert lab.finish() == ["A wait event", "you flag event True", "you notify event ['A']", "A wake event", "A end"]
    event.clear()
    assert lab.story()[-1] == "you flag event False"


def test_an_event_that_never_comes(lab):
    event = lab.threading.Event()
    lab.name(event=event)
    lab.start("A", event.wait, 1)
    lab.until("A wait event 1")
    lab.clock.advance(1)
    assert lab.finish() == ["A wait event 1", "A timeout event", "A end"]


def test_the_last_at_a_barrier_lets_everybody_go(lab):
    barrier = lab.threading.Barrier(2)
    lab.name(barrier=barrier)
    lab.start("A", barrier.wait)
    lab.until("A wait barrier")
    assert barrier.wait() == 1
    assert lab.finish() == ["A wait barrier", "you notify barrier ['A']", "A wake barrier", "A end"]


def test_a_barrier_breaks_when_one_loses_patience(lab):
    barrier = lab.threading.Barrier(2, timeout=1)
    lab.name(barrier=barrier)

    def wait():
        with pytest.raises(threading.BrokenBarrierError):
            barrier.wait()

    lab.start("A", wait)
    lab.until("A wait barrier 1")
    lab.clock.advance(1)
    assert lab.finish() == ["A wait barrier 1", "A timeout barrier", "A flag barrier broken", "A end"]
    assert barrier.broken


def test_at_level_light_only_being_stuck_is_told():
    lab = Lab("light")
    condition = lab.threading.Condition(lock := lab.threading.Lock())
    lab.name(lock=lock, condition=condition)

    def wait():
        with condition:
            condition.wait()

    lab.start("C", wait)
    lab.until("C wait condition")
    with condition:
        condition.notify()
    story = lab.finish()
    lab.close()
    assert [line for line in story if "block" not in line] == [
        "C wait condition", "you notify condition ['C']", "C wake lock", "C end",
    ]  # fmt: skip


def test_at_level_off_the_standard_librarys_own_are_given_out():
    lab = Lab("off")
    assert type(lab.threading.Lock()) is type(threading.Lock())
    assert lab.threading.Condition is threading.Condition
    assert lab.story() == []
