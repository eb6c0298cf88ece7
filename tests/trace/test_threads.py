"""What a thread is doing, since when, and why: one test for each way to stand still or to go on."""

import pytest

from pcviz.trace.snapshot import Status
from tests.scripted import Script


@pytest.fixture
def script() -> Script:
    script = Script()
    for name, role in (("P1", "producer"), ("P2", "producer"), ("C1", "consumer")):
        script.thread(name, role, start=False)
    return script.lock("lock").condition("not_full", "lock").condition("not_empty", "lock").buffer("queue", 1)


def of(script: Script, name: str):
    return next(thread for thread in script.state().snapshot().threads if thread.name == name)


def says(script: Script, name: str) -> tuple[Status, str]:
    thread = of(script, name)
    return thread.status, thread.why


def fill(script: Script) -> Script:
    return script.make("P2", "P2·1").offer("P2", "queue", "P2·1").put("P2", "queue", "P2·1")


def test_a_thread_that_was_only_announced_is_new(script):
    assert says(script, "P1") == (Status.NEW, "not started yet")


def test_threads_come_in_order_of_appearance_with_role_and_daemon():
    script = Script().thread("C9", "consumer", daemon=True).thread("main", "main")
    threads = script.state().snapshot().threads
    assert [(thread.id, thread.name, thread.role, thread.daemon) for thread in threads] == [
        (1, "C9", "consumer", True),
        (2, "main", "main", False),
    ]


def test_a_started_thread_runs(script):
    assert says(script.at(2).start("P1"), "P1") == (Status.RUNNING, "running")
    assert of(script, "P1").since == 2


def test_a_thread_that_takes_any_step_runs_whether_or_not_its_start_was_told():
    script = Script().thread("main", "main", start=False).at(1).event("main", "object", 1, {"kind": "lock", "name": "lock"})
    assert says(script, "main") == (Status.RUNNING, "running")
    assert of(script, "main").since == 1


def test_a_producer_at_work_makes_an_item(script):
    script.start("P1").work("P1", "making", 0.2)
    assert says(script, "P1") == (Status.WORKING, "making an item")


def test_a_consumer_at_work_processes_the_item_in_its_hand(script):
    fill(script).get("C1", "queue", "P2·1").work("C1", "processing", 0.3, "P2·1")
    assert says(script, "C1") == (Status.WORKING, "processing P2·1")
    assert of(script, "C1").item == script.item("P2·1")
    script.wake("C1").done("C1", "queue", "P2·1")
    assert says(script, "C1") == (Status.RUNNING, "running")
    assert of(script, "C1").item == 0


def test_sleeping_says_how_long_and_with_what_in_hand(script):
    assert says(script.start("P1").sleep("P1", 0.2), "P1") == (Status.SLEEPING, "sleeping 0.2 s")
    script.wake("P1").own("P1", "lock").sleep("P1", 1)
    assert says(script, "P1") == (Status.SLEEPING, "sleeping 1 s, with lock in hand")


def test_asking_then_blocked_then_holding(script):
    script.own("P2", "lock").at(1).ask("P1", "lock")
    assert says(script, "P1") == (Status.ASKING, "asks for lock")
    script.block("P1", "lock")
    assert says(script, "P1") == (Status.BLOCKED, "blocked on lock: held by P2")
    script.at(3).release("P2", "lock")
    assert says(script, "P1") == (Status.BLOCKED, "blocked on lock: free just now")
    script.own("P1", "lock")
    assert says(script, "P1") == (Status.HOLDING, "holds lock")
    assert of(script, "P1").holds == (script.object("lock"),)
    assert of(script, "P1").blocked_s == 2
    assert says(script.release("P1", "lock"), "P1") == (Status.RUNNING, "running")


def test_who_blocks_is_told_anew_when_the_lock_changes_hands(script):
    script.own("P2", "lock").ask("P1", "lock").block("P1", "lock")
    script.release("P2", "lock").own("C1", "lock")
    assert says(script, "P1") == (Status.BLOCKED, "blocked on lock: held by C1")


def test_in_a_light_trace_owners_are_not_made_up(script):
    assert says(script.block("P1", "lock"), "P1") == (Status.BLOCKED, "blocked on lock: held by another thread")


def test_a_timeout_is_part_of_the_reason(script):
    script.own("P2", "lock").ask("P1", "lock").block("P1", "lock", 0.5)
    assert of(script, "P1").why == "blocked on lock: held by P2 (at most 0.5 s)"


