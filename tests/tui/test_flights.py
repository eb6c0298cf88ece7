"""What moves on the stage: items on their way, wake-ups, what is let go, and what was there just now."""

import re

import pytest

from pcviz.tui.motion import FLIGHT_S, Motion
from pcviz.tui.picture.flights import along
from pcviz.tui.picture.scene import WAKE_UP_S
from tests.sometimes import slowly
from tests.tui.scenes import LOOKS, QUEUE, Clock, cast, draw, get, put, snapshot


def flying(script, events) -> tuple[Motion, Clock]:
    clock = Clock()
    motion = Motion(clock)
    motion.observe(script.events[:-events])
    clock.now += 10
    motion.observe(script.events[-events:])
    return motion, clock


def test_an_item_is_seen_on_its_way_and_then_no_more():
    script = cast(1, 1)
    put(script, "P1", "P1·1")
    motion, clock = flying(script, 4)
    resting = draw(snapshot(script), 120, 28, LOOKS["dark"])
    seen = []
    for _ in range(5):
        seen.append(draw(snapshot(script), 120, 28, LOOKS["dark"], motion).text())
        clock.now += FLIGHT_S / 5
    assert all("\n".join(rows).count("P1·1") == 2 for rows in seen)
    assert len({tuple(rows) for rows in seen}) == 5
    clock.now += 10
    assert draw(snapshot(script), 120, 28, LOOKS["dark"], motion).text() == resting.text()


def test_a_thread_that_held_the_lock_just_now_stands_there_in_brackets():
    script = cast(1, 1)
    put(script, "P1", "P1·1")
    motion, _ = flying(script, 4)
    picture = "\n".join(draw(snapshot(script), 120, 28, LOOKS["dark"], motion).text())
    assert "(P1)" in picture
    assert "(● holding)" in picture


def test_who_is_there_now_is_not_drawn_as_just_now_too():
    script = cast(1, 1).own("P1", "mutex")
    motion, _ = flying(script, 1)
    assert "(P1)" not in "\n".join(draw(snapshot(script), 120, 28, LOOKS["dark"], motion).text())


def test_a_wake_up_is_told_in_words():
    script = cast(1, 1).wait("C1", "not_empty").own("P1", "mutex").notify("P1", "not_empty", "C1")
    motion, _ = flying(script, 1)
    assert re.search(r"P1 +woke +C1 +from not_empty", "\n".join(draw(snapshot(script), 120, 28, LOOKS["dark"], motion).text()))


def test_a_woken_thread_is_seen_on_the_lane_and_arrives():
    script = cast(1, 1).wait("C1", "not_empty").own("P1", "mutex").notify("P1", "not_empty", "C1")
    motion, clock = flying(script, 1)
    columns = []
    for _ in range(4):
        (lane,) = [row for row in draw(snapshot(script), 120, 28, LOOKS["dark"], motion).text() if "◂" in row]
        columns.append(lane.find("C1", lane.index("◂")))
        clock.now += WAKE_UP_S / 3
    assert columns[0] > columns[1] > columns[2] > 0
    assert columns[3] == -1


def test_a_dropped_item_is_named_although_it_is_gone():
    script = cast(1, 1)
    script.make("P1", "P1·1").drop("P1", QUEUE, "P1·1", "drop-newest")
    motion = Motion(Clock())
    motion.observe(script.events)
    picture = "\n".join(draw(snapshot(script), 120, 28, LOOKS["dark"], motion).text())
    assert re.search(r"P1·1 +was dropped before it went in: no room +\(drop-newest\)", picture)


@pytest.mark.parametrize("size", [(80, 20), *slowly((120, 28))])
def test_what_a_policy_lets_go_is_seen_to_fall_and_what_the_caller_runs_to_come_back(size):
    def rows(policy, kind):
        script = cast(1, 1)
        put(script, "P1", "P1·1")
        put(script, "P1", "P1·2")
        before = len(script.events)
        getattr(script.make("P1", "P1·3"), kind)("P1", QUEUE, "P1·1" if policy == "drop-oldest" else "P1·3", policy)
        clock = Clock()
        motion = Motion(clock)
        motion.observe(script.events[:before])
        clock.now += 2
        motion.observe(script.events[before:])
        seen = []
        for _ in range(20):
            clock.now += FLIGHT_S / 21
            pair = [draw(snapshot(script), *size, LOOKS["dark"], one).text() for one in (motion, Motion(clock))]
            differ = [y for y, (one, other) in enumerate(zip(*pair, strict=True)) if one != other and policy not in one]
            seen += differ
        return seen

    for policy, kind in (("drop-oldest", "drop"), ("drop-newest", "drop"), ("reject", "reject"), ("timeout", "reject")):
        seen = rows(policy, kind)
        assert seen == sorted(seen), policy
        assert len(set(seen)) >= 2, policy
    assert len(set(rows("caller-runs", "reject"))) == 1  # it leaves its producer's row for none other


def test_fast_items_become_a_stream_with_a_rate():
    script = cast(1, 1, 100)
    for number in range(50):
        put(script, "P1", f"P1·{number}")
    clock = Clock()
    motion = Motion(clock)
    motion.observe(script.events)
    picture = "\n".join(draw(snapshot(script), 120, 28, LOOKS["dark"], motion).text())
    assert re.search(r"in \d+/s", picture)
    assert "50 of 100" in picture


def test_a_path_is_walked_at_an_even_pace_and_ends_where_it_should():
    path = [(0, 5), (4, 5), (4, 1), (10, 1)]
    assert along(path, 0) == (0, 5)
    assert along(path, 1) == (10, 1)
    assert along(path, 0.5) == (4, 2) or along(path, 0.5) == (4, 3)


def test_an_item_got_flies_to_its_consumer():
    script = cast(1, 1)
    put(script, "P1", "P1·1")
    get(script, "C1", "P1·1")
    motion, clock = flying(script, 4)
    clock.now += FLIGHT_S * 0.9
    rows = draw(snapshot(script), 120, 28, LOOKS["dark"], motion).text()
    (row,) = [row for row in rows if " C1 " in row and "▶" in row]
    assert row.index("P1·1") < row.index(" C1 ")
