"""Pipelines: several stages, a buffer before each, in one run."""

from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcviz.sync.virtual import Virtual
from pcviz.trace.event import DONE, END, GET, PUT, SET
from pcviz.trace.recorder import FULL, LIGHT
from pcviz.trace.state import State
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import Scenario, ScenarioError, parse, read_scenario, save_scenario
from pcviz.workshop.settings import SettingError
from pcviz.workshop.stages import Stage, columns, onward
from tests.workshop.running import Running, check_account

QUICK = {"make": 0, "take": 0}
CHAIN = [Stage("wash"), Stage("dry", workers=2), Stage("fold")]
FORK = [Stage("sort", to=["left", "right"]), Stage("left", to=["pack"]), Stage("right", to=["pack"]), Stage("pack", workers=2)]


def names_of(running):
    return {buffer.id: buffer.name for buffer in running.state.snapshot().buffers}


def ways(running):
    """The buffers that each item was put into, in order."""
    names, found = names_of(running), defaultdict(list)
    for _, _, kind, buffer, item in running.events:
        if kind == PUT:
            found[item].append(names[buffer])
    return found


def check_pipeline(running, items):
    """All that was made came out at the end, and nothing is anywhere else."""
    check_account(running)
    account = running.state.account
    assert (account.once, account.processed, account.left, account.unfinished) == (items, items, 0, 0)
    for buffer in running.state.snapshot().buffers:
        assert buffer.put == buffer.got
        assert buffer.capacity is None or buffer.peak <= buffer.capacity


stages = st.lists(
    st.builds(
        lambda workers, partitions, capacity, order: (max(workers, partitions), partitions, capacity, order),
        st.integers(1, 3),
        st.sampled_from([1, 1, 1, 2, 3]),
        st.sampled_from([1, 2, 5, "unbounded"]),
        st.sampled_from(["fifo", "lifo", "priority", "ageing"]),
    ),
    min_size=1,
    max_size=4,
).map(
    lambda shapes: [
        Stage(f"s{at}", workers=workers, partitions=partitions, capacity=capacity, order=order)
        for at, (workers, partitions, capacity, order) in enumerate(shapes)
    ]
)


@pytest.mark.parametrize("virtual", [False, True], ids=["threads", "virtual"])
def test_whatever_its_shape_nothing_is_lost(virtual):
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(stages, st.integers(1, 3), st.integers(1, 8), st.sampled_from([FULL, LIGHT]))
    def check(stages, producers, items, level):
        with Running(level, virtual, stages=stages, producers=producers, items=items, **QUICK) as running:
            assert running.to_the_end() == "finished"
        check_pipeline(running, producers * items)
        assert all(len(way) == len(stages) for way in ways(running).values())

    check()


@pytest.mark.parametrize("virtual", [False, True], ids=["threads", "virtual"])
def test_items_go_through_the_stages_in_their_order(virtual):
    with Running(FULL, virtual, stages=CHAIN, producers=2, items=6, **QUICK) as running:
        running.to_the_end()
    assert set(map(tuple, ways(running).values())) == {("wash", "dry", "fold")}
    roles = {view.name: (view.role, view.stage) for view in running.state.snapshot().threads if view.role != "main"}
    assert roles == {
        "P1": ("producer", ""),
        "P2": ("producer", ""),
        "wash-1": ("worker", "wash"),
        "dry-1": ("worker", "dry"),
        "dry-2": ("worker", "dry"),
        "fold-1": ("consumer", "fold"),
    }


def test_a_stage_that_hands_on_to_two_shares_out_by_key_and_two_may_hand_on_to_one():
    with Running(FULL, stages=FORK, producers=6, items=4, **QUICK) as running:
        assert running.to_the_end() == "finished"
    check_pipeline(running, 24)
    found = ways(running)
    assert set(map(tuple, found.values())) == {("sort", "left", "pack"), ("sort", "right", "pack")}
    sides = defaultdict(set)
    for item, way in found.items():
        maker = next(event[4][0] for event in running.events if event[2] == "make" and event[3] == item).partition("·")[0]
        sides[maker].add(way[1])
    assert all(len(side) == 1 for side in sides.values())


def test_order_is_kept_within_a_key_where_each_partition_has_one_worker():
    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(2, 4), st.integers(1, 4), st.integers(3, 10))
    def check(partitions, producers, items):
        two = [Stage("a", workers=partitions, partitions=partitions), Stage("b", workers=partitions, partitions=partitions)]
        with Running(LIGHT, stages=two, producers=producers, items=items, capacity=2, **QUICK) as running:
            assert running.to_the_end() == "finished"
        makers = {event[3]: event[4][0].partition("·")[0] for event in running.events if event[2] == "make"}
        done = defaultdict(list)
        for _, _, kind, _, item in running.events:
            if kind == DONE:
                done[makers[item]].append(item)
        assert sum(map(len, done.values())) == producers * items
        for numbers in done.values():
            assert numbers == sorted(numbers)

    check()


