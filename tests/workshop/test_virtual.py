"""A scenario on virtual time: the same run for the same seed, an hour in seconds, the same truths as on real threads."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcviz.buffers import catalogue
from pcviz.sync.virtual import Virtual
from pcviz.trace.file import read_trace
from pcviz.trace.state import State
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import load_scenario
from tests.workshop.running import Running, check_account, check_hands, check_workers
from tests.workshop.test_properties import CONFIGURATIONS, CORRECT, STUDIED, TURNS, check, check_all_done, few, many

ROOT = Path(__file__).parents[2]
FINITE = ["basic", "priority", "condition", "log-processor"]
ENDLESS = ["fast-producer", "slow-consumer", "bursty", "many-to-many"]


def through(run):
    state = State()
    run.start()
    while not run.ended:
        state.apply_all(run.drain())
        run.tend(state)
    state.apply_all(run.drain(None))
    run.close()
    return state


def trace_of(path, scenario, seed, **options):
    run = Run(load_scenario(scenario), seed=seed, kernel=Virtual(seed), trace=path, **options)
    through(run)
    return path.read_bytes()


@pytest.mark.parametrize("name", FINITE + ENDLESS)
def test_the_same_seed_gives_the_same_trace_to_the_byte(name, tmp_path):
    first = trace_of(tmp_path / "1", name, 7, seconds=30)
    assert trace_of(tmp_path / "2", name, 7, seconds=30) == first
    if name not in ("condition", "fast-producer", "priority", "log-processor"):  # in those nothing is left to chance
        assert trace_of(tmp_path / "3", name, 8, seconds=30) != first


@pytest.mark.parametrize("name", catalogue())
def test_the_same_seed_gives_the_same_trace_of_a_buffer_under_study(name, tmp_path):
    def trace(path, seed):
        settings = {"producers": 3, "consumers": 3, "items": 5, "capacity": 2, "jitter": 0.1}
        with Running(virtual=True, seed=seed, buffer=name, **settings) as running:
            running.to_the_end()
        return running.events

    assert trace(tmp_path / "1", 3) == trace(tmp_path / "2", 3)


ELSEWHERE = """
import sys
from pcviz.cli import main
options = ["--virtual-time", "--seed", "5", "--seconds", "20", "--headless", "--trace", sys.argv[1]]
sys.exit(main(["run", "many-to-many", *options]))
"""


def interpreters():
    """This one, in a process of its own, and others that have what pcviz needs, named by the environment or found on PATH."""
    return [sys.executable, *os.environ.get("PCVIZ_PYTHONS", "").split(os.pathsep)]


@pytest.mark.parametrize("python", interpreters())
def test_the_same_trace_in_another_process_whatever_its_hashes(python, tmp_path):
    if not python:
        pytest.skip("PCVIZ_PYTHONS names no other interpreters")
    here = trace_of(tmp_path / "here", "many-to-many", 5, seconds=20)
    for hashes in ("1", "2"):
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": hashes}
        subprocess.run([python, "-c", ELSEWHERE, tmp_path / "there"], env=environment, check=True, capture_output=True)
        assert (tmp_path / "there").read_bytes() == here


def test_an_hour_takes_seconds(tmp_path):
    run = Run(load_scenario("slow-consumer"), seed=1, seconds=3600, kernel=Virtual(1))
    state = through(run)
    assert (run.ended, run.now()) == ("time-limit", 3600)
    assert 3500 <= state.account.processed <= 3700  # one consumer, about a second an item


def test_nothing_happens_after_the_time_limit():
    with Running(virtual=True, producers=1, consumers=1, make=1, take=1, jitter=0.5, seconds=10) as running:
        assert running.to_the_end() == "time-limit"
    assert running.events[-1][0] == 10


def test_the_header_says_that_the_clock_is_virtual(tmp_path):
    trace_of(tmp_path / "trace", "basic", 1)
    trace = read_trace(tmp_path / "trace")
    assert (trace.header["clock"], trace.header["seed"]) == ("virtual", 1)
    assert len(list(trace.events)) > 100
    assert trace.end == "finished"


@many
@given(configuration=CONFIGURATIONS, seed=st.integers(0, 1000))
def test_every_item_is_delivered_and_processed(configuration, seed):
    with Running(virtual=True, seed=seed, **configuration) as running:
        assert running.to_the_end() == "finished"
    check_all_done(running)
    check(running, configuration)


@many
@given(
    configuration=CONFIGURATIONS,
    seed=st.integers(0, 1000),
    turns=st.lists(TURNS, max_size=4),
    how=st.sampled_from(["stop", "abort"]),
)
def test_controls_and_ends_lose_nothing(configuration, seed, turns, how):
    with Running(virtual=True, seed=seed, **configuration) as running:
        for key, value in turns:
            running.run.kernel.run_on(running.run.now() + 0.1)
            running.run.set(key, value)
            running.look()
        getattr(running.run, how)()
        assert running.to_the_end() in ("stopped", "finished")
    check(running, configuration)


@pytest.mark.parametrize("name", CORRECT)
@few
@given(configuration=STUDIED, seed=st.integers(0, 1000))
def test_a_correct_buffer_under_study_loses_nothing(name, configuration, seed):
    with Running(virtual=True, seed=seed, **configuration | {"buffer": name}) as running:
        assert running.to_the_end() == "finished"
    check_all_done(running)
    check_account(running)
    check_workers(running)
    check_hands(running)


def test_a_deadlock_is_noticed_in_the_moment_that_it_begins():
    one = {"buffer": "one_condition_notify", "producers": 1, "consumers": 2, "capacity": 1}
    with Running(virtual=True, make=0, take=0, **one) as running:
        assert running.to_the_end() == "deadlock"
    last = max(event[0] for event in running.events if event[2] == "wait")
    assert running.run.now() == last
    assert running.run.explanation.endswith("Nobody is left who could wake them.")


def test_a_worker_that_raises_has_failed_and_the_rest_goes_on(tmp_path):
    (tmp_path / "mine.py").write_text(
        "import queue\n\n\nclass Mine(queue.Queue):\n    def put(self, item):\n"
        "        if item.label == 'P1·2':\n            raise ZeroDivisionError\n        super().put(item)\n"
    )
    with Running(virtual=True, buffer=str(tmp_path / "mine.py"), producers=2, consumers=2, items=5) as running:
        assert running.to_the_end() == "failed"
    assert running.statuses()["P2"] == "finished"
    assert running.state.account.processed == 9


def test_chance_in_code_under_study_follows_the_seed(tmp_path):
    (tmp_path / "mine.py").write_text(
        "import queue\nimport random\nimport time\n\n\nclass Mine(queue.Queue):\n    def put(self, item):\n"
        "        time.sleep(random.random())\n        super().put(item)\n"
    )

    def events(seed):
        with Running(virtual=True, seed=seed, buffer=str(tmp_path / "mine.py"), items=3) as running:
            running.to_the_end()
        return running.events

    assert events(1) == events(1)
    assert events(1) != events(2)


SPINS = {
    "asking for an item without waiting": "    def get(self):\n        while True:\n            try:\n"
    "                return super().get(block=False)\n            except queue.Empty:\n                pass\n",
    "looking at the clock": "    def get(self):\n        end = time.monotonic() + 0.5\n        while time.monotonic() < end:\n"
    "            pass\n        return super().get()\n",
}


@pytest.mark.parametrize("spin", SPINS)
def test_a_thread_that_spins_lets_time_pass_and_others_run(spin, tmp_path):
    (tmp_path / "mine.py").write_text(f"import queue\nimport time\n\n\nclass Mine(queue.Queue):\n{SPINS[spin]}")
    with Running(virtual=True, buffer=str(tmp_path / "mine.py"), producers=1, consumers=2, items=4, make=0.1) as running:
        assert running.to_the_end() == "finished"
    assert running.state.account.processed == 4


def test_producers_who_never_wait_come_to_their_time_limit():
    with Running(virtual=True, capacity="unbounded", make=0, take=0, seconds=0.05) as running:
        assert running.to_the_end() == "time-limit"
    check_account(running)


def test_three_files_are_rows_in_a_database(tmp_path):
    files = []
    for name in ("web", "api", "shop"):
        files.append(tmp_path / f"{name}.log")
        files[-1].write_text("".join(f"2024-01-05 12:00:00,123 - shop - INFO - Log entry {i}\n" for i in range(1500)))
    options = {"inputs": files, "database": tmp_path / "logs.db"}
    first = trace_of(tmp_path / "1", "log-processor", 1, **options)
    assert trace_of(tmp_path / "2", "log-processor", 1, **options) == first
    summary = json.loads((tmp_path / "1").read_bytes().splitlines()[-1])
    assert summary["end"] == "finished"


def test_a_paused_run_steps_by_hand_and_says_why_it_cannot():
    with Running(virtual=True, paused=True, producers=2, consumers=0, items=2, capacity=1, make=0) as running:
        running.look()
        assert running.state.account.made == 0
        for _ in range(4):
            running.run.step()
            running.look()
        blocked = next(view for view in running.state.snapshot().threads if view.status == "waiting")
        assert running.run.step(blocked.id) == f"{blocked.name} cannot take a step: it is {blocked.why}."
