"""The process in which a learner's file is run: ``python -m pcviz.explore.child``.

It reads one request (JSON) from standard input, which stays open as long as somebody waits for the answer. It writes lines to
what was its standard output, each the request's mark and JSON: ``{"progress": …}`` as often as it likes, then one ``{"report":
…}`` or ``{"error": …, "status": …}``. The learner's code finds the standard streams leading nowhere, limits on memory and
processor time where the system has them, and no way to start or end other processes.
"""

import contextlib
import faulthandler
import gc
import json
import os
import select
import signal
import sys
from importlib import import_module
from typing import Any, TextIO

MEMORY = 2 << 30  # bytes of address space
DEFINING = 5.0  # seconds for running the definitions and trying the class out in one thread
CLOSING = 6.0  # seconds beyond the budget for shrinking and telling
WAITING = 10.0  # wall seconds more for what waits for something, or for a processor where others are at work
OTHERS = ("os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.startfile", "subprocess.Popen",
          "os.kill", "os.killpg", "pty.spawn")  # fmt: skip


def limit(seconds: float) -> None:
    """Hold this process to some memory and some processor time; only where the system knows how."""
    try:
        import resource
    except ImportError:
        return
    for kind, amount in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, int(seconds) + 1), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):
            _, hard = resource.getrlimit(kind)
            least = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
            resource.setrlimit(kind, (least, least))


def keep_to_ourselves() -> TextIO:
    """Our line to the parent; everybody else's standard output and error lead nowhere from now on."""
    ours = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="backslashreplace")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    return ours


def leave_with_parent(line: int) -> None:
    """End when the other end of this line is closed, however the parent has ended; only where the system knows how.

    It is the system that ends us: no thread of ours would have its turn while an extension computes and lets nobody else run.
    """
    try:
        import fcntl
    except ImportError:
        return
    signal.signal(signal.SIGIO, signal.SIG_DFL)  # which is to end
    fcntl.fcntl(line, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(line, fcntl.F_SETFL, fcntl.fcntl(line, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([line], [], [], 0)[0]:  # it was closed before
        os._exit(0)


def stay_alone() -> None:
    """From now on no other process is started or ended from here, and no file is left beside the learner's.

    There is no way back: audit hooks stay.
    """
    from pcviz.explore.study import Refused

    sys.dont_write_bytecode = True  # our own modules are loaded by now, and were compiled at most once

    def refuse(event: str, _: Any) -> None:
        if event in OTHERS:
            raise Refused(f"it calls {event}, and a check has no business with other processes")

    sys.addaudithook(refuse)


def watch(seconds: float, out: TextIO) -> None:
    """Unless called again within so many seconds, say where the code stands and leave; nothing that it does holds that up.

    They are seconds of processor time where the system can tell: a busy machine is no fault of the code's.
    """
    if hasattr(signal, "setitimer"):
        faulthandler.register(signal.SIGPROF, out, chain=True)  # which then ends the process
        signal.setitimer(signal.ITIMER_PROF, seconds)
        seconds += WAITING
    faulthandler.dump_traceback_later(seconds, exit=True, file=out)


def watch_no_more() -> None:
    """What has been asked is answered."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, 0)
    faulthandler.cancel_dump_traceback_later()


def send(message: dict[str, Any], request: dict[str, Any], out: TextIO) -> None:
    out.write(f"{request['mark']}{json.dumps(message)}\n")
    out.flush()


def answer(request: dict[str, Any], out: TextIO) -> dict[str, Any]:
    """The last message to the parent."""
    from pcviz.explore.discover import Wishes, discover
    from pcviz.explore.ladder import Demands, check, replay
    from pcviz.explore.report import trace_of
    from pcviz.explore.study import mute

    def progress(line: str) -> None:
        send({"progress": line}, request, out)

    mute()
    stay_alone()
    path = request["path"]
    demands = Demands(**request["demands"])
    watch(DEFINING, out)
    try:
        discovery = discover(path, Wishes(**request["wishes"]))
        watch(demands.budget + CLOSING, out)
        report = replay(discovery, request["schedule"]) if request["schedule"] else check(discovery, demands, progress)
    except BaseException as error:
        return explained(error, path)
    return {"report": report.as_json(), "trace": trace_of(report, discovery) if request["trace"] else None}


def explained(error: BaseException, path: str) -> dict[str, Any]:
    """What is said of a file that could not be opened; what cannot be the file's fault is raised again."""
    from pcviz.explore.definitions import CannotTell, described, line_of
    from pcviz.explore.discover import MADE
    from pcviz.explore.schedule import BadSchedule
    from pcviz.explore.study import Refused
    from pcviz.sync.controlled import Blocked

    match error:
        case CannotTell() | BadSchedule():
            return {"error": str(error), "status": 2}
        case Refused():
            return {"error": f"{path}: {error}", "status": 2}
        case Blocked():
            return {"error": f"{path}: a buffer cannot be made: {error}", "status": 3}
        case MemoryError():
            return {"error": f"{path}: it needs more than {MEMORY >> 30} GiB of memory", "status": 3}
    if not line_of(error, path) and not line_of(error, MADE) and "__init__()" not in str(error):
        raise error
    return {"error": f"{path}: a buffer cannot be made: {described(error)} (say how: --make EXPR)", "status": 2}


def main() -> None:
    gc.disable()  # what is imported stays: to look for garbage in it would be time lost, now and later
    for name in ("discover", "ladder", "report"):  # while the question is on its way
        import_module(f"pcviz.explore.{name}")
    gc.freeze()
    gc.enable()
    line = sys.stdin.readline()
    if not line:
        return  # whoever wanted to ask is gone
    request = json.loads(line)
    leave_with_parent(os.dup(0))
    out = keep_to_ourselves()
    limit(2 * (request["demands"].get("budget", 10.0) + DEFINING + CLOSING))
    sys.setrecursionlimit(1000)
    # Last: a learner's queue.py or random.py must not be what we import. Its own imports look beside it first, all the same.
    sys.path.append(os.path.dirname(os.path.abspath(request["path"])))
    try:
        message = answer(request, out)
    except BaseException as error:
        message = {"error": f"{request['path']}: the check itself failed: {error!r}", "status": 3}
    send(message, request, out)
    os._exit(0)  # what the learner's code has registered to run at exit, or left running, does not run


if __name__ == "__main__":
    main()
