"""The command as its users start it, a process of its own; and without one where a line is refused before anything runs."""

import io
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from pcviz.cli import main

ROOT = Path(__file__).parents[2]


def environment() -> dict[str, str]:
    """Ours, without what would make the output depend on where the tests run."""
    return {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "LINES")} | {"PYTHONPATH": str(ROOT)}


def pcviz(*arguments: str | Path, **options: Any) -> "subprocess.CompletedProcess[str]":
    """Run `pcviz` to its end, with no terminal anywhere."""
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": 120} | options
    return subprocess.run(argv(arguments), text=True, encoding="utf-8", env=environment(), **options)


def called(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """The same in this process, in a thirtieth of the time: for many lines that are refused, beside one that is started."""
    command = list(map(str, arguments))
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as complaint:
        status = main(command)
    return subprocess.CompletedProcess(command, status, out.getvalue(), complaint.getvalue())


def argv(arguments: Sequence[str | Path]) -> list[str]:
    # -P: like the installed script, and unlike a bare -m, without the current folder among the modules
    return [sys.executable, "-P", "-m", "pcviz", *map(str, arguments)]
