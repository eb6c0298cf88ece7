"""The process in which a learner's file is run: ``python -m pcviz.explore.child``.

It reads one request (JSON) from standard input and writes lines of JSON to what was its standard output: ``{"progress": …}`` as
often as it likes, then one ``{"report": …}`` or ``{"error": …, "status": …}``. The learner's code finds both standard streams
leading nowhere, and limits on memory and processor time where the system has them.
"""

import json
import os
import sys
from typing import Any, TextIO

MEMORY = 2 << 30  # bytes of address space


def limit(seconds: float) -> None:
    """Hold this process to some memory and some processor time; only where the system knows how."""
    try:
        import resource
    except ImportError:
        return
    for kind, amount in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, int(seconds) + 1), (resource.RLIMIT_CORE, 0)):
        try:
            _, hard = resource.getrlimit(kind)
            resource.setrlimit(kind, (amount if hard == resource.RLIM_INFINITY else min(amount, hard), hard))
        except (ValueError, OSError):
            continue


def keep_to_ourselves() -> TextIO:
    """Our line to the parent; everybody else's standard output and error lead nowhere from now on."""
    ours = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    return ours


def answer(request: dict[str, Any], out: TextIO) -> None:
    from pcviz.explore.discover import CannotTell, Wishes, described, discover
    from pcviz.explore.execution import Configuration
    from pcviz.explore.ladder import Demands, check, replay
    from pcviz.explore.schedule import BadSchedule
    from pcviz.explore.study import mute
    from pcviz.sync.controlled import Blocked

    def send(message: dict[str, Any]) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    mute()
    path = request["path"]
    try:
        discovery = discover(path, Wishes(**request.get("wishes", {})))
        send({"said": discovery.said})
        if request.get("schedule"):
            report = replay(discovery, request["schedule"])
        else:
            report = check(discovery, Demands(**request.get("demands", {})), lambda line: send({"progress": line}))
    except (CannotTell, BadSchedule) as error:
        send({"error": str(error), "status": 2})
    except Blocked as error:
        send({"error": f"{path}: a buffer cannot be made: {error}", "status": 3})
    except MemoryError:
        send({"error": f"{path}: it needs more than {MEMORY >> 30} GiB of memory", "status": 3})
    except Exception as error:
        if not came_from(error, path):
            raise
        send({"error": f"{path}: a buffer cannot be made: {described(error)} (say how: --make EXPR)", "status": 2})
    else:
        found = report.counterexample
        send(
            {
                "report": report.as_json(),
                "text": report.text(),
                "trace": found.story.trace if found is not None and request.get("trace") else None,
                "source": {"file": path, "class": discovery.name, "text": discovery.source},
                "configuration": list(found.plan.configuration) if found is not None else list(Configuration(0, 0, 0, 0)),
            }
        )


def came_from(error: BaseException, path: str) -> bool:
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            return True
        trace = trace.tb_next
    return "__init__()" in str(error)


def main() -> None:
    request = json.loads(sys.stdin.readline())
    out = keep_to_ourselves()
    limit(request.get("processor_seconds", 60))
    sys.setrecursionlimit(1000)
    sys.path.insert(0, os.path.dirname(os.path.abspath(request["path"])))
    try:
        answer(request, out)
    except MemoryError:
        out.write(
            json.dumps({"error": f"{request['path']}: it needs more than {MEMORY >> 30} GiB of memory", "status": 3}) + "\n"
        )
    except Exception as error:
        import traceback

        out.write(json.dumps({"error": f"internal error: {error!r}", "status": 3, "traceback": traceback.format_exc()}) + "\n")
    out.flush()
    os._exit(0)  # what the learner's code has registered to run at exit, or left running, does not run


if __name__ == "__main__":
    main()
