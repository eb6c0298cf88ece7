"""Milliseconds of processor time a frame: the stage, and two, against 64 `Static` widgets, at 120 × 40, 64 slots, 16 threads.

The apps run in this process, one after the other, with a terminal that takes everything and shows nothing, and all that they
show changes in each frame. What the main thread does counts, from a new snapshot to the bytes for the terminal: a frame is not
only what a widget draws but also how it gets from there to the screen.
"""

import asyncio
import time
from collections.abc import Callable
from functools import cache, partial
from types import MappingProxyType

from textual.app import App, ComposeResult
from textual.containers import Grid
from textual.drivers.headless_driver import HeadlessDriver
from textual.screen import Screen
from textual.widgets import Static

from pcviz.buffers import catalogue
from pcviz.insight.study import Study
from pcviz.sync.sections import critical_lines
from pcviz.sync.virtual import Virtual
from pcviz.trace import event as kinds
from pcviz.trace.event import Event
from pcviz.trace.snapshot import Account, BufferView, ItemView, ObjectView, Snapshot, Status, ThreadView
from pcviz.trace.state import State
from pcviz.trace.timeline import Timeline
from pcviz.tui.look import Look
from pcviz.tui.motion import Motion
from pcviz.tui.patches import PatchedScreen
from pcviz.tui.widgets.code import CodePane, Mark
from pcviz.tui.widgets.headline import Headline
from pcviz.tui.widgets.stage import Stage
from pcviz.tui.widgets.variant import Variant
from pcviz.tui.widgets.views import NAMES, Views
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import load_scenario
from pcviz.workshop.settings import Settings

SIZE = (120, 40)
SLOTS = 64
THREADS = 16
FRAMES = 60
FPS = 30
TIMELINE_HZ = 10
WIDE = (200, 60)
BUSY = (Status.WORKING, Status.BLOCKED, Status.HOLDING, Status.WAITING, Status.NOTIFIED)


@cache
def snapshot(frame: int) -> Snapshot:
    """Frame number `frame` of a run in which nothing stays: every slot holds another item, every thread does something else."""
    first = frame * 7
    items = {n: ItemView(n, f"P{n % 8 + 1}·{n}", None, n % 8 + 1) for n in range(first + 1, first + SLOTS + 1)}
    threads = tuple(_thread(number, frame) for number in range(1, THREADS + 1))
    waiting = tuple(thread.id for thread in threads if thread.status is Status.WAITING)
    blocked = tuple(thread.id for thread in threads if thread.status is Status.BLOCKED)
    owner = next((thread.id for thread in threads if thread.status is Status.HOLDING), 0)
    objects = (
        ObjectView(1, "lock", "mutex", owner, 1, None, 0, blocked, ()),
        ObjectView(2, "condition", "not_full", 0, 0, None, 1, (), waiting[::2]),
        ObjectView(3, "condition", "not_empty", 0, 0, None, 1, (), waiting[1::2]),
    )
    buffer = BufferView(
        4, "queue", "Queue", SLOTS, "fifo", SLOTS, tuple(items), "exact", False, first + 1, frame, frame, 0, 0, SLOTS
    )
    account = Account(made=frame + SLOTS, put=frame + SLOTS, delivered=frame, left=SLOTS)
    return Snapshot(frame / 30, frame, 0, "running", threads, objects, (buffer,), MappingProxyType(items), account, {}, ())


def _thread(number: int, frame: int) -> ThreadView:
    producer = number <= THREADS // 2
    status = BUSY[(number + frame) % len(BUSY)]
    return ThreadView(
        id=number,
        name=f"P{number}" if producer else f"C{number - THREADS // 2}",
        role="producer" if producer else "consumer",
        daemon=False,
        status=status,
        why=f"{status.value} on mutex: held by P{frame % 8 + 1}",
        since=frame / 30 - number / 7,
        object=1,
        gated=False,
        item=0,
        call="put",
        holds=(),
        notified_by=1,
        made=frame,
        put=frame,
        got=0,
        done=0,
        blocked_s=0.0,
        error="",
        traceback="",
    )


