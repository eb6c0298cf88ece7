"""What it costs to record: an instrumented ``queue.Queue`` beside the bare one, round about, in one run."""

import gc
import queue
import statistics
import sys
import threading
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

from pcviz.sync.live import Live
from pcviz.workshop.buffer import Buffer
from pcviz.workshop.item import Item

CAPACITY = 64
ITEMS = 12_000  # put and got in each round, by all threads together
ROUNDS = 15

# A contender gives a fresh buffer with put and get, and the threading module for its threads.
Contender = Callable[[], tuple[Any, ModuleType]]


def instrumented(level: str) -> Contender:
    def make() -> tuple[Any, ModuleType]:
        kernel = Live(level)
        kernel.take_the_controls()
        return kernel.queue.Queue(CAPACITY), kernel.threading

    return make


def workbench() -> tuple[Any, ModuleType]:
    """The workshop's own buffer, as a headless run has it."""
    kernel = Live("light")
    kernel.take_the_controls()
    return Buffer(kernel, CAPACITY, "fifo", "light"), kernel.threading


CONTENDERS: dict[str, Contender] = {
    "bare queue.Queue": lambda: (queue.Queue(CAPACITY), threading),
    "Queue, every step recorded": instrumented("full"),
    "Queue, level light": instrumented("light"),
    "Queue, recording off": instrumented("off"),
    "workbench's buffer, light": workbench,
}


def throughput(contender: Contender, pairs: int) -> float:
    """Items a second through `pairs` producers and as many consumers."""
    buffer, ours = contender()
    share = ITEMS // pairs
    items = [Item(number, f"{number}") for number in range(1, share + 1)]
    line_up = threading.Barrier(2 * pairs + 1)
    gc.collect()  # or one contender would pay for clearing away what the one before left

    def produce() -> None:
        line_up.wait()
        for item in items:
            buffer.put(item)

    def consume() -> None:
        line_up.wait()
        for _ in range(share):
            buffer.get()

    threads = [ours.Thread(target=target) for target in (produce, consume) for _ in range(pairs)]
    for thread in threads:
        thread.start()
    line_up.wait()
    begin = time.perf_counter()
    for thread in threads:
        thread.join()
    return share * pairs / (time.perf_counter() - begin)


def one_round(pairs: int, backwards: bool) -> dict[str, float]:
    """Items a second by contender; every other round goes backwards, so that nobody always follows the same one."""
    names = list(CONTENDERS)
    return {name: throughput(CONTENDERS[name], pairs) for name in (reversed(names) if backwards else names)}


def main() -> None:
    print(f"  items a second through a queue of {CAPACITY}, on Python {sys.version_info.major}.{sys.version_info.minor};")
    print(f"  ratio: median over {ROUNDS} rounds of (this / bare queue.Queue in the same round)")
    for pairs in (1, 4):
        rounds = [one_round(pairs, backwards=bool(turn % 2)) for turn in range(ROUNDS)]
        for name in CONTENDERS:
            bare = next(iter(CONTENDERS))
            ratio = statistics.median(one[name] / one[bare] for one in rounds)
            rate = statistics.median(one[name] for one in rounds)
            print(f"  {pairs}×{pairs}  {name:28} {rate:9,.0f}/s  ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
