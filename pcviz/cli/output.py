"""Standard output, which may be closed, full, or unable to spell.

``print`` leaves a closed pipe to be found when the interpreter shuts down, as a traceback. Here it is a complaint at once.
"""

import io
import json
import os
import sys
from typing import TextIO

from pcviz.cli.complaint import Complaint


def say(*lines: str) -> None:
    """Write lines and hand them over at once, so that a pipe sees each when it happens."""
    if sys.stdout is None:  # what Python makes of a descriptor closed from the start
        raise Complaint("standard output is closed: there is nowhere to write to")
    try:
        sys.stdout.writelines(line + "\n" for line in lines)
    except UnicodeEncodeError:
        if not isinstance(sys.stdout, io.TextIOWrapper):
            raise
        sys.stdout.reconfigure(errors="replace")
        sys.stdout.writelines(line + "\n" for line in lines)
    except OSError as error:
        raise closed(error) from error
    flush()


def say_json(value: dict[str, object]) -> None:
    """Write one JSON object on a line of its own, and nothing else."""
    say(json.dumps(value, ensure_ascii=False, allow_nan=False))


def flush() -> None:
    """Hand over what is written. Raises `Complaint` where nobody takes it."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError as error:
        raise closed(error) from error


def closed(error: OSError) -> Complaint:
    """What to say of a standard output that cannot be written to; it is given up."""
    give_up(sys.stdout)
    if isinstance(error, BrokenPipeError):
        return Complaint("standard output was closed before the end")
    return Complaint(f"standard output cannot be written: {error.strerror}")


def give_up(stream: TextIO) -> None:
    """What is still in the buffer would be flushed again at exit, and fail again: it goes where it disturbs nobody."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
