"""Controlled threads behave as real ones do, and leave the same record.

Each example is run with the standard library, with live threads, in virtual time, and with the threads of a search.
"""

import queue
import random
import threading
import time

import pytest

from pcviz.sync.controlled import Blocked, Scheduler
from pcviz.sync.controlled_modules import Modules
from pcviz.sync.live import Live
from pcviz.sync.virtual import Virtual


def controlled(use, seed=None):
    """What `use(threading, queue, time)` returns or raises on controlled threads."""
    scheduler = Scheduler()
    modules = Modules(scheduler)
    try:
        return scheduler.alone(lambda: use(modules.threading, modules.queue, modules.time))
    finally:
        scheduler.close()


def standard(use):
    return use(threading, queue, time)


def live(use):
    kernel = Live(level="full")
    kernel.take_the_controls()
    return use(kernel.threading, kernel.queue, kernel.time)


def virtual(use):
    kernel = Virtual(0)
    box = []

    def body():
        try:
            box.append(use(kernel.threading, kernel.queue, kernel.time))
        except Exception as error:
            box.append(error)

    kernel.threading.Thread(target=body).start()
    while not box:
        kernel.run_on()
    if isinstance(box[0], Exception):
        raise box[0]
    return box[0]


def outcome(backend, use):
    try:
        return backend(use)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


# -- one thread ------------------------------------------------------------------------------------------------------


def raising(build, *calls):
    def use(t, q, _):
        thing = build(t, q)
        for call in calls[:-1]:
            call(thing)
        return calls[-1](thing)

    return use


def cond_on_semaphore(t, q, _):
    condition = t.Condition(t.Semaphore(1))
    with condition:
        condition.notify()
        return condition.wait(0)


ONE_THREAD = {
    "release of a free Lock": raising(lambda t, q: t.Lock(), lambda lock: lock.release()),
    "release of a free RLock": raising(lambda t, q: t.RLock(), lambda lock: lock.release()),
    "a Lock is not reentrant": raising(lambda t, q: t.Lock(), lambda lock: lock.acquire(), lambda lock: lock.acquire(False)),
    "an RLock is": raising(lambda t, q: t.RLock(), lambda lock: lock.acquire(), lambda lock: lock.acquire(False)),
    "acquire with a timeout on a held Lock": raising(
        lambda t, q: t.Lock(), lambda lock: lock.acquire(), lambda lock: lock.acquire(timeout=0.001)
    ),
    "a timeout without blocking": raising(lambda t, q: t.Lock(), lambda lock: lock.acquire(False, 1)),
    "a negative timeout": raising(lambda t, q: t.Lock(), lambda lock: lock.acquire(True, -2)),
    "locked": raising(lambda t, q: t.Lock(), lambda lock: lock.acquire(), lambda lock: lock.locked()),
    "wait without the lock": raising(lambda t, q: t.Condition(), lambda c: c.wait()),
    "notify without the lock": raising(lambda t, q: t.Condition(), lambda c: c.notify()),
    "notify_all without the lock": raising(lambda t, q: t.Condition(t.Lock()), lambda c: c.notify_all()),
    "a wait that times out": raising(lambda t, q: t.Condition(), lambda c: c.acquire(), lambda c: c.wait(0.001)),
    "wait_for what holds": raising(lambda t, q: t.Condition(), lambda c: c.acquire(), lambda c: c.wait_for(lambda: 7)),
    "wait_for in vain": raising(lambda t, q: t.Condition(), lambda c: c.acquire(), lambda c: c.wait_for(lambda: 0, 0.001)),
    "a wait keeps an RLock's levels": raising(
        lambda t, q: t.Condition(),
        lambda c: c.acquire(),
        lambda c: c.acquire(),
        lambda c: c.wait(0.001),
        lambda c: c.release(),
        lambda c: c.release(),
        lambda c: c.release(),
    ),
    "a condition on a semaphore": cond_on_semaphore,
    "a semaphore below zero": raising(lambda t, q: t.Semaphore(-1), lambda s: s),
    "a semaphore at zero": raising(lambda t, q: t.Semaphore(0), lambda s: s.acquire(blocking=False)),
    "a semaphore's timeout": raising(lambda t, q: t.Semaphore(0), lambda s: s.acquire(timeout=0.001)),
    "a semaphore without blocking but with a timeout": raising(lambda t, q: t.Semaphore(0), lambda s: s.acquire(False, 1)),
    "release of none": raising(lambda t, q: t.Semaphore(0), lambda s: s.release(0)),
    "a bounded semaphore's bound": raising(lambda t, q: t.BoundedSemaphore(1), lambda s: s.release()),
    "an event": raising(lambda t, q: t.Event(), lambda e: e.set(), lambda e: (e.is_set(), e.wait())),
    "an event's timeout": raising(lambda t, q: t.Event(), lambda e: e.wait(0.001)),
    "a barrier of one": raising(lambda t, q: t.Barrier(1), lambda b: b.wait()),
    "a barrier of none": raising(lambda t, q: t.Barrier(0), lambda b: b.parties),
    "a barrier's timeout": raising(lambda t, q: t.Barrier(2), lambda b: b.wait(0.001)),
    "a thread started twice": raising(
        lambda t, q: t.Thread(target=int), lambda x: x.start(), lambda x: x.join(), lambda x: x.start()
    ),
    "a thread joined before its start": raising(lambda t, q: t.Thread(target=int), lambda x: x.join()),
    "an empty queue": raising(lambda t, q: q.Queue(), lambda x: x.get_nowait()),
    "a full queue": raising(lambda t, q: q.Queue(1), lambda x: x.put(1), lambda x: x.put(2, timeout=0.001)),
    "task_done too often": raising(lambda t, q: q.Queue(), lambda x: x.task_done()),
    "LIFO": raising(lambda t, q: q.LifoQueue(), lambda x: x.put(1), lambda x: x.put(2), lambda x: x.get()),
    "priority": raising(lambda t, q: q.PriorityQueue(), lambda x: x.put(2), lambda x: x.put(1), lambda x: x.get()),
    "a simple queue's timeout": raising(lambda t, q: q.SimpleQueue(), lambda x: x.get(timeout=0.001)),
    "a simple queue": raising(lambda t, q: q.SimpleQueue(), lambda x: x.put(1), lambda x: (x.get(), x.empty())),
}


