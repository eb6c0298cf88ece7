"""`pcviz play --plain`: a game in words on standard input and output; and what is refused."""

import pytest

from tests.cli.command import called, pcviz

SHORTEST = ("one_condition_notify", "--producers", "1", "--consumers", "2", "--items", "4")


def play(*arguments, typed=""):
    return pcviz("play", *arguments, "--plain", stdin=None, input=typed)


def test_the_shortest_deadlock_in_words():
    told = play(*SHORTEST, typed="s\nw\n2\n3\n1\n1\n1\n2\nC1\n3\n2\ny\ne\n")
    assert told.returncode == 1 and not told.stderr
    for line in (
        "You schedule OneConditionNotify: 1 × 2 threads, capacity 1, 4 items each.",
        "Step 0. In the buffer: nothing (0 of 1).",
        "1: P1 at line 14, def put(self, item): would do this: begins to put P1·1.",
        "A move is now a whole turn.",
        "C1 begins to get, waits on changed.",
        "2: C1 at line 26, self.changed.wait() cannot go: waiting on changed: the buffer is empty.",
        "P1 puts P1·1, wakes C1.",
        "P1 cannot go on: waiting on changed: the buffer is full.",
        "The end: deadlock. P1, C1 and C2 wait for ever, and nobody is left to wake them.",
        "Line 28: self.changed.notify()",
        "line.1.2.1.4.-.0ff798dd:C1x4-C2x4-P1x10-C1x9-C2x3",
        "3. P1 puts P1·1, wakes C1, begins to put P1·2, waits on changed.",
    ):
        assert line in told.stdout.splitlines(), line
    assert any(line.startswith("Deadlock can be reached in 7 more turns: ") for line in told.stdout.splitlines())


def test_undo_restart_and_what_is_no_command():
    told = play("ring", typed="1\nu\nu\nr\nR\n17\nnonsense\n\n?\nf\nq\n1\n")
    assert told.returncode == 0
    lines = told.stdout.splitlines()
    assert "P1 begins to put P1·1." in lines and "nothing has been done yet." in lines
    assert "'17' is no thread and no command (? lists them)." in lines
    assert "there is no way to follow from here: ask again what can still go wrong." in lines
    assert lines.count("P1 begins to put P1·1.") == 2  # at first, and done again; nothing after q


def test_run_on_and_start_from_its_schedule():
    told = play("two_conditions", typed="g\ny\n")
    assert told.returncode == 0 and "The end: finished." in told.stdout
    schedule = told.stdout.splitlines()[-1]
    again = play("two_conditions", "--schedule", schedule, typed="")
    assert "The end: finished." in again.stdout


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("nosuch",), "no built-in buffer 'nosuch'"),
        (("nosuch.py",), "no such file"),
        (("ring", "--schedule", "xx"), "not a schedule"),
        (("ring", "--schedule", "xx", "--items", "2"), "--items: a schedule brings its own"),
        (("ring", "--producers", "0"), "whole number from 1 to 8"),
        (("ring", "--producers", "8", "--consumers", "8"), "at most 9"),
    ],
)
def test_bad_usage_is_one_clear_line(arguments, why):
    told = called("play", *arguments, "--plain")
    assert told.returncode == 2 and not told.stdout
    assert why in told.stderr and told.stderr.count("\n") == 1


def test_without_a_terminal_it_says_what_goes_instead():
    told = pcviz("play", "ring")
    assert told.returncode == 2 and "--plain" in told.stderr and told.stderr.count("\n") == 1
