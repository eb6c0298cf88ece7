"""The buffers under study: short, plain, and what they say of themselves is true where one thread can tell."""

import ast

import pytest

from pcviz.buffers import catalogue
from pcviz.sync.live import Live
from pcviz.sync.loader import find_class, load
from pcviz.sync.naming import name_objects
from tests.sync.lab import Lab

CATALOGUE = catalogue()
CORRECT = [name for name, file in CATALOGUE.items() if not file.broken]
BROKEN = [name for name, file in CATALOGUE.items() if file.broken]


@pytest.fixture
def kernel():
    kernel = Live()
    kernel.take_the_controls()
    yield kernel
    kernel.abort()
    assert kernel.join(5)


def made(name, kernel, capacity):
    return find_class(load(CATALOGUE[name].path, kernel))(capacity)


def test_the_catalogue_knows_them_all():
    assert set(CORRECT) == {
        "stdlib_queue", "priority_queue", "two_conditions", "one_condition_broadcast", "semaphores", "ring",
    }  # fmt: skip
    assert set(BROKEN) == {
        "one_condition_notify", "if_instead_of_while", "no_lock", "mutex_before_empty", "forgotten_notify",
        "notify_wrong_condition",
    }  # fmt: skip


@pytest.mark.parametrize("name", CATALOGUE)
def test_each_fits_a_slide_and_explains_itself(name):
    file = CATALOGUE[name]
    text = file.path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    assert "pcviz" not in text
    assert file.description.endswith(".")
    classes = [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
    assert len(classes) == 1 and ast.get_docstring(classes[0])
    assert "# " in text


@pytest.mark.parametrize("name", CATALOGUE)
def test_one_thread_alone_gets_out_what_it_put_in(kernel, name):
    buffer = made(name, kernel, 3)
    for item in (1, 2, 3):
        buffer.put(item)
    assert [buffer.get() for _ in range(3)] == [1, 2, 3]


@pytest.mark.parametrize("name", CORRECT)
def test_the_correct_ones_lose_nothing_with_real_threads(kernel, name):
    buffer = made(name, kernel, 2)
    got = []
    for producer in range(3):
        kernel.threading.Thread(target=lambda first=producer * 50: [buffer.put(first + n) for n in range(50)]).start()
        kernel.threading.Thread(target=lambda: got.extend(buffer.get() for _ in range(50))).start()
    assert kernel.join(20)
    assert sorted(got) == list(range(150))


# The broken ones, each led by the hand into the schedule that breaks it.


@pytest.fixture
def lab():
    lab = Lab()
    yield lab
    lab.close()


def studied(lab, name, capacity=1):
    buffer = made(name, lab.kernel, capacity)
    lab.name(**{attribute.replace(".", "_"): primitive for attribute, primitive in name_objects(buffer, lab.kernel).items()})
    return buffer


def walk(lab, thread, *lines):
    """Step a thread from gate to gate; each line of the story says where a step has brought it."""
    for line in lines:
        before = lab.story().count(f"{thread.name} {line}")
        assert lab.kernel.gates.step(thread._number)
        lab.until(f"{thread.name} {line}", before + 1)


def several(action, times):
    for _ in range(times):
        action()


def test_forgotten_notify_leaves_a_producer_waiting(lab):
    buffer = studied(lab, "forgotten_notify")
    lab.start("P", lambda: [buffer.put(1), buffer.put(2)])
    lab.until("P wait not_full")
    lab.start("C", buffer.get)
    lab.until("C end")
    assert [line for line in lab.story("C") if "notify" in line] == []
    assert lab.story("P")[-1] == "P wait not_full"


def test_notify_wrong_condition_leaves_a_consumer_waiting(lab):
    buffer = studied(lab, "notify_wrong_condition")
    lab.start("C", buffer.get)
    lab.until("C wait not_empty")
    lab.start("P", buffer.put, 1)
    lab.until("P end")
    assert "P notify not_full []" in lab.story()
    assert lab.story("C")[-1] == "C wait not_empty"


def test_mutex_before_empty_locks_everybody_out(lab):
    buffer = studied(lab, "mutex_before_empty")
    lab.start("C", buffer.get)
    lab.until("C block full")
    lab.start("P", buffer.put, 1)
    lab.until("P block mutex")
    assert lab.story("C")[1] == "C own mutex"


def test_one_condition_notify_wakes_the_wrong_one(lab):
    """One producer, two consumers, one slot: 3 > 2 * 1, and all three wait for ever."""
    buffer = studied(lab, "one_condition_notify")
    ask, own, release = (f"gate changed_lock {where}" for where in ("ask", "own", "release"))
    lab.kernel.gates.pause()
    c1 = lab.start("C1", several, buffer.get, 2)
    lab.until(f"C1 {ask}")
    walk(lab, c1, own, "wait changed")
    c2 = lab.start("C2", several, buffer.get, 2)
    lab.until(f"C2 {ask}")
    walk(lab, c2, own, "wait changed")
    p = lab.start("P", several, lambda: buffer.put(1), 4)
    lab.until(f"P {ask}")
    walk(lab, p, own, release)
    lab.until("C1 gate changed reacquire")
    walk(lab, p, ask, own, "wait changed")
    walk(lab, c1, own, release)
    assert "C1 notify changed ['C2']" in lab.story()  # meant for the producer
    lab.until("C2 gate changed reacquire")
    walk(lab, c1, ask, own, "wait changed")
    walk(lab, c2, own, "wait changed")
    assert lab.kernel.gates.standing == ()
    assert [lab.story(name)[-1] for name in ("P", "C1", "C2")] == ["P wait changed", "C1 wait changed", "C2 wait changed"]


def test_if_instead_of_while_takes_from_an_empty_buffer(lab):
    buffer = studied(lab, "if_instead_of_while")
    lab.start("C1", buffer.get)
    lab.until("C1 wait not_empty")
    lab.kernel.gates.pause()
    p = lab.start("P", buffer.put, 1)
    lab.until("P gate lock ask")
    walk(lab, p, "gate lock own", "gate lock release")
    lab.until("C1 gate not_empty reacquire")
    thief = lab.start("C2", buffer.get)
    lab.until("C2 gate lock ask")
    walk(lab, thief, "gate lock own", "gate lock release")
    lab.kernel.gates.resume()
    lab.finish()
    ends = {thread: data for _, thread, kind, _, data in lab.events if kind == "end" and data}
    assert [data["error"] for data in ends.values()] == ["IndexError: pop from empty list"]