@pytest.mark.parametrize("name", ONE_THREAD)
def test_one_thread_finds_the_same_as_in_the_standard_library(name):
    use = ONE_THREAD[name]

    assert outcome(controlled, use) == outcome(virtual, use) == outcome(live, use) == outcome(standard, use)


def test_exceptions_are_the_originals():
    modules = Modules(Scheduler())

    assert modules.queue.Empty is queue.Empty
    assert modules.queue.Full is queue.Full
    assert modules.threading.BrokenBarrierError is threading.BrokenBarrierError


# -- several threads -------------------------------------------------------------------------------------------------


def condition(t):
    c, box = t.Condition(t.Lock()), []

    def waiter():
        with c:
            while not box:
                c.wait()

    def setter():
        with c:
            box.append(1)
            c.notify()

    return waiter, setter


def all_levels(t):
    c, box = t.Condition(), []

    def waiter():
        with c, c:
            while not box:
                c.wait()

    def setter():
        with c:
            box.append(1)
            c.notify_all()

    return waiter, setter


def semaphore(t):
    s = t.Semaphore(0)
    return s.acquire, s.release


def event(t):
    e = t.Event()
    return e.wait, e.set


def barrier(t):
    b = t.Barrier(2)
    return b.wait, b.wait


def handed_over(t):
    lock = t.Lock()
    lock.acquire()

    def taker():
        with lock:
            pass

    return taker, lock.release


def out_of_time(t):
    c = t.Condition()

    def waiter():
        with c:
            c.wait(0.01)

    return (waiter,)


def in_vain(t):
    lock = t.Lock()

    def asker():
        lock.acquire(False)
        lock.acquire(False)
        lock.release()

    return (asker,)


