"""Diagnoses of polling, of a buffer's size and of which side is the slower one."""

from pcviz.trace.event import RETURN
from tests.insight import flawed
from tests.insight.following import follow, virtual_run
from tests.insight.threads import only, two_conditions
from tests.scripted import Script


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
