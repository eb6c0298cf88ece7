"""Whatever the size, the theme and the signs: nothing is cut, nothing overlaps, and every thread is drawn where it is."""

import re
from dataclasses import replace

import pytest

from pcviz.sync.virtual import Virtual
from pcviz.trace.event import Event
from pcviz.trace.snapshot import Status
from pcviz.trace.state import State
from pcviz.tui.canvas import Canvas
from pcviz.tui.motion import Motion, Trace
from pcviz.tui.picture.cards import Form, card, recent, wordings
from pcviz.tui.picture.cast import Cast, breadth, one_cell, shorten
from pcviz.tui.picture.places import find_places
from pcviz.tui.picture.scene import Scene
from pcviz.tui.picture.slots import Size, shelve
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import load_scenario
from tests.scripted import Script
from tests.tui.scenes import (
    LOOKS,
    QUEUE,
    SCENES,
    Clock,
    cast,
    crowd,
    deadlock,
    draw,
    ended,
    four_places,
    put,
    snapshot,
    surplus,
)
from tests.tui.scenes import priorities as by_priority

# What a stage gets at 80×24, 120×40 and 200×60, beside headline, timeline, controls and footer; and the least of them.
SIZES = [(78, 12), (80, 14), (80, 18), (120, 22), (120, 28), (200, 40)]
sizes = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
looks = pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
scenes = pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES.keys())


def text(scene, size, look=LOOKS["dark"]) -> str:
    return "\n".join(draw(snapshot(scene()), *size, look).text())


@scenes
def test_nothing_overlaps_and_nothing_leaves_the_picture(scene):
    shot = snapshot(scene())
    for name, look in LOOKS.items():
        for size in SIZES:
            assert draw(shot, *size, look).collisions() == [], (name, size)


@sizes
@scenes
def test_no_word_is_cut(scene, size):
    assert "…" not in text(scene, size)


@sizes
@scenes
def test_every_thread_has_a_card_with_its_sign(scene, size):
    shot, look = snapshot(scene()), LOOKS["dark"]
    picture = text(scene, size)
    for thread in shot.threads:
        sign = look.signs.status[thread.status]
        assert re.search(rf"{thread.name} +{sign} {thread.status.value}\b", picture) or re.search(
            rf"{sign}{thread.name}\b", picture
        )


@sizes
def test_with_room_for_words_every_status_is_written_out(size):
    for scene in (four_places, deadlock, ended):
        words = {thread.status.value for thread in snapshot(scene()).threads}
        assert [word for word in words if word not in text(scene, size)] == []


@sizes
@looks
def test_ascii_means_ascii(size, look):
    for scene in SCENES.values():
        assert text(scene, size, LOOKS["ascii"]).isascii()


@sizes
def test_the_four_places_are_told_apart(size):
    picture = text(four_places, size)
    for title in ("entry queue of mutex", "owns mutex", "notified", "wait set not_full", "wait set not_empty"):
        assert title in picture
    if size[1] < 14:
        return
    assert where(four_places, size, "C3") == "entry queue of mutex"
    assert where(four_places, size, "P1") == "owns mutex"
    assert where(four_places, size, "C1") == "notified, needs mutex"
    assert where(four_places, size, "P2") == "wait set not_full"
    assert where(four_places, size, "C2") == "wait set not_empty"


def where(scene, size, name: str) -> str:
    """The place in which a thread stands, as the picture's geometry says."""
    cast = Cast(LOOKS["dark"], snapshot(scene()))
    (place,) = [place.title for place in find_places(cast, ()).all if name in [member.strip() for member, _ in place.now]]
    return place


@sizes
@pytest.mark.parametrize("capacity", [1, 2, 5, 8, 16, 32, 64, 100, 1000])
def test_any_capacity_is_drawn_whole(size, capacity):
    def scene():
        return crowd(2, 3, capacity)

    canvas = draw(snapshot(scene()), *size, LOOKS["dark"])
    assert canvas.collisions() == []
    assert f"{min(capacity, 40)} of {capacity}" in "\n".join(canvas.text())


@sizes
@pytest.mark.parametrize("threads", [1, 4, 8, 12, 16])
def test_any_number_of_threads_is_drawn_whole(size, threads):
    def scene():
        return crowd(threads, threads, 64)

    assert draw(snapshot(scene()), *size, LOOKS["dark"]).collisions() == []
    picture = text(scene, size)
    assert all(re.search(rf"\b{name}\b", picture) for name in (f"P{threads}", f"C{threads}"))


