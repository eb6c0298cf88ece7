"""A replay under the pilot: traces of real runs and of checks, forwards and backwards, and where they can be taken over."""

import asyncio

import pytest

from pcviz.explore.api import check
from pcviz.trace.file import Trace, read_trace, write_trace
from pcviz.trace.state import State
from pcviz.tui.options import AppOptions
from pcviz.tui.screens import replay
from pcviz.tui.screens.play import PlayScreen
from pcviz.tui.screens.replay import ReplayScreen
from pcviz.tui.widgets.code import CodePane
from pcviz.tui.widgets.deck import Deck
from pcviz.tui.widgets.detail import Detail
from pcviz.tui.widgets.keys import Keys
from pcviz.tui.widgets.stage import Stage
from tests.trace.model import Model, run_to_end
from tests.tui_app.driving import Driven, Hand

SIZES = [(80, 24), (120, 40)]
sizes = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


@pytest.fixture(scope="module")
def counterexample(tmp_path_factory):
    """Of P1 C2 B1 on one condition: six steps, then everybody waits."""
    path = tmp_path_factory.mktemp("traces") / "deadlock.jsonl"
    check("pcviz/buffers/one_condition_notify.py", trace=True, producers=1, consumers=2, capacity=1, items=2).save(path)
    return path


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    path = tmp_path_factory.mktemp("traces") / "live.jsonl"
    events = run_to_end(Model(2, 2, 2, 5, "seen"), [0, 3, 1, 2] * 20).events
    write_trace(
        path, {"clock": "wall", "tells": ["items"], "title": "A live run", "seed": 1, "settings": {}}, events, "finished"
    )
    return path


class replaying:
    """The app on a trace, as `pcviz replay` opens it."""

    def __init__(self, path, size=(120, 40), **display):
        self.app = Driven(None, **display)
        self.app.options = AppOptions(replay=path if isinstance(path, Trace) else read_trace(path), **display)
        self.size = size

    async def __aenter__(self) -> Hand:
        self.context = self.app.run_test(size=self.size)
        hand = Hand(self.app, await self.context.__aenter__())
        await hand.pilot.pause()
        await hand.until(lambda: screen(hand).tape.done)
        return hand

    async def __aexit__(self, *problem):
        await self.context.__aexit__(*problem)
        self.app.close_runs()


def screen(hand: Hand) -> ReplayScreen:
    return next(one for one in hand.app.screen_stack if isinstance(one, ReplayScreen))


def step(hand: Hand) -> int:
    return screen(hand).tape.step_at(screen(hand).position)


def keys(hand: Hand) -> list[str]:
    """What the last row offers."""
    return [f"{key} {word}" for _, key, word in screen(hand).query_one(Keys)._entries()]


def words(hand: Hand) -> str:
    return screen(hand).query_one(Deck).words


def where_all_stand(events):
    state = State()
    state.apply_all(events)
    shot = state.snapshot()
    return [(view.name, view.status, view.line) for view in shot.threads], [buffer.slots for buffer in shot.buffers]


@sizes
async def test_it_opens_at_the_start_with_code_and_state(counterexample, size):
    async with replaying(counterexample, size) as hand:
        await hand.seen(
            "the start: nobody has taken a step yet", "step 0 of 6", "CODE", "STATE", "def put(self, item):", "Space play"
        )
        assert step(hand) == 0


async def test_steps_forth_and_back_show_the_same_picture_again(counterexample):
    async with replaying(counterexample, reduced_motion=True) as hand:
        pictures = []
        for number in range(1, 7):
            await hand.press("right")
            await hand.seen(f"step {number} of 6")
            await hand.handled()  # the state has as many rows as it needs now
            pictures.append((words(hand), state(hand)))
        for number in range(5, 0, -1):
            await hand.press("left")
            await hand.seen(f"step {number} of 6")
            await hand.until(lambda number=number: (words(hand), state(hand)) == pictures[number - 1])


