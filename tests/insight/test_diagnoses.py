"""Diagnoses: each on traces that must and traces that must not trigger it, by hand, on virtual time and on real threads."""

from pathlib import Path

import pytest

from pcviz.buffers import catalogue
from pcviz.insight.diagnoses import DIAGNOSES
from pcviz.trace.event import RETURN
from tests.insight import flawed
from tests.insight.following import Followed, follow, live_run, virtual_run
from tests.scripted import Script

CORRECT = [name for name, buffer in catalogue().items() if not buffer.broken and name != "no_lock"]


def two_conditions(*threads: str, capacity: int = 1) -> Script:
    """A buffer with a lock and two conditions; threads are producers if their name says so."""
    script = Script().lock("lock").condition("not_full", "lock").condition("not_empty", "lock").buffer("queue", capacity)
    for name in threads:
        script.thread(name, "producer" if name[0] == "P" else "consumer")
    return script


def get_waits(script: Script, thread: str, condition: str = "not_empty") -> Script:
    return script.take(thread, "queue").own(thread, "lock").wait(thread, condition)


def put(script: Script, thread: str, item: str, *woken: str, condition: str = "not_empty") -> Script:
    script.offer(thread, "queue", item).own(thread, "lock").put(thread, "queue", item)
    return script.notify(thread, condition, *woken).release(thread, "lock")


def only(followed: Followed, name: str):
    (finding,) = followed.findings(name)
    assert finding.sentence.endswith(".")
    assert finding.evidence and finding.advice and 0 < finding.weight <= 1
    return finding


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


def one_condition_deadlock() -> Script:
    """A plain buffer, whose puts and gets are recorded when they have returned."""
    script = Script(step_s=0.01).lock("lock").condition("changed", "lock").buffer("queue", 1, slots="derived")
    script.thread("P1", "producer").thread("C1", "consumer").thread("C2", "consumer")
    get_waits(get_waits(script, "C1", "changed"), "C2", "changed")
    script.offer("P1", "queue", "a").own("P1", "lock").notify("P1", "changed", "C1").release("P1", "lock")
    script.put("P1", "queue", "a").offer("P1", "queue", "b").own("P1", "lock").wait("P1", "changed")
    script.own("C1", "lock").notify("C1", "changed", "C2").release("C1", "lock").get("C1", "queue", "a")
    get_waits(script, "C1", "changed")
    return script.own("C2", "lock").wait("C2", "changed")


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


class TestLockHeld:
    def test_sleeping_with_the_lock_in_hand(self, tmp_path):
        buffer = flawed.write(tmp_path, flawed.SLEEPS_WITH_THE_LOCK)
        run = virtual_run(buffer=buffer, capacity=3, producers=3, items=6, make=0.02, consumers=2, take=0.02)
        finding = only(run, "lock held while sleeping")
        assert finding.sentence.startswith("P1, P2 and P3 sleep with lock in hand, ")
        assert finding.evidence[0].startswith("P1: 6 times, 600 ms in all; others queued ")

    def test_on_real_threads_too(self, tmp_path):
        buffer = flawed.write(tmp_path, flawed.SLEEPS_WITH_THE_LOCK)
        run = live_run(scale=10, buffer=buffer, capacity=3, producers=3, items=5, make=0.02, consumers=2, take=0.02)
        assert {"lock held while sleeping", "convoy"} <= set(run.names())

    def test_waiting_for_ever_with_the_lock_in_hand(self):
        run = virtual_run(buffer="mutex_before_empty", capacity=1, producers=1, items=9, make=0.1, consumers=2, take=0.1)
        finding = only(run, "lock held while waiting")
        assert finding.sentence.endswith("waits for full with mutex in hand, and nobody can get mutex to let it go on.")
        assert finding.weight == 1.0

    def test_a_condition_lets_go_of_its_lock(self):
        script = get_waits(two_conditions("P1", "C1"), "C1").at(50).sleep("P1", 1.0)
        assert follow(script).findings() == []

    def test_a_nap_that_is_short_against_the_run_is_nothing(self):
        script = two_conditions("P1").own("P1", "lock").sleep("P1", 0.1).later(0.1).wake("P1").release("P1", "lock").at(60)
        assert follow(script.sleep("P1", 1.0)).findings() == []


