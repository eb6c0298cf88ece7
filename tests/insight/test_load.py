"""How busy the stages of a pipeline are, and which of them is the bottleneck: measured on runs in virtual time."""

import pytest

from pcviz.insight.load import Loads
from pcviz.insight.observer import Observer
from pcviz.sync.virtual import Virtual
from pcviz.trace.state import State
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import Scenario, load_scenario
from pcviz.workshop.stages import Stage


def looked_at(seconds, makers=2, make=0.2, **takes):
    """The loads of a pipeline of these stages, of one worker each, after so many run seconds, and the bottleneck."""
    stages = [Stage(name, take=take) for name, take in takes.items()]
    scenario = Scenario(title="test", stages=stages, producers=makers, make=make, pattern="fixed", capacity=3)
    run, state, loads = Run(scenario, seed=1, seconds=seconds, kernel=Virtual(1)), State(), Loads()
    run.start()
    try:
        while not run.ended:
            for event in run.drain():
                state.apply(event)
                loads.see(state.snapshot())
            run.tend(state)
    finally:
        run.close()
    return {load.stage: load for load in loads.see(state.snapshot())}, loads.bottleneck()


@pytest.mark.parametrize("slow", ["a", "b", "c"])
def test_the_slowest_stage_is_the_bottleneck_and_the_others_are_as_busy_as_their_work_makes_them(slow):
    loads, bottleneck = looked_at(30, **({"a": 0.1, "b": 0.1, "c": 0.1} | {slow: 0.4}))
    assert (bottleneck.stage, pytest.approx(1.0, abs=0.02)) == (slow, bottleneck.busy)
    for name, load in loads.items():
        assert load.rate == pytest.approx(2.5, rel=0.2)
        if name:
            assert load.busy == pytest.approx(1.0 if name == slow else 0.25, abs=0.08)


def test_producers_who_set_the_pace_are_the_bottleneck():
    loads, bottleneck = looked_at(30, makers=1, make=0.5, a=0.1, b=0.2)
    assert bottleneck == loads[""]
    assert loads[""].busy == pytest.approx(1.0)


def test_it_is_not_said_before_it_can_be_known():
    assert looked_at(0.3, a=0.1)[0] == {}
    assert looked_at(1.5, a=0.1, b=0.4)[1] is None


def test_where_hardly_anybody_works_there_is_none():
    state, loads = State(), Loads()
    scenario = Scenario(title="test", stages=[Stage("a", workers=3, take=0.1)], producers=0, make=0.1)
    run = Run(scenario, seed=1, seconds=10, kernel=Virtual(1))
    run.start()
    try:
        while not run.ended:
            state.apply_all(run.drain())
            run.tend(state)
            loads.see(state.snapshot(run.now()))
    finally:
        run.close()
    assert loads.bottleneck() is None


def test_going_back_in_time_begins_anew():
    loads = Loads()
    state = State()
    state.t = 9.0
    loads.see(state.snapshot())
    assert loads.see(State().snapshot()) == ()


def found(name, seconds=30):
    """What is said to be wrong with a shipped scenario in virtual time."""
    run, state, observer = Run(load_scenario(name), seed=1, seconds=seconds, kernel=Virtual(1)), State(), Observer()
    run.start()
    try:
        while not run.ended:
            for event in run.drain():
                state.apply(event)
                observer.observe(event, state)
            run.tend(state)
    finally:
        run.close()
    return observer.findings(state, state.t)


def test_a_finding_names_the_stage_and_is_told_once():
    slow = [finding for finding in found("pipeline") if "bottleneck" in finding.sentence]
    assert [finding.name for finding in slow] == ["bottleneck"]
    assert slow[0].sentence.startswith("The workers of enrich are the bottleneck: they are busy")
    assert slow[0].advice.startswith("More workers for enrich")


def test_workers_of_different_stages_and_partitions_are_not_each_others_like():
    assert not [finding for finding in found("event-stream") if finding.name == "starvation"]