def state(hand: Hand) -> list[str]:
    return screen(hand).query_one(Detail).canvas.text()


async def test_every_step_says_what_it_was(counterexample):
    async with replaying(counterexample) as hand:
        told = []
        for number in range(1, 7):
            await hand.press("right")
            await hand.seen(f"step {number} of 6")
            told.append(words(hand))
        assert told[0] == "C1 starts; C1 is waiting on changed: the buffer is empty"
        assert "P1 puts P1·1 into OneConditionNotify: 1 of 1 slots filled" in told[2]
        await hand.until(lambda: words(hand).endswith("The end: deadlock"))


@sizes
async def test_the_end_is_a_deadlock_to_be_seen(counterexample, size):
    async with replaying(counterexample, size) as hand:
        await hand.press("end")
        await hand.seen("× deadlock", "step 6 of 6", "○P1")
        if size == (80, 24):
            await hand.press("c")
        await hand.seen("DEADLOCK: all who are left wait", "TIMELINE")


async def test_the_code_shows_each_thread_at_its_line(counterexample):
    async with replaying(counterexample) as hand:
        await hand.press("end")
        pane = screen(hand).query_one(CodePane)
        lines = pane._text.splitlines()
        await hand.until(lambda: len(pane._marks) == 2)
        assert {(mark.name, lines[mark.line - 1].strip()) for mark in pane._marks} == {
            ("P1", "self.changed.wait()"),
            ("C2", "self.changed.wait()"),
        }


@pytest.mark.slow
async def test_the_state_shows_names_lock_wait_set_and_slots(counterexample):
    async with replaying(counterexample) as hand:
        for _ in range(4):
            await hand.press("right")
        await hand.seen("item = P1·2", "self.items = [P1·1]", "lock free", "wait set C2 P1", "1 of 1 fifo")


@pytest.mark.slow
async def test_another_thread_can_be_looked_into(counterexample):
    async with replaying(counterexample) as hand:
        await hand.press("end")
        assert screen(hand).chosen == 3  # C2 took the last step
        await hand.press("n")
        await hand.seen("thread: P1", "item = P1·2")
        await hand.press("N")
        assert screen(hand).chosen == 3


async def test_by_switch(counterexample):
    async with replaying(counterexample) as hand:
        went = []
        for key in ("down", "down", "down", "down", "down", "up", "up", "up", "up", "up"):
            await hand.press(key)
            went.append(step(hand))
        assert went == [1, 2, 3, 5, 6, 5, 3, 2, 1, 0]


@pytest.mark.slow
async def test_event_by_event_and_ten_steps_at_once(counterexample):
    async with replaying(counterexample) as hand:
        start = screen(hand).position
        await hand.press(".", ".", ",")
        assert screen(hand).position == start + 1
        await hand.press("pagedown")
        assert step(hand) == 6
        await hand.press("pageup", "pageup")
        assert step(hand) == 0


@pytest.mark.parametrize(("typed", "at"), [("4", 4), ("#99", 6)])
async def test_to_a_step(counterexample, typed, at):
    async with replaying(counterexample) as hand:
        await hand.press("g", *("number_sign" if c == "#" else c for c in typed), "enter")
        await hand.until(lambda: step(hand) == at)


@pytest.mark.slow
async def test_a_moment_that_is_none_is_refused_in_words(live):
    async with replaying(live) as hand:
        await hand.press("g", "x", "enter")
        assert hand.app.said == ["'x' is no moment: say 12.5 or 1:02.5 for seconds, #40 for a step"]
        await hand.press("g", "escape")
        assert isinstance(hand.app.screen, ReplayScreen)


@pytest.mark.slow
async def test_to_a_second_of_a_live_run(live):
    async with replaying(live) as hand:
        await hand.press("g", "0", ".", "0", "5", "enter")
        await hand.until(lambda: screen(hand).position == screen(hand).tape.at_time(0.05))
        assert screen(hand).tape.time(screen(hand).position) <= 0.05


