"""Check a class from Python: in a process of its own, with limits, so that whatever the class does, an answer comes.

verdict = pcviz.check(MyBuffer, producers=2, consumers=2, capacity=1)
assert verdict.ok, verdict.explanation
"""

import inspect
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

GRACE = 8.0  # wall seconds beyond the budget before a process that does not answer is ended


@dataclass(frozen=True)
class Verdict:
    """The answer of a check. `json` has the shape ``pcviz/verdict/1``."""

    verdict: str
    exhaustive: bool = False
    explanation: str = ""
    schedule: str = ""
    text: str = ""
    error: str = ""
    status: int = 3
    json: dict[str, Any] = field(default_factory=dict, repr=False)
    trace: list[list[Any]] | None = field(default=None, repr=False)
    source: dict[str, str] | None = field(default=None, repr=False)  # file, class and text of what was checked

    @property
    def ok(self) -> bool:
        return self.verdict == "ok"

    def __str__(self) -> str:
        return self.text or self.error


def check(
    target: type | str,
    *,
    put: str | None = None,
    get: str | None = None,
    make: str | None = None,
    order: str | None = None,
    schedule: str | None = None,
    trace: bool = False,
    progress: Callable[[str], None] | None = None,
    **demands: Any,
) -> Verdict:
    """Search the interleavings of a buffer class for a bug.

    `target` is a class (of a file) or ``FILE[:CLASS]``. `demands` are producers, consumers, capacity, items, endless, strength,
    any_wake, spurious, budget (seconds) and seed. Raises TypeError for a class that stands in no file, or an unknown demand.
    """
    from pcviz.explore.ladder import Demands

    Demands(**demands)  # a TypeError here names the unknown demand, in the caller's own process
    path, cls = place(target)
    wishes = {"cls": cls, "put": put, "get": get, "make": make, "order": order}
    request = {"path": path, "wishes": wishes, "demands": demands, "schedule": schedule, "trace": trace}
    return ask(request, demands.get("budget", Demands.budget), progress)


def place(target: type | str) -> tuple[str, str | None]:
    """The file and the class name meant."""
    if isinstance(target, str):
        path, colon, cls = target.rpartition(":")
        if colon and cls.isidentifier() and not os.path.exists(target):
            return path, cls
        return target, None
    try:
        source = inspect.getsourcefile(target)
    except TypeError:
        source = None
    if source is None or "." in target.__qualname__:
        raise TypeError(f"{target.__qualname__} does not stand at the top level of a file, so it cannot be loaded afresh")
    return source, target.__name__


def ask(request: dict[str, Any], budget: float, progress: Callable[[str], None] | None = None) -> Verdict:
    """Have a child process answer, and end it when it does not."""
    request["processor_seconds"] = 2 * budget + GRACE
    path = request["path"]
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    environment["PYTHONPATH"] = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
    process = subprocess.Popen(
        [sys.executable, "-m", "pcviz.explore.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
        encoding="utf-8",
    )
    assert process.stdin is not None and process.stdout is not None
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    stdout = process.stdout

    def read() -> None:
        for line in stdout:
            lines.put(line)
        lines.put("")

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.close()
        return listen(lines, process, path, time.monotonic() + budget + GRACE, progress)
    except BrokenPipeError:
        return undecided(path, "its process ended before it began")
    finally:
        process.kill()
        process.wait()
        reader.join(1)


def listen(
    lines: "queue.SimpleQueue[str]",
    process: "subprocess.Popen[str]",
    path: str,
    deadline: float,
    progress: Callable[[str], None] | None,
) -> Verdict:
    last = ""
    while True:
        try:
            line = lines.get(timeout=max(0.01, deadline - time.monotonic()))
        except queue.Empty:
            where = f" while searching {last}" if last else " when its definitions were run"
            return undecided(path, f"it did not come to an end{where}: a thread spins, or waits outside threading")
        if not line:
            return undecided(path, ended(process))
        message = json.loads(line)
        if "progress" in message:
            last = message["progress"]
            if progress is not None:
                progress(last)
        elif "error" in message:
            text = message["error"]
            return Verdict("undecided", error=text, status=message["status"], json=shape(text))
        elif "report" in message:
            return answered(message)


def answered(message: dict[str, Any]) -> Verdict:
    report = message["report"]
    found = report["counterexample"] or {}
    status = {"ok": 0, "undecided": 3}.get(report["verdict"], 1)
    return Verdict(
        report["verdict"], report["exhaustive"], found.get("explanation", ""), found.get("schedule", ""), message["text"],
        status=status, json=report, trace=message["trace"], source=message["source"],
    )  # fmt: skip


def ended(process: "subprocess.Popen[str]") -> str:
    """Why a child that said nothing more is gone."""
    code = process.wait()
    if code >= 0:
        return "it ended the process (os._exit, or a crash of an extension)"
    signals = {9: "it was killed: too much memory or processor time", 24: "it used too much processor time"}
    return signals.get(-code, f"it crashed the interpreter (signal {-code})")


def undecided(path: str, why: str) -> Verdict:
    text = f"{path}: {why}"
    return Verdict("undecided", error=text, status=3, json=shape(text))


def shape(error: str) -> dict[str, Any]:
    """A verdict in the shape ``pcviz/verdict/1`` for what could not be searched at all."""
    explored = {"configurations": [], "schedules": 0, "states": 0, "steps": 0, "seconds": 0.0}
    return {
        "schema": "pcviz/verdict/1", "verdict": "undecided", "exhaustive": False, "strength": "sync", "explored": explored,
        "counterexample": None, "error": error,
    }  # fmt: skip
