"""A schedule is the same run wherever it is run: the events of 1,000 random ones of all buffers, to the last byte."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pcviz.explore.schedule import parse
from tests.explore.schedules import BUFFERS, digests, replayed, schedules
from tests.sometimes import slowly

FEW, EACH = 12, 84  # of every buffer: 144 by default, 1,008 with the slow tests
# The same for every Python version: `.ci/run` runs this on each.
RECORDED = json.loads(Path(__file__).with_name("schedules.json").read_text())
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("number", [FEW, *slowly(EACH)])
def test_a_thousand_schedules_are_recorded_as_they_were_on_any_other_python(number):
    # If what a trace tells has changed: python -m tests.explore.schedules 12 84 > tests/explore/schedules.json
    assert digests(number) == RECORDED[str(number)]


def check_replays(path, number):
    for text, events in schedules(path, number, seed=1):
        assert replayed(path, text) == events
        assert str(parse(text)) == text


@pytest.mark.parametrize("path", BUFFERS, ids=lambda path: path.stem)
def test_a_schedule_given_as_text_replays_to_equal_events(path):
    check_replays(path, 6)


@pytest.mark.slow
@pytest.mark.parametrize("path", BUFFERS, ids=lambda path: path.stem)
def test_a_thousand_schedules_given_as_texts_replay_to_equal_events(path):
    check_replays(path, EACH)


def elsewhere(python, hash_seed):
    done = subprocess.run(
        [python, "-m", "tests.explore.schedules", str(FEW)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    return json.loads(done.stdout)


def test_another_process_with_other_hashes_records_the_same():
    assert elsewhere(sys.executable, "4242")[str(FEW)] == RECORDED[str(FEW)]


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_other_versions_record_the_same(version):
    installed = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    if not installed:
        pytest.skip(f"no Python {version} among pyenv's")
    needs = [str(installed[-1]), "-c", "import greenlet, msgspec"]
    if subprocess.run(needs, capture_output=True).returncode:
        pytest.skip(f"Python {version} lacks greenlet or msgspec")
    assert elsewhere(str(installed[-1]), "7")[str(FEW)] == RECORDED[str(FEW)]
