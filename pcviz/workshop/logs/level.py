"""Levels: how serious an entry is, in Python's words whatever the log's own were."""

CRITICAL = "CRITICAL"
ERROR = "ERROR"
WARNING = "WARNING"
INFO = "INFO"
DEBUG = "DEBUG"
UNKNOWN = "UNKNOWN"  # the line does not say

# Lower leaves the buffer first. A line that does not say its level is neither urgent nor idle: it goes with INFO.
PRIORITY = {CRITICAL: 1, ERROR: 2, WARNING: 3, INFO: 4, UNKNOWN: 4, DEBUG: 5}

WORDS = {
    "EMERGENCY": CRITICAL,
    "EMERG": CRITICAL,
    "PANIC": CRITICAL,
    "FATAL": CRITICAL,
    "ALERT": CRITICAL,
    "CRITICAL": CRITICAL,
    "CRIT": CRITICAL,
    "SEVERE": ERROR,
    "ERROR": ERROR,
    "ERR": ERROR,
    "WARNING": WARNING,
    "WARN": WARNING,
    "NOTICE": INFO,
    "INFORMATIONAL": INFO,
    "INFORMATION": INFO,
    "INFO": INFO,
    "DEBUG": DEBUG,
    "TRACE": DEBUG,
    "VERBOSE": DEBUG,
}

# RFC 5424, table 2: emergency, alert, critical, error, warning, notice, informational, debug.
_SEVERITIES = (CRITICAL, CRITICAL, CRITICAL, ERROR, WARNING, INFO, INFO, DEBUG)


def of_word(word: str) -> str:
    return WORDS.get(word.strip().upper(), UNKNOWN)


def of_syslog(value: str) -> str:
    """The level of a syslog PRI value, which is facility × 8 + severity."""
    return _SEVERITIES[int(value) % 8]


def of_status(status: str) -> str:
    """The level of an HTTP status: a server's failure is an error, a client's is worth a warning."""
    return {"5": ERROR, "4": WARNING}.get(status[0], INFO)


def of_step(value: float) -> str:
    """The level of a number that counts in tens from 10, DEBUG, as `levelno` of Python's logging does."""
    for least, name in ((50, CRITICAL), (40, ERROR), (30, WARNING), (20, INFO)):
        if value >= least:
            return name
    return DEBUG


def of_number(value: float) -> str:
    """The level of a number in a JSON log: a syslog severity up to 7 (GELF), else in tens with INFO at 30 (pino, bunyan)."""
    if 0 <= value <= 7:
        return _SEVERITIES[int(value)]
    return of_step(value - 10) if value >= 10 else UNKNOWN
