"""The small table of patterns by which consumers find time, level and source in a line.

The first pattern that fits reads the line. A line that none fits is kept whole as the message, with level UNKNOWN and no time.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from pcviz.workshop.logs import level
from pcviz.workshop.logs.entry import Entry
from pcviz.workshop.logs.json_line import read_json
from pcviz.workshop.logs.stamp import BSD, CLF, CTIME, ISO, read_stamp


class Pattern(NamedTuple):
    """A row of the table. The groups of its regex are `message` and, where the form has them, `time`, `level`, `source`."""

    format: str
    regex: re.Pattern[str]
    level_of: Callable[[str], str]  # what the group `level` means
    example: str


_WORD = "|".join(level.WORDS)
_ANY = rf"(?i:{_WORD})"  # in any case, where the place already says that this is a level
_NAME = r"[A-Za-z_][\w./-]*+"
_TAG = r"(?P<source>[^\s:\[\]]++)(?:\[[^\]]*+\])?:(?: |$)"  # of a syslog line: sshd[231]:
_QUOTED = r'"(?:[^"\\]|\\.)*+"'
_DATED = rf"\[?(?P<time>{ISO})\]?"
_BETWEEN = r"[\s:|-]*+"
_LEVEL = rf"[\[(<]?(?P<level>{_ANY})[\])>]?(?=[\s:|-]|$)"
_CAPITAL_LEVEL = rf"[\[(<]?(?P<level>{_WORD})[\])>]?(?=[\s:|-]|$)"
_REST = r"(?P<message>.*)"

# A possessive quantifier (*+) wherever a pattern could try a long hostile line in more ways than one.
_TABLE: tuple[tuple[str, Callable[[str], str], str, str], ...] = (
    (
        "syslog (RFC 5424)",
        level.of_syslog,
        rf"<(?P<level>\d{{1,3}})>1 (?:-|(?P<time>{ISO})) \S+ (?:-|(?P<source>\S+)) \S+ \S+ "
        rf'(?:-|(?:\[(?:[^\]"\\]|\\.|{_QUOTED})*+\])++)(?: \ufeff?|$){_REST}',
        '<165>1 2003-10-11T22:14:15.003Z host.example.com evntslog - ID47 [exampleSDID@32473 iut="3"] An application event',
    ),
    (
        "syslog (RFC 3164)",
        level.of_syslog,
        rf"(?:<(?P<level>\d{{1,3}})>)?(?P<time>{BSD}) \S+ (?:{_TAG})?{_REST}",
        "<34>Oct 11 22:14:15 mymachine su[231]: 'su root' failed for lonvick on /dev/pts/8",
    ),
    (
        "access log",
        level.of_status,
        rf"(?:\S+ )??(?P<source>\S+) \S+ \S+ \[(?P<time>{CLF})\] (?P<message>{_QUOTED} (?P<level>[1-5]\d\d) (?:\d|-).*)",
        '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 404 2326',
    ),
    (
        "Apache error log",
        level.of_word,
        rf"\[(?P<time>{CTIME})\] \[(?:-:|(?P<source>\w+):)?(?P<level>{_ANY})\d?\] {_REST}",
        "[Fri Jan 05 12:00:00.123456 2024] [core:error] [pid 7] [client 10.1.2.3] File does not exist",
    ),
    (
        "Python logging",
        level.of_word,
        rf"(?P<level>{_WORD}):(?P<source>[^:\s]++):{_REST}",
        "WARNING:root:disk is almost full",
    ),
    (
        "date - source - level",
        level.of_word,
        rf"{_DATED} - (?P<source>\S+) - (?P<level>{_WORD}) - {_REST}",
        "2024-01-05 12:00:00,123 - shop.cart - ERROR - payment failed",
    ),
    (
        "date, level, source",
        level.of_word,
        rf"{_DATED}{_BETWEEN}(?:\[\d++\]\s*+)?{_LEVEL}{_BETWEEN}"
        rf"(?:\[?(?P<source>{_NAME})(?:\]:?|(?::\S*)?(?::| -))(?:\s++|$))?{_REST}",
        "2024-01-05 12:00:00,123 ERROR shop.cart: payment failed",
    ),
    (
        "date, source, level",
        level.of_word,
        rf"{_DATED}{_BETWEEN}\[?(?P<source>{_NAME})\]?[\s:|-]++{_CAPITAL_LEVEL}{_BETWEEN}{_REST}",
        "2024-01-05 12:00:00,123 [shop.cart] ERROR: payment failed",
    ),
    (
        "syslog (ISO date)",
        level.of_word,
        rf"(?P<time>{ISO}) \S+ {_TAG}{_REST}",
        "2024-01-05T12:00:00.123456+01:00 myhost sshd[231]: error: no route to host",
    ),
    ("date", level.of_word, rf"{_DATED}[\s:|-]++{_REST}", "2024-01-05 12:00:00 the night shift begins"),
    ("level", level.of_word, rf"{_CAPITAL_LEVEL}{_BETWEEN}{_REST}", "INFO:     Application startup complete"),
)

PATTERNS = tuple(Pattern(name, re.compile(regex, re.DOTALL), level_of, example) for name, level_of, regex, example in _TABLE)

_SAID = re.compile(rf"\[({_ANY})\]|<({_ANY})>|({_ANY}):|({_WORD})\s")


def read_entry(text: str, newest: datetime) -> Entry:
    """What a line says. `newest`: no line of this log is later than about this."""
    if text.startswith("{") and (entry := read_json(text, newest)) is not None:
        return entry
    for pattern in PATTERNS:
        if (match := pattern.regex.match(text)) is not None:
            found = match.groupdict()
            time, stated, message = found.get("time"), found.get("level"), found["message"]
            return Entry(
                time=read_stamp(time, newest) if time else None,
                level=pattern.level_of(stated) if stated else _level_said(message),
                source=found.get("source") or "",
                message=message,
                format=pattern.format,
            )
    return Entry(None, level.UNKNOWN, "", text, "")


def _level_said(message: str) -> str:
    """The level that a message itself begins with, as in `error: no route to host`."""
    match = _SAID.match(message)
    return level.of_word(match[match.lastindex or 0]) if match else level.UNKNOWN
