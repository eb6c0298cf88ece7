"""Schedules a second and the time to the bug: pcviz beside frontrun and interleave-test, at the same strength, in one run.

Each contender runs in a process of its own. Both others are on PyPI (interleave-test needs Python 3.12); a contender that is
not installed is left out, and said to be. interleave-test is told to look at the buffer alone, which makes it faster.

Seconds are always of processor time, so that a busy machine does not distort the comparison. Schedules are random ones,
executed from the start to the end, a switch being possible wherever the strength allows one. Two more figures of pcviz are no
such executions, and have names of their own: executions in which a critical section is one step (where one lock guards all that
is shared, which is watched, they show whatever the others show), and the interleavings that the exhaustive search covers. These
are counted exactly, as the paths through its graph of states; hardly any of them is executed.

The time to the bug is once that from the question to the answer in a process that runs already, and once that of the whole
command, from nothing, pcviz's with the story shrunk and told; of the latter also what a clock on the wall says, since the two
processes of pcviz begin side by side. All are compiled beforehand, as what is installed is.
"""

import importlib
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

SIZE = (2, 2, 1, 2)  # producers, consumers, capacity, items of each producer
SECONDS = 4.0  # for counting schedules
PATIENCE = 60.0  # for finding a bug
BUFFERS = Path(__file__).resolve().parent.parent / "pcviz" / "buffers"
BROKEN = ("one_condition_notify", "if_instead_of_while", "no_lock")
RIGHT = "two_conditions"
CONTENDERS = {
    "pcviz": ("line", "expression"),
    "interleave-test": ("line", "expression"),
    "frontrun": ("expression",),  # it switches between bytecodes only
}
IMPORTED = {"pcviz": "pcviz", "interleave-test": "interleave_test", "frontrun": "frontrun"}

# schedules (executed a second), coarse (the same, critical sections in one step), covered (interleavings), covering (seconds);
# or found (what), seconds, whole (seconds with its processes), waited (on the clock for them), steps (of the counterexample)
Result = dict[str, Any]


class Shared:
    """A buffer, and what came out of it."""

    def __init__(self, name: str) -> None:
        module = importlib.import_module(f"pcviz.buffers.{name}")
        kinds = [value for value in vars(module).values() if isinstance(value, type) and value.__module__ == module.__name__]
        self.buffer = kinds[0](SIZE[2])
        self.got: list[Any] = []

    def put(self, producer: int) -> None:
        for number in range(SIZE[3]):
            self.buffer.put((producer, number))

    def get(self) -> None:
        for _ in range(SIZE[0] * SIZE[3] // SIZE[1]):
            self.got.append(self.buffer.get())

    def right(self) -> bool:
        return len(self.got) == len(set(self.got)) == SIZE[0] * SIZE[3]


def ours(name: str, strength: str) -> Result:
    from pcviz.explore.discover import Wishes, discover
    from pcviz.explore.execution import Configuration, Execution
    from pcviz.explore.search import Options, Search
    from pcviz.explore.walks import walk

    path = BUFFERS / f"{name}.py"
    if name != RIGHT:
        begin = time.process_time()
        found = Search(discover(str(path), Wishes()).study(strength), Configuration(*SIZE), Options(seconds=PATIENCE)).run()
        return {
            "seconds": time.process_time() - begin,
            "found": found.violation.verdict if found.violation else "",
            "steps": len(found.schedule),
        }
    study = discover(str(path), Wishes()).study(strength)
    result: Result = {}
    for key, atomic in (("schedules", False), ("coarse", True)):
        execution = Execution(study, Configuration(*SIZE), atomic=atomic)
        begin = time.process_time()
        walked = walk(execution, SECONDS)
        result[key] = walked.schedules / (time.process_time() - begin)
        assert execution.scheduler.atomic == atomic
    search = Search(study, Configuration(*SIZE), Options(atomic=False, symmetry=False, seconds=PATIENCE))
    begin = time.process_time()
    found = search.run()
    result["covering"] = time.process_time() - begin
    if found.complete:
        result["covered"] = paths(search.graph.successors)
    return result


def paths(successors: list[list[int]]) -> int | None:
    """The number of ways from the first state to an end; None where there are circles, and so no end to the ways."""
    ways: dict[int, int | None] = {}  # None: on the way that is being looked at
    stack = [0]
    while stack:
        index = stack[-1]
        if index not in ways:
            ways[index] = None
            below = [child for child in successors[index] if child not in ways]
            if any(child in ways and ways[child] is None for child in successors[index]):
                return None
            stack += below
            continue
        stack.pop()
        if ways[index] is None:
            ways[index] = sum(ways[child] or 0 for child in successors[index]) if successors[index] else 1
    return ways[0]


def theirs_interleave(name: str, strength: str) -> Result:
    import interleave_test  # type: ignore[import-not-found]

    def model() -> None:
        shared = Shared(name)
        threads = [interleave_test.spawn(shared.put, number) for number in range(SIZE[0])]
        threads += [interleave_test.spawn(shared.get) for _ in range(SIZE[1])]
        for thread in threads:
            thread.join()
        assert shared.right()

    def look(seed: int) -> tuple[int, str, int]:
        found = interleave_test.explore(
            model,
            iterations=20,
            seed=seed,
            granularity="line" if strength == "line" else "opcode",
            include=[str(BUFFERS)],
            raise_on_failure=False,
        )
        return found.schedules_run, "" if found.ok else str(found.failure.kind), 0 if found.ok else len(found.failure.schedule)

    return counted(look, name)


def counted(look: Callable[[int], tuple[int, str, int]], name: str) -> Result:
    """Look with one seed after another: at the right buffer for a while, at a broken one until the bug is found."""
    begin, schedules, seed = time.process_time(), 0, 0
    patience = time.perf_counter() + (SECONDS if name == RIGHT else PATIENCE)
    while time.perf_counter() < patience:
        seed += 1
        number, found, steps = look(seed)
        schedules += number
        if found:
            return {"seconds": time.process_time() - begin, "found": found, "steps": steps}
    seconds = time.process_time() - begin
    return {"schedules": schedules / seconds, "seconds": seconds, "found": ""}


def theirs_frontrun(name: str, strength: str) -> Result:
    import frontrun  # type: ignore[import-not-found]

    def putter(number: int) -> Any:
        return lambda shared: shared.put(number)

    workers = [putter(number) for number in range(SIZE[0])] + [Shared.get] * SIZE[1]

    def look(seed: int) -> tuple[int, str, int]:
        found = frontrun.explore(
            setup=lambda: Shared(name),
            workers=workers,
            invariant=Shared.right,
            strategy="random",
            seed=seed,
            max_attempts=5,
            max_ops=5000,
            timeout_per_run=3.0,
        )
        said = f"{found.explanation} {found.inconclusive_reason}"
        broken = found.property_holds is False or "deadlock" in said.lower()
        return max(1, found.num_explored), said.splitlines()[0][:60] if broken else "", len(found.counterexample or ())

    return counted(look, name)


RUNNERS = {"pcviz": ours, "interleave-test": theirs_interleave, "frontrun": theirs_frontrun}


def in_a_process(contender: str, name: str, strength: str) -> Result | None:
    """What one contender makes of one buffer; None if its process came to grief."""
    command = [sys.executable, "-m", "benchmarks.check", contender, name, strength]
    if contender == "frontrun":  # it insists on being started by its own command
        command.insert(0, shutil.which("frontrun", path=str(Path(sys.executable).parent)) or "frontrun")
    begin, clock = processor_time(), time.perf_counter()
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=3 * PATIENCE, check=True)
    except (subprocess.SubprocessError, OSError):
        return None
    spent = {"whole": processor_time() - begin, "waited": time.perf_counter() - clock}
    if contender == "pcviz" and name != RIGHT:
        spent = min((as_a_command(name, strength) for _ in range(2)), key=lambda spent: spent["whole"])  # the first may compile
    return {**spent, **json.loads(done.stdout.strip().splitlines()[-1])}


