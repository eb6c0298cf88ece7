"""An item's life: made, put, delivered, processed; dropped, rejected; lost, duplicated, phantom."""

import pytest

from pcviz.trace.snapshot import Account
from tests.scripted import Script


def workshop(slots: str = "exact", capacity: int | None = 2, order: str = "fifo") -> Script:
    script = Script().thread("P1", "producer").thread("C1", "consumer").thread("C2", "consumer")
    return script.lock("lock").condition("not_empty", "lock").buffer("queue", capacity, slots=slots, order=order, cls="Queue")


@pytest.fixture
def script() -> Script:
    return workshop()


def put(script: Script, *items: str) -> Script:
    for item in items:
        script.make("P1", item).offer("P1", "queue", item).put("P1", "queue", item)
    return script


def get(script: Script, item: str, by: str = "C1") -> Script:
    return script.take(by, "queue").get(by, "queue", item)


def account(script: Script) -> Account:
    return script.state().snapshot().account


def buffer(script: Script):
    return script.state().snapshot().buffers[0]


def hand(script: Script, thread: str) -> str:
    snapshot = script.state().snapshot()
    item = next(view.item for view in snapshot.threads if view.name == thread)
    return snapshot.items[item].label if item else ""


def labels(script: Script) -> list[str]:
    snapshot = script.state().snapshot()
    return [snapshot.items[item].label if item else "" for item in snapshot.buffers[0].slots]


def violations(script: Script) -> tuple[str, ...]:
    return script.state().snapshot().violations


def test_a_whole_life(script):
    script.make("P1", "P1·1", 3)
    assert account(script) == Account(made=1, in_hand=1)
    item = script.state().snapshot().items[1]
    assert (item.label, item.priority, item.maker) == ("P1·1", 3, script.number("P1"))
    script.offer("P1", "queue", "P1·1").put("P1", "queue", "P1·1")
    assert account(script) == Account(made=1, put=1, left=1)
    get(script, "P1·1")
    assert account(script) == Account(made=1, put=1, delivered=1)
    script.done("C1", "queue", "P1·1")
    assert account(script) == Account(made=1, put=1, delivered=1, processed=1)
    assert script.state().snapshot().items == {}


def test_a_thread_has_the_item_in_hand_until_it_is_put(script):
    script.make("P1", "P1·1").offer("P1", "queue", "P1·1")
    assert script.state().snapshot().threads[0].item == 1
    assert script.put("P1", "queue", "P1·1").state().snapshot().threads[0].item == 0


def test_what_was_got_is_out_of_the_hand_when_the_next_get_begins(script):
    get(put(script, "P1·1", "P1·2"), "P1·1")
    assert hand(script, "C1") == "P1·1"
    assert hand(script.take("C1", "queue"), "C1") == ""
    assert hand(script.get("C1", "queue", "P1·2"), "C1") == "P1·2"
    assert hand(script.end("C1"), "C1") == ""


def test_the_open_call_is_known(script):
    script.make("P1", "P1·1").offer("P1", "queue", "P1·1").take("C1", "queue")
    assert [thread.call for thread in script.state().snapshot().threads] == ["put", "get", ""]
    script.put("P1", "queue", "P1·1").returned("C1", "queue", "empty")
    assert [thread.call for thread in script.state().snapshot().threads] == ["", "", ""]


def test_a_put_that_came_back_leaves_the_item_in_hand(script):
    script.make("P1", "P1·1").offer("P1", "queue", "P1·1").returned("P1", "queue", "full")
    assert account(script) == Account(made=1, in_hand=1)
    assert script.state().snapshot().threads[0].item == 1


@pytest.mark.parametrize(("order", "first"), [("fifo", "P1·1"), ("lifo", "P1·3"), ("priority", "P1·2"), ("any", None)])
def test_next_out_follows_the_order(order, first):
    script = workshop(capacity=5, order=order)
    for item, priority in (("P1·1", 2), ("P1·2", 1), ("P1·3", 1)):
        script.make("P1", item, priority).put("P1", "queue", item)
    assert buffer(script).next_out == (script.item(first) if first else 0)


def test_next_out_of_a_seen_container_goes_by_arrival_and_not_by_place():
    script = workshop("seen", 3)
    put(script, "P1·1", "P1·2")
    script.slots("P1", "queue", ["P1·2", "P1·1"])
    assert buffer(script).next_out == script.item("P1·1")


def test_a_new_order_chooses_anew_and_keeps_every_item(script):
    put(script, "P1·1", "P1·2").set("order", "LIFO", "queue")
    assert (buffer(script).order, buffer(script).next_out, labels(script)) == ("lifo", script.item("P1·2"), ["P1·1", "P1·2"])


