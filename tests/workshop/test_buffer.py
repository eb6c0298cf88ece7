"""The workbench's buffer by itself: what it lets in and out is what a plain list and a few `if`s say, whatever is turned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcviz.sync.live import Live
from pcviz.sync.virtual import Virtual
from pcviz.trace.recorder import FULL, LEVELS, LIGHT
from pcviz.workshop.buffer import Buffer, Closed, TimeUp
from pcviz.workshop.item import Item
from pcviz.workshop.policy import GONE, PUT, REJECT

ACTS = st.one_of(
    st.just(("put",)), st.just(("put",)), st.just(("get",)), st.just(("close", False)), st.just(("close", True)),
    st.just(("reopen",)), st.tuples(st.just("resize"), st.one_of(st.none(), st.integers(1, 3))),
    st.tuples(st.just("reorder"), st.sampled_from(["fifo", "lifo"])),
)  # fmt: skip


class Model:
    """What a buffer with the policy reject has to do, for one thread that never waits."""

    def __init__(self, capacity):
        self.items = []
        self.capacity = capacity
        self.order = "fifo"
        self.closed = False

    def put(self, item):
        if self.closed:
            return Closed
        if self.capacity is not None and len(self.items) >= self.capacity:
            return GONE
        self.items.append(item)
        return PUT

    def get(self):
        if not self.items:
            return Closed if self.closed else TimeUp
        return self.items.pop(-1 if self.order == "lifo" else 0)

    def close(self, now):
        if not self.closed and now:
            self.items.clear()
        self.closed = True

    def reopen(self):
        self.closed = False

    def resize(self, capacity):
        self.capacity = capacity

    def reorder(self, order):
        self.order = order


def outcome(call, *arguments):
    try:
        return call(*arguments)
    except (Closed, TimeUp) as refusal:
        return type(refusal)


@given(level=st.sampled_from(LEVELS), virtual=st.booleans(), acts=st.lists(ACTS, max_size=30))
def test_what_goes_in_and_out_whatever_is_turned(level, virtual, acts):
    kernel = Virtual(1, level) if virtual else Live(level)
    kernel.take_the_controls()
    buffer, model = Buffer(kernel, 2, "fifo", level, policy=REJECT), Model(2)
    for number, (act, *arguments) in enumerate(acts, 1):
        if act == "put":
            item = Item(number, f"{number}")
            assert outcome(buffer.put, item) == model.put(item)
        elif act == "get":
            assert outcome(lambda: buffer.get(patience=0)) == model.get()
        else:
            getattr(buffer, act)(*arguments)
            getattr(model, act)(*arguments)
        assert buffer.fill == len(model.items)


def exchange(kernel, level):
    """Six threads at a buffer of two; the events of it."""
    kernel.take_the_controls()
    buffer = Buffer(kernel, 2, "fifo", level)

    def produce():
        for number in range(1, 31):
            buffer.put(Item(number, f"{number}"))

    def consume():
        for _ in range(30):
            buffer.get()

    for target in (produce, consume) * 3:
        kernel.threading.Thread(target=target).start()
    assert kernel.join(30)
    return kernel.recorder.drain()


@pytest.mark.parametrize("level", [LIGHT, FULL])
@pytest.mark.parametrize("make", [Live, lambda level: Virtual(1, level)], ids=["live", "virtual"])
def test_nobody_is_notified_in_vain_and_whoever_waits_is_notified(make, level):
    events = exchange(make(level), level)
    waits = [event for event in events if event[2] == "wait"]
    woken = [thread for event in events if event[2] == "notify" for thread in event[4]]
    assert sorted(woken) == sorted(event[1] for event in waits)
    assert all(event[4] for event in events if event[2] == "notify")
    assert waits


@pytest.mark.parametrize("make", [Live, lambda level: Virtual(1, level)], ids=["live", "virtual"])
def test_with_recording_off_nothing_is_kept(make):
    assert exchange(make("off"), "off") == []
