"""``pcviz check``: whether any interleaving breaks a buffer class."""

import argparse
import os
import re
import sys
import threading
from typing import TYPE_CHECKING, Any

from pcviz.cli import complain
from pcviz.cli.complaint import Complaint
from pcviz.cli.output import say, say_json
from pcviz.cli.paint import painter
from pcviz.cli.status import BAD_INPUT, FINE, FOUND, UNDECIDED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    from pcviz.explore.api import Verdict

SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "": 1.0}
WIDEST = 100  # columns; longer lines are hard to read


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from pcviz.explore.bounds import BUDGET, STRENGTHS, WHOLE

    parser.epilog = (
        "exit status: 0 nothing breaks it, 1 a bug was found, 2 bad usage or a file that cannot be checked, 3 undecided"
    )
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE[:CLASS]|BUFFER",
        help="a Python file with a bounded buffer in it (it is run), or a built-in one's name",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a file, one a line")
    parser.add_argument("--trace", metavar="FILE", help="save the counterexample as a trace (see: pcviz replay)")
    parser.add_argument("--schedule", metavar="TEXT", help="run one schedule again, as an earlier check printed it")
    shape = parser.add_argument_group("what to search")
    for name, line in (
        ("producers", "fix the number of producers (else several are tried)"),
        ("consumers", "fix the number of consumers"),
        ("capacity", "fix the capacity"),
        ("items", "items of each producer; the consumers share them"),
    ):
        shape.add_argument(f"--{name}", type=whole(*WHOLE[name]), metavar="N", help=line)
    shape.add_argument("--endless", action="store_true", help="producers and consumers that never stop: a proof for any number")
    shape.add_argument("--strength", choices=STRENGTHS, help="where threads may be switched")
    shape.add_argument("--any-wake", action="store_true", help="notify may wake any waiter, not only the first")
    shape.add_argument("--spurious", action="store_true", help="waiters may wake without a notify")
    shape.add_argument("--budget", type=duration, default=BUDGET, metavar="TIME", help="time for the search (default 10s)")
    shape.add_argument("--seed", type=whole(*WHOLE["seed"]), default=0, metavar="N", help="seed of random schedules")
    add_guesses(parser)


def add_guesses(parser: argparse.ArgumentParser) -> None:
    """What somebody may say of a class instead of having it guessed."""
    from pcviz.explore.bounds import ORDERS

    guess = parser.add_argument_group("where the class cannot be guessed")
    guess.add_argument("--put", metavar="NAME", help="the method that puts")
    guess.add_argument("--get", metavar="NAME", help="the method that gets")
    guess.add_argument("--make", metavar="EXPR", help="how to make a buffer, for example 'Buffer(capacity, log=None)'")
    guess.add_argument("--order", choices=ORDERS, help="the order in which items must come out")