def test_waiting_because_the_buffer_is_full(script):
    fill(script).make("P1", "P1·1").offer("P1", "queue", "P1·1").own("P1", "lock")
    assert says(script, "P1") == (Status.HOLDING, "holds lock, putting P1·1")
    script.wait("P1", "not_full")
    assert says(script, "P1") == (Status.WAITING, "waiting on not_full: the buffer is full")
    assert of(script, "P1").object == script.object("not_full")
    assert of(script, "P1").holds == ()


def test_still_waiting_although_there_is_room_is_the_picture_of_a_lost_wake_up(script):
    fill(script).make("P1", "P1·1").offer("P1", "queue", "P1·1").own("P1", "lock").wait("P1", "not_full")
    script.get("C1", "queue", "P2·1")
    assert of(script, "P1").why == "waiting on not_full: the buffer was full, now it holds 0 of 1"


def test_waiting_because_the_buffer_is_empty(script):
    script.take("C1", "queue").own("C1", "lock").wait("C1", "not_empty", 2)
    assert says(script, "C1") == (Status.WAITING, "waiting on not_empty: the buffer is empty (at most 2 s)")


def test_a_wait_for_which_the_fill_gives_no_reason_is_not_given_one(script):
    fill(script).take("C1", "queue").own("C1", "lock").wait("C1", "not_empty")
    assert of(script, "C1").why == "waiting on not_empty, to take an item"
    script.own("P1", "lock").wait("P1", "not_full")
    assert of(script, "P1").why == "waiting on not_full"


def test_notified_by_whom_and_what_is_still_needed(script):
    script.take("C1", "queue").own("C1", "lock").at(1).wait("C1", "not_empty").own("P1", "lock")
    script.at(2).notify("P1", "not_empty", "C1")
    assert says(script, "C1") == (Status.NOTIFIED, "notified by P1, needs lock")
    script.ask("C1", "lock").block("C1", "lock")
    assert says(script, "C1") == (Status.NOTIFIED, "notified by P1, needs lock: held by P1")
    assert of(script, "C1").notified_by == script.number("P1")
    script.release("P1", "lock").at(4).own("C1", "lock")
    assert says(script, "C1") == (Status.HOLDING, "holds lock, taking an item")
    assert of(script, "C1").notified_by == 0
    assert of(script, "C1").blocked_s == 3


def test_a_notify_by_your_own_hand(script):
    script.own("C1", "lock").wait("C1", "not_empty").notify("you", "not_empty", "C1")
    assert of(script, "C1").why == "notified by you, needs lock"


def test_a_spurious_wake_up_is_told_as_one(script):
    script.own("C1", "lock").wait("C1", "not_empty").ask("C1", "lock")
    assert says(script, "C1") == (Status.NOTIFIED, "woken without a notify, needs lock")
    assert script.state().snapshot().violations == ()


def test_a_wait_that_timed_out_was_not_notified(script):
    script.own("C1", "lock").wait("C1", "not_empty", 1).timeout("C1", "not_empty")
    assert says(script, "C1") == (Status.RUNNING, "its time on not_empty ran out, needs lock")
    script.own("P1", "lock").ask("C1", "lock").block("C1", "lock")
    assert says(script, "C1") == (Status.BLOCKED, "blocked on lock: held by P1")


def test_held_at_a_gate_and_let_through(script):
    script.start("P1").gate("P1", "ask", "lock")
    assert of(script, "P1").gated
    assert says(script, "P1") == (Status.RUNNING, "held at a gate: before asking for lock")
    script.ask("P1", "lock").own("P1", "lock")
    assert not of(script, "P1").gated
    script.release("P1", "lock").gate("P1", "release", "lock")
    assert of(script, "P1").why == "held at a gate: after releasing lock"


def test_held_at_a_gate_between_notified_and_reacquire(script):
    script.own("C1", "lock").wait("C1", "not_empty").notify("P1", "not_empty", "C1").gate("C1", "reacquire", "not_empty")
    assert says(script, "C1") == (Status.NOTIFIED, "held at a gate: notified by P1, before re-acquiring lock")


def test_another_threads_step_does_not_let_one_through_a_gate(script):
    script.start("P1").gate("P1", "ask", "lock").own("P2", "lock")
    assert of(script, "P1").gated


