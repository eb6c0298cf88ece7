"""A session over its pipe: what the app and --plain play with, and what it does with a file that does not play along."""

import os
import threading
import time

import pytest

from pcviz.explore.play import Session, Unplayable, file_of
from pcviz.explore.play_game import Refusal, Rules
from pcviz.trace.state import State

FINE = """
import os, threading
class Buffer:
    def __init__(self, capacity):
        self.items, self.capacity, self.changed = [], capacity, threading.Condition()
    def put(self, item):
        with self.changed:
            self.changed.wait_for(lambda: len(self.items) < self.capacity)
            self.items.append(item)
            self.changed.notify_all()
    def get(self):
        with self.changed:
            self.changed.wait_for(lambda: self.items)
            item = self.items.pop(0)
            self.changed.notify_all()
            {here}
            return item
"""


# The get of a second item, and not when the class is tried out in one thread.
IN_A_GAME = "if threading.active_count() and item % 100 == 2: {}"


@pytest.fixture
def file(tmp_path):
    def write(source):
        path = tmp_path / "mine.py"
        path.write_text(source, encoding="utf-8")
        return str(path)

    return write


def test_a_game_over_the_pipe():
    with Session.open("one_condition_notify", Rules(1, 2, 1, 4)) as session:
        assert (session.name, session.strength, session.configuration) == ("OneConditionNotify", "line", (1, 2, 1, 4))
        assert "class OneConditionNotify" in session.source
        start = list(session.events)
        session.step_by(True)
        ahead = session.foresee(60.0)
        assert (ahead.verdict, len(ahead.turns)) == ("deadlock", 7)
        for turn in ahead.turns:
            session.take(turn.thread)
        assert session.ending.verdict == "deadlock"
        state = State()
        state.apply_all(session.events)
        assert state.phase == "deadlock" and not state.snapshot().violations
        end, schedule = list(session.events), session.schedule
        session.restart()
        assert session.events == start and session.view.undone == 7
        for _ in range(7):
            session.redo()
        assert session.events == end
        with pytest.raises(Refusal, match="the game is over"):
            session.take(1)
    with Session.resume(session.path, "OneConditionNotify", schedule) as again:
        assert again.events == end
    with Session.resume(session.path, None, schedule, steps=8) as part:
        assert part.view.steps == 8 and part.ending is None


def test_the_process_ends_with_the_session():
    session = Session.open("ring")
    pid = session._process.pid
    session.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(Refusal, match="closed"):
        session.undo()


def test_closing_it_frees_whoever_waits_for_an_answer(file, tmp_path):
    """The step would never come back; nobody waits for it any longer, and no other process is begun."""
    there = tmp_path / "there"
    source = FINE.format(here=IN_A_GAME.format(f"open({str(there)!r}, 'w').close(); sum(range(10**14))"))
    session = Session.open(file(source), Rules(1, 1))
    session.step_by(True)
    for thread in (1, 2):
        session.take(thread)
    asked: list[Exception] = []

    def ask():
        try:
            session.take(1)  # after which cards are made by trying: C1 does not come back
        except Refusal as refusal:
            asked.append(refusal)

    child = session._process
    thread = threading.Thread(target=ask)
    thread.start()
    deadline = time.monotonic() + 60
    while not there.exists() and time.monotonic() < deadline:
        thread.join(0.01)
    assert there.exists()
    session.close()
    thread.join(60)
    assert not thread.is_alive() and str(asked[0]) == "the session is closed"
    assert child.poll() is not None and session._process is None


@pytest.mark.parametrize(
    ("act", "why"),
    [("os._exit(7)", "ended the process"), pytest.param("sum(range(10**14))", "not come to an end", marks=pytest.mark.slow)],
)
def test_a_step_that_never_comes_back_costs_that_move_only(file, act, why):
    with Session.open(file(FINE.format(here=IN_A_GAME.format(act))), Rules(1, 1)) as session:
        session.step_by(True)
        for thread in (1, 2):
            session.take(thread)
        assert session.choices()[0].ways[0].would == "puts P1·2, notifies changed, where nobody waits, is finished"
        session.take(1)  # the cards after it cannot be made by trying: C1 would not come back
        assert [(choice.name, choice.can_go) for choice in session.choices()] == [("P1", False), ("C1", True)]
        assert session.choices()[1].ways[0].would == ""
        at = session.schedule
        with pytest.raises(Unplayable, match=why):
            session.take(2)
        assert session.schedule == at and session.view.whole
        session.undo()
        assert session.view.moves == 2


@pytest.mark.parametrize(
    ("source", "why", "status"),
    [
        ("class Buffer:\n    def put(self, item)\n", r"mine\.py, line 2: ", 2),
        ("x = 1\n", "no class in it", 2),
        ("import nowhere\nclass B:\n    def put(self, i): pass\n    def get(self): pass\n", "nowhere", 2),
        ("class B:\n    def __init__(self, a, b): pass\n    def put(self, i): pass\n    def get(self): pass\n", "--make", 2),
        ("class B:\n    def __init__(self, n): 1 / 0\n    def put(self, i): pass\n    def get(self): pass\n", "Division", 2),
        ("import threading\nclass B:\n    def __init__(self):\n        threading.Lock().acquire(); self.l = threading.Lock()\n"
         "        self.l.acquire(); self.l.acquire()\n    def put(self, i): pass\n    def get(self): pass\n", "for ever", 3),
        ("class B:\n    def __init__(self): input()\n    def put(self, i): pass\n    def get(self): pass\n", r"input\(\)", 2),
        ("import os\nos._exit(3)\n", "class", 2),
        ("import os\nx = os._exit(3)\n", "ended the process", 3),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_played_says_why_in_one_line(file, source, why, status):
    with pytest.raises(Unplayable, match=why) as caught:
        Session.open(file(source)).close()
    assert caught.value.status == status and "\n" not in str(caught.value)


@pytest.mark.slow
def test_definitions_that_never_end_are_ended(file):
    with pytest.raises(Unplayable, match="does not come to an end"):
        Session.open(file("x = sum(range(10**14))\nclass B:\n    def put(self, i): pass\n    def get(self): pass\n"))


def test_what_is_meant():
    path, cls = file_of("ring")
    assert path.endswith("ring.py") and cls is None
    assert file_of("mine.py:Buffer") == ("mine.py", "Buffer")
    with pytest.raises(Unplayable, match=r"no built-in buffer 'rng'.*ring"):
        file_of("rng")
