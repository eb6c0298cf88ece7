"""The app in a real pseudo-terminal, 120 × 40, 64 slots, 16 threads: what a frame costs, and whether frames keep coming.

A frame is one screen update, as the terminal sees it between the marks of a synchronised update. Processor time is what Linux
counts: of the main thread, which drains, folds and draws, and of the whole process, worker threads and all.
"""

import os
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.terminal import Terminal

SECONDS = 5.0
WARM_UP_S = 2.0

SCENARIO = """
title = "Benchmark"
capacity = 64
producers = 8
consumers = 8
make = {pace}
take = {pace}
pattern = "exponential"
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
    for name, pace, fps in (("calm", 0.4, 30), ("calm", 0.4, 60), ("busy", 0.0005, 30), ("busy", 0.0005, 60)):
        seen = watch(pace, fps)
        milliseconds = seen.drawing / seen.frames * 1000
        print(
            f"  {name}, asked for {fps} fps: {seen.frames:4.1f} fps at {seen.operations:7,.0f} operations/s;"
            f" main thread {milliseconds:4.1f} ms a frame, {seen.drawing:4.0%} CPU; whole process {seen.process:4.0%} CPU"
        )


def watch(pace: float, fps: int) -> Figures:
    """Run the app for some seconds; `pace` is how long a thread works on an item."""
    with tempfile.TemporaryDirectory() as folder:
        scenario = Path(folder) / "benchmark.toml"
        scenario.write_text(SCENARIO.format(pace=pace))
        with Terminal([sys.executable, "-m", "pcviz", "run", str(scenario), "--fps", str(fps)]) as terminal:
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
