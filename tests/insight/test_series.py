"""The figures over the run, as charts draw them."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcviz.insight.observer import Observer
from pcviz.insight.series import MOST, AllSeries, BufferSeries, Delays
from pcviz.sync.virtual import Virtual
from pcviz.trace.state import State
from pcviz.workshop.run import Run
from tests.insight.following import scenario, virtual_run
from tests.scripted import Script
from tests.trace.wellformed import EVENTS

QUEUE = "queue"


def followed(script: Script) -> tuple[AllSeries, State]:
    series, state = AllSeries(), State()
    for event in script.events:
        state.apply(event)
        series.observe(event, state)
    return series, state


def one_item_a_second(seconds: int, capacity: int = 2) -> Script:
    """Each is put on the second and taken half a second later."""
    script = Script().thread("P1", "producer").thread("C1", "consumer").buffer(QUEUE, capacity)
    for second in range(seconds):
        item = f"P1·{second + 1}"
        script.at(second).make("P1", item).offer("P1", QUEUE, item).put("P1", QUEUE, item)
        script.at(second + 0.5).take("C1", QUEUE).get("C1", QUEUE, item)
    return script.at(seconds)


def only(series: AllSeries) -> BufferSeries:
    (buffer,) = series.buffers.values()
    return buffer


def test_fill_rates_and_delays_of_each_stretch():
    series, _ = followed(one_item_a_second(10))
    series.advance(10.0)
    points = only(series).points()
    fills = {(round(point.since % 1, 2) < 0.5): point.fill for point in points}
    assert fills == {True: 1.0, False: 0.0}
    assert sum(point.put * (point.until - point.since) for point in points) == pytest.approx(10)
    assert [point.p50 for point in points if point.p50 is not None] == pytest.approx([0.5] * 10, rel=0.06)
    assert only(series).coming.rate(10.0) == pytest.approx(1.0, abs=0.25)


def test_full_and_empty_are_shares_of_time():
    series, _ = followed(one_item_a_second(8, capacity=1))
    series.advance(8.0)
    full = sum(point.full * (point.until - point.since) for point in only(series).points())
    empty = sum(point.empty * (point.until - point.since) for point in only(series).points())
    assert (full, empty) == (pytest.approx(4.0), pytest.approx(4.0))


def test_a_run_of_hours_has_no_more_points_and_the_same_sums():
    series, _ = followed(one_item_a_second(4000))
    series.advance(4000.0)
    points = only(series).points()
    assert MOST / 2 <= len(points) <= MOST
    assert sum(point.got * (point.until - point.since) for point in points) == pytest.approx(4000, rel=1e-3)
    assert all(point.fill == pytest.approx(0.5, abs=0.01) and (point.low, point.high) == (0, 1) for point in points[:-1])
    assert points[5].p95 == pytest.approx(0.5, rel=0.06)


def test_a_capacity_that_is_turned_is_shown_as_it_was():
    script = one_item_a_second(4)
    script.set("capacity", 7, QUEUE).at(8).take("C1", QUEUE)
    series, _ = followed(script)
    series.advance(8.0)
    assert [point.capacity for point in only(series).points() if point.since in (0.0, 3.0, 5.0, 7.0)] == [2, 2, 7, 7]


def test_the_occupancy_is_what_the_observer_measures():
    """Two ways to the same figure, over a run of real workers in virtual time."""
    series, state, observer = AllSeries(), State(), Observer()
    run = Run(scenario(capacity=3, make=0.1, take=0.13, pattern="exponential"), seed=4, seconds=60.0, kernel=Virtual(4))
    run.start()
    events = []
    while not run.ended:
        batch = run.drain()
        events += batch
        for event in batch:
            state.apply(event)
            series.observe(event, state)
            observer.observe(event, state)
        run.tend(state)
    run.close()
    (measured,) = observer.measures(state).buffers
    buffer = only(series)
    points = buffer.points()
    assert buffer.fill == state.fill(buffer.number)
    assert buffer.delays.count == state.latencies.count > 100
    mean = sum(point.fill * (point.until - point.since) for point in points) / sum(p.until - p.since for p in points)
    assert mean == pytest.approx(measured.occupancy, rel=0.02)
    assert buffer.delays.quantile(0.95) == pytest.approx(measured.p95, rel=0.07)

    absorbed, skipped = AllSeries(), State()
    skipped.skip(events)
    absorbed.absorb(events, skipped)
    once = only(absorbed)
    assert (once.delays.count, sum(one.put for one in once._slices)) == (
        buffer.delays.count,
        sum(one.put for one in buffer._slices),
    )
    assert [p.fill for p in once.points()][:-1] == pytest.approx([p.fill for p in points][: len(once.points()) - 1], abs=0.35)


def test_fewer_points_are_sums_of_the_others():
    series, _ = followed(one_item_a_second(40))
    series.advance(40.0)
    buffer = only(series)
    few = buffer.points(most=10)
    assert len(few) <= 11 and few[0].since == 0 and few[-1].until == 40
    assert all(before.until == pytest.approx(after.since) for before, after in pairwise(few))
    assert sum(point.put * (point.until - point.since) for point in few) == pytest.approx(40)
    assert len(buffer.points(items=4)) <= 11
    assert few == buffer.points(most=10), "the slices themselves are as they were"


def test_bars_have_no_gaps_and_hold_everything():
    delays = Delays()
    for seconds in (0.001, 0.0011, 0.02, 0.5, 0.0):
        delays.add(seconds)
    bars = delays.bars(5)
    assert sum(bar.count for bar in bars) == 5
    assert all(before.high == pytest.approx(after.low) for before, after in pairwise(bars))
    assert Delays().bars(5) == () and Delays().quantile(0.5) is None


@given(st.lists(st.floats(1e-6, 100), min_size=1, max_size=80), st.sampled_from([0.5, 0.95, 1.0]))
def test_quantiles_are_within_six_percent(seconds, q):
    delays = Delays()
    for one in seconds:
        delays.add(one)
    exact = sorted(seconds)[max(1, -(-int(q * 100) * len(seconds) // 100)) - 1]
    assert delays.quantile(q) == pytest.approx(exact, rel=0.061)


@given(st.lists(EVENTS, max_size=40))
@settings(max_examples=80, deadline=None)
def test_whatever_happens_time_is_accounted_for_once(events):
    series, state = AllSeries(), State()
    for event in events:
        state.apply(event)
        series.observe(event, state)
    series.advance(state.t)
    for buffer in series.buffers.values():
        assert sum(one.seconds for one in buffer._slices) == pytest.approx(state.t - buffer.began)
        assert len(buffer._slices) <= MOST
        for point in buffer.points():
            assert 0 <= point.full <= 1.000001 and 0 <= point.empty <= 1.000001 and point.low <= point.fill <= point.high


def test_notified_is_told_apart_from_waiting():
    followed = virtual_run(seconds=5, producers=1, consumers=2, make=0.1, take=0.05)
    for one in followed.measures().threads:
        assert 0 <= one.notified <= one.waiting
        assert one.working + one.sleeping + one.holding + one.queued + one.waiting + one.running == pytest.approx(1)