class TestConvoy:
    def test_threads_queue_behind_who_works_with_the_lock(self, tmp_path):
        buffer = flawed.write(tmp_path, flawed.SLEEPS_WITH_THE_LOCK)
        run = virtual_run(buffer=buffer, capacity=3, producers=3, items=6, make=0.02, consumers=2, take=0.02)
        finding = only(run, "convoy")
        assert "P1, P2 and P3 keep it while they sleep, work or wait." in finding.sentence
        assert finding.moments[0].until - finding.moments[0].since > 1

    def test_a_lock_that_is_asked_for_too_often(self):
        script = two_conditions("C1", "C2", "C3")
        for _ in range(10):
            script.own("C1", "lock").ask("C2", "lock").block("C2", "lock").ask("C3", "lock").block("C3", "lock").later(1)
            script.release("C1", "lock").own("C2", "lock").later(1).release("C2", "lock").own("C3", "lock").later(1)
            script.release("C3", "lock")
        finding = only(follow(script), "convoy")
        assert "it is held for only 1 s at a time" in finding.sentence
        assert "up to 2 at once" in finding.sentence

    def test_one_that_waits_for_another_now_and_then_is_no_convoy(self):
        script = two_conditions("C1", "C2")
        for _ in range(10):
            script.own("C1", "lock").ask("C2", "lock").block("C2", "lock").later(0.1).release("C1", "lock").own("C2", "lock")
            script.release("C2", "lock").later(5)
        assert follow(script.sleep("C1", 1.0)).findings() == []


class TestStarvation:
    def test_strict_priority_starves_the_patient(self):
        run = virtual_run(
            order="priority", priorities=[1, 1, 1, 1, 3], capacity=20, producers=2, items=150, make=0.1,
            consumers=1, take=0.055, pattern="exponential",
        )  # fmt: skip
        finding = only(run, "starvation")
        assert finding.sentence.startswith("Items of priority 3 starve in buffer: one waited ")
        assert finding.moments

    def test_the_same_items_first_in_first_out_do_not(self):
        run = virtual_run(
            priorities=[1, 1, 1, 1, 3], capacity=20, producers=2, items=150, make=0.1, consumers=1, take=0.055,
            pattern="exponential",
        )  # fmt: skip
        assert run.findings("starvation") == []

    def test_priority_without_a_crowd_starves_nobody(self):
        run = virtual_run(
            order="priority", priorities=[1, 3], capacity=20, producers=1, items=60, make=0.1, consumers=1, take=0.05
        )
        assert run.findings("starvation") == []

    def test_last_in_first_out_leaves_the_oldest_where_it_is(self):
        run = virtual_run(
            order="lifo", capacity=20, producers=2, items=100, make=0.1, consumers=1, take=0.048, pattern="exponential"
        )
        assert "and was overtaken" in only(run, "starvation").sentence

    def test_an_item_that_still_waits_is_told_too(self):
        script = two_conditions("P1", "C1", capacity=9).put("P1", "queue", "old")
        for n in range(20):
            script.later(0.1).make("P1", f"i{n}").put("P1", "queue", f"i{n}").later(0.01).get("C1", "queue", f"i{n}")
        assert "still waits after 2.20 s in queue and was overtaken 20 times" in only(follow(script), "starvation").sentence

    def test_a_thread_that_never_gets_its_turn(self):
        script = get_waits(two_conditions("P1", "C1", "C2"), "C2")
        for n in range(30):
            script.later(0.1)
            script.put("P1", "queue", f"i{n}").get("C1", "queue", f"i{n}")
        finding = only(follow(script), "starvation")
        assert finding.sentence.startswith("C2 starves: it got 0 items where the other consumers got 30 each")
        assert finding.threads == (3,)

    def test_a_thread_that_is_woken_and_beaten_to_it_each_time(self):
        script = get_waits(two_conditions("P1", "C1", "C2"), "C2")
        for n in range(12):
            put(script.later(1), "P1", f"i{n}", "C2").take("C1", "queue").own("C1", "lock").get("C1", "queue", f"i{n}")
            script.ask("C2", "lock").block("C2", "lock").release("C1", "lock").own("C2", "lock").wait("C2", "not_empty")
        assert any(
            finding.sentence == "C2 was woken 12 times in a row and found each time that another had been quicker."
            for finding in follow(script).findings("starvation")
        )

    def test_consumers_that_share_the_work_do_not_starve(self):
        run = virtual_run(capacity=3, producers=1, items=60, make=0.1, consumers=3, take=0.25)
        assert run.findings("starvation") == []


