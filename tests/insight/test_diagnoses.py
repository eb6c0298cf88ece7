"""What holds for all diagnoses: none where all is well, the heaviest first, each in the handbook."""

from pathlib import Path

import pytest

from pcviz.buffers import catalogue
from pcviz.insight.diagnoses import DIAGNOSES
from tests.insight.following import follow, live_run, virtual_run
from tests.insight.threads import one_condition_deadlock

CORRECT = [name for name, buffer in catalogue().items() if not buffer.broken and name != "no_lock"]


@pytest.mark.parametrize("name", ["workbench", *CORRECT])
def test_a_correct_buffer_in_balance_has_nothing_to_be_told(name):
    run = virtual_run(buffer=name, capacity=4, producers=2, items=30, make=0.2, consumers=2, take=0.2)
    assert run.state.snapshot().phase == "finished"
    assert run.names() == []


@pytest.mark.parametrize("name", ["workbench", *CORRECT])
def test_and_none_on_real_threads(name):
    run = live_run(scale=8, buffer=name, capacity=4, producers=2, items=8, make=0.2, consumers=2, take=0.2)
    assert run.names() == []


def test_the_heaviest_is_told_first():
    weights = [finding.weight for finding in follow(one_condition_deadlock()).findings()]
    assert len(weights) >= 2
    assert weights == sorted(weights, reverse=True)


def test_findings_are_frozen_and_plain():
    finding = follow(one_condition_deadlock()).findings()[0]
    assert set(finding.plain()) == {"name", "sentence", "evidence", "advice", "weight", "threads", "moments"}
    with pytest.raises(AttributeError):
        finding.weight = 0


def test_every_diagnosis_is_in_the_handbook():
    """docs/insight.md has a row for each name that a finding can bear."""
    text = (Path(__file__).parents[2] / "docs" / "insight.md").read_text(encoding="utf-8")
    for name in NAMES:
        assert f"| {name} |" in text, name
    assert len(DIAGNOSES) == 10


NAMES = [
    *("lost wake-up", "one-condition risk", "lock held while sleeping", "lock held while working", "lock held while waiting"),
    *("convoy", "starvation", "thundering herd", "polling", "hidden overload", "buffer too small"),
    *("producer bound", "consumer bound"),
]
