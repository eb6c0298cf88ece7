"""The commands: a table of thin functions, and the one place where a complaint becomes a line on stderr and a status."""

import sys
from collections.abc import Sequence
from importlib import import_module

from pcviz.cli.arguments import parser
from pcviz.cli.complaint import Complaint
from pcviz.cli.output import closed, flush, give_up
from pcviz.cli.status import BAD_INPUT, INTERRUPTED


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line (``sys.argv`` by default) and return its exit status."""
    if argv is None:
        argv = sys.argv[1:]
    try:
        try:
            options = parser(argv).parse_args(argv)
        except SystemExit as asked:  # --help and --version print, then leave
            status = int(asked.code or 0)
        else:
            status = import_module(options.module).command(options)
        flush()
    except Complaint as complaint:
        return complain(complaint)
    except BrokenPipeError as error:
        return complain(closed(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


def complain(complaint: Complaint) -> int:
    if sys.stderr is not None:  # what Python makes of a descriptor closed from the start
        try:
            print(f"pcviz: {complaint}", file=sys.stderr, flush=True)
        except OSError:  # nobody is left to be told; the status tells all the same
            give_up(sys.stderr)
    return BAD_INPUT
