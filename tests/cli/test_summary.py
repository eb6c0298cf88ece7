"""`pcviz summary`: a trace file in figures, whole or cut; what is no trace is a complaint."""

import json
from pathlib import Path

from pcviz.trace.file import write_trace
from tests.cli.command import pcviz
from tests.scripted import Script


def one_item() -> Script:
    script = Script(step_s=0.5).buffer("queue", 5).thread("P1", "producer").thread("C1", "consumer").phase("running")
    script.make("P1", "P1·1").offer("P1", "queue", "P1·1").put("P1", "queue", "P1·1").end("P1")
    return script.take("C1", "queue").get("C1", "queue", "P1·1").done("C1", "queue", "P1·1").end("C1").phase("finished")


def test_a_whole_trace_is_one_json_object_in_the_promised_shape(tmp_path: Path) -> None:
    write_trace(tmp_path / "run.jsonl", {"title": "one item"}, one_item().events, "finished")
    finished = pcviz("summary", tmp_path / "run.jsonl", "--json")
    assert (finished.returncode, finished.stderr) == (0, "")
    summary = json.loads(finished.stdout)
    assert list(summary) == [
        *("schema", "ended", "seconds", "threads", "buffers", "items", "latency_s", "throughput"),
        *("events", "events_dropped", "violations", "explanation", "script_status", "shutdown", "case", "findings"),
    ]
    assert (summary["schema"], summary["ended"], summary["items"]["processed"]) == ("pcviz/summary/1", "finished", 1)


def test_for_people_it_is_a_few_lines(tmp_path: Path) -> None:
    write_trace(tmp_path / "run.jsonl", {"title": "one item"}, one_item().events, "finished")
    lines = pcviz("summary", tmp_path / "run.jsonl").stdout.splitlines()
    assert lines[0].startswith("one item finished after ")
    assert "1 made, 1 put, 1 delivered, 1 processed, 0 left" in lines[1]


def starving(path: Path) -> Path:
    """A trace of a consumer that never gets its turn."""
    script = Script().buffer("queue", 5).condition("not_empty", "").thread("P1", "producer")
    script.thread("C1", "consumer").thread("C2", "consumer").take("C2", "queue").wait("C2", "not_empty")
    for n in range(20):
        script.later(0.1).put("P1", "queue", f"i{n}").get("C1", "queue", f"i{n}")
    write_trace(path, {"title": "starving"}, script.events, "finished")
    return path


def test_what_is_wrong_is_found_in_plain_sentences(tmp_path: Path) -> None:
    finished = pcviz("summary", starving(tmp_path / "run.jsonl"), "--json")
    finding = json.loads(finished.stdout)["findings"][0]
    assert list(finding) == ["name", "sentence", "evidence", "advice", "weight", "threads", "moments"]
    assert finding["name"] == "starvation"
    assert finding["sentence"].startswith("C2 starves: it got 0 items where the other consumers got 20 each")
    assert finding["threads"] == [3]


def test_for_people_the_evidence_stands_below(tmp_path: Path) -> None:
    lines = pcviz("summary", starving(tmp_path / "run.jsonl")).stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("  starvation: C2 starves"))
    assert lines[at + 1].startswith("    C1: 20 items, stood still ")
    assert lines[at + 3].startswith("    → ")


def test_nothing_wrong_is_an_empty_list(tmp_path: Path) -> None:
    write_trace(tmp_path / "run.jsonl", {}, one_item().events, "finished")
    assert json.loads(pcviz("summary", tmp_path / "run.jsonl", "--json").stdout)["findings"] == []


def test_a_trace_of_a_deadlock_means_status_1(tmp_path: Path) -> None:
    write_trace(tmp_path / "run.jsonl", {}, one_item().phase("deadlock").events, "deadlock")
    assert pcviz("summary", tmp_path / "run.jsonl").returncode == 1


def test_a_cut_trace_still_opens_and_says_that_it_was_cut(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    write_trace(path, {}, one_item().events, "finished")
    path.write_bytes(path.read_bytes()[:-40])
    finished = pcviz("summary", path)
    assert finished.returncode == 0
    assert "cut" in finished.stdout


def test_what_is_no_trace_is_one_line_and_status_2(tmp_path: Path) -> None:
    for content in (b"", b"\x00\xff\x00", b"hello\n", b'{"schema": "other/1"}\n'):
        (tmp_path / "run.jsonl").write_bytes(content)
        finished = pcviz("summary", tmp_path / "run.jsonl")
        assert (finished.returncode, finished.stdout, finished.stderr.count("\n")) == (2, "", 1)
        assert "run.jsonl" in finished.stderr
