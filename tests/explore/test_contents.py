"""What a controlled run tells of its buffer: the container's items after every step, and its locks by their own names."""

import random
from pathlib import Path

import pytest

from pcviz.explore.execution import Configuration, Execution
from pcviz.explore.items import Item
from pcviz.trace import event as ev
from pcviz.trace.state import State
from tests.explore.searching import study_of

CORPUS = Path(__file__).parent / "corpus"


def run(study, capacity=1, seed=0, atomic=False, each=lambda execution, trace: None):
    """A random run with everything recorded; `each` sees it after every step."""
    execution = Execution(study, Configuration(2, 2, capacity, 2), atomic=atomic)
    trace: list[ev.Event] = []
    execution.start(trace)
    chance = random.Random(seed)
    while able := [(task, c) for task in execution.scheduler.tasks if (c := task.op.choices(task))]:
        task, choices = chance.choice(able)
        execution.advance(task, chance.choice(choices))
        each(execution, trace)
        if execution.violation is not None:
            break
    execution.close()
    return trace


@pytest.mark.parametrize("buffer", ["two_conditions", "one_condition_broadcast", "semaphores", "no_lock"])
def test_the_slots_are_the_container_after_every_step(buffer):
    def compare(execution, trace):
        state = State()
        state.apply_all(trace)
        view = state.snapshot().buffers[0]
        items = [item.number for item in execution.buffer.items if type(item) is Item]
        if view.slots_from == "seen":
            assert list(view.slots) == items
        else:
            assert not items and not view.fill

    for seed in range(5):
        run(study_of(buffer, "line"), seed=seed, each=compare)


@pytest.mark.parametrize("file", ["ring", "heap_priority", "queue_inside", "lifo_stack", "array_of_numbers", "linked_list"])
def test_a_correct_buffer_never_looks_broken(file):
    path = CORPUS / f"{file}.py"
    study = study_of(file, "line") if not path.exists() else study_of(path.read_text(encoding="utf-8"), "line")
    for seed in range(5):
        for atomic in (False, True):
            state = State()
            state.apply_all(run(study, capacity=2, seed=seed, atomic=atomic))
            assert state.snapshot().violations == ()
            assert state.account.delivered == 4


def test_locks_are_called_as_their_author_called_them():
    names = {
        data["name"]
        for _, _, kind, _, data in run(study_of("one_condition_notify", "line"))
        if kind == ev.OBJECT and "name" in data
    }
    assert {"changed", "changed.lock"} <= names
    nested = study_of((CORPUS / "queue_inside.py").read_text(encoding="utf-8"), "line")
    assert any(str(data.get("name")).endswith(".mutex") for _, _, kind, _, data in run(nested) if kind == ev.OBJECT)


def test_no_method_of_the_learners_is_called_for_the_picture():
    source = """
class Loud:
    def __init__(self, item): self.item = item
    def __eq__(self, other): raise RuntimeError("asked")
    __hash__ = None

class Shelf(list):
    def __iter__(self): raise RuntimeError("asked")

class Buffer:
    def __init__(self, capacity):
        self.items, self.shelf = [], Shelf([1])
    def put(self, item): self.items.append(Loud(item))
    def get(self):
        while not self.items:
            pass
        return self.items.pop(0).item
"""
    trace = run(study_of(source, "line"))
    assert any(kind == ev.GET for _, _, kind, _, _ in trace)
    assert not any("asked" in str(data) for _, _, _, _, data in trace)