class TestFormsOfLooking:
    def test_exact_slots_follow_put_and_get(self):
        script = put(workshop("exact"), "P1·1", "P1·2")
        assert labels(script) == ["P1·1", "P1·2"]
        assert labels(get(script, "P1·1")) == ["P1·2"]

    def test_seen_slots_show_what_the_container_held(self):
        script = put(workshop("seen"), "P1·1")
        assert labels(script.slots("P1", "queue", ["P1·1", None])) == ["P1·1", ""]
        assert buffer(script).fill == 2

    def test_a_look_is_evidence_of_a_put_that_has_not_returned(self):
        script = workshop("seen").make("P1", "P1·1").offer("P1", "queue", "P1·1").slots("P1", "queue", ["P1·1"])
        assert account(script) == Account(made=1, put=1, left=1)
        assert account(script.put("P1", "queue", "P1·1")) == Account(made=1, put=1, left=1)
        assert violations(script) == ()

    def test_a_get_is_evidence_too_and_the_late_put_counts_once(self):
        for slots in ("seen", "derived"):
            script = workshop(slots).make("P1", "P1·1").offer("P1", "queue", "P1·1")
            get(script, "P1·1").done("C1", "queue", "P1·1").put("P1", "queue", "P1·1")
            assert account(script) == Account(made=1, put=1, delivered=1, processed=1)
            assert violations(script) == ()

    def test_an_item_that_came_out_is_not_shown_though_the_container_still_refers_to_it(self):
        script = get(put(workshop("seen"), "P1·1"), "P1·1").slots("C1", "queue", ["P1·1"])
        assert labels(script) == []

    def test_a_container_read_without_a_lock_is_approximate(self):
        assert buffer(put(workshop("seen"), "P1·1")).approximate
        script = workshop("seen").make("P1", "P1·1").offer("P1", "queue", "P1·1").own("P1", "lock")
        assert not buffer(script.slots("P1", "queue", ["P1·1"]).release("P1", "lock").put("P1", "queue", "P1·1")).approximate

    def test_a_look_brings_a_new_arrangement_of_an_exact_buffer(self):
        script = put(workshop("exact", 3), "P1·1", "P1·2").slots("P1", "queue", ["P1·2", "P1·1"])
        assert labels(script) == ["P1·2", "P1·1"]

    def test_a_sentinel_fills_a_slot_and_is_never_counted(self):
        script = workshop("derived").event("P1", "put", 3, None)
        assert (buffer(script).fill, buffer(script).slots, account(script)) == (1, (0,), Account())
        assert buffer(script.event("C1", "get", 3, None)).fill == 0

    def test_of_a_large_buffer_the_next_ones_are_listed_and_all_are_counted(self):
        script = put(workshop("exact", None), *(f"P1·{n}" for n in range(300)))
        assert (buffer(script).fill, len(buffer(script).slots)) == (300, 256)

    def test_a_container_too_long_to_be_looked_into_is_followed_by_put_and_get(self):
        script = put(workshop("seen", None), *(f"P1·{n}" for n in range(256)))
        script.slots("P1", "queue", [f"P1·{n}" for n in range(256)])
        assert buffer(put(script, "P1·256", "P1·257")).fill == 258
        for n in range(10):
            get(script, f"P1·{n}")
        script.slots("C1", "queue", [f"P1·{n}" for n in range(10, 258)])
        assert (buffer(script).fill, account(script).lost) == (248, 0)


class TestCapacity:
    def test_one_too_many_is_said_once(self, script):
        put(script, "P1·1", "P1·2", "P1·3", "P1·4")
        assert violations(script) == ("queue holds 3 items, but its capacity is 2",)
        assert buffer(script).peak == 4

    def test_each_time_anew(self, script):
        put(script, "P1·1", "P1·2", "P1·3")
        get(script, "P1·1")
        assert len(violations(put(script, "P1·4"))) == 2

    def test_a_seen_container_is_judged_by_what_was_seen(self):
        script = put(workshop("seen", 1), "P1·1").slots("P1", "queue", ["P1·1"])
        assert violations(script) == ()
        script.make("P1", "P1·2").slots("P1", "queue", ["P1·1", "P1·2"])
        assert violations(script) == ("queue holds 2 items, but its capacity is 1",)

    def test_a_get_that_has_not_returned_is_no_overflow_of_derived_slots(self):
        script = put(workshop("derived", 1), "P1·1").take("C1", "queue")
        assert violations(put(script, "P1·2")) == ()
        assert buffer(script).peak == 1
        assert violations(put(script, "P1·3")) == ("queue holds 3 items, but its capacity is 1",)

    def test_a_smaller_capacity_keeps_the_surplus_until_it_drains(self, script):
        put(script, "P1·1", "P1·2").set("capacity", 1, "queue")
        assert (buffer(script).capacity, buffer(script).fill, violations(script)) == (1, 2, ())
        get(script, "P1·1")
        assert violations(script) == ()
        assert violations(put(script, "P1·3")) == ("queue holds 2 items, but its capacity is 1",)

    def test_a_larger_capacity_holds_at_once(self, script):
        put(script, "P1·1", "P1·2").set("capacity", 3, "queue")
        assert violations(put(script, "P1·3")) == ()

    def test_a_control_that_concerns_no_buffer_is_only_kept(self, script):
        assert script.set("speed", 2.0).state().snapshot().settings == {"speed": 2.0}