def duration(text: str) -> float:
    """``10s``, ``500ms``, ``2m`` or plain seconds."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(ms|s|m|)", text.strip())
    seconds = float(match[1]) * SECONDS[match[2]] if match is not None else 0.0
    if not 0 < seconds <= 24 * 3600:
        raise argparse.ArgumentTypeError(f"{text!r} is not a duration (of at most a day): give for example 10s, 500ms or 2m")
    return seconds


def whole(least: int, most: int) -> Any:
    def read(text: str) -> int:
        if not (text.isdecimal() and len(text) < 12 and least <= int(text) <= most):
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} to {most}")
        return int(text)

    return read


def command(options: argparse.Namespace) -> int:
    """The exit status is the gravest of all files: 1 a bug was found, else 2 bad input, else 3 undecided, else 0."""
    # Where no shell has done it (Windows), a pattern stands for the files that it fits.
    options.files = [file for given in options.files for file in (matching(given) if "*" in given else []) or [given]]
    if len(options.files) > 1:
        for name in ("schedule", "trace"):
            if getattr(options, name):
                raise Complaint(f"--{name} belongs to one file, and there are {len(options.files)}")
    if options.endless and options.items is not None:
        raise Complaint("--endless threads have no number of items: leave --endless or --items away")
    from pcviz.explore.process import ended_together, prepare

    if len(options.files) == 1:
        with ended_together():
            prepare()
            return one(verdict_on(options.files[0], options), options)
    from concurrent.futures import ThreadPoolExecutor

    # The pool is left last: it waits for its threads, and they for children that have been ended by then.
    with ThreadPoolExecutor(min(len(options.files), os.cpu_count() or 1)) as pool, ended_together():
        return table(options, in_order([pool.submit(verdict_on, file, options) for file in options.files]))


def in_order(futures: "list[Future[Verdict]]") -> "Iterator[Verdict]":
    """Each as soon as it and those before it are known; a signal is heeded meanwhile."""
    from concurrent.futures import wait

    from pcviz.explore.process import HEED

    for future in futures:
        while not wait([future], HEED).done:
            pass
        yield future.result()


def matching(pattern: str) -> list[str]:
    from glob import glob

    return sorted(glob(pattern))


def verdict_on(file: str, options: argparse.Namespace) -> "Verdict":
    from pcviz.explore.api import check
    from pcviz.explore.bounds import OTHERS, WHOLE

    demands = {name: getattr(options, name) for name in (*WHOLE, *OTHERS) if getattr(options, name) is not None}
    live = len(options.files) == 1 and not options.json and sys.stderr is not None and sys.stderr.isatty()
    try:
        return check(
            file, put=options.put, get=options.get, make=options.make, order=options.order, schedule=options.schedule,
            trace=options.trace is not None, progress=Progress() if live else None, **demands,
        )  # fmt: skip
    finally:
        if live:
            Progress.clear()


class Progress:
    """One line at the foot of the terminal that says what is being searched."""

    lock = threading.Lock()

    def __call__(self, line: str) -> None:
        with self.lock:
            sys.stderr.write(f"\r\x1b[K… {line}"[:85])
            sys.stderr.flush()

    @staticmethod
    def clear() -> None:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def one(verdict: "Verdict", options: argparse.Namespace) -> int:
    if options.json:
        say_json({"file": options.files[0], **verdict.json})
    if verdict.error:
        complain(Complaint(verdict.error))
        return verdict.status
    if not options.json:
        from shutil import get_terminal_size

        paint = painter(sys.stdout)
        say(*map(paint, verdict.page(min(WIDEST, get_terminal_size().columns))))
    if options.trace is not None:
        keep(verdict, options)
    return verdict.status


def keep(verdict: "Verdict", options: argparse.Namespace) -> None:
    """Write the trace, or say why there is none."""
    if verdict.trace is None:
        print(f"pcviz: nothing was found, so {options.trace} was not written", file=sys.stderr)
        return
    try:
        verdict.save(options.trace)
    except ValueError as error:
        raise Complaint(error) from error


def table(options: argparse.Namespace, verdicts: "Iterator[Verdict]") -> int:
    """One line a file, in the order given, each as soon as it and those before it are known."""
    from shutil import get_terminal_size

    from pcviz.explore.page import row

    names = max(len(file) for file in options.files)
    width = get_terminal_size().columns if sys.stdout is not None and sys.stdout.isatty() else 0
    paint = painter(sys.stdout)
    statuses = []
    for file, verdict in zip(options.files, verdicts, strict=True):
        statuses.append(verdict.status)
        if options.json:
            say_json({"file": file, **verdict.json})
        elif not verdict.error:
            say(paint(row(verdict.json, file, names, width)))
        if verdict.error:
            complain(Complaint(verdict.error))
    if not options.json:
        words = {FINE: "ok", FOUND: "broken", UNDECIDED: "undecided", BAD_INPUT: "not to be checked"}
        counts = ", ".join(f"{statuses.count(status)} {word}" for status, word in words.items() if status in statuses)
        say(f"{len(statuses)} files: {counts}. One file alone tells its story.")
    return next((status for status in (FOUND, BAD_INPUT, UNDECIDED) if status in statuses), FINE)
