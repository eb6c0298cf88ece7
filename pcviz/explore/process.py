"""The learner's file is run in a process of its own, with limits; whatever it does, one answer comes back.

`ask` starts ``python -m pcviz.explore.child``, hands it a request and listens. A child is the leader of a session, so that
what it leaves behind ends with it; within `ended_together` all of them end when the asking is broken off. A `Stop` breaks
off a single one, from any thread.
"""

import contextlib
import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

GRACE = 40.0  # wall seconds beyond the budget; a child's own watch comes first and knows the line
PLACE = re.compile(r'  File "(?P<path>.*)", line (?P<line>\d+) in ')  # as faulthandler writes it

HEED = 0.1  # seconds that a wait lasts: the main thread handles a signal that came just before one only after it
MOST_PLACES = 100  # of a stack that is told
LONGEST = 1 << 26  # characters of a line; nothing of ours is longer
ENDS = {
    9: "it was killed: too much memory",
    11: "it ran out of stack, or an extension crashed",
    24: "it used too much processor time",
    27: "it used too much processor time",
}  # by signal

Answer = dict[str, Any]
Progress = Callable[[str], None]

_running: "set[subprocess.Popen[str]]" = set()
_ready: "list[subprocess.Popen[str]]" = []  # of those, the ones that wait for a question
_lock = threading.Lock()
_broken_off = threading.Event()  # nothing is started any more


class Stopped(Exception):
    """Nobody wants the answer any more."""


class Stop:
    """Breaks an asking off: its child ends at once, and whoever asked gets Stopped."""

    def __init__(self) -> None:
        self.asked = False
        self._process: subprocess.Popen[str] | None = None

    def now(self) -> None:
        with _lock:
            self.asked = True
            if self._process is not None:
                kill(self._process)

    def follow(self, process: "subprocess.Popen[str] | None") -> None:
        """This is the child to end; None: it has ended by itself, and its number may soon be another's."""
        with _lock:
            self._process = process
            if process is not None and self.asked:
                kill(process)


def ask(request: dict[str, Any], budget: float, progress: Progress | None = None, stop: Stop | None = None) -> Answer:
    """The child's last message: ``{"report": …}`` or ``{"error": …, "status": …}``; the latter too when it gives none.

    Raises Stopped after `stop.now()`.
    """
    path = request["path"]
    request = {**request, "mark": os.urandom(8).hex()}
    stop = stop or Stop()
    with _lock:
        process = _ready.pop() if _ready else None
    process = process or start()
    try:
        stop.follow(process)
        answer = listen(process, request, time.monotonic() + budget + GRACE, progress)
    except BrokenPipeError:
        answer = failed(path, "its process ended before it began")
    finally:
        stop.follow(None)
        end(process)
    if stop.asked:
        raise Stopped
    return answer


def prepare() -> None:
    """Start the child that the next question goes to, so that it gets ready while the question does."""
    process = start()
    with _lock:
        _ready.append(process)


def failed(path: str, why: str) -> Answer:
    return {"error": f"{path}: {why}", "status": 3}


def start(module: str = "pcviz.explore.child") -> "subprocess.Popen[str]":
    """A process that runs this module. Raises RuntimeError when the asking was broken off."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
    own = {"PYTHONPATH": path, "PYTHONHASHSEED": "0"}
    with _lock:
        if _broken_off.is_set():
            raise RuntimeError("the checks were broken off")
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", module],  # -P: a random.py in this folder is not the library's
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **own},
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        _running.add(process)
    return process


def end(process: "subprocess.Popen[str]") -> None:
    """End a child and all that stands in its session."""
    with _lock:
        _running.discard(process)
    kill(process)
    process.wait()
    if process.stdin is not None:
        with contextlib.suppress(OSError):  # what it has not taken
            process.stdin.close()


@contextlib.contextmanager
def ended_together() -> Iterator[None]:
    """An exception in here (Ctrl-C, a closed pipe) ends every child at once, whichever thread asked for it.

    So does SIGTERM, which otherwise would end us alone. Raises SystemExit then.
    """
    _broken_off.clear()
    before = signal.getsignal(signal.SIGTERM)
    ours = before is signal.SIG_DFL and threading.current_thread() is threading.main_thread()
    if ours:
        signal.signal(signal.SIGTERM, leave)
    try:
        yield
    except BaseException:
        with _lock:
            _broken_off.set()
            _ready.clear()
            for process in _running:
                kill(process)
        raise
    finally:
        if ours:
            signal.signal(signal.SIGTERM, before)


def leave(number: int, _: object) -> None:
    raise SystemExit(128 + number)


def kill(process: "subprocess.Popen[str]") -> None:
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):  # nobody of that session is left
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def listen(process: "subprocess.Popen[str]", request: dict[str, Any], deadline: float, progress: Progress | None) -> Answer:
    """Raises BrokenPipeError when the child does not even take the request."""
    path = request["path"]
    searching = ""
    places: list[re.Match[str]] = []
    lines = read_aside(process)
    assert process.stdin is not None
    process.stdin.write(json.dumps(request) + "\n")
    process.stdin.flush()  # and stays open: where it closes, the child ends
    while True:
        left = deadline - time.monotonic()
        try:
            line = lines.get(timeout=max(0.01, min(HEED, left)))
        except queue.Empty:
            if left > 0:
                continue
            return failed(path, f"it does not come to an end{phase(searching)}: it waits for something outside threading")
        if not line:
            return failed(path, ended(process, places, path, searching))
        match message := message_in(line, request["mark"]):
            case {"progress": str(said)}:
                searching = said
                if progress is not None:
                    progress(said)
            case {"error": str(), "status": int()} | {"report": dict()}:
                return message
            case _:  # faulthandler's, or of the learner's code, which has found our line
                places += [place for place in [PLACE.match(line)] if place is not None and len(places) < MOST_PLACES]


def read_aside(process: "subprocess.Popen[str]") -> "queue.SimpleQueue[str]":
    """The child's lines, read by a thread of their own, so that whoever waits for one can stop waiting; "" is the end."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    stdout = process.stdout
    assert stdout is not None

    def read() -> None:
        with stdout:
            while line := stdout.readline(LONGEST):
                lines.put(line)
        lines.put("")

    threading.Thread(target=read, name="pcviz-check", daemon=True).start()
    return lines


def message_in(line: str, mark: str) -> Answer:
    """The message on a line, after the mark that this request gave; none where it is something else."""
    try:
        message = json.loads(line.partition(mark)[2])
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}


def ended(process: "subprocess.Popen[str]", places: list[re.Match[str]], path: str, searching: str) -> str:
    """Why a child that says nothing more is gone."""
    if places:
        line = next((f" with line {place['line']}" for place in places if place["path"] == path), "")
        return f"it does not come to an end{line}{phase(searching)}: it runs on, or waits for something outside threading"
    try:
        code = process.wait(timeout=1)
    except subprocess.TimeoutExpired:  # it has closed our line and lives on
        return "it closed the files of its process"
    if code >= 0:
        return "it ended the process (os._exit, or a crash of an extension)"
    return ENDS.get(-code, f"it crashed the interpreter (signal {-code})")


def phase(searching: str) -> str:
    return f" (while searching {searching})" if searching else " (before the search began)"