@cache
def events(frame: int) -> list[Event]:
    """A batch as a busy run brings it in one frame."""
    t = frame / 30
    batch: list[Event] = []
    for number in range(1, THREADS + 1):
        batch += [(t, number, kinds.ASK, 1, None), (t, number, kinds.BLOCK, 1, None), (t, number, kinds.OWN, 1, None)]
        batch += [(t, number, kinds.PUT, 4, frame * 7 + number), (t, number, kinds.RELEASE, 1, None)]
    return batch


class Terminal(HeadlessDriver):
    """One that is written to."""

    @property
    def is_headless(self) -> bool:
        return False


class Bench(App[None]):
    """An app that draws a frame when it is told to, on a screen like the product's."""

    def __init__(self) -> None:
        super().__init__(driver_class=Terminal)
        self._sent = asyncio.Event()

    def get_default_screen(self) -> Screen[None]:
        return PatchedScreen(id="_default")

    def draw(self, frame: int) -> None:
        raise NotImplementedError

    async def frame(self, number: int) -> None:
        """From the call that a timer would make until all has been written."""
        self._sent.clear()
        self.screen.call_next(self._draw_and_send, number)
        await self._sent.wait()

    def _draw_and_send(self, number: int) -> None:
        self.draw(number)
        if isinstance(self.screen, PatchedScreen):
            self.screen.send()

    def post_display_hook(self) -> None:
        self._sent.set()


class StageApp(Bench):
    def compose(self) -> ComposeResult:
        self.headline = Headline(Look())
        self.stage = Stage(Look())
        self.motion = Motion()
        yield self.headline
        yield self.stage

    def draw(self, frame: int) -> None:
        now = snapshot(frame)
        self.motion.observe(events(frame))
        self.headline.show(now, title="benchmark", detail=f"Queue of {SLOTS}")
        self.stage.show(now, self.motion, self.motion.clock())


class CodeApp(Bench):
    """The code pane of a buffer of 31 lines, in which all 16 threads change their lines in each frame."""

    def compose(self) -> ComposeResult:
        self.source = catalogue()["two_conditions"].path.read_text(encoding="utf-8")
        self.sections = critical_lines(self.source)
        self.pane = CodePane(Look())
        yield self.pane

    def draw(self, frame: int) -> None:
        self.pane.open(self.source, "two_conditions.py")
        lines = len(self.source.splitlines())
        marks = []
        for number in range(1, THREADS + 1):
            view = _thread(number, frame)
            sign, style = Look().signs.status[view.status], Look().status(view.status)
            marks.append(Mark(1 + (number * 3 + frame) % lines, sign, view.name, style))
        self.pane.show(marks, self.sections)


