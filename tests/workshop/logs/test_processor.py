"""The log processor as producers and consumers see it."""

import gzip
import queue
from datetime import datetime

import pytest

from pcviz.workshop.logs import LogError, LogLine, LogProcessor
from pcviz.workshop.logs.line import Place
from pcviz.workshop.logs.patterns import read_entry

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture
def log(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def test_each_file_is_a_producer(log):
    files = [log("a.log", "one\n"), log("b.log", "two\nthree\n")]
    processor = LogProcessor(files)
    assert [supply.place.name for supply in processor.supplies] == [str(path) for path in files]
    assert [[line.text for line in supply] for supply in processor.supplies] == [["one"], ["two", "three"]]
    assert processor.report()["lines_read"] == 3


def test_one_bad_file_of_several_is_named_and_the_others_are_closed(log):
    good, bad = log("good.log", "one\n"), log("bad.log", "")
    with pytest.raises(LogError, match=r"bad\.log: is empty"):
        LogProcessor([good, bad])  # an unclosed file would be a ResourceWarning, which fails the test


def test_the_same_file_twice_is_two_producers(log):
    path = log("a.log", "one\n")
    processor = LogProcessor([path, path])
    assert [line.place.number for supply in processor.supplies for line in supply] == [1, 2]


def test_an_error_overtakes_what_waits_before_it(log):
    path = log("a.log", "DEBUG:a:1\nINFO:a:2\nhm 3\nWARNING:a:4\nERROR:a:5\nCRITICAL:a:6\n")
    buffer = queue.PriorityQueue()
    for line in LogProcessor([path]).supplies[0]:
        buffer.put((line.priority, line.number))
    assert [buffer.get()[1] for _ in range(6)] == [6, 5, 4, 2, 3, 1]


def test_a_line_is_read_once_and_on_demand(monkeypatch):
    reads = []

    def read(text, newest):
        reads.append(text)
        return read_entry(text, newest)

    monkeypatch.setattr("pcviz.workshop.logs.line.read_entry", read)
    line = LogLine(Place(1, "a.log", datetime(2024, 1, 1)), 1, "ERROR:a:1")
    assert reads == []
    assert (line.priority, line.entry.level) == (2, "ERROR")
    assert reads == ["ERROR:a:1"]


def test_the_lock_is_held_while_a_batch_is_written(tmp_path):
    rows = []

    class Turn:
        def __enter__(self):
            rows.append(processor.report()["rows"])

        def __exit__(self, *_):
            rows.append(processor.report()["rows"])

    processor = LogProcessor(database=tmp_path / "logs.db", sources=["a"], entries=2000, lock=Turn())
    for line in processor.supplies[0]:
        processor.process(line)
    processor.close()
    assert rows == [0, 1000, 1000, 2000]


def test_what_went_wrong_meanwhile_is_kept(tmp_path):
    path = tmp_path / "a.log.gz"
    path.write_bytes(gzip.compress("".join(f"{i * 7919 % 100_003}\n" for i in range(20_000)).encode())[:-2000])
    processor = LogProcessor([path])
    assert processor.complaints == []
    with pytest.raises(LogError) as error:
        list(processor.supplies[0])
    assert processor.complaints == [error.value]
    assert processor.failure is None  # the database can still be written
    processor.close()


def test_closing_twice_is_closing_once(tmp_path):
    processor = LogProcessor(database=tmp_path / "logs.db")
    processor.close()
    processor.close()
    assert processor.report()["rows"] == 0
