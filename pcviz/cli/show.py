"""``pcviz show``: the source of a built-in buffer, as it is run."""

import argparse

from pcviz.cli.complaint import Complaint
from pcviz.cli.output import say
from pcviz.cli.status import FINE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("buffer", metavar="BUFFER", nargs="?", help="its name; without one, the names")


def command(options: argparse.Namespace) -> int:
    from pcviz.buffers import catalogue
    from pcviz.workshop.settings import nearest

    buffers = catalogue()
    if options.buffer is None:
        width = max(map(len, buffers))
        say(
            *(f"{name:<{width}}  {'broken: ' if buffer.broken else ''}{buffer.description}" for name, buffer in buffers.items())
        )
    elif options.buffer in buffers:
        say(buffers[options.buffer].path.read_text(encoding="utf-8").rstrip("\n"))
    else:
        raise Complaint(f"there is no built-in buffer {options.buffer!r}{nearest(options.buffer, buffers)} (see: pcviz show)")
    return FINE