class ViewsApp(Bench):
    """The stage as above, and what follows a run of 16 threads below it: timeline at 10 Hz, charts at 5, insight at 2.

    The run is one in virtual time; its events of each frame are folded and studied within the frame.
    """

    def __init__(self, shown: str) -> None:
        super().__init__()
        self.shown = shown

    def compose(self) -> ComposeResult:
        self.time = 0.0
        self.stage, self.motion = Stage(Look()), Motion()
        self.views = Views(Look(), lambda: self.time)
        self.state, self.study, self.timeline = State(), Study(), Timeline(20.0)
        self.events = iter(recorded())
        self.next = next(self.events)
        yield self.stage
        yield self.views

    def draw(self, frame: int) -> None:
        # Thirty seconds into the run, so that there is a past to draw.
        self.time = 30 + frame / FPS
        while self.next[0] <= self.time:
            self.state.apply(self.next)
            self.timeline.observe(self.next, self.state)
            self.study.observe(self.next, self.state)
            self.next = next(self.events)
        now = snapshot(frame)
        self.motion.observe(events(frame))
        self.stage.show(now, self.motion, self.motion.clock())
        if frame % (FPS // TIMELINE_HZ) == 0:
            if self.views.current != self.shown:
                self.views.choose(self.shown)
            self.views.fit(THREADS, self.size.width, self.size.height // 3)
            self.timeline.advance(self.time)
            self.views.show(self.state.snapshot(self.time), self.timeline, self.study, self.state, Settings())


def recorded() -> list[Event]:
    """What 16 threads do in a minute of virtual time."""
    run = Run(load_scenario("many-to-many"), seed=1, overrides={"capacity": SLOTS}, seconds=60.0, kernel=Virtual(1))
    state, kept = State(), []
    run.start()
    while not run.ended:
        batch = run.drain()
        state.apply_all(batch)
        kept += batch
        run.tend(state)
    run.close()
    return kept


class PairApp(Bench):
    """Two runs one above the other, as `pcviz compare` stacks them: twice the slots and twice the threads."""

    def compose(self) -> ComposeResult:
        self.sides = [(Variant(Look(), letter), Stage(Look()), Motion()) for letter in "AB"]
        for heading, stage, _ in self.sides:
            yield heading
            yield stage

    def draw(self, frame: int) -> None:
        for side, (heading, stage, motion) in enumerate(self.sides):
            now = snapshot(frame + side)
            motion.observe(events(frame + side))
            heading.show(now, "benchmark", "live")
            stage.show(now, motion, motion.clock())


class StaticApp(Bench):
    """The plain way: a widget a slot, updated when its item changes."""

    CSS = "Grid { grid-size: 8; } Static { height: 3; border: round grey; content-align: center middle; }"

    def get_default_screen(self) -> Screen[None]:
        return Screen(id="_default")

    def compose(self) -> ComposeResult:
        self.slots = [Static() for _ in range(SLOTS)]
        yield Grid(*self.slots)

    def draw(self, frame: int) -> None:
        for label, slot in zip(snapshot(frame).items.values(), self.slots, strict=True):
            slot.update(label.label)


async def milliseconds(make: Callable[[], Bench], frames: int = FRAMES, size: tuple[int, int] = SIZE) -> float:
    """Processor milliseconds a frame, the first few left out."""
    for frame in range(10 + frames + 1):  # what happened is there before it is drawn
        snapshot(frame)
        events(frame)
    app = make()
    async with app.run_test(size=size, headless=False) as pilot:
        await pilot.pause()
        for frame in range(10):
            await app.frame(frame)
        began = time.thread_time()
        for frame in range(10, 10 + frames):
            await app.frame(frame)
        return (time.thread_time() - began) * 1000 / frames


def main() -> None:
    stage = asyncio.run(milliseconds(StageApp))
    code = asyncio.run(milliseconds(CodeApp))
    views = {name: asyncio.run(milliseconds(partial(ViewsApp, name))) for name in NAMES}
    everything = asyncio.run(milliseconds(partial(ViewsApp, NAMES[0]), size=WIDE))
    pair = asyncio.run(milliseconds(PairApp))
    static = asyncio.run(milliseconds(StaticApp))
    print(f"  the stage, {SLOTS} slots and {THREADS} threads   {stage:6.1f} ms a frame")
    print(f"  the code pane, {THREADS} threads            {code:6.1f} ms a frame")
    for name, cost in views.items():
        print(f"  the stage and {name:<12}              {cost:6.1f} ms a frame")
    print(f"  all of them, {WIDE[0]} × {WIDE[1]}                {everything:6.1f} ms a frame")
    print(f"  two of them, side by side           {pair:6.1f} ms a frame")
    print(f"  {SLOTS} Static.update()                 {static:6.1f} ms a frame")
    print(f"  ratio                               {static / stage:6.1f}")


if __name__ == "__main__":
    main()