@sizes
def test_a_buffer_without_a_limit_says_so(size):
    def scene():
        script = cast(1, 1, None)
        for number in range(30):
            put(script, "P1", f"P1·{number}")
        return script

    picture = text(scene, size)
    assert "30, no limit" in picture
    assert draw(snapshot(scene()), *size, LOOKS["dark"]).collisions() == []


@sizes
def test_surplus_slots_are_marked(size):
    picture = text(surplus, size)
    assert "6 of 4" in picture
    assert "surplus" in picture or "▚" in picture


def test_a_box_says_the_item_and_its_priority_and_what_comes_out_next():
    picture = text(by_priority, (120, 28))
    assert "prio 1" in picture
    assert "next out" in picture


def test_a_queue_has_a_head_and_a_tail_and_a_stack_a_top():
    def stack():
        script = cast(1, 1, 5, "lifo")
        put(script, "P1", "P1·1")
        put(script, "P1", "P1·2")
        return script

    assert "▲ tail" in text(SCENES["working"], (120, 28))
    assert "head" in text(SCENES["working"], (120, 28))
    rows = text(stack, (120, 28)).split("\n")
    column = next(row for row in rows if "top" in row).index("▲")
    assert any(row[column - 3 : column + 4].find("P1·2") >= 0 for row in rows)


def test_a_deadlock_is_said_aloud():
    assert "DEADLOCK: every thread waits, nobody is left to wake one" in text(deadlock, (80, 14))


def test_who_has_finished_does_not_wait():
    picture = "\n".join(draw(snapshot(deadlock().end("P2")), 80, 14, LOOKS["dark"]).text())
    assert "DEADLOCK: all who are left wait, nobody is left to wake one" in picture


def test_a_thread_that_goes_on_does_not_wait_either():
    script = deadlock().thread("Thread-1 (_beat)")
    picture = "\n".join(draw(snapshot(script), 80, 18, LOOKS["dark"]).text())
    assert "DEADLOCK: who waits will never be woken" in picture


def test_the_long_name_of_a_thread_that_was_given_none_is_short():
    picture = "\n".join(draw(snapshot(deadlock().thread("Thread-1 (_beat)")), 80, 18, LOOKS["dark"]).text())
    assert "T1 _beat" in picture and "Thread" not in picture


def test_a_semaphore_is_a_count_and_a_queue():
    picture = text(SCENES["semaphores"], (120, 28))
    assert re.search(r"count 0 +■ queue +P1 +P2", picture)
    assert "count ●● 2" in picture


def test_a_failed_thread_shows_its_error_and_a_gate_its_sign():
    picture = text(ended, (120, 28))
    _, _, second = picture.partition("ValueError: the disk")  # on two rows
    assert second.split("\n")[1].strip().startswith("is full")
    assert "║" in picture


def test_the_picture_stands_still_when_a_label_grows_and_shrinks():
    look, scene, canvas = LOOKS["dark"], Scene(), Canvas(LOOKS["dark"].blank)
    canvas.resize(120, 28)
    motion = Motion(Clock())
    plans = []
    for item in ("P1·1", "P1·1000", "P1·1"):
        script = cast(1, 1)
        put(script, "P1", item)
        canvas.clear()
        scene.draw(canvas, look, snapshot(script), motion, 100.0)
        plans.append(scene.plan)
    assert plans[0] != plans[1] == plans[2]


def test_a_card_is_never_wider_than_its_room():
    for scene in SCENES.values():
        shot = snapshot(scene())
        for thread in shot.threads:
            for form in Form:
                for width in range(14 if form >= Form.COLUMNS else 18, 50):
                    names = Cast(LOOKS["dark"], shot)
                    rows = card(names, thread, width, form, recent(names, thread, ()))
                    assert all(breadth(row) <= width for row in rows)


def test_a_card_says_why_in_fewer_and_fewer_words():
    script = four_places()
    (waiting,) = [thread for thread in snapshot(script).threads if thread.name == "P2"]
    (notified,) = [thread for thread in snapshot(script).threads if thread.name == "C1"]
    assert waiting.status is Status.WAITING
    assert wordings(waiting)[0] == "not_full: the buffer is full"
    assert "buffer is full" in wordings(waiting)
    assert wordings(notified)[0].startswith("by P1, needs mutex")
    assert wordings(notified)[-2] == "by P1"


