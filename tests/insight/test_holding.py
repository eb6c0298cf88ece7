"""Diagnoses of locks that are held too long, and of who queues behind them."""

from tests.insight import flawed
from tests.insight.following import follow, live_run, virtual_run
from tests.insight.threads import get_waits, only, two_conditions


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
