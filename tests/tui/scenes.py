"""Runs written by hand, each stopped at a moment that a learner must be able to read."""

from collections.abc import Callable

from pcviz.trace.snapshot import Snapshot
from pcviz.trace.state import State
from pcviz.trace.timeline import Timeline
from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.motion import Motion
from pcviz.tui.picture.scene import Scene
from tests.scripted import Script

LOOKS = {"dark": Look.of("dark"), "light": Look.of("light"), "ascii": Look.of("dark", ascii=True)}
QUEUE = "queue"


def cast(producers: int, consumers: int, capacity: int | None = 5, order: str = "fifo") -> Script:
    """Threads and a bounded buffer with one lock and two conditions; nothing has happened yet."""
    script = Script()
    for number in range(1, producers + 1):
        script.thread(f"P{number}", "producer")
    for number in range(1, consumers + 1):
        script.thread(f"C{number}", "consumer")
    script.lock("mutex").condition("not_full", "mutex").condition("not_empty", "mutex")
    return script.buffer(QUEUE, capacity, order=order)


def put(script: Script, thread: str, item: str, priority: float | None = None) -> None:
    script.make(thread, item, priority).work(thread, "making", 0.1, item).later(0.1).wake(thread).offer(thread, QUEUE, item)
    script.ask(thread, "mutex").own(thread, "mutex").put(thread, QUEUE, item).release(thread, "mutex")


def get(script: Script, thread: str, item: str) -> None:
    script.take(thread, QUEUE).ask(thread, "mutex").own(thread, "mutex").get(thread, QUEUE, item)
    script.release(thread, "mutex").work(thread, "processing", 0.3, item)


def wait(script: Script, thread: str, condition: str, item: str = "") -> None:
    if item:
        script.make(thread, item).offer(thread, QUEUE, item)
    else:
        script.take(thread, QUEUE)
    script.ask(thread, "mutex").own(thread, "mutex").wait(thread, condition)


def four_places() -> Script:
    """An owner, a thread in the entry queue, one that is notified, one in each wait set."""
    script = cast(2, 4)
    for number in range(1, 6):
        put(script, "P1", f"P1·{number}")
    wait(script, "P2", "not_full", "P2·1")
    for consumer in ("C1", "C2"):
        wait(script, consumer, "not_empty")
    script.later(1.2).make("P1", "P1·6").ask("P1", "mutex").own("P1", "mutex").notify("P1", "not_empty", "C1")
    script.take("C3", QUEUE).ask("C3", "mutex").block("C3", "mutex")
    return script.later(0.3)


def working() -> Script:
    script = cast(2, 3)
    for number in range(1, 4):
        put(script, "P1", f"P1·{number}")
        put(script, "P2", f"P2·{number}")
    get(script, "C1", "P1·1")
    get(script, "C2", "P2·1")
    script.make("P1", "P1·4").work("P1", "making", 0.5, "P1·4").sleep("P2", 2.0)
    wait(script, "C3", "not_empty")
    return script.later(0.4)


def deadlock() -> Script:
    script = cast(2, 1, 1)
    put(script, "P1", "P1·1")
    wait(script, "P1", "not_full", "P1·2")
    wait(script, "P2", "not_full", "P2·1")
    wait(script, "C1", "not_full")
    return script.later(3.0).phase("deadlock")


def ended() -> Script:
    """One finished, one failed, one stopped; the last consumer drains what is left, held at a gate."""
    script = cast(3, 1, 8)
    for number in range(1, 4):
        put(script, f"P{number}", f"P{number}·1")
    script.end("P1").fail("P2", "ValueError: the disk is full").stopped("P3").phase("draining")
    script.take("C1", QUEUE).gate("C1", "ask", "mutex")
    return script.later(0.5)


def surplus() -> Script:
    script = cast(2, 2, 8)
    for number in range(1, 4):
        put(script, "P1", f"P1·{number}")
        put(script, "P2", f"P2·{number}")
    return script.set("capacity", 4, QUEUE).later(0.5)


def priorities() -> Script:
    script = cast(1, 1, 5, "priority")
    for number, priority in enumerate((3, 1, 2), 1):
        put(script, "P1", f"P1·{number}", priority)
    return script.later(0.5)


def semaphores() -> Script:
    script = Script()
    for name, role in (("P1", "producer"), ("P2", "producer"), ("C1", "consumer")):
        script.thread(name, role)
    script.semaphore("empty", 2).semaphore("items", 0).lock("mutex").buffer(QUEUE, 2)
    for number in (1, 2):
        item = f"P1·{number}"
        script.make("P1", item).offer("P1", QUEUE, item).own("P1", "empty", 2 - number).own("P1", "mutex")
        script.put("P1", QUEUE, item).release("P1", "mutex").release("P1", "items", number)
    for thread in ("P1", "P2"):
        script.make(thread, f"{thread}·3").offer(thread, QUEUE, f"{thread}·3").ask(thread, "empty").block(thread, "empty")
    return script.later(0.8)


def crowd(producers: int = 16, consumers: int = 16, capacity: int = 64) -> Script:
    script = cast(producers, consumers, capacity)
    for number in range(min(capacity, 40)):
        put(script, f"P{number % producers + 1}", f"P{number % producers + 1}·{number // producers + 1}")
    for number in range(1, consumers + 1):
        wait(script, f"C{number}", "not_empty")
    script.own("P1", "mutex")
    for number in range(2, min(6, producers + 1)):
        script.ask(f"P{number}", "mutex").block(f"P{number}", "mutex")
    return script.later(0.5)


SCENES: dict[str, Callable[[], Script]] = {
    scene.__name__: scene for scene in (four_places, working, deadlock, ended, surplus, priorities, semaphores, crowd)
}


def snapshot(script: Script) -> Snapshot:
    """What is true at the script's present moment, also when that is later than its last event."""
    script.event("you", "set", 0, ["now", 0])
    return script.state().snapshot()


class Clock:
    """Wall time that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def draw(snapshot: Snapshot, width: int, height: int, look: Look, motion: Motion | None = None) -> Canvas:
    """The stage on a canvas; without a motion, at rest."""
    motion = motion or Motion(Clock())
    canvas = Canvas(look.blank)
    canvas.resize(width, height)
    Scene().draw(canvas, look, snapshot, motion, motion.clock())
    return canvas


def timeline(script: Script) -> Timeline:
    state, chart = State(), Timeline(20.0)
    for event in script.events:
        state.apply(event)
        chart.observe(event, state)
    return chart
