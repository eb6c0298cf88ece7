"""What the table of patterns finds in a line: time, level, source, message."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcviz.workshop.logs import level
from pcviz.workshop.logs.json_line import EXAMPLE, FORMAT
from pcviz.workshop.logs.patterns import PATTERNS, read_entry

NEWEST = datetime(2024, 3, 1, 12)


def read(text):
    return read_entry(text, NEWEST)


@pytest.mark.parametrize(
    "line, time, level, source, message",
    [
        # syslog, RFC 5424: PRI 165 is facility 20, severity 5 (notice)
        (
            "<165>1 2003-10-11T22:14:15.003Z host evntslog - ID47 [x@1 iut=\"3\" s=\"a]b\\\"c\"][y@1 z=\"\"] \ufeffAn event",
            "2003-10-11T22:14:15.003000+00:00", "INFO", "evntslog", "An event",
        ),
        ("<11>1 - - - - - -", None, "ERROR", "", ""),
        # syslog, RFC 3164, with and without PRI; the year is the latest that is not after the file's own time
        ("<34>Oct 11 22:14:15 host su: 'su root' failed", "2023-10-11T22:14:15", "CRITICAL", "su", "'su root' failed"),
        ("Mar  1 09:00:00 host CRON[77]: (root) CMD", "2024-03-01T09:00:00", "UNKNOWN", "CRON", "(root) CMD"),
        ("Mar  2 13:00:00 host kernel: warning: hot", "2023-03-02T13:00:00", "WARNING", "kernel", "warning: hot"),
        ("Feb 29 01:00:00 host last message repeated", "2024-02-29T01:00:00", "UNKNOWN", "", "last message repeated"),
        ("Feb 30 01:00:00 host su: what a day", None, "UNKNOWN", "su", "what a day"),
        # as rsyslog writes it today
        ("2024-01-05T12:00:00+01:00 host sshd[2]: error: no", "2024-01-05T12:00:00+01:00", "ERROR", "sshd", "error: no"),
        # common and combined log: the level is the status's
        ('::1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 -', "2000-10-10T13:55:36-07:00", "INFO", "::1",
         '"GET / HTTP/1.0" 200 -'),
        ('10.0.0.1 - bob [10/Oct/2000:13:55:36 +0000] "GET /\\"x" 404 12 "-" "curl"', "2000-10-10T13:55:36+00:00", "WARNING",
         "10.0.0.1", '"GET /\\"x" 404 12 "-" "curl"'),
        ('shop:443 10.0.0.1 - - [10/Oct/2000:13:55:36 +0000] "-" 503 1', "2000-10-10T13:55:36+00:00", "ERROR", "10.0.0.1",
         '"-" 503 1'),
        # web servers' error logs
        ("[Fri Jan 05 12:00:00.25 2024] [core:error] [pid 7] no", "2024-01-05T12:00:00.250000", "ERROR", "core", "[pid 7] no"),
        ("[Fri Jan 05 12:00:00 2024] [warn] no", "2024-01-05T12:00:00", "WARNING", "", "no"),
        ("2024/01/05 12:00:00 [crit] 9#0: *1 open()", "2024-01-05T12:00:00", "CRITICAL", "", "9#0: *1 open()"),
        # Python: basicConfig, the formats of its documentation, loguru, uvicorn
        ("WARNING:root:disk: 99 %", None, "WARNING", "root", "disk: 99 %"),
        ("2024-01-05 12:00:00,123 - a.b - ERROR - x - y", "2024-01-05T12:00:00.123000", "ERROR", "a.b", "x - y"),
        ("2024-01-05 12:00:00,123 - ERROR - x", "2024-01-05T12:00:00.123000", "ERROR", "", "x"),
        ("2024-01-05 12:00:00,123 ERROR a.b: x", "2024-01-05T12:00:00.123000", "ERROR", "a.b", "x"),
        ("2024-01-05 12:00:00,123 [ERROR] x", "2024-01-05T12:00:00.123000", "ERROR", "", "x"),
        ("2024-01-05 12:00:00,123 [a.b] DEBUG x", "2024-01-05T12:00:00.123000", "DEBUG", "a.b", "x"),
        ("2024-01-05 12:00:00.1 | INFO     | a.b:f:12 - x", "2024-01-05T12:00:00.100000", "INFO", "a.b", "x"),
        ("INFO:     Application startup complete.", None, "INFO", "", "Application startup complete."),
        # what the log processor's own sources write
        ("[2024-01-05 12:00:00] INFO [web-server] Log entry 3", "2024-01-05T12:00:00", "INFO", "web-server", "Log entry 3"),
        # other dated lines
        ("2024-01-05 12:00:00.5 UTC [123] ERROR:  relation", "2024-01-05T12:00:00.500000+00:00", "ERROR", "", "relation"),
        ("2024-01-05 12:00:00 the error was small", "2024-01-05T12:00:00", "UNKNOWN", "", "the error was small"),
        ("2024-13-05 12:00:00 WARN x", None, "WARNING", "", "x"),
        ("[FATAL] x", None, "CRITICAL", "", "x"),
        # JSON lines: python-json-logger, pino, GELF, levelno, Elastic
        ('{"asctime": "2024-01-05 12:00:00,5", "levelname": "WARN", "name": "a.b", "message": "x"}',
         "2024-01-05T12:00:00.500000", "WARNING", "a.b", "x"),
        ('{"level": 50, "time": 1704456000000, "msg": "x"}', "2024-01-05T12:00:00+00:00", "ERROR", "", "x"),
        ('{"level": 3, "timestamp": 1704456000.5, "host": "h", "short_message": "x"}',
         "2024-01-05T12:00:00.500000+00:00", "ERROR", "h", "x"),
        ('{"levelno": 30, "msg": {"a": 1}}', None, "WARNING", "", '{"a": 1}'),
        ('{"@timestamp": "2024-01-05T12:00:00Z", "log.level": "fatal", "service.name": "s"}', "2024-01-05T12:00:00+00:00",
         "CRITICAL", "s", '{"@timestamp": "2024-01-05T12:00:00Z", "log.level": "fatal", "service.name": "s"}'),
        ('{"time": "noon", "level": true, "message": "\\ud800"}', None, "UNKNOWN", "", "?"),
    ],
)  # fmt: skip
def test_time_level_source_and_message_are_found(line, time, level, source, message):
    assert read(line)[:4] == (time, level, source, message)


@pytest.mark.parametrize(
    "line",
    ["", " ", "Traceback (most recent call last):", '{"level": "error"', "[1, 2]", '{"a":' * 5000, '{"a": ' + "9" * 5000],
)
def test_a_line_that_no_pattern_fits_is_kept_with_level_unknown(line):
    assert read(line) == (None, "UNKNOWN", "", line, "")


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.format)
def test_each_row_of_the_table_reads_its_own_example(pattern):
    assert read(pattern.example).format == pattern.format


def test_the_example_of_json_lines_is_read_as_json():
    assert read(EXAMPLE).format == FORMAT


@pytest.mark.parametrize("word, name", level.WORDS.items())
def test_every_word_for_a_level_is_normalised(word, name):
    assert read(f"2024-01-05 12:00:00 [{word.lower()}] x").level == name
    assert read(f"{word}:root:x").level == name


def test_more_serious_levels_go_first():
    serious_first = [level.CRITICAL, level.ERROR, level.WARNING, level.INFO, level.DEBUG]
    assert sorted(serious_first, key=level.PRIORITY.__getitem__) == serious_first
    assert len({level.PRIORITY[name] for name in serious_first}) == 5
    assert level.PRIORITY[level.UNKNOWN] == level.PRIORITY[level.INFO]


pieces = st.sampled_from(
    [
        *level.WORDS,
        *(pattern.example for pattern in PATTERNS),
        EXAMPLE,
        "<13>",
        "[",
        "]",
        '"',
        "\\",
        " - ",
        ": ",
        "Feb 29 12:00:00",
    ]
)


@given(st.lists(pieces | st.text(max_size=5), max_size=6).map("".join))
def test_any_line_gives_an_entry_that_a_database_can_hold(line):
    entry = read(line)
    assert entry.level in level.PRIORITY
    if entry.time is not None:
        datetime.fromisoformat(entry.time)
    for text in (entry.source, entry.message):
        text.encode("utf-8")
    if not entry.format:
        assert entry.message == line


@pytest.mark.parametrize("start", [pattern.example for pattern in PATTERNS] + ["[", "<1>1 - h a - - [", "{", "x "])
def test_a_hostile_line_is_read_in_time_that_grows_with_its_length_only(start):
    # A quadratic pattern would take hours over these; a linear one takes milliseconds.
    for filler in (" ", "a", "[", '"', "\\", "-", ":", "] ", "[]", "a "):
        for cut in range(0, len(start), 15):
            read(start[: cut + 1] + filler * 100_000)