def test_it_is_shut_from_the_front():
    with Running(FULL, stages=CHAIN, producers=1, items=3, make=0.1, take=0.5) as running:
        assert running.to_the_end() == "finished"
    names = {view.id: view.stage or view.name for view in running.state.snapshot().threads}
    ends = [names[event[1]] for event in running.events if event[2] == END]
    assert ends == ["P1", "wash", "dry", "dry", "fold"]


@pytest.mark.parametrize("level", [FULL, LIGHT])
def test_drained_it_leaves_nothing_behind(level):
    with Running(level, stages=CHAIN, producers=2, make=0.1, take=0.1) as running:
        running.until(lambda: running.state.account.processed >= 5)
        running.run.stop()
        assert running.to_the_end() == "stopped"
    check_pipeline(running, running.state.account.once)


def test_broken_off_its_account_says_where_everything_is():
    with Running(FULL, stages=CHAIN, producers=2, capacity=2, make=0.1, take=0.2) as running:
        running.until(lambda: running.state.account.processed >= 3)
        running.run.abort()
        assert running.to_the_end() == "stopped"
    check_account(running)
    account = running.state.account
    assert account.once == account.processed + account.left + account.unfinished
    assert account.left == sum(buffer.fill for buffer in running.state.snapshot().buffers)


def test_the_same_seed_gives_the_same_run_in_virtual_time():
    def events():
        with Running(FULL, virtual=True, seed=7, stages=FORK, producers=3, items=5, make=0.1, take=0.1, jitter=0.1) as running:
            running.to_the_end()
        return running.events

    assert events() == events()


def test_a_worker_that_fails_ends_the_run_as_failed():
    def fail(worker, item):
        raise ZeroDivisionError("worn out")

    running = Running(FULL, stages=CHAIN, producers=1, items=3, **QUICK)
    running.run.pipeline.stages[1].process = fail
    with running:
        assert running.to_the_end() == "failed"
    check_account(running)


# Controls


def test_a_control_acts_on_one_stage_or_on_all():
    with Running(FULL, virtual=True, stages=CHAIN, producers=1, make=1, take=1) as running:
        run = running.run
        run.set("capacity", 2, "dry")
        run.set("take", 0.5)
        running.look()
        assert [run.settings_of(stage.name).capacity for stage in CHAIN] == [5, 2, 5]
        assert [buffer.capacity for buffer in running.state.snapshot().buffers] == [5, 2, 5]
        assert [run.settings_of(stage.name).take for stage in CHAIN] == [0.5] * 3
        told = [event[4] for event in running.events if event[2] == SET]
        assert ["dry.take", 0.5] in told and ["capacity", 2] in told
        assert run.pipeline.turned() == {"wash.take": 0.5, "dry.take": 0.5, "dry.capacity": 2, "fold.take": 0.5}


@pytest.mark.parametrize("virtual", [False, True], ids=["threads", "virtual"])
def test_a_stage_without_workers_waits_for_you(virtual):
    with Running(FULL, virtual, stages=[CHAIN[0], Stage("dry", workers=0)], producers=1, items=4, **QUICK) as running:
        running.until(lambda: running.state.account.put == 8)
        running.look()
        assert running.run.ended is None
        running.run.set("consumers", 1, "dry")
        assert running.to_the_end() == "finished"
    check_pipeline(running, 4)


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({"dri.take": 1}, "dri.take: no such stage; did you mean 'dry'?; there are wash, dry, fold"),
        ({"dry.make": 1}, "dry.make: a stage has none of its own"),
        ({"dry.workers": 99}, "dry.consumers: 99 is not a whole number from 0 to 64"),
        ({"policy": "reject"}, "policy: a pipeline loses nothing"),
        (
            {"shutdown": "sentinel"},
            "shutdown: a pipeline loses nothing: its workers wait for room, and it is shut",
        ),
    ],
)
def test_what_cannot_be_set_is_said_in_one_line(overrides, said):
    with pytest.raises(SettingError) as caught:
        Run(Scenario(title="test", stages=CHAIN), overrides=overrides)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_partitions_keep_a_worker_each():
    two = [Stage("a", workers=2, partitions=2)]
    with pytest.raises(SettingError, match=r"a.workers: 1 are too few for 2 partitions"):
        Run(Scenario(title="test", stages=two), overrides={"a.workers": 1})
    with Running(FULL, virtual=True, stages=two, producers=1, items=2, **QUICK) as running:
        with pytest.raises(SettingError, match=r"too few for 2 partitions"):
            running.run.set("consumers", 1, "a")
        running.to_the_end()


