"""``pcviz check FILE[:CLASS]…``: the options, and what is printed."""

import argparse
import json
import os
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pcviz.explore.api import Verdict, check

SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "": 1.0}
ORDERS = ("fifo", "lifo", "priority", "any")
DEMANDS = ("producers", "consumers", "capacity", "items", "strength", "any_wake", "spurious", "endless", "budget", "seed")


def duration(text: str) -> float:
    """``10s``, ``500ms``, ``2m`` or plain seconds."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(ms|s|m|)", text.strip())
    if match is None or float(match[1]) <= 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a duration: give for example 10s, 500ms or 2m")
    return float(match[1]) * SECONDS[match[2]]


def count(least: int, most: int) -> Any:
    def read(text: str) -> int:
        if not (text.isdecimal() and least <= int(text) <= most):
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} to {most}")
        return int(text)

    return read


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE[:CLASS]", help="a Python file with a bounded buffer in it; it is run")
    parser.add_argument("--json", action="store_true", help="one JSON object a file, one a line")
    shape = parser.add_argument_group("what to search")
    shape.add_argument(
        "--producers", type=count(1, 16), metavar="N", help="fix the number of producers (else several are tried)"
    )
    shape.add_argument("--consumers", type=count(1, 16), metavar="N", help="fix the number of consumers")
    shape.add_argument("--capacity", type=count(1, 1000), metavar="N", help="fix the capacity")
    shape.add_argument("--items", type=count(1, 1000), metavar="N", help="items of each producer; the consumers share them")
    shape.add_argument("--endless", action="store_true", help="producers and consumers that never stop: a proof for any number")
    shape.add_argument("--strength", choices=("sync", "line", "expression"), help="where threads may be switched")
    shape.add_argument("--any-wake", action="store_true", help="notify may wake any waiter, not only the first")
    shape.add_argument("--spurious", action="store_true", help="waiters may wake without a notify")
    shape.add_argument("--budget", type=duration, default=10.0, metavar="TIME", help="time for the search (default 10s)")
    shape.add_argument("--seed", type=count(0, 2**31), default=0, metavar="N", help="seed of random schedules")
    shape.add_argument("--schedule", metavar="TEXT", help="run one schedule again, as an earlier check printed it")
    guess = parser.add_argument_group("where the class cannot be guessed")
    guess.add_argument("--put", metavar="NAME", help="the method that puts")
    guess.add_argument("--get", metavar="NAME", help="the method that gets")
    guess.add_argument("--make", metavar="EXPR", help="how to make a buffer, for example 'Buffer(capacity, log=None)'")
    guess.add_argument("--order", choices=ORDERS, help="the order in which items must come out")
    parser.add_argument("--trace", metavar="FILE", help="save the counterexample as a trace")


def run(args: argparse.Namespace) -> int:
    """Check every file; returns the exit status: 1 a bug was found, else 2 bad input, else 3 undecided, else 0."""
    if args.schedule and len(args.files) > 1:
        print("--schedule belongs to one file", file=sys.stderr)
        return 2
    several = len(args.files) > 1
    live = sys.stderr.isatty() and not args.json and not several
    demands = {name: getattr(args, name) for name in DEMANDS if getattr(args, name) is not None}
    lock = threading.Lock()

    def progress(line: str) -> None:
        with lock:
            sys.stderr.write(f"\r\x1b[K… {line}"[:150])
            sys.stderr.flush()

    def one(file: str) -> Verdict:
        return check(
            file, put=args.put, get=args.get, make=args.make, order=args.order, schedule=args.schedule,
            trace=bool(args.trace), progress=progress if live else None, **demands,
        )  # fmt: skip

    statuses = []
    with ThreadPoolExecutor(max_workers=min(len(args.files), os.cpu_count() or 1)) as pool:
        for file, verdict in zip(args.files, pool.map(one, args.files), strict=True):
            if live:
                sys.stderr.write("\r\x1b[K")
            show(file, verdict, args.json, several)
            statuses.append(verdict.status)
            if args.trace and verdict.trace is not None:
                try:
                    save(args.trace, file, verdict)
                except (OSError, ValueError) as error:
                    print(f"{args.trace}: {error}", file=sys.stderr)
                    statuses.append(2)
    return next((status for status in (1, 2, 3) if status in statuses), 0)


def show(file: str, verdict: Verdict, as_json: bool, several: bool) -> None:
    if as_json:
        print(json.dumps({"file": file, **verdict.json}, ensure_ascii=False), flush=True)
    elif several:
        what = verdict.error or (verdict.explanation if not verdict.ok else "")
        print(f"{file}: {verdict.verdict}{': ' + what if what else ''}", flush=True)
    elif not verdict.error:
        print(verdict.text, flush=True)
    if verdict.error and not several:
        print(verdict.error, file=sys.stderr, flush=True)


def save(path: str, file: str, verdict: Verdict) -> None:
    """The counterexample as a trace file. Raises OSError or ValueError."""
    from pcviz.trace.file import TraceWriter

    header = {
        "clock": "virtual", "tells": ["items", "lines"], "title": f"{file}: {verdict.verdict}", "seed": None, "settings": {},
        "source": verdict.source, "schedule": verdict.schedule, "story": verdict.explanation,
    }  # fmt: skip
    writer = TraceWriter(path, header)
    writer.write([tuple(event) for event in verdict.trace or []])
    writer.close(verdict.verdict)
