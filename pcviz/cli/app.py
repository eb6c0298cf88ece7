"""``pcviz`` alone, and ``pcviz run`` in a terminal: the app."""

import argparse
from typing import TYPE_CHECKING

from pcviz.cli.complaint import Complaint
from pcviz.cli.terminal import need_terminal

if TYPE_CHECKING:
    from pcviz.tui.options import RunOptions


def command(options: argparse.Namespace) -> int:
    return open_app(options, None)


def open_app(options: argparse.Namespace, run: "RunOptions | None") -> int:
    """Give the terminal to the app until it quits; `run` None opens the picker."""
    need_terminal()
    from pcviz.tui.app import run_app
    from pcviz.tui.options import AppOptions

    try:
        return run_app(AppOptions(run, options.fps, options.theme, options.ascii, options.reduced_motion))
    except ValueError as error:
        raise Complaint(error) from error