class TestHerd:
    def test_notify_all_for_one_item(self):
        run = virtual_run(
            buffer="one_condition_broadcast", capacity=1, producers=1, items=20, make=0.1, consumers=8, take=0.1,
            pattern="exponential",
        )  # fmt: skip
        finding = only(run, "thundering herd")
        assert finding.sentence.startswith("notify_all on changed wakes ")
        assert run.findings("starvation") == []  # to be beaten is what happens to a herd

    def test_notify_does_not_call_a_herd(self):
        run = virtual_run(
            buffer="two_conditions", capacity=1, producers=1, items=20, make=0.1, consumers=8, take=0.1, pattern="exponential"
        )
        assert run.findings("thundering herd") == []

    def test_all_may_be_woken_when_there_is_something_for_all(self):
        script = two_conditions("P1", "C1", "C2", "C3", capacity=9)
        for n in range(10):
            for name in ("C1", "C2", "C3"):
                get_waits(script, name)
            script.later(1)
            for name in "abc":
                script.put("P1", "queue", f"{name}{n}")
            script.notify("P1", "not_empty", "C1", "C2", "C3")
            for name, item in (("C1", "a"), ("C2", "b"), ("C3", "c")):
                script.own(name, "lock").get(name, "queue", f"{item}{n}").release(name, "lock")
        assert follow(script).findings("thundering herd") == []

    def test_a_barrier_or_an_event_is_for_all(self):
        script = Script().flag("go").thread("A")
        for name in ("B", "C", "D", "E"):
            script.thread(name)
        for _ in range(10):
            for name in ("B", "C", "D", "E"):
                script.wait(name, "go")
            script.later(1).notify("A", "go", "B", "C", "D", "E")
        assert follow(script).findings("thundering herd") == []


class TestPolling:
    def test_sleeping_and_looking_again(self, tmp_path):
        buffer = flawed.write(tmp_path, flawed.LOOKS_AGAIN_AND_AGAIN)
        run = virtual_run(buffer=buffer, capacity=3, producers=1, items=10, make=0.3, consumers=1, take=0.02)
        finding = only(run, "polling")
        assert finding.sentence.startswith("C1 polls: it looked ")
        assert "every " in finding.evidence[0]

    def test_gets_that_come_back_empty(self):
        script = two_conditions("P1", "C1")
        for _ in range(40):
            script.take("C1", "queue").event("C1", RETURN, script.object("queue"), "Empty").later(0.1)
        assert "40 calls that came back with nothing done" in only(follow(script), "polling").evidence[0]

    def test_waiting_to_be_told_is_no_polling(self):
        run = virtual_run(buffer="two_conditions", capacity=3, producers=1, items=10, make=0.3, consumers=2, take=0.02)
        assert run.findings("polling") == []

    def test_a_policy_that_turns_items_away_is_no_polling(self):
        script = two_conditions("P1", "C1").put("P1", "queue", "first")
        for n in range(40):
            script.make("P1", f"i{n}").offer("P1", "queue", f"i{n}").reject("P1", "queue", f"i{n}")
            script.returned("P1", "queue", "full").later(0.1)
        assert follow(script).findings("polling") == []

    def test_a_main_thread_that_looks_at_the_clock_is_none(self):
        script = Script().thread("main", "main")
        for _ in range(40):
            script.sleep("main", 1.0).later(1).wake("main")
        assert follow(script).findings() == []


BURSTS = {"producers": 2, "items": 100, "make": 0.3, "consumers": 2, "take": 0.25, "pattern": "bursty"}


