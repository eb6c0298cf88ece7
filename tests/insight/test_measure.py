"""Measurement: time integrals of what the fold says, on scripted traces and on real runs."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pcviz.trace.latency import Latencies
from pcviz.trace.recorder import FULL, LIGHT
from pcviz.trace.state import State
from tests.insight.following import Followed, follow, live_run, virtual_run
from tests.scripted import Script


def one_buffer(capacity: int | None = 5, **options) -> Script:
    return Script().buffer("queue", capacity, **options).thread("P1", "producer").thread("C1", "consumer")


class TestBuffer:
    def test_the_mean_fill_is_weighed_by_time(self):
        script = one_buffer().at(1).put("P1", "queue", "a").at(3).put("P1", "queue", "b").at(4)
        followed = follow(script.get("C1", "queue", "a").at(10).get("C1", "queue", "b"))
        # 1 item for 2 s, 2 items for 1 s, 1 item for 6 s, in 10 s.
        assert followed.buffer().occupancy == pytest.approx(1.0)
        assert followed.buffer().time_in_buffer == pytest.approx((3 + 7) / 2)
        assert followed.buffer().throughput == pytest.approx(0.2)
        assert followed.buffer().little == pytest.approx(followed.buffer().occupancy)

    def test_time_goes_on_while_nothing_happens(self):
        followed = follow(one_buffer().put("P1", "queue", "a").at(2).put("P1", "queue", "b"))
        assert followed.buffer(now=4).occupancy == pytest.approx((2 * 1 + 2 * 2) / 4)
        assert followed.buffer(now=6).occupancy == pytest.approx((2 * 1 + 4 * 2) / 6)

    def test_looking_changes_nothing(self):
        followed = follow(one_buffer().put("P1", "queue", "a").at(2).put("P1", "queue", "b"))
        followed.buffer(now=100)
        assert followed.buffer(now=4).occupancy == pytest.approx(1.5)

    def test_who_waits_for_room_and_for_an_item(self):
        script = one_buffer(1).lock("lock").condition("not_full", "lock").condition("not_empty", "lock")
        script.take("C1", "queue").own("C1", "lock").wait("C1", "not_empty").at(2)
        script.put("P1", "queue", "a").notify("P1", "not_empty", "C1").at(3)
        script.offer("P1", "queue", "b").own("P1", "lock").wait("P1", "not_full").at(8)
        script.own("C1", "lock").get("C1", "queue", "a").notify("C1", "not_full", "P1").release("C1", "lock").at(10)
        buffer = follow(script.own("P1", "lock").put("P1", "queue", "b")).buffer()
        assert buffer.starved == pytest.approx(0.2)
        assert buffer.full == pytest.approx(0.5)
        assert buffer.peak == 2  # one inside, one in the hand of who waits

    def test_a_semaphores_entry_queue_is_a_wait_for_room(self):
        script = one_buffer(1).semaphore("empty", 1).own("P1", "empty", 0).put("P1", "queue", "a").at(1)
        script.offer("P1", "queue", "b").ask("P1", "empty").block("P1", "empty").at(3).get("C1", "queue", "a")
        buffer = follow(script.release("C1", "empty", 1).own("P1", "empty", 0).at(4).put("P1", "queue", "b")).buffer()
        assert buffer.full == pytest.approx(0.5)

    def test_percentiles_are_those_of_the_fold(self):
        script = one_buffer(None)
        for n in range(100):
            script.put("P1", "queue", f"i{n}").later(0.1)
        for n in range(100):
            script.later(0.2).get("C1", "queue", f"i{n}")
        followed = follow(script)
        latencies = followed.state.latencies
        buffer = followed.buffer()
        expected = (latencies.quantile(0.5), latencies.quantile(0.95), latencies.max)
        assert (buffer.p50, buffer.p95, buffer.longest) == pytest.approx(expected)

    def test_a_get_recorded_before_its_put_stays_no_time(self):
        """Plain buffers record when the call has returned, so the other side may come first."""
        script = one_buffer(slots="derived").make("P1", "a").offer("P1", "queue", "a").take("C1", "queue").at(1)
        script.get("C1", "queue", "a").put("P1", "queue", "a").at(2).put("P1", "queue", "b").at(4)
        buffer = follow(script.get("C1", "queue", "b")).buffer()
        assert buffer.time_in_buffer == pytest.approx(1.0)
        assert (buffer.fill, buffer.got) == (0, 2)

    def test_an_end_marker_is_no_item(self):
        script = one_buffer().put("P1", "queue", "a").event("P1", "put", 1, None).at(1).get("C1", "queue", "a")
        buffer = follow(script.event("C1", "get", 1, None)).buffer()
        assert (buffer.put, buffer.got, buffer.fill) == (1, 1, 0)

    def test_throughput_now_forgets_what_was(self):
        script = one_buffer(None)
        for n in range(10):
            script.put("P1", "queue", f"i{n}").get("C1", "queue", f"i{n}").later(0.5)
        followed = follow(script)
        assert followed.measures(now=5).throughput_now == pytest.approx(2.0, rel=0.11)
        assert followed.measures(now=20).throughput_now == 0
        assert followed.measures(now=20).throughput == pytest.approx(0.5)

    def test_since_a_control_was_turned_only_what_came_after_counts(self):
        script = one_buffer().put("P1", "queue", "a").at(4).get("C1", "queue", "a").at(10).set("make", 0.1)
        followed = follow(script.put("P1", "queue", "b").at(12).get("C1", "queue", "b"))
        since = followed.buffer(since_mark=True)
        assert (since.seconds, since.occupancy, since.time_in_buffer, since.got) == (2, 1.0, 2.0, 1)
        assert followed.buffer().time_in_buffer == pytest.approx(3.0)

    def test_what_only_changes_the_speed_is_no_turn(self):
        followed = follow(one_buffer().put("P1", "queue", "a").at(4).set("scale", 5).get("C1", "queue", "a"))
        assert followed.measures(since_mark=True).seconds == 4


class TestOvertaking:
    def test_first_in_first_out_overtakes_nobody(self):
        script = one_buffer()
        for label in "abc":
            script.put("P1", "queue", label)
        for label in "abc":
            script.later(1).get("C1", "queue", label)
        assert follow(script).buffer().overtaken == ()

    def test_the_first_is_overtaken_by_all_that_leave_before_it(self):
        script = one_buffer(order="lifo").make("P1", "old").put("P1", "queue", "old")
        for label in "abc":
            script.later(1).put("P1", "queue", label).get("C1", "queue", label)
        followed = follow(script)
        (waiting,) = followed.buffer().overtaken
        assert (waiting.label, waiting.times, waiting.seconds, waiting.inside) == ("old", 3, 3.0, True)
        (gone,) = followed.follow(script.later(1).get("C1", "queue", "old").events[-1:]).buffer().overtaken
        assert (gone.label, gone.times, gone.seconds, gone.inside) == ("old", 3, 4.0, False)

    @hypothesis_settings(max_examples=60)
    @given(st.lists(st.integers(0, 6), min_size=1, max_size=60))
    def test_it_is_what_counting_one_by_one_gives(self, choices):
        """0 puts; n takes the n-th oldest, where there are as many."""
        script, inside, overtaken, last = one_buffer(None), [], {}, 0
        for choice in choices:
            script.later(1)
            if choice == 0 or choice > len(inside):
                last += 1
                inside.append(str(last))
                overtaken[str(last)] = 0
                script.make("P1", str(last)).put("P1", "queue", str(last))
            else:
                label = inside.pop(choice - 1)
                for older in inside[: choice - 1]:
                    overtaken[older] += 1
                script.get("C1", "queue", label)
        found = {one.label: one.times for one in follow(script).buffer().overtaken}
        most = sorted((times for times in overtaken.values() if times), reverse=True)[:5]
        assert sorted(found.values(), reverse=True) == most
        assert all(overtaken[label] == times for label, times in found.items())

    def test_waits_by_priority(self):
        script = one_buffer(order="priority").make("P1", "low", 3).put("P1", "queue", "low")
        for label in "abc":
            script.later(1).make("P1", label, 1).put("P1", "queue", label).later(1).get("C1", "queue", label)
        urgent, patient = follow(script).buffer().classes
        assert (urgent.priority, urgent.delivered, urgent.longest, urgent.overtakings) == (1, 3, 1.0, 0)
        assert (patient.priority, patient.inside, patient.longest, patient.overtakings) == (3, 1, 6.0, 3)


class TestThreads:
    def test_shares_of_a_life_add_up_to_one(self):
        script = one_buffer().lock("lock").work("P1", "making", 1.0).at(1).wake("P1").at(2).sleep("P1", 1.0).at(4)
        script.wake("P1").own("P1", "lock").at(5).release("P1", "lock").at(10)
        one = follow(script.end("P1")).thread("P1")
        shares = (one.working, one.sleeping, one.holding, one.queued, one.waiting, one.running)
        assert shares == pytest.approx((0.1, 0.2, 0.1, 0, 0, 0.6))
        assert (one.seconds, one.over) == (10, True)

    def test_a_thread_lives_from_its_start_to_its_end(self):
        script = one_buffer().at(2).thread("P2", "producer").work("P2", "making", 1.0).at(4).wake("P2").end("P2").at(9)
        one = follow(script.put("P1", "queue", "a")).thread("P2")
        assert (one.seconds, one.utilisation) == (2, 1.0)

    def test_blocked_is_what_the_fold_calls_blocked(self):
        followed = virtual_run(capacity=1, producers=2, items=20, make=0.1, consumers=3, take=0.4, pattern="exponential")
        for view in followed.state.snapshot().threads:
            one = followed.thread(view.name)
            assert one.blocked * one.seconds == pytest.approx(view.blocked_s, abs=1e-9)

    def test_all_of_a_role_together(self):
        script = one_buffer().thread("P2", "producer").work("P1", "making", 4.0).at(4).wake("P1").at(8).end("P2")
        measures = follow(script).measures()
        assert measures.working("producer") == pytest.approx(4 / 16)
        assert measures.working("main") is None


RUNS = [
    {"capacity": 2, "producers": 2, "items": 15, "make": 0.1, "consumers": 1, "take": 0.1, "pattern": "exponential"},
    {"capacity": 5, "producers": 1, "items": 25, "make": 0.05, "consumers": 1, "take": 0.1},
    {"capacity": 10, "order": "lifo", "producers": 2, "items": 15, "make": 0.06, "consumers": 1, "take": 0.05},
    {"buffer": "two_conditions", "capacity": 3, "producers": 2, "items": 12, "make": 0.1, "consumers": 1, "take": 0.1},
    {"buffer": "semaphores", "capacity": 3, "producers": 2, "items": 12, "make": 0.1, "consumers": 1, "take": 0.1},
]


class TestLittlesLaw:
    """L = λ·W, exact over a run that starts and ends empty, whatever its times and order."""

    @pytest.mark.parametrize("keys", RUNS)
    def test_on_real_threads_within_one_per_cent(self, keys):
        buffer = live_run(scale=4.0, **keys).buffer()
        assert buffer.fill == 0
        assert buffer.got == keys["producers"] * keys["items"]
        assert buffer.little == pytest.approx(buffer.occupancy, rel=0.01)

    @pytest.mark.parametrize("level", [FULL, LIGHT])
    def test_at_every_level_of_recording(self, level):
        buffer = virtual_run(level=level, **RUNS[0]).buffer()
        assert buffer.occupancy > 0.1
        assert buffer.little == pytest.approx(buffer.occupancy, rel=1e-6)

    @hypothesis_settings(max_examples=25, deadline=None)
    @given(
        st.integers(1, 6),
        st.integers(1, 3),
        st.integers(1, 3),
        st.integers(0, 50),
        st.integers(0, 50),
        st.sampled_from(["fifo", "lifo", "priority"]),
        st.sampled_from(["exponential", "bursty", "fixed"]),
    )
    def test_whatever_the_settings(self, capacity, producers, consumers, make, take, order, pattern):
        followed = virtual_run(
            capacity=capacity,
            producers=producers,
            items=8,
            make=make / 100,
            consumers=consumers,
            take=take / 100,
            order=order,
            pattern=pattern,
            priorities=[1, 2, 3],
        )
        buffer = followed.buffer()
        assert buffer.fill == 0
        assert buffer.little == pytest.approx(buffer.occupancy, rel=0.01, abs=1e-9)


class TestAddedUp:
    """Events that come too fast to be followed are only added up."""

    def test_counts_and_mean_fill_stay_right(self):
        script = one_buffer()
        for n in range(50):
            script.later(0.1).put("P1", "queue", f"i{n}").later(0.1).get("C1", "queue", f"i{n}")
        events = script.events
        whole, part = Followed(events), Followed(events[:31])
        part.state.skip(events[31:80])
        part.observer.absorb(events[31:80], part.state)
        part.follow(events[80:])
        assert part.buffer().got == whole.buffer().got == 50
        assert part.buffer().occupancy == pytest.approx(whole.buffer().occupancy)
        assert part.buffer().time_in_buffer == pytest.approx(whole.buffer().time_in_buffer)
        assert part.measures().blind == 49
        assert whole.measures().blind == 0

    def test_nobody_waits_for_ever_because_of_what_was_not_seen(self):
        script = one_buffer(1).lock("lock").condition("not_empty", "lock").take("C1", "queue").own("C1", "lock")
        script.wait("C1", "not_empty")
        seen = len(script.events)
        script.at(1).put("P1", "queue", "a").notify("P1", "not_empty", "C1").at(2).own("C1", "lock").get("C1", "queue", "a")
        followed = Followed(script.events[:seen])
        followed.state.skip(script.events[seen:])
        followed.observer.absorb(script.events[seen:], followed.state)
        assert followed.buffer(now=50).starved < 0.05
        assert followed.names(now=50) == []

    def test_lost_events_are_counted(self):
        followed = follow(one_buffer().put("P1", "queue", "a").at(1).event("you", "skip", 0, {"put": 10, "get": 9}).at(2))
        assert (followed.buffer().put, followed.buffer().got) == (11, 9)
        assert followed.measures().blind == 19


def test_once_the_run_is_stopped_nothing_more_counts():
    script = one_buffer().put("P1", "queue", "a").at(2).phase("stopping").at(50).stopped("C1").stopped("P1").phase("stopped")
    followed = follow(script)
    assert followed.measures(now=90).t == 2
    assert followed.buffer(now=90).occupancy == 1.0


def test_of_nothing_there_are_measures_too():
    measures = Followed().measures()
    assert (measures.t, measures.throughput, measures.threads, measures.buffers) == (0, 0, (), ())
    assert Followed().findings() == []


def test_latencies_know_their_sum():
    latencies = Latencies()
    for n in range(2000):
        latencies.add(n / 1000)
    assert latencies.total == pytest.approx(1999)
    assert latencies.copy().total == latencies.total


def test_the_fold_says_who_has_which_role():
    state = one_buffer().state()
    assert [state.thread_role(number) for number in (1, 2, 9)] == ["producer", "consumer", "worker"]
    assert State().thread_role(1) == "worker"
