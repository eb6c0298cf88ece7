"""``pcviz new``: a skeleton of a buffer to fill in."""

import argparse
import os
from pathlib import Path

from pcviz.cli.complaint import Complaint
from pcviz.cli.output import say
from pcviz.cli.status import FINE

SKELETON = '''"""A bounded buffer: yours to write. Look for TODO; check it whenever you like."""

import threading


class BoundedBuffer:
    """Holds at most `capacity` items; they come out in the order in which they went in."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.lock = threading.Lock()
        # TODO: what will a thread wait on, while the buffer is full, while it is empty? For example
        # self.not_full = threading.Condition(self.lock)

    def put(self, item):
        """Add an item at the end. Wait while the buffer is full."""
        with self.lock:
            # TODO: which question must be asked again after every wait? Whom does a new item concern?
            raise NotImplementedError("put is still to be written")

    def get(self):
        """Take the oldest item. Wait while the buffer is empty."""
        with self.lock:
            # TODO: self.items.pop(0) takes the oldest; but first, and afterwards?
            raise NotImplementedError("get is still to be written")
'''


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="where to write it, for example mine.py; a file that exists is left alone")


def command(options: argparse.Namespace) -> int:
    path = Path(options.file)
    if path.suffix != ".py":
        raise Complaint(f"{path}: not the name of a Python file: give for example {path.stem or 'mine'}.py")
    try:
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            file.write(SKELETON)
    except FileExistsError:
        raise Complaint(f"{path}: exists already, and is left as it is: give another name") from None
    except OSError as error:
        raise Complaint(f"{path}: cannot be written: {error.strerror or error}") from error
    again = f'"{path}"' if " " in os.fspath(path) else path
    say(f"{path} is written: a class with put and get to fill in.", f"Check it with: pcviz check {again}")
    return FINE
