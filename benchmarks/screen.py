"""The app in a real pseudo-terminal, 120 × 40, 64 slots, 16 threads: what a frame costs, and whether frames keep coming.

A frame is one screen update, as the terminal sees it between the marks of a synchronised update. Processor time is what Linux
counts: of the main thread, which drains, folds and draws, and of the whole process, worker threads and all.

An operation is a put or a get. What is asked for follows from the scenario: 16 threads, each of which works for a mean time on
each item. What this machine can do of it is measured beside it, with every step recorded and taken, and nothing else done: an
interpreter that cannot do 20,000 operations a second without a screen will not do them with one.
"""

import multiprocessing
import os
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.terminal import Terminal
from pcviz.workshop.litter import look_for_it_seldom
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import load_scenario

SECONDS = 5.0
WARM_UP_S = 2.0
HEADLESS_S = 2.0
THREADS = 16
CALM = 40  # operations a second
AIM = 20_000
NEAR = 0.9  # of what was asked for: so much of it counts as done

# Each item has a time of its own, or about five come at once. Where waits end late, one may serve several of either.
ONE_BY_ONE, BURSTY = "exponential", "bursty"

SCENARIO = """
title = "Benchmark"
capacity = 64
producers = {half}
consumers = {half}
make = {pace}
take = {pace}
pattern = "{pattern}"
"""


class Figures(NamedTuple):
    frames: float  # a second
    operations: float  # puts and gets a second
    drawing: float  # share of one processor that the main thread takes
    process: float  # share of one processor that all threads take


def main() -> None:
    if not Path("/proc/self/task").exists():
        print("  skipped: processor time of a thread is read from /proc, which only Linux has")
        return
    for pattern, asked, fps in (
        (ONE_BY_ONE, CALM, 30),
        (ONE_BY_ONE, CALM, 60),
        (BURSTY, AIM, 30),
        (BURSTY, AIM, 60),
        (ONE_BY_ONE, AIM, 30),
    ):
        able = compare(pattern, asked, fps)
        if able < NEAR * asked:
            # As fast as it can be here, with half of the interpreter's time left for the screen.
            compare(pattern, round(able / 2, -2), fps)


def compare(pattern: str, asked: float, fps: int) -> float:
    """Print what is done of so many operations a second with the screen and without; the latter comes back."""
    with tempfile.TemporaryDirectory() as folder:
        scenario = Path(folder) / "benchmark.toml"
        scenario.write_text(SCENARIO.format(half=THREADS // 2, pace=THREADS / asked, pattern=pattern))
        able = asked
        if asked != CALM:  # in two seconds of that there would be nothing to count
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                able = pool.apply(headless, (scenario,))
        seen = watch(scenario, fps)
    print(
        f"  {pattern}, {asked:,.0f} operations/s asked for, {fps} fps:"
        + (f" headless {able:,.0f} ({able / asked:.0%}); with the screen {seen.operations:,.0f}" if asked != CALM else "")
        + (f" ({seen.operations / able:.0%} of that);" if asked != CALM else "")
        + f" {seen.frames:.1f} fps; main thread {seen.drawing / seen.frames * 1000:.1f} ms a frame,"
        f" {seen.drawing:.0%} CPU; whole process {seen.process:.0%} CPU"
    )
    return able


def headless(scenario: Path) -> float:
    """Operations a second of the same run, every step of it recorded, with a reader that takes the events and drops them."""
    look_for_it_seldom()  # as the command does
    run = Run(load_scenario(str(scenario)), seed=1)
    run.start()

    def operations(seconds: float) -> tuple[int, float]:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            time.sleep(1 / 30)
            run.drain()
        return sum(worker.put + worker.got for worker in run._crew.workers), time.perf_counter()

    before, began = operations(HEADLESS_S / 4)
    after, ended = operations(HEADLESS_S)
    run.close()
    return (after - before) / (ended - began)


def watch(scenario: Path, fps: int) -> Figures:
    """Run the app for some seconds."""
    with Terminal([sys.executable, "-m", "pcviz", "run", str(scenario), "--fps", str(fps)]) as terminal:
        terminal.seconds_until("delivered")
        drawn = watched(terminal, WARM_UP_S)
        first, begin = delivered(drawn), time.perf_counter()
        main, process = processor_seconds(terminal.pid)
        drawn = watched(terminal, SECONDS)
        seconds = time.perf_counter() - begin
        main, process = (now - then for now, then in zip(processor_seconds(terminal.pid), (main, process), strict=True))
        operations = 2 * (delivered(drawn) - first) / seconds
    return Figures(drawn.count(b"\x1b[?2026h") / seconds, operations, main / seconds, process / seconds)


def watched(terminal: Terminal, seconds: float) -> bytes:
    end = time.perf_counter() + seconds
    drawn = b""
    while (left := end - time.perf_counter()) > 0:
        drawn += terminal.read(left)
    return drawn


def delivered(drawn: bytes) -> int:
    """The last number of delivered items that the headline showed."""
    plain = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", drawn)
    return int(re.findall(rb"delivered ([\d,]+)", plain)[-1].replace(b",", b""))


def processor_seconds(pid: int) -> tuple[float, float]:
    """Of the main thread, and of the whole process."""
    return tuple(_ticks(Path(f"/proc/{pid}/{stat}")) / os.sysconf("SC_CLK_TCK") for stat in (f"task/{pid}/stat", "stat"))  # type: ignore[return-value]


def _ticks(stat: Path) -> int:
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return int(user) + int(system)
