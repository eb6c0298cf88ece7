"""Ways to leave that are no key: the process is told to end, or its terminal goes away."""

import asyncio
import os
import signal
import sys
import time
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pcviz.tui.app import PcvizApp

LOOK_EVERY_S = 0.5
GRACE_S = 1.0
LOST = 128 + 1  # what a shell makes of SIGHUP


def watch(app: "PcvizApp") -> None:
    """From now on a polite signal, or the loss of the terminal, ends the app as a key would: threads ended, files whole.

    Without it, SIGTERM would leave the terminal as the app had set it up; and where SIGHUP is ignored (nohup, a detached
    shell) the app would go on for ever, reading from a terminal that is no more.
    """
    if app.is_headless or app.is_web:
        return
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # Windows has no such handlers; and what was ignored on purpose stays ignored.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            with suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, app.exit, None, 128 + number)
    Thread(target=_stay_with_terminal, args=(app, loop), name="terminal", daemon=True).start()


def _stay_with_terminal(app: "PcvizApp", loop: asyncio.AbstractEventLoop) -> None:
    """A thread of its own, because Textual's event loop may stand: its queue to a terminal that is gone is never emptied."""
    while _terminal():
        time.sleep(LOOK_EVERY_S)
    with suppress(RuntimeError):  # it has ended by itself
        loop.call_soon_threadsafe(app.exit, None, LOST)
    time.sleep(GRACE_S)
    app.close_runs()
    os._exit(LOST)


def _terminal() -> bool:
    """Whether keys can still come from where the driver reads them."""
    try:
        return sys.__stdin__ is not None and sys.__stdin__.isatty()
    except ValueError:  # closed
        return False
