"""Time stamps: the forms that logs write, read into ISO 8601.

A stamp without an offset stays without one: the log does not say its time zone, and neither do we.
A stamp that is no date (February 30) is None; the line around it is still read.
"""

import re
from datetime import UTC, datetime, timedelta

_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_MONTHS = {name: f"{n:02}" for n, name in enumerate(_NAMES, 1)}
_MONTH = "|".join(_NAMES)
_DAY_OF_GRACE = timedelta(days=1)  # between the clock and time zone of the log and those of the machine that reads it
_LEAP_GAP = 8  # years between two February 29ths, at most

# The forms, as the patterns look for them.
ISO = r"\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?"
BSD = rf"(?:{_MONTH}) [ \d]\d \d\d:\d\d:\d\d"
CLF = rf"\d\d/(?:{_MONTH})/\d{{4}}:\d\d:\d\d:\d\d [+-]\d{{4}}"
CTIME = rf"[A-Z][a-z]{{2}} {BSD}(?:\.\d{{1,6}})? \d{{4}}"
ANY = re.compile(rf"{ISO}|{BSD}|{CLF}|{CTIME}")


def read_stamp(text: str, newest: datetime) -> str | None:
    """ISO 8601 of a stamp in one of the four forms above; `newest` tells the year that BSD leaves out."""
    if text[2:3] == "/":
        return _from_clf(text)
    if text[:1].isdigit():
        return _from_iso(text)
    return _from_ctime(text) if text[3:4] == " " and text[4:5].isalpha() else _from_bsd(text, newest)


def from_number(value: float) -> str | None:
    """ISO 8601 in UTC of seconds since 1970, or of milli-, micro- or nanoseconds, told apart by their size."""
    for bound, unit in ((1e11, 1.0), (1e14, 1e3), (1e17, 1e6), (1e20, 1e9)):
        if abs(value) < bound:
            try:
                return datetime.fromtimestamp(value / unit, UTC).isoformat()
            except (ValueError, OverflowError, OSError):  # what the platform's C library says of a year it cannot hold
                return None
    return None


def _from_iso(text: str) -> str | None:
    plain = text.replace("/", "-").replace("UTC", "Z").replace("GMT", "Z")
    try:
        return datetime.fromisoformat(plain[:11] + plain[11:].replace(" ", "")).isoformat()
    except ValueError:
        return None


def _from_clf(text: str) -> str | None:
    day, month, year = text[:2], _MONTHS[text[3:6]], text[7:11]
    return _from_iso(f"{year}-{month}-{day} {text[12:20]}{text[21:]}")


def _from_ctime(text: str) -> str | None:
    _, month, day, time, year = text.split()
    return _from_iso(f"{year}-{_MONTHS[month]}-{day:0>2} {time}")


def _from_bsd(text: str, newest: datetime) -> str | None:
    """RFC 3164 has no year: the latest one that does not make the stamp later than `newest`."""
    limit = (newest.replace(tzinfo=None) + _DAY_OF_GRACE).isoformat()
    month, day, time = _MONTHS[text[:3]], text[4:6].strip(), text[7:]
    last = int(limit[:4])
    for year in range(last, last - _LEAP_GAP - 1, -1):
        stamp = _from_iso(f"{year:04}-{month}-{day:0>2} {time}")
        if stamp is not None and stamp <= limit:
            return stamp
    return None
