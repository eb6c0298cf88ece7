"""``pcviz doctor``: what this terminal and this Python can do, and what would be right where they cannot.

It reports and never fails: its status is 0, also in a pipe, so that its lines can go into a bug report.
"""

import argparse
import os
import platform
import sys
import sysconfig
import time
from collections.abc import Iterator, Mapping
from importlib import metadata
from typing import NamedTuple

from pcviz import __version__
from pcviz.cli.output import say
from pcviz.cli.status import FINE
from pcviz.cli.terminal import DUMB, MEND_TERM, has_terminal

GLYPHS = "▶ ■ ○ ◆ ● █ ▓ ░ ┌ ┐ └ ┘ ─ │ ━ ▸ ▴ ·"
SMALLEST = (80, 24)
ROOMY = (120, 40)


class Finding(NamedTuple):
    """One line of the report. `advice` says what would be right; it is empty where all is well."""

    topic: str
    fact: str
    advice: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def command(options: argparse.Namespace) -> int:
    for finding in findings(os.environ):
        say(f"{'!' if finding.advice else ' '} {finding.topic:<10} {finding.fact}")
        if finding.advice:
            say(f"{'':<13}{finding.advice}")
    return FINE


def findings(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Everything that the report says, in its order."""
    yield Finding("pcviz", f"{__version__} in {os.path.dirname(os.path.dirname(__file__))}")
    yield python()
    yield packages()
    yield Finding("system", f"{platform.system()} {platform.release()}, {os.cpu_count()} processors")
    yield terminal(environment, has_terminal())
    yield size(_window())
    yield colours(environment)
    yield glyphs(sys.stdout.encoding if sys.stdout else "ascii")
    yield waits()


def python() -> Finding:
    free_threaded = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    kind = "free-threaded" if free_threaded else "with a GIL"
    return Finding("Python", f"{platform.python_implementation()} {platform.python_version()}, {kind}")


def packages() -> Finding:
    """The packages that pcviz stands on, from what is installed."""
    found, missing = [], []
    for name in ("textual", "msgspec", "greenlet"):
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    advice = f"missing: {', '.join(missing)}; install pcviz again with pip" if missing else ""
    return Finding("packages", ", ".join(found) or "none", advice)


def terminal(environment: Mapping[str, str], here: bool) -> Finding:
    if here and environment.get("TERM") == DUMB:
        return Finding("terminal", f"TERM={DUMB}: it only prints, and the app draws", MEND_TERM)
    if here:
        return Finding("terminal", environment.get("TERM_PROGRAM") or environment.get("TERM") or "a terminal")
    return Finding(
        "terminal", "none here: input or output is a pipe or a file", "the app needs one; without: pcviz run NAME --plain"
    )


def size(window: tuple[int, int] | None) -> Finding:
    """`window` is (columns, rows), or None where nothing tells."""
    if window is None:
        return Finding("size", "unknown")
    fact = f"{window[0]} columns × {window[1]} rows"
    if window[0] < SMALLEST[0] or window[1] < SMALLEST[1]:
        return Finding("size", fact, f"too small for the app: make it at least {SMALLEST[0]} × {SMALLEST[1]}")
    if window[0] < ROOMY[0] or window[1] < ROOMY[1]:
        return Finding("size", f"{fact}: the compact layout; the roomy one begins at {ROOMY[0]} × {ROOMY[1]}")
    return Finding("size", fact)


def colours(environment: Mapping[str, str]) -> Finding:
    if environment.get("NO_COLOR"):
        return Finding("colours", "none: NO_COLOR is set; glyphs and words say all that colours say")
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit") or "WT_SESSION" in environment:
        return Finding("colours", "16 million")
    if "256" in environment.get("TERM", "") or sys.platform == "win32":
        return Finding("colours", "256", "if your terminal can do more, set COLORTERM=truecolor")
    if environment.get("TERM") in (None, "", "dumb"):
        return Finding("colours", "unknown: TERM is not set", "set TERM to what your terminal is, for example xterm-256color")
    return Finding("colours", "16 or fewer", "set TERM=xterm-256color if your terminal can do it")


def glyphs(encoding: str) -> Finding:
    try:
        GLYPHS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return Finding("glyphs", f"{encoding} cannot spell them", "use --ascii, or set PYTHONUTF8=1 (and a UTF-8 locale)")
    return Finding("glyphs", f"{GLYPHS}   (where you see boxes or question marks: use --ascii)")


def waits() -> Finding:
    """How late a wait of one millisecond is here: work is simulated by waiting, and where it is shorter than that lateness, one
    wait serves several items."""
    late = []
    for _ in range(9):
        begin = time.perf_counter()
        time.sleep(0.001)
        late.append(time.perf_counter() - begin)
    return Finding("waits", f"a wait of 1 ms takes {sorted(late)[len(late) // 2] * 1000:.1f} ms")


def _window() -> tuple[int, int] | None:
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        if stream is None or not stream.isatty():
            continue
        columns, rows = os.get_terminal_size(stream.fileno())
        if columns and rows:  # a pseudo-terminal that nobody has sized says 0 × 0
            return columns, rows
    return None
