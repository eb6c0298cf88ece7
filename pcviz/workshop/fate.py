"""Fate: what becomes of an item when a stage of a pipeline has done its work on it."""

from enum import Enum, auto


class Fate(Enum):
    ON = auto()  # to the next stage; after the last one it is done
    DONE = auto()  # it is done here, whatever stages there are further on
    AGAIN = auto()  # back into the buffer that it was taken from: to be tried, or delivered, once more


class Died(Exception):
    """Raised by a case's work: whoever is at it ends here and now, and what it had in hand goes back into the buffer."""
