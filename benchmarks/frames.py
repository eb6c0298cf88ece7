"""Milliseconds of processor time a frame: the stage against 64 `Static` widgets, at 120 × 40, with 64 slots and 16 threads.

Both apps run in Textual's headless driver in this process, one after the other, and all that they show changes in each frame.
Everything counts, from the new snapshot to the last strip: a frame is not only what a widget draws but also what the compositor
makes of it.
"""

import asyncio
import time
from collections.abc import Callable
from types import MappingProxyType

from textual.app import App, ComposeResult
from textual.containers import Grid
from textual.widgets import Static

from pcviz.buffers import catalogue
from pcviz.sync.sections import critical_lines
from pcviz.trace import event as kinds
from pcviz.trace.event import Event
from pcviz.trace.snapshot import Account, BufferView, ItemView, ObjectView, Snapshot, Status, ThreadView
from pcviz.tui.look import Look
from pcviz.tui.motion import Motion
from pcviz.tui.widgets.code import CodePane, Mark
from pcviz.tui.widgets.headline import Headline
from pcviz.tui.widgets.stage import Stage

SIZE = (120, 40)
SLOTS = 64
THREADS = 16
FRAMES = 60
BUSY = (Status.WORKING, Status.BLOCKED, Status.HOLDING, Status.WAITING, Status.NOTIFIED)


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


def events(frame: int) -> list[Event]:
    """A batch as a busy run brings it in one frame."""
    t = frame / 30
    batch: list[Event] = []
    for number in range(1, THREADS + 1):
        batch += [(t, number, kinds.ASK, 1, None), (t, number, kinds.BLOCK, 1, None), (t, number, kinds.OWN, 1, None)]
        batch += [(t, number, kinds.PUT, 4, frame * 7 + number), (t, number, kinds.RELEASE, 1, None)]
    return batch


class StageApp(App[None]):
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


class CodeApp(App[None]):
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


class StaticApp(App[None]):
    """The plain way: a widget a slot, updated when its item changes."""

    CSS = "Grid { grid-size: 8; } Static { height: 3; border: round grey; content-align: center middle; }"

    def compose(self) -> ComposeResult:
        self.slots = [Static() for _ in range(SLOTS)]
        yield Grid(*self.slots)

    def draw(self, frame: int) -> None:
        for label, slot in zip(snapshot(frame).items.values(), self.slots, strict=True):
            slot.update(label.label)


async def milliseconds(make: Callable[[], StageApp | CodeApp | StaticApp], frames: int = FRAMES) -> float:
    """Processor milliseconds a frame, the first few left out."""
    app = make()
    async with app.run_test(size=SIZE) as pilot:
        for frame in range(10):
            app.draw(frame)
            await pilot.pause()
        began = time.process_time()
        for frame in range(10, 10 + frames):
            app.draw(frame)
            await pilot.pause()
        return (time.process_time() - began) * 1000 / frames


def main() -> None:
    stage = asyncio.run(milliseconds(StageApp))
    code = asyncio.run(milliseconds(CodeApp))
    static = asyncio.run(milliseconds(StaticApp))
    print(f"  the stage, {SLOTS} slots and {THREADS} threads   {stage:6.1f} ms a frame")
    print(f"  the code pane, {THREADS} threads            {code:6.1f} ms a frame")
    print(f"  {SLOTS} Static.update()                 {static:6.1f} ms a frame")
    print(f"  ratio                               {static / stage:6.1f}")


if __name__ == "__main__":
    main()
