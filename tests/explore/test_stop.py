"""A check that nobody waits for any more is broken off at once, and its child is ended."""

import os
import signal
import subprocess
import sys
import time
from textwrap import dedent

import pytest

from pcviz.explore import process
from pcviz.explore.api import check
from pcviz.explore.process import Stop, Stopped


def test_stopped_before_it_began():
    stop = Stop()
    stop.now()
    with pytest.raises(Stopped):
        check("two_conditions", stop=stop)
    assert not process._running


def test_stopped_while_it_searches():
    stop, heard = Stop(), []

    def progress(said):
        heard.append(said)
        stop.now()

    with pytest.raises(Stopped):
        check("two_conditions", budget=60.0, progress=progress, stop=stop)
    assert 1 <= len(heard) <= 2  # one more may be on its way
    assert not process._running


def test_what_has_ended_by_itself_is_left_alone():
    stop = Stop()
    assert check("two_conditions", producers=1, consumers=1, items=1, stop=stop).ok
    stop.now()
    stop.now()


def test_a_child_that_lets_nobody_else_run_ends_with_a_parent_that_is_killed(tmp_path):
    """Its search may take an hour, and no Python of its own runs any more that could notice."""
    fcntl = pytest.importorskip("fcntl")
    held, file = tmp_path / "held", tmp_path / "endless.py"
    source = f"""
        import fcntl, os

        class Buffer:
            def __init__(self, capacity):
                self.held = open({str(held)!r}, "w")

            def put(self, item):
                fcntl.flock(self.held, fcntl.LOCK_EX)
                self.held.write(str(os.getpid()))
                self.held.flush()
                7 ** (10**8 + len(str(item)))  # a number that no compiler works out

            def get(self):
                pass
    """
    file.write_text(dedent(source), encoding="utf-8")
    held.touch()
    asking = f"import pcviz; pcviz.check({str(file)!r}, order='fifo', budget=3600)"
    parent = subprocess.Popen([sys.executable, "-c", asking], cwd=process.__file__.partition("pcviz")[0])
    until = time.monotonic() + 60
    while not held.read_text(encoding="utf-8") and parent.poll() is None and time.monotonic() < until:
        time.sleep(0.01)  # nobody tells us but these files
    child = int(held.read_text(encoding="utf-8"))
    parent.kill()
    parent.wait()
    with held.open() as ours:
        while True:
            try:
                fcntl.flock(ours, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    os.kill(child, signal.SIGKILL)
                    pytest.fail("it has outlived its parent")
                time.sleep(0.01)
            else:
                return
