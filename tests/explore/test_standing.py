"""Where controlled threads stand, and what their names mean there; nothing of the learner's is called for it."""

from collections import deque

import pytest

from pcviz.explore.discover import discover
from pcviz.explore.execution import Configuration, Execution
from pcviz.explore.items import Item, Token
from pcviz.explore.standing import LONGEST, short
from pcviz.trace import event as ev
from pcviz.trace.state import State

SOURCE = """
import threading

class Buffer:
    def __init__(self, capacity):
        self.capacity, self.items, self.lock = capacity, [], threading.Lock()

    def put(self, item):
        mine = self.items
        with self.lock:
            mine.append(item)

    def get(self):
        while True:
            with self.lock:
                if self.items:
                    return self.items.pop(0)
"""


class Loud:
    def __repr__(self) -> str:
        raise AssertionError("nobody may ask")

    def __getattribute__(self, name: str) -> object:
        raise AssertionError("nobody may ask")

    __str__ = __len__ = __iter__ = __repr__


class Words(list):
    __iter__ = __len__ = Loud.__repr__


@pytest.fixture
def played(tmp_path):
    """Threads by name, each advanced when it is called by name; and the trace."""
    path = tmp_path / "mine.py"
    path.write_text(SOURCE, encoding="utf-8")
    execution = Execution(discover(str(path)).study("sync"), Configuration(2, 1, 2, 1), atomic=False)
    trace: list[ev.Event] = []
    execution.start(trace)

    def go(name: str) -> None:
        task = next(task for task in execution.scheduler.tasks if task.name == name)
        execution.advance(task, task.op.choices(task)[0])

    yield go, trace
    execution.close()


def standing(trace) -> dict[str, tuple[int, dict[str, str]]]:
    state = State()
    state.apply_all(trace)
    return {view.name: (view.line, dict(view.locals)) for view in state.snapshot().threads}


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(SOURCE.splitlines(), 1) if text in line)


def test_before_its_first_step_a_thread_stands_at_its_method(played):
    _, trace = played
    assert standing(trace) == {
        "P1": (line_of("def put"), {}),
        "P2": (line_of("def put"), {}),
        "C1": (line_of("def get"), {}),
    }


def test_a_thread_stands_at_the_line_that_it_runs_next_with_its_names(played):
    go, trace = played
    go("P1")
    assert standing(trace)["P1"] == (
        line_of("with self.lock"),
        {"item": "P1·1", "mine": "[]", "self.capacity": "2", "self.items": "[]"},
    )


def test_what_another_thread_changed_is_told_too(played):
    go, trace = played
    go("P2")
    while standing(trace)["P1"][0] == line_of("def put") and not any(event[2] == ev.PUT for event in trace):
        go("P1")
    while not any(event[2] == ev.PUT for event in trace):
        go("P1")
    assert standing(trace)["P2"][1]["mine"] == "[P1·1]"


def test_every_step_ends_with_the_line_of_the_thread_that_took_it(played):
    go, trace = played
    for step, name in enumerate(["P1", "C1", "P1", "P1"], 1):
        go(name)
        _, _, kind, number, _ = trace[-1]
        assert (kind, number) == (ev.LINE, step)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (True, "True"),
        (-5, "-5"),
        (10**4000, "a number of 13288 bits"),
        (1.5, "1.5"),
        ("it's", '"it\'s"'),
        (b"ab", "b'ab'"),
        ([1, [2, (3,)]], "[1, [2, (3)]]"),
        (deque([1, 2]), "[1, 2]"),
        ({"a": 1, 2: None}, "{'a': 1, 2: None}"),
        ({3, 1, 2}, "{1, 2, 3}"),
        (Item(7), "P1·7"),
        ([Item(8)], "[item 8]"),
    ],
)
def test_only_plain_values_are_shown(value, text):
    assert short(value, {7: "P1·7"}) == text


def test_nobody_is_asked_for_anything():
    Token.inspected = ""
    assert short([Loud(), 1, Token()], {}) == "[…, 1, an item]"
    assert short(Loud(), {}) is None
    assert short(Words([1]), {}) is None
    assert Token.inspected == ""


def test_long_values_are_cut():
    assert short("x" * 1000, {}) == "'" + "x" * (LONGEST - 2) + "…"
    assert len(short(list(range(1000)), {}) or "") <= LONGEST
    loop: list[object] = []
    loop.append(loop)
    assert short(loop, {}) == "[[[…]]]"


def test_a_thread_of_the_constructor_is_told_under_its_own_number_and_stands_where_it_begins():
    source = SOURCE.replace("threading.Lock()", "threading.Lock()\n        threading.Thread(target=self.tidy).start()")
    study = discover("study.py", None, source + "\n    def tidy(self):\n        self.capacity = 1\n").study("sync")
    execution, trace = Execution(study, Configuration(2, 1, 1, 1)), []
    execution.start(trace)
    names = {thread: data["name"] for _, thread, kind, _, data in trace if kind == ev.THREAD}
    lines = {thread: data[0] for _, thread, kind, _, data in trace if kind == ev.LINE}
    execution.close()
    assert names == {1: "P1", 2: "P2", 3: "C1", 4: "Thread-1 (tidy)"}
    assert study.line(lines[4]) == "def tidy(self):"
