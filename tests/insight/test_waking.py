"""Diagnoses of wake-ups that are lost, or may be."""

import pytest

from tests.insight import flawed
from tests.insight.following import follow, virtual_run
from tests.insight.threads import get_waits, one_condition_deadlock, only, put, two_conditions
from tests.scripted import Script


class TestLostWakeup:
    def test_the_notify_comes_before_the_wait(self, tmp_path):
        buffer = flawed.write(tmp_path, flawed.LOOKS_BEFORE_IT_LOCKS)
        run = virtual_run(buffer=buffer, capacity=3, producers=1, items=2, make=0.02, consumers=1, take=0.02)
        finding = only(run, "lost wake-up")
        assert finding.weight == 1.0
        assert finding.sentence == (
            "C1 waits for an item in LooksBeforeItLocks although one is there: the notify on not_empty came before the wait."
        )
        assert "P1 notified nobody at 0.040 s" in finding.evidence[0]

    def test_nobody_notifies(self):
        run = virtual_run(buffer="forgotten_notify", capacity=1, producers=1, items=40, make=0.05, consumers=1, take=0.1)
        assert only(run, "lost wake-up").sentence == (
            "P1 waits for room in ForgottenNotify although there is: nobody notified not_full."
        )

    def test_the_wrong_condition_is_notified(self):
        run = virtual_run(buffer="notify_wrong_condition", capacity=1, producers=1, items=9, make=0.1, consumers=2, take=0.1)
        assert "nobody notified not_empty" in only(run, "lost wake-up").sentence

    def test_one_condition_wakes_the_wrong_thread(self):
        """The shortest deadlock of P = 1, C = 2, B = 1: a consumer's wake-up reaches the other consumer."""
        followed = follow(one_condition_deadlock())
        finding = only(followed, "lost wake-up")
        assert finding.sentence == (
            "P1 waits for room in queue although there is: the notify on changed woke C2, which could do nothing with it."
        )
        assert finding.threads == (1,)

    def test_a_wait_that_lasts_and_ends_is_told_in_the_past(self):
        script = get_waits(two_conditions("P1", "C1"), "C1").at(1).offer("P1", "queue", "a").own("P1", "lock")
        script.put("P1", "queue", "a").release("P1", "lock").at(4).own("P1", "lock").notify("P1", "not_empty", "C1")
        finding = only(follow(script), "lost wake-up")
        assert finding.sentence.startswith("C1 waited for an item in queue although one was there")
        assert (finding.moments[0].since, finding.moments[0].until, finding.weight) == (1, 4, 0.7)

    def test_the_position_leads_to_the_moment(self):
        script = get_waits(two_conditions("P1", "C1"), "C1").at(1).offer("P1", "queue", "a").own("P1", "lock")
        script.put("P1", "queue", "a").release("P1", "lock")
        position = only(follow(script.at(9).sleep("P1", 1.0)), "lost wake-up").moments[0].position
        assert script.events[position - 1][2] == "put"

    def test_a_plain_condition_is_known_to_be_missed_only_when_all_stand_still(self):
        script = Script().lock("lock").condition("ready", "lock").thread("A").thread("B")
        script.own("A", "lock").notify("A", "ready").release("A", "lock").at(1).own("B", "lock").wait("B", "ready").at(5)
        assert follow(script).findings() == []  # A may still notify it
        finding = only(follow(script.end("A")), "lost wake-up")
        assert finding.sentence == "B missed the wake-up: ready was notified before it waited there, and never after."

    def test_a_notify_with_nobody_waiting_is_nothing_by_itself(self):
        script = put(two_conditions("P1", "C1"), "P1", "a").at(1).take("C1", "queue").own("C1", "lock").get("C1", "queue", "a")
        get_waits(script.release("C1", "lock"), "C1").at(60).sleep("P1", 1.0)
        assert follow(script).findings("lost wake-up") == []

    def test_an_item_that_is_promised_to_who_was_woken_is_not_there_for_the_others(self):
        script = get_waits(get_waits(two_conditions("P1", "C1", "C2"), "C1"), "C2").at(1)
        put(script, "P1", "a", "C1").own("P1", "lock").sleep("P1", 9.0).ask("C1", "lock").block("C1", "lock").at(10)
        assert follow(script.wake("P1")).findings("lost wake-up") == []


class TestOneCondition:
    def test_it_is_seen_before_anything_happens(self):
        script = one_condition_deadlock()
        finding = only(follow(script), "one-condition risk")
        assert finding.evidence[0] == "P + C > 2·B: 1 + 2 > 2 · 1"
        assert "1 + 2 threads and 1 slot" in finding.sentence

    def test_in_a_run_that_is_fine_so_far(self):
        run = virtual_run(
            buffer="one_condition_notify", capacity=1, producers=3, items=30, make=0.05, consumers=3, take=0.05,
            pattern="exponential", seconds=20,
        )  # fmt: skip
        assert "3 + 3 threads" in only(run, "one-condition risk").sentence

    def test_with_enough_slots_there_is_no_risk(self):
        run = virtual_run(
            buffer="one_condition_notify", capacity=3, producers=3, items=30, make=0.05, consumers=3, take=0.05,
            pattern="exponential",
        )  # fmt: skip
        assert run.findings("one-condition risk") == []

    @pytest.mark.parametrize("name", ["one_condition_broadcast", "two_conditions"])
    def test_each_cure_ends_it(self, name):
        run = virtual_run(
            buffer=name, capacity=1, producers=3, items=30, make=0.05, consumers=3, take=0.05, pattern="exponential"
        )
        assert run.findings("one-condition risk") == []
