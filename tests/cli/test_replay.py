"""``pcviz replay`` without a terminal: in words, or one clear line."""

import pytest

from pcviz.explore.api import check
from pcviz.trace.file import write_trace
from tests.cli.command import pcviz
from tests.trace.model import Model, run_to_end


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    path = tmp_path_factory.mktemp("traces") / "live.jsonl"
    events = run_to_end(Model(1, 1, 1, 2, "seen"), [0, 1] * 20).events
    write_trace(path, {"clock": "wall", "tells": ["items"], "title": "A live run"}, events, "finished")
    return path


def test_a_live_run_in_words(live):
    done = pcviz("replay", live, "--plain")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert any("puts" in line and "into queue" in line for line in lines)
    assert lines[-1] == "the end: finished"


def test_a_counterexample_in_words_ends_with_its_story(tmp_path):
    path = tmp_path / "deadlock.jsonl"
    check("pcviz/buffers/one_condition_notify.py", trace=True, producers=1, consumers=2, capacity=1, items=2).save(path)
    done = pcviz("replay", path, "--plain")
    told, _, story = done.stdout.partition("the end: deadlock\n")
    assert "C1 is waiting on changed: the buffer is empty" in told
    assert "wait for ever" in story


def test_a_cut_trace_is_told_up_to_the_cut_and_says_so(tmp_path, live):
    whole = live.read_bytes()
    (tmp_path / "cut.jsonl").write_bytes(whole[: len(whole) * 2 // 3])
    done = pcviz("replay", tmp_path / "cut.jsonl", "--plain")
    assert done.returncode == 0
    assert "puts" in done.stdout
    assert done.stderr == f"pcviz: {tmp_path / 'cut.jsonl'}: the trace was cut short: this is not the end of the run\n"


def test_a_damaged_trace_is_told_up_to_there(tmp_path, live):
    lines = live.read_text(encoding="utf-8").splitlines()
    lines[-3] = "nonsense"
    (tmp_path / "damaged.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = pcviz("replay", tmp_path / "damaged.jsonl", "--plain")
    assert done.returncode == 2
    assert "puts" in done.stdout
    assert f"line {len(lines) - 2}" in done.stderr


@pytest.mark.parametrize("what", ["missing", "text"])
def test_what_is_no_trace_is_named(tmp_path, what):
    path = tmp_path / "it.jsonl"
    if what == "text":
        path.write_text("print('hello')\n", encoding="utf-8")
    done = pcviz("replay", path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"pcviz: {path}")
    assert len(done.stderr.splitlines()) == 1


def test_without_a_terminal_it_says_what_goes_instead(live):
    done = pcviz("replay", live)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "pcviz: this is not a terminal, which the app needs: "
        "pcviz replay TRACE --plain tells it in words, pcviz summary TRACE sums it up\n"
    )