async def test_it_plays_to_the_end_at_speed_and_stops_there(live):
    async with replaying(live) as hand:
        for _ in range(6):
            await hand.press("plus")
        assert screen(hand).speed == 16
        await hand.press("space")
        await hand.until(lambda: screen(hand).position == screen(hand).tape.last and not screen(hand).playing)
        await hand.press("minus")
        assert screen(hand).speed == 8


async def test_a_schedule_plays_step_by_step_and_pauses(counterexample):
    async with replaying(counterexample) as hand:
        clock = hand.hold_time()
        await hand.press("plus", "space")
        await hand.seen("pause")
        await hand.until(clock.passes(0.005, lambda: step(hand) >= 1))
        await hand.press("space")
        here = step(hand)
        assert not screen(hand).playing
        await hand.seen("play", f"step {here} of 6")


@pytest.mark.slow
async def test_the_rail_takes_one_to_any_moment(counterexample):
    async with replaying(counterexample) as hand:
        deck = screen(hand).query_one(Deck)
        first, cells = deck._rail
        await hand.click(deck, first + cells - 1, 2)
        await hand.until(lambda: step(hand) == 6)
        await hand.click(deck, first, 2)
        await hand.until(lambda: step(hand) == 0)
        await hand.click(deck, first + cells // 2, 2)
        await hand.until(lambda: step(hand) == 3)


async def test_the_story_of_a_counterexample(counterexample):
    async with replaying(counterexample) as hand:
        await hand.press("end", "x")
        await hand.seen("What went wrong, and why", "wait for ever", "notify() wakes one waiter")
        await hand.press("escape")
        assert isinstance(hand.app.screen, ReplayScreen)


@pytest.mark.slow
async def test_a_live_run_has_no_story_no_code_and_cannot_be_taken_over(live):
    async with replaying(live) as hand:
        await hand.press("x", "f")
        assert ["story" in hand.app.said[0], "real threads cannot go back" in hand.app.said[1]] == [True, True]
        assert not screen(hand).query(CodePane)
        await hand.seen("STATE", "PRODUCERS")
        assert not {"f play on", "x story"} & set(keys(hand))


async def test_the_last_row_offers_what_this_trace_can_do(counterexample):
    async with replaying(counterexample) as hand:
        assert {"f play on", "x story", "Space play"} <= set(keys(hand))


async def test_from_any_step_of_a_schedule_on_one_can_play(counterexample):
    async with replaying(counterexample) as hand:
        await hand.press("right", "right", "right", "f")
        await hand.until(lambda: isinstance(hand.app.screen, PlayScreen))
        assert not hand.app.screen.session.ending
        there, here = (
            where_all_stand(hand.app.screen.session.events),
            where_all_stand(screen(hand).tape.events(0, screen(hand).position)),
        )
        assert there == here
        await hand.press("escape")
        assert isinstance(hand.app.screen, ReplayScreen)
        assert step(hand) == 3


@pytest.mark.slow
async def test_a_file_that_has_changed_since_is_not_played_on(tmp_path, counterexample):
    text = counterexample.read_text(encoding="utf-8")
    mine = tmp_path / "mine.py"
    mine.write_text("class OneConditionNotify:\n    pass\n", encoding="utf-8")
    path = tmp_path / "moved.jsonl"
    path.write_text(text.replace("pcviz/buffers/one_condition_notify.py", str(mine)), encoding="utf-8")
    async with replaying(path) as hand:
        await hand.press("f")
        await hand.until(lambda: hand.app.said)
        assert isinstance(hand.app.screen, ReplayScreen)


async def test_a_trace_that_was_cut_short_says_so(tmp_path, live):
    whole = live.read_bytes()
    (tmp_path / "cut.jsonl").write_bytes(whole[: len(whole) // 2])
    async with replaying(tmp_path / "cut.jsonl") as hand:
        await hand.seen("the trace was cut short")
        await hand.press("end")
        steps = screen(hand).tape.steps
        await hand.seen(f"step {steps} of {steps}")
        assert "The end" not in words(hand)


@pytest.mark.slow
async def test_a_damaged_trace_shows_what_comes_before(tmp_path, live):
    lines = live.read_text(encoding="utf-8").splitlines()
    lines[30] = "nonsense"
    (tmp_path / "damaged.jsonl").write_text("\n".join(lines), encoding="utf-8")
    async with replaying(tmp_path / "damaged.jsonl") as hand:
        await hand.until(lambda: hand.app.said)
        assert "line 31" in hand.app.said[0]
        await hand.press("end")
        assert screen(hand).position == screen(hand).tape.last == 29


@pytest.mark.slow
async def test_a_long_trace_can_be_walked_through_while_it_is_still_read(tmp_path, monkeypatch):
    monkeypatch.setattr(replay, "READING_S", 0.0)  # a batch a frame: as a slow machine reads
    events = run_to_end(Model(4, 4, 5, 2000, "seen"), list(range(8)) * 25_000).events
    write_trace(tmp_path / "long.jsonl", {"clock": "wall", "tells": ["items"]}, events, "finished")
    app = Driven(None)
    app.options = AppOptions(replay=read_trace(tmp_path / "long.jsonl"))
    async with app.run_test() as pilot:
        hand = Hand(app, pilot)
        while not isinstance(app.screen, ReplayScreen) or not app.screen.position:
            await asyncio.sleep(0)
        app.simulate_key("right")  # the pilot's own `press` would wait until the reading is over
        while step(hand) == 0:
            assert not screen(hand).tape.done
            await asyncio.sleep(0)
        assert "reading:" in screen(hand)._notice()
        await hand.until(lambda: screen(hand).tape.done)
        await hand.press("end")
        assert screen(hand).position == len(events)
        await hand.press("left")
        await hand.seen(f"step {screen(hand).tape.steps - 1:,} of {screen(hand).tape.steps:,}")


@pytest.mark.slow
async def test_a_trace_without_events_opens(tmp_path):
    write_trace(tmp_path / "empty.jsonl", {"clock": "wall", "tells": []}, [], "stopped")
    async with replaying(tmp_path / "empty.jsonl") as hand:
        await hand.press("right", "left", "down", "up", "end", "home", "space", "space")
        await hand.seen("STATE")


async def test_the_inside_can_be_closed_and_opened_at_both_widths(counterexample):
    async with replaying(counterexample, (80, 24)) as hand:
        await hand.until(lambda: not screen(hand).query_one(Stage).region.area)
        await hand.press("c")
        await hand.until(lambda: screen(hand).query_one(Stage).region.area and not screen(hand).query_one(CodePane).region.area)
    async with replaying(counterexample, (120, 40)) as hand:
        await hand.until(lambda: screen(hand).query_one(Stage).region.area and screen(hand).query_one(CodePane).region.area)
        await hand.press("c")
        await hand.until(lambda: screen(hand).query_one(Stage).region.width == 120)


@pytest.mark.slow
async def test_in_ascii_every_cell_is(counterexample):
    async with replaying(counterexample, ascii=True) as hand:
        await hand.press("right", "right", "right", "right")
        await hand.seen("step 4 of 6")
        assert hand.picture().isascii()


@pytest.mark.slow
async def test_escape_leaves_the_app_where_a_replay_was_all(counterexample):
    async with replaying(counterexample) as hand:
        await hand.press("escape")
        await hand.until(lambda: not hand.app.is_running or hand.app._exit)


@pytest.mark.slow
async def test_the_keys_are_explained(counterexample):
    async with replaying(counterexample) as hand:
        await hand.press("f1")
        await hand.seen("Keys and mouse", "One step on", "On to another thread's step")