class TestPolicies:
    def test_drop_newest(self, script):
        script.make("P1", "P1·1").offer("P1", "queue", "P1·1").drop("P1", "queue", "P1·1")
        assert account(script) == Account(made=1, dropped=1)
        assert buffer(script).dropped == 1
        assert script.state().snapshot().threads[0].item == 0

    def test_drop_oldest_takes_back_a_put(self, script):
        put(script, "P1·1", "P1·2").make("P1", "P1·3").offer("P1", "queue", "P1·3")
        script.drop("P1", "queue", "P1·1", "drop-oldest").put("P1", "queue", "P1·3")
        assert account(script) == Account(made=3, put=2, left=2, dropped=1)
        assert labels(script) == ["P1·2", "P1·3"]
        assert (buffer(script).put, violations(script)) == (2, ())

    def test_reject(self, script):
        script.make("P1", "P1·1").offer("P1", "queue", "P1·1").reject("P1", "queue", "P1·1")
        assert account(script) == Account(made=1, rejected=1)

    def test_with_caller_runs_the_maker_processes_what_was_turned_away(self, script):
        script.make("P1", "P1·1").offer("P1", "queue", "P1·1").reject("P1", "queue", "P1·1", "caller-runs")
        assert script.state().snapshot().threads[0].item == 1
        script.work("P1", "processing", 0.1, "P1·1")
        assert script.state().snapshot().threads[0].why == "processing P1·1"
        script.wake("P1").done("P1", "queue", "P1·1")
        assert account(script) == Account(made=1, rejected=1, processed=1, caller_runs=1)
        assert script.state().snapshot().items == {}


class TestLost:
    def overwritten(self) -> Script:
        """P1·1 is in the container; a get is open in the wait set; then P1·2 stands in its place."""
        script = workshop("seen", 1).at(1).take("C1", "queue").own("C1", "lock").wait("C1", "not_empty")
        script.at(2).make("P1", "P1·1").offer("P1", "queue", "P1·1").own("P1", "lock").slots("P1", "queue", ["P1·1"])
        script.release("P1", "lock").put("P1", "queue", "P1·1")
        script.at(3).make("P1", "P1·2").offer("P1", "queue", "P1·2").own("P1", "lock").slots("P1", "queue", ["P1·2"])
        return script.release("P1", "lock").put("P1", "queue", "P1·2")

    def test_nobody_who_could_have_it(self):
        script = self.overwritten()
        assert account(script) == Account(made=2, put=2, left=1, lost=1)
        assert violations(script) == ("P1·1 was put into queue and is no longer there, yet nobody got it",)

    def test_an_open_get_that_runs_may_have_it(self):
        script = put(workshop("seen"), "P1·1").slots("P1", "queue", ["P1·1"])
        script.take("C1", "queue").own("C1", "lock").slots("C1", "queue", []).release("C1", "lock")
        assert account(script) == Account(made=1, put=1, left=1)
        assert account(script.get("C1", "queue", "P1·1")) == Account(made=1, put=1, delivered=1)
        assert violations(script) == ()

    def test_a_get_that_ends_without_it_has_lost_it(self):
        script = put(workshop("seen"), "P1·1").slots("P1", "queue", ["P1·1"])
        script.take("C1", "queue").slots("C1", "queue", []).returned("C1", "queue", "ValueError")
        assert account(script).lost == 1

    def test_a_consumer_that_dies_within_get_has_lost_it(self):
        script = put(workshop("seen"), "P1·1").slots("P1", "queue", ["P1·1"])
        script.take("C1", "queue").slots("C1", "queue", []).fail("C1", "ValueError: no")
        assert account(script).lost == 1

    def test_what_shows_up_again_was_not_lost(self):
        script = self.overwritten().slots("P1", "queue", ["P1·1", "P1·2"])
        assert account(script).lost == 0
        assert labels(script) == ["P1·1", "P1·2"]

    def test_what_is_delivered_after_all_was_not_lost(self):
        script = get(self.overwritten(), "P1·1", by="C2")
        assert account(script) == Account(made=2, put=2, left=1, delivered=1)
        assert violations(script) == ()

    def test_a_thousand_lost_items_are_counted_and_ten_told(self):
        script = workshop("seen", None)
        for n in range(1500):
            put(script, f"P1·{n}").slots("P1", "queue", [f"P1·{n}"])
        state = script.state()
        assert state.account.lost == 1499
        assert len(state._ledger.items) == 1001
        assert state.snapshot().violations[-1] == "1489 more items were lost"
        assert state.copy().snapshot() == state.snapshot()


