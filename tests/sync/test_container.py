"""The container is found by content, its primitives by the attributes that hold them."""

from collections import OrderedDict, deque

import pytest

from pcviz.sync.container import Container, watch
from pcviz.sync.naming import name_objects


class Item:
    def __init__(self, number):
        self.number = number

    def __lt__(self, other):
        return self.number < other.number


def number_of(content):
    return content.number if isinstance(content, Item) else None


def looking(lab, buffer):
    """The buffer's container, and the slots that it recorded so far."""
    container = Container(lab.kernel, 99, buffer, number_of, mutex=lab.kernel.mutex())

    def slots():
        lab.story()
        return [data for _, _, kind, _, data in lab.events if kind == "slots"]

    return container, slots


class Holder:
    def __init__(self, **attributes):
        vars(self).update(attributes)


A, B = Item(1), Item(2)


@pytest.mark.parametrize(
    ("things", "expected"),
    [
        ([A, B], [1, 2]),
        (deque([B, A]), [2, 1]),
        ([None, A, None, B], [1, 2]),
        ([(0, 1, A), (5, 2, B)], [1, 2]),
        ({"x": A, "y": B}, [1, 2]),
        (OrderedDict(a=B), [2]),
        ([A, "stop", B], [1, None, 2]),
    ],
)
def test_the_contents_of_every_kind_of_container(lab, things, expected):
    container, slots = looking(lab, Holder(count=3, notes=[], things=things))
    container.look()
    assert container.name == "things"
    assert slots() == [expected]


def test_nothing_is_recorded_when_nothing_changed(lab):
    buffer = Holder(items=[A])
    container, slots = looking(lab, buffer)
    container.look()
    container.look()
    buffer.items.append(B)
    container.look()
    assert slots() == [[1], [1, 2]]


def test_a_list_put_in_the_place_of_the_old_one_is_followed(lab):
    buffer = Holder(items=[A, B])
    container, slots = looking(lab, buffer)
    container.look()
    buffer.items = buffer.items[1:]
    container.look()
    assert slots() == [[1, 2], [2]]


def test_the_queue_inside_is_found(lab):
    buffer = Holder(jobs=lab.kernel.queue.PriorityQueue(4))
    container, slots = looking(lab, buffer)
    buffer.jobs.put(B)
    buffer.jobs.put(A)
    container.look()
    assert container.name == "queue"
    assert slots() == [[1, 2]]


def test_slots_attributes_are_seen_too(lab):
    class Slotted:
        __slots__ = ("items", "lock")

        def __init__(self):
            self.items, self.lock = [A], lab.threading.Lock()

    buffer = Slotted()
    container, slots = looking(lab, buffer)
    container.look()
    assert slots() == [[1]]
    assert list(name_objects(buffer, lab.kernel)) == ["lock"]


def test_a_log_book_that_keeps_what_was_taken_is_not_the_container(lab):
    buffer = Holder(history=[A], items=[A])
    container, slots = looking(lab, buffer)
    container.look()
    buffer.items.remove(A)
    buffer.history.append(B)
    buffer.items.append(B)
    container.look(A.number)
    assert container.name == "items"
    assert slots()[-1] == [2]


def test_where_nothing_is_found_nothing_is_said(lab):
    container, slots = looking(lab, Holder(item=A))
    container.look()
    assert container.name == "" and slots() == []


def test_a_very_long_container_is_left_alone(lab):
    buffer = Holder(items=[A])
    container, slots = looking(lab, buffer)
    container.look()
    buffer.items += [B] * 300
    container.look()
    assert slots() == [[1]]


def test_a_watched_lock_looks_before_it_is_released_and_before_a_wait(lab):
    lock = lab.threading.Lock()
    buffer = Holder(lock=lock, ready=lab.threading.Condition(lock), items=[])
    container, _ = looking(lab, buffer)
    watch(container, buffer)
    lab.name(lock=lock, ready=buffer.ready)
    with lock:
        buffer.items.append(A)
    with buffer.ready:
        buffer.items.append(B)

    def wait():
        with buffer.ready:
            buffer.items.clear()
            buffer.ready.wait(1)

    lab.start("C", wait)
    lab.until("C wait ready 1")
    told = [line for line in lab.story() if "ask" not in line and "own" not in line]
    assert told == [
        "you slots [1]", "you release lock", "you slots [1, 2]", "you release lock", "C slots []", "C wait ready 1",
    ]  # fmt: skip


def test_primitives_get_the_names_of_their_attributes(lab):
    ours = lab.threading

    class Buffer:
        shared = ours.Lock()

        def __init__(self):
            self.mutex = ours.Lock()
            self.not_full = ours.Condition(self.mutex)
            self._lonely = ours.Condition()
            self.gates = {"in": ours.Semaphore(), "out": [ours.Event()]}
            self.jobs = lab.kernel.queue.Queue()

    name_objects(Buffer(), lab.kernel)
    lab.story()
    named = [data["name"] for _, _, kind, _, data in lab.events if kind == "object" and "kind" not in data]
    assert sorted(named) == sorted(
        ["shared", "mutex", "not_full", "lonely", "lonely.lock", "gates['in']", "gates['out'][0]"]
        + [f"jobs.{name}" for name in ("mutex", "not_empty", "not_full", "all_tasks_done")]
    )
