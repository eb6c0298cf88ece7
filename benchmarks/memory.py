"""Whether memory stays flat while ten million events go by, read exactly as the app reads them, 30 times a second."""

import os
import time
from pathlib import Path

from pcviz.tui.motion import Motion
from pcviz.tui.options import RunOptions
from pcviz.tui.pulse import Pulse, new_run
from pcviz.workshop.scenario import parse

EVENTS = 10_000_000
SCENARIO = """
title = "As fast as it goes"
capacity = 16
producers = 4
consumers = 4
make = 0
take = 0
"""


def main() -> None:
    if not Path("/proc/self/statm").exists():
        print("  skipped: resident memory is read from /proc, which only Linux has")
        return
    run = new_run(RunOptions("memory", parse(SCENARIO, "memory")))
    pulse = Pulse(run, Motion())
    sizes: dict[int, float] = {}
    begin = time.perf_counter()
    run.start()
    try:
        while pulse.state.events < EVENTS:
            due = time.perf_counter() + 1 / 30
            pulse.beat()
            pulse.snapshot()
            sizes.setdefault(pulse.state.events // 1_000_000, resident_mb())
            time.sleep(max(0.0, due - time.perf_counter()))
        seconds = time.perf_counter() - begin
    finally:
        run.abort()
        run.close()
    early, late = sizes[min(n for n in sizes if n >= 2)], resident_mb()
    kept = 1 - pulse.state.skipped / pulse.state.events
    print(f"  {pulse.state.events:,} events in {seconds:.0f} s, {kept:.1%} of them folded one by one, the rest added up")
    print(f"  resident memory {early:.0f} MB after two million events, {late:.0f} MB after ten: ratio {late / early:.2f}")


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
