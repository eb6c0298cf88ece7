"""Order of the log = order of the lock, on real threads; also without the GIL, where such an interpreter is found."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sync.lock_order import contend, exchange

ROOT = Path(__file__).parents[2]
FREE_THREADED = ("python3.13t", "python3.14t")


def test_the_log_has_the_order_of_the_lock():
    switch = sys.getswitchinterval()
    try:
        sys.setswitchinterval(1e-5)  # many switches in a short test; put back, for nothing else may depend on it
        contend()
    finally:
        sys.setswitchinterval(switch)


def test_waits_and_notifies_match_in_a_busy_queue():
    exchange()


def test_without_the_gil():
    interpreter = next((path for name in FREE_THREADED if (path := shutil.which(name))), None)
    if interpreter is None:
        pytest.skip(f"no free-threaded interpreter here ({', '.join(FREE_THREADED)})")
    done = subprocess.run(
        [interpreter, "-m", "tests.sync.lock_order"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        env={"PYTHON_GIL": "0"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("GIL off")