def record_of_controlled(make):
    scheduler = Scheduler()
    modules = Modules(scheduler)
    trace = []
    scheduler.reset(trace)
    for number, body in enumerate(scheduler.alone(lambda: make(modules.threading)), 1):
        scheduler.spawn(body, f"T{number}")
    while able := [task for task in scheduler.tasks if task.op.choices(task)]:
        scheduler.advance(able[0], able[0].op.choices(able[0])[0])
    return by_thread(trace)


def record_of_live(make):
    kernel = Live(level="full")
    kernel.take_the_controls()
    bodies = make(kernel.threading)
    kernel.recorder.drain()
    threads = []
    events = []
    for body in bodies:
        threads.append(kernel.threading.Thread(target=body))
        threads[-1].start()
        while not settled(events, len(threads)):
            events += kernel.recorder.drain()
            time.sleep(0.001)
    for thread in threads:
        thread.join()
    return by_thread(events + kernel.recorder.drain())


def settled(events, thread):
    """Whether this thread's latest event leaves it blocked, waiting or finished."""
    own = [kind for _, who, kind, _, _ in events if who == thread]
    return bool(own) and own[-1] in ("wait", "block", "end", "timeout")


def by_thread(events):
    threads = {}
    for _, who, kind, number, data in events:
        if who and kind != "thread":
            threads.setdefault(who, []).append((kind, number, data))
    return threads


@pytest.mark.parametrize(
    "make",
    [condition, all_levels, semaphore, event, barrier, handed_over, out_of_time, in_vain],
    ids=lambda make: make.__name__,
)
def test_each_thread_leaves_the_same_record_as_a_live_one(make):
    assert record_of_controlled(make) == record_of_live(make)


# -- what only controlled threads have -------------------------------------------------------------------------------


def test_an_hour_costs_nothing():
    began = time.monotonic()

    def use(t, q, clock):
        start = clock.monotonic()
        clock.sleep(3600)
        return clock.monotonic() - start

    assert controlled(use) == 3600
    assert time.monotonic() - began < 60  # on the wall


def test_a_timer_fires_in_virtual_time():
    def use(t, q, clock):
        done = t.Event()
        t.Timer(60, done.set).start()
        return done.wait()

    assert controlled(use) is True


def test_what_waits_for_ever_is_said():
    with pytest.raises(Blocked, match="waits for ever"):
        controlled(lambda t, q, _: t.Event().wait())


def test_an_executor_runs_inside():
    def use(t, q, _):
        modules = Modules(scheduler)
        futures = modules.import_module("concurrent.futures", fromlist=("ThreadPoolExecutor",))
        with futures.ThreadPoolExecutor(2) as pool:
            return list(pool.map(abs, [-1, -2, -3]))

    scheduler = Scheduler()
    assert scheduler.alone(lambda: use(None, None, None)) == [1, 2, 3]


def run_randomly(seed):
    scheduler = Scheduler()
    modules = Modules(scheduler)
    trace = []
    scheduler.reset(trace)
    numbers = scheduler.alone(lambda: modules.queue.Queue(2))
    got = []
    for name in ("P1", "P2"):
        scheduler.spawn(lambda name=name: [numbers.put((name, i)) for i in range(3)], name)
    scheduler.spawn(lambda: [got.append(numbers.get()) for _ in range(6)], "C1")
    chance = random.Random(seed)
    while able := [(task, choice) for task in scheduler.tasks for choice in task.op.choices(task)]:
        scheduler.advance(*chance.choice(able))
    return got, trace


@pytest.mark.parametrize("seed", range(20))
def test_the_same_choices_give_the_same_record(seed):
    got, trace = run_randomly(seed)

    assert sorted(got) == [(name, i) for name in ("P1", "P2") for i in range(3)]
    assert run_randomly(seed) == (got, trace)


def test_a_task_that_swallows_the_abort_is_left_behind():
    scheduler = Scheduler()
    lock = Modules(scheduler).threading.Lock

    def stubborn():
        held = lock()
        while True:
            try:
                held.acquire()
            except BaseException:
                continue

    task = scheduler.spawn(stubborn, "stubborn")
    while task.op.choices(task):
        scheduler.advance(task)
    scheduler.close()

    assert scheduler.abandoned == [task]
