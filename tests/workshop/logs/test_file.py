"""Log files: what a line is, what a log file is, and what is refused."""

import bz2
import codecs
import gzip
import os
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcviz.workshop.logs import LogError
from pcviz.workshop.logs.file import LONGEST_LINE, LogFile


@pytest.fixture
def log(tmp_path):
    def write(data, name="app.log"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


def texts(path):
    return [line.text for line in LogFile(1, path)]


@pytest.mark.parametrize(
    "data, lines",
    [
        (b"one\ntwo\n", ["one", "two"]),
        (b"one\ntwo", ["one", "two"]),  # no line feed at the end
        (b"one\r\ntwo\r\n", ["one", "two"]),
        (b"one\r\r\n", ["one\r"]),  # one carriage return belongs to the ending
        (b"10 %\r50 %\r100 %\n", ["10 %\r50 %\r100 %"]),  # a lone one does not end a line
        (b"\n\none\n\n", ["", "", "one", ""]),  # an empty line is a line
        (codecs.BOM_UTF8 + b"one\n", ["one"]),
        (b"one\n" + codecs.BOM_UTF8 + b"two\n", ["one", "\ufefftwo"]),  # only a file begins with a byte order mark
        ("a\x0bb\x0cc\x85d\u2028e\n".encode(), ["a\x0bb\x0cc\x85d\u2028e"]),  # only a line feed ends a line
        (b"caf\xe9\n", ["caf\ufffd"]),  # Latin-1: not UTF-8, and kept
        (b"x" * 9000 + b"\n\0\0\n", ["x" * 9000, "\0\0"]),  # zeros further on, as after a power cut
    ],
)
def test_lines(log, data, lines):
    assert texts(log(data)) == lines
    assert texts(log(gzip.compress(data), "app.log.gz")) == lines


def test_lines_are_numbered_and_counted(log):
    file = LogFile(3, log(b"one\n\ntwo"))
    assert [(line.place.number, line.number) for line in file] == [(3, 1), (3, 2), (3, 3)]
    assert file.lines_read == 3


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
@given(st.text(max_size=60).filter(lambda text: "\0" not in text and text.strip("\ufeff")), st.booleans())
def test_every_line_of_any_text_is_kept_once(log, text, packed):
    data = text.encode("utf-8")
    expected = text.removeprefix("\ufeff").removesuffix("\n").split("\n")
    assert texts(log(gzip.compress(data) if packed else data)) == [line.removesuffix("\r") for line in expected[:-1]] + [
        expected[-1].removesuffix("\r") if text.endswith("\n") else expected[-1]
    ]


def test_content_tells_gzip_and_not_the_name(log):
    assert texts(log(gzip.compress(b"one\n"), "packed.log")) == ["one"]
    assert texts(log(b"one\n", "plain.log.gz")) == ["one"]


def test_a_gzip_of_several_members_is_read_through(log):
    assert texts(log(gzip.compress(b"one\n") + gzip.compress(b"two\n"))) == ["one", "two"]


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b""])
@pytest.mark.parametrize("length", [LONGEST_LINE - 2, LONGEST_LINE - 1, LONGEST_LINE, LONGEST_LINE + 1, LONGEST_LINE + 70_000])
def test_a_very_long_line_is_one_line_and_says_what_was_cut(log, length, ending):
    lines = list(LogFile(1, log(b"x" * length + ending + (b"next" if ending else b""))))
    assert len(lines[0].text) + lines[0].cut == length
    assert len(lines[0].text) <= LONGEST_LINE
    assert [line.text for line in lines[1:]] == (["next"] if ending else [])


def test_memory_stays_flat_however_long_the_file(log):
    path = log(gzip.compress(b"a line of a log file, one of very many\n" * 80_000))
    tracemalloc.start()
    try:
        for _line in LogFile(1, path):
            pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000  # the text itself is 3 MB


def test_the_year_that_syslog_leaves_out_comes_from_the_age_of_the_file(log):
    path = log(b"Dec 31 23:59:59 host su: x\nJan  1 00:00:01 host su: x\n")
    os.utime(path, (1_704_100_000, 1_704_100_000))  # 2024-01-01, 09:06 UTC
    assert [line.entry.time for line in LogFile(1, path)] == ["2023-12-31T23:59:59", "2024-01-01T00:00:01"]


@pytest.mark.parametrize(
    "data, complaint",
    [
        (b"", "is empty"),
        (codecs.BOM_UTF8, "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (b"\x7fELF\x02\x01\x01\0\0", "is binary"),
        (gzip.compress(b"a\0b", mtime=0), "is binary"),
        (bz2.compress(b"one\n"), "is compressed with bzip2"),
        ("one\n".encode("utf-16"), "is UTF-16 text"),
        (b"SQLite format 3\0", "is an SQLite database"),
        (b"\x1f\x8b\x07\0", "is a damaged gzip file"),
        (gzip.compress(b"one\n" * 100, mtime=0)[:15], "is a damaged gzip file"),
    ],
)
def test_what_is_not_a_log_is_refused_before_a_thread_starts(log, data, complaint):
    path = log(data)
    with pytest.raises(LogError) as refusal:
        LogFile(1, path)
    assert str(refusal.value).startswith(f"{path}: {complaint}")
    assert "\n" not in str(refusal.value)


def test_a_missing_file_and_a_directory_are_refused(tmp_path):
    with pytest.raises(LogError, match=r"none\.log: cannot be read: No such file"):
        LogFile(1, tmp_path / "none.log")
    with pytest.raises(LogError, match="is a directory; name the log files in it"):
        LogFile(1, tmp_path)


@pytest.mark.parametrize("damage", ["cut", "checksum"])
def test_a_gzip_damaged_further_on_hands_out_the_lines_before_and_says_where(log, damage):
    # Numbers, so that the packed file is long enough to be damaged behind what is looked at first.
    packed = gzip.compress("".join(f"{i * 7919 % 100_003}\n" for i in range(20_000)).encode())
    file = LogFile(1, log(packed[:-2000] if damage == "cut" else packed[:-8] + bytes(8)))
    seen = []
    with pytest.raises(LogError, match=r"is a damaged gzip file \(.*\), after line \d+$") as error:
        for line in file:
            seen.append(line.text)
    assert str(error.value).endswith(f"after line {len(seen)}")
    assert len(seen) > 10_000
    assert file.failure is error.value