def test_a_card_without_room_for_both_says_why_and_not_what_it_was():
    script = cast(1, 1).take("C1", QUEUE).ask("C1", "mutex").own("C1", "mutex").wait("C1", "not_empty")
    shot = snapshot(script)
    (consumer,) = [thread for thread in shot.threads if thread.name == "C1"]
    past = [Trace(Status.HOLDING, 1, consumer.id)]
    for width in range(20, 60):
        names = Cast(LOOKS["dark"], shot)
        row = card(names, consumer, width, Form.DOUBLE, recent(names, consumer, past))[1]
        assert "empty" in "".join(text for text, _ in row)
    assert "holding" in "".join(text for text, _ in row)


def test_names_keep_their_ends_and_one_cell_a_character():
    assert shorten("access.log.2024-05-01", 12) == "acces…-05-01"
    assert len(shorten("access.log.2024-05-01", 12)) == 12
    assert one_cell("生产者1") == "???1"
    assert one_cell("P1\n") == "P1?"


def test_nothing_known_yet_is_an_empty_stage_not_an_error():
    assert draw(State().snapshot(), 80, 12, LOOKS["dark"]).text()[0].strip().startswith("PRODUCERS")


def test_threads_of_other_roles_stand_below():
    script = cast(1, 1).thread("main", "main").joinable("P1 thread", "P1").wait("main", "P1 thread")
    assert re.search(r"main +○ waiting", "\n".join(draw(snapshot(script), 80, 18, LOOKS["dark"]).text()))


def test_the_path_to_an_object_is_left_out_where_its_name_is_plain_without_it():
    script = Script().thread("P1", "producer").lock("queue.mutex").condition("queue.not_full", "queue.mutex")
    script.buffer(QUEUE, 5)
    picture = "\n".join(draw(snapshot(script), 120, 28, LOOKS["dark"]).text())
    assert "owns mutex" in picture
    assert "queue." not in picture
    script.lock("log.mutex")
    assert "owns queue.mutex" in "\n".join(draw(snapshot(script), 120, 28, LOOKS["dark"]).text())


def test_a_main_thread_that_took_no_step_is_not_drawn():
    script = cast(1, 1).thread("MainThread", "main", start=False)
    assert "MainThread" not in "\n".join(draw(snapshot(script), 120, 28, LOOKS["dark"]).text())


def test_where_owners_are_not_recorded_a_lock_is_not_called_free():
    for begun, words in ((False, "nobody yet"), (True, "not recorded")):
        script = cast(1, 1)
        if begun:
            put(script, "P1", "P1·1")
        shot = snapshot(script)
        untold = replace(shot, objects=tuple(replace(object, told=False) for object in shot.objects))
        assert words in "\n".join(draw(untold, 120, 28, LOOKS["dark"]).text())
    told = replace(shot, objects=tuple(replace(object, told=True) for object in shot.objects))
    assert "free" in "\n".join(draw(told, 120, 28, LOOKS["dark"]).text())


@pytest.mark.parametrize("height", range(1, 8))
def test_no_more_slots_are_drawn_than_there_are(height):
    buffer = snapshot(deadlock()).buffers[0]
    shelf = shelve(Size.PILE, buffer, 40, height, 4, False)
    assert shelf is not None and shelf.count == buffer.capacity


@pytest.mark.parametrize("name", ["many-to-many", "priority", "condition"])
@pytest.mark.parametrize("size", [(80, 17), (120, 27)])
def test_what_is_kept_from_frame_to_frame_is_what_would_be_drawn(name, size):
    run = Run(load_scenario(name), seed=1, seconds=4.0, kernel=Virtual(1))
    run.start()
    state, now = State(), 0.0
    motion = Motion(lambda: now)
    pairs = [(Scene(), Canvas(LOOKS["dark"].blank)) for _ in range(2)]
    for _, canvas in pairs:
        canvas.resize(*size)
    events: list[Event] = []
    while not run.ended:
        batch = run.drain()
        state.apply_all(batch)
        events += batch
        run.tend(state)
    run.close()
    state = State()
    for frame in range(90):
        now = frame / 30
        batch = [event for event in events if now - 1 / 30 < event[0] <= now]
        state.apply_all(batch)
        motion.observe(batch)
        for scene, canvas in pairs:
            canvas.clear()
            scene.draw(canvas, LOOKS["dark"], state.snapshot(now), motion, now)
            canvas.changed()
        kept, anew = (canvas for _, canvas in pairs)
        assert [kept.strip(y) for y in range(size[1])] == [anew.strip(y) for y in range(size[1])]
        anew.resize(*size)
        pairs[1][0]._places = None