def test_blocked_on_a_semaphore_says_its_count(script):
    script.semaphore("empty", 1).ask("P1", "empty").own("P1", "empty", 0)
    assert of(script, "P1").status is Status.RUNNING
    script.ask("P2", "empty").block("P2", "empty")
    assert says(script, "P2") == (Status.BLOCKED, "blocked on empty: its count is 0, last taken by P1")


def test_blocked_on_a_semaphore_says_when_the_buffer_is_the_reason(script):
    script.semaphore("empty", 0)
    fill(script).offer("P1", "queue", "P1·1").ask("P1", "empty").block("P1", "empty")
    assert of(script, "P1").why == "blocked on empty: its count is 0, the buffer is full"


def test_a_thread_that_was_beaten_to_a_semaphore_is_blocked_again(script):
    script.semaphore("empty", 0).ask("P1", "empty").block("P1", "empty")
    script.release("C1", "empty", 1).notify("C1", "empty", "P1")
    assert says(script, "P1") == (Status.NOTIFIED, "notified by C1, needs empty")
    script.own("P2", "empty", 0).block("P1", "empty")
    assert says(script, "P1") == (Status.BLOCKED, "blocked on empty: its count is 0, last taken by P2")


def test_waiting_for_an_event_and_woken(script):
    script.flag("stop").wait("P1", "stop")
    assert says(script, "P1") == (Status.WAITING, "waiting on stop: not set yet")
    script.set_flag("P2", "stop", True).notify("P2", "stop", "P1")
    assert says(script, "P1") == (Status.RUNNING, "woken by P2")
    assert says(script.wake("P1", "stop"), "P1") == (Status.RUNNING, "running")


def test_waiting_at_a_barrier(script):
    script.barrier("start").wait("P1", "start")
    assert of(script, "P1").why == "waiting on start: 1 is there"
    assert of(script.wait("P2", "start"), "P1").why == "waiting on start: 2 are there"


def test_waiting_for_a_thread_to_finish(script):
    script.joinable("P1 (thread)", "P1").wait("C1", "P1 (thread)")
    assert says(script, "C1") == (Status.WAITING, "waiting for P1 to finish")
    assert says(script.end("P1").wake("C1", "P1 (thread)"), "C1") == (Status.RUNNING, "running")


def test_finished_failed_stopped(script):
    script.end("P1").fail("P2", "ValueError: no", "Traceback …").stopped("C1")
    assert says(script, "P1") == (Status.FINISHED, "finished")
    assert says(script, "P2") == (Status.FAILED, "failed: ValueError: no")
    assert of(script, "P2").traceback == "Traceback …"
    assert says(script, "C1") == (Status.STOPPED, "stopped by you")


def test_a_thread_that_ends_with_a_lock_says_so_and_keeps_it(script):
    script.own("P1", "lock").end("P1").ask("P2", "lock").block("P2", "lock")
    assert of(script, "P1").why == "finished, with lock in hand"
    assert of(script, "P2").why == "blocked on lock: held by P1"


def test_an_abort_ends_a_wait_at_once(script):
    script.own("C1", "lock").wait("C1", "not_empty").stopped("C1")
    snapshot = script.state().snapshot()
    assert all(not primitive.waiting for primitive in snapshot.objects)
    assert snapshot.violations == ()


def test_a_step_after_the_end_is_a_violation(script):
    script.end("P1").own("P1", "lock")
    snapshot = script.state().snapshot()
    assert snapshot.violations == ("P1 took a step after its end: own",)
    assert snapshot.objects[0].owner == 0


def test_blocked_seconds_run_up_to_the_snapshot(script):
    script.own("P2", "lock").at(1).ask("P1", "lock").block("P1", "lock").at(5).sleep("P2", 1)
    assert of(script, "P1").blocked_s == 4


def test_while_nothing_happens_a_wait_grows(script):
    state = script.own("P2", "lock").at(1).ask("P1", "lock").block("P1", "lock").state()
    assert state.snapshot(now=7.0).threads[0].blocked_s == 6
    assert state.snapshot(now=7.0).t == 7
    assert state.snapshot(now=0.5).t == 1
    assert state.snapshot().threads[0].blocked_s == 0


def test_each_thread_counts_its_own_deeds(script):
    fill(script).get("C1", "queue", "P2·1").done("C1", "queue", "P2·1")
    producer, consumer = of(script, "P2"), of(script, "C1")
    assert (producer.made, producer.put, producer.got, producer.done) == (1, 1, 0, 0)
    assert (consumer.made, consumer.put, consumer.got, consumer.done) == (0, 0, 1, 1)
