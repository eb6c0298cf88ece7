"""The observer runs in the app's frame: bounds far from what was measured, so that only a change of order fails them."""

import time

import pytest

from pcviz.insight.observer import Observer
from pcviz.sync.virtual import Virtual
from pcviz.trace.state import State
from pcviz.workshop.run import Run
from tests.insight.following import Followed, scenario
from tests.scripted import Script


@pytest.fixture(scope="module")
def events():
    """16 threads, 64 slots: an experiment as large as the app shows."""
    keys = {"buffer": "two_conditions", "capacity": 64, "producers": 8, "make": 0.2, "consumers": 8, "take": 0.4}
    run = Run(scenario(pattern="exponential", **keys), seed=1, seconds=12, kernel=Virtual(1))
    state, events = State(), []
    run.start()
    while not run.ended:
        batch = run.drain()
        events += batch
        state.apply_all(batch)
        run.tend(state)
    run.close()
    return events


def seconds(work) -> float:
    """Of the processor, of the fastest of a few: the machine's other work only ever adds."""

    def once() -> float:
        begun = time.process_time()
        work()
        return time.process_time() - begun

    return min(once() for _ in range(5))


def test_an_event_is_observed_for_about_what_it_costs_to_fold_it(events):
    def fold() -> None:
        State().apply_all(events)

    def follow() -> None:
        Followed(events)

    assert seconds(follow) < 5 * seconds(fold)  # 2.2 measured
    assert seconds(follow) / len(events) < 30e-6  # 3 µs measured


def test_figures_and_findings_take_a_part_of_a_frame(events):
    followed = Followed(events)
    assert seconds(lambda: followed.measures()) < 5e-3  # 0.2 ms measured
    assert seconds(lambda: followed.findings()) < 8e-3  # 0.3 ms measured


def test_a_large_backlog_slows_nothing_down():
    """The newest is taken first, which is where counting the overtaken one by one would never end."""

    def backlog(items: int) -> float:
        """Seconds an event, with so many items inside."""
        script = Script().buffer("queue", None, order="lifo").thread("P1", "producer").thread("C1", "consumer")
        followed = Followed(script.events).follow([(n / 1000, 1, "put", 1, n) for n in range(1, items + 1)])
        gets = [(200 + n / 1000, 2, "get", 1, items - n) for n in range(1000)]
        begun = time.thread_time()
        followed.follow(gets)
        spent = time.thread_time() - begun
        assert followed.buffer().overtaken[0].times == 1000
        return spent

    assert min(backlog(30_000) for _ in range(3)) < 8 * min(backlog(1_500) for _ in range(3))  # 20 if it grew with it


def test_memory_is_flat():
    observer, state = Observer(), State()
    script = (
        Script()
        .buffer("queue", 5)
        .lock("lock")
        .condition("not_empty", "lock")
        .thread("P1", "producer")
        .thread("C1", "consumer")
    )
    script.take("C1", "queue").own("C1", "lock").wait("C1", "not_empty").put("P1", "queue", "a")
    script.notify("P1", "not_empty", "C1").own("C1", "lock").sleep("C1", 0.1).wake("C1").release("C1", "lock").get(
        "C1", "queue", "a"
    )

    def sizes(value, seen) -> int:
        """Things in all containers within."""
        if id(value) in seen or isinstance(value, str | int | float | State):
            return 0
        seen.add(id(value))
        if isinstance(value, dict):
            return len(value) + sum(sizes(part, seen) for part in value.values())
        if isinstance(value, list | set | tuple | frozenset):
            return len(value) + sum(sizes(part, seen) for part in value)
        names = [*getattr(value, "__dict__", ()), *getattr(type(value), "__slots__", ())]
        if callable(value) or not names:
            return 0
        return sum(sizes(getattr(value, name), seen) for name in names if hasattr(value, name))

    def go(first: int, last: int) -> int:
        for turn in range(first, last):
            for t, thread, kind, object, data in script.events:
                if kind in ("put", "get"):
                    data = turn + 1
                state.apply((t + turn, thread, kind, object, data))
                observer.observe((t + turn, thread, kind, object, data), state)
        parts = (getattr(observer, name) for name in ("_stores", "_locks", "_wakes", "_idle", "_lives", "_things"))
        return sum(sizes(part, set()) for part in parts)

    first = go(0, 1_000)
    assert first > 100
    assert go(1_000, 2_000) < 1.2 * first
