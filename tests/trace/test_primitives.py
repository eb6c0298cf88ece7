"""Owners, levels, entry queues, wait sets, counts and flags; and what cannot be."""

import pytest

from tests.scripted import Script


@pytest.fixture
def script() -> Script:
    script = Script().thread("P1", "producer").thread("P2", "producer").thread("C1", "consumer")
    return script.lock("lock").rlock("nested").condition("not_full", "lock").condition("changed", "nested")


def of(script: Script, name: str):
    return next(primitive for primitive in script.state().snapshot().objects if primitive.name == name)


def violations(script: Script) -> tuple[str, ...]:
    return script.state().snapshot().violations


def test_a_lock_goes_from_hand_to_hand(script):
    script.own("P1", "lock")
    assert (of(script, "lock").owner, of(script, "lock").level) == (script.number("P1"), 1)
    script.release("P1", "lock")
    assert (of(script, "lock").owner, of(script, "lock").level) == (0, 0)
    assert of(script.own("P2", "lock"), "lock").owner == script.number("P2")


def test_an_rlock_counts_its_levels(script):
    script.own("P1", "nested", 1).own("P1", "nested", 2)
    assert of(script, "nested").level == 2
    script.release("P1", "nested", 1)
    assert (of(script, "nested").owner, of(script, "nested").level) == (script.number("P1"), 1)
    assert of(script.release("P1", "nested", 0), "nested").owner == 0


def test_wait_lets_go_of_every_level(script):
    script.own("P1", "nested", 1).own("P1", "nested", 2).wait("P1", "changed")
    assert (of(script, "nested").owner, of(script, "nested").level) == (0, 0)
    script.notify("P2", "changed", "P1").ask("P1", "nested").own("P1", "nested", 2)
    assert (of(script, "nested").owner, of(script, "nested").level) == (script.number("P1"), 2)


def test_the_entry_queue_is_told_by_arrival(script):
    script.own("P1", "lock")
    for name in ("C1", "P2"):
        script.ask(name, "lock").block(name, "lock")
    assert of(script, "lock").entry == (script.number("C1"), script.number("P2"))
    script.release("P1", "lock").own("P2", "lock")
    assert of(script, "lock").entry == (script.number("C1"),)


def test_from_the_wait_set_through_the_entry_queue_to_the_lock(script):
    for name in ("P1", "P2"):
        script.own(name, "lock").wait(name, "not_full")
    assert of(script, "not_full").waiting == (script.number("P1"), script.number("P2"))
    script.own("C1", "lock").notify("C1", "not_full", "P1")
    assert of(script, "not_full").waiting == (script.number("P2"),)
    assert of(script, "lock").entry == ()
    script.ask("P1", "lock").block("P1", "lock")
    assert of(script, "lock").entry == (script.number("P1"),)
    script.release("C1", "lock").own("P1", "lock")
    assert (of(script, "lock").entry, of(script, "lock").owner) == ((), script.number("P1"))


def test_a_notify_that_finds_nobody_changes_nothing(script):
    before = script.state().snapshot().objects
    assert script.notify("P1", "not_full").state().snapshot().objects == before


def test_a_timeout_leaves_the_queue(script):
    script.own("P1", "lock").ask("P2", "lock").block("P2", "lock", 1).timeout("P2", "lock")
    assert of(script, "lock").entry == ()
    script.wait("P1", "not_full", 1).timeout("P1", "not_full")
    assert of(script, "not_full").waiting == ()


def test_an_acquire_that_does_not_wait_only_asks(script):
    script.own("P1", "lock").ask("P2", "lock").timeout("P2", "lock")
    assert of(script, "lock").owner == script.number("P1")
    assert violations(script) == ()


def test_a_semaphore_keeps_count_and_queue(script):
    script.semaphore("empty", 2)
    assert of(script, "empty").value == 2
    script.own("P1", "empty", 1).own("P2", "empty", 0).ask("C1", "empty").block("C1", "empty")
    assert (of(script, "empty").value, of(script, "empty").entry) == (0, (script.number("C1"),))
    script.release("P1", "empty", 1).notify("P1", "empty", "C1")
    assert (of(script, "empty").value, of(script, "empty").entry) == (1, ())
    assert of(script, "empty").owner == 0


def test_flags_of_events_and_barriers(script):
    assert of(script.flag("stop").set_flag("P1", "stop", True), "stop").value is True
    assert of(script.set_flag("P1", "stop", False), "stop").value is False
    assert of(script.barrier("start").set_flag("P1", "start", "broken"), "start").value == "broken"


def test_an_object_that_is_known_better_later_keeps_its_state(script):
    script.own("P1", "lock").event("you", "object", script.object("lock"), {"kind": "lock", "name": "mutex"})
    assert of(script, "mutex").owner == script.number("P1")


def test_a_name_that_comes_later_is_used_in_every_phrase(script):
    script.own("P1", "lock").ask("P2", "lock").block("P2", "lock")
    state = script.state()
    state.snapshot()
    state.apply((1.0, 0, "object", script.object("lock"), {"name": "mutex"}))
    assert [thread.why for thread in state.snapshot().threads[:2]] == ["holds mutex", "blocked on mutex: held by P1"]


def test_a_condition_knows_its_lock(script):
    assert of(script, "not_full").lock == script.object("lock")


def test_a_plain_lock_may_be_released_by_another_thread(script):
    script.own("P1", "lock").release("P2", "lock")
    assert of(script, "lock").owner == 0
    assert violations(script) == ()


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        (lambda s: s.release("P1", "lock"), "P1 released lock, which nobody owned"),
        (lambda s: s.own("P1", "lock").own("P2", "lock"), "P2 got lock while P1 owned it"),
        (lambda s: s.own("P1", "nested", 1).release("P2", "nested", 0), "P2 released nested, which P1 owned"),
        (lambda s: s.own("P1", "lock").wait("P2", "not_full"), "P2 waited on not_full without owning lock"),
        (lambda s: s.notify("P1", "not_full", "P2"), "P1 notified P2, which was not waiting on not_full"),
        (lambda s: s.end("P1").end("P1"), "P1 ended twice"),
        (lambda s: s.event("P1", "dance"), "an event of an unknown kind: dance"),
    ],
)
def test_what_cannot_be_is_said_and_folded_all_the_same(script, steps, sentence):
    assert violations(steps(script)) == (sentence,)


def test_after_two_owners_the_last_one_owns(script):
    script.own("P1", "lock").own("P2", "lock")
    assert of(script, "lock").owner == script.number("P2")
    threads = script.state().snapshot().threads
    assert [thread.holds for thread in threads[:2]] == [(), (script.object("lock"),)]


def test_no_owner_means_free_only_where_owners_are_recorded(script):
    assert not of(script.block("P1", "lock"), "lock").told
    assert of(script.own("P1", "lock"), "lock").told


def test_in_a_light_trace_a_thread_that_goes_on_has_left_its_queue(script):
    script.buffer("queue", 1).offer("P1", "queue", "P1·1").wait("P1", "not_full").put("P1", "queue", "P1·1")
    assert of(script, "not_full").waiting == ()
    assert violations(script) == ()
