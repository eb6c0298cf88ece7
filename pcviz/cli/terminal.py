"""Whether there is a terminal to draw on."""

import os
import sys

from pcviz.cli.complaint import Complaint


def has_terminal() -> bool:
    """True where all three streams are a terminal's: which of them the app draws through depends on the system."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


DUMB = "dumb"  # a terminal that only prints, as terminfo calls it
MEND_TERM = "if yours can do more, set TERM to what it is, for example xterm-256color"
RUN_INSTEAD = "pcviz run SCENARIO --plain tells it in words, --headless sums it up"


def need_terminal(instead: str = RUN_INSTEAD) -> None:
    """Raises `Complaint` where the app could not be drawn; `instead` says what goes without a terminal."""
    if not has_terminal():
        raise Complaint(f"this is not a terminal, which the app needs: {instead}")
    if os.environ.get("TERM") == DUMB:
        raise Complaint(f"TERM={DUMB}: a terminal that only prints, and the app draws: {MEND_TERM}; else {instead}")
