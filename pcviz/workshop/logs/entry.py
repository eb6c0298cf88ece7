"""The entry: what a line of a log says."""

from typing import NamedTuple


class Entry(NamedTuple):
    time: str | None  # ISO 8601, with an offset only where the line has one; None = the line does not say
    level: str  # one of level.PRIORITY
    source: str  # "" = the line does not say
    message: str
    format: str  # the pattern that read the line, "" = none did
