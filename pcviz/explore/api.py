"""Check a class from Python: in a process of its own, with limits, so that whatever the class does, an answer comes.

verdict = pcviz.check(MyBuffer, producers=2, consumers=2, capacity=1)
assert verdict.ok, verdict
"""

import os
from collections.abc import Callable
from typing import Any, NamedTuple

from pcviz.explore.bounds import BUDGET, LONGEST, ORDERS, OTHERS, STRENGTHS, WHOLE
from pcviz.explore.page import Command, Line, page, text_of
from pcviz.explore.process import Stop, ask

GIVEN = ("put", "get", "make", "order", "schedule", "trace")
BUFFERS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "buffers")


class Verdict(NamedTuple):  # no dataclass: this half of a check waits for the other, and is imported in no time
    """The answer of a check. `json` has the shape ``pcviz/verdict/1``; as text it is the page that the command prints.

    `status` is the exit status of the command: 0 ok, 1 a bug was found, 2 the file cannot be checked as it is, 3 undecided.
    `error` says in one line why nothing could be decided at all.
    """

    verdict: str
    command: Command
    json: dict[str, Any]
    exhaustive: bool = False
    explanation: str = ""
    schedule: str = ""
    error: str = ""
    status: int = 3
    trace: dict[str, Any] | None = None  # the counterexample's: header and events

    @property
    def ok(self) -> bool:
        return self.verdict == "ok"

    def __bool__(self) -> bool:
        """``assert check(Buffer)`` must not pass because there is an answer."""
        return self.ok

    def page(self, width: int = 80) -> list[Line]:
        return page(self.json, self.command, width)

    @property
    def story(self) -> str:
        """The page without what was chosen beforehand: it begins with the verdict."""
        return text_of(page({**self.json, "said": []}, self.command))

    @property
    def text(self) -> str:
        return text_of(self.page())

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Verdict({self.verdict!r}, exhaustive={self.exhaustive}, schedule={self.schedule!r}, error={self.error!r})"

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the counterexample as a trace that ``pcviz replay`` opens.

        Raises ValueError (TraceError where the file cannot be written): there is one only where a bug was found by a check
        with `trace`.
        """
        from pcviz.trace.file import TraceError, TraceWriter

        if self.trace is None:
            raise ValueError("there is no counterexample to save")
        writer = TraceWriter(os.fspath(path), self.trace["header"])
        writer.write([tuple(event) for event in self.trace["events"]])
        writer.close(self.verdict)
        if writer.error is not None:
            raise TraceError(f"{path}: the trace is incomplete: {writer.error.strerror or writer.error}")


def check(
    target: type | str | os.PathLike[str],
    *,
    put: str | None = None,
    get: str | None = None,
    make: str | None = None,
    order: str | None = None,
    schedule: str | None = None,
    trace: bool = False,
    progress: Callable[[str], None] | None = None,
    stop: Stop | None = None,
    **demands: Any,
) -> Verdict:
    """Search the interleavings of a buffer class for a bug.

    `target` is a class (of a file), ``FILE[:CLASS]`` or the name of a built-in buffer. `demands` are producers, consumers,
    capacity, items, endless, strength, any_wake, spurious, budget (seconds) and seed. Raises TypeError for a class that stands
    in no file or an unknown demand, ValueError for one out of range, and Stopped when another thread calls `stop.now()`.
    """
    judge(order, **demands)
    path, cls = place(target)
    wishes = {"cls": cls, "put": put, "get": get, "make": make, "order": order}
    request = {"path": path, "wishes": wishes, "demands": demands, "schedule": schedule, "trace": trace}
    answer = ask(request, demands.setdefault("budget", BUDGET), progress, stop)
    command = Command(typed(target), spelled(wishes, "cls"), spelled({**demands, "schedule": schedule}))
    if "error" in answer:
        return unsearched(answer["error"], answer["status"], command)
    report = answer["report"]
    found = report["counterexample"] or {}
    status = {"ok": 0, "undecided": 3}.get(report["verdict"], 1)
    return Verdict(
        report["verdict"], command, report, report["exhaustive"], found.get("explanation", ""), found.get("schedule", ""),
        status=status, trace=answer["trace"],
    )  # fmt: skip


def judge(order: str | None, **demands: Any) -> None:
    """Refuse what `check` cannot do, here and not in the child. Raises TypeError or ValueError."""
    for name, value in demands.items():
        if name in WHOLE:
            least, most = WHOLE[name]
            if value is not None and not (type(value) is int and least <= value <= most):
                raise ValueError(f"{name} must be a whole number from {least} to {most}, not {value!r}")
        elif name not in OTHERS:
            raise TypeError(f"check has no option {name!r}; it has {', '.join((*WHOLE, *OTHERS, *GIVEN))}")
    if demands.get("endless") and demands.get("items") is not None:
        raise ValueError("endless threads have no number of items: leave one of the two away")
    if order not in (None, *ORDERS):
        raise ValueError(f"order must be one of {', '.join(ORDERS)}, not {order!r}")
    if demands.get("strength") not in (None, *STRENGTHS):
        raise ValueError(f"strength must be one of {', '.join(STRENGTHS)}, not {demands['strength']!r}")
    if not 0 < demands.get("budget", BUDGET) <= LONGEST:
        raise ValueError(f"budget must be seconds, above 0 and at most {LONGEST:.0f}, not {demands['budget']!r}")


def place(target: type | str | os.PathLike[str]) -> tuple[str, str | None]:
    """The file and the class name meant; a name that is no file may be that of a built-in buffer."""
    if not isinstance(target, type):
        target = os.fspath(target)
        path, colon, cls = target.rpartition(":")
        if os.path.exists(target):
            return target, None
        if colon and cls.isidentifier():
            return path, cls
        built_in = os.path.join(BUFFERS, f"{target}.py")
        named = target.isidentifier() and not target.startswith("_") and os.path.exists(built_in)
        return (built_in if named else target), None
    import inspect

    try:
        source = inspect.getsourcefile(target)
    except TypeError:
        source = None
    if source is None or "." in target.__qualname__:
        raise TypeError(f"{target.__qualname__} does not stand at the top level of a file, so it cannot be loaded afresh")
    return source, target.__name__


def spelled(options: dict[str, Any], *without: str) -> tuple[str, ...]:
    """Options as a command line says them; those that say what is so anyway are left out."""
    usual = {"budget": BUDGET, "seed": 0}
    said: list[str] = []
    for name, value in options.items():
        if name not in without and value not in (None, False, usual.get(name)):
            said += [f"--{name.replace('_', '-')}", *([] if value is True else [str(value)])]
    return tuple(said)


def typed(target: type | str | os.PathLike[str]) -> str:
    """A target as a person here would type it."""
    here = os.path.join(os.getcwd(), "")
    if isinstance(target, type):
        path, cls = place(target)
        return f"{path.removeprefix(here)}:{cls}"
    return os.fspath(target).removeprefix(here)


def unsearched(error: str, status: int, command: Command) -> Verdict:
    """A verdict on what could not be searched at all."""
    explored = {"configurations": [], "schedules": 0, "states": 0, "steps": 0, "seconds": 0.0}
    shape = {
        "schema": "pcviz/verdict/1", "verdict": "undecided", "exhaustive": False, "strength": "sync", "explored": explored,
        "counterexample": None, "error": error,
    }  # fmt: skip
    return Verdict("undecided", command, shape, error=error, status=status)
