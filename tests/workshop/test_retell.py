"""Each step of a recorded trace in words."""

import pytest

from pcviz.trace import event as kinds
from pcviz.trace.file import read_trace, write_trace
from pcviz.trace.tape import Tape
from pcviz.workshop.retell import retell
from tests.scripted import Script

SOURCE = {"file": "mine.py", "class": "Mine", "text": "class Mine:\n    def put(self, item):\n        self.n += 1\n"}


@pytest.fixture
def tape(tmp_path):
    def record(script: Script, **header) -> Tape:
        write_trace(tmp_path / "trace.jsonl", {"clock": "wall", "tells": ["items"], **header}, script.events, "finished")
        tape = Tape(read_trace(tmp_path / "trace.jsonl"))
        while tape.read():
            pass
        return tape

    return record


def words(tape: Tape) -> list[str]:
    return [retell(tape, tape.behind(step)) for step in range(tape.steps + 1)]


def line(script: Script, thread: str, number: int, step: int) -> Script:
    script.events.append((script.now, script.number(thread), kinds.LINE, step, [number, {}]))
    return script


def test_live_steps_one_by_one(tape):
    script = Script().thread("P1", "producer").thread("C1", "consumer").lock("lock").condition("not_empty", "lock")
    script.buffer("queue", 2).take("C1", "queue").own("C1", "lock").wait("C1", "not_empty")
    script.make("P1", "P1·1").put("P1", "queue", "P1·1").notify("P1", "not_empty", "C1").own("C1", "lock")
    script.get("C1", "queue", "P1·1")
    assert words(tape(script)) == [
        "the start: nobody has taken a step yet",
        "P1 starts",
        "C1 starts",
        "C1 is waiting on not_empty: the buffer is empty",
        "P1 makes P1·1",
        "P1 puts P1·1 into queue: 1 of 2 slots filled",
        "P1 notifies C1 at not_empty",
        "C1 goes on: it has lock",
        "C1 takes P1·1 out of queue: 0 of 2 slots filled",
    ]


def test_a_step_that_only_its_own_thread_notices_is_told_all_the_same(tape):
    script = Script().thread("P1", "producer", start=False).lock("lock").buffer("queue", 1)
    line(script.start("P1"), "P1", 2, 1)
    line(script.ask("P1", "lock").own("P1", "lock"), "P1", 3, 2)
    line(script, "P1", 3, 3)
    line(script.release("P1", "lock"), "P1", 0, 4)
    line(script, "P1", 0, 5)
    told = words(tape(script, tells=["items", "lines"], source=SOURCE))
    assert told[1:] == [
        "P1 starts",
        "P1 asks for lock; P1 has lock",
        "P1 goes on to line 3: self.n += 1",
        "P1 lets go of lock",
        "P1 goes on",
    ]


def test_between_two_steps_what_has_happened_since(tape):
    script = Script().lock("lock").thread("P1").own("P1", "lock").release("P1", "lock").end("P1")
    one = tape(script)
    assert retell(one, one.last - 1) == "P1 has lock; P1 lets go of lock"
    assert retell(one, one.last) == "P1 has finished"
