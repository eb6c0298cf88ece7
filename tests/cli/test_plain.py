"""The run in words: what is told, in which words, and what is left out."""

import pytest

from pcviz.workshop.plain import Plain, clock
from tests.scripted import Script


def told(script: Script) -> list[str]:
    """The words alone, without the clock."""
    return [line.partition("  ")[2] for line in Plain().tell(script.events)]


def queue_of(capacity: int | None) -> Script:
    script = Script().lock("lock").condition("not_full", "lock").condition("not_empty", "lock").buffer("queue", capacity)
    return script.thread("P1", "producer").thread("C1", "consumer")


def test_a_line_begins_with_the_run_clock() -> None:
    assert list(Plain().tell(Script().at(61.2344).phase("running").events)) == ["01:01.234  the run starts"]


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "00:00.000"), (1.204, "00:01.204"), (59.9996, "01:00.000"), (3600, "60:00.000")]
)
def test_the_clock_shows_minutes_seconds_and_milliseconds(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


def test_an_items_life() -> None:
    script = queue_of(5)
    script.make("P1", "P1·1", 3).offer("P1", "queue", "P1·1").put("P1", "queue", "P1·1")
    script.take("C1", "queue").get("C1", "queue", "P1·1").done("C1", "queue", "P1·1").end("P1")
    assert told(script) == [
        "P1 starts",
        "C1 starts",
        "P1 makes P1·1, priority 3",
        "P1 puts P1·1 into queue: 1 of 5 slots filled",
        "C1 takes P1·1 out of queue: 0 of 5 slots filled",
        "C1 has processed P1·1",
        "P1 has finished",
    ]


def test_a_wait_says_why_and_who_ended_it() -> None:
    script = queue_of(1).make("P1", "P1·1").offer("P1", "queue", "P1·1").put("P1", "queue", "P1·1")
    before = len(told(script))
    script.make("P1", "P1·2").offer("P1", "queue", "P1·2").own("P1", "lock").wait("P1", "not_full")
    script.own("C1", "lock").take("C1", "queue").get("C1", "queue", "P1·1").notify("C1", "not_full", "P1").release("C1", "lock")
    script.own("P1", "lock")
    assert told(script)[before + 1 :] == [
        "P1 is waiting on not_full: the buffer is full",
        "C1 takes P1·1 out of queue: 0 of 1 slots filled",
        "C1 notifies P1 at not_full",
        "P1 goes on: it has lock",
    ]


def test_a_lock_got_at_once_a_release_and_a_notify_that_nobody_waits_for_are_left_out() -> None:
    script = queue_of(1)
    before = len(told(script))
    script.ask("P1", "lock").own("P1", "lock").notify("P1", "not_empty").release("P1", "lock").sleep("P1", 0.1).wake("P1")
    assert told(script)[before:] == []


def test_a_blocked_thread_says_who_holds_the_lock() -> None:
    script = queue_of(1).own("P1", "lock").ask("C1", "lock").block("C1", "lock").release("P1", "lock").own("C1", "lock")
    assert told(script)[2:] == ["C1 is blocked on lock: held by P1", "C1 goes on: it has lock"]


def test_a_timeout_and_coming_back_empty_handed() -> None:
    script = queue_of(1).take("C1", "queue").own("C1", "lock").wait("C1", "not_empty", 1.0)
    script.timeout("C1", "not_empty").own("C1", "lock").release("C1", "lock").returned("C1", "queue", "empty")
    assert told(script)[3:] == [
        "C1 gives up waiting for not_empty: its time ran out",
        "C1 goes on: it has lock",
        "C1 leaves queue empty-handed: the buffer is empty",
    ]


def test_policies_failures_and_the_hand_at_the_controls() -> None:
    script = queue_of(None).make("P1", "P1·1").offer("P1", "queue", "P1·1")
    before = len(told(script))
    script.drop("P1", "queue", "P1·1").make("P1", "P1·2").reject("P1", "queue", "P1·2")
    script.set("capacity", 3).fail("P1", "ValueError: no such number").stopped("C1").phase("failed")
    lines = [line for line in told(script)[before:] if "makes" not in line]
    assert lines == [
        "P1·1 is dropped from queue: the newest goes, for there is no room",
        "P1 is turned away by queue with P1·2: there is no room",
        "you set capacity to 3",
        "P1 has failed: ValueError: no such number",
        "C1 is stopped by you",
        "the run is over: a thread failed",
    ]


def test_flags_are_told_in_words() -> None:
    script = queue_of(1).flag("stop").barrier("gate").set_flag("P1", "stop", True).set_flag("P1", "gate", "broken")
    assert told(script)[2:] == ["stop is now set", "gate is now broken"]