def test_saved_it_begins_where_its_controls_stood(tmp_path):
    scenario = Scenario(title="test", stages=[Stage("sort", workers=2, to=["pack"]), Stage("pack")], items=2, producers=1)
    run = Run(scenario, overrides={"sort.take": 1.5, "pack.capacity": "unbounded", "make": 0.7}, kernel=Virtual(1))
    path = tmp_path / "mine.toml"
    scenario.stages = run.pipeline.tables_now()
    save_scenario(path, scenario, run.settings)
    run.close()
    again = read_scenario(path)
    assert [(one.name, one.workers, one.take, one.capacity) for one in again.stages] == [
        ("sort", 2, 1.5, 5),
        ("pack", 1, 0.3, "unbounded"),
    ]
    assert again.make == 0.7


# Scenario files


def test_where_stages_stand():
    assert [onward(FORK, at) for at in range(4)] == [[1, 2], [3], [3], []]
    assert columns(FORK) == [1, 2, 2, 3]
    assert columns(CHAIN) == [1, 2, 3]


HEAD = 'title = "T"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[stages]]\n", "stages[1].name: it is missing; every stage needs one"),
        ('[[stages]]\nname = "a"\nworker = 2\n', "line 4: stages[1].worker: no such key; did you mean 'workers'?"),
        ('[[stages]]\nname = "a"\nworkers = 99\n', "line 4: stages[1].workers: 99 is not a whole number from 0 to 64"),
        ('[[stages]]\nname = "a"\n[[stages]]\nname = "a"\n', "line 5: stages[2].name: there is a stage 'a' already"),
        ('[[stages]]\nname = "a.b"\n', "line 3: stages[1].name: 'a.b': give a name of 1 to 12 characters"),
        ('[[stages]]\nname = "a"\nto = ["b"]\n', "line 4: stages[1].to: no stage 'b'"),
        ('[[stages]]\nname = "a"\n[[stages]]\nname = "b"\nto = ["a"]\n', "line 6: stages[2].to: 'a' stands no further down"),
        ('[[stages]]\nname = "a"\nto = []\n[[stages]]\nname = "b"\n', "stages[2].name: nothing ever comes to 'b'"),
        ('[[stages]]\nname = "a"\npartitions = 3\n', "stages[1].workers: 1 are too few for 3 partitions"),
        ('[[stages]]\nname = "a"\npartitions = 0\n', "line 4: stages[1].partitions: 0 is not a whole number from 1 to 16"),
        ('[[stages]]\nname = "a"\norder = "fife"\n', "line 4: stages[1].order: 'fife' is none of"),
        ('[[stages]]\nname = "a"\ncapacity = 0\n', "line 4: stages[1].capacity: 0 is not a whole number"),
        ('consumers = 3\n[[stages]]\nname = "a"\n', "line 2: consumers: a scenario with [[stages]] has none of its own"),
        ('buffer = "queue"\n[[stages]]\nname = "a"\n', "line 2: buffer: a scenario with [[stages]]"),
        ('policy = "reject"\n[[stages]]\nname = "a"\n', "line 2: policy: reject: in a pipeline who finds no room waits"),
        ('[case]\nkind = "data-pipeline"\n', "line 3: case.kind: data-pipeline does its work in stages named transform, load"),
        ('[case]\nkind = "robots"\n', "case.kind"),
        (
            '[[stages]]\nname = "deliver"\n[case]\nkind = "message-queue"\n',
            "stages[1].capacity: deliver puts items back into its own buffer",
        ),
        (
            '[[stages]]\nname = "deliver"\ncapacity = "unbounded"\n[case]\nkind = "message-queue"\ntrouble = 2\n',
            "line 7: case.trouble: 2 is not a share from 0 to 1",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said_where(text, said):
    with pytest.raises(ScenarioError) as caught:
        parse(HEAD + text, "mine.toml")
    assert said in str(caught.value), str(caught.value)
    assert str(caught.value).startswith("mine.toml")
    assert "\n" not in str(caught.value)


def test_a_get_of_each_buffer_follows_its_put():
    with Running(FULL, stages=CHAIN, producers=2, items=5, capacity=1, **QUICK) as running:
        running.to_the_end()
    inside = defaultdict(set)
    for _, _, kind, buffer, item in running.events:
        if kind == PUT:
            inside[buffer].add(item)
        elif kind == GET:
            inside[buffer].remove(item)
    assert not any(inside.values())
    assert isinstance(running.state, State)
