"""``pcviz`` alone, and the app for every command that opens it on something."""

import argparse
from typing import Any

from pcviz.cli.complaint import Complaint
from pcviz.cli.terminal import need_terminal


def command(options: argparse.Namespace) -> int:
    return open_app(options)


def open_app(options: argparse.Namespace, **opened: Any) -> int:
    """Give the terminal to the app until it quits. `opened` is what `AppOptions` has for it; nothing opens the picker."""
    need_terminal()
    from pcviz.tui.app import run_app
    from pcviz.tui.options import AppOptions

    display = {name: getattr(options, name) for name in ("fps", "theme", "ascii", "reduced_motion")}
    try:
        return run_app(AppOptions(**display, **opened))
    except ValueError as error:
        raise Complaint(error) from error
