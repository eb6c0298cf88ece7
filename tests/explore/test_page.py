"""The printed answer: what it names, what it claims, and that it fits."""

import re

import pytest

import pcviz
from pcviz.explore.page import Command, page, row, text_of
from tests.explore.searching import BUFFERS

WIDTH = 80
SCHEDULE = "sync.1.1.1.2.-.00000000:P1"
COPIED = re.compile(r"  (Play|Keep|    )    pcviz ")


@pytest.fixture(scope="module")
def deadlock():
    return pcviz.check(str(BUFFERS / "one_condition_notify.py"))


@pytest.fixture(scope="module")
def fine():
    return pcviz.check(str(BUFFERS / "two_conditions.py"), producers=1, consumers=2, capacity=1, items=2)


def test_the_page_of_a_bug_tells_all_of_it(deadlock):
    lines = deadlock.text.splitlines()
    assert lines[0].startswith("Checking OneConditionNotify: put(item) and get(), made by")
    assert "✗ deadlock: P1 and C2 wait for ever, and nobody is left to wake them." in lines
    assert "  1 producer, 2 consumers, capacity 1, 2 items each" in lines
    assert "  6 steps, 4 switches, at sync strength" in lines
    assert "  1  C1  line 26  begins to get, waits on changed: the buffer is empty" in lines
    assert "  4  P1  line 17  begins to put P1·2, waits on changed: the buffer is full" in lines
    assert "  6  C2  line 26  waits on changed again: the buffer is empty" in lines
    assert "  Where   line 28: self.changed.notify()" in lines
    assert [label for label in ("  Why     ", "  Mend    ") if not any(line.startswith(label) for line in lines)] == []
    assert "  Nothing was found in what was searched before:" in lines
    assert f"  Play    pcviz play {deadlock.command.target} --schedule {deadlock.schedule}" in lines


def test_the_story_begins_with_the_verdict(deadlock):
    assert deadlock.story.startswith("✗ deadlock: ")
    assert deadlock.text.endswith(deadlock.story)


def test_the_page_of_a_proof_claims_what_was_covered(fine):
    lines = fine.text.splitlines()
    assert "✓ ok: no schedule breaks it." in lines
    assert "  All interleavings at expression strength of (producers × consumers):" in lines
    assert "    2 items each    capacity 1: 1×2" in lines
    assert fine.exhaustive


@pytest.mark.parametrize("width", [50, WIDTH, 120])
def test_nothing_but_what_is_for_copying_is_wider_than_the_terminal(deadlock, fine, width):
    for verdict in (deadlock, fine):
        wide = [line for line in text_of(verdict.page(width)).splitlines() if len(line) > width and not COPIED.match(line)]
        assert wide == []


def answer(**changed):
    explored = {"configurations": [], "schedules": 9, "states": 5, "steps": 30, "seconds": 0.1}
    explored |= changed.pop("explored", {})
    return {"verdict": "ok", "exhaustive": False, "explored": explored, "counterexample": None, **changed}


def told(verdict, width=WIDTH):
    return text_of(page(verdict, Command("mine.py"), width)).splitlines()


def test_random_schedules_are_not_called_a_proof():
    lines = told(
        answer(
            explored={
                "covered": [[[2, 2, 1, 2], "line"]],
                "random": [[[3, 3, 2, 3], "line", 30_000], [[3, 3, 2, 3], "expression", 10_000]],
                "open": [[[2, 2, 3, 3], "expression", "too large for the time given"]],
            }
        )
    )
    assert lines[0] == "✓ ok: no schedule was found that breaks it."
    assert "  All interleavings at line strength of (producers × consumers):" in lines
    assert " ".join(line.strip() for line in lines[3:5]) == (
        "Larger, or too large for that: 40,000 random schedules at line and expression strength:"
    )
    assert lines[5] == "    3 items each    capacity 2: 3×3"
    assert lines[6:8] == ["  Not covered at expression strength (too large for the time given):",
                          "    3 items each    capacity 3: 2×2"]  # fmt: skip


def test_a_single_random_schedule_is_no_plural():
    explored = {"random": [[[1, 1, 1, 2], "line", 1]]}
    assert "  1 random schedule at line strength:" in told(answer(verdict="undecided", explored=explored))


def test_endless_runs_of_which_nothing_is_claimed_are_named():
    assert "  Nothing is claimed of endless runs: line 9 searches with `in`." in told(
        answer(explored={"covered": [[[1, 1, 1, 2], "sync"]], "not_endless": "line 9 searches with `in`"})
    )


def test_an_error_is_all_there_is_to_say():
    assert told(answer(verdict="undecided", error="mine.py: not a file", explored={"schedules": 0, "states": 0})) == [
        "? undecided: mine.py: not a file"
    ]


def found(steps, **changed):
    return {
        "configuration": [1, 1, 1, 2], "strength": "sync", "switches": 0, "schedule": SCHEDULE, "steps": steps,
        "violation": "P1 failed.", "blame": {"line": 0, "source": "", "why": "", "mend": ""}, **changed,
    }  # fmt: skip


def test_where_nobody_is_blamed_nothing_is_said_of_it():
    lines = told(answer(verdict="exception", counterexample=found([{"thread": "P1", "line": 7, "action": "fails"}])))
    assert not {"Where", "Why", "Mend"} & {line.strip().partition(" ")[0] for line in lines}
    assert ["", ""] not in [lines[at : at + 2] for at in range(len(lines))]


def test_a_long_story_is_cut_in_the_middle_and_says_so():
    steps = [{"thread": "P1", "line": 7, "action": f"does {number}"} for number in range(1, 61)]
    lines = told(answer(verdict="exception", counterexample=found(steps)))
    assert "   1  P1  line 7  does 1" in lines
    assert "  60  P1  line 7  does 60" in lines
    assert "   …  24 steps more: `play` and --json have them all" in lines


def test_the_command_says_again_what_was_said_about_the_class():
    command = Command("my file.py:B", ("--put", "stow"), ("--any-wake",))
    lines = text_of(page(answer(verdict="exception", counterexample=found([])), command)).splitlines()
    assert f"  Play    pcviz play 'my file.py:B' --put stow --schedule {SCHEDULE}" in lines
    assert "  Keep    pcviz check 'my file.py:B' --put stow --any-wake --trace bug.jsonl" in lines


def test_a_row_of_many_names_the_guilty_line(deadlock):
    line = row(deadlock.json, "a.py", 6)
    assert text_of([line]) == "✗ a.py    deadlock         line 28: self.changed.notify()"
    assert text_of([row(deadlock.json, "a.py", 6, 40)]) == "✗ a.py    deadlock         line 28: sel…"
    assert text_of([row(answer(), "a.py", 6)]) == "✓ a.py    ok"