class TestDuplicatedAndPhantom:
    def test_delivered_twice(self, script):
        get(get(put(script, "P1·1"), "P1·1"), "P1·1", by="C2")
        assert account(script) == Account(made=1, put=1, delivered=2, duplicated=1)
        assert violations(script) == ("P1·1 was delivered twice: to C1, then to C2",)

    def test_delivered_again_after_its_end(self, script):
        get(put(script, "P1·1"), "P1·1").done("C1", "queue", "P1·1")
        get(script, "P1·1", by="C2")
        assert account(script) == Account(made=1, put=1, delivered=2, processed=1, duplicated=1)
        assert violations(script) == ("C2 got item 1 from queue, but it was delivered or dropped before",)

    def test_delivered_and_never_put(self, script):
        get(script, "ghost")
        assert account(script) == Account(delivered=1, phantom=1)
        assert violations(script) == ("C1 got item 1 from queue, but nobody ever put it",)

    def test_put_twice(self, script):
        put(script, "P1·1").offer("P1", "queue", "P1·1").put("P1", "queue", "P1·1")
        assert violations(script) == ("P1 put P1·1 into queue, but it was put before",)
        assert account(script).put == 1

    def test_an_item_that_is_put_back_begins_a_second_life(self, script):
        get(put(script, "P1·1"), "P1·1").offer("C1", "queue", "P1·1").put("C1", "queue", "P1·1")
        assert account(script) == Account(made=2, put=2, delivered=1, left=1, again=1)
        assert violations(script) == ()

    def test_processed_while_it_is_in_the_buffer(self, script):
        put(script, "P1·1").done("C1", "queue", "P1·1")
        assert violations(script) == ("C1 processed P1·1, which was never taken out of queue",)


class TestItemsWithoutANumber:
    def test_they_are_counted_and_drawn_as_strangers(self):
        script = workshop("derived", None)
        for _ in range(3):
            script.event("P1", "put", 3, 0)
        script.event("C1", "get", 3, 0).event("C1", "done", 3, 0)
        assert account(script) == Account(made=3, put=3, delivered=1, processed=1, left=2)
        assert buffer(script).slots == (0, 0)

    def test_a_get_before_its_put_is_recorded(self):
        script = workshop("derived", None).event("C1", "get", 3, 0)
        assert account(script) == Account(made=1, put=1, delivered=1)
        assert account(script.event("P1", "put", 3, 0)) == Account(made=1, put=1, delivered=1)


class TestEventsThatCouldNotBeKept:
    def test_counts_stay_and_nobody_is_blamed_for_what_was_not_seen(self, script):
        put(script, "P1·1").event("you", "skip", 0, {"make": 10, "put": 10, "get": 5, "done": 4, "own": 20})
        assert account(script) == Account(made=11, put=11, delivered=5, processed=4, left=6)
        snapshot = script.state().snapshot()
        assert snapshot.skipped == 49
        assert snapshot.buffers[0].approximate
        get(script, "P1·7")
        assert account(script) == Account(made=11, put=11, delivered=6, processed=4, left=5)
        assert violations(script) == ()

    def test_the_next_look_makes_the_slots_sure_again(self):
        script = workshop("seen").event("you", "skip", 0, {"put": 2}).slots("P1", "queue", ["P1·1", "P1·2"])
        assert not buffer(script).approximate
        assert labels(script) == ["item 1", "item 2"]

    def test_lost_lock_steps_move_no_items(self, script):
        put(script, "P1·1").event("you", "skip", 0, {"own": 5})
        assert not buffer(script).approximate
