"""Traces on disk: written, cut, damaged, and what is no trace at all."""

import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcviz.trace.file import TraceError, TraceWriter, read_trace, write_trace
from pcviz.trace.state import State
from pcviz.trace.wellformed import flaw
from tests.scripted import Script
from tests.trace.wellformed import EVENTS

HEADER = {"clock": "wall", "tells": ["items"], "title": "basic"}


def events():
    script = Script(0.25).thread("P1", "producer").thread("C1", "consumer").lock("lock").buffer("queue", 5)
    script.make("P1", "P1·1", 2).offer("P1", "queue", "P1·1").own("P1", "lock").put("P1", "queue", "P1·1")
    return script.take("C1", "queue").get("C1", "queue", "P1·1").phase("finished").events


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "run.jsonl"
    write_trace(path, HEADER, events(), "finished")
    return path


def test_what_was_written_is_read(path):
    trace = read_trace(path)
    assert trace.header == {"schema": "pcviz/trace/1", **HEADER}
    assert list(trace.events) == events()
    assert (trace.end, trace.footer, trace.cut) == ("finished", {"end": "finished", "events": len(events())}, False)


def test_a_trace_is_lines_of_json_that_any_program_can_read(path):
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert lines[0]["schema"] == "pcviz/trace/1"
    assert lines[5] == [1.0, 0, "object", 1, {"kind": "lock", "name": "lock"}]
    assert lines[-1] == {"end": "finished", "events": len(events())}


def test_events_are_in_the_file_as_soon_as_they_are_written(tmp_path):
    writer = TraceWriter(tmp_path / "run.jsonl", HEADER)
    writer.write(events()[:3])
    trace = read_trace(tmp_path / "run.jsonl")
    assert len(list(trace.events)) == 3
    assert trace.cut
    writer.write(events()[3:])
    writer.close("stopped")
    writer.close("again")
    trace = read_trace(tmp_path / "run.jsonl")
    assert list(trace.events) == events()
    assert trace.end == "stopped"


@given(st.lists(EVENTS, max_size=8))
@settings(max_examples=50, deadline=None)
def test_any_well_formed_events_come_back_and_fold_to_the_same(tmp_path_factory, some):
    path = tmp_path_factory.mktemp("traces") / "run.jsonl"
    write_trace(path, HEADER, some, None)
    back = list(read_trace(path).events)
    assert back == some
    states = State(), State()
    states[0].apply_all(some)
    states[1].apply_all(back)
    assert states[0].snapshot() == states[1].snapshot()


def test_a_file_cut_at_any_byte_opens_with_the_events_before_the_cut_and_says_so(path, tmp_path):
    whole = path.read_bytes()
    cut_path = tmp_path / "cut.jsonl"
    for length in range(1, len(whole)):
        cut_path.write_bytes(whole[:length])
        trace = read_trace(cut_path)
        back = list(trace.events)
        assert back == events()[: len(back)]
        assert len(back) >= whole[:length].count(b"\n") - 1 - (trace.footer is not None)
        # Without its very last line end nothing is missing.
        assert trace.cut == (length < len(whole) - 1)


def test_a_damaged_last_line_is_a_cut(path):
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:4]) + b"\x00\xff\xfe broken\n")
    trace = read_trace(path)
    assert list(trace.events) == events()[:3]
    assert trace.cut


def test_a_damaged_line_in_the_middle_is_named(path):
    lines = path.read_bytes().splitlines(keepends=True)
    lines[4] = b'[0.75,1,"start"\n'
    path.write_bytes(b"".join(lines))
    trace = read_trace(path)
    with pytest.raises(TraceError) as error:
        list(trace.events)
    assert str(error.value) == f"{path}, line 5: damaged, this is not JSON"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{"t": 1}', "not an event: an event is a list of five: time, thread, kind, object, data"),
        ('[1,1,"start"]', "not an event: an event is a list of five: time, thread, kind, object, data"),
        ('["soon",1,"start",0,null]', "not an event: its time is 'soon', not a number of seconds"),
        ('[1,-1,"start",0,null]', "not an event: thread and object are numbers from 0"),
        ('[1,1,"dance",0,null]', "not an event: 'dance' is no kind of event"),
        ('[1,1,"notify",2,"P1"]', "not an event: this is no data of 'notify': 'P1'"),
        ("", "damaged, this is not JSON"),
    ],
)
def test_what_is_json_but_no_event_is_named_too(path, line, complaint):
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[3] = line
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(TraceError) as error:
        list(read_trace(path).events)
    assert str(error.value) == f"{path}, line 4: {complaint}"


def test_lines_taken_out_of_the_middle_show_as_a_cut(path):
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:3] + lines[5:]))
    trace = read_trace(path)
    list(trace.events)
    assert trace.cut


def test_something_after_the_footer_is_damage(path):
    path.write_bytes(path.read_bytes() * 2)
    with pytest.raises(TraceError, match="there is more after the footer"):
        list(read_trace(path).events)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", ": the file is empty, not a trace"),
        (b"\x7fELF\x02\x01\x01\x00" * 100, ", line 1: not a pcviz trace: the header is not JSON"),
        (b"hello\nworld\n", ", line 1: not a pcviz trace: the header is not JSON"),
        (b"[1, 2]\n", ', line 1: not a pcviz trace: the header has no "schema"'),
        (b'{"title": "x"}\n', ', line 1: not a pcviz trace: the header has no "schema"'),
        (b'{"schema":"pcviz/trace/2"}\n', ", line 1: the schema is 'pcviz/trace/2', this pcviz reads 'pcviz/trace/1'"),
        (b"[" * 100_000 + b"\n", ", line 1: not a pcviz trace: the header is not JSON"),
    ],
)
def test_what_is_no_trace_gets_one_clear_line(tmp_path, content, complaint):
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(TraceError) as error:
        read_trace(path)
    assert str(error.value) == f"{path}{complaint}"


def test_a_missing_file_and_a_folder_get_one_clear_line(tmp_path):
    with pytest.raises(TraceError, match="cannot be read: No such file or directory"):
        read_trace(tmp_path / "none.jsonl")
    with pytest.raises(TraceError, match="cannot be read"):
        read_trace(tmp_path)


def test_a_path_that_cannot_be_written_is_refused_at_the_start(tmp_path):
    with pytest.raises(TraceError, match="the trace cannot be written: No such file or directory"):
        TraceWriter(tmp_path / "no" / "such" / "folder.jsonl", HEADER)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a device that is always full")
def test_a_disk_that_fills_up_ends_the_trace_and_not_the_run(tmp_path):
    path = tmp_path / "run.jsonl"
    writer = TraceWriter(path, HEADER)
    writer.write(events()[:3])
    with open("/dev/full", "wb") as full:
        os.dup2(full.fileno(), writer._file.fileno())
    writer.write(events()[3:])
    assert writer.error.strerror == "No space left on device"
    writer.write(events())
    writer.close("finished")
    trace = read_trace(path)
    assert list(trace.events) == events()[:3]
    assert trace.cut


def test_an_event_that_json_cannot_hold_is_counted_in_its_place(tmp_path):
    path = tmp_path / "run.jsonl"
    bad = (1.0, 1, "make", 1, ["\ud800", None])
    write_trace(path, HEADER, [events()[0], bad, events()[1]], None)
    assert list(read_trace(path).events) == [events()[0], (1.0, 1, "skip", 0, {"make": 1}), events()[1]]


def test_every_kind_of_the_script_is_well_formed():
    assert [flaw(event) for event in events()] == [None] * len(events())