class TestSize:
    def test_too_small_for_the_bursts(self):
        finding = only(virtual_run(capacity=1, **BURSTS), "buffer too small")
        assert finding.sentence.startswith("buffer is too small for the bursts: ")

    def test_large_enough_for_the_bursts(self):
        assert virtual_run(capacity=12, **BURSTS).findings("buffer too small") == []

    def test_one_slot_is_enough_when_every_time_is_the_same(self):
        run = virtual_run(capacity=1, producers=1, items=60, make=0.2, consumers=1, take=0.2)
        assert run.findings("buffer too small") == []

    def test_an_overload_hidden_by_a_buffer_without_end(self):
        run = virtual_run(capacity="unbounded", producers=2, items=150, make=0.1, consumers=1, take=0.1)
        finding = only(run, "hidden overload")
        assert "it grows by 10 items a second" in finding.sentence
        assert "capacity: unbounded" in finding.evidence

    def test_a_large_buffer_hides_it_as_well(self):
        run = virtual_run(capacity=1000, producers=2, items=150, make=0.1, consumers=1, take=0.1)
        assert run.findings("hidden overload")

    def test_a_bounded_one_shows_it(self):
        run = virtual_run(capacity=5, producers=2, items=150, make=0.1, consumers=1, take=0.1)
        assert run.findings("hidden overload") == []
        assert run.findings("consumer bound")

    def test_a_buffer_without_end_that_consumers_keep_up_with(self):
        run = virtual_run(capacity="unbounded", producers=2, items=150, make=0.1, consumers=3, take=0.1, pattern="exponential")
        assert run.findings("hidden overload") == []


class TestBottleneck:
    def test_consumers_are_slower(self):
        run = virtual_run(capacity=8, producers=1, items=60, make=0.1, consumers=1, take=0.4)
        finding = only(run, "consumer bound")
        assert finding.sentence.startswith("The consumers are the bottleneck at buffer: they are busy >99 % of their time")
        assert finding.threads == (2,)

    def test_producers_are_slower(self):
        run = virtual_run(capacity=8, producers=1, items=60, make=0.4, consumers=1, take=0.1)
        assert "producers" in only(run, "producer bound").sentence

    def test_neither(self):
        run = virtual_run(capacity=3, producers=1, items=60, make=0.2, consumers=1, take=0.2)
        assert run.names() == []

    def test_slow_because_of_the_lock_is_not_slow_by_itself(self, tmp_path):
        buffer = flawed.write(tmp_path, flawed.SLEEPS_WITH_THE_LOCK)
        run = virtual_run(buffer=buffer, capacity=3, producers=3, items=6, make=0.02, consumers=2, take=0.02)
        assert not {"producer bound", "consumer bound"} & set(run.names())


@pytest.mark.parametrize("name", ["workbench", *CORRECT])
def test_a_correct_buffer_in_balance_has_nothing_to_be_told(name):
    run = virtual_run(buffer=name, capacity=4, producers=2, items=30, make=0.2, consumers=2, take=0.2)
    assert run.state.snapshot().phase == "finished"
    assert run.names() == []


@pytest.mark.parametrize("name", ["workbench", *CORRECT])
def test_and_none_on_real_threads(name):
    run = live_run(scale=8, buffer=name, capacity=4, producers=2, items=8, make=0.2, consumers=2, take=0.2)
    assert run.names() == []


def test_the_heaviest_is_told_first():
    weights = [finding.weight for finding in follow(one_condition_deadlock()).findings()]
    assert len(weights) >= 2
    assert weights == sorted(weights, reverse=True)


def test_findings_are_frozen_and_plain():
    finding = follow(one_condition_deadlock()).findings()[0]
    assert set(finding.plain()) == {"name", "sentence", "evidence", "advice", "weight", "threads", "moments"}
    with pytest.raises(AttributeError):
        finding.weight = 0


def test_every_diagnosis_is_in_the_handbook():
    """docs/insight.md has a row for each name that a finding can bear."""
    text = (Path(__file__).parents[2] / "docs" / "insight.md").read_text(encoding="utf-8")
    for name in NAMES:
        assert f"| {name} |" in text, name
    assert len(DIAGNOSES) == 10


NAMES = [
    *("lost wake-up", "one-condition risk", "lock held while sleeping", "lock held while working", "lock held while waiting"),
    *("convoy", "starvation", "thundering herd", "polling", "hidden overload", "buffer too small"),
    *("producer bound", "consumer bound"),
]
