"""``pcviz summary``: a recorded trace in figures, and what is wrong with it."""

import argparse

from pcviz.cli import figures
from pcviz.cli.complaint import Complaint
from pcviz.cli.output import say, say_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("trace", metavar="TRACE", help="a file that --trace wrote")
    parser.add_argument("--json", action="store_true", help="as one JSON object")


def command(options: argparse.Namespace) -> int:
    from pcviz.insight.observer import Observer
    from pcviz.trace.file import TraceError, read_trace
    from pcviz.trace.summary import summarise_trace

    try:
        trace = read_trace(options.trace)
        summary = summarise_trace(trace, Observer())
    except TraceError as error:
        raise Complaint(error) from error
    if options.json:
        say_json(summary)
    else:
        say(*figures.lines(str(trace.header.get("title") or options.trace), summary))
    return figures.status(summary)