def as_a_command(name: str, strength: str) -> Result:
    """What ``pcviz check`` takes: two processes, the search, and the story shrunk and told."""
    sizes = [f"--{word}={number}" for word, number in zip(("producers", "consumers", "capacity", "items"), SIZE, strict=True)]
    begin, clock = processor_time(), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pcviz", "check", name, *sizes, "--strength", strength], capture_output=True, check=False
    )
    assert done.returncode == 1, done.stderr
    return {"whole": processor_time() - begin, "waited": time.perf_counter() - clock}


def processor_time() -> float:
    """Seconds of all processes that were started here and are over."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)  # finer than the hundredths of os.times()
    return used.ru_utime + used.ru_stime


def main() -> None:
    with TemporaryDirectory() as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        compare()
        del os.environ["PYTHONPYCACHEPREFIX"]


def compare() -> None:
    present = {}
    for name, strengths in CONTENDERS.items():
        try:
            importlib.import_module(IMPORTED[name])
        except ImportError:
            print(f"  {name} is not installed here (pip install {name}), so it is left out")
        else:
            present[name] = strengths
    producers, consumers, capacity, items = SIZE
    print(f"  {producers} producers, {consumers} consumers, capacity {capacity}, {items} items each")
    for strength in ("line", "expression"):
        for contender, strengths in present.items():
            if strength in strengths:
                for name in (RIGHT, *BROKEN):
                    print(*lines(contender, name, strength), sep="\n", flush=True)


def lines(contender: str, name: str, strength: str) -> list[str]:
    result = in_a_process(contender, name, strength)
    head = f"  {strength:10}  {contender:15}  {name:20}"
    if result is None:
        return [f"{head}  gave up"]
    if result.get("found"):
        whole = f"{result['whole']:.2f} s with its processes, {result['waited']:.2f} s on the clock"
        seconds = f"{result['seconds']:.2f} s ({whole})"
        return [f"{head}  {seconds}, {result['steps']} steps: {result['found']}"]
    if name != RIGHT:
        return [f"{head}  nothing found in {result['seconds']:.0f} s"]
    said = [f"{head}  {result['schedules']:8,.0f} random schedules executed a second"]
    if "coarse" in result:
        said.append(f"{head}  {result['coarse']:8,.0f} the same, a critical section being one step")
    if result.get("covered"):
        rate = f"{result['covered'] / result['covering']:.1e} a second"
        said.append(f"{head}  {result['covered']:8.1e} interleavings covered without executing each, {rate}")
    return said


if __name__ == "__main__":
    if len(sys.argv) == 4:
        print(json.dumps(RUNNERS[sys.argv[1]](sys.argv[2], sys.argv[3])))
    else:
        main()
