"""Diagnoses of who is passed over, and of who is woken for nothing."""

from tests.insight.following import follow, virtual_run
from tests.insight.threads import get_waits, only, put, two_conditions
from tests.scripted import Script


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
