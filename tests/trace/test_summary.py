"""A run in figures."""

import json

import pytest

from pcviz.trace.file import read_trace, write_trace
from pcviz.trace.latency import Latencies
from pcviz.trace.state import State
from pcviz.trace.summary import summarise, summarise_trace
from tests.scripted import Script


def run() -> Script:
    script = Script().thread("P1", "producer").thread("C1", "consumer", daemon=True).buffer("queue", 5, cls="Queue")
    script.make("P1", "P1·1").put("P1", "queue", "P1·1").make("P1", "P1·2").put("P1", "queue", "P1·2")
    script.take("C1", "queue").at(2).get("C1", "queue", "P1·1").done("C1", "queue", "P1·1").end("P1").at(4)
    return script.end("C1").phase("finished")


def test_the_whole_shape():
    assert summarise(run().state()) == {
        "schema": "pcviz/summary/1",
        "ended": "finished",
        "seconds": 4,
        "threads": [
            {
                "name": "P1",
                "role": "producer",
                "stage": None,
                "state": "finished",
                "put": 2,
                "got": 0,
                "blocked_s": 0.0,
                "daemon": False,
            },
            {
                "name": "C1",
                "role": "consumer",
                "stage": None,
                "state": "finished",
                "put": 0,
                "got": 1,
                "blocked_s": 0.0,
                "daemon": True,
            },
        ],
        "buffers": [
            {
                "name": "queue",
                "kind": "Queue",
                "stage": None,
                "capacity": 5,
                "put": 2,
                "got": 1,
                "dropped": 0,
                "rejected": 0,
                "left": 1,
                "peak": 2,
                "by_policy": {},
            }
        ],
        "items": {
            "made": 2,
            "put": 2,
            "delivered": 1,
            "processed": 1,
            "dropped": 0,
            "rejected": 0,
            "caller_runs": 0,
            "in_hand": 0,
            "left": 1,
            "lost": 0,
            "duplicated": 0,
            "phantom": 0,
            "again": 0,
        },
        "latency_s": {"p50": 2, "p95": 2, "max": 2},
        "throughput": 0.25,
        "events": len(run().events),
        "events_dropped": 0,
        "violations": [],
        "explanation": None,
        "script_status": None,
        "shutdown": {"strategy": None, "processed": 1, "left": 1, "in_hand": 0, "fallen": 0, "lost": 1},
        "case": None,
        "findings": None,
    }


def test_it_is_json():
    assert json.loads(json.dumps(summarise(run().state())))["schema"] == "pcviz/summary/1"


def test_of_nothing_there_is_a_summary_too():
    summary = summarise(State())
    assert (summary["ended"], summary["throughput"]) == ("interrupted", 0.0)
    assert summary["latency_s"] == {"p50": None, "p95": None, "max": None}


def test_what_others_found_is_an_argument():
    summary = summarise(
        run().state(), ended="deadlock", violations=["all wait"], explanation="Nobody is left to notify.", script_status=3
    )
    assert (summary["ended"], summary["violations"]) == ("deadlock", ["all wait"])
    assert (summary["explanation"], summary["script_status"]) == ("Nobody is left to notify.", 3)


def test_by_itself_it_tells_what_the_fold_found():
    assert summarise(run().release("P1", "").state())["violations"]


def test_without_identity_nobody_can_say_what_was_lost():
    items = summarise(run().state(), identity=False)["items"]
    assert (items["lost"], items["duplicated"], items["phantom"]) == (None, None, None)
    assert items["put"] == 2
    assert summarise(run().event("P1", "put", 1, 0).state())["items"]["lost"] is None


def test_an_observer_sees_every_event_after_it_was_folded(tmp_path):
    class Counting:
        seen = 0

        def observe(self, event, state):
            self.seen += 1
            assert state.events == self.seen

        def plain_findings(self, state):
            return [{"name": "counted", "sentence": f"There were {self.seen} events."}]

    write_trace(tmp_path / "run.jsonl", {}, run().events, "finished")
    summary = summarise_trace(read_trace(tmp_path / "run.jsonl"), Counting())
    assert summary["findings"] == [{"name": "counted", "sentence": f"There were {len(run().events)} events."}]


def test_a_file_gives_the_summary_of_its_run(tmp_path):
    write_trace(tmp_path / "run.jsonl", {"tells": ["items"]}, run().events, "finished")
    assert summarise_trace(read_trace(tmp_path / "run.jsonl")) == summarise(run().state())


def test_the_header_says_whether_items_have_identity(tmp_path):
    write_trace(tmp_path / "run.jsonl", {"tells": ["lines"]}, run().events, "finished")
    assert summarise_trace(read_trace(tmp_path / "run.jsonl"))["items"]["lost"] is None


def test_a_cut_file_says_that_it_was_cut(tmp_path):
    path = tmp_path / "run.jsonl"
    write_trace(path, {}, run().events, "finished")
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:6]))
    summary = summarise_trace(read_trace(path))
    assert summary["ended"] == "interrupted"
    assert summary["explanation"] == "The trace was cut: what came after its last event is not known."


class TestLatencies:
    def test_exact_while_they_are_few(self):
        latencies = Latencies()
        for milliseconds in range(100, 0, -1):
            latencies.add(milliseconds / 1000)
        assert (latencies.quantile(0.5), latencies.quantile(0.95), latencies.max) == (0.05, 0.095, 0.1)

    def test_within_2_5_per_cent_when_they_are_many(self):
        latencies = Latencies()
        for n in range(1, 20_001):
            latencies.add(n * 1e-5)
        assert latencies.quantile(0.5) == pytest.approx(0.1, rel=0.025)
        assert latencies.quantile(0.95) == pytest.approx(0.19, rel=0.025)
        assert latencies.max == 0.2
        assert latencies.quantile(1) <= latencies.max

    def test_no_time_at_all_and_very_long_times(self):
        latencies = Latencies()
        for _ in range(1500):
            latencies.add(0.0)
        latencies.add(1e6)
        assert latencies.quantile(0.5) <= 1e-6
        assert latencies.quantile(1) == pytest.approx(1e6, rel=0.025)

    def test_memory_is_flat(self):
        latencies = Latencies()
        for n in range(100_000):
            latencies.add(n / 1000)
        assert len(latencies._exact) + len(latencies._buckets) < 1000
