"""CPython's own tests of `threading` and `queue` pass on ours; what is left out stands in docs/sync.md."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OTHERS = [f"python3.{minor}" for minor in (11, 12, 13) if sys.version_info[1] != minor]


def run(interpreter, suite, kernel="live"):
    if subprocess.run([interpreter, "-c", "import test.lock_tests"], capture_output=True).returncode:
        pytest.skip(f"{interpreter} comes without its test package")
    command = [interpreter, "-m", "unittest", f"tests.sync.cpython_{suite}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, env={**os.environ, "KERNEL": kernel})
    assert done.returncode == 0, done.stderr
    return int(re.search(r"Ran (\d+) tests", done.stderr)[1])


# The locks are tried by waiting; every primitive is also tried by its own tests, without.
@pytest.mark.parametrize(("suite", "at_least"), [pytest.param("locks", 100, marks=pytest.mark.slow), ("queue", 26)])
def test_here(suite, at_least):
    assert run(sys.executable, suite) >= at_least


@pytest.mark.slow
def test_here_on_virtual_time():
    """Those of `queue` only: the threads of the others are begun with `_thread`, and take no turns."""
    assert run(sys.executable, "queue", "virtual") >= 26


@pytest.mark.slow
@pytest.mark.parametrize(("suite", "at_least"), [("locks", 100), ("queue", 26)])
@pytest.mark.parametrize("interpreter", OTHERS)
def test_on_other_versions(interpreter, suite, at_least):
    if not shutil.which(interpreter) or subprocess.run([interpreter, "-V"], capture_output=True).returncode:
        pytest.skip(f"no {interpreter} here")
    assert run(interpreter, suite) >= at_least
