"""Virtual time: producers and consumers as plain Python threads, beside the same model written for SimPy, in one run.

The model: eight producers and eight consumers with exponential times of 0.4 s on average and a buffer of 16, as the scenario
many-to-many has it. SimPy is asked for only here: `pip install simpy`; without it its rows are skipped, and said so.
"""

import random
import statistics
import time
from collections.abc import Callable

from pcviz.sync.virtual import Virtual
from pcviz.trace.state import State
from pcviz.workshop.buffer import Buffer
from pcviz.workshop.item import Item
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import Scenario
from pcviz.workshop.studied import StudiedBuffer

PAIRS = 8
CAPACITY = 16
MEAN_S = 0.4
ITEMS = 8_000  # in each round, by all producers together
ROUNDS = 7


def simpy_model() -> None:
    import simpy

    chance = random.Random(1)
    got: list[int] = []
    environment = simpy.Environment()
    store = simpy.Store(environment, CAPACITY)

    def produce():
        for number in range(ITEMS // PAIRS):
            yield environment.timeout(chance.expovariate(1 / MEAN_S))
            yield store.put(number)

    def consume():
        for _ in range(ITEMS // PAIRS):
            got.append((yield store.get()))
            yield environment.timeout(chance.expovariate(1 / MEAN_S))

    for _ in range(PAIRS):
        environment.process(produce())
        environment.process(consume())
    environment.run()
    assert len(got) == ITEMS


def threads_on(level: str, make: Callable[[Virtual], Buffer | StudiedBuffer]) -> None:
    """The same as plain functions on threads of a virtual kernel."""
    chance = random.Random(1)
    kernel = Virtual(1, level)
    buffer = make(kernel)
    sleep = kernel.time.sleep
    got: list[int] = []

    def produce() -> None:
        for number in range(ITEMS // PAIRS):
            sleep(chance.expovariate(1 / MEAN_S))
            buffer.put(Item(number, ""))

    def consume() -> None:
        for _ in range(ITEMS // PAIRS):
            got.append(buffer.get().number)
            sleep(chance.expovariate(1 / MEAN_S))

    for _ in range(PAIRS):
        kernel.threading.Thread(target=produce).start()
        kernel.threading.Thread(target=consume).start()
    while not kernel.still:
        kernel.run_on()
        kernel.recorder.drain()
    assert len(got) == ITEMS


def workbench(level: str) -> Callable[[], None]:
    return lambda: threads_on(level, lambda kernel: Buffer(kernel, CAPACITY, "fifo", level))


def studied(name: str, level: str) -> Callable[[], None]:
    return lambda: threads_on(level, lambda kernel: StudiedBuffer(kernel, name, CAPACITY))


def whole_run() -> None:
    """What `pcviz run … --virtual-time` does: workers, pace, every step recorded and folded."""
    scenario = Scenario(
        title="benchmark", producers=PAIRS, consumers=PAIRS, items=ITEMS // PAIRS, capacity=CAPACITY, make=MEAN_S, take=MEAN_S,
        pattern="exponential",
    )  # fmt: skip
    run, state = Run(scenario, seed=1, kernel=Virtual(1)), State()
    run.start()
    while not run.ended:
        state.apply_all(run.drain())
        run.tend(state)
    run.close()
    assert state.account.processed == ITEMS, run.explanation


CONTENDERS: dict[str, Callable[[], None]] = {
    "SimPy: Store, timeouts": simpy_model,
    "workbench buffer, recording off": workbench("off"),
    "workbench buffer, level light": workbench("light"),
    "workbench buffer, every step": workbench("full"),
    "two_conditions.py, recording off": studied("two_conditions", "off"),
    "two_conditions.py, every step": studied("two_conditions", "full"),
    "a whole run, recorded and folded": whole_run,
}


def rate(contender: Callable[[], None]) -> float:
    begin = time.process_time()
    contender()
    return ITEMS / (time.process_time() - begin)


def main() -> None:
    contenders = dict(CONTENDERS)
    reference = next(iter(contenders))
    try:
        import simpy  # noqa: F401 - only whether it is there
    except ImportError:
        del contenders[reference]
        print("  SimPy is not installed (pip install simpy): its rows and the ratios are skipped")
    print(f"  items a second of processor time through {PAIRS}×{PAIRS} threads and {CAPACITY} slots;")
    print(f"  ratio: median over {ROUNDS} rounds of (this / SimPy in the same round)")
    rounds = [{name: rate(contender) for name, contender in contenders.items()} for _ in range(ROUNDS)]
    for name in contenders:
        ratio = statistics.median(one[name] / one[reference] for one in rounds) if reference in contenders else None
        told = "" if ratio is None else f"  ratio {ratio:.2f}"
        print(f"  {name:34} {statistics.median(one[name] for one in rounds):9,.0f}/s{told}")


if __name__ == "__main__":
    main()
