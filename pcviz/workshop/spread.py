"""One function, many jobs, all processors: each in a process of its own, that takes the next job when it has done one."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

GONE = "a process that ran points of the sweep has ended by itself (killed, or out of memory)"


def processors() -> int:
    """How many processes can really run at once here."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def spread(function: Callable[[Job], Result], jobs: Sequence[Job], processes: int) -> Iterator[tuple[int, Result]]:
    """The place of each job and what `function` makes of it, as they come.

    `function`, jobs and results must be picklable. What the function raises is raised here; RuntimeError when a process is
    gone. Whatever ends the iteration (Ctrl-C, too, which the processes do not hear) ends every process at once.
    """
    context = get_context("spawn")  # the same on every system, and whole with threads around, which fork is not
    waiting = iter(range(len(jobs)))
    workers = []
    lines: dict[Connection, int] = {}
    try:
        with _deaf():
            for _, place in zip(range(processes), waiting, strict=False):  # in this order: zip drops what it took in vain
                ours, theirs = context.Pipe()
                worker = context.Process(target=_work, args=(function, theirs), daemon=True)
                workers.append(worker)
                worker.start()
                theirs.close()
                ours.send(jobs[place])
                lines[ours] = place
        while lines:
            for line in wait(list(lines)):
                assert isinstance(line, Connection)
                place = lines.pop(line)
                try:
                    result, error = line.recv()
                except EOFError:
                    raise RuntimeError(GONE) from None
                if error is not None:
                    raise error
                following = next(waiting, None)
                if following is not None:
                    line.send(jobs[following])
                    lines[line] = following
                yield place, result
    finally:
        for worker in workers:
            worker.kill()
            worker.join()


@contextmanager
def _deaf() -> Iterator[None]:
    """What is started in here does not hear Ctrl-C: it would die with a traceback of its own, before it can say otherwise."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _work(function: Callable[[Any], Any], line: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            job = line.recv()
        except EOFError:  # nobody is there any more
            return
        try:
            line.send((function(job), None))
        except Exception as error:
            line.send((None, error))
