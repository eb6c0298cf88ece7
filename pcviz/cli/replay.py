"""``pcviz replay``: a recorded trace, forwards and backwards in the app, or in words."""

import argparse
import sys

from pcviz.cli.app import open_app
from pcviz.cli.arguments import add_display
from pcviz.cli.complaint import Complaint
from pcviz.cli.output import say
from pcviz.cli.status import FINE
from pcviz.cli.terminal import need_terminal
from pcviz.trace.file import Trace

AT_ONCE = 500  # lines


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("trace", metavar="TRACE", help="a file that --trace wrote, of a run or of a check")
    parser.add_argument("--plain", action="store_true", help="without the app: one line of words for each event that matters")
    add_display(parser)


def command(options: argparse.Namespace) -> int:
    from pcviz.trace.file import TraceError, read_trace

    try:
        trace = read_trace(options.trace)
        if options.plain:
            return in_words(trace)
    except TraceError as error:
        raise Complaint(error) from error
    need_terminal("pcviz replay TRACE --plain tells it in words, pcviz summary TRACE sums it up")
    return open_app(options, replay=trace)


def in_words(trace: Trace) -> int:
    """Print it. Raises `TraceError` at a damaged line, when what comes before it is printed."""
    from pcviz.workshop.plain import Plain

    plain = Plain()
    lines: list[str] = []
    try:
        for event in trace.events:
            lines += plain.tell([event])
            if len(lines) >= AT_ONCE:
                say(*lines)
                lines.clear()
    finally:
        say(*lines)
    if trace.cut:
        print(f"pcviz: {trace.path}: the trace was cut short: this is not the end of the run", file=sys.stderr)
    elif trace.end:
        say(f"the end: {trace.end.replace('-', ' ')}")
    story = trace.header.get("story")
    if isinstance(story, str) and story:
        say("", story)
    return FINE
