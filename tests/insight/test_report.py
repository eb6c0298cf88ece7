"""The panel's content, and whom the deadlock lamp is for."""

import pytest

from pcviz.buffers import catalogue
from pcviz.insight.one_wait_set import wakes_any_one
from pcviz.insight.report import lamp, report
from pcviz.workshop.settings import Settings
from tests.insight.following import virtual_run


@pytest.mark.parametrize("name", catalogue())
def test_the_lamp_is_for_the_one_condition_buffer_alone(name):
    assert wakes_any_one(catalogue()[name].path.read_text(encoding="utf-8")) == (name == "one_condition_notify")


def test_the_lamp_looks_at_the_class_that_runs_and_at_while():
    source = catalogue()["one_condition_notify"].path.read_text(encoding="utf-8")
    other = catalogue()["two_conditions"].path.read_text(encoding="utf-8")
    assert wakes_any_one(source + other, "OneConditionNotify") and not wakes_any_one(source + other, "TwoConditions")
    assert not wakes_any_one(source.replace("while ", "if "))
    assert not wakes_any_one(source.replace("notify()", "notify(2)"))


def test_source_that_is_none_has_no_lamp():
    assert not wakes_any_one("def (")
    assert not wakes_any_one("\0")


def test_the_lamp_follows_the_settings():
    assert lamp(Settings(producers=1, consumers=2, capacity=1)).lit
    assert lamp(Settings(producers=1, consumers=2, capacity=1)).words == "P + C > 2·B: 3 > 2, a deadlock is reachable"
    assert not lamp(Settings(producers=2, consumers=2, capacity=2)).lit
    assert not lamp(Settings(capacity=None)).lit
    assert lamp(Settings(producers=2, consumers=2, capacity=1), "after a restart").words.startswith("after a restart: P + C")


def test_theory_stands_beside_what_was_measured():
    followed = virtual_run(seconds=60, producers=1, consumers=1, make=0.1, take=0.1, capacity=3, pattern="exponential")
    settings = Settings(producers=1, consumers=1, make=0.1, take=0.1, capacity=3, pattern="exponential")
    said = report(followed.observer, followed.state, settings=settings)
    assert {one.figure for one in said.besides} >= {"throughput", "mean fill"}
    assert all(abs(one.apart) < 0.3 and one.why for one in said.besides)
    assert said.since == pytest.approx(0, abs=0.01)
    assert report(followed.observer, followed.state).besides == ()
